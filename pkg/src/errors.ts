/** Errors of the package. They carry a code and never a file name or a value of a file. */

import type { Reason } from "./types.js";

/**
 * Something that stops a whole call. What concerns one file is an item's {@link Reason} instead.
 *
 * Codes: "unsupported" (no workers here), "policy", "worker-start", "busy", "closed",
 * "bad-url", "unknown-item", "superseded", "sent", "settings", "worker-died", "seal", "internal".
 */
export class ScanveilError extends Error {
  /** Stable and machine-readable. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = "ScanveilError";
    this.code = code;
  }
}

const reasons = {
  "worker-died": "The worker stopped while it worked on this file.",
  internal: "The program failed on this file; this is a bug.",
  seal: "The list could not be encrypted; this device may have too little memory.",
  unreadable: "The file can no longer be read; it may have been moved or changed.",
  "module-missing": "A part of the program that this file needs could not be loaded.",
  "archive-broken": "The ZIP archive is damaged.",
  "archive-encrypted": "The ZIP archive holds an entry that needs a password.",
  "archive-method": "The ZIP archive holds an entry in a compression that is not supported.",
  "archive-depth": "Archives are nested too deeply.",
  "archive-entries": "The archives hold too many entries.",
  "archive-size": "The archives expand to more than the limit.",
  "archive-ratio": "The archive expands far more than images do.",
  "archive-empty": "The ZIP archive is empty.",
} as const;

/** The codes that the package itself gives; the others come from the module or the server. */
export type PackageCode = keyof typeof reasons;

/** The reason for a code of the package. */
export function reason(code: PackageCode): Reason {
  return { code, message: reasons[code] };
}

/** What an aborted call throws: the signal's own reason, as `fetch` does. */
export function abortReason(signal: AbortSignal): unknown {
  return signal.reason ?? new DOMException("The operation was aborted.", "AbortError");
}
