/** How the files of a file-set are named, and what is in it, as the module makes it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { crc32 } from "../../pkg/dist/crc32.js";
import { filePaths, fileSet } from "../../pkg/dist/file-set.js";
import { mintRelease } from "../../pkg/dist/release.js";
import { unique } from "../../pkg/dist/unique.js";
import init, { directory, directoryEntry } from "../../pkg/dist/wasm/scanveil.js";
import { ct } from "../browser/package-dicom.mjs";
import { pkg } from "./support.mjs";

before(() => init({ module_or_path: readFileSync(join(pkg, "dist/wasm/scanveil_bg.wasm")) }));

const filing = (patient, study, series) => ({ patient, study, series });

test("patients, studies, series and files are numbered in the order in which they come, each in its own", () => {
  const paths = filePaths([
    filing("A", "1", "1.1"),
    filing("B", "2", "2.1"),
    filing("A", "1", "1.2"),
    filing("A", "1", "1.1"),
    filing("A", "3", "3.1"),
    // The same UIDs under another patient are another study.
    filing("B", "1", "1.1"),
  ]);
  assert.deepEqual(paths, [
    "DICOM/P0000001/S0000001/R0000001/I0000001",
    "DICOM/P0000002/S0000001/R0000001/I0000001",
    "DICOM/P0000001/S0000001/R0000002/I0000001",
    "DICOM/P0000001/S0000001/R0000001/I0000002",
    "DICOM/P0000001/S0000002/R0000001/I0000001",
    "DICOM/P0000002/S0000002/R0000001/I0000001",
  ]);
});

test("whatever a patient or a UID is called, a name is of the characters and the length of PS3.10", () => {
  const names = ["", "Quillfeather^Annabeth", "../../etc", "a b", "1.2.3", "DICOM/P0000001", "é", "0"];
  const files = names.flatMap((patient) => names.flatMap((study) => names.map((s) => filing(patient, study, s))));
  const paths = filePaths([...files, ...files]);
  assert.equal(new Set(paths).size, 2 * names.length ** 3);
  assert.equal(new Set(paths.map((path) => path.replace(/\/[^/]*$/, ""))).size, names.length ** 3);
  for (const path of paths) {
    const components = path.split("/");
    assert.ok(components.length <= 8);
    for (const component of components) assert.match(component, /^[A-Z0-9_]{1,8}$/);
  }
});

const study = { study: "1.2.826.0.1.3680043.9.7777.2", series: "1.2.826.0.1.3680043.9.7777.3" };
const CT = "1.2.840.10008.5.1.4.1.1.2\0";
/** A CT, or an object of another class; `comment` makes its bytes differ. */
function release(number, { sopClass = CT, comment } = {}) {
  const text = ct({ number, comment }).toString("latin1").replaceAll(CT, sopClass);
  const summary = { ...study, instance: `1.2.826.0.1.3680043.9.7777.1.${number}` };
  return mintRelease(summary, new Blob([Buffer.from(text, "latin1")]));
}
const nameless = (number) => release(number, { sopClass: "1.3.12.2.1107.5.9.1.123456" });

/** The names in the archive, and those in the DICOMDIR. */
async function pack(releases, more = {}) {
  const options = {
    pack: async (data) => ({ crc: 0, ...directoryEntry(new Uint8Array(await data.arrayBuffer())) }),
    directory: async (paths, keys) => {
      const bytes = directory(paths, keys);
      return { bytes, crc: crc32(bytes) };
    },
    limit: 2,
    signal: new AbortController().signal,
    onPacked: () => undefined,
    ...more,
  };
  const archive = Buffer.from(await (await fileSet(await unique(releases), options)).arrayBuffer()).toString("latin1");
  // A name begins 42 bytes behind the signature of a central header.
  const names = archive
    .split("PK\x01\x02")
    .slice(1)
    .map((header) => /^DICOM(?:DIR|[/\w]+\d)/.exec(header.slice(42))?.[0]);
  const named = [...archive.matchAll(/DICOM(?:\\[A-Z]\d{7}){4}/g)].map(([name]) => name.replaceAll("\\", "/"));
  return { names, named };
}
const path = (number) => `DICOM/P0000001/S0000001/R0000001/I000000${number}`;

test("the DICOMDIR comes first and names every file", async () => {
  const { names, named } = await pack([release(1), release(2)]);
  assert.deepEqual(names, ["DICOMDIR", path(1), path(2)]);
  assert.deepEqual(named, [path(1), path(2)]);
});

test("a release without a directory record stays in the archive, and without any there is no DICOMDIR", async () => {
  const some = await pack([nameless(1), release(2)]);
  assert.deepEqual(some, { names: ["DICOMDIR", path(1), path(2)], named: [path(2)] });
  assert.deepEqual(await pack([nameless(1), nameless(2)]), { names: [path(1), path(2)], named: [] });
  assert.deepEqual(await pack([]), { names: [], named: [] });
});

test("of two releases with the same UID both are in the archive, and the DICOMDIR names the first", async () => {
  const { names, named } = await pack([release(1), release(1, { comment: "other" }), release(1)]);
  assert.deepEqual(names, ["DICOMDIR", path(1), path(2)]);
  assert.deepEqual(named, [path(1)]);
});

test("an abort ends the packing, also while the DICOMDIR is made", async () => {
  const releases = Array.from({ length: 9 }, (_, n) => release(n));
  const early = new AbortController();
  await assert.rejects(pack(releases, { signal: early.signal, onPacked: () => early.abort() }), { name: "AbortError" });
  const late = new AbortController();
  const never = () => (late.abort(), new Promise(() => undefined));
  await assert.rejects(pack(releases, { signal: late.signal, directory: never }), { name: "AbortError" });
});
