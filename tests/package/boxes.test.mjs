/** What a person wants covered: checked, worked on in order, and never half. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { checked, correct, foundIn } from "../../pkg/dist/boxes.js";
import { Origins, releaseOf } from "../../pkg/dist/origins.js";
import { mintRelease, releaseBytes } from "../../pkg/dist/release.js";
import { Ledger } from "../../pkg/dist/report.js";
import { noSafeHarbor } from "../../pkg/dist/safe-harbor.js";
import { unique } from "../../pkg/dist/unique.js";

const summary = { instance: "2.25.3", modality: "US", frames: 4, rows: 48, columns: 64 };
const box = { x: 1, y: 2, width: 3, height: 4 };
const counts = (removed) => ({ removed, emptied: 0, replaced: 0, cleaned: 0, kept: 0 });
const about = { version: "1", edition: "e", safeHarbor: { regulation: "r", classes: [], remarks: [] } };

function released(index, pixels) {
  const release = mintRelease(summary, new Blob([`bytes ${index}`]));
  const safeHarbor = { ...noSafeHarbor(), files: 1 };
  return { index, status: "released", release, summary, counts: counts(2), safeHarbor, warnings: [], pixels };
}

const origin = (item, source = new Blob(["source"])) => ({
  index: item.index,
  source,
  study: "s",
  generation: 0,
  item,
  boxes: { add: [], keep: [] },
  mapped: true,
});

const tools = (verdict, signal = new AbortController().signal) => ({
  boxesOf: async () => ({ found: [], add: [{ ...box, frames: "all" }], keep: [] }),
  verdict,
  limit: 2,
  signal,
  onProgress: undefined,
});

test("a box has whole pixels inside its image, and frames that are there", () => {
  const item = released(0);
  assert.deepEqual(checked([box], item), [{ ...box, frames: "all" }]);
  assert.deepEqual(checked([{ ...box, frames: [0, 3] }], item), [{ ...box, frames: [0, 3] }]);
  assert.deepEqual(checked([{ x: 0, y: 0, width: 64, height: 48 }], item).length, 1);
  for (const wrong of [
    { ...box, x: -1 },
    { ...box, x: 1.5 },
    { ...box, width: 0 },
    { ...box, width: 64 },
    { ...box, height: 47 },
    { ...box, y: NaN },
    { ...box, frames: [4] },
    { ...box, frames: [-1] },
    { ...box, frames: "some" },
    { x: 1, y: 2 },
  ])
    assert.throws(() => checked([wrong], item), TypeError, JSON.stringify(wrong));
  const noImage = { ...item, summary: { ...summary, rows: 0 } };
  assert.throws(() => checked([box], noImage), TypeError);
  assert.throws(() => checked([box], { index: 0, status: "skipped", reason: {} }), TypeError);
});

test("what was found is what is covered or kept, without what a person drew", () => {
  const area = (from) => ({ ...box, frames: "all", origin: from });
  const report = { regions: [area("rule"), area("person")], kept: [area("text")] };
  assert.deepEqual(
    foundIn(report).map((one) => one.origin),
    ["rule", "text"],
  );
});

test("the verdicts come in the order of the items, with a choice of its own for each", async () => {
  const origins = [released(0), released(1), released(2)].map((item) => origin(item));
  const choose = (item, { add }) => ({ add: [...add, { ...box, x: item.index }] });
  const corrections = await correct(
    origins,
    choose,
    tools(async ({ index }) => {
      await new Promise((done) => setTimeout(done, 30 - 10 * index));
      return released(index);
    }),
  );
  assert.deepEqual(
    corrections.map(({ item }) => item.index),
    [0, 1, 2],
  );
  assert.deepEqual(
    corrections.map(({ boxes }) => boxes.add.map(({ x }) => x)),
    [
      [1, 0],
      [1, 1],
      [1, 2],
    ],
  );
});

test("one box that is wrong, or a stop, leaves every item as it was", async () => {
  const origins = [released(0), released(1)].map((item) => origin(item));
  const wrong = (item) => ({ add: item.index === 1 ? [{ ...box, x: 64 }] : [] });
  await assert.rejects(
    correct(
      origins,
      wrong,
      tools(async ({ index }) => released(index)),
    ),
    TypeError,
  );
  const controller = new AbortController();
  const stopped = correct(
    origins,
    { add: [box] },
    tools(() => new Promise(() => controller.abort()), controller.signal),
  );
  await assert.rejects(stopped, { name: "AbortError" });
  for (const { item } of origins) assert.ok(releaseBytes(item.release).size > 0, "the release can still leave");
});

test("a release that was corrected cannot leave any more, and the new one can", async () => {
  const origins = new Origins();
  const [before, after] = [released(0), released(0)];
  origins.add(origin(before));
  origins.replace(origins.of(before), after, { add: [box], keep: [] });
  assert.equal(releaseOf(origins.of(before)), after.release, "an older item leads to what became of it");
  assert.throws(() => releaseBytes(before.release), { name: "ScanveilError", code: "superseded" });
  await assert.rejects(unique([after.release, before.release]), { code: "superseded" });
  assert.equal((await unique([after.release])).first.length, 1);
  assert.equal(origins.of(before).mapped, false);
});

test("the report counts an item that was corrected once, as it is now", () => {
  const ledger = new Ledger(["clean-pixel-data"]);
  const regions = [{ ...box, frames: "all", origin: "text" }];
  ledger.add(released(0, { examined: true, reason: "modality", regions }));
  ledger.add(released(1, { examined: true, reason: "modality", regions: [] }));
  assert.deepEqual(ledger.report(about).pixels, { examined: 2, covered: 1, corrected: 0 });
  ledger.add(released(1, { examined: true, reason: "modality", regions: [{ ...regions[0], origin: "person" }] }));
  ledger.add({ index: 0, status: "quarantined", reason: { code: "text-left", message: "" }, summary });
  const report = ledger.report(about);
  assert.deepEqual(report.pixels, { examined: 1, covered: 1, corrected: 1 });
  assert.equal(report.released, 1);
  assert.deepEqual(report.counts, counts(2));
  assert.equal(report.safeHarbor.files, 1);
  assert.deepEqual(
    report.quarantined.map(({ index, reason }) => [index, reason.code]),
    [[0, "text-left"]],
  );
});
