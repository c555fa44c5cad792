/** Images in which the same places are likely to hold writing, by what is known of them without naming anybody. */

import type { Findings, Shown } from "../findings.js";
import { hasImage } from "../findings.js";

/** The other images of the same kind and size. */
export function likeThis(findings: Findings | undefined, item: Shown): Shown[] {
  const kind = kindOf(item);
  return (findings?.shown ?? []).filter(
    (other) => other.index !== item.index && hasImage(other) && kindOf(other) === kind,
  );
}

function kindOf({ summary }: Shown): string {
  const { sopClass, modality, columns, rows } = summary;
  return [sopClass, modality, columns, rows].join(" ");
}
