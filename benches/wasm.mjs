/**
 * The loop of benches/pipeline.rs on the module in Node: one CT of 0.53 MB from memory to memory, one thread.
 * Prints the median of many runs.
 */

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const side = 512;

/** pydicom's CT_small: from the public test data, or from pydicom itself as the tests install it. */
function smallCt() {
  const library = join(root, ".cache/python/lib");
  const installed = existsSync(library) ? readdirSync(library) : [];
  return [
    join(process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data"), "dicom/native/CT_small.dcm"),
    ...installed.map((version) => join(library, version, "site-packages/pydicom/data/test_files/CT_small.dcm")),
  ].find(existsSync);
}

/** The same file with Rows, Columns and Pixel Data of a full-size image. Explicit VR Little Endian. */
function grown(file) {
  for (const element of ["\x10", "\x11"])
    file.writeUInt16LE(side, file.indexOf(`\x28\0${element}\0US\x02\0`, 0, "latin1") + 8);
  const header = file.indexOf("\xE0\x7F\x10\0OW\0\0", 0, "latin1");
  const old = file.readUInt32LE(header + 8);
  const pixels = Buffer.alloc(side * side * 2, file.subarray(header + 12, header + 12 + old));
  file.writeUInt32LE(pixels.length, header + 8);
  return Buffer.concat([file.subarray(0, header + 12), pixels, file.subarray(header + 12 + old)]);
}

/** Milliseconds of one run: the median, and the fastest. */
function measure(work, seconds = 5) {
  const times = [];
  for (const end = performance.now() + 1000; performance.now() < end;) work();
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const started = performance.now();
    work();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1], fastest: times[0], runs: times.length };
}

/** What leaves: the parts, ranges of the source filled in. */
function whole(outcome, source) {
  if (outcome.status !== "released") throw new Error(`the file came out as ${outcome.status}`);
  return Buffer.concat(
    outcome.parts.map((part) => (part instanceof Uint8Array ? part : source.subarray(part.start, part.end))),
  );
}

/** Every option that can be had at once and gives the more work, as in benches/pipeline.rs. */
const everyOption = [
  "clean-graphics",
  "clean-structured-content",
  "clean-descriptors",
  "retain-longitudinal-modified-dates",
  "retain-patient-characteristics",
  "retain-device-identity",
  "retain-institution-identity",
  "retain-safe-private",
];

/** Identifiers up to 200: names, numbers, dates. */
function made(known) {
  const two = (number) => String(number).padStart(2, "0");
  return Array.from({ length: 200 - known }, (_, index) => {
    const n = known + index;
    if (n % 3 === 0) return `nFamily${n}^Given${n}^Middle`;
    if (n % 3 === 1) return `iPAT-${String(n).padStart(6, "0")}`;
    return `d19${two((n % 90) + 10)}${two((n % 12) + 1)}${two((n % 28) + 1)}`;
  });
}

const path = smallCt();
const module = join(root, "pkg/dist/wasm/scanveil_bg.wasm");
if (path === undefined) console.log("No CT_small.dcm to measure with: run npm run setup, or set SCANVEIL_TEST_DATA.");
else if (!existsSync(module)) console.log("The module is not built: npm run build.");
else {
  const { initSync, Engine } = await import("../pkg/dist/wasm/scanveil.js");
  initSync({ module: readFileSync(module) });
  const file = new Uint8Array(grown(readFileSync(path)));
  const policy = JSON.stringify({ profile: "basic" });
  const key = new Uint8Array(32).fill(7);
  const warm = new Engine(policy, key);
  const { study, identifiers } = warm.scan(file);
  warm.learn(study, identifiers);
  const cold = new Engine(policy, key);
  const full = new Engine(JSON.stringify({ options: everyOption }), key);
  full.learn(study, [...identifiers, ...made(identifiers.length)]);
  console.log(`Node ${process.versions.node}, ${cpus()[0]?.model}, CT 512x512x16, 0.53 MB`);
  for (const [name, work] of [
    ["the study's identifiers learned before", () => whole(warm.deidentify(file), file)],
    ["identifiers compiled for this file", () => whole(cold.deidentify(file), file)],
    ["all options, 200 identifiers", () => whole(full.deidentify(file), file)],
    ["first pass", () => cold.scan(file)],
  ]) {
    const { median, fastest, runs } = measure(work);
    console.log(`${name}: median ${median.toFixed(3)} ms, fastest ${fastest.toFixed(3)} ms (${runs} runs)`);
  }
}
