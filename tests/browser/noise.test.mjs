/** Calibrated noise through the package, in real Chromium: charged and kept before anybody sees a record. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FULL_DISK, NO_RANDOMNESS, portal, storing } from "./package-support.mjs";
import { nifti, phantom } from "./phantom.mjs";

const secrets = ["QUILLFEATHER", "ANNABETH", "7741", "OSTRANDER", "19610228", "1.2.826.0.1.3680043.9.7777"];
const stored = [];

let site;
before(async () => (site = await portal({ stow: storing(stored) })));
after(() => site?.close());

/** Opens a session on the page and measures; `regions` are then the page's. */
async function measure(page, { files = phantom(), policy = {}, options = {} } = {}) {
  await page.setInputFiles("#files", files);
  await page.evaluate(
    async ([policy, options]) => {
      globalThis.session?.close();
      globalThis.session = await scanveil.createSession({ workers: 1, policy });
      const files = scanveil.filesFromInput(document.querySelector("#files"));
      globalThis.regions = await session.extract(files, options);
      globalThis.codeOf = (work) =>
        work.then(
          () => "none",
          (error) => error.code ?? error.name,
        );
    },
    [policy, options],
  );
}

/** A page with a session that has measured the phantom. */
async function measured(options) {
  const { page, complaints } = await site.page();
  await measure(page, options);
  return { page, complaints };
}

/** What a page has of a record. */
const protect = (page, options) =>
  page.evaluate(async (one) => {
    const { report, ...told } = await session.protect(regions[0], { destination: "registry", epsilon: 1, ...one });
    const zip = report?.release && new Uint8Array(await (await session.zip([report.release])).arrayBuffer());
    return { ...told, json: JSON.stringify(told.record), status: report?.status, zip: zip?.toBase64() };
  }, options);

const codeOf = (page, options) =>
  page.evaluate((one) => codeOf(session.protect(regions[0], { destination: "registry", epsilon: 1, ...one })), options);

/** The ledger as the browser has it. */
const kept = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opened = indexedDB.open("scanveil-noise");
        opened.onerror = reject;
        opened.onsuccess = () => {
          const asked = opened.result.transaction("kept").objectStore("kept").get("ledger");
          asked.onsuccess = () => {
            opened.result.close();
            resolve(asked.result);
          };
        };
      }),
  );

