/**
 * The WebAssembly module as the worker sees it (docs/architecture.md). The build puts the real
 * module and its generated types at this place in `dist/`; this declaration gives exact types to
 * what the generated ones call `any`.
 */

import type { PersonBoxes } from "../origins.js";
import type { SafeHarborWords } from "../safe-harbor.js";
import type {
  ActionCounts,
  AttributeChange,
  InstanceSummary,
  Picture,
  PixelReport,
  Reason,
  SafeHarborCounts,
} from "../types.js";

/** What the first pass learned of a file. */
export type Scan =
  { kind: "instance"; study: string; identifiers: string[] } | { kind: "skipped" | "refused"; reason: Reason };

/** Bytes, many of them as a `Blob`, or a range of the source. */
export type Part = Uint8Array<ArrayBuffer> | Blob | { start: number; end: number };

/** What became of a file. */
export type Outcome =
  | {
      status: "released";
      parts: Part[];
      summary: InstanceSummary;
      counts: ActionCounts;
      safeHarbor: SafeHarborCounts;
      pixels?: PixelReport;
      warnings: string[];
    }
  | { status: "quarantined"; reason: Reason; summary?: InstanceSummary }
  | { status: "skipped"; reason: Reason };

/** Old and new values of one file. */
export interface Pairs {
  patients: [string, string][];
  uids: [string, string][];
}

/** One engine a worker; holds the policy, the key and the identifiers that it was taught. */
export class Engine {
  constructor(policy: string, key: Uint8Array, knowledgeBase?: Uint8Array);
  scan(source: Blob): Scan;
  learn(study: string, identifiers: string[]): void;
  /** `boxes` is what a person wants of the places that are covered in its image. */
  deidentify(source: Blob, boxes?: PersonBoxes): Outcome;
  /** What would be covered in its image. */
  boxes(source: Blob, boxes?: PersonBoxes): PixelReport | Reason;
  explain(source: Blob): AttributeChange[] | Reason;
  picture(source: Blob, frame: number, maxSide: number): Picture | Reason | undefined;
  mapping(source: Blob, boxes?: PersonBoxes): Pairs | Reason;
  /** A structured report as the module of the features wrote it, de-identified: all parts are new bytes. */
  deidentifyReport(source: Uint8Array): Outcome;
}

/** From now on the main module asks this one for what it does not decode itself. */
export function attachCodecs(module: typeof import("./scanveil_codecs.js")): void;

/** The same for frames of JPEG XL. */
export function attachJpegXl(module: typeof import("./scanveil_jpeg_xl.js")): void;

/** From now on images are searched for text that have to be. */
export function attachText(search: import("./scanveil_text.js").TextSearch): void;

/** Whether an attached module has failed, so that nobody knows what state it is in. */
export function attachedFailed(): boolean;

/** What a file-set has to know of a release. */
export interface DirectoryEntry {
  /** What tells its patient from the others: the new Patient ID, without one the study. */
  patient: string;
  /** For {@link directory}; absent where a DICOMDIR does not name such objects. */
  keys?: Uint8Array<ArrayBuffer>;
}

/** Reads a release for its place in a file-set. */
export function directoryEntry(release: Blob): DirectoryEntry;

/** The DICOMDIR of files with these paths and the keys of their entries. */
export function directory(paths: string[], keys: Uint8Array[]): Uint8Array<ArrayBuffer>;

/** The version of the module. */
export function version(): string;

/** The edition of the DICOM Standard whose tables it follows. */
export function edition(): string;

/** The words of the Safe Harbor report. */
export function safeHarborWords(): SafeHarborWords;

/** Instantiates a compiled module. */
export default function init(options: {
  module_or_path: WebAssembly.Module;
}): Promise<{ readonly memory: WebAssembly.Memory }>;
