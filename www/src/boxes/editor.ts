/** The boxes of one image, in a window of its own: what is covered, what else should be, and how it will leave. */

import type { BoxChoice, Boxes, Item, Region } from "scanveil";
import type { App } from "../app.js";
import { button, h } from "../dom.js";
import type { Shown } from "../findings.js";
import { modalityName } from "../findings.js";
import { note } from "../screen.js";
import type { TextKey } from "../text.js";
import { formatPercent, text } from "../text.js";
import { likeThis } from "./alike.js";
import { Draft } from "./draft.js";
import { Panel } from "./panel.js";
import { Stage, ZOOMS } from "./stage.js";
import { Work } from "./work.js";

/** Large enough for small print on a large screen. */
const SIDE = 2048;

type View = "boxes" | "leaving";

/** What becomes of it. */
export interface EditorEvents {
  /** Items were replaced; the one at hand is this now. */
  changed: (item: Shown) => void;
  closed: () => void;
}

/** A dialog for one item and what covers its image. */
export class Editor {
  readonly element = h("dialog", { class: "editor", attrs: { "aria-labelledby": "editor-title" } });
  private readonly draft: Draft;
  private readonly stage: Stage;
  private readonly panel: Panel;
  private readonly frames: number;
  private readonly others: Shown[];
  private frame: number;
  private view: View = "boxes";
  private zoom = 0;
  private selected: number | undefined;
  private turn = 0;
  private loading: Promise<void> | undefined;
  /** Of the picture that is shown or on its way. */
  private side: "before" | "after" = "before";
  private left = false;

  private readonly live = h("div", { class: "visually-hidden", attrs: { role: "status" } });
  private readonly slider = h("input", { attrs: { type: "range", id: "editor-frame", min: "1", step: "1" } });
  private readonly frameLabel = h("label", { attrs: { for: "editor-frame" } });
  private readonly views = new Map<View, HTMLInputElement>();
  private readonly zoomText = h("span", { class: "zoom-text" });
  private readonly pan = button(text("boxes.pan"), () => this.setPan(!this.pans), "quiet");
  private readonly remark = h("div", { class: "editor-remark" });
  private readonly work = new Work((sentence) => this.say(sentence));
  private readonly parts: HTMLElement;
  private readonly undoButton = button(text("boxes.undo"), () => this.undo());
  private readonly apply = button(text("boxes.apply"), () => void this.cover(), "primary");
  private readonly more = button("", () => void this.coverOthers());
  private readonly moreHint = h("p", { class: "hint", attrs: { id: "boxes-more-hint" } }, text("boxes.more.hint"));

