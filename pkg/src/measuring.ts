/** On the page: what a session measures, and what of it leaves with noise. */

import { assertKey } from "./arguments.js";
import { ScanveilError } from "./errors.js";
import { toExtraction } from "./extract.js";
import { toItem } from "./item.js";
import type { AuditOptions, NoiseAudit, NoiseCost, NoiseLedger, NoiseOptions } from "./noise.js";
import type { ProtectedRecord, ProtectOptions } from "./noise.js";
import type { Pool } from "./pool.js";
import type { ByItself, FromLedger, Protect, ToLedger, Wanted } from "./protocol.js";
import type { Extraction, MeasuredRegion, QuarantinedItem, ReleasedItem } from "./types.js";

/** Seconds that a worker has for a record: another tab may be at the ledger, or a portal slow. */
const RECORD_SECONDS = 300;

/** What a record is made of. */
type Source = Pick<Protect, "document" | "images" | "region" | "number">;

/** Measures, and protects what was measured. */
export class Measuring {
  readonly #pool: Pool;
  readonly #next: () => number;
  /** By the very objects that `extract` gave: nobody else can say what was measured. */
  readonly #sources = new WeakMap<MeasuredRegion, Source>();

  /** `next` numbers reports. */
  constructor(pool: Pool, next: () => number) {
    this.#pool = pool;
    this.#next = next;
  }

  /** Measures the images among `sources`. */
  async extract(sources: Blob[], wanted: Wanted, tell: (part: number) => void): Promise<Extraction[]> {
    const measurements = await this.#pool.run({ type: "extract", sources, wanted }, false, tell);
    return measurements.map((measurement) => {
      const extraction = toExtraction(measurement, this.#next);
      if (extraction.status === "measured" && "from" in measurement) {
        const { images, region } = measurement.from;
        this.#sources.set(extraction, {
          // As it came, whatever a page does with its own copy.
          document: JSON.stringify(measurement.document),
          images: images.map((position) => sources[position]!),
          region: regionOf(region, sources, wanted),
          number: measurement.number,
        });
      }
      return extraction;
    });
  }

  /** A record with noise of what was measured. */
  async protect(measured: MeasuredRegion, options: ProtectOptions): Promise<ProtectedRecord> {
    const source = this.#sources.get(measured);
    if (!source) throw new ScanveilError("unknown-item", "This session did not measure it.");
    const { destination, patient, study, receiptKey, ledger } = checked(options);
    const served = ledger && serve(ledger);
    try {
      const job = {
        type: "protect" as const,
        ...source,
        choice: choiceOf(options),
        destination,
        patient,
        study,
        receiptKey: receiptKey?.slice(),
        ledger: served?.port,
      };
      const { protection, cost, report } = await this.#pool.run(job, false, undefined, RECORD_SECONDS);
      const item = report && (toItem(this.#next(), new Blob(), report) as ReleasedItem | QuarantinedItem);
      return { ...protection, cost, ...(item ? { report: item } : {}) };
    } finally {
      served?.close();
    }
  }

  /** What noise costs. */
  async cost({ error = 0.05, records = 1000, ...options }: CostOptions): Promise<NoiseCost> {
    if (!(error > 0 && error <= 1)) throw new TypeError("`error` is a part of the range, above 0 and at most 1.");
    if (!(Number.isSafeInteger(records) && records >= 1)) throw new TypeError("`records` is a whole number from 1.");
    return this.#pool.run({ type: "noise-cost", choice: choiceOf(options), error, records }, true);
  }

  /** Tests the noise. */
  async audit({ quick = false, onProgress }: AuditOptions): Promise<NoiseAudit> {
    return this.#pool.run({ type: "audit", quick }, false, (part) => onProgress?.({ part }));
  }
}

/** Options of what noise costs. */
export type CostOptions = NoiseOptions & { records?: number; error?: number };

function regionOf(region: number | "wanted" | ByItself, sources: Blob[], wanted: Wanted) {
  if (typeof region === "number") return sources[region]!;
  if (region !== "wanted") return region;
  return typeof wanted.region === "object" ? wanted.region.file : "automatic";
}

/** What is asked for, as the module reads it. */
function choiceOf({ epsilon, delta, set, noise, cap }: NoiseOptions & Pick<ProtectOptions, "cap">): string {
  return JSON.stringify({ epsilon, delta, set, noise, cap });
}

function checked(options: ProtectOptions): ProtectOptions {
  const { destination, patient, study, receiptKey, ledger } = options;
  for (const [name, text] of Object.entries({ destination, patient, study })) {
    if (text === undefined && name !== "destination") continue;
    if (typeof text !== "string" || text === "") throw new TypeError(`\`${name}\` is a text.`);
  }
  assertKey("receiptKey", receiptKey);
  if (ledger !== undefined && !(typeof ledger.load === "function" && typeof ledger.save === "function")) {
    throw new TypeError("`ledger` has the methods `load` and `save`.");
  }
  return options;
}

/** A portal's ledger, for a worker to ask. */
function serve(ledger: NoiseLedger): { port: MessagePort; close(): void } {
  const { port1, port2 } = new MessageChannel();
  const answer = async (message: ToLedger): Promise<FromLedger> => {
    try {
      if (message.type === "save") {
        await ledger.save(message.text);
        return { done: true };
      }
      const text: unknown = (await ledger.load()) ?? undefined;
      return text === undefined || typeof text === "string" ? { done: true, text } : { done: false };
    } catch {
      return { done: false };
    }
  };
  port1.onmessage = ({ data }: MessageEvent<ToLedger>) => void answer(data).then((told) => port1.postMessage(told));
  return { port: port2, close: () => port1.close() };
}
