/** What may stay in the files: the profile's options in plain words, for a person to choose. */

import type { DocumentKind, ProfileOption } from "scanveil";
import type { App } from "./app.js";
import { h } from "./dom.js";
import type { TextKey } from "./text.js";
import { formatList, text } from "./text.js";

/** An option that lets something stay. Cleaning the image does not. */
export type Allowance = Exclude<ProfileOption, "clean-pixel-data">;

/** The two that exclude each other. Without either, dates go. */
const DATES = {
  moved: "retain-longitudinal-modified-dates",
  kept: "retain-longitudinal-full-dates",
} as const;

const GROUPS = {
  patient: ["retain-patient-characteristics"],
  words: ["clean-descriptors", "clean-structured-content", "clean-graphics"],
  place: ["retain-device-identity", "retain-institution-identity"],
  numbers: ["retain-uids", "retain-safe-private"],
} as const;

/** Every option, in the order in which the page speaks of them. */
const OPTIONS: readonly Allowance[] = [DATES.moved, DATES.kept, ...Object.values(GROUPS).flat()];

/** The options in the page's own order, each once. */
export function inOrder(options: Iterable<ProfileOption>): Allowance[] {
  const chosen = new Set<ProfileOption>(options);
  return OPTIONS.filter((option) => chosen.has(option));
}

/** "Allowed to stay: a, b and c.", or "" where nothing is. */
export function allowedInWords(options: readonly ProfileOption[], documents: readonly DocumentKind[]): string {
  const list = shortList(options, documents);
  return list === "" ? "" : text("allow.some", { list });
}

/** "a, b and c" */
export function shortList(options: readonly ProfileOption[], documents: readonly DocumentKind[]): string {
  const kinds = formatList(documents.map((kind) => kind.toUpperCase()));
  return formatList([
    ...inOrder(options).map((option) => text(`allow.short.${option}`)),
    ...(kinds === "" ? [] : [text("allow.short.documents", { kinds })]),
  ]);
}

/** What was allowed to stay in the files at hand, in a box of its own. */
export function allowedNote(app: App): HTMLElement {
  return h("p", { class: "allowed" }, allowedInWords(app.applied, app.documents));
}

/** A panel of choices. `onChange` gets what is chosen after each change. */
export class Allowances {
  private readonly chosen: Set<Allowance>;
  readonly element: HTMLElement;

  constructor(
    options: readonly Allowance[],
    private readonly onChange: (options: Allowance[]) => void,
  ) {
    this.chosen = new Set(options);
    this.element = h(
      "div",
      { class: "allow" },
      h("p", { class: "allow-lead" }, text("allow.lead")),
      group("dates", [
        this.choice("dates.removed", undefined),
        this.choice("dates.moved", DATES.moved),
        this.choice("dates.kept", DATES.kept),
      ]),
      ...Object.entries(GROUPS).map(([name, members]) =>
        group(
          name as keyof typeof GROUPS,
          members.map((option) => this.choice(option, option)),
        ),
      ),
    );
  }

  /** One of the dates' three is always chosen; the rest are ticks. */
  private choice(name: ChoiceName, option: Allowance | undefined): HTMLElement {
    const ofDates = name.startsWith("dates.");
    const id = `allow-${name.replace(".", "-")}`;
    const input = h("input", {
      attrs: ofDates
        ? { type: "radio", name: "allow-dates", id, "aria-describedby": `${id}-text` }
        : { type: "checkbox", id, "aria-describedby": `${id}-text` },
    });
    input.checked = option ? this.chosen.has(option) : !this.chosen.has(DATES.moved) && !this.chosen.has(DATES.kept);
    input.addEventListener("change", () => {
      if (ofDates) for (const other of Object.values(DATES)) this.chosen.delete(other);
      if (option && input.checked) this.chosen.add(option);
      else if (option) this.chosen.delete(option);
      this.onChange(inOrder(this.chosen));
    });
    return h(
      "div",
      { class: "allow-choice" },
      h("label", { class: "check" }, input, h("span", {}, text(`allow.${name}`))),
      h("p", { class: "hint", attrs: { id: `${id}-text` } }, text(`allow.${name}.text`)),
    );
  }
}

type ChoiceName =
  "dates.removed" | "dates.moved" | "dates.kept" | Exclude<Allowance, (typeof DATES)[keyof typeof DATES]>;

function group(name: keyof typeof GROUPS | "dates", choices: HTMLElement[]): HTMLElement {
  return h("fieldset", { class: "allow-group" }, h("legend", {}, text(`allow.${name}`)), ...choices);
}

/** What a person is told to be taken out and to stay, under these options. */
export function promises(options: readonly ProfileOption[]): { removed: TextKey[]; stays: TextKey[] } {
  const has = (option: ProfileOption): boolean => options.includes(option);
  const removed: TextKey[] = [has(DATES.moved) ? "meaning.removed.1.moved" : "meaning.removed.1"];
  const stays: TextKey[] = [
    "meaning.stays.1",
    "meaning.stays.2",
    "meaning.stays.3",
    "meaning.stays.4",
    ...inOrder(options).map((option): TextKey => `meaning.stays.${option}`),
  ];
  if (!has("retain-patient-characteristics")) {
    // Notes on one's health are descriptions too.
    removed.push(has("clean-descriptors") ? "meaning.removed.2.body" : "meaning.removed.2");
  }
  removed.push(has("retain-institution-identity") ? "meaning.removed.3.staff" : "meaning.removed.3");
  if (!has(DATES.moved) && !has(DATES.kept)) removed.push("meaning.removed.4");
  if (!has("clean-descriptors")) removed.push("meaning.removed.5");
  if (!has("retain-device-identity")) removed.push("meaning.removed.6");
  removed.push(has("retain-safe-private") ? "meaning.removed.7.rest" : "meaning.removed.7");
  removed.push(has("retain-uids") ? "meaning.removed.8.rest" : "meaning.removed.8");
  removed.push("meaning.removed.9");
  return { removed, stays };
}

/** What a doctor may have to be told because it goes. */
export function toTell(options: readonly ProfileOption[]): string | undefined {
  const missing: string[] = [];
  if (!options.includes("retain-patient-characteristics")) missing.push(text("meaning.tell.patient"));
  if (!options.includes(DATES.kept)) missing.push(text("meaning.tell.date"));
  return missing.length === 0 ? undefined : text("meaning.tell", { what: formatList(missing) });
}
