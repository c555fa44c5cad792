/**
 * An echo cine cleaned from end to end by the package in a real browser, with one worker: 30 frames of 640 by 480 pixels
 * in colour, a name and a clock on them, in three transfer syntaxes, each kept. Prints the time from `process` to the
 * released file and of the same again, when the modules are loaded, in milliseconds.
 *
 * `node benches/cine.mjs`, after `npm run build`; CHROMIUM names the browser.
 */

import { element, u16 } from "../tests/browser/package-dicom.mjs";
import { portal } from "../tests/browser/package-support.mjs";

const [columns, rows, count] = [640, 480, 30];
const RUNS = 4;

/** The frames as red, green and blue, and as JPEG, drawn by the browser. */
async function frames(page) {
  const drawn = await page.evaluate(
    async ([columns, rows, count]) => {
      const canvas = new OffscreenCanvas(columns, rows);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      const sharp = new OffscreenCanvas(columns, rows);
      const echoes = sharp.getContext("2d", { willReadFrequently: true });
      let seed = 7;
      const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
      const made = [];
      for (let frame = 0; frame < count; frame += 1) {
        echoes.fillStyle = "#000";
        echoes.fillRect(0, 0, columns, rows);
        for (let at = 0; at < 6000; at += 1) {
          const [angle, far] = [Math.PI * (0.25 + 0.5 * random()), 60 + 330 * Math.sqrt(random())];
          const level = Math.round(20 + 110 * random());
          echoes.fillStyle = at % 40 === 0 ? `rgb(${level + 90} ${level} 20)` : `rgb(${level} ${level} ${level})`;
          echoes.fillRect(columns / 2 + far * Math.cos(angle), 70 + far * Math.sin(angle), 4, 3);
        }
        // As soft as echoes are.
        context.filter = "blur(2px)";
        context.drawImage(sharp, 0, 0);
        context.filter = "none";
        context.font = "18px sans-serif";
        context.fillStyle = "#ff0";
        context.fillText("QUILLFEATHER ANNABETH 1961-02-28", 16, 24);
        context.fillStyle = "#fff";
        context.fillText(`12:00:${String(frame).padStart(2, "0")}`, 540, 24);
        const { data } = context.getImageData(0, 0, columns, rows);
        const rgb = Uint8Array.from({ length: columns * rows * 3 }, (_, at) => data[Math.floor(at / 3) * 4 + (at % 3)]);
        const jpeg = await (await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 })).arrayBuffer();
        made.push({ rgb: rgb.toBase64(), jpeg: new Uint8Array(jpeg).toBase64() });
      }
      return made;
    },
    [columns, rows, count],
  );
  return drawn.map(({ rgb, jpeg }) => ({ rgb: Buffer.from(rgb, "base64"), jpeg: Buffer.from(jpeg, "base64") }));
}

/** One frame by PS3.5 Annex G: a segment a colour. */
function runLength(rgb) {
  const segments = [0, 1, 2].map((colour) => {
    const out = [];
    for (let row = 0; row < rows; row += 1) {
      const line = Array.from({ length: columns }, (_, column) => rgb[(row * columns + column) * 3 + colour]);
      for (let at = 0; at < columns;) {
        let end = at + 1;
        while (end < columns && end - at < 128 && line[end] === line[at]) end += 1;
        if (end - at > 1) out.push(257 - (end - at), line[at]);
        else {
          while (end < columns && end - at < 128 && line[end] !== line[end - 1]) end += 1;
          out.push(end - at - 1, ...line.slice(at, end));
        }
        at = end;
      }
    }
    return Buffer.from(out.length % 2 ? [...out, 0] : out);
  });
  const header = Buffer.alloc(64);
  header.writeUInt32LE(3, 0);
  segments.reduce((offset, segment, at) => (header.writeUInt32LE(offset, 4 * (at + 1)), offset + segment.length), 64);
  return Buffer.concat([header, ...segments]);
}

