/** The pool's shelf of compiled modules: each is fetched and compiled once, by the first worker that needs it. */

import type { Code, ModuleName } from "./modules.js";
import type { ToWorker } from "./protocol.js";

type Waiting = Pick<Worker, "postMessage">;

interface Place {
  code?: Code | undefined;
  /** Who loads it at the moment. */
  loader?: Waiting | undefined;
  waiting: Waiting[];
}

export class Shelf {
  readonly #places = new Map<ModuleName, Place>();

  #place(name: ModuleName): Place {
    const place = this.#places.get(name) ?? { waiting: [] };
    this.#places.set(name, place);
    return place;
  }

  /** A worker needs a module: it gets it, or waits for it, or is told to load it. */
  need(worker: Waiting, name: ModuleName): void {
    const place = this.#place(name);
    if (place.code) return give(worker, name, place.code);
    if (place.loader) place.waiting.push(worker);
    else {
      place.loader = worker;
      worker.postMessage({ type: "load", name } satisfies ToWorker);
    }
  }

  /** A worker has loaded a module for all; undefined where it could not, which is not for ever. */
  loaded(name: ModuleName, code: Code | undefined): void {
    const place = this.#place(name);
    place.code = code;
    place.loader = undefined;
    for (const worker of place.waiting.splice(0)) give(worker, name, code);
  }

  /** A worker is gone; another one loads what it was loading. */
  leave(worker: Waiting): void {
    for (const [name, place] of this.#places) {
      place.waiting = place.waiting.filter((other) => other !== worker);
      if (place.loader !== worker) continue;
      place.loader = undefined;
      const next = place.waiting.shift();
      if (next) this.need(next, name);
    }
  }
}

function give(worker: Waiting, name: ModuleName, code: Code | undefined): void {
  worker.postMessage({ type: "module", name, code } satisfies ToWorker);
}
