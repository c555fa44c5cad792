/** What a person has to look at: where writing was covered, where nobody searched for it, and where a face may be. */

import type { Item, ReleasedItem } from "scanveil";
import type { Held, Shown } from "./findings.js";

/** Kinds whose images often carry writing: screens, paper, photographs, and scanners that draw on the frame. */
const WRITTEN_ON = new Set([
  ...["US", "IVUS", "SC", "OT", "XC", "ES", "GM", "HC", "DG", "SM", "OP", "RF", "XA", "RG", "BMD", "PX", "IO", "TG"],
  ...["ECG", "EPS", "HD", "NM", "DOC", "OPT", "OCT", "IVOCT", "CR", "DX", "MG"],
]);

/** SOP classes that hold screenshots, scanned paper or photographs whatever modality they claim. */
const WRITTEN_ON_CLASSES = ["1.2.840.10008.5.1.4.1.1.7", "1.2.840.10008.5.1.4.1.1.77.1", "1.2.840.10008.5.1.4.1.1.6"];

/** Kinds from whose slices the surface of a head can be computed. */
const SHOWS_SURFACE = new Set(["CT", "MR", "PT"]);

/** Kinds that may be a photograph of a face. */
const PHOTOGRAPHS = new Set(["XC", "OT", "GM"]);

/** Reasons that lie in the image, so that a person can do something about them: cover what is left. */
const IN_THE_IMAGE = new Set(["text-left"]);

/** Whether something in its image was covered. */
export function isCovered(item: ReleasedItem): boolean {
  return (item.pixels?.regions.length ?? 0) > 0;
}

/** Whether it was looked through and nothing was found that looks like writing. */
export function isClear(item: ReleasedItem): boolean {
  const { pixels } = item;
  return pixels !== undefined && !isCovered(item) && (pixels.examined || pixels.reason === "nothing-like-text");
}

/** Whether a person must look for writing: where some was found, and where none was sought although it is likely. */
export function mayShowText(item: ReleasedItem): boolean {
  if (isCovered(item) || (item.pixels?.kept?.length ?? 0) > 0) return true;
  if (isClear(item) || !isImage(item)) return false;
  if (item.pixels?.reason === "unseen-video") return true;
  const { modality, sopClass } = item.summary;
  const byClass = WRITTEN_ON_CLASSES.some((root) => sopClass === root || sopClass.startsWith(`${root}.`));
  // No modality at all is no reason to trust it.
  return byClass || modality === "" || WRITTEN_ON.has(modality);
}

/** Whether a face may be seen or computed. */
export function mayShowFace(item: ReleasedItem): boolean {
  const { modality, sopClass } = item.summary;
  const slices = SHOWS_SURFACE.has(modality) && !sopClass.startsWith("1.2.840.10008.5.1.4.1.1.7");
  return isImage(item) && (slices || PHOTOGRAPHS.has(modality));
}

/** Whether it is held back for something in its image that a person can see and cover. */
export function isCoverable(item: Item): item is Held {
  if (item.status !== "quarantined" || !item.summary) return false;
  return IN_THE_IMAGE.has(item.reason.code) && isImage({ summary: item.summary });
}

function isImage({ summary }: Pick<Shown, "summary">): boolean {
  return summary.rows > 0 && summary.columns > 0;
}
