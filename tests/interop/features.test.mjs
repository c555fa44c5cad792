/** Features from a DICOM series and a segmentation by highdicom; the report as highdicom and a server have it. */

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { noOrthanc, orthanc } from "../browser/page-support.mjs";
import * as at from "./support.mjs";

/** [x, y, z, intensity, whether it belongs to the region] of each voxel of the IBSI's digital phantom. */
async function phantom() {
  const text = await readFile(join(at.root, "tests/features/digital-phantom.csv"), "utf8");
  const rows = text.split("\n").filter((row) => /^\d/.test(row));
  return rows.map((row) => {
    const [z, y, x, value, inside] = row.split(",").map(Number);
    return [x, y, z, value, inside === 1];
  });
}

describe("features of a segment", () => {
  let folder;
  let program;
  let features;
  let report;
  const path = (name) => join(folder.path, name);

  before(async () => {
    folder = await at.temporaryFolder();
    program = await at.commandLine();
    await mkdir(path("scan"));
    await mkdir(path("reports"));
    await at.python("features.py", { folder: path("scan"), voxels: await phantom() });
    const measure = (...more) =>
      at.runProgram(program, [
        "features",
        "--image",
        path("scan"),
        "--label",
        "2",
        "--settings",
        "ibsi-phantom",
        ...more,
      ]);
    features = JSON.parse((await measure()).stdout);
    await measure("--format", "dicom-sr", "--out", path("reports/report.dcm"));
    report = await at.python("features.py", { report: path("reports/report.dcm") });
  });
  after(() => folder?.remove());

  test("are those of the phantom", () => {
    const value = (tag, aggregation) =>
      features.features.find((one) => one.tag === tag && one.aggregation === aggregation)?.value;
    assert.equal(value("morph_volume", "none"), 556);
    assert.equal(value("stat_mean", "none"), 2.15);
    assert.equal(value("cm_joint_max", "3D_merged"), 0.509);
    assert.equal(features.region.source.kind, "segmentation");
  });

  test("are all in the report as highdicom reads it, with codes and units", () => {
    assert.equal(report.segment, 2);
    assert.equal(report.measurements.length, features.features.length);
    for (const [at, { value, ibsi, unit }] of features.features.entries()) {
      const measured = report.measurements[at];
      assert.equal(measured.value, value);
      assert.equal(measured.scheme, "IBSI");
      if (!["1PR8", "GPMT"].includes(ibsi)) assert.equal(measured.code, ibsi);
      if (unit === "mm3") assert.equal(measured.unit, "mm3");
      if (unit === "[intensity]") assert.equal(measured.unit, "[hnsf'U]");
    }
  });

  test("come without what identifies the patient", () => {
    for (const identifier of ["Quillfeather", "Anna", "QF-0815", "19610203", "20240117"])
      assert.ok(!report.text.includes(identifier), `${identifier} is left`);
    assert.match(report.patient, /^SV-/);
  });

  test("are stored in and served by a DICOMweb server", { skip: noOrthanc }, async () => {
    const server = await orthanc();
    try {
      await at.runProgram(program, ["send", "--url", `${server.url}/dicom-web`, path("reports")]);
      const answer = await fetch(`${server.url}/dicom-web/instances?SOPInstanceUID=${report.instance}`, {
        headers: { Accept: "application/dicom+json" },
      });
      const found = await answer.json();
      assert.equal(found.length, 1);
      assert.equal(found[0]["00080016"].Value[0], "1.2.840.10008.5.1.4.1.1.88.22");
    } finally {
      await server.close();
    }
  });
});
