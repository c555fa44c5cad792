/**
 * Every real file goes in by the command line. What comes out is read, decoded and searched by pydicom, and held
 * against its input by dcmdump and dciodvfy: they may find nothing in an output that they did not find before.
 */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as at from "./support.mjs";
import { added, dciodvfy, dcmdump } from "./validators.mjs";

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

/** What an output may have that its input has not, and why. Everything else is a defect of scanveil's. */
const allowed = [
  {
    finding:
      /^Warning (0008,0020|0008,0030|0020,0010) Missing attribute or value that would be needed to build DICOMDIR$/,
    why: "Study Date, Study Time and Study ID are emptied: action Z of the profile.",
  },
  {
    finding: /^Warning 0020,0011 Missing attribute or value that would be needed to build DICOMDIR$/,
    why: "Series Number is the Patient ID in some files, and then it is emptied.",
  },
];
const isAllowed = (finding) => allowed.some(({ finding: pattern }) => pattern.test(finding));

let folder;
/** [{ input, name, output, verdict }] */
let results;

/** De-identifies files in as few runs as keep instances of the same UID apart. */
async function deidentifyAll(files) {
  const program = await at.commandLine();
  const uids = await at.python("corpus.py", { index: files });
  const runs = [];
  files.forEach((file, number) => {
    const uid = uids[number] ?? file;
    let run = runs.find(({ seen }) => !seen.has(uid));
    if (run === undefined) runs.push((run = { seen: new Set(), files: [] }));
    run.seen.add(uid);
    run.files.push(file);
  });
  const all = [];
  for (const [number, run] of runs.entries()) {
    const out = join(folder.path, `out-${number}`);
    const report = join(folder.path, `report-${number}.json`);
    await mkdir(out);
    const args = ["deidentify", "--out", out, "--report", report, ...run.files];
    const ended = await at.runProgram(program, args).then(
      () => 0,
      (error) => error.code,
    );
    const { files: verdicts, quarantined } = JSON.parse(readFileSync(report, "utf8"));
    assert.equal(ended, quarantined > 0 ? 1 : 0, "the exit code says whether something was held back");
    const written = new Map(at.filesUnder(out).map((path) => [path.replace(/^.*\/|\.dcm$/g, ""), path]));
    assert.equal(verdicts.length, run.files.length);
    for (const verdict of verdicts) {
      const input = run.files[verdict.position - 1];
      all.push({ input, name: at.shortName(input), verdict, output: written.get(verdict.instance) });
    }
  }
  return all;
}

before(async () => {
  folder = await at.temporaryFolder();
  results = await deidentifyAll([...at.corpusFiles(), ...(await at.pydicomFiles())]);
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
  // Neither program inflates: deflated files are compared as pydicom writes them, without the compression.
  const deflated = released().filter(({ output }) =>
    readFileSync(output).subarray(0, 512).includes("1.2.840.10008.1.2.1.99"),
  );
  const explicit = new Map();
  for (const [number, { input, output }] of deflated.entries()) {
    const [before, after] = [join(folder.path, `before-${number}.dcm`), join(folder.path, `after-${number}.dcm`)];
    await at.python("corpus.py", {
      explicit: [
        [input, before],
        [output, after],
      ],
    });
    explicit.set(output, [before, after]);
  }
  const found = [];
  let compared = 0;
  await at.eachOf(released(), 4, async ({ input, output, name }) => {
    const [before, after] = explicit.get(output) ?? [input, output];
    const [dump, dumped] = [await dcmdump(before), await dcmdump(after)];
    if (!dumped.readable) found.push(`${name}: dcmdump does not read the output`);
    const news = added(dump.findings, dumped.findings).map((finding) => `${name}: dcmdump: ${finding}`);
    const [validated, validatedAfter] = [await dciodvfy(before), await dciodvfy(after)];
    // A validator that gave up on the input has not seen what it sees in the output.
    if (dump.readable) found.push(...news);
    if (validated.complete) {
      compared += 1;
      const more = added(validated.findings, validatedAfter.findings).filter((finding) => !isAllowed(finding));
      found.push(...more.map((finding) => `${name}: dciodvfy: ${finding}`));
      if (!validatedAfter.complete) found.push(`${name}: dciodvfy does not read the output to its end`);
    }
  });
  assert.deepEqual(found.sort(), []);
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
