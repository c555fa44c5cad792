/**
 * The keeper: a worker that remembers the identifiers of each study, so that a name in one file's
 * header is found in another file's text. Workers reach it over ports of their own; identifiers
 * never pass through the page. It also collects old-and-new pairs when the page asks for them.
 */

import { Learned } from "./learned.js";
import type { FromKeeper, KeeperToPage, PageToKeeper, ToKeeper } from "./protocol.js";
import type { Mapping } from "./types.js";

const learned = new Learned();
/** One old identifier can have had several new ones: two hospitals give the same number. */
const patients = new Map<string, [string, string]>();
const uids = new Map<string, [string, string]>();

function serve(port: MessagePort): void {
  port.onmessage = (event: MessageEvent<ToKeeper>) => {
    const message = event.data;
    const answer: FromKeeper = { id: message.id, studies: [] };
    switch (message.type) {
      case "learn":
        learned.learn(message.study, message.identifiers);
        break;
      case "ask":
        answer.studies = learned.related(message.study);
        break;
      case "map":
        for (const pair of message.patients) patients.set(pair.join("\n"), pair);
        for (const pair of message.uids) uids.set(pair.join("\n"), pair);
    }
    port.postMessage(answer);
  };
}

function pairs(map: Map<string, [string, string]>): { id_old: string; id_new: string }[] {
  return Array.from(map.values(), ([id_old, id_new]) => ({ id_old, id_new }));
}

function mapping(): Mapping {
  return { patients: pairs(patients), uids: pairs(uids) };
}

const scope = globalThis as unknown as {
  postMessage(message: KeeperToPage): void;
  onmessage: ((event: MessageEvent<PageToKeeper>) => void) | null;
};

scope.onmessage = ({ data }) => {
  switch (data.type) {
    case "worker":
      serve(data.port);
      break;
    case "mapping":
      scope.postMessage({ type: "mapping", mapping: mapping() });
      break;
    case "seal":
      data.port.postMessage(mapping());
  }
};
