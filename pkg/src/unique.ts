/** The same instance often comes in twice: from a folder and from the ZIP beside it. */

import { releaseBytes, type Release } from "./release.js";

/** Releases by whether their SOP Instance UID came before. */
export interface Unique {
  /** The first of each UID. */
  first: Release[];
  /** Further ones under a UID that was there, with other bytes. Equal ones are dropped. */
  differing: Release[];
}

/** Sorts out what came in twice. Throws `TypeError` for anything that is no release. */
export async function unique(releases: Iterable<Release>): Promise<Unique> {
  const first = new Map<string, Release>();
  const differing: Release[] = [];
  const all = Array.from(releases);
  // All of them before the first is read: nothing leaves if one is forged.
  for (const release of all) releaseBytes(release);
  for (const release of all) {
    const { instance } = release.summary;
    const before = first.get(instance);
    if (!before) first.set(instance, release);
    else if (!(await equal(releaseBytes(before), releaseBytes(release)))) differing.push(release);
  }
  return { first: [...first.values()], differing };
}

async function equal(a: Blob, b: Blob): Promise<boolean> {
  if (a.size !== b.size) return false;
  const step = 1 << 20;
  for (let at = 0; a !== b && at < a.size; at += step) {
    const left = new Uint8Array(await a.slice(at, at + step).arrayBuffer());
    const right = new Uint8Array(await b.slice(at, at + step).arrayBuffer());
    if (left.some((byte, index) => byte !== right[index])) return false;
  }
  return true;
}
