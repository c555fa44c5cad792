/** The modules that a worker loads when a file needs them. */

import { attachCodecs, attachJpegXl, attachText, version } from "./wasm/scanveil.js";
import * as codecs from "./wasm/scanveil_codecs.js";
import * as jpegXl from "./wasm/scanveil_jpeg_xl.js";
import * as radiomics from "./wasm/scanveil_radiomics.js";
import * as text from "./wasm/scanveil_text.js";
import type { Reason } from "./types.js";

/** A module beside the main one. */
export type ModuleName = "codecs" | "jpeg-xl" | "radiomics" | "text";

/** A module as it goes from worker to worker. */
export interface Code {
  module: WebAssembly.Module;
  /** What it has to know beside its code. */
  data: Blob | undefined;
}

/** What has to be done once two modules are there, whichever came first: the one decodes for the other. */
const there = new Set<ModuleName>();

function introduce(name: ModuleName): void {
  there.add(name);
  if (!there.has("radiomics")) return;
  const isNew = (other: ModuleName): boolean => there.has(other) && (name === other || name === "radiomics");
  if (isNew("codecs")) radiomics.attachCodecs(codecs);
  if (isNew("jpeg-xl")) radiomics.attachJpegXl(jpegXl);
}

interface Known {
  address: URL;
  data?: URL;
  start(code: Code): Promise<WebAssembly.Memory>;
}

/** Where the modules lie, and how each is started; bundlers know the addresses by this form. */
const known: Record<ModuleName, Known> = {
  codecs: {
    address: new URL("./wasm/scanveil_codecs_bg.wasm", import.meta.url),
    async start({ module }) {
      const { memory } = await codecs.default({ module_or_path: module });
      expectVersion(codecs.version());
      attachCodecs(codecs);
      return memory;
    },
  },
  "jpeg-xl": {
    address: new URL("./wasm/scanveil_jpeg_xl_bg.wasm", import.meta.url),
    async start({ module }) {
      const { memory } = await jpegXl.default({ module_or_path: module });
      expectVersion(jpegXl.version());
      attachJpegXl(jpegXl);
      return memory;
    },
  },
  radiomics: {
    address: new URL("./wasm/scanveil_radiomics_bg.wasm", import.meta.url),
    async start({ module }) {
      const { memory } = await radiomics.default({ module_or_path: module });
      expectVersion(radiomics.version());
      return memory;
    },
  },
  text: {
    address: new URL("./wasm/scanveil_text_bg.wasm", import.meta.url),
    data: new URL("./wasm/text-detection.onnx", import.meta.url),
    async start({ module, data }) {
      if (!data) throw new Error("The model of the search for text is missing.");
      const { memory } = await text.default({ module_or_path: module });
      expectVersion(text.version());
      attachText(new text.TextSearch(new Uint8Array(await data.arrayBuffer())));
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

async function get(address: URL): Promise<Response> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The module could not be loaded (${response.status}).`);
  return response;
}

/** Fetches and compiles what is at an address of the package. */
export async function compile(address: URL): Promise<WebAssembly.Module> {
  const response = await get(address);
  // By type and not by trial: a server that does not know wasm is no reason to fail.
  return response.headers.get("Content-Type")?.startsWith("application/wasm")
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Fetches and compiles a module, and fetches what it has to know; undefined where that fails. */
export async function load(name: ModuleName): Promise<Code | undefined> {
  const { address, data } = known[name];
  try {
    const [module, blob] = await Promise.all([compile(address), data && get(data).then((answer) => answer.blob())]);
    return { module, data: blob };
  } catch {
    return undefined;
  }
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

  /** Whether the module is attached. */
  has(name: ModuleName): boolean {
    return this.#memories.has(name);
  }

  /** Whether the module is attached now and was not before: whether it is worth trying again. */
  async attach(name: ModuleName): Promise<boolean> {
    if (this.#memories.has(name)) return false;
    try {
      const code = await this.#obtain(name);
      if (!code) return false;
      this.#memories.set(name, await known[name].start(code));
      introduce(name);
      return true;
    } catch {
      return false;
    }
  }
}
