/** A file of 2 GB: a handle in, a handle out. */

import assert from "node:assert/strict";
import { closeSync, ftruncateSync, openSync, readFileSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { head } from "./package-dicom.mjs";
import { portal } from "./package-support.mjs";
import { launch } from "./support.mjs";

const MB = 1024 ** 2;
let site;
before(async () => {
  site = await portal();
});
after(() => site?.close());

/** Anonymous memory of all renderers of a browser, from the kernel. */
function rendererMemory(mark) {
  let bytes = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "latin1");
      if (!command.includes("--type=renderer") || !command.includes(mark)) continue;
      bytes += Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))[1]) * 1024;
    } catch {
      // It ended meanwhile.
    }
  }
  return bytes;
}

const skip = process.platform === "linux" ? false : "memory is read from /proc";

test("2 GB of frames: under 64 MB more than an empty session, under 2 s", { skip }, async () => {
  const path = join(site.folder, "large.dcm");
  const frames = 4096;
  const header = head({ rows: 512, columns: 512, frames });
  const size = header.length + 512 * 512 * 2 * frames;
  const file = openSync(path, "w");
  writeSync(file, header);
  ftruncateSync(file, size);
  closeSync(file);
  // Tells this browser's processes from another's.
  const mark = `--scanveil-test=${process.pid}`;
  const browser = await launch({
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", `--user-agent=${mark}`],
  });
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "scanveil" in globalThis);
    await page.setInputFiles("#files", path);
    await page.evaluate(async () => {
      globalThis.session = await scanveil.createSession({ workers: 1 });
    });
    const empty = rendererMemory(mark);
    assert.ok(empty > 0, "the renderer's memory can be read");
    let peak = 0;
    const clock = setInterval(() => (peak = Math.max(peak, rendererMemory(mark))), 15);
    const result = await page.evaluate(async () => {
      const start = performance.now();
      const [file] = scanveil.filesFromInput(document.querySelector("#files"));
      const items = [];
      for await (const item of session.process([file])) items.push(item);
      const ms = performance.now() - start;
      // Again and again, so that the memory is looked at while it works and not only between.
      for await (const item of session.process(Array(20).fill(file))) items.push(item);
      globalThis.items = items;
      const [{ status, reason, release }] = items;
      return { status, reason, size: release?.size, ms, count: items.filter((item) => item.release).length };
    });
    peak = Math.max(peak, rendererMemory(mark));
    clearInterval(clock);
    console.log(`2 GB: ${Math.round(result.ms)} ms, ${((peak - empty) / MB).toFixed(1)} MB more`);
    assert.equal(result.status, "released", JSON.stringify(result.reason));
    assert.equal(result.count, 21);
    assert.ok(Math.abs(result.size - size) < 4000);
    assert.ok(result.ms < 2000, `${result.ms} ms`);
    assert.ok(peak - empty < 64 * MB, `${(peak - empty) / MB} MB`);
  } finally {
    await browser.close();
  }
});
