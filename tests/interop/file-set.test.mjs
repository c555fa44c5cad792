/**
 * What the page saves is a file-set: real files of every kind go in, and the ZIP that comes out is read through its
 * DICOMDIR by pydicom, DCMTK and dicom3tools.
 */

import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { choose, goOn, site } from "../browser/page-support.mjs";
import { search } from "./recorder.mjs";
import * as at from "./support.mjs";
import { dcdirdmp, dciodvfy, dcmdump } from "./validators.mjs";

const notBuilt = existsSync(join(at.root, "www/dist/index.html")) ? false : "the page is not built (npm run build)";

const policies = {
  "under the basic profile": {},
  "with what the options let stay": {
    options: [
      "clean-descriptors",
      "clean-structured-content",
      "clean-graphics",
      "retain-patient-characteristics",
      "retain-longitudinal-modified-dates",
    ],
    keepDocuments: ["pdf", "cda"],
  },
};

/** What a DICOMDIR of these files may have, and why. */
const allowed = [
  {
    finding: /Value invalid for this VR/,
    why: "Some originals have dates, times and character sets in a form of before DICOM; the record has the file's.",
  },
  {
    finding: /0004,1430 Unrecognized enumerated value/,
    why: "The validator is older than the record type ANNOTATION.",
  },
  {
    finding: /0070,0402 Missing attribute for Type 1C/,
    why: "It asks for a Blending Sequence in every presentation state; only those that blend have one.",
  },
];

/** What is a name or a number of somebody in one of these files, and a plain word in the DICOMDIR of all of them. */
const words = [
  "patient", // a type of record
  "modality", // a presentation state's "scrambled modality / voi / presentation"
  "thyroid", // the description of an ultrasound study, and its Study ID
  "sep30", // the label of a structure set, and its Study ID
  "0001", // a Series Number
];

let folder;
before(async () => {
  folder = await at.temporaryFolder();
});
after(() => folder?.remove());

for (const [number, [name, policy]] of Object.entries(policies).entries()) {
  describe(`a saved ZIP, ${name}`, { skip: notBuilt }, () => {
    let inputs;
    let place;
    let answer;
    before(async () => {
      // Real files of pydicom are on every machine; the corpus has the kinds that it lacks.
      inputs = [...at.corpusFiles(), ...(await at.pydicomFiles())].filter((path) => statSync(path).size > 0);
      place = join(folder.path, String(number));
      await mkdir(place);
      const here = await site({ policy });
      try {
        const { page, complaints } = await here.visit({ acceptDownloads: true });
        await choose(page, inputs);
        await goOn(page, "What is removed, and what stays");
        await goOn(page, "Before and after");
        await goOn(page, "Save your scan");
        const download = page.waitForEvent("download", { timeout: 120_000 });
        await page.getByRole("button", { name: "Save as ZIP" }).click();
        await (await download).saveAs(`${place}.zip`);
        // Chromium has its own opinion of the form for a passphrase.
        assert.deepEqual(
          complaints.filter((complaint) => !complaint.startsWith("verbose")),
          [],
        );
      } finally {
        await here.close();
      }
      answer = await at.python("file_set.py", { archive: `${place}.zip`, folder: place });
    });

    test("pydicom's FileSet loads it, every record leads to its file, and every file has one but doubles and the classless", () => {
      assert.deepEqual(answer.problems, []);
      assert.ok(Object.keys(answer.named).length >= 60, `${Object.keys(answer.named).length} files are named`);
    });

    test("its names are those of PS3.10", () => {
      assert.equal(answer.names[0], "DICOMDIR");
      for (const path of answer.names.slice(1)) assert.match(path, /^DICOM\/P\d{7}\/S\d{7}\/R\d{7}\/I\d{7}$/);
    });

    test("each kind of object has its kind of record", { skip: at.missing("dicom") }, () => {
      const kinds = new Set(Object.values(answer.named));
      for (const kind of [
        "ANNOTATION",
        "IMAGE",
        "PRESENTATION",
        "RT DOSE",
        "RT PLAN",
        "RT STRUCTURE SET",
        "SR DOCUMENT",
        "VALUE MAP",
        "WAVEFORM",
      ])
        assert.ok(kinds.has(kind), `${kind} is not among ${[...kinds].sort().join(", ")}`);
    });

    test("dcmdump, dcdirdmp and dciodvfy read the DICOMDIR and find no error", async () => {
      const file = join(place, "DICOMDIR");
      const dump = await dcmdump(file);
      assert.deepEqual([...dump.findings], []);
      assert.ok(dump.readable);
      const { findings, paths } = await dcdirdmp(file);
      assert.deepEqual([...findings], []);
      assert.deepEqual(paths.sort(), Object.keys(answer.named).sort());
      const validated = await dciodvfy(file);
      assert.ok(validated.complete);
      const errors = [...validated.findings].filter((finding) => finding.startsWith("Error"));
      assert.deepEqual(
        errors.filter((error) => !allowed.some(({ finding }) => finding.test(error))),
        [],
      );
    });

    test("no identifier and no UID of the originals is in the DICOMDIR", async () => {
      const known = await at.python("identifiers.py", { files: inputs });
      assert.ok(known.uids.length >= 60 && known.strings.length >= 20, "there is something to search for");
      const strings = known.strings.filter((text) => !words.includes(text.toLowerCase()));
      const bytes = readFileSync(join(place, "DICOMDIR"));
      assert.deepEqual(search([bytes], { strings, uids: known.uids, names: [] }), { strings: 0, uids: 0, names: 0 });
    });
  });
}
