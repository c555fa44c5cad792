/** The state of one visit, and the walk through its steps. Nothing of it outlives the window. */

import { createSession } from "scanveil";
import type { DocumentKind, Item, Policy, Progress, ReleasedItem, SendResult, Session, SetBoxes } from "scanveil";
import type { Allowance } from "./allowances.js";
import { inOrder } from "./allowances.js";
import { Findings } from "./findings.js";
import type { Shown } from "./findings.js";
import { Measurements } from "./measure/measurements.js";
import { mayShowText } from "./risks.js";

export const STEPS = ["choose", "found", "meaning", "look", "agree", "done"] as const;
export type Step = (typeof STEPS)[number];

/** What a person sends: measurements only where some were made. */
export type Leaving = "images" | "both" | "measurements";

/** Where the visit ended: what was sent or saved, and what was not. */
export interface Ending {
  way: "sent" | "saved" | "stopped" | "zip-stopped" | "zip-failed";
  items: ReleasedItem[];
  result: SendResult;
}

/** What the steps share. */
export class App {
  session: Session | undefined;
  findings: Findings | undefined;
  ending: Ending | undefined;
  /** Work that a person can stop. */
  running: AbortController | undefined;
  /** Whether that work is reading, which ends where a person goes back. */
  reading = false;
  /** What a person allows to stay in what is read next. */
  options: Allowance[];
  /** What was chosen, to be read again under another choice. */
  private files: File[] = [];
  /** What a person chose to leave out. */
  readonly excluded = new Set<ReleasedItem>();
  /** What a person has seen on the screen. */
  readonly looked = new Set<ReleasedItem>();
  /** What was measured, of images that may not be those that are chosen now. */
  measured: Measurements | undefined;
  /** Whether images are being measured, so that nothing else can be done to them. */
  measuring = false;
  /** What a person wants to send, as far as there is something to choose. */
  wanted: Leaving = "images";
  /** Whether sending was ever begun: from then on nobody can say that nothing has left. */
  tried = false;
  /** The series and the image to look at next. */
  focus: { series: string; item?: Shown } | undefined;
  /** Shown once on the first step. */
  note: string | undefined;

  constructor(
    /** The STOW-RS address, or "" where the page has no receiver. */
    readonly destination: string,
    /** What the page is set up to do where nobody chooses otherwise. */
    private readonly policy: Policy,
    private readonly render: (step: Step) => void,
  ) {
    this.options = inOrder(policy.options ?? []);
  }

  /** Kinds of documents inside the files that stay as they are: the page's set-up decides it, and each step says it. */
  get documents(): DocumentKind[] {
    return this.policy.keepDocuments ?? [];
  }

  /** Writing in the images is covered, whatever may stay. What of it stays visible is for the person to say. */
  private get policyNow(): Policy {
    const options = [...this.options, "clean-pixel-data" as const];
    return { ...this.policy, options, pixelData: { keepFound: true, ...this.policy.pixelData } };
  }

  /** Whether a person may leave visible what was found. */
  get keepsFound(): boolean {
    return this.policyNow.pixelData?.keepFound === true;
  }

  /** What was allowed to stay in the files at hand. */
  get applied(): Allowance[] {
    return inOrder(this.session?.report().options ?? []);
  }

  /** The receiver as a person reads it. */
  get host(): string {
    return this.destination === "" ? "" : new URL(this.destination, location.href).host;
  }

  /** How many files the receiver has confirmed. */
  get sent(): number {
    return this.session?.report().sent ?? 0;
  }

  /** What is not left out. */
  get chosen(): ReleasedItem[] {
    return (this.findings?.released ?? []).filter((item) => !this.excluded.has(item));
  }

  /** The measurements that can be sent: those of the images that are chosen now. */
  get reports(): ReleasedItem[] {
    return this.measured?.isOf(this.chosen) ? this.measured.reports : [];
  }

  /** Which of both leaves. */
  get leavingKind(): Leaving {
    return this.reports.length > 0 ? this.wanted : "images";
  }

  /** What would leave now. */
  get leaving(): ReleasedItem[] {
    const kind = this.leavingKind;
    return [...(kind === "measurements" ? [] : this.chosen), ...(kind === "images" ? [] : this.reports)];
  }

  /** Chosen images that may show a name. */
  get textRisks(): ReleasedItem[] {
    return this.chosen.filter(mayShowText);
  }

