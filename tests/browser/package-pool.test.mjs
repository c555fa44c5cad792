/** The pool in real Chromium: every core at work, deaths survived, cancel complete. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ct, ctOfSize, identifiers } from "./package-dicom.mjs";
import { DIES, GROWS, portal, STALLS, strict, workersAre } from "./package-support.mjs";

let site;
before(async () => {
  site = await portal();
});
after(() => site?.close());

/** Hands files to the page's input, as a person does. */
async function choose(page, files) {
  await page.setInputFiles(
    "#files",
    files.map(({ name = "QUILLFEATHER.dcm", buffer }) => ({ name, mimeType: "application/octet-stream", buffer })),
  );
}

/** Processes what was chosen and gives what a portal sees. */
function processAll(page, options = {}) {
  return page.evaluate(async (sessionOptions) => {
    const session = await scanveil.createSession(sessionOptions);
    const items = [];
    const progress = [];
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    for await (const item of session.process(files, { onProgress: (p) => progress.push(p) })) {
      items.push({ ...item, release: item.release?.size });
    }
    const report = session.report();
    session.close();
    return { items: items.sort((a, b) => a.index - b.index), progress, report };
  }, options);
}

const slices = (count) => Array.from({ length: count }, (_, n) => ({ buffer: ct({ number: n + 1 }) }));

test("a study under a strict policy: all released, nothing complained of", async () => {
  const { page, complaints } = await site.page();
  await choose(page, [...slices(12), { name: "notes.txt", buffer: Buffer.from("no DICOM") }]);
  const { items, progress, report } = await processAll(page, { workers: 2 });
  assert.deepEqual(
    items.map((item) => item.index),
    items.map((_, index) => index),
  );
  assert.deepEqual(
    items.map((item) => item.status),
    [...Array(12).fill("released"), "skipped"],
    JSON.stringify(items.at(0)),
  );
  assert.equal(new Set(items.slice(0, 12).map((item) => item.summary.instance)).size, 12);
  assert.equal(new Set(items.slice(0, 12).map((item) => item.summary.study)).size, 1);
  assert.equal(report.released, 12);
  assert.equal(report.skipped.length, 1);
  assert.ok(report.counts.removed + report.counts.emptied + report.counts.replaced > 0);
  for (const phase of ["reading", "deidentifying"]) {
    const seen = progress.filter((p) => p.phase === phase);
    assert.equal(seen.at(-1).done, seen.at(-1).total);
    assert.equal(seen.at(-1).bytesDone, seen.at(-1).bytesTotal);
  }
  for (const identifier of identifiers) {
    assert.ok(!JSON.stringify([items, progress, report]).includes(identifier), identifier);
  }
  assert.deepEqual(complaints, []);
  assert.ok(await workersAre(page, 0), "close() ends every worker");
  await page.close();
});

test("the same key gives the same instances, another key others", async () => {
  const { page } = await site.page();
  await choose(page, slices(1));
  const uids = await page.evaluate(async () => {
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    const uid = async (fill) => {
      const session = await scanveil.createSession({ key: new Uint8Array(32).fill(fill), workers: 1 });
      for await (const item of session.process(files)) {
        session.close();
        return item.summary.instance;
      }
    };
    return [await uid(1), await uid(1), await uid(2)];
  });
  assert.equal(uids[0], uids[1]);
  assert.notEqual(uids[0], uids[2]);
  await page.close();
});

test("as many workers as asked for, one keeper, and the module fetched once", async () => {
  const { page } = await site.page();
  await choose(page, slices(30));
  const before = site.requests.length;
  const most = await page.evaluate(async () => {
    const session = await scanveil.createSession({ workers: 3 });
    globalThis.session = session;
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    let count = 0;
    for await (const item of session.process(files)) count += item.status === "released" ? 1 : 0;
    return count;
  });
  assert.equal(most, 30);
  assert.ok(await workersAre(page, 4));
  const fetched = site.requests.slice(before).filter(({ url }) => url.endsWith(".wasm"));
  assert.equal(fetched.length, 1);
  await page.evaluate(() => globalThis.session.close());
  assert.ok(await workersAre(page, 0));
  await page.close();
});

