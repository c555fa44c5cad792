/** The public types of noise: differential privacy of released features. docs/privacy.md says what it promises. */

import type { MeasuredRegion } from "./features.js";
import type { QuarantinedItem, ReleasedItem } from "./types.js";

/** A set of features for release, with fixed clamps; each begins with the smaller ones. */
export type FeatureSetName = "five" | "ten" | "twenty";

/**
 * "best" is the mechanism whose error is least, "discrete-laplace" the plain baseline; "discrete-gaussian" is for ε
 * and δ.
 */
export type NoiseKind = "best" | "discrete-laplace" | "discrete-gaussian";

/** An exact number that is not negative: 3, 0.5, "0.5" or "1/3". */
export type ExactNumber = number | string;

/**
 * What a policy says of noise. What it names is the default of `session.protect` and its limit: a larger ε, δ or cap,
 * another set or another mechanism is refused.
 */
export interface NoisePolicy {
  /** Features leave with noise only: plain measurements are shown to the person and never released. */
  required?: boolean;
  /** ε of a record: above 0, at most 20; above 5 protection is weak. */
  epsilon?: ExactNumber;
  /** δ of a record, for "discrete-gaussian". */
  delta?: ExactNumber;
  set?: FeatureSetName;
  mechanism?: NoiseKind;
  /** Most ε of a patient towards one destination, of all records together. */
  cap?: ExactNumber;
}

export interface NoiseOptions {
  /** ε of the whole record; the policy's if absent. */
  epsilon?: ExactNumber;
  /** The policy's if absent, else "ten". */
  set?: FeatureSetName;
  /** The policy's mechanism if absent, else "best". */
  noise?: NoiseKind;
  /** δ, for "discrete-gaussian" alone. */
  delta?: ExactNumber;
}

/**
 * Where a portal keeps the budget instead of the browser. The text holds pseudonyms and released records; who reads it
 * has them.
 */
export interface NoiseLedger {
  /** What `save` was given last; undefined before the first time. */
  load: () => Promise<string | undefined>;
  /** Resolves when the text lasts. Where it rejects, nothing is released. */
  save: (text: string) => Promise<void>;
}

export interface ProtectOptions extends NoiseOptions {
  /** Who receives it: ε is counted for each recipient. The origin of an address, or the name of a study. */
  destination: string;
  /** Most ε of the patient towards the destination, of all records together; the policy's if absent, else 8. */
  cap?: ExactNumber;
  /**
   * Pseudonyms for the ledger. Of DICOM images they are derived under a key that stays on this device; of images without
   * a patient, such as NIfTI, both have to be given.
   */
  patient?: string;
  study?: string;
  /** The portal's own ledger; this browser's if absent. */
  ledger?: NoiseLedger;
  /** 32 bytes that the portal's server knows: signs the receipt. */
  receiptKey?: Uint8Array;
  signal?: AbortSignal;
}

/** A mechanism as it stands in a record. */
export interface NoiseMechanism {
  /** "sampled-hypercube", "piecewise", "cube-norm", "discrete-laplace" or "discrete-gaussian". */
  name: string;
  version: number;
  features: number;
  /** ε of the whole record, exact: "3" or "1/2". */
  epsilon: string;
  delta: string;
  /** What else it was set up with: "k=3 h=3". */
  parameters: string;
}

/** What records are good for. Errors are parts of a feature's range. */
export interface NoiseWorth {
  /** The mean squared error of a feature of one record, at worst; guessing one half has 0.25 at most. */
  worstError: number;
  /** Which part of the variance of a feature that is uniform on its range one record explains. */
  explained: number;
  /** How many records it takes until the mean is off by `error`, by noise alone. */
  records: number;
  error: number;
  /** The error of the mean over as many records as were asked for. */
  errorOfMany: number;
}

/** What may be said of a record, for three readers. */
export interface NoiseClaim {
  patient: string;
  researcher: string;
  /** For (0012,0063). */
  method: string;
  machine: {
    model: "local";
    unit: string;
    neighbours: string;
    mechanism: NoiseMechanism;
    set: FeatureSetName;
    setVersion: number;
    /** Between what each feature is clamped. */
    clamps: [tag: string, low: number, high: number][];
    outside: string[];
    composition: string;
    weak: boolean;
  };
}

/** What noise costs, before anything is spent. */
export interface NoiseCost {
  mechanism: NoiseMechanism;
  worth: NoiseWorth;
  /** The same of plain Laplace noise; absent where it cannot be drawn at this ε. */
  discreteLaplace?: NoiseWorth;
  claim: NoiseClaim;
  /** Whether ε is so large that the protection is weak. */
  weak: boolean;
  /** Whether one record alone is nothing but noise. */
  onlyMany: boolean;
}

/** What leaves of a measurement. As JSON it has the same length whatever was measured. */
export interface NoisyRecord {
  set: FeatureSetName;
  setVersion: number;
  mechanism: NoiseMechanism;
  /** A text of fixed length for each feature: the only thing in it that comes from the image. */
  released: string[];
}

/** ε and δ, exact. */
export interface NoiseBudget {
  epsilon: string;
  delta: string;
}

/** A measurement with noise. */
export interface ProtectedRecord {
  record: NoisyRecord;
  cost: NoiseCost;
  claim: NoiseClaim;
  /** What the patient has spent towards the destination, this record included. */
  spent: NoiseBudget;
  cap: NoiseBudget;
  /** Whether it is the record of before: nothing was charged. */
  repeated: boolean;
  /** JSON of subject, spent, cap and record, and its HMAC-SHA256 under `receiptKey`; absent without one. */
  receipt?: { receipt: string; hmac: string };
  /**
   * The record as a structured report, de-identified and verified: its release goes through `session.send` and
   * `session.zip` like any other. Absent where the image is not DICOM.
   */
  report?: ReleasedItem | QuarantinedItem;
}

export interface AuditOptions {
  /** Seconds instead of minutes: notices less. */
  quick?: boolean;
  signal?: AbortSignal;
  /** `part` is from 0 to 1. */
  onProgress?: (progress: { part: number }) => void;
}

/** The result of one test of the noise. */
export interface AuditCheck {
  name: string;
  draws: number;
  /** The probability of such a result, or a stranger one, where all is well. */
  p: number;
  passed: boolean;
}

/** Tests of the noise that this browser makes. They can refute a claim and never prove it. */
export interface NoiseAudit {
  /** Whether each check passed and each control was noticed. */
  passed: boolean;
  checks: AuditCheck[];
  /** The same tests of noise that is wrong on purpose: none may pass. */
  controls: AuditCheck[];
}

/** What a session does about noise. */
export interface NoiseSession {
  /**
   * Adds calibrated noise to what `extract` measured with the settings "default": ε-local differential privacy of the
   * whole record. ε is charged and kept before anybody sees the record; the same region, set and mechanism gives the same
   * record again, which costs nothing.
   *
   * Codes of errors: "budget-spent", "noise" (what the options ask for cannot be done, or is weaker than the policy),
   * "settings" (other settings than "default"), "ledger" (it cannot be read or written: nothing is released),
   * "no-randomness".
   */
  protect(measured: MeasuredRegion, options: ProtectOptions): Promise<ProtectedRecord>;
  /** What noise costs: of one record, of `records` of them (1000), and until the error of a mean is `error` (0.05). */
  noiseCost(options?: NoiseOptions & { records?: number; error?: number }): Promise<NoiseCost>;
  /** Tests the noise that this browser makes, and noise that is wrong, which the tests have to notice. */
  auditNoise(options?: AuditOptions): Promise<NoiseAudit>;
}
