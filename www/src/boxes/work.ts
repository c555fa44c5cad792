/** Work of a moment or of a minute: a bar and a way to stop it, where it takes longer than half a second. */

import type { Progress } from "scanveil";
import { wasStopped } from "../app.js";
import { button, h } from "../dom.js";
import { ProgressBar } from "../progress.js";
import { text } from "../text.js";

/** In milliseconds. */
const LATE = 500;

export class Work {
  readonly element = h("div", { class: "editor-busy", attrs: { hidden: true } });
  private stopper: AbortController | undefined;

  constructor(private readonly say: (sentence: string) => void) {}

  get isRunning(): boolean {
    return this.stopper !== undefined;
  }

  stop(): void {
    this.stopper?.abort();
  }

  /** What the task gives, or how it ended without. */
  async run<T>(
    files: number,
    task: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>,
  ): Promise<{ result: T } | "stopped" | "failed"> {
    const stopper = new AbortController();
    const bar = new ProgressBar(this.say);
    this.stopper = stopper;
    bar.show({ phase: "covering", done: 0, total: files });
    this.element.replaceChildren(
      bar.element,
      button(text("action.cancel"), () => stopper.abort()),
    );
    const late = setTimeout(() => (this.element.hidden = false), LATE);
    try {
      return { result: await task(stopper.signal, (progress) => bar.show(progress)) };
    } catch (error) {
      return wasStopped(error) ? "stopped" : "failed";
    } finally {
      clearTimeout(late);
      this.stopper = undefined;
      this.element.hidden = true;
    }
  }
}
