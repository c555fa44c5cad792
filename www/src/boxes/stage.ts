/**
 * A frame with its boxes over it, for the pointer: draw, move, resize. It says nothing to a screen reader, as the
 * list beside it has the same boxes and can do the same.
 */

import type { Picture, Region } from "scanveil";
import { h } from "../dom.js";
import { canvasFor, draw } from "../picture.js";
import { text } from "../text.js";
import type { Draft, Place } from "./draft.js";
import { isDrawn, isIn } from "./draft.js";
import type { Edges } from "./geometry.js";
import { between, moved, resized } from "./geometry.js";

/** Each step shows that much of what "fit" shows. */
export const ZOOMS = [1, 1.5, 2, 3, 4, 6] as const;

/** Screen points that a pointer has to go before it means to draw. */
const DRAG = 4;

const HANDLES: Record<string, Edges> = {
  nw: { left: true, top: true },
  ne: { right: true, top: true },
  sw: { left: true, bottom: true },
  se: { right: true, bottom: true },
};

/** What a person did with the pointer. */
export interface StageEvents {
  select: (id: number | undefined) => void;
  draw: (region: Region) => void;
  change: (id: number, region: Region) => void;
}

interface Drag {
  pointer: number;
  from: { x: number; y: number };
  /** What the box becomes at a point. */
  to: (point: { x: number; y: number }) => Region;
  /** The box that changes; a new one where there is none. */
  id: number | undefined;
  /** Whether it began on any box. */
  hit: boolean;
  region?: Region;
}

export class Stage {
  private readonly canvas: HTMLCanvasElement;
  private readonly sheet = h("div", { class: "boxes-sheet" });
  /** A little larger than the picture: what is at its very edge can be taken hold of. */
  private readonly layer = h("div", { class: "boxes-layer", attrs: { "aria-hidden": "true" } }, this.sheet);
  private readonly paper: HTMLElement;
  /** Where it is scrolled when it is enlarged. */
  readonly element: HTMLElement;
  private readonly observer = new ResizeObserver(() => this.fit());
  private zoom = 1;
  private drag: Drag | undefined;
  private selected: number | undefined;
  private frame = 0;
  private showing = true;

  constructor(
    private readonly draft: Draft,
    private readonly events: StageEvents,
    label: string,
  ) {
    this.canvas = canvasFor(label);
    // Pictures are not mirrored where the page is.
    this.paper = h("div", { class: "paper", attrs: { dir: "ltr" } }, this.canvas, this.layer);
    this.element = h(
      "div",
      { class: "boxes-stage", attrs: { tabindex: "0", role: "group", "aria-label": label, dir: "ltr" } },
      this.paper,
      h("p", { class: "stage-none" }, text("found.noPicture")),
    );
    this.layer.addEventListener("pointerdown", (event) => this.down(event));
    this.layer.addEventListener("pointermove", (event) => this.move(event));
    this.layer.addEventListener("pointerup", (event) => this.up(event, true));
    this.layer.addEventListener("pointercancel", (event) => this.up(event, false));
    this.element.style.setProperty("--ratio", `${draft.size.columns} / ${draft.size.rows}`);
    this.observer.observe(this.element);
  }

  leave(): void {
    this.observer.disconnect();
  }

  /** Shows that another picture is on its way. `another` says that the one at hand must not be taken for it. */
  wait(another: boolean): void {
    this.element.classList.add("loading");
    if (another) this.element.classList.add("hiding");
  }

  /** The frame itself, with words for those who cannot see it. */
  showPicture(picture: Picture | undefined, label: string): void {
    this.canvas.setAttribute("aria-label", label);
    this.element.setAttribute("aria-label", label);
    this.element.classList.remove("loading", "hiding");
    this.element.classList.toggle("none", picture === undefined);
    if (picture) draw(this.canvas, picture);
  }

  /** Shows or hides the boxes and draws them anew. */
  showBoxes(frame: number, selected: number | undefined, showing = this.showing): void {
    this.frame = frame;
    this.selected = selected;
    this.showing = showing;
    this.layer.hidden = !showing;
    if (!this.drag) this.draw();
  }

  set pans(yes: boolean) {
    this.layer.classList.toggle("pans", yes);
  }

  setZoom(zoom: number): void {
    const { element } = this;
    const middle = {
      x: (element.scrollLeft + element.clientWidth / 2) / element.scrollWidth,
      y: (element.scrollTop + element.clientHeight / 2) / element.scrollHeight,
    };
    this.zoom = zoom;
    this.fit();
    element.scrollLeft = middle.x * element.scrollWidth - element.clientWidth / 2;
    element.scrollTop = middle.y * element.scrollHeight - element.clientHeight / 2;
  }

