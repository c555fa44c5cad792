/** The Safe Harbor report: the counts of all workers, with the words that the module has for them. */

import type {
  SafeHarborClass,
  SafeHarborCounts,
  SafeHarborRemark,
  SafeHarborReport,
  SafeHarborTally,
} from "./types.js";

/** What the module says about each class and each remark. */
export interface SafeHarborWords {
  regulation: string;
  classes: { class: string; title: string; alwaysForAPerson: boolean }[];
  /** Without a class where it is about each of them. */
  remarks: { id: string; class?: string; text: string }[];
}

const COUNTS = ["files", "removed", "emptied", "replaced", "cleaned", "moved"] as const;

/** The counts of no file. */
export function noSafeHarbor(): SafeHarborCounts {
  return { files: 0, classes: {}, remarks: {} };
}

/** Adds the counts of a file to those of others. */
export function addSafeHarbor(sum: SafeHarborCounts, counts: SafeHarborCounts): void {
  sum.files += counts.files;
  for (const [letter, tally] of Object.entries(counts.classes)) {
    const to = (sum.classes[letter] ??= noTally());
    for (const count of COUNTS) to[count] += tally[count];
    if (tally.kept) addNumbers((to.kept ??= {}), tally.kept);
    if (tally.text) addNumbers((to.text ??= {}), tally.text);
  }
  addNumbers(sum.remarks, counts.remarks);
}

/** The report on these counts, as a copy. */
export function safeHarborReport(words: SafeHarborWords, counts: SafeHarborCounts): SafeHarborReport {
  const remarksOf = (letter: string | undefined): SafeHarborRemark[] =>
    words.remarks.flatMap((remark) => {
      const files = counts.remarks[remark.id] ?? 0;
      return files > 0 && remark.class === letter ? [{ id: remark.id, files, text: remark.text }] : [];
    });
  const tallyOf = (letter: string): SafeHarborTally => structuredClone(counts.classes[letter] ?? noTally());
  const forAPerson = new Set<string>();
  const classes = words.classes.map(({ class: letter, title, alwaysForAPerson }): SafeHarborClass => {
    const tally = tallyOf(letter);
    const remarks = remarksOf(letter);
    if (alwaysForAPerson || tally.kept || remarks.length > 0) forAPerson.add(letter);
    return { class: letter, title, attributes: attributes(tally), ...tally, remarks };
  });
  const letters = classes.map((each) => each.class);
  return {
    regulation: words.regulation,
    files: counts.files,
    classes,
    other: tallyOf("other"),
    remarks: remarksOf(undefined),
    covered: letters.filter((letter) => !forAPerson.has(letter)),
    forAPerson: letters.filter((letter) => forAPerson.has(letter)),
  };
}

function noTally(): SafeHarborTally {
  return { files: 0, removed: 0, emptied: 0, replaced: 0, cleaned: 0, moved: 0 };
}

function attributes({ removed, emptied, replaced, cleaned, moved, kept = {} }: SafeHarborTally): number {
  return [removed, emptied, replaced, cleaned, moved, ...Object.values(kept)].reduce((sum, count) => sum + count, 0);
}

function addNumbers(sum: Record<string, number>, more: Record<string, number>): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}
