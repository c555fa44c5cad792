/** What was done about the writing in one image, and the way to change it. */

import type { App } from "./app.js";
import { Editor } from "./boxes/editor.js";
import type { Child } from "./dom.js";
import { button, h } from "./dom.js";
import type { Shown } from "./findings.js";
import { hasImage } from "./findings.js";
import { isClear, isCovered } from "./risks.js";
import { reasonInWords } from "./reasons.js";
import { text } from "./text.js";

/** Milliseconds after which it is worth saying that something is on its way. */
const LATE = 500;

/** Stands below the pictures. `onChange` hears of the item that took the place of the one shown. */
export class Covered {
  private item: Shown | undefined;
  private frame = 0;
  private title = "";
  private editor: Editor | undefined;
  private readonly words = h("div", { class: "covered-words" });
  private readonly change = button("", () => void this.open());
  private readonly opening = h("p", { class: "hint", attrs: { role: "status" } });
  private readonly error = h("p", { class: "field-error", attrs: { role: "alert" } });
  readonly element = h("div", { class: "covered" }, this.words, this.error, this.change, this.opening);

  constructor(
    private readonly app: App,
    private readonly onChange: (item: Shown) => void,
  ) {}

  /** Speaks of an item; `title` is how its editor is called. */
  show(item: Shown, frame: number, title: string): void {
    this.item = item;
    this.frame = frame;
    this.title = title;
    this.element.hidden = !hasImage(item);
    this.error.textContent = "";
    this.words.replaceChildren(...inWords(item).map((line) => h("p", {}, line)));
    const isFirst = item.status === "released" && !isCovered(item);
    this.change.textContent = text(isFirst ? "look.boxes.first" : "look.boxes");
    if (this.app.tried) this.words.append(h("p", { class: "hint" }, text("look.boxes.tried")));
    this.change.hidden = this.app.tried;
  }

  leave(): void {
    this.editor?.leave();
  }

  private async open(): Promise<void> {
    const { item, frame, title } = this;
    const { session } = this.app;
    if (!item || !session || this.editor) return;
    this.error.textContent = this.app.measuring ? text("measure.busy") : "";
    if (this.app.measuring) return;
    let now: Shown | undefined;
    // What is held back is searched once more; it is no longer waited for when another image is shown.
    const late = setTimeout(() => (this.opening.textContent = text("look.boxes.opening")), LATE);
    try {
      const boxes = await session.boxes(item);
      if (this.item !== item || !this.element.isConnected) return;
      this.editor = new Editor(this.app, item, boxes, title, frame, {
        changed: (changed) => (now = changed),
        closed: () => {
          this.editor = undefined;
          if (now) this.onChange(now);
          this.change.focus();
        },
      });
    } catch {
      this.error.textContent = text("look.boxes.failed");
      return;
    } finally {
      clearTimeout(late);
      this.opening.textContent = "";
    }
    this.element.append(this.editor.element);
    this.editor.open();
  }
}

function inWords(item: Shown): string[] {
  if (item.status !== "released") return [text("look.heldBack", { why: reasonInWords(item.reason) })];
  const { pixels } = item;
  const lines: Child[] = [
    isCovered(item) && text("look.covered", { n: pixels?.regions.length ?? 0 }),
    pixels?.kept && pixels.kept.length > 0 && text("look.kept", { n: pixels.kept.length }),
  ];
  if (!isCovered(item)) {
    if (isClear(item)) lines.push(text("look.clear"));
    else if (pixels?.reason === "no-picture") lines.push(text("look.unneeded"));
    else lines.push(text("look.unsearched"));
  }
  return lines.filter((line) => typeof line === "string");
}
