/** The two passes over files: the first learns their identifiers, the second de-identifies and checks. */

import { concurrently } from "./concurrently.js";
import { openAll, type Opened } from "./input.js";
import { fileReason, toItem } from "./item.js";
import { Meter } from "./meter.js";
import { nothing, type Known, type Origins } from "./origins.js";
import { died, type Pool } from "./pool.js";
import type { Item, ProcessOptions } from "./types.js";

/** Works on the files of a session. */
export class Passes {
  readonly #pool: Pool;
  readonly #origins: Origins;
  readonly #next: () => number;

  /** `next` numbers items. */
  constructor(pool: Pool, origins: Origins, next: () => number) {
    this.#pool = pool;
    this.#origins = origins;
    this.#next = next;
  }

  /** Reads every file once to learn its identifiers, then de-identifies and checks each one. */
  async *run(
    files: Iterable<File> | AsyncIterable<File>,
    signal: AbortSignal,
    onProgress: ProcessOptions["onProgress"] = () => undefined,
  ): AsyncGenerator<Item, void, undefined> {
    // Two a worker: the next file is there when one is done.
    const limit = this.#pool.size * 2;
    const known: Known[] = [];
    const meter = new Meter("reading", onProgress, lengthOf(files));
    const opened = this.#numbered(openAll(files, signal), meter);
    const scan = async (file: Opened & { index: number }) => ({
      found: await this.#scan(file),
      bytes: bytesOf(file),
    });
    for await (const { found, bytes } of concurrently(opened, limit, scan, signal)) {
      meter.done(bytes);
      if ("source" in found) known.push(found);
      else yield found;
    }
    this.#pool.nextEpoch();
    const second = new Meter("deidentifying", onProgress, known.length);
    for (const file of known) second.found(file.source.size);
    const work = (file: Known) => this.#deidentify(file);
    for await (const { item, bytes } of concurrently(known, limit, work, signal)) {
      second.done(bytes);
      yield item;
    }
  }

  async *#numbered(
    opened: AsyncIterable<Opened>,
    meter: Meter,
  ): AsyncGenerator<Opened & { index: number }, void, undefined> {
    for await (const file of opened) {
      meter.found(bytesOf(file));
      yield { ...file, index: this.#next() };
    }
  }

  async #scan(file: Opened & { index: number }): Promise<Known | Item> {
    const { index } = file;
    if ("reason" in file) return { index, status: "quarantined", reason: file.reason };
    const { source } = file;
    try {
      const scan = await this.#pool.run({ type: "scan", source });
      if (scan.kind === "instance") {
        return { index, source, study: scan.study, generation: this.#pool.generation };
      }
      const status = scan.kind === "skipped" ? "skipped" : "quarantined";
      return { index, status, reason: scan.reason };
    } catch (error) {
      return { index, status: "quarantined", reason: fileReason(error) };
    }
  }

  async #deidentify(file: Known): Promise<{ item: Item; bytes: number }> {
    const item = await this.verdict(file);
    this.#origins.add({ ...file, item, boxes: nothing(), mapped: false });
    return { item, bytes: file.source.size };
  }

  /** What becomes of a file, with these boxes or those that are found. */
  async verdict({ index, source, study, generation }: Known, boxes = nothing()): Promise<Item> {
    try {
      // Without the identifiers of its study the verifier would look for too little.
      if (generation !== this.#pool.generation) throw died();
      const epoch = this.#pool.epoch;
      const outcome = await this.#pool.run({ type: "deidentify", source, study, epoch, boxes });
      if (generation !== this.#pool.generation) throw died();
      return toItem(index, source, outcome);
    } catch (error) {
      return { index, status: "quarantined", reason: fileReason(error) };
    }
  }
}

function bytesOf(file: Opened): number {
  return "source" in file ? file.source.size : 0;
}

function lengthOf(files: object): number {
  const { length, size } = files as { length?: unknown; size?: unknown };
  return typeof length === "number" ? length : typeof size === "number" ? size : 0;
}
