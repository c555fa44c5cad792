/** What the items of a session came from. */

import { ScanveilError } from "./errors.js";
import { supersede, type Release } from "./release.js";
import type { Box, Item } from "./types.js";

/** A file that was scanned and is to be de-identified. */
export interface Known {
  index: number;
  source: Blob;
  study: string;
  /** The keeper's generation that holds its identifiers. */
  generation: number;
}

/** What a person wants covered besides what is found, and what visible that is found. */
export interface PersonBoxes {
  add: Box[];
  keep: Box[];
}

/** What a person wants who has not said anything. */
export function nothing(): PersonBoxes {
  return { add: [], keep: [] };
}

/** What an item came from; the handle lets `explain`, `picture` and `setBoxes` read it again. */
export interface Origin extends Readonly<Known> {
  /** What became of it last. */
  item: Item;
  /** What a person wants of the places that are covered. */
  boxes: PersonBoxes;
  /** Whether the keeper knows its old and new identifiers. */
  mapped: boolean;
}

/** The origins of all items that a session worked on. */
export class Origins {
  readonly #all = new Map<number, Origin>();

  add(origin: Origin): void {
    this.#all.set(origin.index, origin);
  }

  /** The origin of an item; an item that was replaced has the same one. */
  of(item: Item): Origin {
    const origin = this.#all.get(item.index);
    if (!origin) throw new ScanveilError("unknown-item", "The item has no image to look at.");
    return origin;
  }

  /** Puts an item in the place of the last one, whose release must not leave any more. */
  replace(origin: Origin, item: Item, boxes: PersonBoxes): void {
    const before = releaseOf(origin);
    if (before) supersede(before);
    Object.assign(origin, { item, boxes, mapped: false });
  }

  all(): Iterable<Origin> {
    return this.#all.values();
  }

  clear(): void {
    this.#all.clear();
  }
}

/** What would leave of it now. */
export function releaseOf({ item }: Origin): Release | undefined {
  return item.status === "released" ? item.release : undefined;
}