test("a record is drawn once: asked for again, and after a reload, it is the same and costs nothing", async () => {
  const { page, complaints } = await measured();
  const first = await protect(page, { set: "five" });
  assert.equal(first.repeated, false);
  assert.deepEqual(first.spent, { epsilon: "1", delta: "0" });
  assert.equal(first.record.released.length, 5);
  assert.equal(first.status, "released");
  const again = await protect(page, { set: "five" });
  assert.deepEqual({ ...again, repeated: false }, first, "the report is the same file, too");
  assert.equal(again.repeated, true);
  await page.reload();
  await page.waitForFunction(() => "scanveil" in globalThis);
  await measure(page);
  const later = await protect(page, { set: "five" });
  assert.equal(later.repeated, true);
  assert.deepEqual([later.json, later.spent], [first.json, first.spent]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the budget is the patient's over all regions and sets, and its end refuses", async () => {
  const { page } = await measured();
  const own = { cap: 2 };
  assert.equal((await protect(page, { ...own, set: "five" })).spent.epsilon, "1");
  // Another region of the same images.
  await measure(page, { options: { roi: "whole-image" } });
  const second = await protect(page, { ...own, set: "five" });
  assert.deepEqual([second.repeated, second.spent.epsilon], [false, "2"]);
  assert.equal(await codeOf(page, { ...own, set: "ten" }), "budget-spent");
  // What was drawn before can be had again, and other recipients have budgets of their own.
  assert.equal((await protect(page, { ...own, set: "five" })).json, second.json);
  assert.equal((await protect(page, { ...own, destination: "another" })).spent.epsilon, "1");
  await page.close();
});

test("a portal's ledger is written before the record is told, names nobody, and gives the record again", async () => {
  const { page } = await measured();
  const { order, text, first, again } = await page.evaluate(async () => {
    const order = [];
    let text;
    const ledger = {
      load: async () => text,
      save: async (now) => {
        order.push("saving");
        await new Promise((done) => setTimeout(done, 200));
        text = now;
        order.push("saved");
      },
    };
    const options = { destination: "registry", epsilon: 1, ledger };
    const first = await session.protect(regions[0], options).then((record) => (order.push("told"), record));
    const again = await session.protect(regions[0], options);
    return { order, text, first: first.record, again: [again.record, again.repeated] };
  });
  assert.deepEqual(order, ["saving", "saved", "told"]);
  assert.deepEqual(again, [first, true]);
  for (const secret of secrets) assert.equal(text.includes(secret), false, secret);
  await page.close();
});

test("where the ledger cannot be written or read nothing is released, and nothing is charged", async () => {
  const { page } = await measured();
  const codes = await page.evaluate(async () => {
    const failing = () => Promise.reject(new Error("disk"));
    const none = () => Promise.resolve(undefined);
    const of = (ledger) => codeOf(session.protect(regions[0], { destination: "registry", epsilon: 1, ledger }));
    return [
      await of({ load: none, save: failing }),
      await of({ load: failing, save: none }),
      await of({ load: () => Promise.resolve("{}"), save: none }),
      await of({ load: () => Promise.resolve(5), save: none }),
    ];
  });
  assert.deepEqual(codes, ["ledger", "ledger", "ledger", "ledger"]);
  // The browser's own: it lasts when the record is told, and a write that fails leaves it as it was.
  const { json } = await protect(page, {});
  assert.ok((await kept(page)).includes(json));
  assert.equal(await codeOf(page, { destination: FULL_DISK }), "ledger");
  assert.equal((await kept(page)).includes(FULL_DISK), false);
  await page.close();
});

test("what two sessions draw at the same time is both kept", async () => {
  const { page } = await measured();
  const spent = await page.evaluate(async () => {
    const other = await scanveil.createSession({ workers: 1 });
    const files = () => scanveil.filesFromInput(document.querySelector("#files"));
    const [there] = await other.extract(files());
    const of = (set) => ({ destination: "registry", epsilon: 1, set });
    await Promise.all([session.protect(regions[0], of("five")), other.protect(there, of("ten"))]);
    other.close();
    const { spent } = await session.protect(regions[0], of("twenty"));
    return spent.epsilon;
  });
  assert.equal(spent, "3");
  await page.close();
});

test("without randomness nothing is released", async () => {
  const { page } = await measured();
  assert.equal(await codeOf(page, { destination: NO_RANDOMNESS }), "no-randomness");
  await page.close();
});

test("what leaves has one length and one form whatever was measured", async () => {
  const { page } = await measured();
  const lengths = new Set();
  for (const roi of [undefined, "whole-image", "automatic"]) {
    await measure(page, { options: roi ? { roi } : {} });
    for (const noise of ["discrete-laplace", "discrete-laplace"]) {
      const { json, record } = await protect(page, { noise, epsilon: 2 });
      lengths.add(json.length);
      assert.deepEqual(Object.keys(record), ["set", "setVersion", "mechanism", "released"]);
    }
  }
  assert.equal(lengths.size, 1);
  await page.close();
});

test("the report of a record is sent like any other, and has the claim and nobody's name in it", async () => {
  const { page } = await measured();
  const { result, record, method } = await page.evaluate(async () => {
    const { record, claim, report } = await session.protect(regions[0], { destination: origin, epsilon: 3 });
    const result = await session.send([report.release], { url: `${origin}/studies` });
    return { result, record, method: claim.method };
  });
  assert.equal(result.stored.length, 1, JSON.stringify(result.failed));
  const body = stored.at(-1).toString("latin1");
  assert.ok(body.includes(JSON.stringify(record)), "the record is in it as it was told");
  assert.ok(body.includes(method));
  for (const secret of secrets) assert.equal(body.includes(secret), false, secret);
  await page.close();
});

test("a policy is default and limit, and can let features leave with noise only", async () => {
  const policy = { noise: { required: true, epsilon: "1/2", set: "five", cap: 1 } };
  const { page } = await measured({ policy });
  const plain = await page.evaluate(() => regions[0].report);
  assert.deepEqual([plain.status, plain.reason.code], ["quarantined", "noise-required"]);
  for (const weaker of [{ epsilon: 1 }, { set: "ten" }, { cap: 2 }]) {
    assert.equal(await codeOf(page, { epsilon: 0.5, ...weaker }), "noise", JSON.stringify(weaker));
  }
  const record = await protect(page, { epsilon: undefined });
  assert.equal(record.status, "released");
  assert.deepEqual([record.record.mechanism.epsilon, record.record.set], ["1/2", "five"]);
  assert.deepEqual(record.cap, { epsilon: "1", delta: "1/10000" });
  const refused = await page.evaluate(() => codeOf(scanveil.createSession({ policy: { noise: { epsilon: 0 } } })));
  assert.equal(refused, "policy");
  await page.close();
});

test("what it costs is said and spends nothing", async () => {
  const { page } = await measured();
  const cost = await page.evaluate(() => session.noiseCost({ epsilon: 8, set: "twenty", error: 0.05, records: 100 }));
  assert.ok(Math.abs(cost.worth.records - 278) <= 1);
  assert.equal(cost.discreteLaplace.records, 5_000);
  assert.deepEqual([cost.weak, cost.onlyMany, cost.claim.machine.weak], [true, true, true]);
  assert.equal(await page.evaluate(() => codeOf(session.noiseCost({}))), "noise");
  assert.equal((await protect(page, {})).spent.epsilon, "1");
  await page.close();
});

test("a receipt is signed for the key that was given", async () => {
  const { page } = await measured();
  const right = await page.evaluate(async () => {
    const receiptKey = new Uint8Array(32).fill(7);
    const { receipt, record } = await session.protect(regions[0], { destination: "d", epsilon: 1, receiptKey });
    const key = await crypto.subtle.importKey("raw", receiptKey, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    const code = Uint8Array.from(receipt.hmac.match(/../g), (byte) => parseInt(byte, 16));
    const text = new TextEncoder().encode(`scanveil privacy receipt 1\0${receipt.receipt}`);
    const same = JSON.stringify(JSON.parse(receipt.receipt).record) === JSON.stringify(record);
    return same && (await crypto.subtle.verify("HMAC", key, code, text));
  });
  assert.equal(right, true);
  await page.close();
});

test("noise is for what this session measured with the settings of the sets", async () => {
  const { page } = await measured({ options: { settings: "pyradiomics" } });
  assert.equal(await codeOf(page, {}), "settings");
  const forged = await page.evaluate(() =>
    codeOf(session.protect({ ...regions[0] }, { destination: "registry", epsilon: 1 })),
  );
  assert.equal(forged, "unknown-item");
  await page.close();
});

test("of an image that names no patient the caller has to", async () => {
  const { page } = await measured({ files: [nifti()], options: { roi: "whole-image" } });
  assert.equal(await codeOf(page, {}), "noise");
  const record = await protect(page, { patient: "P-1", study: "S-1" });
  assert.deepEqual([record.repeated, record.status], [false, undefined]);
  assert.equal((await protect(page, { patient: "P-1", study: "S-1" })).repeated, true);
  await page.close();
});

test("the noise of this browser passes its audit, which can be stopped", async () => {
  const { page } = await measured();
  const { audit, parts } = await page.evaluate(async () => {
    const parts = [];
    const audit = await session.auditNoise({ quick: true, onProgress: ({ part }) => parts.push(part) });
    return { audit, parts };
  });
  assert.deepEqual(
    [...audit.checks, ...audit.controls.map((control) => ({ ...control, passed: !control.passed }))]
      .filter(({ passed }) => !passed)
      .map(({ name }) => name),
    [],
  );
  assert.equal(audit.passed, true);
  assert.ok(audit.controls.length >= 5);
  assert.ok(parts.length > 5 && parts.every((part, at) => part >= (parts[at - 1] ?? 0)) && parts.at(-1) === 1);
  const stopped = await page.evaluate(async () => {
    const stop = new AbortController();
    return codeOf(session.auditNoise({ signal: stop.signal, onProgress: () => stop.abort() }));
  });
  assert.equal(stopped, 20, "a DOMException, AbortError");
  // The session goes on with new workers.
  assert.equal((await protect(page, {})).status, "released");
  await page.close();
});
