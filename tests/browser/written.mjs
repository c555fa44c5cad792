/** Ultrasound images with writing in them, and the pixels of what leaves. */

import { head } from "./package-dicom.mjs";

/** How large they are. */
export const size = { columns: 640, rows: 480 };

/** Where the name stands: every point of it, and some around it. */
export const NAME = { x: 16, y: 12, width: 340, height: 40 };

/**
 * An ultrasound image as a scanner draws it: a fan of echoes under a name. The browser's own fonts write it.
 * `words` stand at the upper left; `frames` are alike.
 */
export async function ultrasoundWith(page, words, { number = 1, frames = 1, series = 7, modality = "US" } = {}) {
  const grey = await page.evaluate(
    ([{ columns, rows }, line]) => {
      const canvas = new OffscreenCanvas(columns, rows);
      const context = canvas.getContext("2d");
      context.fillStyle = "#000";
      context.fillRect(0, 0, columns, rows);
      const sharp = new OffscreenCanvas(columns, rows);
      const echoes = sharp.getContext("2d");
      // The same echoes in every run.
      let seed = 7;
      const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
      for (let at = 0; at < 9000; at += 1) {
        const [angle, far] = [Math.PI * (0.25 + 0.5 * random()), 60 + 330 * Math.sqrt(random())];
        const level = Math.round(20 + 110 * random());
        echoes.fillStyle = `rgb(${level} ${level} ${level})`;
        echoes.fillRect(columns / 2 + far * Math.cos(angle), 70 + far * Math.sin(angle), 4, 3);
      }
      // As soft as echoes are: hard little blocks look like letters.
      context.filter = "blur(5px)";
      context.drawImage(sharp, 0, 0);
      context.filter = "none";
      context.fillStyle = "#e8e8e8";
      context.font = "24px sans-serif";
      context.textBaseline = "top";
      if (line !== "") context.fillText(line, 20, 18);
      const { data } = context.getImageData(0, 0, columns, rows);
      return Uint8Array.from({ length: columns * rows }, (_, at) => data[at * 4]).toBase64();
    },
    [size, words],
  );
  const ofUltrasound = frames > 1 ? "1.2.840.10008.5.1.4.1.1.3.1" : "1.2.840.10008.5.1.4.1.1.6.1";
  const sopClass = modality === "US" ? ofUltrasound : "1.2.840.10008.5.1.4.1.1.77.1.4";
  const one = Buffer.from(grey, "base64");
  const start = head({ ...size, number, frames, series, modality, bits: 8, sopClass });
  return Buffer.concat([start, ...Array.from({ length: frames }, () => one)]);
}

/** The bytes of the pixel data of each uncompressed file in an archive, or of one file. */
export function pixelsIn(bytes) {
  const found = [];
  const tag = Buffer.from([0xe0, 0x7f, 0x10, 0x00, 0x4f]);
  for (let at = bytes.indexOf(tag); at >= 0; at = bytes.indexOf(tag, at + 1)) {
    const length = bytes.readUInt32LE(at + 8);
    found.push(bytes.subarray(at + 12, at + 12 + length));
  }
  return found;
}

/** How many different values stand in a rectangle of an image, and the largest of them. */
export function levels(pixels, { x, y, width, height }) {
  const values = new Set();
  for (let row = y; row < y + height; row += 1) {
    for (let column = x; column < x + width; column += 1) values.add(pixels[row * size.columns + column]);
  }
  return { different: values.size, most: Math.max(...values) };
}

/** How many pixels differ outside of these rectangles. */
export function changedOutside(before, after, regions) {
  let changed = 0;
  for (let at = 0; at < size.columns * size.rows; at += 1) {
    const [x, y] = [at % size.columns, Math.floor(at / size.columns)];
    const isIn = regions.some((one) => x >= one.x && x < one.x + one.width && y >= one.y && y < one.y + one.height);
    if (!isIn && before[at] !== after[at]) changed += 1;
  }
  return changed;
}
