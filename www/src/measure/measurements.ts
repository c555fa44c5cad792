/** What came of measuring, and of which images. */

import type { Extraction, Item, MeasuredRegion, ReleasedItem } from "scanveil";

export class Measurements {
  /** Files by number: one that was covered anew is still the same image. */
  private readonly of: Set<number>;

  constructor(
    items: Item[],
    readonly results: Extraction[],
  ) {
    this.of = new Set(items.map(({ index }) => index));
  }

  /** Whether these are the images that were measured: what was measured of others must not be sent for them. */
  isOf(items: Item[]): boolean {
    return items.length === this.of.size && items.every(({ index }) => this.of.has(index));
  }

  /** The regions that were measured. */
  get regions(): MeasuredRegion[] {
    return this.results.filter((result) => result.status === "measured");
  }

  /** The files of measurements that passed the check. */
  get reports(): ReleasedItem[] {
    return this.regions.flatMap(({ report }) => (report?.status === "released" ? [report] : []));
  }

  /** How many scans there are among the results. */
  get scans(): number {
    return new Set(this.results.map(({ image }) => image)).size;
  }
}
