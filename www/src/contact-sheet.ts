/** Every image of a series side by side: the quick way to see whether any has writing in it. */

import type { App } from "./app.js";
import { button, h } from "./dom.js";
import type { Series, Shown } from "./findings.js";
import { hasImage } from "./findings.js";
import { Thumbnail } from "./picture.js";
import { formatNumber, text } from "./text.js";

const AT_ONCE = 48;

/** Closed at first; loads nothing until it is opened. */
export class ContactSheet {
  private series: Series | undefined;
  private shown = 0;
  private readonly thumbnails: Thumbnail[] = [];
  private readonly cells = new Map<Shown, HTMLElement>();
  private readonly list = h("ul", { class: "sheet" });
  private readonly more = h("div");
  readonly element = h("details", {}, h("summary", {}, text("look.all")), this.list, this.more);

  constructor(
    private readonly app: App,
    private readonly onChoose: (item: Shown) => void,
  ) {
    this.element.addEventListener("toggle", () => {
      if (this.element.open && this.shown === 0) this.extend();
    });
  }

  /** Changes to another series. */
  show(series: Series): void {
    this.leave();
    this.series = series;
    this.shown = 0;
    this.cells.clear();
    this.list.replaceChildren();
    this.more.replaceChildren();
    this.element.hidden = series.shown.filter(hasImage).length < 2;
    if (this.element.open) this.extend();
  }

  /** Shows anew which images are left out. */
  mark(): void {
    for (const [item, cell] of this.cells) {
      const out = item.status === "released" && this.app.excluded.has(item);
      cell.classList.toggle("left-out", out);
      const word = cell.querySelector(".left-word");
      const words = item.status === "released" ? text("look.sheet.left") : text("look.heldBack.short");
      if (word) word.textContent = out || item.status !== "released" ? `, ${words}` : "";
    }
  }

  /** Stops what has not loaded yet. */
  leave(): void {
    for (const thumbnail of this.thumbnails.splice(0)) thumbnail.leave();
  }

  private extend(): void {
    const { session } = this.app;
    if (!this.series || !session) return;
    const some = this.series.shown.slice(this.shown, this.shown + AT_ONCE);
    for (const [at, item] of some.entries()) {
      const n = this.shown + at + 1;
      const label = text("look.sheet.image", { n });
      const thumbnail = new Thumbnail(session, item, label);
      // The button beside it says the same.
      thumbnail.element.setAttribute("aria-hidden", "true");
      this.thumbnails.push(thumbnail);
      const open = h(
        "button",
        { class: "sheet-cell", attrs: { type: "button" }, on: { click: () => this.onChoose(item) } },
        thumbnail.element,
        h("span", { class: "visually-hidden" }, label),
        h("span", { class: "sheet-number", attrs: { "aria-hidden": "true" } }, formatNumber(n)),
        h("span", { class: "left-word" }),
      );
      this.cells.set(item, open);
      this.list.append(h("li", {}, open));
    }
    this.shown += some.length;
    this.mark();
    const left = Math.min(AT_ONCE, this.series.shown.length - this.shown);
    this.more.replaceChildren(...(left > 0 ? [button(text("look.sheet.more", { n: left }), () => this.extend())] : []));
  }
}
