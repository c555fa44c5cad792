/** The public types of scanveil. Everything a portal can see is declared here and in `pixels.ts`. */

import type { ExtractOptions, Extraction } from "./features.js";
import type { Boxes, BoxChoice, PixelPolicy, PixelReport, PixelTally } from "./pixels.js";
import type { Release } from "./release.js";

export type * from "./features.js";
export type * from "./pixels.js";

/** What a session does; the same JSON that the command line takes. Unknown keys are errors. */
export interface Policy {
  /** The de-identification profile. Only the Basic Application Level Confidentiality Profile exists. */
  profile?: "basic";
  /**
   * Options of the profile (PS3.15 E.3): what may stay. The two for dates exclude each other.
   * Retaining safe private attributes may use {@link SessionOptions.privateKnowledgeBase}.
   */
  options?: ProfileOption[];
  /**
   * Which knowledge base of private attributes is meant. Only with "retain-safe-private"; its file
   * is {@link SessionOptions.privateKnowledgeBase}.
   */
  privateKnowledgeBase?: {
    /** How people call it, with its date or version. */
    name: string;
    /** SHA-256 of the file in hexadecimal: another file is refused. */
    sha256?: string;
  };
  /** Encapsulated documents that stay, as they are. The others are replaced by an empty one of their kind. */
  keepDocuments?: DocumentKind[];
  /** How images are cleaned. Only with "clean-pixel-data". */
  pixelData?: PixelPolicy;
}

/**
 * An option of the profile, by its name in a policy. The standard's other one,
 * "clean-recognizable-visual-features", is not implemented: asking for it is an error.
 */
export type ProfileOption =
  /** Covers writing in the image, and holds back what cannot be looked into. It lets nothing stay. */
  | "clean-pixel-data"
  | "clean-graphics"
  | "clean-structured-content"
  | "clean-descriptors"
  | "retain-longitudinal-full-dates"
  | "retain-longitudinal-modified-dates"
  | "retain-patient-characteristics"
  | "retain-device-identity"
  | "retain-institution-identity"
  | "retain-uids"
  | "retain-safe-private";

/** A kind of encapsulated document. */
export type DocumentKind = "pdf" | "cda" | "stl" | "obj" | "mtl";

export interface SessionOptions {
  policy?: Policy;
  /**
   * What is known of private attributes, for the option "retain-safe-private": CSV in TCIA's format, with the
   * columns element_sig_pattern, vr and private_disposition. A string is the CSV itself.
   */
  privateKnowledgeBase?: Blob | Uint8Array | string;
  /** 32 bytes. The same key gives the same pseudonyms and UIDs; random if absent. It never leaves this device. */
  key?: Uint8Array;
  /** How many workers; by default as many as the machine has cores, at most 8. */
  workers?: number;
  /** Seconds on one file after which a worker is taken for dead; 60 by default, and more for a large file. */
  stallSeconds?: number;
}

/** Why a file was not released. Neither field ever holds an identifier. */
export interface Reason {
  /** Stable and machine-readable, for example "truncated", "identifier-left", "worker-died". */
  code: string;
  /** One plain sentence in English. */
  message: string;
  /** The attribute concerned, for example "(0010,0010)" or "(0040,A730)[0] > (0040,A123)". */
  tag?: string;
}

/** What is known of an instance without naming anybody. */
export interface InstanceSummary {
  /** New UIDs. */
  study: string;
  series: string;
  instance: string;
  sopClass: string;
  /** "CT", "US", … or "" */
  modality: string;
  frames: number;
  rows: number;
  columns: number;
  transferSyntax: string;
}

interface ItemBase {
  /**
   * Position in the list of files that went in, counted after archives were opened. A second
   * `process` of the same session counts on.
   */
  index: number;
}

export interface ReleasedItem extends ItemBase {
  status: "released";
  release: Release;
  summary: InstanceSummary;
  /** How many attributes met which action. */
  counts: ActionCounts;
  /** The identifiers of Safe Harbor that were found in it, and what was done. */
  safeHarbor: SafeHarborCounts;
  /** What was done about its image; absent without the option "clean-pixel-data", and where there is no image. */
  pixels?: PixelReport;
  warnings: string[];
}

