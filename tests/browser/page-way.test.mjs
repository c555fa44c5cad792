/** The whole way through the page, by keyboard alone. */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { readFileSync } from "node:fs";
import { Decrypter } from "age-encryption";
import { identifiers } from "./package-dicom.mjs";
import { choose, goOn, noOrthanc, orthanc, scan, site, ultrasound } from "./page-support.mjs";
import { ultrasoundWith } from "./written.mjs";

/** Presses Tab until the focus is on the control of that name, as a person would. */
async function tabTo(page, name) {
  const seen = [];
  for (let presses = 0; presses < 80; presses++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? "";
    });
    if (focused.includes(name)) return;
    seen.push(focused.slice(0, 40));
  }
  assert.fail(`“${name}” cannot be reached by Tab; reached were ${seen.join(" | ")}`);
}

const heading = (page) => page.getByRole("heading", { level: 1 }).textContent();
const focusedHeading = (page) =>
  page.evaluate(() => (document.activeElement?.tagName === "H1" ? document.activeElement.textContent : ""));

/** From the first step to the fifth without a mouse. */
async function walkToAgreement(page) {
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Skip to the content");
  await tabTo(page, "Choose files");
  page.once("filechooser", (chooser) => chooser.setFiles(scan()));
  // The browser must have heard that its dialog is taken over before the key opens it.
  await page.evaluate(() => undefined);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "What we found" }).waitFor({ timeout: 60_000 });
  for (const title of ["What is removed, and what stays", "Before and after"]) {
    await tabTo(page, "Continue");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    assert.equal(await focusedHeading(page), title, "a new step is announced by its heading");
  }
  await tabTo(page, "Image 1 of 3");
  await page.keyboard.press("ArrowRight");
  await page.getByText("Image 2 of 3").first().waitFor();
  await tabTo(page, "Send this image");
  await page.keyboard.press("Space");
  await tabTo(page, "Continue");
  await page.keyboard.press("Enter");
}

