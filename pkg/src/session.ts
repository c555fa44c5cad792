/** A session: files in, releases out. Holds handles of files, never their bytes. */

import { assertKey, bytesOfText, KEY_BYTES, passphraseOf } from "./arguments.js";
import { correct, foundIn } from "./boxes.js";
import { concurrently } from "./concurrently.js";
import { abortReason, ScanveilError } from "./errors.js";
import { sourcesOf, wantedOf } from "./extract.js";
import { fileSet } from "./file-set.js";
import { link } from "./link.js";
import { Measuring, type CostOptions } from "./measuring.js";
import { Meter } from "./meter.js";
import { Origins, releaseOf, type Origin } from "./origins.js";
import { Passes } from "./passes.js";
import { died, FileError, Pool } from "./pool.js";
import { releaseBytes, type Release } from "./release.js";
import { Ledger } from "./report.js";
import { store, stowUrl } from "./stow.js";
import { unique } from "./unique.js";
import type {
  Area,
  AttributeChange,
  AuditOptions,
  Boxes,
  Extraction,
  ExtractOptions,
  Item,
  Mapping,
  MeasuredRegion,
  NoiseAudit,
  NoiseCost,
  Picture,
  PlainMappingOptions,
  ProcessOptions,
  ProfileOption,
  ProtectedRecord,
  ProtectOptions,
  Reason,
  Report,
  SealedMappingOptions,
  SendOptions,
  SendResult,
  Session,
  SessionOptions,
  SetBoxes,
} from "./types.js";

const MAX_WORKERS = 8;
const STALL_SECONDS = 60;

/** Starts a session: loads the module into a first worker and checks the policy. */
export async function createSession(options: SessionOptions = {}): Promise<Session> {
  const { policy = {}, privateKnowledgeBase, key, workers, stallSeconds = STALL_SECONDS } = options;
  assertKey("key", key);
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1)) {
    throw new TypeError("`workers` is a whole number from 1.");
  }
  if (!(stallSeconds > 0)) throw new TypeError("`stallSeconds` is more than 0.");
  if (typeof Worker === "undefined") {
    throw new ScanveilError("unsupported", "A session needs a browser's workers.");
  }
  const knowledgeBase = await bytesOfText(privateKnowledgeBase);
  const cores = (globalThis.navigator as Navigator | undefined)?.hardwareConcurrency ?? 2;
  // A copy: the caller may wipe its own, and `close` wipes this one.
  const secret = key ? key.slice() : crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const pool = new Pool({
    size: workers ?? Math.min(Math.max(cores, 1), MAX_WORKERS),
    // A file that came with the call is the one that is meant, where the policy names none.
    policy: JSON.stringify(
      knowledgeBase ? { privateKnowledgeBase: { name: "given with the session" }, ...policy } : policy,
    ),
    key: secret,
    knowledgeBase,
    stallSeconds,
  });
  try {
    await pool.start();
  } catch (error) {
    secret.fill(0);
    throw error;
  }
  return new PoolSession(pool, secret, [...(policy.options ?? [])]);
}

class PoolSession implements Session {
  readonly #pool: Pool;
  readonly #key: Uint8Array;
  readonly #ledger: Ledger;
  readonly #passes: Passes;
  readonly #measuring: Measuring;
  readonly #origins = new Origins();
  readonly #cleansPixels: boolean;
  /** Instances that a server confirmed, by address: sending again resumes. */
  readonly #stored = new Map<string, Set<string>>();
  readonly #closing = new AbortController();
  #mappingGeneration = -1;
  #next = 0;
  #busy = false;
  /** Calls of `send` and `zip` that are at work. */
  #leaving = 0;
  #finishedRuns = 0;

  constructor(pool: Pool, key: Uint8Array, options: readonly ProfileOption[]) {
    this.#pool = pool;
    this.#key = key;
    this.#ledger = new Ledger(options);
    const next = (): number => this.#next++;
    this.#passes = new Passes(pool, this.#origins, next);
    this.#measuring = new Measuring(pool, next);
    this.#cleansPixels = options.includes("clean-pixel-data");
  }

