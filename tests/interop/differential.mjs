/**
 * Files through the command line, and what comes out held against what went in by dcmdump and dciodvfy: they may find
 * nothing in an output that they did not find in its input.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as at from "./support.mjs";
import { added, dciodvfy, dcmdump } from "./validators.mjs";

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

/**
 * De-identifies files in as few runs as keep instances of the same UID apart: [{ input, name, output, verdict }].
 * `more`: further arguments of the command line.
 */
export async function deidentifyAll(folder, files, options = [], more = []) {
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
    const out = join(folder, `out-${number}`);
    const report = join(folder, `report-${number}.json`);
    await mkdir(out, { recursive: true });
    const chosen = options.flatMap((option) => ["--option", option]);
    const args = ["deidentify", "--out", out, "--report", report, ...chosen, ...more, ...run.files];
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

/** What the validators find in outputs and not in their inputs, and how many pairs could be compared. */
export async function differences(folder, released) {
  // Neither program inflates: deflated files are compared as pydicom writes them, without the compression.
  const deflated = released.filter(({ output }) =>
    readFileSync(output).subarray(0, 512).includes("1.2.840.10008.1.2.1.99"),
  );
  const explicit = new Map();
  for (const [number, { input, output }] of deflated.entries()) {
    const [before, after] = [join(folder, `before-${number}.dcm`), join(folder, `after-${number}.dcm`)];
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
  await at.eachOf(released, 4, async ({ input, output, name }) => {
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
  return { found: found.sort(), compared };
}
