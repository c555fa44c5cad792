/** Noise on the page: off until somebody turns it on, drawn once, counted, and sent in place of the plain measurements. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { identifiers } from "./package-dicom.mjs";
import { barriers, choose, goOn, site } from "./page-support.mjs";
import { LABEL, phantom } from "./phantom.mjs";

async function measured(page) {
  await choose(page, phantom());
  await goOn(page, "What is removed, and what stays");
  await goOn(page, "Before and after");
  await page.getByText("Measure these images").click();
  await page.getByRole("button", { name: "Measure", exact: true }).click();
  await page.getByRole("heading", { level: 2, name: "What was measured" }).waitFor({ timeout: 120_000 });
}

const use = (page) => page.getByRole("checkbox", { name: /^Add noise/ });
const draw = (page) => page.getByRole("button", { name: "Add the noise now" }).click();

/** What would leave, as the page shows it. */
async function record(page) {
  await page.getByText("Look at what would leave").click();
  return page.locator(".noise-result pre").textContent();
}

describe("noise on the page", () => {
  let here;
  before(async () => (here = await site()));
  after(() => here?.close());

  test("nothing is drawn before it is asked for, and the promise changes with the strength", async () => {
    const { page, complaints } = await here.visit();
    await measured(page);
    assert.equal(await use(page).isChecked(), false);
    assert.equal(await page.getByRole("button", { name: "Add the noise now" }).isVisible(), false);
    await use(page).check();
    await page.getByText(/right at most 3 times in 1,000 tries/).waitFor();
    await page.getByText(/Your numbers alone are nothing but noise/).waitFor();
    await page.getByRole("radio", { name: /^Weak protection/ }).check();
    await page.getByText(/right at most 749 times in 1,000 tries.*weak protection/).waitFor();
    await goOn(page, "Save your scan");
    await page.getByText(/it was not added yet/).waitFor();
    assert.equal(await page.getByRole("radio").count(), 0, "plain measurements are not offered");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("noise is drawn once, counted, the same again, and what is saved holds it and no plain measurement", async () => {
    const { page, complaints, requests } = await here.visit();
    await measured(page);
    await use(page).check();
    await draw(page);
    await page.getByRole("heading", { name: "Noise was added" }).waitFor();
    await page.getByText("ε = 1 of 8").waitFor();
    const first = await record(page);
    assert.equal(JSON.parse(first).released.length, 10);
    await draw(page);
    await page.getByRole("heading", { name: /the same noise as before/ }).waitFor();
    await page.getByText("ε = 1 of 8").waitFor();
    assert.equal(await record(page), first);
    await goOn(page, "Save your scan");
    await page.getByRole("radio", { name: /^Only the measurements/ }).check();
    await page.getByText(/right at most 3 times in 1,000 tries/).waitFor();
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save as ZIP" }).click();
    const bytes = readFileSync(await (await download).path());
    for (const secret of [...identifiers, LABEL]) assert.equal(bytes.includes(secret), false, secret);
    for (const text of JSON.parse(first).released) assert.ok(bytes.includes(text), "what was shown is what leaves");
    assert.ok(bytes.includes("DP LDP eps=1"), "the claim goes along");
    // Codes of features that stand in every plain report: mean intensity, volume.
    for (const code of ["Q4LE", "RNU0"]) assert.equal(bytes.includes(code), false, code);
    assert.deepEqual(
      requests.filter((request) => request.method() !== "GET"),
      [],
    );
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("the noise can be tested on the page, and the test notices wrong noise", async () => {
    const { page } = await here.visit();
    await measured(page);
    await use(page).check();
    await page.getByText("Test the noise on this device").click();
    await page.getByRole("button", { name: "Test it" }).click();
    await page.getByText("The noise is as promised, as far as this test can tell.").waitFor({ timeout: 180_000 });
    const words = await page.getByText(/kinds of wrong noise were noticed/).textContent();
    const [, noticed, all] = /^(\d+) of (\d+)/.exec(words);
    assert.ok(Number(all) > 0 && noticed === all, words);
    await page.context().close();
  });

  for (const look of ["light", "dark"])
    test(`noise has no barrier: ${look}`, async () => {
      const { page } = await here.visit({
        colorScheme: look,
        viewport: { width: look === "dark" ? 360 : 1280, height: 800 },
      });
      await measured(page);
      await use(page).check();
      await draw(page);
      await page.getByRole("heading", { name: "Noise was added" }).waitFor();
      assert.deepEqual(await barriers(page), []);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${overflow} points too wide`);
      await page.context().close();
    });
});
