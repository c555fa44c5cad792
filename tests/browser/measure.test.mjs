/** Measuring on the page: off until asked for, shown in pictures and words, and sent without a picture. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { identifiers } from "./package-dicom.mjs";
import { barriers, choose, goOn, scan, site } from "./page-support.mjs";
import { LABEL, phantom } from "./phantom.mjs";

/** Pixel Data, in explicit little endian, as OW or OB. */
const PIXEL_DATA = [0x57, 0x42].map((kind) => Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, kind]));

const secrets = [...identifiers, LABEL, LABEL.split(" ")[0]];

function assertNamesNobody(bytes, what) {
  for (const secret of secrets) assert.equal(bytes.includes(secret), false, `${secret} is in ${what}`);
}

async function lookAt(page, files) {
  await choose(page, files);
  await goOn(page, "What is removed, and what stays");
  await goOn(page, "Before and after");
}

async function measure(page) {
  await page.getByText("Measure these images").click();
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: "What was measured" }).waitFor({ timeout: 120_000 });
}

async function saved(page, name) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name }).click();
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** The value that the page shows of a feature. */
async function valueOf(page, tag) {
  const cell = page.locator(`[data-tag="${tag}"] .measure-value`).first();
  return Number((await cell.textContent()).replaceAll(",", ""));
}

