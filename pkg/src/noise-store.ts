/** In a worker: where the privacy ledger is kept, and the key of its pseudonyms. */

import { ScanveilError } from "./errors.js";
import type { FromLedger, ToLedger } from "./protocol.js";
import type { NoiseLedger } from "./noise.js";

const NAME = "scanveil-noise";
const STORE = "kept";

/**
 * Does `work` while no other worker, tab or session of this origin does any: a ledger that two read at the same time
 * would forget what one of them spent.
 */
export function alone<T>(work: () => Promise<T>): Promise<T> {
  // Both are absent where the page did not come over TLS.
  const { locks } = navigator as { locks?: LockManager };
  if (!locks || !(globalThis.crypto as { subtle?: SubtleCrypto }).subtle) {
    throw new ScanveilError("unsupported", "Noise needs a page that came over TLS.");
  }
  return locks.request(NAME, work);
}

function lost(): ScanveilError {
  return new ScanveilError("ledger", "The privacy ledger cannot be read or written, so nothing is released.");
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = request.onblocked = () => reject(lost());
  });
}

/** One request; done when its transaction is, and what it wrote is on the disk. */
async function ask<T>(mode: "readonly" | "readwrite", request: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const asked = request(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(lost());
    });
  } catch {
    // Whatever it was, its own words are not for the page.
    throw lost();
  } finally {
    database.close();
  }
}

/** This browser's own ledger. */
export const browserLedger: NoiseLedger = {
  async load() {
    const text: unknown = await ask("readonly", (store) => store.get("ledger"));
    return text as string | undefined;
  },
  async save(text) {
    await ask("readwrite", (store) => store.put(text, "ledger"));
  },
};

/** The ledger of a portal, at the other end of a port. */
export function portalLedger(port: MessagePort): NoiseLedger {
  const send = (message: ToLedger): Promise<FromLedger> =>
    new Promise((resolve) => {
      port.onmessage = ({ data }: MessageEvent<FromLedger>) => resolve(data);
      port.postMessage(message);
    });
  return {
    async load() {
      const answer = await send({ type: "load" });
      if (!answer.done) throw lost();
      return answer.text;
    },
    async save(text) {
      if (!(await send({ type: "save", text })).done) throw lost();
    },
  };
}

/** Makes pseudonyms under a key that nobody can read and that stays on this device. Only for {@link alone}. */
export async function pseudonyms(): Promise<(purpose: string, text: string) => Promise<string>> {
  let key = (await ask("readonly", (store) => store.get("key"))) as CryptoKey | undefined;
  if (!key) {
    key = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const made = key;
    await ask("readwrite", (store) => store.put(made, "key"));
  }
  const under = key;
  return async (purpose, text) => {
    const signed = await crypto.subtle.sign("HMAC", under, new TextEncoder().encode(`${purpose}\0${text}`));
    return Array.from(new Uint8Array(signed, 0, 16), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
}
