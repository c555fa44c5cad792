/**
 * The search for text on the module in Node, one thread: an image of 640 by 480 pixels, the check afterwards, and a
 * cine of 30 such frames in colour. Prints the processor time of each, median and least, in milliseconds.
 *
 * `node benches/text.mjs`, after `npm run build`.
 */

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const modules = join(resolve(dirname(fileURLToPath(import.meta.url)), ".."), "pkg/dist/wasm");
const { default: load, TextSearch } = await import(join(modules, "scanveil_text.js"));
const [columns, rows, frames] = [640, 480, 30];

/** Digits of five by seven pixels, row by row. */
const digits = ["0e11131519110e", "040c040404040e", "0e11010204081f", "1f02040201110e", "02060a121f0202"];

/** Whether a pixel belongs to one of four lines of digits, each twelve pixels high. */
function isStroke(x, y) {
  const [line, row] = [Math.floor((y - 20) / 24), Math.floor(((y - 20) % 24) / 2)];
  const [letter, column] = [Math.floor((x - 20) / 12), Math.floor(((x - 20) % 12) / 2)];
  if (y < 20 || x < 20 || line > 3 || row > 6 || letter > 14 || column > 4) return false;
  const digit = digits[(letter * 7 + line) % digits.length];
  return ((Number.parseInt(digit.slice(row * 2, row * 2 + 2), 16) >> (4 - column)) & 1) === 1;
}

/** A fan of speckle, another one each time, under lines of digits. */
function frame(seed, channels) {
  let state = seed * 2654435761 + 1;
  const samples = new Uint16Array(columns * rows * channels);
  for (let at = 0; at < columns * rows; at++) {
    const [x, y] = [at % columns, Math.floor(at / columns)];
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const inside = Math.abs(x - columns / 2) < y * 0.6 && Math.hypot(x - columns / 2, y) < 460;
    const value = isStroke(x, y) ? 230 : inside ? 20 + (state >>> 25) : 0;
    samples.fill(value, at * channels, (at + 1) * channels);
  }
  return samples;
}

/** Prints the processor time of several runs. */
function time(name, runs, work) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    const before = process.cpuUsage();
    work(run);
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  times.sort((a, b) => a - b);
  console.log(`${name}: ${times[runs >> 1].toFixed(0)} ms (least ${times[0].toFixed(0)} ms)`);
}

await load({ module_or_path: readFileSync(join(modules, "scanveil_text_bg.wasm")) });
const search = new TextSearch(readFileSync(join(modules, "text-detection.onnx")));
console.log(`${cpus()[0]?.model}, Node ${process.version}`);
const still = frame(1, 1);
time("640 by 480, the first time", 1, () => search.find(columns, rows, 1, still));
const regions = search.find(columns, rows, 1, still);
if (regions.length === 0) throw new Error("the digits were not found");
time("640 by 480", 7, () => search.find(columns, rows, 1, still));
time("the check afterwards", 7, () => search.left(columns, rows, 1, still, regions));
const cine = Array.from({ length: frames }, (_, number) => frame(number + 2, 3));
time("30 frames of 640 by 480 in colour", 3, () => {
  search.cineBegin();
  for (const samples of cine) search.cineAdd(columns, rows, 3, samples);
  search.cineFinish();
});
