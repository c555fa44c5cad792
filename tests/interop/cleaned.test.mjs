/**
 * Frames in which rectangles were cleared are decoded by the readers of others, before and after: they are the same
 * outside of the rectangles, and empty in them. Every transfer syntax, with frames made here and with real ones.
 */

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, test } from "node:test";
import { burnedInPackages } from "../../scripts/lib/parts.mjs";
import { deidentifyAll } from "./differential.mjs";
import * as at from "./support.mjs";

const jpeg = ["GDCM", "dcmdjpeg", "pylibjpeg"];
const native = ["GDCM", "dcmconv", "pydicom"];
/** The transfer syntaxes, and who has to read what comes out in them: whatever else there is of readers is asked too. */
const expected = {
  "1.2.840.10008.1.2": native,
  "1.2.840.10008.1.2.1": native,
  "1.2.840.10008.1.2.2": native,
  "1.2.840.10008.1.2.1.98": ["zlib"],
  "1.2.840.10008.1.2.1.99": native,
  "1.2.840.10008.1.2.5": ["GDCM", "dcmdrle", "pylibjpeg"],
  "1.2.840.10008.1.2.8.1": ["zlib"],
  "1.2.840.10008.1.2.4.50": jpeg,
  "1.2.840.10008.1.2.4.51": jpeg,
  "1.2.840.10008.1.2.4.57": jpeg,
  "1.2.840.10008.1.2.4.70": jpeg,
  "1.2.840.10008.1.2.4.80": ["CharLS", "GDCM", "dcmdjpls", "pylibjpeg"],
  "1.2.840.10008.1.2.4.81": ["CharLS", "GDCM", "dcmdjpls", "pylibjpeg"],
  "1.2.840.10008.1.2.4.90": ["GDCM", "pylibjpeg"],
  "1.2.840.10008.1.2.4.91": ["GDCM", "pylibjpeg"],
  "1.2.840.10008.1.2.4.110": ["libjxl"],
  "1.2.840.10008.1.2.4.111": ["libjxl"],
  "1.2.840.10008.1.2.4.112": ["libjxl"],
  "1.2.840.10008.1.2.4.201": ["OpenJPH", "pylibjpeg"],
  "1.2.840.10008.1.2.4.202": ["OpenJPH", "pylibjpeg"],
  "1.2.840.10008.1.2.4.203": ["OpenJPH", "pylibjpeg"],
};

let folder;
let results;
let answers;
let made;

before(async () => {
  folder = await at.temporaryFolder();
  const python = await burnedInPackages();
  const corpus = at.missing("dicom") ? null : join(at.testData, "dicom");
  const inputs = await at.python("cleaned.py", { make: folder.path, corpus }, python);
  made = new Set(inputs.files.slice(0, inputs.made));
  const boxes = join(folder.path, "boxes.json");
  await writeFile(boxes, JSON.stringify(inputs.boxes));
  results = await deidentifyAll(folder.path, inputs.files, ["clean-pixel-data"], ["--boxes", boxes]);
  const released = results.filter(({ output }) => output !== undefined);
  const check = released.map(({ input, output, verdict }) => [input, output, verdict.pixels.regions]);
  const checked = await at.python("cleaned.py", { check }, python);
  answers = released.map(({ input, verdict }, n) => ({ input, regions: verdict.pixels.regions, ...checked[n] }));
});
after(() => folder?.remove());

test("every file comes out, with the rectangles cleared that were asked for", () => {
  const held = results.filter(({ output }) => output === undefined);
  assert.deepEqual(
    held.map(({ input, verdict }) => `${basename(input)}: ${verdict.reason?.code}`),
    [],
  );
  for (const { input, regions } of answers) {
    const drawn = regions.filter(({ origin }) => origin === "person").length;
    assert.ok(drawn >= 2 && drawn === regions.length, `${basename(input)}: ${JSON.stringify(regions)}`);
  }
});

for (const [syntax, peers] of Object.entries(expected)) {
  test(`${syntax}: ${peers.join(", ")} decode it, the same outside of the rectangles`, (context) => {
    const own = answers.filter((answer) => answer.syntax === syntax);
    const problems = own.flatMap(({ input, problems }) => problems.map((problem) => `${basename(input)}: ${problem}`));
    assert.deepEqual(problems, []);
    const here = own.filter(({ input }) => made.has(input));
    assert.ok(here.length > 0, "no file was made in it");
    for (const { input, peers: readers } of here)
      for (const peer of peers) assert.ok(readers.includes(peer), `${peer} reads ${basename(input)}`);
    context.diagnostic(`${here.length} files made here, ${own.length - here.length} real ones`);
  });
}

test("frames of the public corpus are among them", { skip: at.missing("dicom") }, () => {
  const real = answers.filter(({ input }) => !made.has(input));
  assert.ok(real.length >= 30, `${real.length} real files`);
});