export interface QuarantinedItem extends ItemBase {
  status: "quarantined";
  reason: Reason;
  summary?: InstanceSummary;
}

export interface SkippedItem extends ItemBase {
  status: "skipped";
  reason: Reason;
}

export type Item = ReleasedItem | QuarantinedItem | SkippedItem;

/** How many attributes met which action. */
export interface ActionCounts {
  removed: number;
  emptied: number;
  /** By a dummy, a pseudonym or a new UID. */
  replaced: number;
  /** Kept, with identifying parts taken out, or moved in time. */
  cleaned: number;
  /** Kept as they were. */
  kept: number;
}

export interface Progress {
  phase: "opening" | "reading" | "deidentifying" | "covering" | "packing" | "sending";
  done: number;
  total: number;
  /** Bytes, where they are known. */
  bytesDone?: number;
  bytesTotal?: number;
}

export interface ProcessOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** One attribute before and after. Holds original values: for the person's own screen only. */
export interface AttributeChange {
  /** "(0010,0010)", or with its path "(0008,1140)[0] > (0008,1155)". */
  path: string;
  name: string;
  vr: string;
  /** D Z X K U as in PS3.15 Table E.1-1; "C" cleaned; "+" added. */
  action: "D" | "Z" | "X" | "K" | "U" | "C" | "+";
  /** Why, in one plain sentence. */
  why: string;
  before?: string;
  after?: string;
}

export interface Picture {
  width: number;
  height: number;
  /** width × height × 4 bytes. */
  rgba: Uint8ClampedArray;
}

export interface SendOptions {
  /** The STOW-RS address, ending in "/studies" (added where missing). */
  url: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Upper bound of one request's body in bytes; 16 MiB by default. A larger instance goes alone. */
  batchBytes?: number;
  /** Tries for each batch; 5 by default. */
  attempts?: number;
  /** As in `fetch`; "same-origin" by default. */
  credentials?: "omit" | "same-origin" | "include";
  /** Permits an address without TLS that is not this computer: what is sent can be read on its way. */
  allowHttp?: boolean;
}

export interface SendResult {
  /** New SOP Instance UIDs. */
  stored: string[];
  failed: { instance: string; reason: Reason }[];
}

export interface Report {
  version: string;
  profile: string;
  /** Options of the profile that were applied. */
  options: ProfileOption[];
  edition: string;
  released: number;
  quarantined: { index: number; reason: Reason }[];
  skipped: { index: number; reason: Reason }[];
  counts: ActionCounts;
  /** Over all released files. */
  safeHarbor: SafeHarborReport;
  /** The images among the released files, under the option "clean-pixel-data"; else all are 0. */
  pixels: PixelTally;
  sent: number;
}

/** What became of the attributes of one class that had a value. */
export interface SafeHarborTally {
  /** Files in which one was found, in an attribute or in text. */
  files: number;
  removed: number;
  emptied: number;
  /** By a dummy, a case code or a new UID. */
  replaced: number;
  /** Kept, without what identifies in it. */
  cleaned: number;
  /** Dates. */
  moved: number;
  /** Kept as they were, by the option that keeps them. */
  kept?: Record<string, number>;
  /** Pieces taken out of free text that can be of this class, by what they look like. */
  text?: Record<string, number>;
}

/** The identifiers of Safe Harbor in one file or many: numbers only. */
export interface SafeHarborCounts {
  files: number;
  /** By the letter of the class, or "other"; those in which nothing was found are absent. */
  classes: Record<string, SafeHarborTally>;
  /** In how many files something is left for a person to judge, by its name. */
  remarks: Record<string, number>;
}

/** Something that is left for a person to judge. */
export interface SafeHarborRemark {
  /** Stable, for programs. */
  id: string;
  files: number;
  text: string;
}

/** One of the eighteen identifiers of 45 CFR 164.514(b)(2)(i). */
export interface SafeHarborClass extends SafeHarborTally {
  /** "A" to "R" */
  class: string;
  title: string;
  /** How many attributes were found. */
  attributes: number;
  remarks: SafeHarborRemark[];
}

