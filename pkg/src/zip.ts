/**
 * A ZIP of blobs without copying them: the archive is a blob made of headers and of the blobs
 * themselves. Stored and not compressed; ZIP64 where it is needed; a fixed date, so that nothing
 * of this machine is in it.
 */

/** A file of the archive; the name is ASCII with "/" between folders. */
export interface ZipEntry {
  name: string;
  data: Blob;
  /** The CRC-32 of the data. */
  crc: number;
}

const LIMIT_32 = 0xffff_ffff;
const LIMIT_16 = 0xffff;
/** 1 January 1980, midnight: the first date that ZIP knows. */
const FIXED_DATE = 0x0021;

/** Little-endian fields, one after the other. */
class Fields {
  readonly #bytes: number[] = [];

  u16(...values: number[]): this {
    for (const value of values) this.#bytes.push(value & 0xff, (value >>> 8) & 0xff);
    return this;
  }

  u32(...values: number[]): this {
    for (const value of values) this.u16(value & 0xffff, value >>> 16);
    return this;
  }

  u64(...values: number[]): this {
    for (const value of values) this.u32(value % 2 ** 32, Math.floor(value / 2 ** 32));
    return this;
  }

  text(value: string): this {
    for (const character of value) this.#bytes.push(character.charCodeAt(0) & 0x7f);
    return this;
  }

  done(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

/** Builds the archive. */
export function zip(entries: readonly ZipEntry[]): Blob {
  const { heads, tail } = headers(entries.map(({ name, data, crc }) => ({ name, size: data.size, crc })));
  const parts = entries.flatMap(({ data }, index): BlobPart[] => [heads[index] ?? "", data]);
  return new Blob([...parts, ...tail], { type: "application/zip" });
}

/** All of an archive but its files: the header before each, and what follows the last. */
export function headers(files: readonly { name: string; size: number; crc: number }[]): {
  heads: Uint8Array<ArrayBuffer>[];
  tail: Uint8Array<ArrayBuffer>[];
} {
  const heads: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const { name, size, crc } of files) {
    const head = localHeader(name, size, crc);
    heads.push(head);
    directory.push(directoryHeader(name, size, crc, offset));
    offset += head.length + size;
  }
  const size = directory.reduce((sum, header) => sum + header.length, 0);
  return { heads, tail: [...directory, endOfDirectory(files.length, size, offset)] };
}

/** What both headers of a file have in common, from "version needed" to "name length". */
function common(fields: Fields, name: string, size: number, crc: number, zip64: boolean): Fields {
  const written = size >= LIMIT_32 ? LIMIT_32 : size;
  return fields
    .u16(zip64 ? 45 : 20, 0, 0)
    .u16(0, FIXED_DATE)
    .u32(crc, written, written)
    .u16(name.length);
}

function localHeader(name: string, size: number, crc: number): Uint8Array<ArrayBuffer> {
  const zip64 = size >= LIMIT_32;
  const fields = common(new Fields().u32(0x04034b50), name, size, crc, zip64);
  fields.u16(zip64 ? 20 : 0).text(name);
  if (zip64) fields.u16(1, 16).u64(size, size);
  return fields.done();
}

function directoryHeader(name: string, size: number, crc: number, offset: number): Uint8Array<ArrayBuffer> {
  const extra = [...(size >= LIMIT_32 ? [size, size] : []), ...(offset >= LIMIT_32 ? [offset] : [])];
  const zip64 = extra.length > 0;
  // "Made by" MS-DOS: it says nothing of the machine and carries no permissions.
  const fields = common(new Fields().u32(0x02014b50).u16(zip64 ? 45 : 20), name, size, crc, zip64);
  fields
    .u16(zip64 ? 4 + 8 * extra.length : 0, 0, 0, 0)
    .u32(0, offset >= LIMIT_32 ? LIMIT_32 : offset)
    .text(name);
  if (zip64) fields.u16(1, 8 * extra.length).u64(...extra);
  return fields.done();
}

function endOfDirectory(count: number, size: number, offset: number): Uint8Array<ArrayBuffer> {
  const fields = new Fields();
  if (count >= LIMIT_16 || size >= LIMIT_32 || offset >= LIMIT_32) {
    fields.u32(0x06064b50).u64(44).u16(45, 45).u32(0, 0).u64(count, count, size, offset);
    fields
      .u32(0x07064b50, 0)
      .u64(offset + size)
      .u32(1);
  }
  return fields
    .u32(0x06054b50)
    .u16(0, 0, Math.min(count, LIMIT_16), Math.min(count, LIMIT_16))
    .u32(Math.min(size, LIMIT_32), Math.min(offset, LIMIT_32))
    .u16(0)
    .done();
}
