/** The pool of workers: one instance of the module in each, one file at a time. */

import { abortReason, reason, ScanveilError } from "./errors.js";
import type { About, FromWorker, Job, KeeperToPage, PageToKeeper, Results, Seal, Sealed, Start } from "./protocol.js";
import { Shelf } from "./shelf.js";
import type { Mapping, Reason } from "./types.js";

/** A worker whose instance grew past this is replaced: WebAssembly memory never shrinks. */
const MEMORY_LIMIT = 512 * 1024 * 1024;
/** Seconds that a worker has for loading a module, beside those for its file. */
const LOAD_SECONDS = 300;
/** Workers that fail to start in a row before the pool gives up. */
const START_FAILURES = 3;

/** How a pool is set up. */
export interface PoolOptions {
  size: number;
  policy: string;
  key: Uint8Array;
  knowledgeBase: Uint8Array | undefined;
  /** Seconds without an answer after which a worker is taken for dead; more for large files. */
  stallSeconds: number;
}

/** One file's failure inside a worker; becomes an item's reason. */
export class FileError extends Error {
  readonly reason: Reason;

  constructor(cause: Reason) {
    super(cause.message);
    this.name = "FileError";
    this.reason = cause;
  }
}

interface Task {
  job: Job;
  ticks: number;
  onProgress: ((part: number) => void) | undefined;
  resolve(result: Results[keyof Results]): void;
  reject(error: unknown): void;
}

interface Slot {
  worker: Worker;
  state: "starting" | "idle" | "busy";
  task?: Task | undefined;
  /** Seconds left before it counts as stalled. */
  ticks: number;
}

