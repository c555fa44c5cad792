/** What a person wants covered, through the package: in a real browser, on the bytes that leave. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ct } from "./package-dicom.mjs";
import { portal, storing } from "./package-support.mjs";
import { changedOutside, levels, NAME, pixelsIn, ultrasoundWith } from "./written.mjs";

const BOX = { x: 400, y: 300, width: 120, height: 60 };
const UNSEEN = { x: 300, y: 200, width: 40, height: 40 };
const stored = [];

let site;
before(async () => (site = await portal({ stow: storing(stored) })));
after(() => site?.close());

/** A page with a session that has worked on these files; `items` are in their order. */
async function session(page, buffers, policy = { options: ["clean-pixel-data"] }) {
  await page.setInputFiles(
    "#files",
    buffers.map((buffer) => ({ name: "file", mimeType: "application/octet-stream", buffer })),
  );
  return page.evaluate(async (one) => {
    globalThis.session = await scanveil.createSession({ workers: 2, policy: one });
    globalThis.items = [];
    const files = scanveil.filesFromInput(document.querySelector("#files"));
    for await (const item of globalThis.session.process(files)) items[item.index] = item;
    globalThis.saved = async (...releases) => {
      const zip = await globalThis.session.zip(releases);
      return new Uint8Array(await zip.arrayBuffer()).toBase64();
    };
    globalThis.codeOf = (work) =>
      work.then(
        () => "none",
        (error) => error.code ?? error.name,
      );
    return items.map(({ status, reason, pixels }) => ({ status, reason, pixels }));
  }, policy);
}

/** The pixels of the files in an archive, as `saved` gives it. */
const leaving = (zip) => pixelsIn(Buffer.from(zip, "base64"));

test("writing is covered, every other pixel stays, and the item says where and why", async () => {
  const { page } = await site.page();
  const file = await ultrasoundWith(page, "QUILLFEATHER ANNABETH");
  const [item] = await session(page, [file]);
  assert.equal(item.status, "released", item.reason?.code);
  assert.equal(item.pixels.examined, true);
  assert.equal(item.pixels.reason, "modality");
  const { regions } = item.pixels;
  assert.ok(regions.length > 0 && regions.every(({ origin }) => origin === "text"));
  const boxes = await page.evaluate(() => session.boxes(items[0]));
  assert.deepEqual(boxes, { found: regions, add: [], keep: [] });
  const [before] = pixelsIn(file);
  const [after] = leaving(await page.evaluate(() => saved(items[0].release)));
  assert.ok(levels(before, NAME).most > 200, "the control: the name is there to be covered");
  assert.ok(levels(after, NAME).most < 60);
  assert.equal(changedOutside(before, after, regions), 0);
  assert.deepEqual(await page.evaluate(() => session.report().pixels), { examined: 1, covered: 1, corrected: 0 });
  await page.close();
});

test("a box of a person is black in what leaves, and the older release cannot leave any more", async () => {
  const { page, complaints } = await site.page();
  const file = await ultrasoundWith(page, "QUILLFEATHER ANNABETH");
  await session(page, [file]);
  const result = await page.evaluate(async (box) => {
    const [old] = items;
    const progress = [];
    const [now] = await session.setBoxes(old, { add: [box] }, { onProgress: (one) => progress.push(one) });
    return {
      index: now.index,
      status: now.status,
      regions: now.pixels.regions,
      boxes: await session.boxes(old),
      same: now.summary.instance === old.summary.instance,
      codes: [
        await codeOf(session.zip([old.release])),
        await codeOf(session.send([now.release, old.release], { url: `${location.origin}/studies` })),
      ],
      progress: progress.at(-1),
      zip: await saved(now.release),
      report: session.report(),
      picture: await session.picture(now, { side: "after", maxSide: 640 }),
    };
  }, BOX);
  assert.deepEqual([result.index, result.status, result.same], [0, "released", true]);
  assert.deepEqual(result.codes, ["superseded", "superseded"]);
  assert.equal(stored.length, 0, "nothing left with the older one in the list");
  assert.deepEqual(result.boxes.add, [{ ...BOX, frames: "all" }]);
  assert.ok(result.regions.some(({ origin }) => origin === "person"));
  assert.ok(
    result.regions.some(({ origin }) => origin === "text"),
    "what was found stays covered",
  );
  assert.deepEqual([result.progress.phase, result.progress.done, result.progress.total], ["covering", 1, 1]);
  assert.deepEqual(result.report.pixels, { examined: 1, covered: 1, corrected: 1 });
  assert.equal(result.report.released, 1);
  const [before] = pixelsIn(file);
  const [after] = leaving(result.zip);
  assert.ok(levels(before, BOX).different > 1, "the control: there is something to cover");
  assert.deepEqual(levels(after, BOX), { different: 1, most: 0 });
  assert.equal(changedOutside(before, after, result.regions), 0);
  assert.equal(result.picture.rgba[4 * ((BOX.y + 5) * 640 + BOX.x + 5)], 0, "the picture is of what leaves");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a choice is added to that of each of a group, in every frame or in some", async () => {
  const { page } = await site.page();
  const clip = await ultrasoundWith(page, "", { number: 1, frames: 3 });
  const other = await ultrasoundWith(page, "", { number: 2, frames: 3 });
  await session(page, [clip, other]);
  const zips = await page.evaluate(
    async ([box, second]) => {
      const [first] = await session.setBoxes(items[0], { add: [{ ...second, frames: [1] }] });
      const add = (_item, own) => ({ ...own, add: [...own.add, box] });
      const both = await session.setBoxes([first, items[1]], add);
      return Promise.all(both.map(({ release }) => saved(release)));
    },
    [BOX, UNSEEN],
  );
  const frames = zips.map((zip) => {
    const [all] = leaving(zip);
    return [0, 1, 2].map((frame) => all.subarray(frame * (all.length / 3), (frame + 1) * (all.length / 3)));
  });
  for (const clipped of frames) for (const frame of clipped) assert.equal(levels(frame, BOX).most, 0);
  assert.deepEqual(
    frames.map((clipped) => clipped.map((frame) => levels(frame, UNSEEN).most === 0)),
    [
      [false, true, false],
      [false, false, false],
    ],
  );
  await page.close();
});

