/** The public types of image features. */

import type { QuarantinedItem, ReleasedItem } from "./types.js";

/**
 * Settings of an extraction: a name, or the JSON of data/features-settings.schema.json. Unknown keys are errors.
 * "ibsi-ct-a" to "ibsi-ct-e" are the configurations of the Image Biomarker Standardisation Initiative.
 */
export type FeatureSettings =
  | "default"
  | "pyradiomics"
  | "ibsi-phantom"
  | "ibsi-ct-a"
  | "ibsi-ct-b"
  | "ibsi-ct-c"
  | "ibsi-ct-d"
  | "ibsi-ct-e"
  | Readonly<Record<string, unknown>>;

/** Where is measured. */
export type RegionChoice =
  /** In what the program takes for the body or the breast. Nobody looked: no shape is told of it. */
  | "automatic"
  | "whole-image"
  /** In a DICOM Segmentation, an RT Structure Set, or labels in NIfTI or NRRD; every region by itself without a number. */
  | { file: Blob; number?: number };

export interface ExtractOptions {
  /**
   * Where. Without it, segmentations and structure sets among the files are taken for the images that they are drawn
   * on, and "automatic" for the others.
   */
  roi?: RegionChoice;
  /** "default" if absent. */
  settings?: FeatureSettings;
  /** Significant digits of the values; 3 if absent, since measuring again changes more. "all" rounds nothing. */
  digits?: number | "all";
  signal?: AbortSignal;
  /** `part` is from 0 to 1. */
  onProgress?: (progress: { part: number }) => void;
}

/** A feature of a region. */
export interface Feature {
  /** "glcm", "morphology", … */
  family: string;
  /** "3D_merged", "2D_averaged", …; "none" where nothing is aggregated. */
  aggregation: string;
  name: string;
  /** Its code in the IBSI reference manual; empty where it has none. */
  ibsi: string;
  /** A short name, as the IBSI's tables have it: "cm_joint_max". */
  tag: string;
  value: number;
  /** "mm3", "[intensity]", "1", … */
  unit: string;
}

/** Features with all that it takes to have them again: the JSON that the command line writes. */
export interface FeatureDocument {
  software: string;
  /** What everybody who holds them has to know: they are not anonymous. */
  notice: string;
  settings: Record<string, unknown>;
  digits: number | null;
  region: {
    voxels: number;
    volume_mm3: number;
    source: {
      /** "segmentation", "structure-set", "label-map", "whole-image" or the name of an automatic method. */
      kind: string;
      automatic: boolean;
      label?: number;
    };
  };
  /** What a person should know before relying on them, in sentences. */
  remarks: string[];
  features: Feature[];
  /** What has no value, and why. */
  absent: (Omit<Feature, "value"> & { reason: string })[];
}

/** What is shown of a measurement: the slice with most of the region. For the person's own screen only. */
export interface FeaturePreview {
  columns: number;
  rows: number;
  /** Width of a voxel divided by its height. */
  aspect: number;
  /** Which slice, counted from 0. */
  slice: number;
  /** columns × rows bytes, from black to white. */
  grey: Uint8Array;
  /** 1 where the voxel belongs to the region. */
  region: Uint8Array;
  /** How much intensities differ near each voxel of the region, from least to most; 0 outside. */
  texture: Uint8Array;
  /** How many voxels of the region have an intensity of each of 64 equal parts from `lowest` to `highest`. */
  histogram: number[];
  lowest: number;
  highest: number;
}

/** A region that was measured. */
export interface MeasuredRegion {
  status: "measured";
  /** Which of the images it is of, counted from 0 in the order of their first files. */
  image: number;
  /** Its number in the file that says where; absent where no file does. */
  number?: number;
  /** What somebody called it: free text, for the person's own screen only. */
  name?: string;
  features: FeatureDocument;
  preview?: FeaturePreview;
  /**
   * The features as a structured report (TID 1500), de-identified and verified: its release goes through
   * `session.send` and `session.zip` like any other. Absent where the image is not DICOM.
   */
  report?: ReleasedItem | QuarantinedItem;
}

/** An image or a region that was not measured. */
export interface UnmeasuredRegion {
  status: "failed";
  image: number;
  number?: number;
  reason: { code: string; message: string };
}

export type Extraction = MeasuredRegion | UnmeasuredRegion;
