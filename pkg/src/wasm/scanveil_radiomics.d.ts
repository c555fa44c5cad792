/** The module that measures images as the worker sees it. */

import type { FeatureDocument, FeaturePreview } from "../features.js";
import type { ByItself } from "../protocol.js";
import type { NoiseAudit, NoiseCost, ProtectedRecord } from "../noise.js";
import type { Reason } from "../types.js";

/** Which of many files belong together, by position: the images, and the files that are drawn on them. */
export function studies(sources: Blob[]): { images: number[]; regions: number[] }[];

/** The regions of a file that says where. */
export function regions(source: Blob): { kind: string; regions: { number: number; name: string }[] } | Reason;

/** What is wrong with settings, in a sentence; undefined where nothing is. */
export function settingsError(settings: string): string | undefined;

/** What was measured. */
export interface Measured {
  document: FeatureDocument;
  /** The structured report of DICOM images, with their identifiers: for the main module alone. */
  report?: Uint8Array;
  preview?: FeaturePreview;
}

/** Measures one image; where it cannot, `position` is that of the image that is to blame, where it is one. */
export function measure(
  images: Blob[],
  region: Blob | ByItself,
  number: number | undefined,
  frame: number | undefined,
  settings: string,
  digits: number | undefined,
  progress: (part: number) => void,
): Measured | (Reason & { position?: number });

/** What noise costs; `wanted` is JSON: `{ choice, policy }`. */
export function noiseCost(wanted: string, error: number, records: number): NoiseCost | Reason;

/** Both lead back to the originals; without DICOM there is no patient. */
export interface Identity {
  patient?: string;
  measured: string;
}

/** Whom and what a measurement is of. */
export function identity(images: Blob[], region: Blob | ByItself, number: number | undefined): Identity | Reason;

/** The structured report of a record, with the identifiers of its images: for the main module alone. */
export interface RecordFile {
  file: Uint8Array;
  /** The texts in it that are this program's. */
  texts: string[];
}

/** A record that was drawn. */
export interface DrawnRecord {
  protection: Omit<ProtectedRecord, "cost" | "report">;
  /** What has to be kept before anybody sees the rest; absent where nothing was charged. */
  ledger?: string;
  report?: RecordFile;
}

/** Draws a record; `order` is JSON: `{ choice, policy, subject, document }`. */
export function protect(
  order: string,
  ledger: string | undefined,
  receiptKey: Uint8Array | undefined,
  image: Blob | undefined,
): DrawnRecord | Reason;

/** Tests the noise that this module makes. */
export function auditNoise(quick: boolean, progress: (part: number) => void): NoiseAudit | Reason;

/** From now on this module asks that one for what it does not decode itself. */
export function attachCodecs(module: typeof import("./scanveil_codecs.js")): void;

/** The same for frames of JPEG XL. */
export function attachJpegXl(module: typeof import("./scanveil_jpeg_xl.js")): void;

/** Whether an attached module has failed, so that nobody knows what state it is in. */
export function attachedFailed(): boolean;

/** The version of the module. */
export function version(): string;

/** Instantiates a compiled module. */
export default function init(options: {
  module_or_path: WebAssembly.Module;
}): Promise<{ readonly memory: WebAssembly.Memory }>;
