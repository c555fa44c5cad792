/** Noise in images, in the module that is loaded for it. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import * as noisy from "../../pkg/dist/wasm/scanveil_noise.js";
import * as plain from "../../pkg/dist/wasm/scanveil.js";
import { ct, identifiers } from "../browser/package-dicom.mjs";
import { pkg } from "./support.mjs";

const code = (name) => readFileSync(join(pkg, `dist/wasm/${name}_bg.wasm`));
before(() => {
  plain.initSync({ module: code("scanveil") });
  noisy.initSync({ module: code("scanveil_noise") });
});

const pixelNoise = { cell: 16, pixels: 16, epsilon: "0.5", size: 128 };
const engine = (main, policy) => new main.Engine(JSON.stringify(policy), new Uint8Array(32).fill(7));

/** The file that leaves; all of it is new bytes. */
function file({ parts }) {
  assert.ok(parts.every((part) => part instanceof Uint8Array));
  return Buffer.concat(parts);
}

test("an image leaves as cells of public size, and what was done is told", () => {
  const outcome = engine(noisy, { pixelNoise }).deidentify(new Uint8Array(ct({ number: 1 })));
  assert.equal(outcome.status, "released", outcome.reason?.message);
  const { noise, likeness, summary } = outcome;
  assert.deepEqual([summary.rows, summary.columns, summary.sopClass], [128, 128, "1.2.840.10008.5.1.4.1.1.7"]);
  assert.equal(noise.claim.method, "DP-Pix eps=0.5 m=16 b=16 v1");
  assert.deepEqual([noise.claim.epsilon, noise.claim.epsilonOfAll, noise.scale], ["1/2", "512", 31.875]);
  assert.ok(!("likeness" in noise));
  assert.ok(likeness.ssim < 1 && likeness.psnr < 100);
  const bytes = file(outcome);
  assert.ok(bytes.includes("DP-Pix eps=0.5 m=16 b=16 v1"));
  for (const identifier of identifiers) assert.ok(!bytes.includes(identifier), identifier);
  const pixels = bytes.subarray(-128 * 128);
  const cells = new Set(Array.from({ length: 16 * 16 }, (_, at) => pixels[Math.floor(at / 16) * 128 + (at % 16)]));
  assert.equal(cells.size, 1, "a cell has one shade");
});

test("a session draws once for a file, and another one draws anew", () => {
  const source = new Uint8Array(ct({ number: 1 }));
  const one = engine(noisy, { pixelNoise });
  const [first, again] = [one.deidentify(source), one.deidentify(source)].map(file);
  assert.ok(first.equals(again));
  assert.ok(!first.equals(file(engine(noisy, { pixelNoise }).deidentify(source))));
});

test("the main module refuses a policy that asks for what it has not, and both refuse what cannot be", () => {
  assert.throws(() => engine(plain, { pixelNoise }), /pixelNoise/);
  assert.throws(() => engine(noisy, { pixelNoise: { ...pixelNoise, cell: 3 } }), /cells/);
  assert.equal(engine(noisy, {}).deidentify(new Uint8Array(ct({ number: 1 }))).noise, undefined);
});
