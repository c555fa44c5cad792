/** Step 5: who gets what, and an explicit yes. */

import { shortList } from "../allowances.js";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h } from "../dom.js";
import { describe } from "../findings.js";
import { isCovered, mayShowFace } from "../risks.js";
import type { Screen } from "../screen.js";
import { actions, note } from "../screen.js";
import { formatBytes, text } from "../text.js";

/** `onSend` and `onSave` do it; nothing else on this step does. */
export function agree(app: App, onSend: () => void, onSave: () => void): Screen {
  const { host, chosen } = app;
  const back = button(text("action.back"), () => app.go("look"));
  if (chosen.length === 0) {
    return {
      title: text(host === "" ? "agree.title.zip" : "agree.title"),
      content: [note("warn", h("p", {}, text("agree.none"))), actions(back)],
    };
  }
  const bytes = chosen.reduce((sum, item) => sum + item.release.size, 0);
  const covered = chosen.filter(isCovered).length;
  const left = app.excluded.size;
  const held = app.findings?.heldBack.length ?? 0;
  const allowed = shortList(app.applied, app.documents);
  const row = (term: string, ...values: Child[]): HTMLElement[] => [h("dt", {}, term), h("dd", {}, ...values)];
  const summary = h(
    "dl",
    { class: "facts-list summary" },
    ...(host === "" ? [] : row(text("agree.to"), h("strong", { class: "host" }, ...breakable(host)))),
    ...row(text("agree.what"), describe(chosen)),
    ...row(text("agree.size"), formatBytes(bytes)),
    ...(covered > 0 ? row(text("agree.covered"), text("agree.covered.value", { n: covered })) : []),
    ...(allowed === "" ? [] : row(text("agree.allowed"), allowed)),
    ...(left + held > 0
      ? row(
          text("agree.left"),
          left > 0 && h("div", {}, text("agree.left.value", { n: left })),
          held > 0 && h("div", {}, text("agree.held.value", { n: held })),
        )
      : []),
  );
  const save = button(text("agree.zip"), onSave, host === "" ? "primary" : "plain");
  const content: Child[] = [summary, ...reminders(app)];
  if (host === "") {
    content.push(h("p", {}, text("agree.zip.only")), actions(save, back));
  } else {
    const { element, agreed } = consent(describe(chosen), host);
    const send = button(
      text("agree.send"),
      () => {
        if (agreed()) onSend();
      },
      "primary",
    );
    content.push(
      element,
      !navigator.onLine && note("warn", h("p", {}, text("agree.offline"))),
      actions(send, save, back),
      h("p", { class: "hint" }, text("agree.zip.note")),
    );
  }
  return { title: text(host === "" ? "agree.title.zip" : "agree.title"), content };
}

/** A host that breaks at its dots only: a name in two halves could be taken for another. */
function breakable(host: string): Child[] {
  return host.split(/(?=\.)/).flatMap((part) => [h("wbr"), part]);
}

/** What a person should know before the yes; it informs and does not stand in the way. */
function reminders(app: App): Child[] {
  const unseen = app.textRisks.filter((item) => !app.looked.has(item));
  const faces = app.chosen.filter(mayShowFace).length;
  const first = unseen[0];
  return [
    first !== undefined &&
      note(
        "warn",
        h("p", {}, text("agree.unlooked", { n: unseen.length })),
        button(text("agree.unlooked.look"), () => {
          app.focus = { series: first.summary.series, item: first };
          app.go("look");
        }),
      ),
    faces > 0 && note("warn", h("p", {}, text("agree.faces", { n: faces }))),
  ];
}

/** The yes itself: never ticked beforehand, and an untouched one says what is missing. */
function consent(what: string, host: string): { element: HTMLElement; agreed: () => boolean } {
  const box = h("input", { attrs: { type: "checkbox", id: "consent", "aria-describedby": "consent-error" } });
  const error = h("p", { class: "field-error", attrs: { id: "consent-error", role: "alert" } });
  box.addEventListener("change", () => {
    error.textContent = "";
    box.removeAttribute("aria-invalid");
  });
  const element = h(
    "div",
    { class: "consent" },
    h("label", { class: "check" }, box, h("span", {}, text("agree.check", { what, host }))),
    error,
  );
  const agreed = (): boolean => {
    if (!box.checked) {
      error.textContent = text("agree.check.missing");
      box.setAttribute("aria-invalid", "true");
      box.focus();
    }
    return box.checked;
  };
  return { element, agreed };
}
