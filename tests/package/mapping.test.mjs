/** The re-identification list as a file. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { mappingCsv } from "../../pkg/dist/mapping-csv.js";

test("patients and UIDs, sorted, each pair once, quoted where a value needs it", () => {
  const csv = mappingCsv({
    patients: [
      { id_old: 'B "7", x', id_new: "scanveil-2" },
      { id_old: "A1", id_new: "scanveil-1" },
    ],
    uids: [
      { id_old: "1.2.3", id_new: "2.25.9" },
      { id_old: "1.2.3", id_new: "2.25.9" },
    ],
  });
  assert.equal(csv, 'id_old,id_new\n"B ""7"", x",scanveil-2\n1.2.3,2.25.9\nA1,scanveil-1\n');
});

test("without pairs it is the header alone", () => {
  assert.equal(mappingCsv({ patients: [], uids: [] }), "id_old,id_new\n");
});
