/** The benchmark's scorer is right: every action passes and fails as it must, and the key fits the instances. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { midiPackages } from "../../scripts/lib/parts.mjs";
import * as at from "./support.mjs";

/** Runs the Python tests: what they print. */
async function scoreTests(...args) {
  const python = await midiPackages();
  const options = { timeout: 10 * 60_000 };
  const { stderr } = await at.runProgram(
    python,
    ["-W", "ignore", join(at.root, "tests/midi/score_test.py"), ...args],
    options,
  );
  return stderr;
}

test("each action of the benchmark passes and fails as it must", async () => {
  const printed = await scoreTests();
  assert.match(printed, /Ran \d{2} tests/);
  assert.match(printed, /^OK/m);
});

test(
  "instances that nothing was done to keep all that the key wants kept, and all that it wants gone",
  { skip: at.missing("tcia-deid") || at.missing("dicom") },
  async () => {
    const printed = await scoreTests("GeneratedKey", at.testData);
    assert.match(printed, /Ran 2 tests/);
    assert.doesNotMatch(printed, /skipped/);
  },
);
