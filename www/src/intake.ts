/** What the device can choose from, and a drop that can be called off. */

import { filesFromDrop } from "scanveil";

/** The files of a drop, folders included; rejects with the signal's reason when called off. */
export function filesOfDrop(transfer: DataTransfer, signal: AbortSignal): Promise<File[]> {
  const stopped = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([filesFromDrop(transfer), stopped]);
}

/** Whether a file dialog can pick a folder here (phones mostly cannot). */
export function canPickFolders(): boolean {
  const phone = matchMedia("(pointer: coarse)").matches && !matchMedia("(any-pointer: fine)").matches;
  return "webkitdirectory" in document.createElement("input") && !phone;
}
