/** Why a file does not go, in words. */

import type { Reason } from "scanveil";
import { textIfAny } from "./text.js";

/** The page's own plain sentence for a reason, or the package's where there is none. */
export function reasonInWords(reason: Reason): string {
  return textIfAny(`reason.${reason.code}`) ?? reason.message;
}
