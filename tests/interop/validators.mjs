/** What dciodvfy and dcmdump say of a file, in a form that two files can be compared by. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Both streams of a program, whatever it ends with: validators end with 1 when they find something. */
async function everything(program, args) {
  const options = { encoding: "latin1", maxBuffer: 256 << 20 };
  try {
    const { stdout, stderr } = await run(program, args, options);
    return { stdout, stderr, code: 0 };
  } catch (error) {
    if (typeof error.code !== "number" && error.signal === undefined) throw error;
    return { stdout: error.stdout ?? "", stderr: error.stderr ?? "", code: error.code ?? error.signal };
  }
}

/** `</A(0010,0010)[2]/B(0008,0100)[1]>` without names and numbers of items and values: "0010,0010/0008,0100". */
const pathOf = (text) =>
  [...text.matchAll(/\(([0-9a-fA-F]{4},[0-9a-fA-F]{4})\)/g)].map(([, tag]) => tag.toLowerCase()).join("/");

/**
 * What dciodvfy finds, each kind once: severity, path of tags, message. Values are taken out; they differ by
 * intention. `complete`: whether it read the file to its end.
 */
export async function dciodvfy(file) {
  const { stdout, stderr, code } = await everything("dciodvfy", ["-new", file]);
  const findings = new Set();
  for (const line of `${stdout}\n${stderr}`.split("\n")) {
    const finding = /^(Error|Warning) - (.*)$/.exec(line.trim());
    if (!finding) continue;
    const [, severity, rest] = finding;
    const at = /<(\/[^>]*)>/.exec(rest);
    const message = rest
      .replace(/<\/[^>]*>( - )?/, "")
      .replace(/= <[^>]*>/g, "= <…>")
      .replace(/<[^>]*>/g, (quoted) => (/^<[A-Z][A-Za-z]+>$/.test(quoted) ? quoted : "<…>"))
      .replace(/\b0x[0-9a-f]+\b|\b\d+\b/gi, "#")
      .trim();
    findings.add(`${severity} ${pathOf(at?.[1] ?? "")} ${message}`);
  }
  if (typeof code === "string") findings.add(`Crash ${code}`);
  const gaveUp = /dataset read failed|Tags out of order - trailing garbage/.test(`${stdout}${stderr}`);
  return { findings, complete: !gaveUp && typeof code !== "string" };
}

/** What dcmdump complains about, each kind once, and whether it could read the file. */
export async function dcmdump(file) {
  // +L and the rest would print values; only complaints are of interest, on the error stream.
  const { stderr, code } = await everything("dcmdump", ["--load-short", "--print-short", file]);
  const findings = new Set();
  for (const line of stderr.split("\n")) {
    const finding = /^([EWF]): (.*)$/.exec(line.trim());
    if (!finding) continue;
    const message = finding[2]
      .replaceAll(file, "FILE")
      .replace(/\([0-9a-f]{4},[0-9a-f]{4}\)/gi, (tag) => tag.toLowerCase())
      .replace(/\b(offset|position|length|bytes?)\b[^,.;]*\d+/gi, "$1 #")
      .replace(/\b\d+\b(?![0-9a-f]*,|\))/gi, "#");
    findings.add(`${finding[1]} ${message}`);
  }
  if (typeof code === "string") findings.add(`Crash ${code}`);
  return { findings, readable: code === 0 };
}

/** The findings of `after` that `before` does not have. */
export const added = (before, after) => [...after].filter((finding) => !before.has(finding));

/** What dcdirdmp complains about in a DICOMDIR, and the files that it finds by following its records. */
export async function dcdirdmp(file) {
  const { stdout, stderr, code } = await everything("dcdirdmp", ["-paths", file]);
  const lines = `${stdout}\n${stderr}`
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const paths = lines.filter((line) => line.startsWith("DICOM/"));
  const findings = new Set(lines.filter((line) => !line.startsWith("DICOM/")));
  if (code !== 0) findings.add(`Ended with ${code}`);
  return { findings, paths };
}
