/** Progress of one phase. */

import type { Progress } from "./types.js";

/** Counts files and bytes of one phase. */
export class Meter {
  readonly #phase: Progress["phase"];
  readonly #report: (progress: Progress) => void;
  readonly #expected: number;
  #found = 0;
  #done = 0;
  #bytesTotal = 0;
  #bytesDone = 0;

  constructor(phase: Progress["phase"], report: ((progress: Progress) => void) | undefined, expected: number) {
    this.#phase = phase;
    this.#report = report ?? (() => undefined);
    this.#expected = expected;
  }

  /** A file that is to be worked on. */
  found(bytes: number): void {
    this.#found += 1;
    this.#bytesTotal += bytes;
  }

  /** A file that is done; tells the portal. */
  done(bytes: number): void {
    this.#done += 1;
    this.#bytesDone += bytes;
    this.#report({
      phase: this.#phase,
      done: this.#done,
      total: Math.max(this.#found, this.#expected),
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
    });
  }
}
