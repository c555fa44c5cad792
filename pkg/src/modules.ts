/** The modules that a worker loads when a file needs them. */

import { attachCodecs, version } from "./wasm/scanveil.js";
import * as codecs from "./wasm/scanveil_codecs.js";
import type { Reason } from "./types.js";

/** A module beside the main one. */
export type ModuleName = "codecs";

/** A module as it goes from worker to worker. */
export type Code = WebAssembly.Module;

/** Where the modules lie, and how each is started; bundlers know the addresses by this form. */
const known: Record<ModuleName, { address: URL; start(code: Code): Promise<WebAssembly.Memory> }> = {
  codecs: {
    address: new URL("./wasm/scanveil_codecs_bg.wasm", import.meta.url),
    async start(code) {
      const { memory } = await codecs.default({ module_or_path: code });
      expectVersion(codecs.version());
      attachCodecs(codecs);
      return memory;
    },
  },
};

/** What modules of other versions say to each other is misunderstood. */
function expectVersion(other: string): void {
  if (other !== version()) throw new Error(`A module is of version ${other}, not ${version()}.`);
}

/** The module that a file waits for, if that is why it was not worked on. */
export function neededModule({ code }: Reason): ModuleName | undefined {
  const name = code.startsWith("needs-") ? code.slice("needs-".length) : "";
  return Object.hasOwn(known, name) ? (name as ModuleName) : undefined;
}

/** Fetches and compiles what is at an address of the package. */
export async function compile(address: URL): Promise<Code> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The module could not be loaded (${response.status}).`);
  // By type and not by trial: a server that does not know wasm is no reason to fail.
  return response.headers.get("Content-Type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Fetches and compiles a module; undefined where that fails. */
export function load(name: ModuleName): Promise<Code | undefined> {
  return compile(known[name].address).catch(() => undefined);
}

/** The modules of one worker. */
export class Modules {
  readonly #obtain: (name: ModuleName) => Promise<Code | undefined>;
  readonly #memories = new Map<ModuleName, WebAssembly.Memory>();

  /** `obtain` gives a compiled module, or undefined where it cannot be had. */
  constructor(obtain: (name: ModuleName) => Promise<Code | undefined>) {
    this.#obtain = obtain;
  }

  /** Bytes of memory of all that are attached. */
  get memory(): number {
    return [...this.#memories.values()].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  }

  /** Whether the module is attached now and was not before: whether it is worth trying again. */
  async attach(name: ModuleName): Promise<boolean> {
    if (this.#memories.has(name)) return false;
    try {
      const code = await this.#obtain(name);
      if (!code) return false;
      this.#memories.set(name, await known[name].start(code));
      return true;
    } catch {
      return false;
    }
  }
}
