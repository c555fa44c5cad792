/**
 * A worker of the pool: one instance of the module, one file at a time. What it tells the page
 * holds no identifier, except for the answer to `explain`, which the person asked to see.
 */

import init, {
  Engine,
  attachedFailed,
  directory,
  directoryEntry,
  edition,
  safeHarborWords,
  version,
  type Pairs,
} from "./wasm/scanveil.js";
import { crc32, crc32OfBlob } from "./crc32.js";
import { reason, ScanveilError } from "./errors.js";
import { measureAll } from "./measure.js";
import { compile, load, Modules, neededModule, type Code, type ModuleName } from "./modules.js";
import type { FromKeeper, FromWorker, Job, Results, Start, ToKeeper, ToWorker } from "./protocol.js";
import type { Reason } from "./types.js";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

const scope = globalThis as unknown as {
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<Start | Job | ToWorker>) => void) | null;
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

/** The module's own reason why a job cannot be done. */
class Refusal extends Error {
  readonly reason: Reason;

  constructor(cause: Reason) {
    super(cause.code);
    this.reason = cause;
  }
}

interface Answer {
  result: Results[keyof Results];
  transfer: Transferable[];
}

class Desk {
  readonly #engine: Engine;
  readonly #keeper: Keeper;
  readonly #memory: WebAssembly.Memory;
  /** The epoch in which the keeper was last asked for a study. */
  readonly #asked = new Map<string, number>();
  /** The epoch in which the engine was last taught a study: its own files, or another study of its patient. */
  readonly #taught = new Map<string, number>();

  readonly #modules = new Modules(obtain);

  constructor(engine: Engine, keeper: Keeper, memory: WebAssembly.Memory) {
    this.#engine = engine;
    this.#keeper = keeper;
    this.#memory = memory;
  }

  get memory(): number {
    return this.#memory.buffer.byteLength + this.#modules.memory;
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

  /** Does a job, again from its beginning whenever that took a module which was not there. */
  async work(job: Job): Promise<Answer> {
    for (;;) {
      try {
        return await this.#once(job);
      } catch (error) {
        const name = error instanceof Refusal ? neededModule(error.reason) : undefined;
        if (!name) throw error;
        if (!(await this.#modules.attach(name))) throw new Refusal(reason("module-missing"));
      }
    }
  }

  async #once(job: Job): Promise<Answer> {
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
        if (result.status === "quarantined" && neededModule(result.reason)) throw new Refusal(result.reason);
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
        if (result && "code" in result) throw new Refusal(result);
        return { result, transfer: result ? [result.rgba.buffer] : [] };
      }
      case "mapping": {
        const pairs = this.#engine.mapping(job.source, job.boxes);
        if ("code" in pairs) throw new Refusal(pairs);
        await this.#keeper.map(pairs);
        return { result: true, transfer: [] };
      }
      case "extract": {
        if (!this.#modules.has("radiomics")) throw new Refusal({ code: "needs-radiomics", message: "" });
        const refuse = (why: Reason): void => {
          if (neededModule(why)) throw new Refusal(why);
        };
        const tell = (part: number): void => scope.postMessage({ type: "progress", part });
        return { result: measureAll(this.#engine, job.sources, job.wanted, refuse, tell), transfer: [] };
      }
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

/** Whoever waits for a module, by its name. A worker does one job at a time, so there is one of each. */
const waiting = new Map<ModuleName, (code: Code | undefined) => void>();

/** Has the pool provide a module; what this worker is told to load it shares with all. */
function obtain(name: ModuleName): Promise<Code | undefined> {
  return new Promise((resolve) => {
    waiting.set(name, resolve);
    scope.postMessage({ type: "need", name });
  });
}

async function receive(message: ToWorker): Promise<void> {
  const { name } = message;
  let code: Code | undefined;
  if (message.type === "module") ({ code } = message);
  else {
    code = await load(name);
    scope.postMessage({ type: "loaded", name, code });
  }
  waiting.get(name)?.(code);
  waiting.delete(name);
}

async function start(message: Start): Promise<void> {
  let module: WebAssembly.Module;
  let memory: WebAssembly.Memory;
  try {
    module = message.module ?? (await compile(new URL("./wasm/scanveil_bg.wasm", import.meta.url)));
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
    scope.postMessage({ type: "done", result, memory: desk.memory, retire: attachedFailed() }, transfer);
  } catch (error) {
    // The error's own words may quote the file: only the kind of it goes out.
    const unreadable = error instanceof DOMException;
    let why = reason(unreadable ? "unreadable" : "internal");
    if (error instanceof Refusal) why = error.reason;
    // The settings are the caller's own.
    if (error instanceof ScanveilError) why = { code: error.code, message: error.message };
    // A caught panic leaves the instance whole; after a trap or a stack overflow nobody knows.
    const retire = error instanceof WebAssembly.RuntimeError || error instanceof RangeError || attachedFailed();
    scope.postMessage({ type: "error", reason: why, memory: desk.memory, retire });
  }
}

scope.onmessage = (event) => {
  const { data } = event;
  if (data.type === "start") void start(data);
  else if (data.type === "load" || data.type === "module") void receive(data);
  else void answer(data);
};