describe("without a receiver", () => {
  let here;
  before(async () => (here = await site()));
  after(() => here?.close());

  test("a scan is chosen, looked at, thinned out and saved as a ZIP by keyboard alone", async () => {
    const { page, complaints } = await here.visit();
    await walkToAgreement(page);
    assert.equal(await heading(page), "Save your scan");
    assert.equal(await page.getByRole("button", { name: "Send" }).count(), 0);
    await page.getByText("1 file that you left out").waitFor();
    await tabTo(page, "Save as ZIP");
    const download = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    const saved = await download;
    assert.equal(saved.suggestedFilename(), "scanveil.zip");
    const zip = readFileSync(await saved.path(), "latin1");
    for (const name of ["DICOMDIR", "DICOM/P0000001/S0000001/R0000001/I0000002"]) assert.ok(zip.includes(name), name);
    for (const identifier of identifiers) assert.equal(zip.includes(identifier), false, `${identifier} is in the ZIP`);
    await page.getByRole("heading", { name: "Saved" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("the receipt names nobody; the re-identification list is separate and encrypted", async () => {
    const { page } = await here.visit({ acceptDownloads: true });
    await choose(page, scan());
    await goOn(page, "What is removed, and what stays");
    await goOn(page, "Before and after");
    await goOn(page, "Save your scan");
    await page.getByRole("button", { name: "Save as ZIP" }).click();
    await page.getByRole("heading", { name: "Saved" }).waitFor();
    const take = async (name) => {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name }).click();
      return readFileSync(await (await download).path(), "utf8");
    };
    const receipt = await take("Save the receipt");
    for (const identifier of identifiers) assert.equal(receipt.includes(identifier), false);
    const report = JSON.parse(receipt);
    assert.equal(report.released, 3);
    assert.equal(report.sent, 0);
    assert.equal(report.quarantined.length, 1);
    assert.equal(report.skipped.length, 1);
    await page.getByText("For clinicians").click();
    const list = page.getByRole("button", { name: "Save the re-identification list" });
    const [first, again] = [
      page.getByLabel("Passphrase", { exact: true }),
      page.getByLabel("The same passphrase again"),
    ];
    await first.fill("short");
    await list.click();
    await page.getByText("Please use at least 12 letters.").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "passphrase", "the focus goes where it is due");
    await first.fill("correct horse battery");
    await again.fill("correct house battery");
    await list.click();
    await page.getByText("The two are not the same.").waitFor();
    await again.fill("correct horse battery");
    const download = page.waitForEvent("download");
    await again.press("Enter");
    const saved = await download;
    assert.equal(saved.suggestedFilename(), "scanveil-re-identification.csv.age");
    const sealed = readFileSync(await saved.path());
    for (const identifier of identifiers) assert.equal(sealed.includes(identifier), false);
    const decrypter = new Decrypter();
    decrypter.addPassphrase("correct horse battery");
    assert.match(await decrypter.decrypt(sealed, "text"), /^MRN-7741-KX,/m);
    assert.equal(await first.inputValue(), "", "the passphrase does not stay on the screen");
    await page.context().close();
  });

  test("what is held back and what is left out is counted, with reasons and without file names", async () => {
    const { page } = await here.visit();
    await choose(page, scan());
    await page.getByText("1 file is held back").click();
    await page.getByText("The file is cut short.").waitFor();
    await page.getByText("File number 4").waitFor();
    await page.getByText("1 file is left out").click();
    await page.getByText("It is not a scan.").waitFor();
    const words = await page.locator("body").textContent();
    for (const name of ["QUILLFEATHER", "readme"]) assert.equal(words.includes(name), false);
    await page.context().close();
  });

  test("the table shows what a value was and is, can be searched and narrowed, and names tags in the expert view", async () => {
    const { page } = await here.visit();
    await choose(page, scan());
    await page.getByRole("button", { name: /^Look at it.*Series 1:/ }).click();
    const row = page.getByRole("row", { name: /Patient's Name/ });
    await page.getByLabel("Search in the details").fill("patient's name");
    await row.waitFor();
    assert.match(await row.textContent(), /QUILLFEATHER/);
    assert.equal(await page.getByText("(0010,0010)").count(), 0);
    await page.getByLabel("Expert view").check();
    await page.getByRole("cell", { name: "(0010,0010)" }).waitFor();
    await page.getByRole("radio", { name: /Kept/ }).check();
    await page.getByText("No detail matches.").waitFor();
    await page.getByLabel("Search in the details").fill("rows");
    await page.getByRole("row", { name: /Rows/ }).first().waitFor();
    await page.context().close();
  });

  test("a series that two warnings name has one answer, and what is left out of it stays out", async () => {
    const { page } = await here.visit();
    const photograph = await ultrasoundWith(page, "QUILLFEATHER ANNABETH", { modality: "XC" });
    await choose(page, [...scan(), { name: "photo", mimeType: "application/octet-stream", buffer: photograph }]);
    await goOn(page, "What is removed, and what stays");
    const boxes = page.getByRole("checkbox", { name: /Photograph/ });
    assert.equal(await boxes.count(), 2);
    await boxes.first().uncheck();
    assert.equal(await boxes.nth(1).isChecked(), false);
    await goOn(page, "Before and after");
    await goOn(page, "Save your scan");
    await page.getByText("1 file that you left out").waitFor();
    await page.context().close();
  });

  test("a scan dropped beside the box is read and does not replace the page", async () => {
    const { page } = await here.visit();
    const bytes = [...scan(1)[0].buffer];
    await page.evaluate((content) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([new Uint8Array(content)], "slice"));
      const target = document.querySelector("header");
      for (const type of ["dragover", "drop"]) {
        const event = new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
        target.dispatchEvent(event);
        if (!event.defaultPrevented) throw new Error(`${type} was left to the browser`);
      }
    }, bytes);
    await page.getByText("1 image in 1 series.").waitFor();
    await page.context().close();
  });

  test("both sides of an image are drawn, and a clip can be gone through frame by frame", async () => {
    const { page } = await here.visit();
    await choose(page, ultrasound(4));
    await page.getByRole("button", { name: /^Look at it.*Series 1:/ }).click();
    for (const side of ["Before", "After"]) {
      const canvas = page.getByRole("img", { name: new RegExp(`Ultrasound, image 1 of 1, ${side}`) });
      await canvas.waitFor();
      await page.waitForFunction((element) => element.width > 1, await canvas.elementHandle());
    }
    await page.getByRole("slider", { name: "Frame 1 of 4" }).press("ArrowRight");
    await page.getByText("Frame 2 of 4").waitFor();
    await page.context().close();
  });
});

describe("with a receiver", { skip: noOrthanc }, () => {
  let server;
  let here;
  before(async () => {
    server = await orthanc();
    here = await site({ destination: "/dicom-web/studies", proxy: { "/dicom-web": `${server.url}/dicom-web` } });
  });
  after(async () => {
    await here?.close();
    await server?.close();
  });

  test("a scan is sent by keyboard alone, after a tick that nobody made for the person", async () => {
    const { page, requests, complaints } = await here.visit();
    await walkToAgreement(page);
    assert.equal(await heading(page), "Do you agree?");
    assert.equal(await page.getByRole("checkbox").isChecked(), false);
    await tabTo(page, "Send");
    await page.keyboard.press("Enter");
    await page.getByText("Please tick this first").waitFor();
    assert.equal(
      await page.evaluate(() => document.activeElement?.id),
      "consent",
      "the focus goes where the answer is due",
    );
    assert.deepEqual(
      requests.filter((request) => request.method() !== "GET"),
      [],
    );
    await page.keyboard.press("Space");
    await tabTo(page, "Send");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Sent" }).waitFor({ timeout: 30_000 });
    assert.equal(await focusedHeading(page), "Sent");
    assert.equal((await server.instances()).length, 2, "two of three: one was left out");
    assert.deepEqual(complaints, []);
    await page.context().close();
  });

  test("what the receiver refused is named with its reason, and a second try sends just that", async () => {
    const { page, context } = await here.visit();
    await context.route("**/dicom-web/studies", (route) => route.fulfill({ status: 403, body: "" }), { times: 1 });
    const before = (await server.instances()).length;
    await choose(page, ultrasound());
    await goOn(page, "What is removed, and what stays");
    await goOn(page, "Before and after");
    await goOn(page, "Do you agree?");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "The receiver has kept nothing" }).waitFor({ timeout: 60_000 });
    await page.getByText("status 403").waitFor();
    assert.equal((await server.instances()).length, before);
    await page.getByText(/^Sending to .* was tried$/).waitFor();
    await page.getByRole("button", { name: "Try again with 1 file" }).click();
    await page.getByRole("heading", { level: 1, name: "Sent" }).waitFor({ timeout: 30_000 });
    await page.getByText(/1 file sent to/).waitFor();
    assert.equal((await server.instances()).length, before + 1);
    await context.close();
  });
});
