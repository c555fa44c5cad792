/** Step 5: who gets what, and an explicit yes. */

import { shortList } from "../allowances.js";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h, present } from "../dom.js";
import { describe, hasImage } from "../findings.js";
import { leavingChoice, leavingNote } from "../measure/sending.js";
import { isCovered, mayShowFace } from "../risks.js";
import type { Screen } from "../screen.js";
import { actions, note } from "../screen.js";
import { formatBytes, text } from "../text.js";

/** `onSend` and `onSave` do it; nothing else on this step does. */
export function agree(app: App, onSend: () => void, onSave: () => void): Screen {
  const { host, chosen } = app;
  const title = text(host === "" ? "agree.title.zip" : "agree.title");
  const back = button(text("action.back"), () => app.go("look"));
  if (chosen.length === 0) {
    return { title, content: [note("warn", h("p", {}, text("agree.none"))), actions(back)] };
  }
  const save = button(text("agree.zip"), onSave, host === "" ? "primary" : "plain");
  // Another choice is another thing to agree to: everything below it is made anew, the tick included.
  const body = h("div", { class: "agree-body" });
  const choice = leavingChoice(app, () => fill());
  const fill = (): void => {
    const content: Child[] = [summary(app), leavingNote(app), ...reminders(app)];
    if (host === "") {
      content.push(h("p", {}, text("agree.zip.only")), actions(save, back));
    } else {
      const { element, agreed } = consent(describe(app.leaving, app.reports), host);
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
    body.replaceChildren(...present(content));
  };
  fill();
  return { title, content: [...choice, body] };
}

/** Who gets what, and what stays. */
function summary(app: App): HTMLElement {
  const { host, chosen, leaving } = app;
  const sendsImages = app.leavingKind !== "measurements";
  const bytes = leaving.reduce((sum, item) => sum + item.release.size, 0);
  const covered = sendsImages ? chosen.filter(isCovered).length : 0;
  const images = sendsImages ? 0 : chosen.filter(hasImage).length;
  const left = app.excluded.size;
  const held = app.findings?.heldBack.length ?? 0;
  const allowed = shortList(app.applied, app.documents);
  const row = (term: string, ...values: Child[]): HTMLElement[] => [h("dt", {}, term), h("dd", {}, ...values)];
  return h(
    "dl",
    { class: "facts-list summary" },
    ...(host === "" ? [] : row(text("agree.to"), h("strong", { class: "host" }, ...breakable(host)))),
    ...row(text("agree.what"), describe(leaving, app.reports)),
    ...row(text("agree.size"), formatBytes(bytes)),
    ...(covered > 0 ? row(text("agree.covered"), text("agree.covered.value", { n: covered })) : []),
    ...(allowed === "" ? [] : row(text("agree.allowed"), allowed)),
    ...(left + held + images > 0
      ? row(
          text("agree.left"),
          images > 0 && h("div", {}, text("agree.pictures.value", { n: images })),
          left > 0 && h("div", {}, text("agree.left.value", { n: left })),
          held > 0 && h("div", {}, text("agree.held.value", { n: held })),
        )
      : []),
  );
}

/** A host that breaks at its dots only: a name in two halves could be taken for another. */
function breakable(host: string): Child[] {
  return host.split(/(?=\.)/).flatMap((part) => [h("wbr"), part]);
}

/** What a person should know before the yes; it informs and does not stand in the way. */
function reminders(app: App): Child[] {
  // Of no picture that leaves is there anything to look at.
  if (app.leavingKind === "measurements") return [];
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
