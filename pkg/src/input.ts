/** What a person hands in, with archives opened: ZIP in ZIP up to a depth, within limits. */

import { BlobReader, ZipReader, type FileEntry } from "@zip.js/zip.js/lib/zip-core-custom.js";
import { abortReason, reason, type PackageCode } from "./errors.js";
import type { Reason } from "./types.js";

/** Bounds against archives made to exhaust the machine; over all archives of one call. */
export interface Limits {
  /** Archives in archives, the outermost counting one. */
  depth: number;
  /** Entries in all. */
  entries: number;
  /** Bytes that inflated entries may take in all. */
  bytes: number;
  /** How much larger than the archive its inflated entries may be, */
  ratio: number;
  /** once they are larger than this: black images compress well. */
  ratioFrom: number;
}

/** Far above any study, far below what hurts. */
export const defaultLimits: Limits = {
  depth: 3,
  entries: 200_000,
  bytes: 32 * 1024 ** 3,
  ratio: 100,
  ratioFrom: 512 * 1024 ** 2,
};

/** A file to look at, without its name, or why there is none. */
export type Opened = { source: Blob } | { reason: Reason };

interface Budget {
  entries: number;
  bytes: number;
}

class LimitError extends Error {
  readonly code: PackageCode;

  constructor(code: PackageCode) {
    super(code);
    this.code = code;
  }
}

/** Every file in order, archives replaced by their entries. Directories are nothing. */
export async function* openAll(
  files: Iterable<File> | AsyncIterable<File>,
  signal: AbortSignal,
  limits: Limits = defaultLimits,
): AsyncGenerator<Opened, void, undefined> {
  const budget: Budget = { entries: limits.entries, bytes: limits.bytes };
  for await (const file of files) {
    if (signal.aborted) throw abortReason(signal);
    if (!((file as unknown) instanceof Blob)) throw new TypeError("process() takes files.");
    // A slice is a handle without the name, which may be a person's.
    yield* open(file.slice(0, file.size), 1, budget, limits, signal);
  }
}

async function* open(
  source: Blob,
  depth: number,
  budget: Budget,
  limits: Limits,
  signal: AbortSignal,
): AsyncGenerator<Opened, void, undefined> {
  if (!(await isZip(source))) {
    yield { source };
    return;
  }
  if (depth > limits.depth) {
    yield { reason: reason("archive-depth") };
    return;
  }
  // Workers of zip.js are made from blob: URLs, which a strict policy forbids; the browser's own
  // DecompressionStream inflates off the main thread anyway.
  const reader = new ZipReader(new BlobReader(source), {
    useWebWorkers: false,
    checkSignature: true,
    signal,
  });
  const archive = { inflated: 0, stored: 0 };
  let entries = 0;
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (signal.aborted) throw abortReason(signal);
      entries += 1;
      if ((budget.entries -= 1) < 0) throw new LimitError("archive-entries");
      if (entry.directory) continue;
      let inner: Blob;
      try {
        inner = await content(source, entry, archive, budget, limits, signal);
      } catch (error) {
        // The outer handler tells an abort from damage.
        if (isAborted(signal)) throw error;
        if (error instanceof LimitError) {
          if (endsArchive.has(error.code)) throw error;
          yield { reason: reason(error.code) };
        } else {
          yield { reason: reason("archive-broken") };
        }
        continue;
      }
      yield* open(inner, depth + 1, budget, limits, signal);
    }
    if (entries === 0) yield { reason: reason("archive-empty") };
  } catch (error) {
    if (isAborted(signal)) throw abortReason(signal);
    yield { reason: reason(error instanceof LimitError ? error.code : "archive-broken") };
  } finally {
    await reader.close().catch(() => undefined);
  }
}

// A function, since the compiler takes an earlier look at the flag for a lasting one.
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

const endsArchive = new Set<PackageCode>(["archive-entries", "archive-size", "archive-ratio"]);

/** True for what begins as a ZIP does and is not DICOM with such a preamble. */
async function isZip(source: Blob): Promise<boolean> {
  if (source.size < 22) return false;
  try {
    const head = new Uint8Array(await source.slice(0, 132).arrayBuffer());
    const magic = String.fromCharCode(...head.subarray(0, 4));
    const dicom = String.fromCharCode(...head.subarray(128, 132)) === "DICM";
    return !dicom && (magic === "PK\x03\x04" || magic === "PK\x05\x06");
  } catch {
    // It cannot be read: the worker will find the same and say so.
    return false;
  }
}

async function content(
  source: Blob,
  entry: FileEntry,
  archive: { inflated: number; stored: number },
  budget: Budget,
  limits: Limits,
  signal: AbortSignal,
): Promise<Blob> {
  if (entry.encrypted) throw new LimitError("archive-encrypted");
  if (entry.compressionMethod === 0) {
    archive.stored += entry.compressedSize;
    // Entries that share bytes are no honest archive's.
    if (archive.stored > source.size) throw new LimitError("archive-size");
    return stored(source, entry);
  }
  if (entry.compressionMethod !== 8) throw new LimitError("archive-method");
  const check = (bytes: number): void => {
    archive.inflated += bytes;
    budget.bytes -= bytes;
    if (budget.bytes < 0) throw new LimitError("archive-size");
    if (archive.inflated > limits.ratioFrom && archive.inflated > limits.ratio * Math.max(source.size, 1)) {
      throw new LimitError("archive-ratio");
    }
  };
  // What it claims is checked first, what comes out is checked as it comes.
  if (entry.uncompressedSize > budget.bytes) throw new LimitError("archive-size");
  let broken: unknown;
  let size = 0;
  const meter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      try {
        size += chunk.byteLength;
        if (size > entry.uncompressedSize) throw new LimitError("archive-broken");
        check(chunk.byteLength);
      } catch (error) {
        broken = error;
        throw error;
      }
      controller.enqueue(chunk);
    },
  });
  const blob = new Response(meter.readable).blob();
  blob.catch(() => undefined);
  try {
    await entry.getData(meter.writable, { signal, useWebWorkers: false, checkSignature: true });
    return await blob;
  } catch (error) {
    throw broken ?? error;
  }
}

/** A stored entry is a range of the archive: nothing is copied. */
async function stored(source: Blob, entry: FileEntry): Promise<Blob> {
  const head = new DataView(await source.slice(entry.offset, entry.offset + 30).arrayBuffer());
  if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) {
    throw new LimitError("archive-broken");
  }
  const start = entry.offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  const end = start + entry.uncompressedSize;
  if (entry.compressedSize !== entry.uncompressedSize || end > source.size) {
    throw new LimitError("archive-broken");
  }
  return source.slice(start, end);
}
