/** On the page: has images measured, and makes of what comes back what a portal sees. */

import { toItem } from "./item.js";
import type { Measurement, Wanted } from "./protocol.js";
import type { Extraction, ExtractOptions, QuarantinedItem, ReleasedItem } from "./types.js";

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
  if ("reason" in measurement) return { status: "failed", ...which, reason: measurement.reason };
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
