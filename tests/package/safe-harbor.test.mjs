/** The Safe Harbor report of a session: counts of files add up, and get the module's words. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { addSafeHarbor, safeHarborReport } from "../../pkg/dist/safe-harbor.js";

const words = {
  regulation: "45 CFR 164.514(b)(2)",
  classes: [
    { class: "A", title: "Names", alwaysForAPerson: false },
    { class: "C", title: "Dates", alwaysForAPerson: false },
    { class: "L", title: "Vehicles", alwaysForAPerson: true },
    { class: "R", title: "Other numbers", alwaysForAPerson: false },
  ],
  remarks: [
    { id: "pixels", text: "Look at the pixels." },
    { id: "dates", class: "C", text: "Dates were moved." },
    { id: "never", class: "A", text: "Not in these files." },
  ],
};
const tally = (more) => ({ files: 1, removed: 0, emptied: 0, replaced: 0, cleaned: 0, moved: 0, ...more });
const first = {
  files: 1,
  classes: { A: tally({ replaced: 2, text: { "a name": 1 } }), other: tally({ removed: 4 }) },
  remarks: { pixels: 1 },
};
const second = {
  files: 1,
  classes: {
    A: tally({ replaced: 1, text: { "a name": 2 } }),
    C: tally({ moved: 3 }),
    R: tally({ kept: { "retain-uids": 5 } }),
  },
  remarks: { pixels: 1, dates: 1 },
};

function report(...files) {
  const sum = { files: 0, classes: {}, remarks: {} };
  for (const file of files) addSafeHarbor(sum, file);
  return safeHarborReport(words, sum);
}

test("counts of files add up, in any order", () => {
  const both = report(first, second);
  assert.deepEqual(both, report(second, first));
  assert.equal(both.files, 2);
  const [names] = both.classes;
  assert.deepEqual([names.files, names.attributes, names.replaced, names.text], [2, 3, 3, { "a name": 3 }]);
  assert.equal(both.other.removed, 4);
});

test("every class of the module is there, found or not, and remarks stand where they belong", () => {
  const { classes, remarks } = report(first, second);
  assert.deepEqual(
    classes.map((each) => each.class),
    ["A", "C", "L", "R"],
  );
  assert.deepEqual(remarks, [{ id: "pixels", files: 2, text: "Look at the pixels." }]);
  assert.deepEqual(classes[1].remarks, [{ id: "dates", files: 1, text: "Dates were moved." }]);
});

test("what has a remark, or was kept, or nothing looks for, is for a person; the rest is covered", () => {
  const { covered, forAPerson } = report(first, second);
  assert.deepEqual([covered, forAPerson], [["A"], ["C", "L", "R"]]);
});

test("a report is a copy", () => {
  const sum = { files: 0, classes: {}, remarks: {} };
  addSafeHarbor(sum, second);
  safeHarborReport(words, sum).classes[3].kept["retain-uids"] = 99;
  assert.equal(safeHarborReport(words, sum).classes[3].kept["retain-uids"], 5);
});
