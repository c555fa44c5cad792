/** The benchmark in the manner of MIDI-B, small: what `npm run midi` measures at length does not get worse unseen. */

import { test } from "node:test";
import { midi } from "../../scripts/midi.mjs";
import * as at from "./support.mjs";

test(
  "at least 99.9 % of the checks on sixty instances pass",
  { skip: at.missing("tcia-deid") || at.missing("dicom") },
  // It ends with an error below the minimum.
  () => midi(["--instances", "60", "--seed", "7", "--minimum", "99.9", "--debug"]),
);
