/** Options, the patient's other studies and the list, in a real browser. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { Decrypter } from "age-encryption";
import { ct, identifiers } from "./package-dicom.mjs";
import { portal, strict, workersAre } from "./package-support.mjs";

let site;
before(async () => {
  site = await portal();
});
after(() => site?.close());

async function choose(page, buffers) {
  await page.setInputFiles(
    "#files",
    buffers.map((buffer) => ({ name: "file", mimeType: "application/octet-stream", buffer })),
  );
}

/** A file of another study of the same patient. */
function ofAnotherStudy(options) {
  const bytes = ct(options);
  const at = bytes.indexOf("1.2.826.0.1.3680043.9.7777.2", 0, "latin1");
  bytes.write("5", at + 27, "latin1");
  return bytes;
}

/** Processes what was chosen: what leaves, as one text, and the report. */
function release(page, sessionOptions) {
  return page.evaluate(async (options) => {
    const session = await scanveil.createSession({ workers: 2, ...options });
    const items = [];
    for await (const item of session.process(scanveil.filesFromInput(document.querySelector("#files")))) {
      items.push(item);
    }
    const releases = items.flatMap((item) => item.release ?? []);
    const text = await (await session.zip(releases)).text();
    const report = session.report();
    session.close();
    const studies = items.flatMap((item) => item.summary?.study ?? []);
    return { text, report, studies, reasons: items.map((item) => item.reason?.code) };
  }, sessionOptions);
}

test("a name in the header of one study is found in the text of the patient's other study", async () => {
  const { page } = await site.page();
  const text = "as QUILLFEATHER asked";
  const first = ct({ number: 1 });
  // The patient is the same by the number, but this study's own header does not say who "Quillfeather" is.
  const second = ofAnotherStudy({ number: 2, patient: "ANON", comment: text });
  await choose(page, [first, second]);
  const { text: released, studies, report } = await release(page, { policy: { options: ["clean-descriptors"] } });
  assert.equal(new Set(studies).size, 2);
  assert.equal(report.released + report.quarantined.length, 2);
  for (const identifier of identifiers) assert.ok(!released.includes(identifier), identifier);
  // Alone, nothing tells that the word is a name: what was found above came from the other study.
  await choose(page, [second]);
  const alone = await release(page, { policy: { options: ["clean-descriptors"] } });
  assert.ok(alone.text.includes("QUILLFEATHER"), "the control: the word stays where nobody knows better");
  await page.close();
});

test("an option lets stay what it names, and the report says which were applied", async () => {
  const { page } = await site.page();
  await choose(page, [ct({ number: 1 })]);
  const kept = await release(page, { policy: { options: ["retain-longitudinal-full-dates"] } });
  assert.ok(kept.text.includes("20240131"));
  assert.deepEqual(kept.report.options, ["retain-longitudinal-full-dates"]);
  const moved = await release(page, { policy: { options: ["retain-longitudinal-modified-dates"] } });
  assert.ok(!moved.text.includes("20240131"));
  assert.ok(moved.report.counts.cleaned > 0);
  const basic = await release(page, {});
  assert.ok(!basic.text.includes("20240131"));
  assert.deepEqual(basic.report.options, []);
  await page.close();
});

test("a policy that contradicts itself, or asks for what is not there, is an error that says why", async () => {
  const { page } = await site.page();
  const refusal = (policy) =>
    page.evaluate(
      (one) =>
        scanveil.createSession({ policy: one }).then(
          () => "accepted",
          (error) => `${error.code}: ${error.message}`,
        ),
      policy,
    );
  const dates = ["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"];
  assert.match(await refusal({ options: dates }), /^policy: .*E\.3\.6/);
  assert.match(await refusal({ options: ["clean-recognizable-visual-features"] }), /^policy: .*not implemented/);
  assert.match(await refusal({ pixelData: { keepFound: true } }), /^policy: /);
  assert.match(
    await refusal({ options: ["retain-safe-private"], privateKnowledgeBase: { name: "A" } }),
    /^policy: .*knowledge base/,
  );
  assert.ok(await workersAre(page, 0));
  await page.close();
});

const knowledge = ["element_sig_pattern,vr,private_disposition", '"(0019,""ACME 1.0"",01)",LO,k', ""].join("\n");

test("a knowledge base is read from a string, from bytes and from a file; another one than is meant is refused", async () => {
  const { page } = await site.page();
  const outcome = (text, kind, sha256) =>
    page.evaluate(
      async ([csv, as, digest]) => {
        const bytes = new TextEncoder().encode(csv);
        const privateKnowledgeBase = { string: csv, bytes, blob: new Blob([bytes]) }[as];
        const privateKnowledge = digest && { privateKnowledgeBase: { name: "ours", sha256: digest } };
        const policy = { options: ["retain-safe-private"], ...privateKnowledge };
        return scanveil.createSession({ policy, privateKnowledgeBase }).then(
          (session) => (session.close(), "accepted"),
          (error) => `${error.code}: ${error.message}`,
        );
      },
      [text, kind, sha256],
    );
  const sha256 = createHash("sha256").update(knowledge).digest("hex");
  for (const kind of ["string", "bytes", "blob"]) {
    assert.equal(await outcome(knowledge, kind), "accepted");
    assert.equal(await outcome(knowledge, kind, sha256), "accepted");
    assert.match(await outcome(knowledge, kind, "0".repeat(64)), /^policy: .*another/);
    assert.match(await outcome("no table\n", kind), /^policy: /);
  }
  await page.close();
});

