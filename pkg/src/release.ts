/** What passed the verifier: the only thing that the package can send or pack. */

import { ScanveilError } from "./errors.js";
import type { InstanceSummary } from "./types.js";

// Known to this module alone, so that not even `new release.constructor(…)` makes a release.
const token = Symbol("release");

/** Those that another one has taken the place of. */
const superseded = new WeakSet<Release>();

let bytesOf: (release: Release) => Blob;
let mint: (summary: InstanceSummary, bytes: Blob) => Release;

/**
 * A de-identified instance that passed the verifier. It cannot be constructed outside the package,
 * and its bytes are reached only by `session.zip` and `session.send`.
 */
export class Release {
  readonly #bytes: Blob;
  readonly #summary: InstanceSummary;

  private constructor(key: symbol, summary: InstanceSummary, bytes: Blob) {
    if (key !== token) throw new TypeError("A Release is made by the verifier only.");
    this.#summary = Object.freeze({ ...summary });
    this.#bytes = bytes;
    Object.freeze(this);
  }

  /** What is known of the instance, under its new UIDs. */
  get summary(): InstanceSummary {
    return this.#summary;
  }

  /** Bytes of the de-identified file. */
  get size(): number {
    return this.#bytes.size;
  }

  static {
    mint = (summary, bytes) => new Release(token, summary, bytes);
    bytesOf = (release: unknown) => {
      // The brand, not `instanceof`: a prototype can be borrowed, a private field cannot.
      if (typeof release !== "object" || release === null || !(#bytes in release)) {
        throw new TypeError("Only a Release can leave; this is something else.");
      }
      return release.#bytes;
    };
  }
}

Object.freeze(Release);
Object.freeze(Release.prototype);

/** Inside the package only: the release of an outcome that the module says is verified. */
export function mintRelease(summary: InstanceSummary, bytes: Blob): Release {
  return mint(summary, bytes);
}

/** Inside the package only: says that it must not leave any more, as a person corrected it. */
export function supersede(release: Release): void {
  superseded.add(release);
}

/**
 * Inside the package only: the bytes to send. Throws `TypeError` for anything but a release, and an error with the
 * code "superseded" for one that was corrected since.
 */
export function releaseBytes(release: Release): Blob {
  const bytes = bytesOf(release);
  if (superseded.has(release)) {
    throw new ScanveilError("superseded", "What is covered was changed since: use the item that `setBoxes` gave.");
  }
  return bytes;
}
