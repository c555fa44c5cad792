/** What a person says of the places that are covered in an image. */

import { concurrently } from "./concurrently.js";
import { Meter } from "./meter.js";
import type { Origin, PersonBoxes } from "./origins.js";
import type { Area, Box, Boxes, InstanceSummary, Item, PixelReport, ProcessOptions, SetBoxes } from "./types.js";

/** What was found in an image, covered or not. */
export function foundIn({ regions, kept = [] }: Pick<PixelReport, "regions" | "kept">): Area[] {
  return [...regions, ...kept].filter(({ origin }) => origin !== "person");
}

/** An origin with what becomes of it under its new boxes. */
export interface Correction {
  origin: Origin;
  boxes: PersonBoxes;
  item: Item;
}

/** What {@link correct} works with. */
export interface CorrectOptions {
  boxesOf: (item: Item) => Promise<Boxes>;
  verdict: (origin: Origin, boxes: PersonBoxes) => Promise<Item>;
  /** How many files at a time. */
  limit: number;
  signal: AbortSignal;
  onProgress: ProcessOptions["onProgress"];
}

/** The verdict on each origin under its new boxes, in their order. Changes nothing. */
export async function correct(
  origins: readonly Origin[],
  boxes: SetBoxes,
  { boxesOf, verdict, limit, signal, onProgress }: CorrectOptions,
): Promise<Correction[]> {
  const meter = new Meter("covering", onProgress, origins.length);
  for (const { source } of origins) meter.found(source.size);
  const work = async (origin: Origin): Promise<Correction> => {
    const { item } = origin;
    const { add = [], keep = [] } = typeof boxes === "function" ? boxes(item, await boxesOf(item)) : boxes;
    const set = { add: checked(add, item), keep: checked(keep, item) };
    return { origin, boxes: set, item: await verdict(origin, set) };
  };
  const corrections = new Map<Origin, Correction>();
  for await (const correction of concurrently(origins, limit, work, signal)) {
    corrections.set(correction.origin, correction);
    meter.done(correction.origin.source.size);
  }
  return origins.flatMap((origin) => corrections.get(origin) ?? []);
}

/** Copies of the boxes. Throws `TypeError` for what is no box of the item's image. */
export function checked(boxes: readonly Box[], item: Item): Box[] {
  const image = item.status === "skipped" ? undefined : item.summary;
  if (!image || image.rows === 0 || image.columns === 0) throw new TypeError("The item has no image to cover.");
  return Array.from(boxes, (box) => checkedBox(box, image));
}

function checkedBox({ x, y, width, height, frames = "all" }: Box, image: InstanceSummary): Box {
  const isIn = (from: number, count: number, length: number): boolean =>
    Number.isInteger(from) && Number.isInteger(count) && from >= 0 && count >= 1 && from + count <= length;
  if (!isIn(x, width, image.columns) || !isIn(y, height, image.rows)) {
    throw new TypeError("A box is of whole pixels, and inside the image.");
  }
  const last = Math.max(1, image.frames);
  if (frames !== "all" && !frames.every((frame) => isIn(frame, 1, last))) {
    throw new TypeError("The frames of a box are those of its image, counted from 0.");
  }
  return { x, y, width, height, frames: frames === "all" ? frames : [...frames] };
}
