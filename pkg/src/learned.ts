/** What was learned of the studies at hand. Those of one patient share what is sought in them. */

/** A line that is no identifier: a pseudonym of the study's patient behind this letter. */
const KIN = "k";

/** The lines of studies, as the module's scan gave them. */
export class Learned {
  readonly #studies = new Map<string, Set<string>>();
  /** The studies in which a patient was seen. */
  readonly #kin = new Map<string, Set<string>>();

  /** Adds lines of a study. */
  learn(study: string, lines: Iterable<string>): void {
    const known = entry(this.#studies, study);
    for (const line of lines) {
      known.add(line);
      if (line.startsWith(KIN)) entry(this.#kin, line).add(study);
    }
  }

  /** The study and every other one of its patient, with the lines of each. */
  related(study: string): [study: string, lines: string[]][] {
    const studies = new Set([study]);
    for (const line of this.#studies.get(study) ?? []) {
      for (const other of this.#kin.get(line) ?? []) studies.add(other);
    }
    return Array.from(studies, (one) => [one, [...(this.#studies.get(one) ?? [])]]);
  }
}

function entry(map: Map<string, Set<string>>, key: string): Set<string> {
  let set = map.get(key);
  if (!set) map.set(key, (set = new Set()));
  return set;
}
