/** Step 3: what was removed, what stays, and what this version does not do. */

import type { ReleasedItem } from "scanveil";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h, icon } from "../dom.js";
import { describe, seriesName } from "../findings.js";
import { mayShowFace, mayShowText } from "../risks.js";
import type { Screen } from "../screen.js";
import { actions, note } from "../screen.js";
import { includeBox, lookButton } from "../series-card.js";
import type { TextKey } from "../text.js";
import { text } from "../text.js";

/** The choice, in plain words first and in the standard's after. */
export function meaning(app: App): Screen {
  return {
    title: text("meaning.title"),
    content: [
      h("p", { class: "lead" }, text("meaning.lead")),
      h("div", { class: "two" }, list("removed", "minus", [1, 2, 3, 4, 5, 6, 7]), list("stays", "check", [1, 2, 3, 4])),
      note("info", h("p", {}, text("meaning.tell"))),
      h(
        "section",
        { class: "limits", attrs: { "aria-labelledby": "limits" } },
        h("h2", { attrs: { id: "limits" } }, text("meaning.limits")),
        h("p", {}, text("meaning.limits.lead")),
        limit(app, "text", mayShowText),
        limit(app, "face", mayShowFace),
      ),
      expert(app),
      actions(
        button(text("action.continue"), () => app.go("look"), "primary"),
        button(text("action.back"), () => app.go("found")),
      ),
    ],
  };
}

function list(which: "removed" | "stays", drawing: string, lines: number[]): HTMLElement {
  return h(
    "section",
    { class: `panel ${which}` },
    h("h2", {}, text(`meaning.${which}`)),
    h(
      "ul",
      { class: "ticks" },
      ...lines.map((n) => h("li", {}, icon(drawing), h("span", {}, text(`meaning.${which}.${n}` as TextKey)))),
    ),
  );
}

/** A thing not done yet, and the series that it concerns. */
function limit(app: App, which: "text" | "face", concerns: (item: ReleasedItem) => boolean): HTMLElement {
  const series = (app.findings?.series ?? []).filter((one) => one.items.some(concerns));
  const kind = series.length > 0 ? "warn" : "info";
  const rows = series.map((one) =>
    h(
      "li",
      { class: "risk" },
      h(
        "span",
        { class: "risk-name" },
        h("strong", {}, seriesName(one)),
        h("span", { class: "hint" }, describe(one.items)),
      ),
      includeBox(app, one),
      lookButton(app, one),
    ),
  );
  const body: Child[] = [
    h("h3", {}, text(`meaning.${which}`)),
    h("p", {}, text(series.length > 0 ? `meaning.${which}.some` : `meaning.${which}.none`)),
    rows.length > 0 && h("ul", { class: "risks" }, ...rows),
  ];
  return note(kind, ...body);
}

function expert(app: App): HTMLElement {
  const report = app.session?.report();
  const row = (term: TextKey, value: string): HTMLElement[] => [h("dt", {}, text(term)), h("dd", {}, value)];
  return h(
    "details",
    {},
    h("summary", {}, text("meaning.expert")),
    h(
      "dl",
      { class: "facts-list" },
      ...row("meaning.expert.profile", text("meaning.expert.profile.value")),
      ...row("meaning.expert.edition", report?.edition ?? ""),
      ...row("meaning.expert.counts", text("meaning.expert.counts.value", { ...report?.counts })),
      ...row("meaning.expert.uids", text("meaning.expert.uids.value")),
      ...row("meaning.expert.check", text("meaning.expert.check.value")),
      ...row("meaning.expert.pixels", text("meaning.expert.pixels.value")),
      ...row("meaning.expert.software", `scanveil ${report?.version ?? ""}`),
    ),
  );
}