  async *process(
    files: Iterable<File> | AsyncIterable<File>,
    options: ProcessOptions = {},
  ): AsyncGenerator<Item, void, undefined> {
    this.#assertOpen();
    if (this.#busy) throw new ScanveilError("busy", "The session is at work on other files.");
    this.#busy = true;
    const run = link(options.signal, this.#closing.signal);
    let finished = false;
    // At once, and not when the consumer comes back for the next item.
    const stop = (): void => {
      // Identifiers of an earlier, finished run stay: its releases still belong to the session.
      const keeper = this.#finishedRuns === 0;
      this.#pool.stop(abortReason(run.signal), { keeper });
    };
    run.signal.addEventListener("abort", stop);
    try {
      if (run.signal.aborted) throw abortReason(run.signal);
      for await (const item of this.#passes.run(files, run.signal, options.onProgress)) {
        this.#ledger.add(item);
        yield item;
      }
      finished = true;
      this.#finishedRuns += 1;
    } finally {
      // A consumer that breaks out of its loop cancels just as a signal does.
      if (!finished && !run.signal.aborted) run.abort();
      run.release();
      this.#busy = false;
    }
  }

  async boxes(item: Item): Promise<Boxes> {
    this.#assertOpen();
    const { boxes, item: last, source, study } = this.#origins.of(item);
    let found: Area[] = [];
    if (last.status === "released") found = last.pixels ? foundIn(last.pixels) : [];
    else if (this.#cleansPixels) {
      const job = { type: "boxes" as const, source, study, epoch: this.#pool.epoch };
      found = foundIn(await this.#ask(this.#pool.run(job, true)));
    }
    return structuredClone({ found, ...boxes });
  }

  async setBoxes(items: Item | Iterable<Item>, boxes: SetBoxes, options: ProcessOptions = {}): Promise<Item[]> {
    this.#assertOpen();
    if (!this.#cleansPixels) throw new ScanveilError("policy", "Boxes need the option clean-pixel-data.");
    if (this.#leaving > 0) throw new ScanveilError("busy", "The session is at work on its files.");
    return this.#alone(options.signal, async (signal) => {
      const origins = [...new Set(Array.from("index" in items ? [items] : items, (item) => this.#origins.of(item)))];
      for (const origin of origins) this.#assertChangeable(origin);
      const corrections = await correct(origins, boxes, {
        boxesOf: (item) => this.boxes(item),
        verdict: (origin, set) => this.#passes.verdict(origin, set),
        limit: this.#pool.size * 2,
        signal,
        onProgress: options.onProgress,
      });
      for (const { origin, item, boxes: set } of corrections) {
        this.#origins.replace(origin, item, set);
        this.#ledger.add(item);
      }
      return corrections.map(({ item }) => item);
    });
  }

  #assertChangeable(origin: Origin): void {
    if (origin.generation !== this.#pool.generation) throw forCaller(died());
    const instance = releaseOf(origin)?.summary.instance ?? "";
    if ([...this.#stored.values()].some((stored) => stored.has(instance))) {
      throw new ScanveilError("sent", "It was sent already: what a server has cannot be changed from here.");
    }
  }

  async zip(releases: Iterable<Release>, options: ProcessOptions = {}): Promise<Blob> {
    this.#assertOpen();
    const run = link(options.signal, this.#closing.signal);
    const stop = (): void => {
      if (!this.#busy) this.#pool.stop(abortReason(run.signal), { keeper: false });
    };
    run.signal.addEventListener("abort", stop);
    this.#leaving += 1;
    try {
      const files = await unique(releases);
      const all = [...files.first, ...files.differing];
      const meter = new Meter("packing", options.onProgress, all.length);
      for (const { size } of all) meter.found(size);
      return await fileSet(files, {
        pack: (source) => this.#pool.run({ type: "pack", source }),
        directory: (paths, keys) => this.#pool.run({ type: "directory", paths, keys }),
        limit: this.#pool.size,
        signal: run.signal,
        onPacked: ({ size }) => meter.done(size),
      });
    } catch (error) {
      throw forCaller(error);
    } finally {
      run.release();
      this.#leaving -= 1;
    }
  }

  async send(releases: Iterable<Release>, options: SendOptions): Promise<SendResult> {
    this.#assertOpen();
    const run = link(options.signal, this.#closing.signal);
    this.#leaving += 1;
    try {
      return await this.#send(releases, { ...options, signal: run.signal });
    } finally {
      run.release();
      this.#leaving -= 1;
    }
  }

  async #send(releases: Iterable<Release>, options: SendOptions): Promise<SendResult> {
    const { first, differing } = await unique(releases);
    const url = stowUrl(options.url, options.allowHttp === true);
    let stored = this.#stored.get(url);
    if (!stored) this.#stored.set(url, (stored = new Set()));
    const there = stored;
    const before = first.filter(({ summary }) => there.has(summary.instance));
    const items = first
      .filter(({ summary }) => !there.has(summary.instance))
      .map((release) => ({ instance: release.summary.instance, bytes: releaseBytes(release) }));
    const result = await store(items, {
      ...options,
      onStored: (instance) => {
        there.add(instance);
        this.#ledger.sent([instance]);
      },
    });
    return {
      stored: [...before.map(({ summary }) => summary.instance), ...result.stored],
      failed: [
        ...result.failed,
        ...differing.map(({ summary }) => ({ instance: summary.instance, reason: duplicate })),
      ],
    };
  }

  async explain(item: Item): Promise<AttributeChange[]> {
    this.#assertOpen();
    const { source, study } = this.#origins.of(item);
    const epoch = this.#pool.epoch;
    return this.#ask(this.#pool.run({ type: "explain", source, study, epoch }, true));
  }

  async picture(
    item: Item,
    options: { side?: "before" | "after"; frame?: number; maxSide?: number } = {},
  ): Promise<Picture | undefined> {
    this.#assertOpen();
    const origin = this.#origins.of(item);
    const { side = "before", frame = 0, maxSide = 512 } = options;
    let source = origin.source;
    if (side === "after") {
      const release = releaseOf(origin);
      if (!release) return undefined;
      source = releaseBytes(release);
    }
    return this.#ask(this.#pool.run({ type: "picture", source, frame, maxSide }, true));
  }

  async extract(
    what: Iterable<Item> | Iterable<File> | AsyncIterable<File>,
    options: ExtractOptions = {},
  ): Promise<Extraction[]> {
    const wanted = wantedOf(options);
    return this.#alone(options.signal, async (signal) => {
      const sources = await sourcesOf(what, this.#origins, signal);
      return this.#measuring.extract(sources, wanted, (part) => options.onProgress?.({ part }));
    });
  }

  async protect(measured: MeasuredRegion, options: ProtectOptions): Promise<ProtectedRecord> {
    return this.#alone(options.signal, () => this.#measuring.protect(measured, options));
  }

  async noiseCost(options: CostOptions = {}): Promise<NoiseCost> {
    this.#assertOpen();
    return this.#ask(this.#measuring.cost(options));
  }

  async auditNoise(options: AuditOptions = {}): Promise<NoiseAudit> {
    return this.#alone(options.signal, () => this.#measuring.audit(options));
  }

  /** Does what the session does nothing else beside; an abort ends the workers. */
  async #alone<T>(asked: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.#assertOpen();
    if (this.#busy) throw new ScanveilError("busy", "The session is at work on other files.");
    this.#busy = true;
    const run = link(asked, this.#closing.signal);
    const stop = (): void => this.#pool.stop(abortReason(run.signal), { keeper: false });
    run.signal.addEventListener("abort", stop);
    try {
      if (run.signal.aborted) throw abortReason(run.signal);
      return await work(run.signal);
    } catch (error) {
      throw forCaller(error);
    } finally {
      run.release();
      this.#busy = false;
    }
  }

  report(): Report {
    return this.#ledger.report(this.#pool.about);
  }

  mapping(options: SealedMappingOptions): Promise<Blob>;
  mapping(options: PlainMappingOptions): Promise<Mapping>;
  async mapping(options: SealedMappingOptions | PlainMappingOptions): Promise<Blob | Mapping> {
    this.#assertOpen();
    const passphrase = passphraseOf(options);
    const run = link(options.signal, this.#closing.signal);
    try {
      if (run.signal.aborted) throw abortReason(run.signal);
      await this.#collectPairs(run.signal);
      if (passphrase === undefined) return await this.#pool.mapping();
      return await this.#pool.seal(passphrase, run.signal);
    } catch (error) {
      throw forCaller(error);
    } finally {
      run.release();
    }
  }

  /** Has the keeper know the pairs of every released file. */
  async #collectPairs(signal: AbortSignal): Promise<void> {
    // A new keeper knows no pairs.
    if (this.#mappingGeneration !== this.#pool.generation) {
      for (const origin of this.#origins.all()) origin.mapped = false;
      this.#mappingGeneration = this.#pool.generation;
    }
    const todo = [...this.#origins.all()].filter((origin) => releaseOf(origin) && !origin.mapped);
    const work = async (origin: Origin): Promise<true> => {
      await this.#pool.run({ type: "mapping", source: origin.source, boxes: origin.boxes });
      return (origin.mapped = true);
    };
    for await (const _ of concurrently(todo, this.#pool.size * 2, work, signal));
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    const closed = new ScanveilError("closed", "The session is closed.");
    this.#closing.abort(closed);
    this.#pool.stop(closed, { keeper: true });
    this.#key.fill(0);
    this.#origins.clear();
    this.#stored.clear();
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw abortReason(this.#closing.signal);
  }

  async #ask<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw forCaller(error);
    }
  }
}

const duplicate: Reason = {
  code: "duplicate-instance",
  message: "Another file with the same SOP Instance UID but other content was sent.",
};

/** What goes wrong with one file is an error of the call where the call is about that file. */
function forCaller(error: unknown): unknown {
  return error instanceof FileError ? new ScanveilError(error.reason.code, error.message) : error;
}
