/** Frames on canvases, each with its words for those who cannot see it. */

import type { Picture, Session } from "scanveil";
import { h } from "./dom.js";
import type { Shown } from "./findings.js";
import { text } from "./text.js";

const THUMBNAIL_SIDE = 320;

/** Draws a frame at its own size; the style sheet scales it. */
export function draw(canvas: HTMLCanvasElement, picture: Picture): void {
  canvas.width = picture.width;
  canvas.height = picture.height;
  const rgba = new Uint8ClampedArray(picture.rgba);
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, picture.width, picture.height), 0, 0);
}

/** A canvas that says what it shows. */
export function canvasFor(alt: string): HTMLCanvasElement {
  return h("canvas", { attrs: { role: "img", "aria-label": alt, width: "1", height: "1" } });
}

/** A small image that loads when it comes into view. */
export class Thumbnail {
  readonly element: HTMLDivElement;
  private readonly observer: IntersectionObserver;
  private ended = false;

  constructor(
    private readonly session: Session,
    private readonly item: Shown,
    private readonly alt: string,
  ) {
    this.element = h("div", { class: "thumbnail loading" });
    this.observer = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.observer.disconnect();
          void this.load();
        }
      },
      { rootMargin: "200px" },
    );
    this.observer.observe(this.element);
  }

  /** Stops what has not loaded yet. */
  leave(): void {
    this.ended = true;
    this.observer.disconnect();
  }

  private async load(): Promise<void> {
    const frame = Math.floor(Math.max(0, this.item.summary.frames - 1) / 2);
    const picture = await this.session
      .picture(this.item, { side: "after", frame, maxSide: THUMBNAIL_SIDE })
      .catch(() => undefined);
    if (this.ended) return;
    this.element.classList.remove("loading");
    if (picture) {
      const canvas = canvasFor(this.alt);
      draw(canvas, picture);
      this.element.replaceChildren(canvas);
    } else {
      this.element.classList.add("none");
      const why = this.item.status === "released" ? "found.noPicture" : "look.heldBack.short";
      this.element.replaceChildren(h("span", {}, text(why)));
    }
  }
}
