/** The boxes of one image while a person works on them; nothing here is applied to a file. */

import type { Box, BoxChoice, BoxOrigin, Boxes, Region } from "scanveil";
import type { Size } from "./geometry.js";
import { isSame } from "./geometry.js";

type Frames = "all" | readonly number[];

/** A box that keeps its identity while it changes. */
export interface Place extends Readonly<Region> {
  readonly id: number;
  readonly frames: Frames;
  readonly origin: BoxOrigin;
  /** Found, and visible as a person wants. */
  readonly kept: boolean;
}

/** Milliseconds within which changes of one box are undone together: a held arrow key is one change. */
const ONE_CHANGE = 1000;

export class Draft {
  /** What was found first, then what a person drew. */
  places: readonly Place[] = [];
  private readonly past: (readonly Place[])[] = [];
  /** How it is in the file. */
  private applied: readonly Place[] = [];
  private last: { id: number; at: number } | undefined;
  private next = 1;

  constructor(readonly size: Size) {}

  /** Starts from how it is in the file now. What was done before can still be undone. */
  start({ found, add, keep }: Boxes): void {
    // A box that comes back as it was is the same one.
    const known = [...this.places];
    const place = (box: Box, origin: BoxOrigin, kept: boolean): Place => {
      const at = known.findIndex((other) => isSamePlace(other, box) && isDrawn(other) === isDrawn({ origin }));
      const [same] = at < 0 ? [] : known.splice(at, 1);
      const { frames = "all", ...region } = box;
      return { ...region, frames, id: same?.id ?? this.next++, origin, kept };
    };
    this.places = [
      ...found.map((area) =>
        place(
          area,
          area.origin,
          keep.some((box) => isSamePlace(area, box)),
        ),
      ),
      ...add.map((box) => place(box, "person", false)),
    ];
    this.applied = this.places;
    this.last = undefined;
  }

  /** What a person wants now. */
  get choice(): Required<BoxChoice> {
    const box = ({ x, y, width, height, frames }: Place): Box => {
      return { x, y, width, height, frames: frames === "all" ? frames : [...frames] };
    };
    return {
      add: this.places.filter(isDrawn).map(box),
      keep: this.places.filter(({ kept }) => kept).map(box),
    };
  }

  /** Whether there is something to apply. */
  get isChanged(): boolean {
    return (
      this.places.length !== this.applied.length ||
      this.places.some((place) => {
        const before = this.applied.find(({ id }) => id === place.id);
        return before?.kept !== place.kept || !isSamePlace(before, place);
      })
    );
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  of(id: number | undefined): Place | undefined {
    return this.places.find((place) => place.id === id);
  }

  /** Draws a box in every frame. */
  add({ x, y, width, height }: Region): Place {
    this.remember();
    const place: Place = { id: this.next++, x, y, width, height, frames: "all", origin: "person", kept: false };
    this.places = [...this.places, place];
    return place;
  }

  /** `goesOn` where it may be a part of the last change: a key that repeats. */
  change(id: number, { x, y, width, height }: Region, goesOn = false): void {
    const now = performance.now();
    if (!goesOn || this.last?.id !== id || now - this.last.at >= ONE_CHANGE) this.remember();
    if (goesOn) this.last = { id, at: now };
    this.replace(id, { x, y, width, height });
  }

  /** Covers it in these frames, or in all. */
  setFrames(id: number, frames: Frames): void {
    this.remember();
    this.replace(id, { frames });
  }

  /** Leaves visible what was found, or covers it after all. */
  keep(id: number, kept: boolean): void {
    this.remember();
    this.replace(id, { kept });
  }

  /** Removes what a person drew. */
  remove(id: number): void {
    this.remember();
    this.places = this.places.filter((place) => place.id !== id);
  }

  undo(): void {
    this.places = this.past.pop() ?? this.places;
    this.last = undefined;
  }

  private replace(id: number, change: Partial<Place>): void {
    this.places = this.places.map((place) => (place.id === id ? { ...place, ...change } : place));
  }

  private remember(): void {
    this.past.push(this.places);
    this.last = undefined;
  }
}

/** Whether a person drew it, and can move it. */
export function isDrawn({ origin }: { origin: BoxOrigin }): boolean {
  return origin === "person";
}

/** Whether a box is in a frame. */
export function isIn({ frames }: { frames: Frames }, frame: number): boolean {
  return frames === "all" || frames.includes(frame);
}

function isSamePlace(a: Region & { frames?: Frames }, b: Region & { frames?: Frames }): boolean {
  return isSame(a, b) && String(a.frames ?? "all") === String(b.frames ?? "all");
}
