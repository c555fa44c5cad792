/** What callers hand in, in the form that the package works with. */

import type { PlainMappingOptions, SealedMappingOptions } from "./types.js";

/** What opens the list, or undefined where a plain one was asked for by name. */
export function passphraseOf(options: SealedMappingOptions | PlainMappingOptions): string | undefined {
  const { plain, passphrase } = options as { plain?: unknown; passphrase?: unknown };
  if (plain === true && passphrase === undefined) return undefined;
  if (plain !== true && typeof passphrase === "string" && passphrase !== "") return passphrase;
  throw new TypeError("The mapping needs either a `passphrase` or `plain: true`.");
}

/** A text that may come as a file, bytes or itself. */
export async function bytesOfText(text: Blob | Uint8Array | string | undefined): Promise<Uint8Array | undefined> {
  if (typeof text === "string") return new TextEncoder().encode(text);
  return text instanceof Blob ? new Uint8Array(await text.arrayBuffer()) : text;
}
