/** The modules beside the main one: what each holds, that they work together, and that a file asks for them. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { Shelf } from "../../pkg/dist/shelf.js";
import { modules, wasmFolder } from "../../scripts/wasm.mjs";
import { root } from "./support.mjs";

const data = join(process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data"), "dicom");
const baseline = join(data, "jpeg/SC_rgb_dcmtk__eb_cy_np.dcm");
const skip = !existsSync(baseline) && "no public test data: set SCANVEIL_TEST_DATA";

const glue = (name) => import(pathToFileURL(join(wasmFolder, `${name}.js`)).href);
const bytes = (name) => readFileSync(join(wasmFolder, `${name}_bg.wasm`));

for (const { name } of modules) {
  test(`${name} imports nothing but functions of its own glue`, async () => {
    const imports = WebAssembly.Module.imports(await WebAssembly.compile(bytes(name)));
    assert.notEqual(imports.length, 0);
    assert.deepEqual([...new Set(imports.map((one) => one.module))], [`./${name}_bg.js`]);
    // The tag is what an exception that crosses the border is thrown with.
    const kinds = new Set(imports.map((one) => one.kind));
    assert.deepEqual(
      [...kinds].filter((kind) => kind !== "function" && kind !== "tag"),
      [],
    );
    const text = readFileSync(join(wasmFolder, `${name}.js`), "utf8");
    for (const one of imports) assert.match(text, new RegExp(`\\b${one.name}\\b`), `the glue lacks ${one.name}`);
  });
}

test("the modules share no surface: each exports its own functions", async () => {
  const own = {
    scanveil: "Engine",
    scanveil_codecs: "decode",
    scanveil_jpeg_xl: "decode",
    scanveil_radiomics: "measure",
    scanveil_text: "TextSearch",
  };
  for (const { name } of modules) {
    const exported = await glue(name);
    const found = Object.values(own).filter((surface) => surface in exported);
    assert.deepEqual([...new Set(found)], [own[name]]);
  }
});

test("the smaller modules hold no table of the de-identification", () => {
  for (const { name } of modules.filter((module) => module.name !== "scanveil")) {
    assert.equal(bytes(name).includes("Clinical Trial"), false, name);
  }
});

let main;
let codecs;
before(async () => {
  [main, codecs] = await Promise.all(["scanveil", "scanveil_codecs"].map(glue));
  main.initSync({ module: bytes("scanveil") });
  codecs.initSync({ module: bytes("scanveil_codecs") });
});

test("a JPEG frame asks for the codecs, and is shown once they are attached", { skip }, () => {
  const engine = new main.Engine("{}", new Uint8Array(32));
  const file = new Uint8Array(readFileSync(baseline));
  const asked = engine.picture(file, 0, 64);
  assert.equal(asked.code, "needs-codecs");

  main.attachCodecs(codecs);
  const picture = engine.picture(file, 0, 64);
  assert.equal(Math.max(picture.width, picture.height), 64);
  assert.ok(new Set(picture.rgba).size > 2, "the picture is of one colour");
  assert.equal(main.attachedFailed(), false);
});

test("a damaged stream is an error of that frame and leaves both modules at work", { skip }, () => {
  main.attachCodecs(codecs);
  const engine = new main.Engine("{}", new Uint8Array(32));
  const file = new Uint8Array(readFileSync(baseline));
  const cut = file.slice();
  cut.fill(0xff, file.length - 2000);
  engine.picture(cut, 0, 64);
  assert.equal(main.attachedFailed(), false);
  assert.ok(engine.picture(file, 0, 64).rgba.length > 0);
});

test("an attached module that throws is a failure of that frame, and said", { skip }, () => {
  main.attachCodecs({
    decode() {
      throw new WebAssembly.RuntimeError("unreachable");
    },
  });
  const engine = new main.Engine("{}", new Uint8Array(32));
  assert.equal(engine.picture(new Uint8Array(readFileSync(baseline)), 0, 64), undefined);
  assert.equal(main.attachedFailed(), true);
});

/** A worker that notes what it is told. */
const worker = () => {
  const told = [];
  return { told, postMessage: (message) => told.push(message) };
};
const name = "codecs";
const code = { module: new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])), data: undefined };

test("the first worker that needs a module loads it for all", () => {
  const shelf = new Shelf();
  const [first, second, third] = [worker(), worker(), worker()];
  shelf.need(first, name);
  shelf.need(second, name);
  assert.deepEqual(first.told, [{ type: "load", name }]);
  assert.deepEqual(second.told, []);
  shelf.loaded(name, code);
  assert.deepEqual(second.told, [{ type: "module", name, code }]);
  shelf.need(third, name);
  assert.deepEqual(third.told, [{ type: "module", name, code }]);
});

test("a module that cannot be loaded is tried again for the next file", () => {
  const shelf = new Shelf();
  const [first, second] = [worker(), worker()];
  shelf.need(first, name);
  shelf.need(second, name);
  shelf.loaded(name, undefined);
  assert.deepEqual(second.told, [{ type: "module", name, code: undefined }]);
  shelf.need(second, name);
  assert.deepEqual(second.told.at(-1), { type: "load", name });
});

test("a worker that dies while it loads a module leaves that to the next one that waits", () => {
  const shelf = new Shelf();
  const [first, second, third] = [worker(), worker(), worker()];
  for (const one of [first, second, third]) shelf.need(one, name);
  shelf.leave(first);
  assert.deepEqual(second.told, [{ type: "load", name }]);
  assert.deepEqual(third.told, []);
  shelf.leave(third);
  shelf.loaded(name, code);
  assert.deepEqual(third.told, []);
});
