/** Step 4: any image, and every attribute of it, before and after. */

import { allowedNote } from "../allowances.js";
import type { App } from "../app.js";
import { AttributeTable } from "../attributes.js";
import { ContactSheet } from "../contact-sheet.js";
import { Covered } from "../covered.js";
import { button, h } from "../dom.js";
import type { Series, Shown } from "../findings.js";
import { describe, hasImage, modalityName, seriesName } from "../findings.js";
import { MeasurePanel } from "../measure/panel.js";
import { canvasFor, draw } from "../picture.js";
import type { Screen } from "../screen.js";
import { actions } from "../screen.js";
import { text } from "../text.js";

/** Large enough to read writing in the image, small enough for a phone's memory. */
const VIEW_SIDE = 1024;

/** Milliseconds that a slider must rest before anything is read for it. */
const SETTLE = 120;

type Side = "before" | "after";

/** Opens at the image that the step before asked for. */
export function look(app: App): Screen {
  const measure = new MeasurePanel(app);
  const viewer = new Viewer(app, () => measure.mark());
  return {
    title: text("look.title"),
    content: [
      h("p", { class: "lead" }, text("look.lead")),
      allowedNote(app),
      ...viewer.elements,
      measure.element,
      actions(
        button(text("action.continue"), () => app.go("agree"), "primary"),
        button(text("action.back"), () => app.go("meaning")),
      ),
    ],
    leave: () => {
      viewer.leave();
      measure.leave();
    },
  };
}

class Viewer {
  private series: Series;
  private item: Shown;
  private frame = 0;
  /** Counts what was asked for, so that an answer that comes late is known as such. */
  private turn = 0;
  /** Whether nothing of what is at hand was shown yet. */
  private isNew = true;
  private loading = false;
  private left = false;
  private soon: ReturnType<typeof setTimeout> | undefined;
  private readonly choice = h("select", { attrs: { id: "look-series" } });
  private readonly position = h("p", { class: "position", attrs: { "aria-live": "polite" } });
  private readonly slider = range("look-image");
  private readonly sliderLabel = h("label", { class: "visually-hidden", attrs: { for: "look-image" } });
  private readonly frames = range("look-frame");
  private readonly framesLabel = h("label", { attrs: { for: "look-frame" } });
  private readonly framesRow = h("div", { class: "field frames" }, this.framesLabel, this.frames);
  private readonly include = h("input", { attrs: { type: "checkbox", id: "look-include" } });
  private readonly includeText = h("span");
  private readonly sendRow = h("label", { class: "check" }, this.include, this.includeText);
  private readonly remark = h("p", { class: "look-remark" });
  private readonly covered: Covered;
  private readonly warnings = h("div");
  private readonly seen = h("p", { class: "hint" });
  private readonly leftOut = h("p", { class: "left-out-remark", attrs: { role: "status" } });
  private readonly pictures = h("div", { class: "pair" });
  private readonly table = new AttributeTable();
  private readonly sheet: ContactSheet;
  private readonly previous = button(text("look.previous.short"), () => this.step(-1));
  private readonly next = button(text("look.next.short"), () => this.step(1));
  private readonly large = h("dialog", { class: "large", attrs: { "aria-labelledby": "large-title" } });

  /** `onChoice` hears when an image is left out or taken back. */
  constructor(
    private readonly app: App,
    onChoice: () => void,
  ) {
    const all = app.findings?.series ?? [];
    const first = all.find((series) => series.uid === app.focus?.series) ?? all[0];
    const item = app.focus?.item ?? first?.shown[0];
    if (!first || !item) throw new Error("The step needs something to look at.");
    this.series = first;
    this.item = item;
    this.choice.append(
      ...all.map((series) =>
        h("option", { attrs: { value: series.uid } }, `${seriesName(series)}, ${describe(series.shown)}`),
      ),
    );
    this.choice.addEventListener("change", () => {
      const chosen = app.findings?.series.find((series) => series.uid === this.choice.value);
      if (chosen?.shown[0]) this.open(chosen, chosen.shown[0]);
    });
    this.slider.addEventListener("input", () => {
      const chosen = this.series.shown[Number(this.slider.value) - 1];
      if (chosen) this.open(this.series, chosen);
    });
    this.frames.addEventListener("input", () => {
      this.frame = Number(this.frames.value) - 1;
      this.showFrame();
    });
    this.include.addEventListener("change", () => {
      if (this.item.status === "released") app.include([this.item], this.include.checked);
      this.showChoice();
      this.sheet.mark();
      onChoice();
    });
    this.previous.setAttribute("aria-label", text("look.previous"));
    this.next.setAttribute("aria-label", text("look.next"));
    this.sheet = new ContactSheet(app, (chosen) => {
      this.open(this.series, chosen);
      this.position.scrollIntoView({ block: "center" });
      this.slider.focus({ preventScroll: true });
    });
    this.covered = new Covered(app, (changed) => this.replaced(changed));
    this.open(first, item);
  }

