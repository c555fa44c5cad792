/** The module that finds burned-in text as the worker sees it. Only the main module calls what it is for. */

/** The search for text. */
export class TextSearch {
  /** From the bytes of the model that the package brings. */
  constructor(model: Uint8Array);
  /** Gives its memory back. */
  free(): void;
}

/** The version of the module. */
export function version(): string;

/** Instantiates a compiled module. */
export default function init(options: {
  module_or_path: WebAssembly.Module;
}): Promise<{ readonly memory: WebAssembly.Memory }>;
