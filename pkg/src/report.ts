/** Counts what became of the files of a session. */

import { addSafeHarbor, noSafeHarbor, safeHarborReport } from "./safe-harbor.js";
import type { About } from "./protocol.js";
import type { ActionCounts, Item, ProfileOption, Reason, Report } from "./types.js";

/** Collects the session's {@link Report}; holds indexes, codes and counts only. */
export class Ledger {
  #released = 0;
  #sent = new Set<string>();
  readonly #quarantined: { index: number; reason: Reason }[] = [];
  readonly #skipped: { index: number; reason: Reason }[] = [];
  readonly #counts: ActionCounts = { removed: 0, emptied: 0, replaced: 0, cleaned: 0, kept: 0 };
  readonly #options: readonly ProfileOption[];

  /** For a session with these options of the profile. */
  constructor(options: readonly ProfileOption[]) {
    this.#options = options;
  }

  readonly #safeHarbor = noSafeHarbor();

  /** Enters an item. */
  add(item: Item): void {
    switch (item.status) {
      case "released":
        this.#released += 1;
        this.#counts.removed += item.counts.removed;
        this.#counts.emptied += item.counts.emptied;
        this.#counts.replaced += item.counts.replaced;
        this.#counts.cleaned += item.counts.cleaned;
        this.#counts.kept += item.counts.kept;
        addSafeHarbor(this.#safeHarbor, item.safeHarbor);
        break;
      case "quarantined":
        this.#quarantined.push({ index: item.index, reason: item.reason });
        break;
      case "skipped":
        this.#skipped.push({ index: item.index, reason: item.reason });
    }
  }

  /** Enters instances that a server stored; one stored twice counts once. */
  sent(instances: Iterable<string>): void {
    for (const instance of instances) this.#sent.add(instance);
  }

  /** The state now, as a copy. */
  report({ version, edition, safeHarbor }: About): Report {
    return {
      version,
      profile: "Basic Application Level Confidentiality Profile",
      options: [...this.#options],
      edition,
      released: this.#released,
      quarantined: this.#quarantined.map((entry) => ({ ...entry })),
      skipped: this.#skipped.map((entry) => ({ ...entry })),
      counts: { ...this.#counts },
      safeHarbor: safeHarborReport(safeHarbor, this.#safeHarbor),
      sent: this.#sent.size,
    };
  }
}
