/** What the keeper remembers: the studies of one patient share what is sought in them. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { Learned } from "../../pkg/dist/learned.js";

const sorted = (related) => related.map(([study, lines]) => [study, lines.toSorted()]).sort();

test("a study is related to every other one of its patient, and to no other patient's", () => {
  const learned = new Learned();
  learned.learn("one", ["n1\tAnnabeth", "kpatient"]);
  learned.learn("two", ["kpatient", "d2024"]);
  learned.learn("other", ["kanother", "n1\tBoris"]);
  assert.deepEqual(sorted(learned.related("two")), [
    ["one", ["kpatient", "n1\tAnnabeth"]],
    ["two", ["d2024", "kpatient"]],
  ]);
  assert.deepEqual(sorted(learned.related("other")), [["other", ["kanother", "n1\tBoris"]]]);
});

test("a study in which two patients were seen is related to those of both, which are not related", () => {
  const learned = new Learned();
  learned.learn("first", ["ka"]);
  learned.learn("mixed", ["ka", "kb"]);
  learned.learn("second", ["kb"]);
  assert.deepEqual(
    learned
      .related("mixed")
      .map(([study]) => study)
      .sort(),
    ["first", "mixed", "second"],
  );
  assert.deepEqual(
    learned
      .related("first")
      .map(([study]) => study)
      .sort(),
    ["first", "mixed"],
  );
});

test("a study that was never scanned is related to itself, with nothing known of it", () => {
  assert.deepEqual(new Learned().related("new"), [["new", []]]);
});
