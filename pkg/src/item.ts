/** From a verdict of the module to the item that a portal sees. */

import { reason } from "./errors.js";
import { FileError } from "./pool.js";
import { mintRelease } from "./release.js";
import type { Outcome, Part } from "./wasm/scanveil.js";
import type { Item, Reason } from "./types.js";

const UID = /^[0-9.]{1,64}$/;

/** The reason for one file's failure; throws what concerns the whole run. */
export function fileReason(error: unknown): Reason {
  if (error instanceof FileError) return error.reason;
  // Everything else concerns the whole run: an abort, a pool that cannot start.
  throw error;
}

/** Whether a part is bytes of its own and no range of the source. */
function isNew(part: Part): part is Uint8Array<ArrayBuffer> | Blob {
  return part instanceof Uint8Array || part instanceof Blob;
}

/** The item for a verdict of the module; its release is made of ranges of the source. */
export function toItem(index: number, source: Blob, outcome: Outcome): Item {
  if (outcome.status !== "released") return { index, ...outcome };
  const { parts, summary, counts, safeHarbor, pixels, noise, likeness, warnings } = outcome;
  // They become folder names of a ZIP; an instance of a broken study may have no study or series.
  const uids = [summary.study || "0", summary.series || "0", summary.instance];
  const sound = parts.every(
    (part) => isNew(part) || (part.start >= 0 && part.start <= part.end && part.end <= source.size),
  );
  if (!sound || !uids.every((uid) => UID.test(uid))) throw new FileError(reason("internal"));
  const bytes = new Blob(
    parts.map((part) => (isNew(part) ? part : source.slice(part.start, part.end))),
    { type: "application/dicom" },
  );
  const release = mintRelease(summary, bytes);
  const item: Item = { index, status: "released", release, summary: release.summary, counts, safeHarbor, warnings };
  return { ...item, ...(pixels && { pixels }), ...(noise && { noise }), ...(likeness && { likeness }) };
}
