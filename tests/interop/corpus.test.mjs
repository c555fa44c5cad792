/**
 * Every real file goes in by the command line. What comes out is read, decoded and searched by pydicom, and held
 * against its input by dcmdump and dciodvfy: they may find nothing in an output that they did not find before.
 */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deidentifyAll, differences } from "./differential.mjs";
import * as at from "./support.mjs";

/** Files that no program can make an instance of, with the reason that has to be given. */
const exceptions = {
  "malformed/MR_truncated.dcm": "truncated",
  "malformed/rtplan_truncated.dcm": "truncated",
  // It begins with the second byte of its data set; pydicom reads one unknown element out of it.
  "malformed/no_meta.dcm": "not-dicom",
  "media/DICOMDIR": "media-directory",
  "pydicom/test_files/MR_truncated.dcm": "truncated",
  "pydicom/test_files/rtplan_truncated.dcm": "truncated",
  "pydicom/test_files/no_meta.dcm": "not-dicom",
};
/** What else lies in the folders of pydicom. */
const noInstances = [/DICOMDIR(-[\w.]+)?$/, /README(\.txt)?$/, /\.(dump|json|icc|gz|txt)$/];

let folder;
let results;

before(async () => {
  folder = await at.temporaryFolder();
  results = await deidentifyAll(folder.path, [...at.corpusFiles(), ...(await at.pydicomFiles())]);
});
after(() => folder?.remove());

const released = () => results.filter(({ verdict }) => verdict.status === "released");

test("the public corpus is there", { skip: at.missing("dicom") }, () => {
  assert.ok(results.filter(({ name }) => !name.startsWith("pydicom/")).length >= 130);
});

test("all files but the broken ones come out, and those give their reason", () => {
  const unexpected = results.flatMap(({ name, verdict, output }) => {
    const code = verdict.reason?.code ?? "released";
    const isInstance = !noInstances.some((pattern) => pattern.test(name));
    if (isInstance && exceptions[name] === undefined)
      return output ? [] : [`${name}: ${code} ${verdict.reason?.tag ?? ""}`];
    const expected = exceptions[name] ?? (/DICOMDIR/.test(name) ? "media-directory" : "not-dicom");
    return code === expected ? [] : [`${name}: ${code}, not ${expected}`];
  });
  assert.deepEqual(unexpected, []);
  assert.ok(released().length >= 165, `${released().length} files came out`);
});

test("pydicom reads every output, decodes the same pixels and finds no identifier of the input", async () => {
  const reference = {};
  const table = join(at.testData, "dicom/reference-pixels.tsv");
  for (const line of existsSync(table) ? readFileSync(table, "utf8").trim().split("\n").slice(1) : []) {
    const [name, plugin, , , , , sha256] = line.split("\t");
    if (plugin !== "none") reference[join(at.testData, "dicom", name)] = { plugin, sha256 };
  }
  const pairs = released().map(({ input, output }) => [input, output]);
  const answers = await at.python("corpus.py", { pairs, reference });
  const problems = answers.flatMap(({ problems }, n) =>
    problems.map((problem) => `${at.shortName(pairs[n][0])}: ${problem}`),
  );
  assert.deepEqual(problems, []);
  const decoded = answers.filter((answer) => answer.decoded).length;
  assert.ok(decoded >= 95, `${decoded} files were decoded and compared`);
  const identifiers = answers.reduce((sum, answer) => sum + answer.identifiers, 0);
  assert.ok(identifiers > 1000, `${identifiers} identifiers were searched for`);
});

test("dcmdump and dciodvfy find nothing in an output that they did not find in its input", async () => {
  const { found, compared } = await differences(folder.path, released());
  assert.deepEqual(found, []);
  assert.ok(compared >= 150, `${compared} outputs were compared`);
});

test(
  "references between the instances of a study still lead to them",
  { skip: at.missing("dicom", "series") },
  async () => {
    const series = results.filter(({ name }) => name.startsWith("series/"));
    const { references, instances } = await at.python("references.py", { files: series.map(({ output }) => output) });
    const known = new Set(instances);
    assert.ok(references.length >= 3, `${references.length} references were found`);
    assert.deepEqual(
      references.filter((uid) => !known.has(uid)),
      [],
    );
  },
);
