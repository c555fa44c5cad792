/** Modules that are loaded when a file needs them, in real Chromium under a strict policy. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { portal } from "./package-support.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const data = join(process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data"), "dicom");
const jpeg = join(data, "jpeg/SC_rgb_dcmtk__eb_cy_np.dcm");
const native = join(data, "native/CT_small.dcm");
const skip = ![jpeg, native].every(existsSync) && "no public test data: set SCANVEIL_TEST_DATA";

let site;
before(async () => {
  site = await portal();
});
after(() => site?.close());

/** Pictures of files, all asked for at once. */
async function pictures(page, paths) {
  const files = paths.map((path) => ({ name: "a.dcm", mimeType: "", buffer: readFileSync(path) }));
  await page.setInputFiles("#files", files);
  return page.evaluate(async () => {
    const session = await scanveil.createSession({ workers: 2 });
    const items = [];
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    for await (const item of session.process(files)) items[item.index] = item;
    const pictures = await Promise.all(
      items.map((item) => session.picture(item, { maxSide: 32 }).catch((error) => error.code)),
    );
    session.close();
    return pictures.map((picture) => picture?.width ?? picture);
  });
}

const asked = (part) => site.requests.filter(({ url }) => url.includes(part)).length;

test("what is not compressed needs the main module alone", { skip }, async () => {
  const { page, complaints } = await site.page();
  assert.deepEqual(await pictures(page, [native]), [32]);
  assert.deepEqual(complaints, []);
  // The other modules and the model are assets of names that only their content gives.
  assert.equal(asked(".wasm"), 1);
  assert.equal(asked(".onnx"), 0);
  await page.close();
});

test("files that need the codecs get them, fetched once for all workers", { skip }, async () => {
  const before = asked(".wasm");
  const { page, complaints } = await site.page();
  assert.deepEqual(await pictures(page, [jpeg, jpeg, jpeg, native]), [32, 32, 32, 32]);
  assert.deepEqual(complaints, []);
  assert.equal(asked(".wasm") - before, 2);
  assert.equal(asked(".onnx"), 0);
  await page.close();
});

test("a module that cannot be had is said, and the other files go on", { skip }, async () => {
  const { page } = await site.page();
  let modules = 0;
  await page.context().route(/\.wasm$/, (route) => ((modules += 1) === 1 ? route.continue() : route.abort()));
  assert.deepEqual(await pictures(page, [jpeg, native]), ["module-missing", 32]);
  await page.close();
});
