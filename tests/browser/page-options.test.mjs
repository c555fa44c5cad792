/** What may stay: chosen by a person, preset by a portal, told on every step. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { choose, goOn, scan, site } from "./page-support.mjs";

let here;
before(async () => {
  here = await site();
});
after(() => here?.close());

const MOVED = "Moved by a secret number of days";
const meaning = "What is removed, and what stays";

const lines = (page, panel) => page.locator(`.panel.${panel} li`).allTextContents();

async function saveZip(page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as ZIP" }).click();
  return readFileSync(await (await download).path(), "latin1");
}

async function receipt(page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save the receipt" }).click();
  return JSON.parse(readFileSync(await (await download).path(), "utf8"));
}

test("nothing is ticked beforehand, and the promises are those of the basic profile", async () => {
  const { page, context, complaints } = await here.visit();
  await page.getByText("What may stay in the files").click();
  assert.equal(await page.locator(".allow input[type=checkbox]:checked").count(), 0);
  assert.equal(await page.locator(".allow input[type=checkbox]").count(), 8);
  assert.equal(await page.getByLabel("Removed").isChecked(), true);
  await page.getByText("This page takes out names, dates and numbers").waitFor();
  await choose(page, scan());
  assert.equal(await page.getByText("Allowed to stay").count(), 0);
  await goOn(page, meaning);
  assert.ok((await lines(page, "removed")).includes("All dates and times of the examination"));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("what a person allows stays, by keyboard alone, and every step says so", async () => {
  const { page, context } = await here.visit();
  const summary = page.getByText("What may stay in the files");
  await summary.focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Removed").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getByLabel("As they are").isChecked(), true);
  await page.getByLabel("Age, sex, height and weight").focus();
  await page.keyboard.press("Space");
  const said = page.getByText("Allowed to stay: unchanged dates and times and age and other details of your body.");
  await said.waitFor();
  assert.equal(await page.getByText("takes out names, dates and numbers").count(), 0, "no promise that does not hold");
  await choose(page, scan());
  await said.waitFor();
  await goOn(page, meaning);
  const [removed, stays] = [await lines(page, "removed"), await lines(page, "stays")];
  assert.ok(stays.includes("The dates and times of the examination"));
  for (const line of removed) assert.doesNotMatch(line, /dates and times|Your age/);
  await page.getByText("For experts").click();
  await page.getByText("Full Dates, Retain Patient Characteristics").waitFor();
  await goOn(page, "Before and after");
  await said.waitFor();
  await page.getByRole("row", { name: /Study Date.*20240131.*20240131.*Kept/ }).waitFor();
  await goOn(page, "Save your scan");
  await page.getByText("unchanged dates and times and age").waitFor();
  assert.ok((await saveZip(page)).includes("20240131"));
  await said.waitFor();
  const { options } = await receipt(page);
  const allowed = ["retain-longitudinal-full-dates", "retain-patient-characteristics"];
  assert.deepEqual(options, [...allowed, "clean-pixel-data"], "the image is cleaned whatever may stay");
  await context.close();
});

test("a change works on the same files again, and what was left out stays left out", async () => {
  const { page, context, complaints } = await here.visit();
  await choose(page, scan());
  await goOn(page, meaning);
  await goOn(page, "Before and after");
  await page.getByLabel("Send this image").uncheck();
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByText("Change what may stay").click();
  await page.getByLabel(MOVED).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Your change is not applied yet.").waitFor();
  await page.getByRole("button", { name: "Apply to my files" }).press("Enter");
  await page.getByText("Dates, that of your birth too").waitFor();
  assert.ok(!(await lines(page, "removed")).some((line) => line.includes("dates and times")));
  await goOn(page, "Before and after");
  await page.getByText("Left out: this image will not be sent.").waitFor();
  const row = page.getByRole("row", { name: /Study Date/ });
  await row.waitFor();
  assert.match(await row.textContent(), /20240131\d{8}Moved/);
  await page.getByRole("radio", { name: /Cleaned/ }).check();
  await row.waitFor();
  await goOn(page, "Save your scan");
  await page.getByText("1 file that you left out").waitFor();
  assert.equal((await saveZip(page)).includes("20240131"), false);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a change that is stopped leaves everything as it was", async () => {
  const { page, context } = await here.visit();
  await page.setInputFiles('[data-pick="files"]', scan(250));
  await page.getByRole("heading", { level: 1, name: "What we found" }).waitFor({ timeout: 60_000 });
  await goOn(page, meaning);
  await page.getByText("Change what may stay").click();
  await page.getByLabel("As they are").check();
  await page.getByRole("button", { name: "Apply to my files" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Stopped. Everything is as it was before.").waitFor();
  assert.ok((await lines(page, "removed")).includes("All dates and times of the examination"));
  await goOn(page, "Before and after");
  await page
    .getByRole("row", { name: /Patient's Name/ })
    .first()
    .waitFor();
  await context.close();
});

test("a portal presets what may stay; it is said before anything is chosen, and a person can take it back", async () => {
  const preset = await site({ policy: { options: ["retain-longitudinal-modified-dates", "clean-descriptors"] } });
  try {
    const { page, context, complaints } = await preset.visit();
    await page.getByText("Allowed to stay: dates moved by a secret number of days and cleaned descriptions.").waitFor();
    await page.getByText("What may stay in the files").click();
    assert.equal(await page.getByLabel(MOVED).isChecked(), true);
    await page.getByLabel("Descriptions, cleaned").uncheck();
    await page.getByText("Allowed to stay: dates moved by a secret number of days.").waitFor();
    await choose(page, scan());
    await goOn(page, meaning);
    assert.ok((await lines(page, "removed")).includes("Descriptions and comments typed by people"));
    assert.deepEqual(complaints, []);
    await context.close();
  } finally {
    await preset.close();
  }
});

test("documents that a portal lets stay are named before anything is chosen", async () => {
  const preset = await site({ policy: { keepDocuments: ["pdf", "cda"] } });
  try {
    const { page, context } = await preset.visit();
    await page.getByText("Allowed to stay: documents inside the files, unchanged (PDF and CDA).").waitFor();
    await choose(page, scan());
    await page.getByText("unchanged (PDF and CDA)").waitFor();
    await context.close();
  } finally {
    await preset.close();
  }
});

test("once sending was begun, the choice is settled", async () => {
  const sender = await site({ destination: "https://scans.clinic.example/dicom-web/studies" });
  try {
    const { page, context } = await sender.visit();
    await context.route("https://scans.clinic.example/**", (route) => route.fulfill({ status: 403, body: "" }));
    await choose(page, scan());
    await goOn(page, meaning);
    await goOn(page, "Before and after");
    await goOn(page, "Do you agree?");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("heading", { name: "The receiver has kept nothing" }).waitFor({ timeout: 60_000 });
    for (const step of ["Back to the choice", "Back", "Back"]) await page.getByRole("button", { name: step }).click();
    await page.getByText("Change what may stay").click();
    await page.getByText("Sending was begun with this choice.").waitFor();
    assert.equal(await page.locator(".allow").count(), 0);
    await context.close();
  } finally {
    await sender.close();
  }
});
