/** From a verdict of the module to an item: ranges of the source, and nothing on trust. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { toItem } from "../../pkg/dist/item.js";
import { releaseBytes } from "../../pkg/dist/release.js";

const source = new Blob(["old header|pixels|trailer"]);
const outcome = (parts, uids = {}) => ({
  status: "released",
  parts,
  summary: { study: "2.25.1", series: "2.25.2", instance: "2.25.3", ...uids },
  counts: { removed: 1, emptied: 0, replaced: 0, cleaned: 0, kept: 0 },
  warnings: [],
});

test("a release is new bytes around ranges of the source", async () => {
  const item = toItem(7, source, outcome([Buffer.from("new|"), { start: 11, end: 17 }]));
  assert.equal(item.index, 7);
  assert.equal(await releaseBytes(item.release).text(), "new|pixels");
});

test("an instance without study and series is released all the same", () => {
  assert.equal(toItem(0, source, outcome([], { study: "", series: "" })).status, "released");
});

test("ranges outside the source and names that are no UIDs are refused", () => {
  for (const part of [
    { start: -1, end: 3 },
    { start: 5, end: 3 },
    { start: 0, end: 1000 },
  ])
    assert.throws(() => toItem(0, source, outcome([part])), { name: "FileError" });
  for (const uids of [{ study: "../.." }, { series: "DOE^JOHN" }, { instance: "" }])
    assert.throws(() => toItem(0, source, outcome([], uids)), { name: "FileError" });
});
