/** The public types of what is covered in an image. */

/** A rectangle of a frame, in its pixels, counted from its upper left corner. */
export interface Region {
  /** The first column. */
  x: number;
  /** The first row. */
  y: number;
  /** How many columns, at least one. */
  width: number;
  /** How many rows, at least one. */
  height: number;
}

/** A rectangle that a person drew or looked at. */
export interface Box extends Region {
  /** The frames in which it is meant, counted from 0; every one where it is not said. */
  frames?: "all" | number[];
}

/** Who asks for a place to be covered: rules about such images, the file's Ultrasound Regions, the search for text, a person. */
export type BoxOrigin = "rule" | "ultrasound" | "text" | "person";

/** A rectangle with who asks for it to be covered. */
export interface Area extends Box {
  frames: "all" | number[];
  origin: BoxOrigin;
}

/** What a person wants of the places that are covered in an image. */
export interface BoxChoice {
  /** Places to cover besides those that are found. */
  add?: readonly Box[];
  /**
   * Places that are found and shall stay visible, where {@link PixelPolicy.keepFound} permits it: what lies in one of
   * these for the most part is not covered.
   */
  keep?: readonly Box[];
}

/** The places that are covered in an image, or are not because a person said so. */
export interface Boxes {
  /** Found, whether they are covered or lie in `keep`. */
  found: Area[];
  add: Box[];
  keep: Box[];
}

/** What was done about the image itself, under the option "clean-pixel-data". */
export interface PixelReport {
  /** Whether its frames were searched for text. */
  examined: boolean;
  /** Why, or why not: stable and machine-readable. */
  reason: string;
  /** The same in one plain sentence in English. */
  message: string;
  /** What is covered. */
  regions: Area[];
  /** What was found and stays visible, as a person wants. */
  kept?: Area[];
  /** What was done, in this order, and how often. */
  steps: { name: string; count: number }[];
}

/** How images are cleaned. */
export interface PixelPolicy {
  /** Rules about images of one kind, besides those that the program brings. */
  rules?: DeviceRule[];
  /** What becomes of videos, which nobody searches; they are quarantined by default. */
  unseenVideo?: "quarantine" | "pass";
  /** What becomes of what lies outside of the Ultrasound Regions of an image; it is searched by default. */
  outsideRegions?: "search" | "clear";
  /** Whether a person may decide that what was found stays visible ({@link BoxChoice.keep}); not by default. */
  keepFound?: boolean;
  /**
   * Whether text stays that was read and names nobody: sides, measures, settings of the machine. For the command line
   * alone: nothing reads in the browser, where all text is covered, and a policy with `true` is refused.
   */
  keepHarmless?: boolean;
}

/** What is covered in images of one kind: those in which every condition holds that is stated. */
export interface DeviceRule {
  /** What it is about, for people. */
  name?: string;
  sopClass?: string;
  modality?: string;
  /** Part of it, as are `model` and `imageType`; capitals count as small letters. */
  manufacturer?: string;
  model?: string;
  imageType?: string;
  rows?: number;
  columns?: number;
  /** In every frame. */
  clear?: Region[];
  /** Whether everything goes that lies outside of the Ultrasound Regions. */
  outsideRegions?: boolean;
}

/** Images by what was done about their pixels. */
export interface PixelTally {
  /** Searched for text. */
  examined: number;
  /** With something covered. */
  covered: number;
  /** With something covered by a person. */
  corrected: number;
}
