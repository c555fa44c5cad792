/** The boxes as a list: everything that the pointer can do over the image, by key and by number. */

import type { Region } from "scanveil";
import { button, h } from "../dom.js";
import type { TextKey } from "../text.js";
import { formatNumber, text } from "../text.js";
import type { Draft, Place } from "./draft.js";
import { isDrawn, isIn } from "./draft.js";
import { fitted, moved, ninth, resized } from "./geometry.js";

/** What a person did in the list. */
export interface PanelEvents {
  select: (id: number) => void;
  change: (id: number, region: Region, byKey: boolean) => void;
  setFrames: (id: number, all: boolean) => void;
  keep: (id: number, kept: boolean) => void;
  remove: (id: number) => void;
}

const ARROWS: Record<string, [dx: number, dy: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const FIELDS = ["x", "y", "width", "height"] as const;
type Field = (typeof FIELDS)[number];

const PLACES = [
  ["topLeft", "top", "topRight"],
  ["left", "middle", "right"],
  ["bottomLeft", "bottom", "bottomRight"],
] as const;

export class Panel {
  private readonly list = h("ul", { class: "places", attrs: { "aria-labelledby": "places-title" } });
  private readonly none = h("p", { class: "hint" }, text("boxes.none"));
  private readonly inputs = new Map<Field, HTMLInputElement>();
  private readonly legend = h("legend");
  private readonly everywhere = h("input", { attrs: { type: "checkbox" } });
  private readonly everywhereRow: HTMLElement;
  private readonly numbers: HTMLFieldSetElement;
  readonly element: HTMLElement;
  private selected: number | undefined;
  private frame = 0;

  constructor(
    private readonly draft: Draft,
    private readonly events: PanelEvents,
    private readonly frames: number,
    /** Whether what was found may stay visible. */
    private readonly keepsFound: boolean,
  ) {
    this.everywhereRow = h("label", { class: "check" }, this.everywhere, h("span", {}, text("boxes.everyFrame")));
    this.everywhere.addEventListener("change", () => {
      if (this.selected !== undefined) events.setFrames(this.selected, this.everywhere.checked);
    });
    const fields = FIELDS.map((field) => this.field(field));
    this.numbers = h("fieldset", { class: "box-numbers" }, this.legend, ...fields, this.everywhereRow);
    this.element = h(
      "section",
      { class: "places-panel", attrs: { "aria-labelledby": "places-title" } },
      h("h3", { attrs: { id: "places-title" } }, text("boxes.list")),
      this.none,
      this.list,
      this.numbers,
      h("p", { class: "hint", attrs: { id: "places-keys" } }, text("boxes.keys")),
    );
  }

  /** Shows what there is. The buttons that stay are the same ones, so that the focus stays too. */
  show(frame: number, selected: number | undefined): void {
    this.frame = frame;
    this.selected = selected;
    const before = new Map([...this.list.children].map((row) => [(row as HTMLElement).dataset["id"], row]));
    const rows = this.draft.places.map((place, at) => {
      const row = before.get(String(place.id)) ?? this.row(place);
      this.fill(row as HTMLElement, place, at + 1);
      return row;
    });
    for (const row of before.values()) if (!rows.includes(row)) row.remove();
    rows.forEach((row, at) => {
      if (this.list.children[at] !== row) this.list.insertBefore(row, this.list.children[at] ?? null);
    });
    this.none.hidden = rows.length > 0;
    this.showNumbers();
  }

  /** Moves the focus to a box, or to the one that took its place in the list; false where there is none. */
  focus(id: number | undefined, at = 0): boolean {
    const rows = [...this.list.children] as HTMLElement[];
    const row = rows.find((one) => one.dataset["id"] === String(id)) ?? rows[Math.min(at, rows.length - 1)];
    row?.querySelector<HTMLElement>(".place")?.focus();
    return row !== undefined;
  }

  private row(place: Place): HTMLElement {
    const { id } = place;
    const choose = h(
      "button",
      { class: "place", attrs: { type: "button", "aria-describedby": isDrawn(place) && "places-keys" } },
      h("span", { class: "place-number" }),
      h("span", { class: "place-words" }, h("span", { class: "place-what" }), h("span", { class: "hint" })),
    );
    choose.addEventListener("click", () => this.events.select(id));
    choose.addEventListener("focus", () => this.events.select(id));
    choose.addEventListener("keydown", (event) => this.key(event, id));
    const away = button(
      "",
      () => {
        const now = this.draft.of(id);
        if (now && isDrawn(now)) this.events.remove(id);
        else if (now) this.events.keep(id, !now.kept);
      },
      "quiet",
    );
    return h("li", { attrs: { "data-id": String(id) } }, choose, away);
  }

  private fill(row: HTMLElement, place: Place, n: number): void {
    const [choose, away] = row.children as unknown as [HTMLElement, HTMLElement];
    const [number, words] = choose.children as unknown as [HTMLElement, HTMLElement];
    const [what, where] = words.children as unknown as [HTMLElement, HTMLElement];
    const [column, line] = ninth(place, this.draft.size);
    choose.setAttribute("aria-pressed", String(place.id === this.selected));
    row.classList.toggle("kept", place.kept);
    row.classList.toggle("elsewhere", !isIn(place, this.frame));
    number.textContent = formatNumber(n);
    what.textContent = text(place.kept ? "boxes.kept" : `boxes.origin.${place.origin}`);
    const parts = [
      text(`boxes.at.${PLACES[line]?.[column] ?? "middle"}`),
      text("boxes.size", { width: place.width, height: place.height }),
      place.frames !== "all" && text("boxes.frames", { n: place.frames.length, total: this.frames }),
    ];
    where.textContent = parts.filter((part) => part !== false).join(" · ");
    const key: TextKey = isDrawn(place) ? "boxes.remove" : place.kept ? "boxes.cover" : "boxes.uncover";
    away.hidden = !isDrawn(place) && !this.keepsFound;
    away.textContent = text(key);
    away.setAttribute("aria-label", text("boxes.actionOn", { action: text(key), n }));
  }

  private field(field: Field): HTMLElement {
    const id = `box-${field}`;
    const { columns, rows } = this.draft.size;
    const along = field === "x" || field === "width" ? columns : rows;
    const least = field === "x" || field === "y" ? 0 : 1;
    const input = h("input", {
      attrs: { type: "number", id, min: String(least), max: String(along), step: "1", inputmode: "numeric" },
    });
    input.addEventListener("change", () => {
      const place = this.draft.of(this.selected);
      const value = input.valueAsNumber;
      if (!place || Number.isNaN(value)) {
        this.showNumbers();
        return;
      }
      this.events.change(place.id, fitted({ ...place, [field]: value }, this.draft.size), false);
    });
    this.inputs.set(field, input);
    return h("div", { class: "field" }, h("label", { attrs: { for: id } }, text(`boxes.field.${field}`)), input);
  }

  private showNumbers(): void {
    const place = this.draft.of(this.selected);
    this.numbers.hidden = !place || !isDrawn(place);
    if (!place) return;
    this.legend.textContent = text("boxes.numbers", { n: this.draft.places.indexOf(place) + 1 });
    for (const [field, input] of this.inputs) input.value = String(place[field]);
    this.everywhereRow.hidden = this.frames < 2;
    this.everywhere.checked = place.frames === "all";
  }

  private key(event: KeyboardEvent, id: number): void {
    const place = this.draft.of(id);
    if (!place || !isDrawn(place) || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      const { size } = this.draft;
      const step = Math.max(1, Math.round(Math.max(size.columns, size.rows) / 200));
      const [dx, dy] = [arrow[0] * step, arrow[1] * step];
      const region = event.shiftKey
        ? resized(place, { right: true, bottom: true }, dx, dy, size)
        : moved(place, dx, dy, size);
      this.events.change(id, region, true);
    } else if (event.key === "Delete" || event.key === "Backspace") this.events.remove(id);
    else return;
    event.preventDefault();
  }
}