test("what was found stays covered unless both the policy and the person say that it may be seen", async () => {
  const { page } = await site.page();
  const file = await ultrasoundWith(page, "QUILLFEATHER ANNABETH");
  const keepAll = (policy) =>
    session(page, [file], policy).then(() =>
      page.evaluate(async () => {
        const { found } = await session.boxes(items[0]);
        const keep = found.map(({ x, y, width, height }) => ({ x, y, width, height }));
        const [now] = await session.setBoxes(items[0], { keep });
        const zip = now.release && (await saved(now.release));
        session.close();
        return { status: now.status, reason: now.reason?.code, pixels: now.pixels, zip };
      }),
    );
  const strict = await keepAll({ options: ["clean-pixel-data"] });
  assert.ok(levels(leaving(strict.zip)[0], NAME).most < 60);
  const open = await keepAll({ options: ["clean-pixel-data"], pixelData: { keepFound: true } });
  assert.equal(open.status, "released", open.reason);
  assert.equal(open.pixels.regions.length, 0);
  assert.ok(open.pixels.kept.length > 0);
  assert.deepEqual(leaving(open.zip)[0], pixelsIn(file)[0]);
  await page.close();
});

test("a stop leaves every item as it was, and the session goes on", async () => {
  const { page } = await site.page();
  const files = await Promise.all([1, 2, 3, 4].map((number) => ultrasoundWith(page, "ANNABETH", { number })));
  await session(page, files);
  const result = await page.evaluate(async (box) => {
    const controller = new AbortController();
    const onProgress = ({ done }) => done === 1 && controller.abort();
    const stopped = await codeOf(session.setBoxes(items, { add: [box] }, { signal: controller.signal, onProgress }));
    const before = (await saved(...items.map(({ release }) => release))).length;
    const already = await codeOf(session.setBoxes(items, { add: [box] }, { signal: AbortSignal.abort() }));
    const [now] = await session.setBoxes(items[0], { add: [box] });
    return { stopped, already, before, status: now.status, corrected: session.report().pixels.corrected };
  }, BOX);
  // An AbortError is a DOMException, whose code is 20.
  assert.deepEqual([result.stopped, result.already], [20, 20]);
  assert.ok(result.before > 4 * 640 * 480, "all four can still leave");
  assert.deepEqual([result.status, result.corrected], ["released", 1]);
  await page.close();
});

test("a box outside of the image, an item without one, a session without the option: each is refused", async () => {
  const { page } = await site.page();
  await session(page, [await ultrasoundWith(page, ""), Buffer.from("no scan")]);
  const codes = await page.evaluate(async (box) => {
    const wide = { ...box, width: 10_000 };
    return [
      await codeOf(session.setBoxes(items[0], { add: [wide] })),
      await codeOf(session.setBoxes(items[1], { add: [box] })),
      await codeOf(session.boxes(items[1])),
      (await saved(items[0].release)).length > 0,
    ];
  }, BOX);
  assert.deepEqual(codes, ["TypeError", "unknown-item", "unknown-item", true]);
  const [item] = await session(page, [ct()], {});
  assert.equal(item.pixels, undefined);
  const without = await page.evaluate(async (box) => {
    return [await session.boxes(items[0]), await codeOf(session.setBoxes(items[0], { add: [box] }))];
  }, BOX);
  assert.deepEqual(without, [{ found: [], add: [], keep: [] }, "policy"]);
  await page.close();
});

test("what a server has cannot be changed from here", async () => {
  const { page } = await site.page();
  await session(page, [await ultrasoundWith(page, "ANNABETH")]);
  const result = await page.evaluate(async (box) => {
    const url = `${location.origin}/studies`;
    const { stored } = await session.send([items[0].release], { url });
    return { stored: stored.length, code: await codeOf(session.setBoxes(items[0], { add: [box] })) };
  }, BOX);
  assert.deepEqual(result, { stored: 1, code: "sent" });
  const [sent] = pixelsIn(stored.at(-1));
  assert.ok(levels(sent, NAME).most < 60, "what arrived has no name in it");
  await page.close();
});