for (const [how, size, options] of [
  ["dies", DIES, {}],
  ["stalls", STALLS, { stallSeconds: 2 }],
]) {
  test(`a worker that ${how} is replaced; its file alone is quarantined`, async () => {
    const { page, complaints } = await site.page();
    const files = slices(10);
    files.splice(4, 0, { buffer: ctOfSize(size, { number: 99 }) });
    await choose(page, files);
    const { items } = await processAll(page, { workers: 2, ...options });
    assert.deepEqual(
      items.map((item) => item.status),
      files.map((_, n) => (n === 4 ? "quarantined" : "released")),
    );
    assert.equal(items[4].reason.code, "worker-died");
    assert.ok(!complaints.join().includes("JOHN^DOE"), complaints.join());
    await page.close();
  });
}

test("a worker that took too much memory is replaced, and its file is kept", async () => {
  const { page } = await site.page();
  let started = 0;
  page.on("worker", () => (started += 1));
  await choose(page, [...slices(4), { buffer: ctOfSize(GROWS, { number: 99 }) }]);
  const { items } = await processAll(page, { workers: 1 });
  assert.deepEqual(
    items.map((item) => item.status),
    Array(5).fill("released"),
  );
  // The keeper, the worker, and one more after each of the two passes' visits to the large file.
  assert.ok(started >= 3 && started <= 4, `${started} workers`);
  await page.close();
});

test("cancel leaves no worker alive, and the session works on afterwards", async () => {
  const { page } = await site.page();
  // The last one keeps its worker busy for ever: only ending the worker ends that.
  await choose(page, [...slices(20), { buffer: ctOfSize(STALLS) }]);
  const first = await page.evaluate(async () => {
    const session = (globalThis.session = await scanveil.createSession({ workers: 2 }));
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1500);
    const start = performance.now();
    try {
      for await (const _ of session.process(files, { signal: controller.signal }));
      return "finished";
    } catch (error) {
      return { name: error.name, ms: performance.now() - start };
    }
  });
  assert.equal(first.name, "AbortError");
  assert.ok(first.ms < 2500, `${first.ms} ms`);
  assert.ok(await workersAre(page, 0), `${page.workers().length} workers alive`);
  const again = await page.evaluate(async () => {
    const files = scanveil.filesFromInput(document.querySelector("#files")).slice(0, 20);
    let released = 0;
    for await (const item of globalThis.session.process(files)) released += item.status === "released";
    return released;
  });
  assert.equal(again, 20);
  await page.close();
});

test("leaving the loop cancels too", async () => {
  const { page } = await site.page();
  await choose(page, slices(20));
  await page.evaluate(async () => {
    const session = (globalThis.session = await scanveil.createSession({ workers: 2 }));
    for await (const _ of session.process(scanveil.filesFromInput(document.querySelector("#files")))) break;
  });
  assert.ok(await workersAre(page, 0), `${page.workers().length} workers alive`);
  await page.close();
});

test("a policy that the module refuses is an error with a code, and leaves nothing", async () => {
  const { page } = await site.page();
  const code = await page.evaluate(() =>
    scanveil.createSession({ policy: { profil: "basic" } }).then(
      () => "accepted",
      (error) => error.code,
    ),
  );
  assert.equal(code, "policy");
  assert.ok(await workersAre(page, 0));
  await page.close();
});

test("a name in one file's header is found in another file's text", async () => {
  const { page } = await site.page();
  // The second file's own header does not say who "Quillfeather" is.
  await choose(page, [
    { buffer: ct({ number: 1 }) },
    { buffer: ct({ number: 2, patient: "ANON", comment: "as QUILLFEATHER asked" }) },
  ]);
  const texts = await page.evaluate(async () => {
    const session = await scanveil.createSession({ workers: 2 });
    const texts = [];
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    const releases = [];
    for await (const item of session.process(files)) if (item.release) releases.push(item.release);
    texts.push(await (await session.zip(releases)).text());
    session.close();
    return [releases.length, ...texts];
  });
  for (const identifier of identifiers) assert.ok(!texts.join().includes(identifier), identifier);
  await page.close();
});

for (const [missing, policy] of [
  ["'wasm-unsafe-eval'", strict.replace(" 'wasm-unsafe-eval'", "")],
  ["worker-src", strict.replace("worker-src 'self'", "worker-src 'none'")],
  ["the bundler's Trusted Types policy", strict.replace("trusted-types portal", "trusted-types 'none'")],
]) {
  test(`a page without ${missing} is told so, and nothing hangs`, async () => {
    const other = await portal({ policy });
    try {
      const { page } = await other.page();
      const code = await page.evaluate(() =>
        scanveil.createSession().then(
          () => "started",
          (error) => error.code,
        ),
      );
      assert.equal(code, "worker-start");
      assert.ok(await workersAre(page, 0));
    } finally {
      await other.close();
    }
  });
}