  get elements(): HTMLElement[] {
    const choose = h(
      "div",
      { class: "field" },
      h("label", { attrs: { for: "look-series" } }, text("look.series")),
      this.choice,
    );
    const turn = h("div", { class: "turn" }, this.previous, this.position, this.next);
    return [
      h(
        "div",
        { class: "viewer" },
        choose,
        turn,
        this.sliderLabel,
        this.slider,
        this.pictures,
        this.framesRow,
        this.covered.element,
        this.remark,
        this.warnings,
        this.sendRow,
        this.leftOut,
        this.seen,
      ),
      this.sheet.element,
      this.table.element,
      this.large,
    ];
  }

  leave(): void {
    this.left = true;
    clearTimeout(this.soon);
    this.sheet.leave();
    this.covered.leave();
    this.large.close();
  }

  private step(by: number): void {
    const chosen = this.series.shown[this.series.shown.indexOf(this.item) + by];
    if (chosen) this.open(this.series, chosen);
  }

  /** Another item is in the place of the one shown, and all series are new. */
  private replaced(item: Shown): void {
    const all = this.app.findings?.series ?? [];
    const own = all.find((one) => one.shown.includes(item));
    // A file that failed altogether is not shown any more.
    const series = own ?? all[0];
    const instead = own ? item : series?.shown[0];
    if (!series || !instead) {
      this.app.go("found");
      return;
    }
    const { frame } = this;
    this.isNew = true;
    // What was shown must not be taken for what will leave now.
    this.pictures.replaceChildren();
    this.open(series, instead);
    if (!own || frame === 0) return;
    this.frame = frame;
    this.showFrame();
  }

