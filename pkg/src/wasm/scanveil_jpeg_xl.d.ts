/** The module of JPEG XL as the worker sees it. Only the main module calls what it is for. */

/** The version of the module. */
export function version(): string;

/** Instantiates a compiled module. */
export default function init(options: {
  module_or_path: WebAssembly.Module;
}): Promise<{ readonly memory: WebAssembly.Memory }>;
