/**
 * The sealer: a worker that encrypts the mapping under a passphrase in the age format. It lives for one
 * file: the key derivation takes a second and 256 MiB, and nothing of it should stay.
 */

import { Encrypter } from "age-encryption";
import { mappingCsv } from "./mapping-csv.js";
import type { Seal, Sealed } from "./protocol.js";
import type { Mapping } from "./types.js";

const scope = globalThis as unknown as {
  postMessage(message: Sealed, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Seal>) => void) | null;
};

scope.onmessage = ({ data: { passphrase, keeper } }) => {
  keeper.onmessage = ({ data: mapping }: MessageEvent<Mapping>) => {
    void seal(mapping, passphrase).catch(() => {
      // Thrown where the page hears of it; its own words could quote the list.
      setTimeout(() => {
        throw new Error("seal");
      });
    });
  };
};

async function seal(mapping: Mapping, passphrase: string): Promise<void> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  const sealed = new Uint8Array(await encrypter.encrypt(mappingCsv(mapping)));
  scope.postMessage({ age: sealed }, [sealed.buffer]);
}
