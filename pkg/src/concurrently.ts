/** Bounded parallel work over an iterable, with back-pressure. */

import { abortReason } from "./errors.js";

/**
 * Runs `work` on every item, at most `limit` at a time, and yields results in the order of their
 * completion. Results that nobody has taken count towards the limit, so a slow consumer slows the
 * work instead of filling the memory. An abort or a failure ends it at once.
 */
export async function* concurrently<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<R>,
  signal: AbortSignal,
): AsyncGenerator<R, void, undefined> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const results: R[] = [];
  let running = 0;
  let pulling = false;
  let exhausted = false;
  const failures: { error: unknown }[] = [];
  let wake = (): void => undefined;

  const fail = (error: unknown): void => {
    failures.push({ error });
    wake();
  };
  const ended = (): boolean => exhausted && running === 0;
  const fill = (): void => {
    if (pulling || exhausted || failures.length > 0 || running + results.length >= limit) return;
    pulling = true;
    Promise.resolve()
      .then(() => iterator.next())
      .then((step) => {
        pulling = false;
        // What was under way when it ended must not begin anew: it would start workers that nobody ends.
        if (failures.length > 0) return;
        if (step.done) {
          exhausted = true;
          wake();
          return;
        }
        running += 1;
        work(step.value)
          .then((result) => {
            running -= 1;
            results.push(result);
            fill();
            wake();
          })
          .catch(fail);
        fill();
      })
      .catch(fail);
  };
  const onAbort = (): void => fail(abortReason(signal));
  signal.addEventListener("abort", onAbort);
  try {
    if (signal.aborted) onAbort();
    for (;;) {
      const [failure] = failures;
      if (failure) throw failure.error;
      fill();
      const result = results.shift();
      if (result !== undefined) {
        yield result;
      } else if (ended()) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (failures.length > 0 || results.length > 0 || ended()) resolve();
        });
      }
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    // Work that is still running must not fetch more.
    failures.push({ error: undefined });
    // Not awaited: a source that hangs must not hold up a cancel.
    void Promise.resolve(iterator.return?.()).catch(() => undefined);
  }
}
