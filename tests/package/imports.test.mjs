/** The module as it is published: what it asks of its host, and that it runs outside a browser. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { modules } from "../../scripts/wasm.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "pkg/dist/wasm");
const gluePath = join(folder, "scanveil.js");
const bytes = readFileSync(join(folder, "scanveil_bg.wasm"));

for (const { name } of modules) {
  test(`the glue of ${name} imports nothing and can contact nobody but the module beside it`, () => {
    const glue = readFileSync(join(folder, `${name}.js`), "utf8");
    assert.doesNotMatch(glue, /^\s*import\s|\bimport\s*\(|^\s*export\s[^;]*\sfrom\s|\brequire\s*\(/m);
    assert.doesNotMatch(
      glue,
      /XMLHttpRequest|WebSocket|EventSource|sendBeacon|WebTransport|RTCPeerConnection|\beval\b/,
    );
    const addresses = glue.match(/new URL\([^)]*\)/g);
    assert.deepEqual(addresses, [`new URL('${name}_bg.wasm', import.meta.url)`]);
    // The only fetch is of the address above, given by whoever starts the module.
    assert.equal(glue.match(/\bfetch\(/g).length, 1);
    assert.match(glue, /module_or_path = fetch\(module_or_path\)/);
  });
}

test("the module loads in Node and tells its version", async () => {
  const { initSync, version } = await import(pathToFileURL(gluePath).href);
  initSync({ module: bytes });
  const manifest = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  assert.equal(version(), manifest.version);
});

test("what package.json exports is there", () => {
  const { exports, types } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
  const paths = [
    types,
    ...Object.values(exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry))),
  ];
  for (const path of paths) assert.ok(existsSync(join(root, "pkg", path)), `${path} is missing`);
});
