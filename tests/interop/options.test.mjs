/** The options of the profile over real files: what they let stay is as valid as it was. */

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { deidentifyAll, differences } from "./differential.mjs";
import * as at from "./support.mjs";

const retained = [
  "retain-safe-private",
  "retain-device-identity",
  "retain-institution-identity",
  "retain-patient-characteristics",
  "clean-descriptors",
  "clean-structured-content",
  "clean-graphics",
];
const sets = {
  "all options, dates moved": [...retained, "retain-longitudinal-modified-dates"],
  "all options, dates and UIDs as they are": [...retained, "retain-longitudinal-full-dates", "retain-uids"],
  "structured content and graphics alone": ["clean-structured-content", "clean-graphics"],
};

let folder;
before(async () => {
  folder = await at.temporaryFolder();
});
after(() => folder?.remove());

for (const [number, [name, options]] of Object.entries(sets).entries()) {
  test(`${name}: validators find nothing new`, { skip: at.missing("dicom") }, async () => {
    const place = join(folder.path, String(number));
    await mkdir(place);
    const results = await deidentifyAll(place, at.corpusFiles(), options);
    const held = results.filter(({ verdict }) => verdict.status === "quarantined");
    assert.deepEqual(held.map(({ name }) => name).sort(), [
      "malformed/MR_truncated.dcm",
      "malformed/rtplan_truncated.dcm",
    ]);
    const released = results.filter(({ verdict }) => verdict.status === "released");
    const { found, compared } = await differences(place, released);
    assert.deepEqual(found, []);
    assert.ok(compared >= 90, `${compared} outputs were compared`);
  });
}