/** Runs jobs in workers, replaces workers that die, stall or grow, and stops them all at once. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot>();
  readonly #queue: Task[] = [];
  readonly #shelf = new Shelf();
  #keeper: Worker | undefined;
  #keeperLost = new AbortController();
  #epoch = 0;
  #keeperTasks: { resolve(mapping: Mapping): void; reject(error: unknown): void }[] = [];
  #module: WebAssembly.Module | undefined;
  #about: About = { version: "", edition: "", safeHarbor: { regulation: "", classes: [], remarks: [] } };
  #startFailures = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  #firstStart: { resolve(): void; reject(error: unknown): void } | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** What the module says of itself; known once a worker started. */
  get about(): About {
    return this.#about;
  }

  get size(): number {
    return this.#options.size;
  }

  /**
   * Changes whenever a keeper is lost. A file scanned in one generation must not be de-identified
   * in another: its study's identifiers would be missing.
   */
  generation = 0;

  /** Makes workers ask the keeper again; called when a first pass taught it more. */
  nextEpoch(): void {
    this.#epoch += 1;
  }

  /** Goes with jobs that need a study's identifiers. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Starts one worker, compiles the module in it and checks the policy. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#firstStart = { resolve, reject };
      this.#spawn();
    });
  }

  /** Queues a job. `urgent` ones, which a person waits for, go first. */
  run<K extends Job["type"]>(
    job: Job & { type: K },
    urgent = false,
    onProgress?: (part: number) => void,
  ): Promise<Results[K]> {
    return new Promise<Results[keyof Results]>((resolve, reject) => {
      const megabytes = sizeOf(job) / 1024 ** 2;
      const task = { job, ticks: this.#options.stallSeconds + megabytes / 2, onProgress, resolve, reject };
      if (urgent) this.#queue.unshift(task);
      else this.#queue.push(task);
      this.#pump();
    }) as Promise<Results[K]>;
  }

  /** The pairs that the workers handed to the keeper. */
  mapping(): Promise<Mapping> {
    return new Promise((resolve, reject) => {
      const keeper = this.#keeper;
      if (!keeper) return resolve({ patients: [], uids: [] });
      this.#keeperTasks.push({ resolve, reject });
      keeper.postMessage({ type: "mapping" } satisfies PageToKeeper);
    });
  }

  /** The same pairs, encrypted: they go from the keeper to a worker that seals them, and not through the page. */
  async seal(passphrase: string, signal: AbortSignal): Promise<Blob> {
    const keeper = this.#ensureKeeper();
    const sealer = new Worker(new URL("./sealer.js", import.meta.url), { type: "module" });
    const ending = new AbortController();
    try {
      const sealed = new Promise<Sealed | "failed" | "stopped">((settle) => {
        sealer.onmessage = ({ data }: MessageEvent<Sealed>) => settle(data);
        sealer.onerror = sealer.onmessageerror = (event: Event) => {
          event.preventDefault();
          settle("failed");
        };
        signal.addEventListener("abort", () => settle("stopped"), { signal: ending.signal });
        this.#keeperLost.signal.addEventListener("abort", () => settle("failed"), { signal: ending.signal });
      });
      const { port1, port2 } = new MessageChannel();
      keeper.postMessage({ type: "seal", port: port1 } satisfies PageToKeeper, [port1]);
      sealer.postMessage({ passphrase, keeper: port2 } satisfies Seal, [port2]);
      const result = await sealed;
      if (signal.aborted) throw abortReason(signal);
      if (typeof result === "string") throw new FileError(reason("seal"));
      return new Blob([result.age], { type: "application/octet-stream" });
    } finally {
      ending.abort();
      sealer.terminate();
    }
  }

  /** Ends every worker at once; what was queued or running fails with `error`. */
  stop(error: unknown, { keeper }: { keeper: boolean }): void {
    const tasks = this.#queue.splice(0);
    for (const slot of [...this.#slots]) {
      if (slot.task) tasks.push(slot.task);
      this.#end(slot);
    }
    if (keeper) this.#endKeeper(error);
    for (const task of tasks) task.reject(error);
    this.#firstStart?.reject(error);
    this.#firstStart = undefined;
  }

  #endKeeper(error: unknown): void {
    if (!this.#keeper) return;
    this.#keeper.terminate();
    this.#keeper = undefined;
    this.#keeperLost.abort();
    this.#keeperLost = new AbortController();
    this.generation += 1;
    for (const task of this.#keeperTasks.splice(0)) task.reject(error);
  }

  #ensureKeeper(): Worker {
    if (this.#keeper) return this.#keeper;
    const keeper = new Worker(new URL("./keeper.js", import.meta.url), { type: "module" });
    keeper.onmessage = (event: MessageEvent<KeeperToPage>) => {
      this.#keeperTasks.shift()?.resolve(event.data.mapping);
    };
    keeper.onerror = keeper.onmessageerror = (event: Event) => {
      event.preventDefault();
      // Its workers would wait for it for ever; every file at work is lost to quarantine.
      if (this.#keeper === keeper) this.stop(this.#firstStart ? noStart() : died(), { keeper: true });
    };
    return (this.#keeper = keeper);
  }

  #spawn(): void {
    try {
      this.#startWorker();
    } catch {
      // A policy of the page forbids it; it will not change its mind.
      this.stop(noStart(), { keeper: true });
    }
  }

  #startWorker(): void {
    const keeper = this.#ensureKeeper();
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    const slot: Slot = { worker, state: "starting", ticks: this.#options.stallSeconds };
    worker.onmessage = (event: MessageEvent<FromWorker>) => this.#hear(slot, event.data);
    worker.onerror = worker.onmessageerror = (event: Event) => {
      // Its message may quote the file; it must not reach the console or a portal's error log.
      event.preventDefault();
      this.#die(slot);
    };
    const { port1, port2 } = new MessageChannel();
    keeper.postMessage({ type: "worker", port: port1 } satisfies PageToKeeper, [port1]);
    const { policy, key, knowledgeBase } = this.#options;
    const start: Start = { type: "start", module: this.#module, policy, key, knowledgeBase, keeper: port2 };
    worker.postMessage(start, [port2]);
    this.#slots.add(slot);
    this.#clock ??= setInterval(() => this.#tick(), 1000);
  }

  #hear(slot: Slot, message: FromWorker): void {
    if (!this.#slots.has(slot)) return;
    if (message.type === "ready") {
      this.#module = message.module;
      this.#about = message.about;
      this.#startFailures = 0;
      slot.state = "idle";
      this.#firstStart?.resolve();
      this.#firstStart = undefined;
    } else if (message.type === "failed") {
      this.#end(slot);
      this.#startFailed(new ScanveilError(message.code, message.message));
    } else if (message.type === "need") {
      slot.ticks += LOAD_SECONDS;
      this.#shelf.need(slot.worker, message.name);
    } else if (message.type === "progress") {
      slot.ticks = Math.max(slot.ticks, slot.task?.ticks ?? 0);
      slot.task?.onProgress?.(message.part);
    } else if (message.type === "loaded") {
      this.#shelf.loaded(message.name, message.code);
    } else {
      const task = slot.task;
      slot.task = undefined;
      slot.state = "idle";
      if (message.retire || message.memory > MEMORY_LIMIT) this.#end(slot);
      if (message.type === "done") task?.resolve(message.result);
      else task?.reject(new FileError(message.reason));
    }
    this.#pump();
  }

  #pump(): void {
    for (const slot of this.#slots) {
      if (slot.state !== "idle") continue;
      const task = this.#queue.shift();
      if (!task) return;
      slot.state = "busy";
      slot.task = task;
      slot.ticks = task.ticks;
      slot.worker.postMessage(task.job);
    }
    const starting = [...this.#slots].filter((slot) => slot.state === "starting").length;
    const room = this.#options.size - this.#slots.size;
    const wanted = Math.min(room, this.#queue.length - starting);
    for (let count = 0; count < wanted; count += 1) this.#spawn();
  }

  // Counted in ticks and not by the clock: a machine that slept must not wake to dead workers.
  #tick(): void {
    for (const slot of [...this.#slots]) {
      if (slot.state !== "idle" && (slot.ticks -= 1) <= 0) this.#die(slot);
    }
  }

  #die(slot: Slot): void {
    if (!this.#slots.has(slot)) return;
    const wasStarting = slot.state === "starting";
    const task = slot.task;
    this.#end(slot);
    task?.reject(died());
    if (wasStarting) {
      this.#startFailed(noStart());
    }
    this.#pump();
  }

  #startFailed(error: ScanveilError): void {
    this.#startFailures += 1;
    if (this.#firstStart || error.code === "policy" || this.#startFailures >= START_FAILURES) {
      this.#startFailures = 0;
      this.stop(error, { keeper: this.#firstStart !== undefined });
    }
  }

  #end(slot: Slot): void {
    slot.worker.onmessage = slot.worker.onerror = slot.worker.onmessageerror = null;
    slot.worker.terminate();
    this.#slots.delete(slot);
    this.#shelf.leave(slot.worker);
    if (this.#slots.size === 0) {
      clearInterval(this.#clock);
      this.#clock = undefined;
    }
  }
}

function sizeOf(job: Job): number {
  if ("source" in job) return job.source.size;
  if ("sources" in job) return job.sources.reduce((sum, { size }) => sum + size, 0);
  return job.keys.reduce((sum, { length }) => sum + length, 0);
}

/** Why a file is held back whose worker or keeper is gone. */
export function died(): FileError {
  return new FileError(reason("worker-died"));
}

function noStart(): ScanveilError {
  const text = "A worker could not be started; the page's security policy may not permit it.";
  return new ScanveilError("worker-start", text);
}
