/** The module's noise is that of the native program: the same random bytes give the same values. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { wasmFolder } from "../../scripts/wasm.mjs";
import { root } from "./support.mjs";

/** Which the native tests are held to as well. */
const known = JSON.parse(readFileSync(join(root, "tests/support/noise-draws.json"), "utf8"));

/** SHA-256 of "scanveil noise 0", "scanveil noise 1" and so on, one after another. */
const bytes = Buffer.concat(
  Array.from({ length: 2000 }, (_, block) => createHash("sha256").update(`scanveil noise ${block}`).digest()),
);

let rawDraws;
before(async () => {
  const module = await import(pathToFileURL(join(wasmFolder, "scanveil_radiomics.js")).href);
  module.initSync({ module: readFileSync(join(wasmFolder, "scanveil_radiomics_bg.wasm")) });
  rawDraws = (request, count, given) =>
    module
      .rawDraws(JSON.stringify(request), count, given)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
});

for (const { request, draws } of known.cases) {
  const { mechanism, values, ...parameters } = request;
  const features = values === undefined ? "" : `, ${values.length} features`;
  test(`${mechanism} ${JSON.stringify(parameters)}${features}: the native program's draws of the same bytes`, () => {
    assert.deepEqual(rawDraws(request, draws.length, bytes), draws);
  });
}

test("without bytes of its own it draws from the platform, anew each time", () => {
  const { request } = known.cases[0];
  const [one, other] = [rawDraws(request, 200), rawDraws(request, 200)];
  assert.notDeepEqual(one, other);
  assert.ok(one.every(Number.isInteger));
});

test("bytes that end are an error and no draw", () => {
  const { request } = known.cases[0];
  assert.throws(() => rawDraws(request, 40, bytes.subarray(0, 30)), /no random numbers/);
  assert.throws(() => rawDraws({ ...request, epsilon: "1" }, 1), /no mechanism/);
});
