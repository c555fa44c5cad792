/** CRC-32 as ZIP wants it. */

// Eight tables, eight bytes a step: a study is gigabytes.
const tables: Uint32Array[] = Array.from({ length: 8 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  tables[0]![byte] = value;
}
for (let table = 1; table < 8; table += 1) {
  for (let byte = 0; byte < 256; byte += 1) {
    const previous = tables[table - 1]![byte]!;
    tables[table]![byte] = (previous >>> 8) ^ tables[0]![previous & 0xff]!;
  }
}

/** Continues a CRC-32 with further bytes; start with 0. */
export function crc32(bytes: Uint8Array, start = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as readonly [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  let crc = ~start;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (; at + 8 <= bytes.length; at += 8) {
    const low = crc ^ view.getUint32(at, true);
    const high = view.getUint32(at + 4, true);
    crc =
      t7[low & 0xff]! ^
      t6[(low >>> 8) & 0xff]! ^
      t5[(low >>> 16) & 0xff]! ^
      t4[low >>> 24]! ^
      t3[high & 0xff]! ^
      t2[(high >>> 8) & 0xff]! ^
      t1[(high >>> 16) & 0xff]! ^
      t0[high >>> 24]!;
  }
  for (; at < bytes.length; at += 1) crc = (crc >>> 8) ^ t0[(crc ^ bytes[at]!) & 0xff]!;
  return ~crc >>> 0;
}

/** The CRC-32 of a blob, read in pieces. */
export async function crc32OfBlob(blob: Blob): Promise<number> {
  const step = 1 << 20;
  let crc = 0;
  for (let at = 0; at < blob.size; at += step) {
    crc = crc32(new Uint8Array(await blob.slice(at, at + step).arrayBuffer()), crc);
  }
  return crc;
}
