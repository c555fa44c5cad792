/** What is covered in an image: seen, added to and taken back by a person, by key and by pointer, down to the file that leaves. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { barriers, choose, goOn, site } from "./page-support.mjs";
import { changedOutside, levels, NAME, pixelsIn, size, ultrasoundWith } from "./written.mjs";

let here;
before(async () => (here = await site()));
after(() => here?.close());

const file = (buffer, at = 0) => ({ name: `QUILLFEATHER_${at}`, mimeType: "application/octet-stream", buffer });

/** At the step that shows images, with these files read. */
async function looking(buffers, options = {}, at = here) {
  const visit = await at.visit(options);
  await choose(visit.page, buffers.map(file));
  await goOn(visit.page, "What is removed, and what stays");
  await goOn(visit.page, "Before and after");
  return visit;
}

/** A page whose canvas writes the test's images. */
async function images(...asked) {
  const { page, context } = await here.visit();
  const made = [];
  for (const [words, options] of asked) made.push(await ultrasoundWith(page, words, options));
  await context.close();
  return made;
}

async function openEditor(page) {
  const open = page.getByRole("button", { name: /^(Change what is covered|Cover something)$/ });
  await open.click();
  const dialog = page.getByRole("dialog", { name: /^What is covered/ });
  await dialog.waitFor();
  await dialog.locator(".paper canvas").evaluate(async (canvas) => {
    while (canvas.width < 2) await new Promise((done) => setTimeout(done, 20));
  });
  return dialog;
}

async function apply(dialog) {
  await dialog.getByRole("button", { name: "Apply to this image" }).press("Enter");
  await dialog.locator(".note").filter({ hasText: "This is the image as it will leave." }).waitFor({ timeout: 30_000 });
}

const close = (dialog) => dialog.getByRole("button", { name: "Done", exact: true }).click();

/** Position and size of the box that is selected, as the fields say. */
async function numbers(dialog) {
  const read = async (label) => Number(await dialog.getByLabel(label, { exact: true }).inputValue());
  return {
    x: await read("From the left"),
    y: await read("From the top"),
    width: await read("Width"),
    height: await read("Height"),
  };
}

/** The pixels of every file in the ZIP that the page saves. */
async function saved(page) {
  await goOn(page, "Save your scan");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as ZIP" }).click();
  return pixelsIn(readFileSync(await (await download).path()));
}

/** The brightest value of a rectangle of the picture on the screen. */
function brightest(canvas, region) {
  return canvas.evaluate(
    (element, [{ x, y, width, height }, { columns }]) => {
      const scale = element.width / columns;
      const box = [x, y, width, height].map((value) => Math.floor(value * scale));
      return Math.max(
        ...element
          .getContext("2d")
          .getImageData(...box)
          .data.filter((_, at) => at % 4 === 0),
      );
    },
    [region, size],
  );
}

