/** What leaves the page: nothing before it is asked for, then releases only. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { parseMultipart, stowJson } from "../package/support.mjs";
import { ct, identifiers } from "./package-dicom.mjs";
import { portal } from "./package-support.mjs";

const count = 8;
let site;
let page;
before(async () => {
  site = await portal({
    stow(request, response, body) {
      // The first UID of ours in a file is its Media Storage SOP Instance UID.
      const stored = parseMultipart(request.headers["content-type"], body).map(
        ({ data }) => data.toString("latin1").match(/2\.25\.\d+/)?.[0] ?? "none",
      );
      response.writeHead(200, { "Content-Type": "application/dicom+json" });
      response.end(JSON.stringify(stowJson({ stored })));
    },
  });
  ({ page } = await site.page());
  await page.setInputFiles(
    "#files",
    Array.from({ length: count }, (_, n) => ({
      name: `QUILLFEATHER_${n}.dcm`,
      mimeType: "application/dicom",
      buffer: ct({ number: n + 1 }),
    })),
  );
  await page.evaluate(async () => {
    globalThis.session = await scanveil.createSession({ workers: 2 });
    globalThis.items = [];
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    for await (const item of session.process(files)) items.push(item);
    globalThis.releases = items.map((item) => item.release);
  });
});
after(() => site?.close());

test("nothing but the page's own files is fetched before it is asked to send", () => {
  for (const { method, url } of site.requests) {
    assert.equal(method, "GET");
    assert.match(url, /^\/([\w.-]+\.(js|wasm)|favicon\.ico)?$/);
  }
});

test("only a Release can be sent or packed, and none can be made outside", async () => {
  const posts = site.requests.filter(({ method }) => method === "POST").length;
  const outcomes = await page.evaluate(async () => {
    const [real] = releases;
    const Release = real.constructor;
    const forged = {
      file: document.querySelector("#files").files[0],
      blob: new Blob(["raw"]),
      prototype: Object.create(Release.prototype, { summary: { value: real.summary } }),
      copy: { ...real, summary: real.summary, size: real.size },
      proxy: new Proxy(real, {}),
      clone: (() => {
        try {
          return structuredClone(real);
        } catch {
          return null;
        }
      })(),
      nothing: undefined,
    };
    const results = {};
    for (const [name, value] of Object.entries(forged)) {
      for (const call of [() => session.send([real, value], { url: "/dicom-web" }), () => session.zip([value])]) {
        results[name] = `${results[name] ?? ""} ${await call().then(
          () => "accepted",
          (e) => e.constructor.name,
        )}`;
      }
    }
    const makers = [
      () => new Release(),
      () => new Release(Symbol("release"), real.summary, new Blob(["raw"])),
      () => new (class extends Release {})(Symbol(), {}, new Blob()),
      () => Object.assign(real.summary, { instance: "1.2.3" }),
      () => Object.defineProperty(Release.prototype, "size", { value: 0 }),
    ];
    const made = makers.map((make) => {
      try {
        make();
        return "made";
      } catch (error) {
        return error.constructor.name;
      }
    });
    return { results, made };
  });
  for (const [name, result] of Object.entries(outcomes.results)) {
    assert.equal(result, " TypeError TypeError", name);
  }
  assert.deepEqual(outcomes.made, Array(5).fill("TypeError"));
  assert.equal(site.requests.filter(({ method }) => method === "POST").length, posts, "nothing was sent");
});

test("a sent study: every instance stored, no identifier in any request, a second send resumes", async () => {
  const sent = await page.evaluate(async () => {
    const progress = [];
    const options = { url: "/dicom-web", batchBytes: 20_000, onProgress: (p) => progress.push(p.done) };
    const result = await session.send(releases, options);
    const again = await session.send(releases, options);
    return { result, again, progress, uids: releases.map((r) => r.summary.instance), report: session.report() };
  });
  assert.deepEqual(sent.result.failed, []);
  assert.deepEqual([...sent.result.stored].sort(), [...sent.uids].sort());
  assert.deepEqual(new Set(sent.again.stored), new Set(sent.uids));
  assert.equal(sent.report.sent, count);
  const posts = site.requests.filter(({ method }) => method === "POST");
  const parts = posts.flatMap(({ headers, body }) => parseMultipart(headers["content-type"], body));
  assert.equal(parts.length, count, "the second send sent nothing again");
  assert.ok(posts.length > 1, "in batches");
  for (const { data } of parts) assert.equal(data.toString("latin1", 128, 132), "DICM");
  for (const { url, headers, body } of site.requests) {
    const text = `${url}\n${JSON.stringify(headers)}\n${body.toString("latin1")}`;
    for (const identifier of identifiers) assert.ok(!text.includes(identifier), identifier);
  }
  for (const { headers } of posts) assert.equal(headers.referer, undefined);
});

test("the ZIP holds every release once and a DICOMDIR that names it, and unzip finds it whole", async () => {
  const zip = await page.evaluate(async () => {
    const blob = await session.zip([...releases, releases[0]]);
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    return { base64: btoa(text), uids: releases.map(({ summary }) => summary.instance) };
  });
  const path = join(site.folder, "out.zip");
  const bytes = Buffer.from(zip.base64, "base64");
  writeFileSync(path, bytes);
  const program = [
    "import json, sys, zipfile",
    "z = zipfile.ZipFile(sys.argv[1])",
    "assert z.testzip() is None",
    "print(json.dumps([z.namelist(), z.read('DICOMDIR').decode('latin1')]))",
  ].join("\n");
  const [names, directory] = JSON.parse(execFileSync("python3", ["-c", program, path], { encoding: "utf8" }));
  const files = Array.from({ length: count }, (_, n) => `DICOM/P0000001/S0000001/R0000001/I000000${n + 1}`);
  assert.deepEqual(names, ["DICOMDIR", ...files]);
  for (const file of files) assert.equal(directory.split(file.replaceAll("/", "\\")).length, 2, file);
  for (const uid of zip.uids) assert.ok(directory.includes(uid));
  for (const identifier of identifiers) assert.ok(!bytes.includes(identifier), identifier);
});

test("packing tells its progress and can be stopped, and the session goes on", async () => {
  const { progress, stopped, again } = await page.evaluate(async () => {
    const progress = [];
    const whole = await session.zip(releases, {
      onProgress: ({ phase, done, total }) => progress.push([phase, done, total]),
    });
    const controller = new AbortController();
    const stopped = await session
      .zip(releases, { signal: controller.signal, onProgress: () => controller.abort() })
      .catch((error) => error.name);
    return { progress, stopped, again: (await session.zip(releases)).size === whole.size };
  });
  assert.deepEqual(
    progress,
    Array.from({ length: count }, (_, n) => ["packing", n + 1, count]),
  );
  assert.equal(stopped, "AbortError");
  assert.ok(again);
});

test("a pixel range is the input's own: only the header was written anew", async () => {
  const { sizes, same } = await page.evaluate(async () => {
    const blob = await session.zip([releases[0]]);
    const before = new Uint8Array(await document.querySelector("#files").files[items[0].index].arrayBuffer());
    const after = new Uint8Array(await blob.arrayBuffer());
    const pixels = before.slice(-64 * 64 * 2).join();
    const hay = after.join();
    return { sizes: [before.length, releases[0].size], same: hay.includes(pixels) };
  });
  assert.ok(same, "pixel bytes unchanged");
  assert.ok(Math.abs(sizes[0] - sizes[1]) < 4000, sizes.join());
});

test("explain, picture and mapping answer on request, for the person's own screen", async () => {
  const seen = await page.evaluate(async () => ({
    changes: await session.explain(items[0]),
    before: await session.picture(items[0], { maxSide: 32 }),
    after: await session.picture(items[0], { side: "after", maxSide: 32 }),
    mapping: await session.mapping({ plain: true }),
  }));
  const name = seen.changes.find((change) => change.path === "(0010,0010)");
  assert.match(name.before, /QUILLFEATHER/);
  assert.doesNotMatch(name.after ?? "", /QUILLFEATHER/);
  for (const picture of [seen.before, seen.after]) {
    if (picture) assert.ok(picture.width <= 32 && picture.height <= 32);
  }
  assert.ok(
    seen.mapping.patients.some(({ id_old }) => id_old === "MRN-7741-KX"),
    JSON.stringify(seen.mapping.patients),
  );
  const uids = new Map(seen.mapping.uids.map(({ id_old, id_new }) => [id_old, id_new]));
  const summary = await page.evaluate(() => items.map((item) => item.summary.study)[0]);
  assert.equal(uids.get("1.2.826.0.1.3680043.9.7777.2"), summary);
});

test("after close nothing answers", async () => {
  const codes = await page.evaluate(async () => {
    session.close();
    const code = (promise) =>
      promise.then(
        () => "answered",
        (error) => error.code,
      );
    return [
      await code(session.zip(releases)),
      await code(session.send(releases, { url: "/dicom-web" })),
      await code(session.explain(items[0])),
      await code(session.mapping({ plain: true })),
      await code(session.process([])[Symbol.asyncIterator]().next()),
    ];
  });
  assert.deepEqual(codes, Array(5).fill("closed"));
});