  /** Whether closing the window would lose work. */
  get hasWork(): boolean {
    return this.running !== undefined || (this.findings !== undefined && this.ending?.way !== "saved" && !this.allSent);
  }

  private get allSent(): boolean {
    return this.ending?.way === "sent" && this.ending.result.failed.length === 0;
  }

  /** Shows a step, as a page of its own in the window's history. */
  go(step: Step, how: "push" | "replace" = "push"): void {
    const state = { step };
    if (how === "push") history.pushState(state, "");
    else history.replaceState(state, "");
    this.render(step);
  }

  /** Follows the window's back and forward buttons as far as that makes sense. */
  follow(step: Step): void {
    if (this.running) {
      // A backward step stops a reading but never half-sends.
      if (this.reading) this.running.abort();
      else history.pushState({ step: "done" }, "");
      return;
    }
    if (!this.findings) this.go("choose", "replace");
    else if (step === "done" && !this.ending) this.go("agree", "replace");
    else this.render(step);
  }

  /** Reads, de-identifies and checks; a throw of `AbortError` means that a person stopped it. */
  async read(files: File[], signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
    const session = await createSession({ policy: this.policyNow });
    try {
      signal.throwIfAborted();
      const items: Item[] = [];
      for await (const item of session.process(files, { signal, onProgress })) items.push(item);
      signal.throwIfAborted();
      this.session?.close();
      this.session = session;
      this.findings = new Findings(items);
      this.files = files;
      this.forgetMeasured();
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** The same files under what is allowed now. What was left out stays left out; a stop leaves everything as it was. */
  async readAgain(signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<void> {
    const leftOut = new Set([...this.excluded].map(({ index }) => index));
    await this.read(this.files, signal, onProgress);
    this.excluded.clear();
    this.looked.clear();
    this.ending = undefined;
    this.focus = undefined;
    for (const item of this.findings?.released ?? []) if (leftOut.has(item.index)) this.excluded.add(item);
  }

  /**
   * Covers in these images what a person wants. What was left out stays left out, and what was looked at has to be
   * looked at again; a stop leaves everything as it was.
   */
  async cover(
    items: Shown[],
    boxes: SetBoxes,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ): Promise<Shown[]> {
    const { session, findings } = this;
    if (!session || !findings) return [];
    const summaries = new Map(items.map(({ index, summary }) => [index, summary]));
    const before = new Map(findings.released.map((item) => [item.index, item]));
    const changed = (await session.setBoxes(items, boxes, { signal, onProgress })).flatMap((item): Shown[] => {
      // A file that fails altogether tells nothing of itself; it is still the same file.
      const summary = item.status === "skipped" ? undefined : (item.summary ?? summaries.get(item.index));
      return summary && item.status !== "skipped" ? [{ ...item, summary }] : [];
    });
    for (const item of changed) {
      const old = before.get(item.index);
      if (!old) continue;
      this.looked.delete(old);
      if (this.excluded.delete(old) && item.status === "released") this.excluded.add(item);
    }
    this.findings = findings.with(changed);
    this.ending = undefined;
    return changed;
  }

  /** Measures what is chosen; a stop leaves everything as it was. `onProgress` hears of the part that is done. */
  async measure(signal: AbortSignal, onProgress: (part: number) => void): Promise<void> {
    const { session, chosen } = this;
    if (!session || this.measuring) return;
    this.measuring = true;
    try {
      const results = await session.extract(chosen, { signal, onProgress: ({ part }) => onProgress(part) });
      signal.throwIfAborted();
      this.measured = new Measurements(chosen, results);
    } finally {
      this.measuring = false;
    }
  }

  private forgetMeasured(): void {
    this.measured = undefined;
    this.wanted = "images";
  }

  /** Ends the session and drops everything that came of it. */
  forget(): void {
    this.running?.abort();
    this.running = undefined;
    this.session?.close();
    this.session = undefined;
    this.findings = undefined;
    this.files = [];
    this.forgetMeasured();
    this.ending = undefined;
    this.tried = false;
    this.focus = undefined;
    this.excluded.clear();
    this.looked.clear();
  }

  /** Leaves out or takes back. */
  include(items: ReleasedItem[], yes: boolean): void {
    for (const item of items) {
      if (yes) this.excluded.delete(item);
      else this.excluded.add(item);
    }
  }
}

/** Whether an error only says that a person stopped the work. */
export function wasStopped(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
