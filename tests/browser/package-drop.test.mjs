/** A real drop of a folder from the disk, folders in folders, more files than one reading gives. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { portal } from "./package-support.mjs";

let site;
before(async () => {
  site = await portal();
});
after(() => site?.close());

test("a dropped folder gives every file at any depth, past the hundredth too", async () => {
  const top = join(site.folder, "DROPPED");
  const deep = join(top, "ST000001", "SE000001");
  mkdirSync(deep, { recursive: true });
  for (let n = 0; n < 250; n += 1) writeFileSync(join(deep, `IM${String(n).padStart(6, "0")}`), String(n));
  writeFileSync(join(top, "DICOMDIR"), "d");
  const single = join(site.folder, "single.dcm");
  writeFileSync(single, "s");
  const { page } = await site.page();
  await page.evaluate(() => {
    document.documentElement.style.height = "100%";
    addEventListener("dragover", (event) => event.preventDefault());
    globalThis.dropped = new Promise((done, fail) => {
      addEventListener("drop", (event) => {
        event.preventDefault();
        scanveil.filesFromDrop(event.dataTransfer).then(async (files) => {
          done(await Promise.all(files.map((file) => file.text())));
        }, fail);
      });
    });
  });
  const client = await page.context().newCDPSession(page);
  const data = { items: [], files: [top, single], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await client.send("Input.dispatchDragEvent", { type, x: 50, y: 50, data });
  }
  const texts = await page.evaluate(() => globalThis.dropped);
  assert.equal(texts.length, 252);
  assert.equal(texts.at(-1), "s", "what was dropped second comes second");
  assert.ok(texts.includes("d"));
  const numbers = texts.filter((text) => /^\d+$/.test(text)).map(Number);
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 250 }, (_, n) => n),
  );
});
