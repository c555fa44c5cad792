/** What leaves: the images, the measurements, or both. */

import type { App, Leaving } from "../app.js";
import type { Child } from "../dom.js";
import { h } from "../dom.js";
import { note } from "../screen.js";
import { text } from "../text.js";

const KINDS: readonly Leaving[] = ["images", "both", "measurements"];

/** The choice where there is one; `onChange` hears when another is taken. */
export function leavingChoice(app: App, onChange: () => void): Child[] {
  if (!app.measured) return [];
  if (!app.measured.isOf(app.chosen)) return [note("info", h("p", {}, text("measure.send.stale")))];
  if (app.reports.length === 0) return [];
  const unsent = app.measured.regions.length - app.reports.length;
  const choices = KINDS.map((kind) => {
    const input = h("input", { attrs: { type: "radio", name: "leaving", id: `leaving-${kind}` } });
    input.checked = app.leavingKind === kind;
    input.addEventListener("change", () => {
      app.wanted = kind;
      onChange();
    });
    return h("label", { class: "check" }, input, h("span", {}, text(`measure.send.${kind}`)));
  });
  return [
    h(
      "fieldset",
      { class: "measure-send" },
      h("legend", {}, text(app.host === "" ? "measure.send.zip" : "measure.send")),
      ...choices,
    ),
    unsent > 0 && h("p", { class: "hint" }, text("measure.send.partly", { n: unsent })),
  ];
}

/** What a person has to know where measurements leave. */
export function leavingNote(app: App): Child {
  return app.leavingKind !== "images" && note("warn", h("p", {}, text("measure.send.anonymous")));
}
