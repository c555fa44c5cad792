/** Step 3: what was removed, what stays, and what this version does not do. */

import type { ReleasedItem } from "scanveil";
import type { Allowance } from "../allowances.js";
import { Allowances, allowedNote, promises, toTell } from "../allowances.js";
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

/** The choice, in plain words first and in the standard's after. `onAgain` works on the files under another one. */
export function meaning(app: App, onAgain: (options: Allowance[]) => void): Screen {
  const { removed, stays } = promises(app.applied);
  const tell = toTell(app.applied);
  const notice = app.note;
  app.note = undefined;
  const change = changes(app, onAgain);
  return {
    title: text("meaning.title"),
    content: [
      h("p", { class: "lead" }, text("meaning.lead")),
      allowedNote(app),
      notice !== undefined && note("info", h("p", { attrs: { role: "alert" } }, notice)),
      h("div", { class: "two" }, list("removed", "minus", removed), list("stays", "check", stays)),
      change.element,
      tell !== undefined && note("info", h("p", {}, tell)),
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
        button(
          text("action.continue"),
          () => {
            if (change.settled()) app.go("look");
          },
          "primary",
        ),
        button(text("action.back"), () => app.go("found")),
      ),
    ],
  };
}

/** The same choice as on the first step. A change that was not carried out must not pass for one that was. */
function changes(app: App, onAgain: (options: Allowance[]) => void): { element: HTMLElement; settled(): boolean } {
  const summary = h("summary", {}, text("again.change"));
  if (app.tried) {
    return { element: h("details", {}, summary, h("p", {}, text("again.tried"))), settled: () => true };
  }
  let wanted = app.applied;
  const isSame = (): boolean => wanted.join() === app.applied.join();
  const error = h("p", { class: "field-error", attrs: { role: "alert" } });
  const apply = button(text("again.apply"), () => {
    if (!isSame()) onAgain(wanted);
  });
  const show = (): void => {
    apply.ariaDisabled = String(isSame());
    if (isSame()) error.textContent = "";
  };
  const panel = new Allowances(wanted, (options) => {
    wanted = options;
    show();
  });
  show();
  const element = h(
    "details",
    {},
    summary,
    panel.element,
    h("p", { class: "hint" }, text("again.text")),
    error,
    h("div", { class: "actions" }, apply),
  );
  const settled = (): boolean => {
    if (isSame()) return true;
    element.open = true;
    error.textContent = text("again.pending");
    apply.focus();
    return false;
  };
  return { element, settled };
}

function list(which: "removed" | "stays", drawing: string, lines: TextKey[]): HTMLElement {
  return h(
    "section",
    { class: `panel ${which}` },
    h("h2", {}, text(`meaning.${which}`)),
    h("ul", { class: "ticks" }, ...lines.map((line) => h("li", {}, icon(drawing), h("span", {}, text(line))))),
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
  const names = app.applied.map((option) => text(`meaning.expert.${option}`));
  const uids = app.applied.includes("retain-uids") ? "meaning.expert.uids.kept" : "meaning.expert.uids.value";
  const row = (term: TextKey, value: string): HTMLElement[] => [h("dt", {}, text(term)), h("dd", {}, value)];
  return h(
    "details",
    {},
    h("summary", {}, text("meaning.expert")),
    h(
      "dl",
      { class: "facts-list" },
      ...row("meaning.expert.profile", text("meaning.expert.profile.value")),
      ...row("meaning.expert.options", names.length > 0 ? names.join(", ") : text("meaning.expert.options.none")),
      ...row("meaning.expert.edition", report?.edition ?? ""),
      ...row("meaning.expert.counts", text("meaning.expert.counts.value", { ...report?.counts })),
      ...row("meaning.expert.uids", text(uids)),
      ...row("meaning.expert.check", text("meaning.expert.check.value")),
      ...row("meaning.expert.pixels", text("meaning.expert.pixels.value", { ...report?.pixels })),
      ...row("meaning.expert.software", `scanveil ${report?.version ?? ""}`),
    ),
  );
}
