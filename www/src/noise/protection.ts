/** What a person chose to do about noise, and what was drawn. */

import type { FeatureSetName, MeasuredRegion, NoisePolicy, ProtectedRecord, ReleasedItem } from "scanveil";
import type { Measurements } from "../measure/measurements.js";

/** From strong to weak. */
const STRENGTHS = [1, 3, 8] as const;
const SETS: readonly FeatureSetName[] = ["five", "ten", "twenty"];

export class Protection {
  /** Off unless the page's set-up or the person turns it on. */
  isOn: boolean;
  epsilon: number | string;
  set: FeatureSetName;
  private drawn: { of: MeasuredRegion; record: ProtectedRecord } | undefined;

  constructor(private readonly policy: NoisePolicy | undefined) {
    this.isOn = policy?.required === true || policy?.epsilon !== undefined;
    this.epsilon = policy?.epsilon ?? STRENGTHS[0];
    this.set = policy?.set ?? "ten";
  }

  /** Whether measurements leave with noise only. */
  get isRequired(): boolean {
    return this.policy?.required === true;
  }

  /** The ε to choose from: what the set-up names is the most. */
  get strengths(): (number | string)[] {
    const most = this.policy?.epsilon;
    if (most === undefined) return [...STRENGTHS];
    return [...STRENGTHS.filter((epsilon) => epsilon < valueOf(most)), most];
  }

  /** The sets to choose from. */
  get sets(): readonly FeatureSetName[] {
    return this.policy?.set === undefined ? SETS : [this.policy.set];
  }

  /** What was drawn of one of these measurements. */
  drawnOf(measured: Measurements | undefined): ProtectedRecord | undefined {
    return this.drawn && measured?.regions.includes(this.drawn.of) ? this.drawn.record : undefined;
  }

  keep(of: MeasuredRegion, record: ProtectedRecord): void {
    this.drawn = { of, record };
  }

  /** The files of these measurements that may leave. */
  reportsOf(measured: Measurements): ReleasedItem[] {
    if (!this.isOn) return measured.reports;
    const report = this.drawnOf(measured)?.report;
    return report?.status === "released" ? [report] : [];
  }

  forget(): void {
    this.drawn = undefined;
  }
}

/** 0.5 of 0.5, "0.5" and "1/2". */
export function valueOf(exact: number | string): number {
  const [above, below = 1] = String(exact).split("/").map(Number);
  return (above ?? Number.NaN) / below;
}
