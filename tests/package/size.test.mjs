/** What a browser fetches does not grow unseen. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { moduleSize } from "../../scripts/wasm.mjs";

for (const [module, most] of [
  ["scanveil", 600_000],
  ["scanveil_text", 900_000],
])
  test(`the module ${module} has at most ${most / 1000} kB, gzipped`, () => {
    const { gzipped } = moduleSize(module);
    assert.ok(gzipped <= most, `it has ${gzipped} bytes`);
  });
