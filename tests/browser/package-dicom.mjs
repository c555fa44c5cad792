/** Small images in Explicit VR Little Endian, written by hand: whom they name is known to the test. */

const long = new Set(["OB", "OW", "SQ", "UN", "UT"]);

/** An element with its head and its value, made even. */
export function element(group, number, vr, value) {
  let bytes = typeof value === "string" ? Buffer.from(value, "latin1") : value;
  if (bytes.length % 2) bytes = Buffer.concat([bytes, Buffer.from(vr === "UI" ? "\0" : " ")]);
  const head = Buffer.alloc(long.has(vr) ? 12 : 8);
  head.writeUInt16LE(group, 0);
  head.writeUInt16LE(number, 2);
  head.write(vr, 4, "latin1");
  if (long.has(vr)) head.writeUInt32LE(bytes.length, 8);
  else head.writeUInt16LE(bytes.length, 6);
  return Buffer.concat([head, bytes]);
}

/** An unsigned 16-bit value. */
export const u16 = (value) => Buffer.from([value & 0xff, value >> 8]);

const CT = { modality: "CT", sopClass: "1.2.840.10008.5.1.4.1.1.2", bits: 16 };

/** Everything before the pixel bytes, which must then follow: `rows × columns × bits / 8` of them for each frame. */
export function head({
  number = 1,
  rows = 64,
  columns = 64,
  frames = 1,
  patient = "QUILLFEATHER^ANNABETH",
  comment = "",
  series = 3,
  modality = CT.modality,
  sopClass = CT.sopClass,
  bits = CT.bits,
} = {}) {
  const uid = `1.2.826.0.1.3680043.9.7777.1.${number}`;
  const meta = Buffer.concat([
    element(0x0002, 0x0001, "OB", Buffer.from([0, 1])),
    element(0x0002, 0x0002, "UI", sopClass),
    element(0x0002, 0x0003, "UI", uid),
    element(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1"),
    element(0x0002, 0x0012, "UI", "1.2.826.0.1.3680043.9.7777.9"),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(meta.length);
  const pixels = Buffer.alloc(12);
  pixels.writeUInt16LE(0x7fe0, 0);
  pixels.writeUInt16LE(0x0010, 2);
  pixels.write("OW", 4);
  pixels.writeUInt32LE((rows * columns * frames * bits) / 8, 8);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from("DICM"),
    element(0x0002, 0x0000, "UL", length),
    meta,
    element(0x0008, 0x0016, "UI", sopClass),
    element(0x0008, 0x0018, "UI", uid),
    element(0x0008, 0x0020, "DA", "20240131"),
    element(0x0008, 0x0060, "CS", modality),
    element(0x0008, 0x0090, "PN", "OSTRANDER^PHYSICIAN"),
    element(0x0010, 0x0010, "PN", patient),
    element(0x0010, 0x0020, "LO", "MRN-7741-KX"),
    element(0x0010, 0x0030, "DA", "19610228"),
    element(0x0018, 0x1030, "LO", comment),
    element(0x0020, 0x000d, "UI", "1.2.826.0.1.3680043.9.7777.2"),
    element(0x0020, 0x000e, "UI", `1.2.826.0.1.3680043.9.7777.${series}`),
    element(0x0020, 0x0013, "IS", String(number)),
    element(0x0028, 0x0002, "US", u16(1)),
    element(0x0028, 0x0004, "CS", "MONOCHROME2"),
    ...(frames > 1 ? [element(0x0028, 0x0008, "IS", String(frames))] : []),
    element(0x0028, 0x0010, "US", u16(rows)),
    element(0x0028, 0x0011, "US", u16(columns)),
    element(0x0028, 0x0100, "US", u16(bits)),
    element(0x0028, 0x0101, "US", u16(bits)),
    element(0x0028, 0x0102, "US", u16(bits - 1)),
    element(0x0028, 0x0103, "US", u16(0)),
    pixels,
  ]);
}

/** A whole file; `size` makes it exactly that long by its pixels' width. */
export function ct(options = {}) {
  const { rows = 64, columns = 64, frames = 1 } = options;
  const pixels = Buffer.alloc(rows * columns * 2 * frames);
  for (let at = 0; at < pixels.length; at += 2) pixels.writeUInt16LE((at * 7) % 4096, at);
  return Buffer.concat([head(options), pixels]);
}

/** A file of exactly `size` bytes, by a comment and one column of pixels. */
export function ctOfSize(size, options = {}) {
  const bare = head({ ...options, rows: 1, columns: 1 }).length;
  const rows = Math.floor((size - bare) / 2) - 8;
  const rest = size - head({ ...options, rows, columns: 1 }).length - rows * 2;
  if (rest < 0 || rest % 2) throw new Error(`${size} cannot be reached`);
  return ct({ ...options, rows, columns: 1, comment: "x".repeat(rest) });
}

/** What must not be found in anything that leaves. */
export const identifiers = [
  "QUILLFEATHER",
  "ANNABETH",
  "OSTRANDER",
  "MRN-7741-KX",
  "19610228",
  "1.2.826.0.1.3680043.9.7777",
];