  /** The part of the image that is in view. */
  get view(): Region {
    const view = this.element.getBoundingClientRect();
    const point = (x: number, y: number) => this.pointAt({ clientX: x, clientY: y });
    return between(point(view.left, view.top), point(view.right, view.bottom), this.draft.size);
  }

  /** Brings a box into view where the image is enlarged. */
  reveal(id: number): void {
    this.sheet.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private fit(): void {
    const { columns, rows } = this.draft.size;
    const { clientWidth, clientHeight } = this.element;
    const style = getComputedStyle(this.element);
    const padding = parseFloat(style.paddingLeft) * 2;
    const scale = Math.min((clientWidth - padding) / columns, (clientHeight - padding) / rows) * this.zoom;
    if (!(scale > 0)) return;
    this.paper.style.width = `${columns * scale}px`;
    this.paper.style.height = `${rows * scale}px`;
  }

  private draw(): void {
    const places = this.showing ? this.draft.places.filter((place) => isIn(place, this.frame)) : [];
    this.sheet.replaceChildren(
      ...places.map((place) => {
        const element = this.boxElement(place, place);
        if (place.id === this.selected) {
          element.classList.add("selected");
          // What was found is covered or not; only what a person drew moves.
          if (!isDrawn(place)) return element;
          for (const corner of Object.keys(HANDLES)) {
            element.append(h("span", { class: `handle ${corner}`, attrs: { "data-handle": corner } }));
          }
        }
        return element;
      }),
    );
  }

  private boxElement(region: Region, place: Place | undefined): HTMLElement {
    const { columns, rows } = this.draft.size;
    const look = !place || isDrawn(place) ? "" : place.kept ? " found kept" : " found";
    const element = h("div", { class: `box${look}`, attrs: { "data-id": place && String(place.id) } });
    element.style.left = `${(100 * region.x) / columns}%`;
    element.style.top = `${(100 * region.y) / rows}%`;
    element.style.width = `${(100 * region.width) / columns}%`;
    element.style.height = `${(100 * region.height) / rows}%`;
    return element;
  }

  private pointAt({ clientX, clientY }: { clientX: number; clientY: number }): { x: number; y: number } {
    const { left, top, width, height } = this.paper.getBoundingClientRect();
    const { columns, rows } = this.draft.size;
    return { x: ((clientX - left) * columns) / width, y: ((clientY - top) * rows) / height };
  }

  private down(event: PointerEvent): void {
    if (this.drag || !event.isPrimary || event.button !== 0 || this.layer.classList.contains("pans")) return;
    event.preventDefault();
    const target = event.target as HTMLElement;
    const handle = HANDLES[target.dataset["handle"] ?? ""];
    const hit = this.draft.of(Number(target.closest<HTMLElement>("[data-id]")?.dataset["id"]));
    const place = hit && isDrawn(hit) ? hit : undefined;
    const { size } = this.draft;
    const from = this.pointAt(event);
    let to: Drag["to"];
    // A box can be drawn across what was found: half a line that was missed lies beside the other half.
    if (!place) to = (point) => between(from, point, size);
    else if (handle) to = (point) => resized(place, handle, point.x - from.x, point.y - from.y, size);
    else to = (point) => moved(place, point.x - from.x, point.y - from.y, size);
    if (hit && hit.id !== this.selected) this.events.select(hit.id);
    const pressed = { x: event.clientX, y: event.clientY };
    this.drag = { pointer: event.pointerId, from: pressed, to, id: place?.id, hit: hit !== undefined };
    this.layer.setPointerCapture(event.pointerId);
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    const { from } = drag;
    if (!drag.region && Math.hypot(event.clientX - from.x, event.clientY - from.y) < DRAG) return;
    drag.region = drag.to(this.pointAt(event));
    // Drawn anew without the box under way, then with it as it would become.
    this.draw();
    this.sheet.querySelector(`[data-id="${drag.id ?? 0}"]`)?.remove();
    const element = this.boxElement(drag.region, this.draft.of(drag.id));
    element.classList.add("selected");
    this.sheet.append(element);
  }

  private up(event: PointerEvent, done: boolean): void {
    const { drag } = this;
    if (drag?.pointer !== event.pointerId) return;
    this.drag = undefined;
    const { id, region } = drag;
    this.draw();
    if (!done) return;
    if (region && id !== undefined) this.events.change(id, region);
    else if (region) this.events.draw(region);
    else if (!drag.hit) this.events.select(undefined);
  }
}
