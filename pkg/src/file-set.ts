/**
 * A file-set (PS3.10): releases under names that are numbers, so that nothing of anybody is in them,
 * and the DICOMDIR that says what they are.
 */

import { concurrently } from "./concurrently.js";
import type { Results } from "./protocol.js";
import { releaseBytes, type Release } from "./release.js";
import type { Unique } from "./unique.js";
import { zip } from "./zip.js";

/** What decides in which folder a file stands. */
export interface Filing {
  /** The new Patient ID. */
  patient: string;
  /** New UIDs. */
  study: string;
  series: string;
}

/** How a file-set is made. */
export interface FileSetOptions {
  /** What the archive and the directory have to know of a release. */
  pack: (data: Blob) => Promise<Results["pack"]>;
  /** The DICOMDIR of files with these paths and keys. */
  directory: (paths: string[], keys: Uint8Array[]) => Promise<Results["directory"]>;
  /** How many files at a time. */
  limit: number;
  signal: AbortSignal;
  /** Told of each release that is packed. */
  onPacked: (release: Release) => void;
}

/**
 * Of each file its path: patient, study, series and file, numbered in the order in which they come. A name has at
 * most eight capital letters and digits and no extension, as PS3.10 8.2 asks.
 */
export function filePaths(files: readonly Filing[]): string[] {
  const counts = new Map<string, number>();
  const folders = new Map<string, string>();
  const next = (above: string, letter: string): string => {
    const number = (counts.get(above) ?? 0) + 1;
    counts.set(above, number);
    return `${above}/${letter}${String(number).padStart(7, "0")}`;
  };
  const folder = (above: string, letter: string, key: string): string => {
    const place = `${above} ${key}`;
    const path = folders.get(place) ?? next(above, letter);
    folders.set(place, path);
    return path;
  };
  return files.map(({ patient, study, series }) =>
    next(folder(folder(folder("DICOM", "P", patient), "S", study), "R", series), "I"),
  );
}

/** The file-set as a ZIP. */
export async function fileSet({ first, differing }: Unique, options: FileSetOptions): Promise<Blob> {
  const releases = [...first, ...differing];
  const packed = new Map<Release, Results["pack"]>();
  const pack = async (release: Release): Promise<Release> => {
    packed.set(release, await options.pack(releaseBytes(release)));
    return release;
  };
  for await (const release of concurrently(releases, options.limit, pack, options.signal)) {
    options.onPacked(release);
  }
  const paths = filePaths(
    releases.map((release) => ({ ...release.summary, patient: packed.get(release)?.patient ?? "" })),
  );
  const files = releases.map((release, index) => ({
    name: paths[index] ?? "",
    data: releaseBytes(release),
    crc: packed.get(release)?.crc ?? 0,
  }));
  // A directory names each UID once: what came under one that was there already is in the archive only.
  const named = first.flatMap((release, index) => {
    const keys = packed.get(release)?.keys;
    return keys ? [{ path: paths[index] ?? "", keys }] : [];
  });
  if (named.length === 0) return zip(files);
  const make = () =>
    options.directory(
      named.map(({ path }) => path),
      named.map(({ keys }) => keys),
    );
  for await (const { bytes, crc } of concurrently([named], 1, make, options.signal)) {
    files.unshift({ name: "DICOMDIR", data: new Blob([bytes]), crc });
  }
  return zip(files);
}
