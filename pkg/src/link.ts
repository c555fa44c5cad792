/** Several reasons to stop as one. */

/** A controller that any of these signals aborts too, until it is released. */
export type Link = AbortController & { release(): void };

/** Links the signals that are there: a caller's, a session's end. */
export function link(...signals: (AbortSignal | undefined)[]): Link {
  const controller = new AbortController();
  const sources = signals.filter((signal) => signal !== undefined);
  const onAbort = (event: Event): void => controller.abort((event.target as AbortSignal).reason);
  for (const source of sources) {
    if (source.aborted) controller.abort(source.reason);
    source.addEventListener("abort", onAbort);
  }
  const release = (): void => {
    for (const source of sources) source.removeEventListener("abort", onAbort);
  };
  return Object.assign(controller, { release });
}
