/** A Release cannot be forged: not at run time, not for the compiler. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mintRelease, Release, releaseBytes } from "../../pkg/dist/release.js";
import { unique } from "../../pkg/dist/unique.js";

const summary = (instance = "2.25.3") => ({
  study: "2.25.1",
  series: "2.25.2",
  instance,
  sopClass: "1.2",
  modality: "CT",
  frames: 1,
  rows: 1,
  columns: 1,
  transferSyntax: "1.2.840.10008.1.2.1",
});
const real = (text = "bytes", instance) => mintRelease(summary(instance), new Blob([text]));

test("a release tells its summary and size, and hides its bytes", async () => {
  const release = real();
  assert.equal(release.size, 5);
  assert.deepEqual({ ...release.summary }, summary());
  assert.deepEqual(Reflect.ownKeys(release), []);
  assert.equal(JSON.stringify(release), "{}");
  assert.equal(await releaseBytes(release).text(), "bytes");
});

test("it cannot be constructed, not even through a release's own constructor", () => {
  const Maker = real().constructor;
  for (const args of [[], [Symbol("release"), summary(), new Blob()], [undefined, summary(), new Blob()]]) {
    assert.throws(() => new Maker(...args), TypeError);
    assert.throws(() => Reflect.construct(Maker, args, Object), TypeError);
    assert.throws(() => new (class extends Maker {})(...args), TypeError);
  }
});

test("what only looks like one has no bytes to send", async () => {
  const release = real();
  const borrowed = Object.create(Release.prototype, { size: { value: 3 } });
  assert.ok(borrowed instanceof Release, "instanceof alone would let it pass");
  for (const fake of [borrowed, { ...release }, new Proxy(release, {}), new Blob(["raw"]), "raw", null, undefined, 1]) {
    assert.throws(() => releaseBytes(fake), TypeError);
    await assert.rejects(unique([release, fake]), TypeError);
  }
});

test("it cannot be changed", () => {
  const release = real();
  assert.throws(() => {
    release.summary.instance = "1.2";
  }, TypeError);
  assert.throws(() => {
    release.extra = 1;
  }, TypeError);
  assert.throws(() => Object.defineProperty(Release.prototype, "size", { value: 1 }), TypeError);
});

test("the same instance twice goes once; other content under its UID is kept apart", async () => {
  const [a, b, c, d] = [real("one"), real("one"), real("two"), real("one", "2.25.4")];
  assert.deepEqual(await unique([a, b, c, d, a]), { first: [a, d], differing: [c] });
});
