/** Features in plain words. */

import { textIfAny } from "../text.js";
import features from "./features.en.json";

const explanations: Partial<Record<string, string>> = features;

/** One line on what a feature says, by its tag; undefined for one that nobody has explained. */
export function explanationOf(tag: string): string | undefined {
  return Object.hasOwn(explanations, tag) ? explanations[tag] : undefined;
}

/** The plain name of a family; its own where there is none. */
export function familyName(family: string): string {
  return textIfAny(`measure.family.${family}`) ?? family;
}

/** One sentence on what a family of features is. */
export function familyWords(family: string): string {
  return textIfAny(`measure.family.${family}.text`) ?? "";
}

/** How a value was made of slices and directions; "" where nothing was. */
export function aggregationWords(aggregation: string): string {
  return aggregation === "none" ? "" : (textIfAny(`measure.aggregation.${aggregation}`) ?? aggregation);
}

/** Behind a number: " mm³"; "" for a pure number. */
export function unitWords(unit: string): string {
  if (unit === "1") return "";
  return `\u00a0${textIfAny(`measure.unit.${unit}`) ?? unit}`;
}
