/**
 * The keeper: a worker that remembers the identifiers of each study, so that a name in one file's
 * header is found in another file's text. Workers reach it over ports of their own; identifiers
 * never pass through the page. It also collects old-and-new pairs when the page asks for them.
 */

import type { FromKeeper, KeeperToPage, PageToKeeper, ToKeeper } from "./protocol.js";

const studies = new Map<string, Set<string>>();
const patients = new Map<string, string>();
const uids = new Map<string, string>();

function remember(study: string, identifiers: string[]): void {
  let known = studies.get(study);
  if (!known) studies.set(study, (known = new Set()));
  for (const identifier of identifiers) known.add(identifier);
}

function serve(port: MessagePort): void {
  port.onmessage = (event: MessageEvent<ToKeeper>) => {
    const message = event.data;
    const answer: FromKeeper = { id: message.id, identifiers: [] };
    switch (message.type) {
      case "learn":
        remember(message.study, message.identifiers);
        break;
      case "ask":
        answer.identifiers = [...(studies.get(message.study) ?? [])];
        break;
      case "map":
        for (const [before, after] of message.patients) patients.set(before, after);
        for (const [before, after] of message.uids) uids.set(before, after);
    }
    port.postMessage(answer);
  };
}

function pairs(map: Map<string, string>): { id_old: string; id_new: string }[] {
  return Array.from(map, ([id_old, id_new]) => ({ id_old, id_new }));
}

const scope = globalThis as unknown as {
  postMessage(message: KeeperToPage): void;
  onmessage: ((event: MessageEvent<PageToKeeper>) => void) | null;
};

scope.onmessage = (event) => {
  if (event.data.type === "worker") {
    serve(event.data.port);
  } else {
    scope.postMessage({
      type: "mapping",
      mapping: { patients: pairs(patients), uids: pairs(uids) },
    });
  }
};