describe("measuring on the page", () => {
  let here;
  before(async () => (here = await site()));
  after(() => here?.close());

  test("nothing is measured before it is asked for, and nothing but images is offered for sending", async () => {
    const { page } = await here.visit();
    await lookAt(page, phantom());
    await page.getByText("Measure these images").click();
    await page.getByRole("button", { name: "Measure", exact: true }).waitFor();
    assert.equal(await page.getByRole("heading", { name: "What was measured" }).count(), 0);
    await goOn(page, "Save your scan");
    assert.equal(await page.getByRole("radio").count(), 0);
    await page.context().close();
  });

  test("the region of a segmentation is shown and measured at the reference values, and named on the screen alone", async () => {
    const { page, complaints, requests } = await here.visit();
    await lookAt(page, phantom());
    await measure(page);
    await page.getByRole("heading", { level: 3, name: LABEL }).waitFor();
    assert.equal(
      await page.evaluate(() => document.activeElement?.textContent),
      "What was measured",
      "the results are announced by their heading",
    );
    for (const picture of [
      /^Slice \d of the scan.*outlined/,
      /^Map of the texture/,
      /^Histogram of brightness, from 1 to 6/,
    ])
      await page.getByRole("img", { name: picture }).waitFor();
    // The line around the region is there, in its own colour.
    const yellow = await page.getByRole("img", { name: /outlined/ }).evaluate((canvas) => {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let count = 0;
      for (let at = 0; at < data.length; at += 4) {
        if (data[at] === 0xff && data[at + 1] === 0xd8 && data[at + 2] === 0x4d) count += 1;
      }
      return count;
    });
    assert.ok(yellow > 1000, `${yellow} points of the outline`);
    await page.getByText(/^Brightness \(\d+ values\)$/).click();
    await page.getByText("The average brightness.", { exact: true }).waitFor();
    assert.equal(await valueOf(page, "stat_mean"), 2.15);
    await page.getByText(/^Size and shape \(\d+ values\)$/).click();
    assert.equal(await valueOf(page, "morph_volume"), 556);
    assert.equal(await valueOf(page, "morph_vol_approx"), 592);
    const csv = await saved(page, "Save as a table (CSV)");
    assert.equal(csv.name, "scanveil-measurements.csv");
    const rows = csv.bytes.toString().split("\r\n");
    assert.match(rows[0], /^image,family,aggregation,name,ibsi,tag,value,unit/);
    assert.ok(rows.some((row) => row.startsWith("1,intensity_statistics,none,Mean intensity,Q4LE,stat_mean,2.15,")));
    const json = await saved(page, "Save the measurements (JSON)");
    assert.equal(json.name, "scanveil-measurements.json");
    const document = JSON.parse(json.bytes);
    assert.equal(document.region.source.kind, "segmentation");
    assert.match(document.notice, /not anonymous/);
    for (const { name, bytes } of [csv, json]) assertNamesNobody(bytes, name);
    assert.deepEqual(
      requests.filter((request) => request.method() !== "GET"),
      [],
    );
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("every feature that is measured has a line of explanation", async () => {
    const { page } = await here.visit();
    await lookAt(page, phantom());
    await measure(page);
    await page.evaluate(() => document.querySelectorAll(".measure-family").forEach((family) => (family.open = true)));
    await page.locator("[data-tag]").first().waitFor();
    const rows = await page
      .locator("[data-tag]")
      .evaluateAll((all) =>
        all.map((row) => [row.dataset.tag, row.querySelector(".measure-words")?.textContent ?? ""]),
      );
    assert.ok(rows.length > 160, `${rows.length} features`);
    assert.deepEqual(
      rows.filter(([, words]) => words === "").map(([tag]) => tag),
      [],
    );
    await page.context().close();
  });

  test("the measurements alone are saved: no picture leaves, and nobody is named", async () => {
    const { page } = await here.visit();
    await lookAt(page, phantom());
    await measure(page);
    await goOn(page, "Save your scan");
    assert.equal(await page.getByRole("radio", { name: "The images", exact: true }).isChecked(), true);
    await page.getByRole("radio", { name: "The images and the measurements" }).check();
    await page.getByText(/^Measurements are not anonymous/).waitFor();
    await page.getByText("5 images and 1 file of measurements").waitFor();
    await page.getByRole("radio", { name: "Only the measurements: no picture leaves" }).check();
    await page.getByText("1 file of measurements", { exact: true }).waitFor();
    await page.getByText("5 images: only their measurements go").waitFor();
    const zip = await saved(page, "Save as ZIP");
    assert.ok(zip.bytes.includes("DICOM/P0000001/S0000001/R0000001/I0000001"));
    assert.ok(zip.bytes.includes("Q4LE"), "the features are in the report");
    for (const tag of PIXEL_DATA) assert.equal(zip.bytes.includes(tag), false, "there are pixels in it");
    assertNamesNobody(zip.bytes, "the ZIP");
    await page.getByText(/holds 1 file of measurements\./).waitFor();
    await page.context().close();
  });

  test("an image that is left out afterwards takes the offer to send its measurements with it", async () => {
    const { page } = await here.visit();
    await lookAt(page, phantom());
    await measure(page);
    await page.getByLabel("Send this image").uncheck();
    await page.getByText(/^You have changed which images are left out/).waitFor();
    await goOn(page, "Save your scan");
    assert.equal(await page.getByRole("radio").count(), 0);
    await page.getByText(/To send measurements, go back and measure again/).waitFor();
    await page.context().close();
  });

  test("of a region that nobody drew the page says so, and tells no shape", async () => {
    const { page } = await here.visit();
    await lookAt(page, phantom({ region: false }));
    await measure(page);
    await page.getByText(/^Nobody has looked whether the region is right/).waitFor();
    await page.getByText("Size and shape (0 values)").click();
    await page
      .getByText(/The region was drawn by a program, and its shape is the program's\.$/)
      .first()
      .waitFor();
    await page.context().close();
  });

  test("measuring can be stopped, and measured again afterwards", async () => {
    // What the service worker has kept could not be held up.
    const { page } = await here.visit({ serviceWorkers: "block" });
    await lookAt(page, phantom());
    // A module that takes its time, as over a slow network.
    let go;
    const wait = new Promise((resolve) => (go = resolve));
    await page.context().route(/radiomics.*\.wasm$/, async (route) => {
      await wait;
      await route.continue().catch(() => undefined);
    });
    await page.getByText("Measure these images").click();
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    await page.getByText("Measuring your images").first().waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("Stopped. Nothing was measured.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Measure", "the focus is not lost");
    go();
    await page.context().unroute(/radiomics.*\.wasm$/);
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    await page.getByRole("heading", { level: 3, name: LABEL }).waitFor({ timeout: 120_000 });
    await page.context().close();
  });

  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 360],
  ]) {
    test(`measurements have no barrier and do not run off the side: ${colorScheme}, ${width} wide`, async () => {
      const { page } = await here.visit({ colorScheme, viewport: { width, height: 800 } });
      await lookAt(page, [...phantom(), ...scan(1)]);
      await measure(page);
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await page.locator("[data-tag]").first().waitFor();
      const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.deepEqual(await barriers(page), []);
      assert.ok((await beyond()) <= 0);
      await goOn(page, "Save your scan");
      await page.getByRole("radio", { name: "Only the measurements: no picture leaves" }).check();
      assert.deepEqual(await barriers(page), []);
      assert.ok((await beyond()) <= 0);
      await page.context().close();
    });
  }
});
