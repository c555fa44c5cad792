/** The main module of a worker: the one with noise in images where the policy asks for it, else the smaller one. */

import * as noisy from "./wasm/scanveil_noise.js";
import * as plain from "./wasm/scanveil.js";

/** What both have. */
export type Main = typeof plain;

let chosen: Main = plain;

/** The one that was chosen. */
export const main = (): Main => chosen;

/** Chooses by the policy, before the start; gives the address of its code. */
export function choose(policy: string): URL {
  if (!asksForNoise(policy)) return new URL("./wasm/scanveil_bg.wasm", import.meta.url);
  chosen = noisy;
  return new URL("./wasm/scanveil_noise_bg.wasm", import.meta.url);
}

/** What is no JSON is for the module to refuse. */
function asksForNoise(policy: string): boolean {
  try {
    const read: unknown = JSON.parse(policy);
    return typeof read === "object" && read !== null && ("pixelNoise" in read || "noise" in read);
  } catch {
    return false;
  }
}