/**
 * What was found of the eighteen identifiers, what was done, what is left for a person to judge. It
 * does not say that files are de-identified under HIPAA: no program can.
 */
export interface SafeHarborReport {
  regulation: string;
  files: number;
  /** The eighteen, in order. */
  classes: SafeHarborClass[];
  /** Attributes that the profile treats as identifying, and that are none of the eighteen by themselves. */
  other: SafeHarborTally;
  /** What a person has to judge for each class. */
  remarks: SafeHarborRemark[];
  /** Classes with nothing left to judge but `remarks`. */
  covered: string[];
  /** Classes with something left to judge of their own. */
  forAPerson: string[];
}

/** Old to new. It re-identifies: keep it where the originals are kept. */
export interface Mapping {
  patients: { id_old: string; id_new: string }[];
  uids: { id_old: string; id_new: string }[];
}

export interface SealedMappingOptions {
  /** What opens the list again. Nobody can restore it. */
  passphrase: string;
  signal?: AbortSignal;
}

export interface PlainMappingOptions {
  /** Asked for by name: the list is handed out as it is. */
  plain: true;
  signal?: AbortSignal;
}

/** What a person wants of an item's boxes, or how it comes from what is there. */
export type SetBoxes = BoxChoice | ((item: Item, boxes: Boxes) => BoxChoice);

export interface Session {
  /** Reads every file once to learn its identifiers, then de-identifies and checks each one. */
  process(files: Iterable<File> | AsyncIterable<File>, options?: ProcessOptions): AsyncIterable<Item>;
  /**
   * A ZIP of what was released, as a file-set: `DICOM/P0000001/S0000001/R0000001/I0000001`, numbered by patient,
   * study, series and instance in the order in which they come, and the DICOMDIR that names them.
   */
  zip(releases: Iterable<Release>, options?: ProcessOptions): Promise<Blob>;
  /** Stores what was released on a DICOMweb server (STOW-RS). */
  send(releases: Iterable<Release>, options: SendOptions): Promise<SendResult>;
  /** Every attribute of an item, before and after. On request only, for the person's own screen. */
  explain(item: Item): Promise<AttributeChange[]>;
  /**
   * A frame as a picture, at most `maxSide` pixels wide and high: of the original, or ("after") of what would leave.
   * Undefined where it cannot be decoded, and after where nothing would leave.
   */
  picture(
    item: Item,
    options?: { side?: "before" | "after"; frame?: number; maxSide?: number },
  ): Promise<Picture | undefined>;
  /**
   * The places that are covered in an item's image, and what a person wanted of them. For an item that was held back,
   * those that would be covered.
   */
  boxes(item: Item): Promise<Boxes>;
  /**
   * Covers what a person wants besides what is found, or leaves visible what is found, de-identifies the files again,
   * checks them, and gives the new items in the order of the old ones. It takes the place of what was set before. A
   * function gets each item with its boxes, so that a choice can be added to that of each.
   *
   * All or nothing: an abort or an error leaves every item as it was. Otherwise the old items' releases are
   * superseded, and nobody can send them any more. What was sent cannot be changed (code "sent").
   */
  setBoxes(items: Item | Iterable<Item>, boxes: SetBoxes, options?: ProcessOptions): Promise<Item[]>;
  /**
   * Measures image features (radiomics) as the Image Biomarker Standardisation Initiative defines them: of items of this
   * session, or of files that need not go through `process`. Nothing leaves by it; each region's `report` is what can.
   */
  extract(what: Iterable<Item> | Iterable<File> | AsyncIterable<File>, options?: ExtractOptions): Promise<Extraction[]>;
  report(): Report;
  /**
   * Which new identifier stands for which old one: CSV with the columns id_old and id_new, encrypted under a
   * passphrase in the age format (`age --decrypt FILE` opens it). It never passes through the page in the clear.
   */
  mapping(options: SealedMappingOptions): Promise<Blob>;
  /** The same, unencrypted. */
  mapping(options: PlainMappingOptions): Promise<Mapping>;
  /** Ends the workers and forgets the key and every original. */
  close(): void;
}
