/** A progress bar with its numbers in words. */

import type { Progress } from "scanveil";
import { h } from "./dom.js";
import type { TextKey } from "./text.js";
import { formatBytes, formatPercent, text } from "./text.js";

/** How often a screen reader is told, in milliseconds: often enough to trust, seldom enough to bear. */
const SAY_EVERY = 6000;

/** Shows `Progress` as it comes in. */
export class ProgressBar {
  private readonly label = h("p", { class: "progress-label", attrs: { id: "progress-label" } });
  private readonly count = h("p", { class: "progress-count" });
  private readonly bar = h("progress", { attrs: { "aria-labelledby": "progress-label" } });
  readonly element = h("div", { class: "progress" }, this.label, this.bar, this.count);
  private lastSaid = 0;
  private waiting: { label: string; count: string; share: number | undefined } | undefined;

  constructor(private readonly say: (sentence: string) => void) {}

  /** Files counted before their total is known. */
  counting(files: number): void {
    this.set(text("phase.collecting"), text("progress.collected", { n: files }), undefined);
  }

  /** What the session reports. */
  show(progress: Progress): void {
    const byBytes = progress.bytesTotal !== undefined && progress.bytesTotal > 0 && progress.bytesDone !== undefined;
    const share = byBytes
      ? (progress.bytesDone ?? 0) / (progress.bytesTotal ?? 1)
      : progress.total > 0
        ? progress.done / progress.total
        : undefined;
    const parts = [text("progress.files", { done: progress.done, total: Math.max(progress.total, progress.done) })];
    if (byBytes) {
      parts.push(
        text("progress.bytes", {
          done: formatBytes(progress.bytesDone ?? 0),
          total: formatBytes(progress.bytesTotal ?? 0),
        }),
      );
    }
    // A bar at nothing looks like one that stands still.
    this.set(text(`phase.${progress.phase}` as TextKey), parts.join(" · "), share === 0 ? undefined : share);
  }

  /** A part of work that has no files to count, from 0 to 1. */
  part(label: string, part: number): void {
    this.set(label, text("progress.percent", { percent: formatPercent(part) }), part === 0 ? undefined : part);
  }

  private set(label: string, count: string, share: number | undefined): void {
    // Reports come faster than the screen is drawn; only the latest of a frame is shown.
    if (!this.waiting) requestAnimationFrame(() => this.draw());
    this.waiting = { label, count, share };
  }

  private draw(): void {
    if (!this.waiting) return;
    const { label, count, share } = this.waiting;
    this.waiting = undefined;
    this.label.textContent = label;
    this.count.textContent = count;
    if (share === undefined) this.bar.removeAttribute("value");
    else this.bar.value = Math.min(1, share);
    const now = performance.now();
    if (now - this.lastSaid > SAY_EVERY) {
      this.lastSaid = now;
      this.say(
        `${label}. ${share === undefined ? count : text("progress.percent", { percent: formatPercent(share) })}`,
      );
    }
  }
}
