/** Step 2: what was found, by examination and series; what is held back and what is left out. */

import type { QuarantinedItem, Reason } from "scanveil";
import { allowedNote } from "../allowances.js";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h, icon, present } from "../dom.js";
import type { Series } from "../findings.js";
import { Findings, describe } from "../findings.js";
import type { ProgressBar } from "../progress.js";
import { isClear, isCoverable, isCovered } from "../risks.js";
import { reasonInWords } from "../reasons.js";
import type { Screen } from "../screen.js";
import { actions, note, startAgain } from "../screen.js";
import { seriesCard } from "../series-card.js";
import { formatNumber, text } from "../text.js";

/** While the files are read. */
export function reading(bar: ProgressBar, cancel: () => void, how: "reading" | "again" = "reading"): Screen {
  return {
    title: text(`${how}.title`),
    content: [
      h("p", { class: "lead" }, text(`${how}.lead`)),
      bar.element,
      actions(button(text("action.cancel"), cancel)),
    ],
  };
}

/** Small examinations stand side by side. */
const WIDTHS: Record<number, string> = { 1: "one", 2: "pair-wide" };

/** When they have been read. */
export function found(app: App): Screen {
  const findings = app.findings ?? new Findings([]);
  const none = findings.released.length === 0;
  const ends: (() => void)[] = [];
  const card = (series: Series): HTMLElement => {
    const { element, leave } = seriesCard(app, series);
    ends.push(leave);
    return element;
  };
  const studies = findings.studies.map((study) =>
    h(
      "section",
      {
        class: `study ${WIDTHS[study.series.length] ?? "wide"}`,
        attrs: { "aria-labelledby": `study-${study.number}` },
      },
      h("h2", { attrs: { id: `study-${study.number}` } }, text("found.study", { n: study.number })),
      h("ul", { class: "cards" }, ...study.series.map(card)),
    ),
  );
  const lead = text("found.lead", {
    what: describe(findings.released),
    series: text("count.series", { n: findings.series.filter(({ items }) => items.length > 0).length }),
  });
  return {
    title: none ? text("found.nothing") : text("found.title"),
    content: [
      none ? note("warn", h("p", {}, text("found.nothing.next"))) : h("p", { class: "lead" }, lead),
      !none && allowedNote(app),
      writing(findings),
      h("div", { class: "studies" }, ...studies),
      findings.heldBack.length > 0 &&
        aside(
          text("found.heldBack", { n: findings.heldBack.length }),
          text("found.heldBack.text"),
          findings.heldBack,
          "warn",
          coverThem(app, findings.heldBack),
        ),
      findings.skipped.length > 0 &&
        aside(
          text("found.skipped", { n: findings.skipped.length }),
          text("found.skipped.text"),
          findings.skipped,
          "out",
        ),
      actions(!none && button(text("action.continue"), () => app.go("meaning"), "primary"), startAgain(app, !none)),
    ],
    leave: () => ends.forEach((end) => end()),
  };
}

/** What was done about writing in the images: the first thing that somebody with an ultrasound wants to know. */
function writing({ released }: Findings): Child {
  const covered = released.filter(isCovered).length;
  const clear = released.filter(isClear).length;
  if (covered === 0 && clear === 0) return undefined;
  const words = covered > 0 ? text("found.covered", { n: covered }) : text("found.clear", { n: clear });
  return note("info", h("p", {}, words));
}

/** The way to those that a person can do something about. */
function coverThem(app: App, heldBack: QuarantinedItem[]): Child {
  const some = heldBack.filter(isCoverable);
  const [first] = some;
  if (!first) return undefined;
  const go = button(text("found.heldBack.look"), () => {
    app.focus = { series: first.summary.series, item: first };
    app.go("look");
  });
  return h("div", { class: "aside-way" }, h("p", {}, text("found.heldBack.cover", { n: some.length })), go);
}

interface Kept {
  index: number;
  reason: Reason;
}

/** Files that do not go, by reason. They are numbered, never named: names of files name people. */
function aside(title: string, remark: string, items: Kept[], drawing: "warn" | "out", way?: Child): HTMLElement {
  const byReason = new Map<string, { words: string; tag: string | undefined; numbers: number[] }>();
  for (const { index, reason } of items) {
    const key = `${reason.code} ${reason.tag ?? ""}`;
    const group = byReason.get(key) ?? { words: reasonInWords(reason), tag: reason.tag, numbers: [] };
    byReason.set(key, group);
    group.numbers.push(index + 1);
  }
  return h(
    "details",
    { class: `aside ${drawing}` },
    h("summary", {}, icon(drawing === "warn" ? "warn" : "minus"), h("span", {}, title)),
    h("p", {}, remark),
    ...present([way]),
    h(
      "ul",
      { class: "reasons" },
      ...[...byReason.values()].map((group) =>
        h(
          "li",
          {},
          h("strong", {}, group.words),
          group.tag !== undefined && h("code", {}, group.tag),
          h("span", { class: "numbers" }, numbersInWords(group.numbers)),
        ),
      ),
    ),
    h("p", { class: "hint" }, text("found.numbers")),
  );
}

function numbersInWords(numbers: number[]): string {
  const shown = numbers.slice(0, 20).map(formatNumber).join(", ");
  const more = numbers.length - 20;
  const list = more > 0 ? `${shown} ${text("found.reason.more", { n: more })}` : shown;
  return text("found.reason.files", { n: numbers.length, list });
}
