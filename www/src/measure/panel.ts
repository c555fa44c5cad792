/** Measuring on the step on which images are looked at: nothing happens until a person asks for it. */

import type { App } from "../app.js";
import { wasStopped } from "../app.js";
import { button, h, present, saveBlob } from "../dom.js";
import { ProgressBar } from "../progress.js";
import { note } from "../screen.js";
import { text } from "../text.js";
import { csv, json } from "./files.js";
import { regionPanels } from "./region.js";

/** Milliseconds after which it is worth showing how far it is. */
const LATE = 500;

export class MeasurePanel {
  private stopper: AbortController | undefined;
  private left = false;
  private readonly start = button("", () => void this.run());
  private readonly busy = h("div", { class: "measure-busy", attrs: { hidden: true } });
  private readonly live = h("p", { class: "visually-hidden", attrs: { role: "status" } });
  private readonly message = h("p", { attrs: { role: "status" } });
  private readonly results = h("div", { class: "measure-results" });
  readonly element = h(
    "details",
    { class: "measure" },
    h("summary", {}, text("measure.open")),
    h("p", { class: "measure-lead" }, text("measure.lead")),
    note("warn", h("p", {}, text("measure.anonymous"))),
    this.start,
    this.busy,
    this.message,
    this.live,
    this.results,
  );

  constructor(private readonly app: App) {
    if (app.measured) {
      this.element.open = true;
      this.show();
    }
    this.mark();
  }

  /** Follows what is chosen. */
  mark(): void {
    const { chosen, measured } = this.app;
    this.start.textContent = text(measured ? "measure.again" : "measure.start");
    this.start.setAttribute("aria-disabled", String(chosen.length === 0 || this.stopper !== undefined));
    if (this.stopper) return;
    const isStale = measured !== undefined && !measured.isOf(chosen);
    this.message.textContent = chosen.length === 0 ? text("measure.none") : isStale ? text("measure.stale") : "";
  }

  leave(): void {
    this.left = true;
    this.stopper?.abort();
  }

  private async run(): Promise<void> {
    const { app } = this;
    if (this.stopper || app.chosen.length === 0) return;
    const stopper = new AbortController();
    this.stopper = stopper;
    this.mark();
    this.message.textContent = "";
    const bar = new ProgressBar((sentence) => (this.live.textContent = sentence));
    const show = (part: number): void => bar.part(text("measure.running"), part);
    show(0);
    const stop = button(text("action.cancel"), () => stopper.abort());
    this.busy.replaceChildren(bar.element, stop);
    const late = setTimeout(() => (this.busy.hidden = false), LATE);
    let outcome = "";
    try {
      await app.measure(stopper.signal, show);
    } catch (error) {
      outcome = text(wasStopped(error) ? "measure.stopped" : "measure.failed");
    } finally {
      clearTimeout(late);
      this.stopper = undefined;
    }
    if (this.left) return;
    // A button that vanishes from under the finger drops the focus.
    if (this.busy.contains(document.activeElement)) this.start.focus();
    this.busy.hidden = true;
    this.mark();
    if (outcome === "") this.show()?.focus();
    else this.message.textContent = outcome;
  }

  /** Puts the results there and gives their heading. */
  private show(): HTMLElement | undefined {
    const { measured } = this.app;
    if (!measured) return undefined;
    const { regions } = measured;
    const heading = h("h2", { attrs: { tabindex: "-1" } }, text("measure.title"));
    const save =
      regions.length > 0 &&
      h(
        "div",
        { class: "measure-save" },
        h(
          "div",
          { class: "actions" },
          button(text("measure.save.csv"), () => saveBlob(csv(regions), "scanveil-measurements.csv")),
          button(text("measure.save.json"), () => saveBlob(json(regions), "scanveil-measurements.json")),
        ),
        h("p", { class: "hint" }, text("measure.save.note")),
      );
    const nothing = measured.results.length === 0 && h("p", {}, text("measure.nothing"));
    this.results.replaceChildren(...present([heading, nothing, ...regionPanels(measured), save]));
    this.live.textContent = text("measure.done", { n: regions.length });
    return heading;
  }
}