  private open(series: Series, item: Shown): void {
    const anotherSeries = series !== this.series || this.isNew;
    this.isNew = false;
    this.series = series;
    this.item = item;
    this.frame = 0;
    this.app.focus = { series: series.uid, item };
    this.choice.value = series.uid;
    const at = series.shown.indexOf(item);
    const total = series.shown.length;
    this.position.textContent = this.sliderLabel.textContent = text("look.position", { n: at + 1, total });
    this.slider.max = String(total);
    this.slider.value = String(at + 1);
    this.slider.setAttribute("aria-valuetext", text("look.position", { n: at + 1, total }));
    this.slider.hidden = this.previous.hidden = this.next.hidden = total < 2;
    // Not `disabled`: a button that vanishes from under the finger drops the focus.
    this.previous.setAttribute("aria-disabled", String(at === 0));
    this.next.setAttribute("aria-disabled", String(at === total - 1));
    const frames = Math.max(1, item.summary.frames);
    this.frames.max = String(frames);
    this.framesRow.hidden = frames < 2;
    if (anotherSeries) this.sheet.show(series);
    this.showChoice();
    const warnings = item.status === "released" ? item.warnings : [];
    this.warnings.replaceChildren(
      ...(warnings.length > 0
        ? [
            h("p", { class: "hint" }, text("look.warnings")),
            h("ul", { class: "plain-list" }, ...warnings.map((line) => h("li", {}, line))),
          ]
        : []),
    );
    this.showFrame();
    this.table.wait();
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.showAttributes(), SETTLE);
  }

  private showChoice(): void {
    const isReleased = this.item.status === "released";
    const sent = this.item.status === "released" && !this.app.excluded.has(this.item);
    this.sendRow.hidden = !isReleased;
    this.include.checked = sent;
    this.includeText.textContent = text(hasImage(this.item) ? "look.include" : "look.includeDocument");
    this.pictures.classList.toggle("left-out", isReleased && !sent);
    this.leftOut.textContent = sent || !isReleased ? "" : text("look.excluded");
    const risky = this.app.textRisks;
    const n = risky.filter((item) => this.app.looked.has(item)).length;
    this.seen.textContent = risky.length > 0 ? text("look.progress", { n, total: risky.length }) : "";
  }

  private showFrame(): void {
    this.turn += 1;
    const frames = Math.max(1, this.item.summary.frames);
    this.frames.value = String(this.frame + 1);
    this.framesLabel.textContent = text("look.frame", { n: this.frame + 1, total: frames });
    const at = this.series.shown.indexOf(this.item) + 1;
    this.covered.show(this.item, this.frame, text("boxes.title", { n: at, total: this.series.shown.length }));
    if (!hasImage(this.item)) {
      this.pictures.replaceChildren();
      this.remark.textContent = text("look.noImage");
      return;
    }
    if (this.pictures.childElementCount === 0) {
      this.pictures.replaceChildren(this.figure("before"), this.figure("after"));
    }
    void this.loadPair();
  }

  /** One pair at a time: a slider asks faster than images decode. The last one asked for is always shown. */
  private async loadPair(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    this.pictures.classList.add("loading");
    let turn: number;
    let visible: boolean;
    do {
      turn = this.turn;
      const [before, after] = await Promise.all([this.load("before"), this.load("after")]);
      visible = before && (after || this.item.status !== "released");
    } while (turn !== this.turn && !this.left && hasImage(this.item));
    this.loading = false;
    this.pictures.classList.remove("loading");
    if (this.left || !hasImage(this.item)) return;
    const isReleased = this.item.status === "released";
    this.remark.textContent = !visible ? text("look.noPicture") : isReleased ? text("look.same") : "";
    if (visible && this.item.status === "released" && document.visibilityState === "visible") {
      this.app.looked.add(this.item);
      this.showChoice();
    }
  }

  private async load(side: Side): Promise<boolean> {
    const { item, frame } = this;
    const alt = this.alt(side);
    const picture = await this.app.session?.picture(item, { side, frame, maxSide: VIEW_SIDE }).catch(() => undefined);
    const figure = this.pictures.querySelector<HTMLElement>(`[data-side="${side}"]`);
    const canvas = figure?.querySelector("canvas");
    if (this.left || !figure || !canvas) return false;
    figure.classList.toggle("none", picture === undefined);
    const isHeld = side === "after" && item.status !== "released";
    const none = figure.querySelector(".stage-none");
    if (none) none.textContent = text(isHeld ? "look.heldBack.none" : "found.noPicture");
    canvas.setAttribute("aria-label", alt);
    if (picture) draw(canvas, picture);
    return picture !== undefined;
  }

  private alt(side: Side): string {
    const { summary } = this.item;
    return text("look.alt", {
      modality: modalityName(summary.modality),
      n: this.series.shown.indexOf(this.item) + 1,
      total: this.series.shown.length,
      side: text(`look.${side}`),
      width: summary.columns,
      height: summary.rows,
    });
  }

  private figure(side: Side): HTMLElement {
    const enlarge = button(text("look.enlarge"), () => this.enlarge(side), "quiet");
    enlarge.setAttribute("aria-label", `${text("look.enlarge")}: ${text(`look.${side}`)}`);
    return h(
      "figure",
      { attrs: { "data-side": side } },
      h(
        "figcaption",
        {},
        h("strong", {}, text(`look.${side}`)),
        h("span", { class: "hint" }, text(`look.${side}.note`)),
        enlarge,
      ),
      h("div", { class: "stage" }, canvasFor(this.alt(side)), h("p", { class: "stage-none" }, text("found.noPicture"))),
    );
  }

  private enlarge(side: Side): void {
    const source = this.pictures.querySelector<HTMLCanvasElement>(`[data-side="${side}"] canvas`);
    if (!source) return;
    const canvas = canvasFor(this.alt(side));
    canvas.width = source.width;
    canvas.height = source.height;
    canvas.getContext("2d")?.drawImage(source, 0, 0);
    const close = button(text("look.close"), () => this.large.close(), "primary");
    this.large.replaceChildren(
      h("div", { class: "large-head" }, h("h2", { attrs: { id: "large-title" } }, text(`look.${side}`)), close),
      canvas,
    );
    this.large.showModal();
  }

  private async showAttributes(): Promise<void> {
    const { item } = this;
    try {
      const rows = await this.app.session?.explain(item);
      if (this.item === item) this.table.show(rows ?? []);
    } catch {
      if (this.item === item) this.table.fail();
    }
  }
}

function range(id: string): HTMLInputElement {
  return h("input", { attrs: { type: "range", id, min: "1", max: "1", step: "1", value: "1" } });
}