test("a name in the image is covered, every step says so, and the picture of after has no name in it", async () => {
  const [named] = await images(["QUILLFEATHER ANNABETH"]);
  const { page, context, complaints } = await here.visit();
  await choose(page, [file(named)]);
  await page.getByText("Writing was found in 1 image and is covered in black.").waitFor();
  await page.getByText("Writing covered", { exact: true }).waitFor();
  await goOn(page, "What is removed, and what stays");
  await page.getByText("Writing that was found inside the images: it is covered in black").waitFor();
  await page.getByText("In these, writing was found and covered").waitFor();
  await goOn(page, "Before and after");
  await page.getByText(/in this image (is|are) covered in black/).waitFor();
  await page.getByText("You have looked at 1 of 1 images").waitFor();
  assert.ok((await brightest(page.locator('[data-side="before"] canvas'), NAME)) > 200);
  assert.ok((await brightest(page.locator('[data-side="after"] canvas'), NAME)) < 60);
  const [leaving] = await saved(page);
  assert.ok(levels(leaving, NAME).most < 60);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("an image without writing stays as it is to the last point", async () => {
  const [plain] = await images([""]);
  const { page, context } = await looking([plain]);
  await page.getByText("This image was searched for writing, and none was found.").waitFor();
  const [leaving] = await saved(page);
  assert.deepEqual(leaving, pixelsIn(plain)[0]);
  await context.close();
});

test("by keyboard alone a box is added, moved, made larger and applied, and is black in the file that leaves", async () => {
  const [plain] = await images([""]);
  const { page, context, complaints } = await looking([plain]);
  await page.getByRole("button", { name: "Cover something" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Nothing is covered in this image.").waitFor();
  await dialog.getByRole("button", { name: "Add a box" }).focus();
  await page.keyboard.press("Enter");
  const entry = dialog.getByRole("button", { name: /1 Drawn by you/ });
  assert.equal(await entry.evaluate((element) => element === document.activeElement), true, "the box has the focus");
  const first = await numbers(dialog);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowDown", "Shift+ArrowRight", "Shift+ArrowDown"])
    await page.keyboard.press(key);
  const second = await numbers(dialog);
  const step = Math.round(size.columns / 200);
  assert.deepEqual(second, {
    x: first.x + 2 * step,
    y: first.y + step,
    width: first.width + step,
    height: first.height + step,
  });
  await dialog.getByLabel("Width", { exact: true }).fill("5000");
  await page.keyboard.press("Tab");
  assert.equal((await numbers(dialog)).width, size.columns - second.x, "what is typed is made to fit");
  await dialog.getByRole("button", { name: "Undo" }).press("Enter");
  assert.deepEqual(await numbers(dialog), second);
  const button = dialog.getByRole("button", { name: "Apply to this image" });
  await button.focus();
  await page.keyboard.press("Enter");
  await dialog.locator(".note").filter({ hasText: "This is the image as it will leave." }).waitFor({ timeout: 30_000 });
  assert.equal(await button.evaluate((element) => element === document.activeElement), true, "the focus stays");
  assert.equal(await brightest(dialog.locator(".paper canvas"), second), 0);
  assert.equal(await dialog.getByRole("radio", { name: "As it will leave" }).isChecked(), true);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Change what is covered");
  await page.getByText("1 place in this image is covered in black.").waitFor();
  const [leaving] = await saved(page);
  assert.deepEqual(levels(leaving, second), { different: 1, most: 0 });
  assert.equal(changedOutside(pixelsIn(plain)[0], leaving, [second]), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("with a pointer a box is drawn, moved and made larger, and each can be undone", async () => {
  const [plain] = await images([""]);
  const { page, context } = await looking([plain]);
  const dialog = await openEditor(page);
  const paper = await dialog.locator(".paper").boundingBox();
  const scale = paper.width / size.columns;
  const at = (x, y) => [paper.x + x * scale, paper.y + y * scale];
  const drag = async (from, to) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 4 });
    await page.mouse.up();
  };
  const near = (box, expected) => {
    for (const [side, value] of Object.entries(expected))
      assert.ok(Math.abs(box[side] - value) <= 3, `${side} is ${box[side]}, not about ${value}`);
  };
  await drag(at(200, 150), at(320, 210));
  near(await numbers(dialog), { x: 200, y: 150, width: 120, height: 60 });
  await drag(at(260, 180), at(300, 240));
  near(await numbers(dialog), { x: 240, y: 210, width: 120, height: 60 });
  const corner = await dialog.locator(".handle.se").boundingBox();
  assert.ok(corner.width >= 24 && corner.height >= 24, "a finger can take hold of it");
  const [x, y] = [corner.x + corner.width / 2, corner.y + corner.height / 2];
  await drag([x, y], [x + 50 * scale, y + 40 * scale]);
  near(await numbers(dialog), { x: 240, y: 210, width: 170, height: 100 });
  const undo = dialog.getByRole("button", { name: "Undo" });
  await undo.click();
  await undo.click();
  near(await numbers(dialog), { x: 200, y: 150, width: 120, height: 60 });
  await undo.click();
  await dialog.getByText("Nothing is covered in this image.").waitFor();
  // A drag that leaves the picture ends at its edge.
  await drag(at(600, 440), at(700, 700));
  near(await numbers(dialog), { x: 600, y: 440, width: 40, height: 40 });
  await page.mouse.click(...at(100, 100));
  assert.equal(await dialog.locator(".box.selected").count(), 0);
  await apply(dialog);
  await close(dialog);
  const [leaving] = await saved(page);
  assert.equal(levels(leaving, { x: 602, y: 442, width: 38, height: 38 }).most, 0);
  await context.close();
});

test("the boxes of one image are used for the others of its kind, and what is covered in those stays covered", async () => {
  const asked = [1, 2, 3].map((number) => [number === 2 ? "ANNABETH" : "", { number }]);
  const [first, second, third] = await images(...asked);
  const { page, context } = await looking([first, second, third]);
  const dialog = await openEditor(page);
  await dialog.getByRole("button", { name: "Add a box" }).click();
  const more = dialog.getByRole("button", { name: "Cover the same places in 2 more images of this kind" });
  assert.equal(await more.getAttribute("aria-disabled"), "true", "first it is applied and seen here");
  const box = await numbers(dialog);
  await apply(dialog);
  await more.click();
  await dialog.locator(".note").filter({ hasText: "Done in 2 images." }).waitFor({ timeout: 60_000 });
  await close(dialog);
  await page.getByRole("button", { name: "Next image" }).click();
  // The box, and the name, which the search may find in parts.
  await page.getByText(/\b[2-9] places in this image are covered in black\./).waitFor();
  const leaving = await saved(page);
  assert.equal(leaving.length, 3);
  for (const pixels of leaving) assert.equal(levels(pixels, box).most, 0);
  assert.ok(levels(leaving[1], NAME).most < 60, "the name that was found there is still covered");
  await context.close();
});

test("a place that was found is left visible only after a plain question, and can be covered again", async () => {
  const [named] = await images(["QUILLFEATHER ANNABETH"]);
  const { page, context } = await looking([named]);
  const asked = [];
  let answer = false;
  page.on("dialog", (dialog) => {
    asked.push(dialog.message());
    void (answer ? dialog.accept() : dialog.dismiss());
  });
  const dialog = await openEditor(page);
  const leave = dialog.getByRole("button", { name: "Leave visible: box 1" });
  await leave.click();
  assert.match(asked[0], /will then be visible to whoever receives the scan/);
  assert.equal(await dialog.getByText("Stays visible").count(), 0, "a no leaves it covered");
  answer = true;
  const places = await dialog.locator(".places li").count();
  for (let at = 1; at <= places; at += 1)
    await dialog.getByRole("button", { name: `Leave visible: box ${at}` }).click();
  await apply(dialog);
  assert.ok((await brightest(dialog.locator(".paper canvas"), NAME)) > 200);
  await close(dialog);
  await page.getByText(/stays? visible, as you wanted/).waitFor();
  await openEditor(page);
  for (let at = 1; at <= places; at += 1) await dialog.getByRole("button", { name: `Cover it: box ${at}` }).click();
  await apply(dialog);
  await close(dialog);
  const [leaving] = await saved(page);
  assert.ok(levels(leaving, NAME).most < 60);
  await context.close();
});

test("a change that is not applied is not lost without a question, and never looks applied", async () => {
  const [plain] = await images([""]);
  const { page, context } = await looking([plain]);
  const dialog = await openEditor(page);
  await dialog.getByRole("button", { name: "Add a box" }).click();
  const box = await numbers(dialog);
  await dialog.getByRole("radio", { name: "As it will leave" }).check();
  await dialog.getByText("Your last changes are not in this picture yet.").waitFor();
  await page.waitForFunction(() => !document.querySelector(".boxes-stage.hiding"));
  assert.ok((await brightest(dialog.locator(".paper canvas"), { ...box, width: 160, height: 80 })) > 0);
  let asked = 0;
  let answer = false;
  page.on("dialog", (question) => {
    asked += 1;
    void (answer ? question.accept() : question.dismiss());
  });
  await page.keyboard.press("Escape");
  assert.equal(await dialog.isVisible(), true);
  answer = true;
  await close(dialog);
  await dialog.waitFor({ state: "detached" });
  assert.equal(asked, 2);
  const [leaving] = await saved(page);
  assert.deepEqual(leaving, pixelsIn(plain)[0]);
  await context.close();
});

test("work on many images can be stopped, and then everything is as it was", async () => {
  const made = await images(...Array.from({ length: 12 }, (_, at) => ["", { number: at + 1 }]));
  const { page, context } = await looking(made);
  const dialog = await openEditor(page);
  await dialog.getByRole("button", { name: "Add a box" }).click();
  const box = await numbers(dialog);
  await apply(dialog);
  await dialog.getByRole("button", { name: "Cover the same places in 11 more images of this kind" }).click();
  await dialog.getByRole("progressbar").waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.locator(".note").filter({ hasText: "Stopped. Everything is as it was before." }).waitFor();
  await close(dialog);
  const leaving = await saved(page);
  assert.deepEqual(
    leaving.map((pixels) => levels(pixels, box).most === 0),
    [true, ...Array.from({ length: 11 }, () => false)],
  );
  await context.close();
});

test("in a clip a box is in every frame, or in the one that is shown", async () => {
  const [clip] = await images(["", { frames: 3 }]);
  const { page, context } = await looking([clip]);
  const dialog = await openEditor(page);
  await dialog.getByRole("slider", { name: "Frame 1 of 3" }).press("ArrowRight");
  await dialog.getByRole("button", { name: "Add a box" }).click();
  const box = await numbers(dialog);
  assert.equal(await dialog.getByLabel("In every frame").isChecked(), true);
  await dialog.getByLabel("In every frame").uncheck();
  await dialog.getByText("in 1 of 3 frames").waitFor();
  await dialog.getByRole("slider", { name: "Frame 2 of 3" }).press("ArrowRight");
  assert.equal(await dialog.locator(".box").count(), 0, "it is not in this frame");
  await dialog.getByRole("button", { name: /1 Drawn by you/ }).click();
  await dialog.getByRole("slider", { name: "Frame 2 of 3" }).waitFor();
  await apply(dialog);
  await close(dialog);
  const [all] = await saved(page);
  const frames = [0, 1, 2].map((at) => all.subarray((at * all.length) / 3, ((at + 1) * all.length) / 3));
  assert.deepEqual(
    frames.map((frame) => levels(frame, box).most === 0),
    [false, true, false],
  );
  await context.close();
});

test("enlarged, the picture scrolls by key, and a box that is chosen comes into view", async () => {
  const [plain] = await images([""]);
  const { page, context } = await looking([plain]);
  const dialog = await openEditor(page);
  await dialog.getByRole("button", { name: "Add a box" }).click();
  for (let press = 0; press < 3; press += 1) await dialog.getByRole("button", { name: "Larger" }).click();
  await dialog.getByText("300%", { exact: true }).waitFor();
  await dialog.getByLabel("From the left").fill("600");
  await dialog.getByLabel("From the top").fill("440");
  await page.keyboard.press("Tab");
  const inView = () =>
    dialog.locator(".box").evaluate((box) => {
      const [one, stage] = [box.getBoundingClientRect(), box.closest(".boxes-stage").getBoundingClientRect()];
      return one.right <= stage.right + 1 && one.left >= stage.left - 1 && one.bottom <= stage.bottom + 1;
    });
  assert.equal(await inView(), true);
  const stage = dialog.getByRole("group", { name: /the original with its boxes/ });
  await stage.focus();
  for (let press = 0; press < 60; press += 1) await page.keyboard.press("ArrowLeft");
  await page.waitForTimeout(300);
  assert.equal(await inView(), false);
  await dialog.getByRole("button", { name: /1 Drawn by you/ }).click();
  assert.equal(await inView(), true);
  await context.close();
});

for (const [name, options] of Object.entries({
  desktop: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
  "forced colours": { viewport: { width: 1024, height: 700 }, forcedColors: "active" },
})) {
  test(`the boxes have no barrier and do not run off the side: ${name}`, async () => {
    const [clip] = await images(["QUILLFEATHER ANNABETH", { frames: 2 }]);
    const { page, context } = await looking([clip], options);
    const found = {};
    const check = async (state) => {
      const all = await barriers(page);
      const beyond = await page.evaluate(() => {
        const dialog = document.querySelector("dialog[open]");
        return dialog ? dialog.scrollWidth - dialog.clientWidth : 0;
      });
      if (beyond > 0) all.push(`${beyond} pixels beyond the side`);
      if (all.length > 0) found[state] = all;
    };
    const dialog = await openEditor(page);
    await check("open");
    await dialog.getByRole("button", { name: "Add a box" }).click();
    await check("with a box");
    await dialog.getByRole("radio", { name: "As it will leave" }).check();
    await dialog.getByText("Your last changes are not in this picture yet.").waitFor();
    await check("not applied");
    await apply(dialog);
    await check("applied");
    assert.deepEqual(found, {});
    await context.close();
  });
}

test("in a page that is read from right to left the picture is not mirrored", async () => {
  const [plain] = await images([""]);
  const { page, context } = await looking([plain], { viewport: { width: 1280, height: 800 } });
  await page.evaluate(() => (document.documentElement.dir = "rtl"));
  const dialog = await openEditor(page);
  await dialog.getByRole("button", { name: "Add a box" }).click();
  await dialog.getByLabel("From the left").fill("0");
  await page.keyboard.press("Tab");
  const [box, paper] = [await dialog.locator(".box").boundingBox(), await dialog.locator(".paper").boundingBox()];
  assert.ok(Math.abs(box.x - paper.x) < 3);
  await page.keyboard.press("Shift+Tab");
  await dialog.getByRole("button", { name: /1 Drawn by you/ }).press("ArrowRight");
  assert.ok((await numbers(dialog)).x > 0, "the right arrow goes to the right");
  const side = await dialog.locator(".editor-side").boundingBox();
  assert.ok(side.x < paper.x, "the list stands on the left");
  await context.close();
});

test("once sending was begun, what is covered is settled", async () => {
  const sender = await site({ destination: "https://scans.clinic.example/dicom-web/studies" });
  try {
    const [plain] = await images([""]);
    const { page, context } = await looking([plain], {}, sender);
    await context.route("https://scans.clinic.example/**", (route) => route.fulfill({ status: 403, body: "" }));
    await goOn(page, "Do you agree?");
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("heading", { name: "The receiver has kept nothing" }).waitFor({ timeout: 60_000 });
    for (const step of ["Back to the choice", "Back"]) await page.getByRole("button", { name: step }).click();
    await page.getByText("Sending was begun with these images.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Cover something" }).count(), 0);
    await context.close();
  } finally {
    await sender.close();
  }
});
