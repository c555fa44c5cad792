/** What callers hand in, in the form that the package works with. */

import type { PlainMappingOptions, SealedMappingOptions } from "./types.js";

/** A key has so many bytes. */
export const KEY_BYTES = 32;

/** Refuses what is no key; none at all is for the caller to decide. */
export function assertKey(name: string, key: unknown): void {
  if (key !== undefined && !(key instanceof Uint8Array && key.length === KEY_BYTES)) {
    throw new TypeError(`\`${name}\` is a Uint8Array of ${KEY_BYTES} bytes.`);
  }
}

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
