/** The module that measures images as the worker sees it. */

import type { FeatureDocument, FeaturePreview } from "../features.js";
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

/** Measures one image. */
export function measure(
  images: Blob[],
  region: Blob | "automatic" | "whole-image",
  number: number | undefined,
  frame: number | undefined,
  settings: string,
  digits: number | undefined,
  progress: (part: number) => void,
): Measured | Reason;

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