test("the list is encrypted under the passphrase and opens to every old and new identifier", async () => {
  const { page, complaints } = await site.page();
  await choose(page, [ct({ number: 1 }), ct({ number: 2 })]);
  const { sealed, plain, workers } = await page.evaluate(async () => {
    const session = (globalThis.session = await scanveil.createSession({ workers: 1 }));
    for await (const _ of session.process(scanveil.filesFromInput(document.querySelector("#files"))));
    const blob = await session.mapping({ passphrase: "correct horse" });
    return {
      sealed: [...new Uint8Array(await blob.arrayBuffer())],
      plain: await session.mapping({ plain: true }),
      workers: 2,
    };
  });
  assert.ok(await workersAre(page, workers), "the worker that sealed it is gone");
  const bytes = Uint8Array.from(sealed);
  assert.equal(Buffer.from(bytes.subarray(0, 21)).toString("latin1"), "age-encryption.org/v1");
  for (const identifier of identifiers) assert.ok(!Buffer.from(bytes).includes(identifier), identifier);
  const open = (passphrase) => {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(passphrase);
    return decrypter.decrypt(bytes, "text");
  };
  const [head, ...lines] = (await open("correct horse")).trimEnd().split("\n");
  assert.equal(head, "id_old,id_new");
  assert.deepEqual(
    lines,
    [...plain.patients, ...plain.uids].map(({ id_old, id_new }) => `${id_old},${id_new}`).toSorted(),
  );
  assert.ok(lines.some((line) => line.startsWith("MRN-7741-KX,")));
  await assert.rejects(open("wrong horse"));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a list without a passphrase is refused, and a stop ends its making at once", async () => {
  const { page } = await site.page();
  await choose(page, [ct({ number: 1 })]);
  const { refused, stopped, ms } = await page.evaluate(async () => {
    const session = await scanveil.createSession({ workers: 1 });
    for await (const _ of session.process(scanveil.filesFromInput(document.querySelector("#files"))));
    const attempt = (options) =>
      session.mapping(options).then(
        () => "made",
        (error) => error.name,
      );
    const refused = [
      await attempt({}),
      await attempt({ passphrase: "" }),
      await attempt({ plain: true, passphrase: "a" }),
    ];
    // Long enough for the sealer to be at work: the derivation of its key takes longer than this.
    const controller = new AbortController();
    const start = performance.now();
    setTimeout(() => controller.abort(), 150);
    const stopped = await attempt({ passphrase: "correct horse", signal: controller.signal });
    const ms = performance.now() - start;
    session.close();
    return { refused, stopped, ms };
  });
  assert.deepEqual(refused, ["TypeError", "TypeError", "TypeError"]);
  assert.equal(stopped, "AbortError");
  assert.ok(ms < 1000, `${ms} ms`);
  assert.ok(await workersAre(page, 0), "nothing is left at work");
  await page.close();
});

test("what encrypts the list is fetched when a list is asked for, and not before", async () => {
  const other = await portal({ policy: strict });
  try {
    const { page } = await other.page();
    await choose(page, [ct({ number: 1 })]);
    await page.evaluate(async () => {
      globalThis.session = await scanveil.createSession({ workers: 1 });
      for await (const _ of session.process(scanveil.filesFromInput(document.querySelector("#files"))));
    });
    const before = other.requests.length;
    await page.evaluate(() => session.mapping({ passphrase: "correct horse" }));
    const fetched = other.requests.slice(before).map(({ method, url }) => `${method} ${url}`);
    assert.ok(fetched.length > 0);
    for (const request of fetched) assert.match(request, /^GET .*\.js$/);
  } finally {
    await other.close();
  }
});

test("a policy that asks for noise in images gets it, and the person sees how much is left", async () => {
  const { page } = await site.page();
  await choose(page, [ct({ number: 1 }), ct({ number: 2 })]);
  const items = await page.evaluate(async () => {
    const pixelNoise = { cell: 16, pixels: 16, epsilon: "0.5", size: 64 };
    const session = await scanveil.createSession({ workers: 2, policy: { pixelNoise } });
    const found = [];
    for await (const item of session.process(scanveil.filesFromInput(document.querySelector("#files")))) {
      const { noise, likeness, summary } = item;
      found.push({ status: item.status, noise, likeness, rows: summary.rows });
    }
    const report = JSON.stringify(session.report());
    session.close();
    return found.map((item) => ({ ...item, told: report.includes("ssim") }));
  });
  assert.equal(items.length, 2);
  for (const { status, noise, likeness, rows, told } of items) {
    assert.equal(status, "released");
    assert.deepEqual([rows, noise.claim.epsilonOfAll], [64, "128"]);
    assert.ok(likeness.ssim < 1);
    assert.equal(told, false);
  }
  await page.close();
});
