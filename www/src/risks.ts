/** What this version cannot take out, guessed from the kind of image alone: a reason to look, never a finding. */

import type { ReleasedItem } from "scanveil";
import { hasImage } from "./findings.js";

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

/** Whether writing in the image is likely enough that a person must look. */
export function mayShowText(item: ReleasedItem): boolean {
  const { modality, sopClass } = item.summary;
  const byClass = WRITTEN_ON_CLASSES.some((root) => sopClass === root || sopClass.startsWith(`${root}.`));
  // No modality at all is no reason to trust it.
  return hasImage(item) && (byClass || modality === "" || WRITTEN_ON.has(modality));
}

/** Whether a face may be seen or computed. */
export function mayShowFace(item: ReleasedItem): boolean {
  const { modality, sopClass } = item.summary;
  const slices = SHOWS_SURFACE.has(modality) && !sopClass.startsWith("1.2.840.10008.5.1.4.1.1.7");
  return hasImage(item) && (slices || PHOTOGRAPHS.has(modality));
}