function item(bytes) {
  const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  head.writeUInt32LE(bytes.length + (bytes.length % 2), 4);
  return Buffer.concat([head, bytes, Buffer.alloc(bytes.length % 2)]);
}

/** A file of these frames. */
function file(syntax, photometric, pixels, number) {
  const uid = `1.2.826.0.1.3680043.9.7777.1.${number}`;
  const meta = Buffer.concat([
    element(0x0002, 0x0001, "OB", Buffer.from([0, 1])),
    element(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.3.1"),
    element(0x0002, 0x0003, "UI", uid),
    element(0x0002, 0x0010, "UI", syntax),
    element(0x0002, 0x0012, "UI", "1.2.826.0.1.3680043.9.7777.9"),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    element(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.3.1"),
    element(0x0008, 0x0018, "UI", uid),
    element(0x0008, 0x0060, "CS", "US"),
    element(0x0010, 0x0010, "PN", "QUILLFEATHER^ANNABETH"),
    element(0x0010, 0x0020, "LO", "MRN-7741-KX"),
    element(0x0020, 0x000d, "UI", "1.2.826.0.1.3680043.9.7777.2"),
    element(0x0020, 0x000e, "UI", "1.2.826.0.1.3680043.9.7777.3"),
    element(0x0028, 0x0002, "US", u16(3)),
    element(0x0028, 0x0004, "CS", photometric),
    element(0x0028, 0x0006, "US", u16(0)),
    element(0x0028, 0x0008, "IS", String(count)),
    element(0x0028, 0x0010, "US", u16(rows)),
    element(0x0028, 0x0011, "US", u16(columns)),
    element(0x0028, 0x0100, "US", u16(8)),
    element(0x0028, 0x0101, "US", u16(8)),
    element(0x0028, 0x0102, "US", u16(7)),
    element(0x0028, 0x0103, "US", u16(0)),
    pixels,
  ]);
}

/** Encapsulated frames, with an empty offset table. */
function encapsulated(streams) {
  const start = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f, 0x42, 0, 0, 0xff, 0xff, 0xff, 0xff]);
  const end = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([start, item(Buffer.alloc(0)), ...streams.map(item), end]);
}

const site = await portal({ stow: () => undefined });
try {
  const { page } = await site.page();
  const drawn = await frames(page);
  const native = element(0x7fe0, 0x0010, "OB", Buffer.concat(drawn.map(({ rgb }) => rgb)));
  const cines = {
    "explicit, RGB": file("1.2.840.10008.1.2.1", "RGB", native, 1),
    "RLE, RGB": file("1.2.840.10008.1.2.5", "RGB", encapsulated(drawn.map(({ rgb }) => runLength(rgb))), 2),
    "JPEG baseline, YBR_FULL_422": file(
      "1.2.840.10008.1.2.4.50",
      "YBR_FULL_422",
      encapsulated(drawn.map(({ jpeg }) => jpeg)),
      3,
    ),
  };
  console.log(`${await page.evaluate(() => navigator.userAgent.match(/Chrome\/[\d.]+/)[0])}, one worker`);
  for (const [name, buffer] of Object.entries(cines)) {
    await page.setInputFiles("#files", { name: "cine", mimeType: "application/octet-stream", buffer });
    const runs = await page.evaluate(async (runs) => {
      const session = await scanveil.createSession({ workers: 1, policy: { options: ["clean-pixel-data"] } });
      const times = [];
      for (let run = 0; run < runs; run += 1) {
        const start = performance.now();
        for await (const item of session.process(scanveil.filesFromInput(document.querySelector("#files")))) {
          if (item.status !== "released") throw new Error(item.reason?.code);
          if (!item.pixels.regions.length) throw new Error("nothing was covered");
        }
        times.push(performance.now() - start);
      }
      return times;
    }, RUNS);
    const [first, ...again] = runs;
    console.log(`${name}: ${Math.min(...again).toFixed(0)} ms, the first time ${first.toFixed(0)} ms`);
  }
} finally {
  await site.close();
}
