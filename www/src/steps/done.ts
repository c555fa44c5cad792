/** Step 6: on its way, then what arrived, what did not, and what to keep. */

import { allowedNote } from "../allowances.js";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h, saveBlob } from "../dom.js";
import { describe } from "../findings.js";
import { mappingForm } from "../mapping-form.js";
import type { ProgressBar } from "../progress.js";
import { reasonInWords } from "../reasons.js";
import type { Screen } from "../screen.js";
import { actions, note, startAgain } from "../screen.js";
import { formatNumber, text } from "../text.js";

/** While it goes. */
export function going(way: "sending" | "packing", bar: ProgressBar, cancel: () => void): Screen {
  return {
    title: text(`${way}.title`),
    content: [
      h("p", { class: "lead" }, text(`${way}.lead`)),
      bar.element,
      actions(button(text("action.cancel"), cancel)),
    ],
  };
}

/** When it has come to an end, good or bad. `onRetry` sends what has not arrived. */
export function done(app: App, onRetry: () => void, onSave: () => void): Screen {
  const ending = app.ending;
  if (!ending) throw new Error("The step needs an ending.");
  const { host } = app;
  const what = describe(ending.items, app.measured?.reports);
  const total = ending.items.length;
  const failed = ending.result.failed;
  const arrived = total - failed.length;
  const back = button(text("done.back"), () => app.go("agree"));
  switch (ending.way) {
    case "saved":
      return closing(app, text("saved.title"), text("saved.lead", { what }), [], [back]);
    case "zip-stopped":
      return {
        title: text("stopped.title"),
        content: [h("p", { class: "lead" }, text("zipStopped.lead")), actions(back, startAgain(app))],
      };
    case "zip-failed":
      return {
        title: text("zipFailed.title"),
        content: [
          note("error", h("p", {}, text("zipFailed.lead"))),
          actions(button(text("agree.zip"), onSave, "primary"), back, startAgain(app)),
        ],
      };
    case "stopped": {
      const lead = text("stopped.lead", { host, n: app.sent, total });
      const retry = button(text("failed.retry", { n: total - app.sent }), onRetry, "primary");
      return closing(app, text("stopped.title"), lead, [], [retry, back]);
    }
    case "sent": {
      if (failed.length === 0) {
        return closing(app, text("sent.title"), text("sent.lead", { host, what }), [], []);
      }
      const title = text(arrived === 0 ? "unsent.title" : "partly.title");
      const retry = button(text("failed.retry", { n: failed.length }), onRetry, "primary");
      return closing(
        app,
        title,
        text("partly.lead", { host, n: formatNumber(arrived), total }),
        [failures(app)],
        [retry, back],
      );
    }
  }
}

function closing(app: App, title: string, lead: string, more: Child[], ways: Child[]): Screen {
  return {
    title,
    content: [
      h("p", { class: "lead" }, lead),
      ...more,
      ways.length > 0 && actions(...ways),
      records(app),
      h(
        "section",
        { class: "forget" },
        h("h2", {}, text("done.forget")),
        h("p", {}, text("done.forget.text")),
        startAgain(app, false),
      ),
    ],
  };
}

function failures(app: App): HTMLElement {
  const failed = app.ending?.result.failed ?? [];
  const byReason = new Map<string, number>();
  for (const { reason } of failed) {
    const words = reasonInWords(reason);
    byReason.set(words, (byReason.get(words) ?? 0) + 1);
  }
  return note(
    "error",
    h("p", {}, h("strong", {}, text("failed.list", { n: failed.length }))),
    h(
      "ul",
      { class: "plain-list" },
      ...[...byReason].map(([words, n]) => h("li", {}, `${words} (${text("count.files", { n })})`)),
    ),
    h("p", {}, text("failed.next")),
  );
}

/** The receipt for everybody, the re-identification list for those who must be able to undo. */
function records(app: App): HTMLElement {
  const receipt = button(text("done.receipt"), () => {
    if (app.session) saveJson(app.session.report(), "scanveil-receipt.json");
  });
  return h(
    "section",
    { class: "records" },
    h("h2", {}, text("done.keep")),
    h("p", {}, text("done.receipt.text")),
    allowedNote(app),
    receipt,
    h(
      "details",
      {},
      h("summary", {}, text("done.mapping.for")),
      note("warn", h("p", {}, text("done.mapping.text"))),
      mappingForm(app),
    ),
  );
}

function saveJson(value: unknown, name: string): void {
  saveBlob(new Blob([JSON.stringify(value, undefined, 2)], { type: "application/json" }), name);
}
