/** The module as it is published: what it asks of its host, and that it runs outside a browser. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "pkg/dist/wasm");
const gluePath = join(folder, "scanveil.js");
const bytes = readFileSync(join(folder, "scanveil_bg.wasm"));
const glue = readFileSync(gluePath, "utf8");

test("the module imports nothing but functions of its own glue", async () => {
  const module = await WebAssembly.compile(bytes);
  const imports = WebAssembly.Module.imports(module);
  assert.notEqual(imports.length, 0);
  const names = [...new Set(imports.map((one) => one.module))];
  assert.deepEqual(names, ["./scanveil_bg.js"]);
  // The tag is what an exception that crosses the border is thrown with.
  const kinds = [...new Set(imports.map((one) => one.kind))].filter((kind) => kind !== "function" && kind !== "tag");
  assert.deepEqual(kinds, []);
  for (const { name } of imports) assert.match(glue, new RegExp(`\\b${name}\\b`), `the glue lacks ${name}`);
});

test("the glue imports nothing and can contact nobody but the module beside it", () => {
  assert.doesNotMatch(glue, /^\s*import\s|\bimport\s*\(|^\s*export\s[^;]*\sfrom\s|\brequire\s*\(/m);
  assert.doesNotMatch(glue, /XMLHttpRequest|WebSocket|EventSource|sendBeacon|WebTransport|RTCPeerConnection|\beval\b/);
  const addresses = glue.match(/new URL\([^)]*\)/g);
  assert.deepEqual(addresses, ["new URL('scanveil_bg.wasm', import.meta.url)"]);
  // The only fetch is of the address above, given by whoever starts the module.
  assert.equal(glue.match(/\bfetch\(/g).length, 1);
  assert.match(glue, /module_or_path = fetch\(module_or_path\)/);
});

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
