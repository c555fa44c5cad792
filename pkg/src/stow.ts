/**
 * STOW-RS (PS3.18 10.5): bounded batches, retries, a verdict for each instance. Requests carry
 * new UIDs inside the instances only; no name, path or UID stands in a URL or a header.
 */

import { abortReason, reason, ScanveilError } from "./errors.js";
import { DUPLICATE, failureReason, isOutOfResources, readAnswer, statusReason } from "./stow-response.js";
import type { Reason, SendOptions, SendResult } from "./types.js";

/** One instance to store. */
export interface StowItem {
  /** New SOP Instance UID; for matching the answer only. */
  instance: string;
  bytes: Blob;
}

/** {@link SendOptions}, and what only the package sets. */
export interface StowOptions extends SendOptions {
  /** Told of every instance that the server confirmed, as soon as it did. */
  onStored?: (instance: string) => void;
  /** First wait between tries in milliseconds. */
  firstDelay?: number;
}

const BATCH_BYTES = 16 * 1024 * 1024;
const ATTEMPTS = 5;
const FIRST_DELAY = 500;
const MAX_DELAY = 30_000;
const MAX_RETRY_AFTER = 300_000;
/** A request may take this long, */
const TIMEOUT = 120_000;
/** and a millisecond more for each of these bytes: about 64 kbit/s. */
const BYTES_PER_MS = 8;

/** Nothing about one instance: all others would get the same answer. */
const FINAL = new Set([401, 402, 403, 404, 405, 406, 407, 410, 414, 415, 431, 451, 501, 505, 511]);
const RETRY = new Set([408, 425, 429, 500, 502, 503, 504]);

/** What a try came to. */
type Try = { kind: "answer"; status: number; body: string; retryAfter: number | undefined } | { kind: "lost" };

interface Batch {
  items: StowItem[];
  attempts: number;
}

/** Stores instances; rejects only when aborted or misused, everything else is in the result. */
export async function store(items: StowItem[], options: StowOptions): Promise<SendResult> {
  const url = stowUrl(options.url, options.allowHttp === true);
  // Checked here: inside fetch a bad header looks like a network failure.
  const headers = new Headers(options.headers ?? {});
  return new Sender(url, headers, options).run(items);
}

/** The address to post to; refuses what would send in the clear. */
export function stowUrl(text: string, allowHttp: boolean): string {
  let url: URL;
  try {
    url = new URL(text, (globalThis as { location?: { href: string } }).location?.href);
  } catch {
    throw new ScanveilError("bad-url", "The address of the server is no URL.");
  }
  if (url.username || url.password) {
    throw new ScanveilError("bad-url", "The address must not hold a password; use `headers`.");
  }
  const local = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (local || allowHttp))) {
    throw new ScanveilError("bad-url", "The address must begin with https.");
  }
  url.hash = "";
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = /\/studies(\/[0-9.]+)?$/.test(path) ? path : `${path}/studies`;
  return url.href;
}

class Sender {
  readonly #url: string;
  readonly #headers: Headers;
  readonly #options: StowOptions;
  readonly #result: SendResult = { stored: [], failed: [] };
  /** Sent in a try whose answer was lost: a later "duplicate" of these is our own. */
  readonly #perhapsStored = new Set<string>();
  #total = { instances: 0, bytes: 0 };
  #bytesDone = 0;

  constructor(url: string, headers: Headers, options: StowOptions) {
    this.#url = url;
    this.#headers = headers;
    this.#options = options;
  }

