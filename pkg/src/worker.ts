/**
 * A worker of the pool: one instance of the module, one file at a time. What it tells the page
 * holds no identifier, except for the answer to `explain`, which the person asked to see.
 */

import init, {
  Engine,
  directory,
  directoryEntry,
  edition,
  safeHarborWords,
  version,
  type Pairs,
} from "./wasm/scanveil.js";
import { crc32, crc32OfBlob } from "./crc32.js";
import { reason } from "./errors.js";
import type { FromKeeper, FromWorker, Job, Results, Start, ToKeeper } from "./protocol.js";
import type { Reason } from "./types.js";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Start | Job>) => void) | null;
};

/** Asks the keeper and waits for its answer: what was learned is there before the next file. */
class Keeper {
  readonly #port: MessagePort;
  readonly #waiting = new Map<number, (answer: FromKeeper) => void>();
  #next = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = (event: MessageEvent<FromKeeper>) => {
      this.#waiting.get(event.data.id)?.(event.data);
      this.#waiting.delete(event.data.id);
    };
  }

  #ask(message: WithoutId<ToKeeper>): Promise<FromKeeper> {
    const id = (this.#next += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#port.postMessage({ ...message, id });
    });
  }

  async learn(study: string, identifiers: string[]): Promise<void> {
    await this.#ask({ type: "learn", study, identifiers });
  }

  async related(study: string): Promise<FromKeeper["studies"]> {
    return (await this.#ask({ type: "ask", study })).studies;
  }

  async map({ patients, uids }: Pairs): Promise<void> {
    await this.#ask({ type: "map", patients, uids });
  }
}

/** The module's own reason why a file cannot be explained. */
class Refusal extends Error {
  readonly reason: Reason;

  constructor(cause: Reason) {
    super(cause.code);
    this.reason = cause;
  }
}

class Desk {
  readonly #engine: Engine;
  readonly #keeper: Keeper;
  readonly #memory: WebAssembly.Memory;
  /** The epoch in which the keeper was last asked for a study. */
  readonly #asked = new Map<string, number>();
  /** The epoch in which the engine was last taught a study: its own files, or another study of its patient. */
  readonly #taught = new Map<string, number>();

  constructor(engine: Engine, keeper: Keeper, memory: WebAssembly.Memory) {
    this.#engine = engine;
    this.#keeper = keeper;
    this.#memory = memory;
  }

  get memory(): number {
    return this.#memory.buffer.byteLength;
  }

  async #teach(study: string, epoch: number): Promise<void> {
    if (this.#asked.get(study) === epoch) return;
    for (const [related, identifiers] of await this.#keeper.related(study)) {
      if (this.#taught.get(related) === epoch) continue;
      this.#engine.learn(related, identifiers);
      this.#taught.set(related, epoch);
    }
    this.#asked.set(study, epoch);
  }

  async work(job: Job): Promise<{ result: Results[keyof Results]; transfer: Transferable[] }> {
    switch (job.type) {
      case "scan": {
        const scan = this.#engine.scan(job.source);
        if (scan.kind !== "instance") {
          return { result: { kind: scan.kind, reason: scan.reason }, transfer: [] };
        }
        await this.#keeper.learn(scan.study, scan.identifiers);
        return { result: { kind: "instance", study: scan.study }, transfer: [] };
      }
      case "deidentify": {
        await this.#teach(job.study, job.epoch);
        const result = this.#engine.deidentify(job.source, job.boxes);
        const transfer =
          result.status === "released"
            ? result.parts.flatMap((part) => (part instanceof Uint8Array ? [part.buffer] : []))
            : [];
        return { result, transfer: [...new Set(transfer)] };
      }
      case "boxes": {
        await this.#teach(job.study, job.epoch);
        const result = this.#engine.boxes(job.source);
        if ("code" in result) throw new Refusal(result);
        return { result, transfer: [] };
      }
      case "explain": {
        await this.#teach(job.study, job.epoch);
        const result = this.#engine.explain(job.source);
        if (!Array.isArray(result)) throw new Refusal(result);
        return { result, transfer: [] };
      }
      case "picture": {
        const result = this.#engine.picture(job.source, job.frame, job.maxSide);
        return { result, transfer: result ? [result.rgba.buffer] : [] };
      }
      case "mapping":
        await this.#keeper.map(this.#engine.mapping(job.source));
        return { result: true, transfer: [] };
      case "pack": {
        const entry = directoryEntry(job.source);
        const transfer = entry.keys ? [entry.keys.buffer] : [];
        return { result: { ...entry, crc: await crc32OfBlob(job.source) }, transfer };
      }
      case "directory": {
        const bytes = directory(job.paths, job.keys);
        return { result: { bytes, crc: crc32(bytes) }, transfer: [bytes.buffer] };
      }
    }
  }
}

let desk: Desk | undefined;

async function compile(): Promise<WebAssembly.Module> {
  const response = await fetch(new URL("./wasm/scanveil_bg.wasm", import.meta.url));
  if (!response.ok) throw new Error(`The module could not be loaded (${response.status}).`);
  // By type and not by trial: a server that does not know wasm is no reason to fail.
  return response.headers.get("Content-Type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

async function start(message: Start): Promise<void> {
  let module: WebAssembly.Module;
  let memory: WebAssembly.Memory;
  try {
    module = message.module ?? (await compile());
    ({ memory } = await init({ module_or_path: module }));
  } catch (error) {
    const text = error instanceof Error ? error.message : "The module could not be started.";
    scope.postMessage({ type: "failed", code: "worker-start", message: text });
    return;
  }
  try {
    const engine = new Engine(message.policy, message.key, message.knowledgeBase);
    desk = new Desk(engine, new Keeper(message.keeper), memory);
  } catch (error) {
    // The policy is the portal's, not the patient's: its error may be quoted.
    const text = (error as { message?: unknown } | null)?.message;
    scope.postMessage({
      type: "failed",
      code: "policy",
      message: typeof text === "string" ? text : String(error),
    });
    return;
  }
  const about = { version: version(), edition: edition(), safeHarbor: safeHarborWords() };
  scope.postMessage({ type: "ready", module, about });
}

async function answer(job: Job): Promise<void> {
  if (!desk) throw new Error("A job came before the start.");
  try {
    const { result, transfer } = await desk.work(job);
    scope.postMessage({ type: "done", result, memory: desk.memory, retire: false }, transfer);
  } catch (error) {
    // The error's own words may quote the file: only the kind of it goes out.
    const unreadable = error instanceof DOMException;
    const why = error instanceof Refusal ? error.reason : reason(unreadable ? "unreadable" : "internal");
    // A caught panic leaves the instance whole; after a trap or a stack overflow nobody knows.
    const retire = error instanceof WebAssembly.RuntimeError || error instanceof RangeError;
    scope.postMessage({ type: "error", reason: why, memory: desk.memory, retire });
  }
}

scope.onmessage = (event) => {
  void (event.data.type === "start" ? start(event.data) : answer(event.data));
};
