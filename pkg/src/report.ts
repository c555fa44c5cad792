/** Counts what became of the files of a session. */

import { addSafeHarbor, noSafeHarbor, safeHarborReport } from "./safe-harbor.js";
import type { About } from "./protocol.js";
import type { ActionCounts, Item, PixelTally, ProfileOption, Report } from "./types.js";

/** Collects the session's {@link Report}. An item that takes another one's place counts instead of it. */
export class Ledger {
  readonly #sent = new Set<string>();
  readonly #items = new Map<number, Item>();
  readonly #options: readonly ProfileOption[];

  /** For a session with these options of the profile. */
  constructor(options: readonly ProfileOption[]) {
    this.#options = options;
  }

  /** Enters an item. */
  add(item: Item): void {
    this.#items.set(item.index, item);
  }

  /** Enters instances that a server stored; one stored twice counts once. */
  sent(instances: Iterable<string>): void {
    for (const instance of instances) this.#sent.add(instance);
  }

  /** The state now, as a copy. */
  report({ version, edition, safeHarbor }: About): Report {
    const counts: ActionCounts = { removed: 0, emptied: 0, replaced: 0, cleaned: 0, kept: 0 };
    const pixels: PixelTally = { examined: 0, covered: 0, corrected: 0 };
    const classes = noSafeHarbor();
    const held = { quarantined: [] as Held[], skipped: [] as Held[] };
    let released = 0;
    for (const item of this.#items.values()) {
      if (item.status !== "released") {
        held[item.status].push({ index: item.index, reason: { ...item.reason } });
        continue;
      }
      released += 1;
      for (const action of ACTIONS) counts[action] += item.counts[action];
      addSafeHarbor(classes, item.safeHarbor);
      if (item.pixels?.examined) pixels.examined += 1;
      if (item.pixels && item.pixels.regions.length > 0) pixels.covered += 1;
      if (item.pixels?.regions.some(({ origin }) => origin === "person")) pixels.corrected += 1;
    }
    return {
      version,
      profile: "Basic Application Level Confidentiality Profile",
      options: [...this.#options],
      edition,
      released,
      ...held,
      counts,
      safeHarbor: safeHarborReport(safeHarbor, classes),
      pixels,
      sent: this.#sent.size,
    };
  }
}

type Held = Report["quarantined"][number];

const ACTIONS = ["removed", "emptied", "replaced", "cleaned", "kept"] as const;