  async run(items: StowItem[]): Promise<SendResult> {
    this.#total = {
      instances: items.length,
      bytes: items.reduce((sum, item) => sum + item.bytes.size, 0),
    };
    const attempts = Math.max(1, this.#options.attempts ?? ATTEMPTS);
    const queue: Batch[] = split(items, this.#options.batchBytes ?? BATCH_BYTES).map((batch) => ({
      items: batch,
      attempts,
    }));
    this.#progress();
    for (let batch = queue.shift(); batch; batch = queue.shift()) {
      const { alone, end } = await this.#batch(batch);
      queue.unshift(...alone);
      if (end) {
        for (const item of queue.flatMap((rest) => rest.items)) this.#fail(item, end);
        break;
      }
    }
    return this.#result;
  }

  /** Sends one batch until each instance has its verdict or is left to be sent `alone`. */
  async #batch(batch: Batch): Promise<{ alone: Batch[]; end?: Reason }> {
    let pending = batch.items;
    const single = (items: StowItem[], attempts: number): Batch[] => items.map((item) => ({ items: [item], attempts }));
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= batch.attempts;
      const outcome = await this.#post(pending);
      if (outcome.kind === "lost") {
        for (const item of pending) this.#perhapsStored.add(item.instance);
        pending = await this.#dropUnreadable(pending);
        if (pending.length === 0) return { alone: [] };
        if (last) {
          const end = {
            code: "network",
            message: "The server could not be reached, or it or this page does not permit it.",
          };
          for (const item of pending) this.#fail(item, end);
          return { alone: [], end };
        }
      } else if (FINAL.has(outcome.status)) {
        const end = statusReason(outcome.status);
        for (const item of pending) this.#fail(item, end);
        return { alone: [], end };
      } else if (RETRY.has(outcome.status)) {
        if (last) {
          const end = statusReason(outcome.status);
          // One bad instance may break a whole batch; a server that is away breaks everything.
          const perInstance = outcome.status === 500;
          if (perInstance && pending.length > 1) return { alone: single(pending, 1) };
          for (const item of pending) this.#fail(item, end);
          return perInstance ? { alone: [] } : { alone: [], end };
        }
      } else {
        const { again, unknown } = this.#settle(pending, outcome, last);
        if (again.length === 0) return { alone: single(unknown, batch.attempts) };
        if (unknown.length > 0) return { alone: single([...unknown, ...again], batch.attempts) };
        pending = again;
      }
      await this.#wait(attempt, outcome.kind === "answer" ? outcome.retryAfter : undefined);
    }
  }

  /** Gives each instance the verdict that an answer holds for it. */
  #settle(
    items: StowItem[],
    { status, body }: { status: number; body: string },
    last: boolean,
  ): { again: StowItem[]; unknown: StowItem[] } {
    const answer = readAnswer(body);
    const again: StowItem[] = [];
    const unknown: StowItem[] = [];
    const ok = status >= 200 && status < 300;
    for (const item of items) {
      const failure = answer.failed.get(item.instance);
      if (failure !== undefined) {
        if (failure === DUPLICATE && this.#perhapsStored.has(item.instance)) this.#store(item);
        else if (isOutOfResources(failure) && !last) again.push(item);
        else this.#fail(item, failureReason(failure));
      } else if (answer.stored.has(item.instance)) {
        this.#store(item);
      } else if (
        ok &&
        status !== 202 &&
        answer.other.length === 0 &&
        (items.length === 1 || answer.stored.size === 0)
      ) {
        // 200 says that everything was stored; not every server lists it.
        this.#store(item);
      } else if (items.length > 1) {
        unknown.push(item);
      } else if (answer.other.length > 0) {
        this.#fail(item, failureReason(answer.other[0] ?? 0));
      } else if (ok) {
        this.#fail(item, {
          code: "unconfirmed",
          message: "The server did not say whether it stored the instance.",
        });
      } else {
        this.#fail(item, statusReason(status));
      }
    }
    return { again, unknown };
  }

  async #post(items: StowItem[]): Promise<Try> {
    const { signal } = this.#options;
    const { body, type } = multipart(items.map((item) => item.bytes));
    const headers = new Headers(this.#headers);
    headers.set("Content-Type", type);
    headers.set("Accept", "application/dicom+json");
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    if (signal?.aborted) throw abortReason(signal);
    signal?.addEventListener("abort", abort);
    const timer = setTimeout(abort, TIMEOUT + body.size / BYTES_PER_MS);
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        body,
        headers,
        signal: controller.signal,
        credentials: this.#options.credentials ?? "same-origin",
        // The person agreed to this address and to no other.
        redirect: "error",
        // The portal's own address may name a person.
        referrerPolicy: "no-referrer",
        cache: "no-store",
      });
      const { status } = response;
      const retryAfter = parseRetryAfter(response.headers.get("Retry-After"));
      return { kind: "answer", status, body: await response.text(), retryAfter };
    } catch {
      if (signal?.aborted) throw abortReason(signal);
      return { kind: "lost" };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** A file that was moved since looks like a lost network; this tells them apart. */
  async #dropUnreadable(items: StowItem[]): Promise<StowItem[]> {
    const readable: StowItem[] = [];
    for (const item of items) {
      const middle = item.bytes.size >> 1;
      try {
        await item.bytes.slice(middle, middle + 1).arrayBuffer();
        readable.push(item);
      } catch {
        this.#fail(item, reason("unreadable"));
      }
    }
    return readable;
  }

  async #wait(attempt: number, retryAfter: number | undefined): Promise<void> {
    const first = this.#options.firstDelay ?? FIRST_DELAY;
    const longest = Math.min(MAX_DELAY, first * 2 ** (attempt - 1));
    // Half of it by chance, so that a thousand patients do not come back in the same second.
    const delay = Math.max(longest * (0.5 + Math.random() / 2), retryAfter ?? 0);
    const { signal } = this.#options;
    await new Promise<void>((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer);
        // As fetch does: the reason is the caller's, whatever it is.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        if (signal) reject(abortReason(signal));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", abort);
        resolve();
      }, delay);
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  }

  #store(item: StowItem): void {
    this.#result.stored.push(item.instance);
    this.#options.onStored?.(item.instance);
    this.#done(item);
  }

  #fail(item: StowItem, why: Reason): void {
    this.#result.failed.push({ instance: item.instance, reason: why });
    this.#done(item);
  }

  #done(item: StowItem): void {
    this.#bytesDone += item.bytes.size;
    this.#progress();
  }

  #progress(): void {
    this.#options.onProgress?.({
      phase: "sending",
      done: this.#result.stored.length + this.#result.failed.length,
      total: this.#total.instances,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#total.bytes,
    });
  }
}

/** Batches in order, each within `bytes`; an instance larger than that goes alone. */
export function split(items: StowItem[], bytes: number): StowItem[][] {
  const batches: StowItem[][] = [];
  let batch: StowItem[] = [];
  let size = 0;
  for (const item of items) {
    if (batch.length > 0 && size + item.bytes.size > bytes) {
      batches.push(batch);
      batch = [];
      size = 0;
    }
    batch.push(item);
    size += item.bytes.size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** A body whose parts are the blobs themselves, never copies. */
export function multipart(blobs: Blob[]): { body: Blob; type: string } {
  // 192 random bits: no chance worth naming that it stands in somebody's pixels, which
  // therefore need not be searched.
  const random = crypto.getRandomValues(new Uint8Array(24));
  const boundary = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const parts: BlobPart[] = [];
  for (const blob of blobs) {
    parts.push(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`, blob, "\r\n");
  }
  parts.push(`--${boundary}--\r\n`);
  const type = `multipart/related; type="application/dicom"; boundary=${boundary}`;
  return { body: new Blob(parts), type };
}

function parseRetryAfter(value: string | null): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER);
}