  constructor(
    private readonly app: App,
    private item: Shown,
    boxes: Boxes,
    private readonly title: string,
    frame: number,
    private readonly events: EditorEvents,
  ) {
    const { columns, rows, frames } = item.summary;
    this.frames = Math.max(1, frames);
    this.frame = frame;
    this.draft = new Draft({ columns, rows });
    this.draft.start(boxes);
    this.others = likeThis(app.findings, item);
    const change = (id: number, region: Region, byKey = false): void => this.changeBox(id, region, byKey);
    this.stage = new Stage(
      this.draft,
      { select: (id) => this.select(id), draw: (region) => this.addBox(region, false), change },
      this.label,
    );
    this.panel = new Panel(
      this.draft,
      {
        select: (id) => this.select(id),
        change,
        setFrames: (id, all) => this.edit(() => this.draft.setFrames(id, all ? "all" : [this.frame])),
        keep: (id, kept) => this.keepBox(id, kept),
        remove: (id) => this.removeBox(id),
      },
      this.frames,
      app.keepsFound,
    );
    this.parts = this.body();
    this.element.append(this.live, ...this.whole());
    this.element.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    this.element.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
        if (event.target instanceof HTMLInputElement && event.target.type === "number") return;
        event.preventDefault();
        this.undo();
      }
    });
  }

  open(): void {
    this.element.showModal();
    this.draw();
    void this.load();
  }

  /** Ends it, whatever it is at. */
  leave(): void {
    if (this.left) return;
    this.left = true;
    this.work.stop();
    this.stage.leave();
    this.element.close();
    this.element.remove();
  }

  private whole(): HTMLElement[] {
    const done = button(text("boxes.close"), () => this.close());
    return [
      h("div", { class: "editor-head" }, h("h2", { attrs: { id: "editor-title" } }, this.title), done),
      this.parts,
      this.remark,
      this.work.element,
      h(
        "div",
        { class: "editor-foot" },
        h("div", { class: "actions" }, this.apply, this.undoButton),
        this.others.length > 0 && h("div", { class: "editor-more" }, this.more, this.moreHint),
      ),
    ].filter((part) => part instanceof HTMLElement);
  }

  private body(): HTMLElement {
    this.slider.max = String(this.frames);
    this.slider.addEventListener("input", () => {
      this.frame = Number(this.slider.value) - 1;
      this.draw();
      void this.load();
    });
    const choice = (view: View): HTMLElement => {
      const radio = h("input", { attrs: { type: "radio", name: "editor-view", value: view } });
      radio.addEventListener("change", () => this.setView(view));
      this.views.set(view, radio);
      return h("label", {}, radio, h("span", {}, text(`boxes.view.${view}`)));
    };
    const zoom = (by: number, key: TextKey, sign: string): HTMLElement => {
      const one = button(sign, () => this.setZoom(this.zoom + by));
      one.classList.add("zoom");
      one.setAttribute("aria-label", text(key));
      return one;
    };
    this.more.setAttribute("aria-describedby", "boxes-more-hint");
    return h(
      "div",
      { class: "editor-body" },
      h(
        "div",
        { class: "editor-picture" },
        h(
          "div",
          { class: "editor-tools" },
          h(
            "fieldset",
            { class: "segments-field" },
            h("legend", { class: "visually-hidden" }, text("boxes.view")),
            h("div", { class: "segments" }, choice("boxes"), choice("leaving")),
          ),
          h(
            "div",
            { class: "zooms", attrs: { role: "group", "aria-label": text("boxes.zoom") } },
            zoom(-1, "boxes.zoom.out", "−"),
            this.zoomText,
            zoom(1, "boxes.zoom.in", "+"),
            this.pan,
          ),
        ),
        this.stage.element,
        this.frames > 1 && h("div", { class: "field frames" }, this.frameLabel, this.slider),
      ),
      h(
        "div",
        { class: "editor-side" },
        h("p", { class: "hint" }, text("boxes.draw")),
        button(text("boxes.add"), () => this.addBox(this.middle(), true)),
        this.panel.element,
      ),
    );
  }

  private get label(): string {
    const { columns, rows, modality } = this.item.summary;
    const key = this.view === "boxes" ? "boxes.alt" : "boxes.alt.leaving";
    return text(key, { modality: modalityName(modality), width: columns, height: rows });
  }

  private get pans(): boolean {
    return this.pan.getAttribute("aria-pressed") === "true";
  }

  /** Shows the state. */
  private draw(): void {
    const { isChanged, canUndo, places } = this.draft;
    const isShown = this.view === "boxes";
    this.stage.showBoxes(this.frame, this.selected, isShown);
    this.panel.show(this.frame, this.selected);
    this.slider.value = String(this.frame + 1);
    this.frameLabel.textContent = text("look.frame", { n: this.frame + 1, total: this.frames });
    for (const [view, radio] of this.views) radio.checked = view === this.view;
    this.zoomText.textContent = formatPercent(ZOOMS[this.zoom] ?? 1);
    this.pan.hidden = this.zoom === 0 || !isShown;
    this.undoButton.ariaDisabled = String(!canUndo || this.work.isRunning);
    this.apply.ariaDisabled = String(!isChanged || this.work.isRunning);
    // What a person drew can be taken over once it is in this image.
    const isDrawn = places.some(({ origin }) => origin === "person");
    this.more.ariaDisabled = String(isChanged || !isDrawn || this.work.isRunning);
    this.more.textContent = text("boxes.more", { n: this.others.length });
    const stale = !isShown && isChanged;
    this.element.classList.toggle("stale", stale);
    if (stale) this.remark.replaceChildren(note("warn", h("p", {}, text("boxes.stale"))));
    else this.remark.querySelector(".note.warn")?.remove();
  }

  /** One picture at a time; the last one asked for is always shown. */
  private load(): Promise<void> {
    this.turn += 1;
    const side = this.view === "boxes" ? "before" : "after";
    this.stage.wait(side !== this.side || side === "after");
    this.side = side;
    return (this.loading ??= this.loadAll().finally(() => (this.loading = undefined)));
  }

  private async loadAll(): Promise<void> {
    for (let turn = 0; turn !== this.turn;) {
      turn = this.turn;
      const { frame, label, side } = this;
      const picture = await this.app.session?.picture(this.item, { side, frame, maxSide: SIDE }).catch(() => undefined);
      if (this.left) return;
      if (turn === this.turn) this.stage.showPicture(picture, label);
    }
  }

  private setView(view: View): void {
    if (view === "leaving" && this.item.status !== "released") {
      this.remark.replaceChildren(note("error", h("p", {}, text("boxes.heldBack"))));
      this.say(text("boxes.heldBack"));
      this.draw();
      return;
    }
    this.view = view;
    this.draw();
    void this.load();
  }

  private setZoom(zoom: number): void {
    this.zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom));
    this.stage.setZoom(ZOOMS[this.zoom] ?? 1);
    if (this.zoom === 0) this.setPan(false);
    this.draw();
    this.say(text("boxes.zoomed", { percent: formatPercent(ZOOMS[this.zoom] ?? 1) }));
  }

  private setPan(yes: boolean): void {
    this.pan.setAttribute("aria-pressed", String(yes));
    this.stage.pans = yes;
  }

  private select(id: number | undefined): void {
    this.selected = id;
    const place = this.draft.of(id);
    if (place && place.frames !== "all" && !place.frames.includes(this.frame)) {
      this.frame = place.frames[0] ?? this.frame;
      void this.load();
    }
    if (place && this.view !== "boxes") this.setView("boxes");
    this.draw();
    if (place) this.stage.reveal(place.id);
  }

  /** A change and what is said of it. */
  private edit(change: () => void, words?: string): void {
    change();
    this.remark.replaceChildren();
    this.draw();
    if (words !== undefined) this.say(words);
  }

  private addBox(region: Region, byKey: boolean): void {
    if (this.view !== "boxes") this.setView("boxes");
    this.edit(() => (this.selected = this.draft.add(region).id));
    this.say(text("boxes.added", { n: this.draft.places.length }));
    if (byKey) this.panel.focus(this.selected);
  }

  /** A box for a line of text, in the middle of what is in view. */
  private middle(): Region {
    const { x, y, width, height } = this.stage.view;
    const [wide, high] = [Math.max(1, Math.round(width / 4)), Math.max(1, Math.round(height / 10))];
    return {
      x: x + Math.round((width - wide) / 2),
      y: y + Math.round((height - high) / 2),
      width: wide,
      height: high,
    };
  }

  private changeBox(id: number, region: Region, byKey: boolean): void {
    this.edit(() => this.draft.change(id, region, byKey));
    const { x, y, width, height } = region;
    this.say(text("boxes.changed", { x, y, width, height }));
    this.stage.reveal(id);
  }

  private keepBox(id: number, kept: boolean): void {
    if (kept && !confirm(text("boxes.uncover.confirm"))) return;
    this.selected = id;
    this.edit(() => this.draft.keep(id, kept), text(kept ? "boxes.uncovered" : "boxes.coveredAgain"));
  }

  private removeBox(id: number): void {
    const at = this.draft.places.findIndex((place) => place.id === id);
    this.selected = undefined;
    this.edit(() => this.draft.remove(id), text("boxes.removed", { n: at + 1 }));
    if (!this.panel.focus(undefined, at)) this.element.querySelector<HTMLElement>(".editor-side .button")?.focus();
  }

  private undo(): void {
    if (!this.draft.canUndo || this.work.isRunning) return;
    this.edit(() => this.draft.undo(), text("boxes.undone"));
    if (!this.draft.of(this.selected)) this.select(undefined);
  }

  private async cover(): Promise<void> {
    if (!this.draft.isChanged || this.work.isRunning) return;
    const { choice } = this.draft;
    const [now] = (await this.run([this.item], () => choice)) ?? [];
    if (!now) return;
    this.item = now;
    this.events.changed(now);
    const boxes = await this.app.session?.boxes(now).catch(() => undefined);
    if (this.left) return;
    if (boxes) this.draft.start(boxes);
    const isReleased = now.status === "released";
    this.view = isReleased ? "leaving" : "boxes";
    this.draw();
    this.stage.element.scrollIntoView({ block: "nearest" });
    await this.load();
    this.tell(isReleased ? "info" : "error", text(isReleased ? "boxes.done" : "boxes.heldBack"));
  }

  /** Adds what was drawn here to the boxes of the images like this one; what is covered in them stays so. */
  private async coverOthers(): Promise<void> {
    if (this.more.ariaDisabled === "true") return;
    const { add } = this.draft.choice;
    const items = await this.run(this.others, (item, own) => ({
      keep: own.keep,
      add: [
        ...own.add,
        ...add.map((box) => (framesOf(item) === this.frames ? box : { ...box, frames: "all" as const })),
      ],
    }));
    if (!items) return;
    this.others.splice(0, this.others.length, ...items);
    this.events.changed(this.item);
    this.draw();
    const held = items.filter(({ status }) => status !== "released").length;
    const words = text("boxes.more.done", { n: items.length - held });
    this.tell(held > 0 ? "error" : "info", held > 0 ? `${words} ${text("boxes.more.held", { n: held })}` : words);
  }

  /** Works on the files; undefined where it came to nothing, which it says. */
  private async run(items: Shown[], choose: (item: Item, own: Boxes) => BoxChoice): Promise<Shown[] | undefined> {
    this.remark.replaceChildren();
    this.parts.inert = true;
    const working = this.work.run(items.length, (signal, onProgress) =>
      this.app.cover(items, choose, signal, onProgress),
    );
    this.draw();
    const end = await working;
    if (this.left) return undefined;
    this.parts.inert = false;
    this.draw();
    // The button that stopped it is gone.
    if (!this.element.contains(document.activeElement)) this.apply.focus();
    if (typeof end === "object") return end.result;
    this.tell(end === "stopped" ? "info" : "error", text(`boxes.${end}`));
    return undefined;
  }

  private close(): void {
    if (this.work.isRunning) return;
    if (this.draft.isChanged && !confirm(text("boxes.discard"))) return;
    this.leave();
    this.events.closed();
  }

  private tell(kind: "info" | "error", words: string): void {
    this.remark.replaceChildren(note(kind, h("p", {}, words)));
    this.say(words);
  }

  private say(sentence: string): void {
    // The same words twice would not be said a second time.
    this.live.textContent = this.live.textContent === sentence ? `${sentence}\u00a0` : sentence;
  }
}

function framesOf(item: Item): number {
  return Math.max(1, (item.status === "skipped" ? undefined : item.summary?.frames) ?? 1);
}
