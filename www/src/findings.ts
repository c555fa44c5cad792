/** What a session found, ordered as a person would: examinations, their series, their files. */

import type { InstanceSummary, Item, QuarantinedItem, ReleasedItem, SkippedItem } from "scanveil";
import { isCoverable } from "./risks.js";
import { formatList, text, textIfAny } from "./text.js";

export interface Series {
  uid: string;
  /** Counted over all examinations, from 1. */
  number: number;
  modality: string;
  /** What can be sent. */
  items: ReleasedItem[];
  /** The same, and what is held back for something in its image that a person can cover. */
  shown: Shown[];
}

/** Held back, and something is known of it. */
export type Held = QuarantinedItem & { summary: InstanceSummary };

/** What a person can look at. */
export type Shown = ReleasedItem | Held;

export interface Study {
  uid: string;
  number: number;
  series: Series[];
}

/** Everything that came out of one session. */
export class Findings {
  readonly studies: Study[] = [];
  readonly heldBack: QuarantinedItem[] = [];
  readonly skipped: SkippedItem[] = [];
  readonly released: ReleasedItem[] = [];
  readonly shown: Shown[] = [];

  constructor(items: Item[]) {
    const inOrder = [...items].sort((a, b) => a.index - b.index);
    const studies = new Map<string, Map<string, Shown[]>>();
    for (const item of inOrder) {
      if (item.status === "quarantined") this.heldBack.push(item);
      else if (item.status === "skipped") this.skipped.push(item);
      else this.released.push(item);
      if (item.status === "released" || isCoverable(item)) {
        this.shown.push(item);
        const series = studies.get(item.summary.study) ?? new Map<string, Shown[]>();
        studies.set(item.summary.study, series);
        const list = series.get(item.summary.series) ?? [];
        series.set(item.summary.series, list);
        list.push(item);
      }
    }
    let number = 0;
    for (const [uid, series] of studies) {
      this.studies.push({
        uid,
        number: this.studies.length + 1,
        series: [...series].map(([seriesUid, list]) => ({
          uid: seriesUid,
          number: ++number,
          modality: list[0]?.summary.modality ?? "",
          items: list.filter((item) => item.status === "released"),
          shown: list,
        })),
      });
    }
  }

  /** The same, with some items in the places of older ones. */
  with(items: Item[]): Findings {
    const all = new Map<number, Item>();
    for (const item of [...this.released, ...this.heldBack, ...this.skipped]) all.set(item.index, item);
    for (const item of items) all.set(item.index, item);
    return new Findings([...all.values()]);
  }

  /** All series of all examinations. */
  get series(): Series[] {
    return this.studies.flatMap((study) => study.series);
  }
}

/** Whether the instance holds an image at all (a report does not). */
export function hasImage(item: Shown): boolean {
  return item.summary.rows > 0 && item.summary.columns > 0;
}

/** "CT scan" for CT; the code itself where no plain word is known. */
export function modalityName(modality: string): string {
  return textIfAny(`modality.${modality.trim()}`) ?? modality.trim();
}

/** "Series 3: CT scan" */
export function seriesName(series: Series): string {
  return text("found.series", { n: series.number, modality: modalityName(series.modality) });
}

/** "60 images and 2 documents"; those of `reports` are named as measurements. */
export function describe(items: Shown[], reports: readonly Shown[] = []): string {
  const measurements = items.filter((item) => reports.includes(item)).length;
  const images = items.filter(hasImage).length;
  const documents = items.length - images - measurements;
  const parts: string[] = [];
  if (images > 0) parts.push(text("count.images", { n: images }));
  if (documents > 0) parts.push(text("count.documents", { n: documents }));
  if (measurements > 0) parts.push(text("count.measurements", { n: measurements }));
  return parts.length === 0 ? text("count.none") : formatList(parts);
}
