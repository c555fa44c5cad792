/**
 * Decodes frames of real files with our module of codecs and with the codecs that cornerstone publishes on npm (C and
 * C++ compiled by emscripten), in turns, in one run, on one thread. Prints the median processor time of each, and ours
 * by theirs. `node benches/codecs.mjs [WORD…]` takes the files whose names have one of the words.
 *
 * Both get the stream in their own memory and leave the samples there. Theirs turn JPEG's YCbCr into RGB, ours hand
 * the components over as they are stored; the others do the same work, and it is checked that they come to the same.
 */

import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const data = process.env.SCANVEIL_TEST_DATA ?? resolve(root, "../shared/data");
const wasm = join(root, "pkg/dist/wasm/scanveil_codecs_bg.wasm");
const seconds = 4;

/** Kinds of streams: their number on the module's surface, cornerstone's package of them, and its decoder. */
const kinds = {
  jpeg: { number: 3, package: "codec-libjpeg-turbo-8bit", decoder: "JPEGDecoder" },
  jpegLs: { number: 7, package: "codec-charls", decoder: "JpegLSDecoder" },
  jpeg2000: { number: 8, package: "codec-openjpeg", decoder: "J2KDecoder" },
  htj2k: { number: 9, package: "codec-openjph", decoder: "HTJ2KDecoder" },
};

/** The files, and how many fragments of the first frame are taken; 0 for all there are. */
const files = [
  ["jpegLs", "jpegls/CT1_UNC.fragmented_bot_jpeg_ls.80.dcm", 0],
  ["jpegLs", "jpegls/JLSL_RGB_ILV1.dcm", 0],
  ["jpegLs", "jpegls/TestPattern_JPEG-LS-NearLossless.dcm", 0],
  ["jpegLs", "jpegls/palette-multiframe-jpeg-ls.dcm", 1],
  ["jpeg2000", "jpeg2000/RG3_J2KR.dcm", 0],
  ["jpeg2000", "jpeg2000/examples_jpeg2k.dcm", 0],
  ["jpeg2000", "jpeg2000/TOSHIBA_J2K_SIZ1_PixRep0.dcm", 0],
  ["htj2k", "htj2k/HTJ2KLossless_08_RGB.dcm", 0],
  ["jpeg", "jpeg/image1.dcm", 0],
  ["jpeg", "jpeg/TestPattern_JPEG-Baseline_YBR422.dcm", 0],
];

/** A US value of an Explicit VR Little Endian data set. */
function short(file, element, otherwise) {
  const at = file.indexOf(`\x28\0${element}US\x02\0`, 0, "latin1");
  return at < 0 ? otherwise : file.readUInt16LE(at + 8);
}

/** What the module is asked: the numbers of `Request` in src/pixels/codec/crossing.rs. */
function request(file, kind) {
  const rows = short(file, "\x10\0");
  const columns = short(file, "\x11\0");
  const samples = short(file, "\x02\0", 1);
  const allocated = short(file, "\0\x01", 8);
  const stored = short(file, "\x01\x01", allocated);
  const photometric = samples === 1 ? 1 : 3;
  const limit = 512 << 20;
  const signed = short(file, "\x03\x01", 0);
  return Uint32Array.of(
    ...[kinds[kind].number, 0, 0, limit, rows, columns, samples, allocated, stored, stored - 1],
    ...[signed, 0, photometric, 1, 0, 0, 0],
  );
}

/** The first `count` fragments of the pixel data, or all, without the offset table. */
function stream(file, count) {
  const fragments = [];
  let at = file.indexOf("\xE0\x7F\x10\0OB\0\0\xFF\xFF\xFF\xFF", 0, "latin1") + 12;
  while (file.readUInt32LE(at) === 0xe000fffe) {
    const length = file.readUInt32LE(at + 4);
    fragments.push(file.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return new Uint8Array(Buffer.concat(fragments.slice(1, count === 0 ? undefined : 1 + count)));
}

/** Our decoder of one stream; `take` is given the samples in the module's memory. */
function ours(module, numbers, bytes, take = () => {}) {
  const answer = {
    samples8: (_, samples) => take(samples),
    samples16: (_, samples) => take(samples),
    samples32: (_, samples) => take(samples),
    error: (error) => {
      throw new Error(`our module refuses it: ${error}`);
    },
  };
  return () => module.decode(numbers, bytes, answer);
}

/** Cornerstone's. */
async function theirs(kind, bytes, require) {
  const load = require(`@cornerstonejs/${kinds[kind].package}/wasmjs`);
  const binary = require.resolve(`@cornerstonejs/${kinds[kind].package}/wasm`);
  const codec = await load({ wasmBinary: readFileSync(binary), print: () => {}, printErr: () => {} });
  const decoder = new codec[kinds[kind].decoder]();
  return () => {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    return decoder.getDecodedBuffer();
  };
}

/** Milliseconds of processor time. */
function timed(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];

/** Medians of the two, each run after the other's. */
function compare(first, second) {
  const times = [[], []];
  for (const warm of [first, second]) for (let run = 0; run < 5; run += 1) warm();
  for (const end = performance.now() + seconds * 1000; performance.now() < end || times[1].length < 5;) {
    times[0].push(timed(first));
    times[1].push(timed(second));
  }
  return { ours: median(times[0]), theirs: median(times[1]), runs: times[0].length };
}

/** Whether the samples are the same; theirs are bytes. */
function isSame(samples, bytes) {
  const own = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return own.equals(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

if (!existsSync(join(data, "dicom"))) console.log(`No test data at ${data}: set SCANVEIL_TEST_DATA.`);
else if (!existsSync(wasm)) console.log("The module of codecs is not built: npm run build.");
else {
  const module = await import("../pkg/dist/wasm/scanveil_codecs.js");
  module.initSync({ module: readFileSync(wasm) });
  const words = process.argv.slice(2);
  const require = createRequire(import.meta.url);
  console.log(`Node ${process.versions.node}, ${cpus()[0]?.model}`);
  console.log(
    "| stream | file | ours, ms | cornerstone, ms | ours / cornerstone |\n| --- | --- | ---: | ---: | ---: |",
  );
  for (const [kind, name, fragments] of files) {
    if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
    const file = readFileSync(join(data, "dicom", name));
    const bytes = stream(file, fragments);
    const numbers = request(file, kind);
    const first = ours(module, numbers, bytes);
    const second = await theirs(kind, bytes, require);
    let samples;
    ours(module, numbers, bytes, (found) => (samples = found.slice()))();
    const same = kind === "jpeg" || isSame(samples, second()) ? "" : " (other samples)";
    const times = compare(first, second);
    const ratio = (times.ours / times.theirs).toFixed(2);
    console.log(`| ${kind} | ${name} | ${times.ours.toFixed(2)} | ${times.theirs.toFixed(2)} | ${ratio}${same} |`);
  }
}
