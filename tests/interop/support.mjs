/** What the interop tests share: real files, the command line, Python. */

import { execFile, spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { commandLine as builtCommandLine } from "../../scripts/lib/benchmark.mjs";
import { python as cachedPython } from "../../scripts/lib/parts.mjs";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const runProgram = promisify(execFile);
const pythonProgram = process.env.SCANVEIL_PYTHON ?? cachedPython;

/** Public test files; not part of the repository. */
export const testData = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");

/** A reason to skip where the public test files are missing, else false. */
export function missing(...parts) {
  const path = join(testData, ...parts);
  return existsSync(path) ? false : `no test data at ${path} (set SCANVEIL_TEST_DATA)`;
}

/** Runs one of the Python scripts of this folder: JSON in, JSON out. `program`: a Python with other packages. */
export function python(script, input, program = pythonProgram) {
  const child = spawn(program, ["-W", "ignore", join(root, "tests/interop", script)]);
  return new Promise((done, fail) => {
    const out = [];
    const errors = [];
    child.stdout.on("data", (chunk) => out.push(chunk));
    child.stderr.on("data", (chunk) => errors.push(chunk));
    child.on("error", fail);
    child.on("close", (code) => {
      if (code === 0) return done(JSON.parse(Buffer.concat(out).toString()));
      fail(new Error(`${script} ended with ${code}: ${Buffer.concat(errors).toString().slice(-2000)}`));
    });
    child.stdin.end(JSON.stringify(input));
  });
}

/** Every file under a folder, sorted. */
export function filesUnder(folder) {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesUnder(path) : [path];
    });
}

/** The test files that come with pydicom, so that every machine has real ones. */
export async function pydicomFiles() {
  const { stdout } = await runProgram(pythonProgram, ["-c", "import pydicom; print(pydicom.__path__[0])"]);
  const data = join(stdout.trim(), "data");
  return ["test_files", "charset_files"].flatMap((name) => filesUnder(join(data, name)));
}

/** The public corpus, without the tables that describe it; empty where it is not there. */
export function corpusFiles() {
  if (missing("dicom")) return [];
  return filesUnder(join(testData, "dicom")).filter((path) => !/(\.md|\.tsv|SHA256SUMS)$/.test(path));
}

/** A name for messages that is the same on every machine. */
export function shortName(path) {
  const inCorpus = relative(join(testData, "dicom"), path);
  return inCorpus.startsWith("..") ? path.replace(/^.*\/pydicom\/data\//, "pydicom/") : inCorpus;
}

/** A folder that is gone when the tests end. */
export async function temporaryFolder() {
  const path = await mkdtemp(join(tmpdir(), "scanveil-interop-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Runs `work` on every item, `limit` at a time. */
export async function eachOf(items, limit, work) {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

let built;
/** Builds the command line once: its path. */
export function commandLine() {
  built ??= builtCommandLine({ debug: true });
  return built;
}
