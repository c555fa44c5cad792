/** The messages between the page, the workers and the keeper. */

import type { FeatureDocument, FeaturePreview } from "./features.js";
import type { Code, ModuleName } from "./modules.js";
import type { PersonBoxes } from "./origins.js";
import type { SafeHarborWords } from "./safe-harbor.js";
import type { AttributeChange, Mapping, Picture, PixelReport, Reason } from "./types.js";
import type { DirectoryEntry, Outcome } from "./wasm/scanveil.js";

/** What the module says of itself. */
export interface About {
  version: string;
  /** Of the DICOM Standard. */
  edition: string;
  safeHarbor: SafeHarborWords;
}

/** Page to worker, once. */
export interface Start {
  type: "start";
  /** Absent in the first worker, which compiles it and hands it back. */
  module?: WebAssembly.Module | undefined;
  policy: string;
  key: Uint8Array;
  /** What is known of private attributes, as CSV. */
  knowledgeBase: Uint8Array | undefined;
  /** The way to the keeper. */
  keeper: MessagePort;
}

/** What is to be measured, and how. */
export interface Wanted {
  /** Without it, in the files that are drawn on the images, else automatically. */
  region: { file: Blob; number: number | undefined } | "automatic" | "whole-image" | undefined;
  /** A name, or JSON. */
  settings: string;
  /** Significant digits; undefined for all. */
  digits: number | undefined;
}

/** What was measured in a region, or why nothing was. */
export type Measurement = { image: number; number?: number; name?: string } & (
  | {
      document: FeatureDocument;
      preview?: FeaturePreview;
      /** The verdict on the structured report; all its parts are new bytes. */
      report?: Outcome;
    }
  | { reason: Reason }
);

/** Page to worker: one piece of work. A source is a `Blob` without its file name. */
export type Job =
  | { type: "scan"; source: Blob }
  | { type: "deidentify"; source: Blob; study: string; epoch: number; boxes: PersonBoxes }
  | { type: "boxes"; source: Blob; study: string; epoch: number }
  | { type: "explain"; source: Blob; study: string; epoch: number }
  | { type: "picture"; source: Blob; frame: number; maxSide: number }
  | { type: "mapping"; source: Blob; boxes: PersonBoxes }
  | { type: "extract"; sources: Blob[]; wanted: Wanted }
  | { type: "pack"; source: Blob }
  | { type: "directory"; paths: string[]; keys: Uint8Array[] };

/** Page to worker, in answer to `need`: load the module for all, or here it is; without code it cannot be had. */
export type ToWorker =
  { type: "load"; name: ModuleName } | { type: "module"; name: ModuleName; code: Code | undefined };

/** What the page learns of a scan: never the identifiers. */
export type Scanned = { kind: "instance"; study: string } | { kind: "skipped" | "refused"; reason: Reason };

/** The result of each kind of job. */
export interface Results {
  scan: Scanned;
  deidentify: Outcome;
  boxes: PixelReport;
  explain: AttributeChange[];
  picture: Picture | undefined;
  mapping: true;
  extract: Measurement[];
  /** What the archive and the DICOMDIR have to know of a release. */
  pack: DirectoryEntry & { crc: number };
  directory: { bytes: Uint8Array<ArrayBuffer>; crc: number };
}

/** Worker to page. */
export type FromWorker =
  | { type: "ready"; module: WebAssembly.Module; about: About }
  | { type: "failed"; code: "policy" | "worker-start"; message: string }
  /** In the middle of a job: a file needs a module. */
  | { type: "need"; name: ModuleName }
  /** The module that the worker was told to load. */
  | { type: "loaded"; name: ModuleName; code: Code | undefined }
  /** In the middle of a job: how much of it is done, from 0 to 1. */
  | { type: "progress"; part: number }
  | { type: "done"; result: Results[keyof Results]; memory: number; retire: boolean }
  | { type: "error"; reason: Reason; memory: number; retire: boolean };

/** Worker to keeper. Every message is answered with {@link FromKeeper}. */
export type ToKeeper =
  | { type: "learn"; id: number; study: string; identifiers: string[] }
  | { type: "ask"; id: number; study: string }
  | { type: "map"; id: number; patients: [string, string][]; uids: [string, string][] };

/** Keeper to worker. */
export interface FromKeeper {
  id: number;
  /** What is known of the study that was asked for and of all studies of its patient, by study. */
  studies: [study: string, identifiers: string[]][];
}

/** Page to keeper. */
export type PageToKeeper =
  | { type: "worker"; port: MessagePort }
  /** Answered with {@link KeeperToPage}. */
  | { type: "mapping" }
  /** Answered through the port, to a sealer, with a {@link Mapping}. */
  | { type: "seal"; port: MessagePort };

/** Keeper to page, on request. */
export interface KeeperToPage {
  type: "mapping";
  mapping: Mapping;
}

/** Page to sealer, once. */
export interface Seal {
  passphrase: string;
  /** On which the keeper sends what is to be sealed. */
  keeper: MessagePort;
}

/** Sealer to page. */
export interface Sealed {
  age: Uint8Array<ArrayBuffer>;
}
