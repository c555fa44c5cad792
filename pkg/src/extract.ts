/** On the page: has images measured, and makes of what comes back what a portal sees. */

import { openAll } from "./input.js";
import { toItem } from "./item.js";
import type { Origins } from "./origins.js";
import type { Measurement, Wanted } from "./protocol.js";
import type { Extraction, ExtractOptions, Item, QuarantinedItem, ReleasedItem } from "./types.js";

const DIGITS = 3;
const MOST_DIGITS = 17;

/** The options as the worker takes them. */
export function wantedOf({ roi, settings = "default", digits = DIGITS }: ExtractOptions): Wanted {
  if (digits !== "all" && !(Number.isInteger(digits) && digits >= 1 && digits <= MOST_DIGITS)) {
    throw new TypeError(`\`digits\` is a whole number from 1 to ${MOST_DIGITS}, or "all".`);
  }
  let region: Wanted["region"];
  if (roi === undefined || typeof roi === "string") region = roi;
  else {
    if (!((roi.file as unknown) instanceof Blob)) throw new TypeError("`roi.file` is a file.");
    // A slice is a handle without the name, which may be a person's.
    region = { file: roi.file.slice(0, roi.file.size), number: roi.number };
  }
  return {
    region,
    settings: typeof settings === "string" ? settings : JSON.stringify(settings),
    digits: digits === "all" ? undefined : digits,
  };
}

/** A measurement as a portal sees it; its report is numbered by `next`. */
export function toExtraction(measurement: Measurement, next: () => number): Extraction {
  const { image, number, name } = measurement;
  const which = { image, ...(number === undefined ? {} : { number }) };
  if ("reason" in measurement) {
    const { file, reason } = measurement;
    return { status: "failed", ...which, ...(file === undefined ? {} : { file }), reason };
  }
  const { document, preview, report } = measurement;
  return {
    status: "measured",
    ...which,
    ...(name === undefined ? {} : { name }),
    features: document,
    ...(preview ? { preview } : {}),
    // It has no source: all its parts are new bytes.
    ...(report ? { report: toItem(next(), new Blob(), report) as ReleasedItem | QuarantinedItem } : {}),
  };
}

/** The bytes of items of this session, or of files, archives opened; what cannot be opened is left out. */
export async function sourcesOf(
  what: Iterable<Item> | Iterable<File> | AsyncIterable<File>,
  origins: Origins,
  signal: AbortSignal,
): Promise<Blob[]> {
  const sources: Blob[] = [];
  const files: File[] = [];
  for await (const one of what) {
    if ("index" in one) sources.push(origins.of(one).source);
    else files.push(one);
  }
  for await (const opened of openAll(files, signal)) if ("source" in opened) sources.push(opened.source);
  return sources;
}
