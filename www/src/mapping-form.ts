/** The re-identification list: encrypted under a passphrase, on this device, before it is saved. */

import type { App } from "./app.js";
import { wasStopped } from "./app.js";
import { button, h, saveBlob } from "./dom.js";
import { text } from "./text.js";

/** Four words have more letters than this; one word has fewer. */
const LEAST = 12;

/** Asks for the passphrase twice, then makes the list and offers it as a download. */
export function mappingForm(app: App): HTMLFormElement {
  const error = h("p", { class: "field-error", attrs: { id: "passphrase-error", role: "alert" } });
  const first = field("passphrase", "passphrase-hint passphrase-error");
  const again = field("passphrase-again", "passphrase-error");
  const visible = h("input", { attrs: { type: "checkbox" } });
  visible.addEventListener("change", () => {
    first.type = again.type = visible.checked ? "text" : "password";
  });
  const save = h("button", { class: "button plain", attrs: { type: "submit" } }, text("done.mapping"));
  let stop: AbortController | undefined;
  const cancel = button(text("action.cancel"), () => stop?.abort(), "quiet");
  cancel.hidden = true;

  const complain = (sentence: string, where?: HTMLInputElement): void => {
    error.textContent = sentence;
    for (const input of [first, again]) input.removeAttribute("aria-invalid");
    where?.setAttribute("aria-invalid", "true");
    where?.focus();
  };
  const make = async (): Promise<void> => {
    const { session } = app;
    if (!session || stop) return;
    const tooShort = first.value.length < LEAST;
    if (tooShort || first.value !== again.value) {
      complain(text(tooShort ? "done.mapping.short" : "done.mapping.differ", { n: LEAST }), tooShort ? first : again);
      return;
    }
    complain("");
    // Every file is read once more for it.
    stop = new AbortController();
    save.ariaDisabled = "true";
    save.textContent = text("done.mapping.busy");
    cancel.hidden = false;
    try {
      const list = await session.mapping({ passphrase: first.value, signal: stop.signal });
      saveBlob(list, "scanveil-re-identification.csv.age");
      first.value = again.value = "";
    } catch (failure) {
      complain(text(wasStopped(failure) ? "done.mapping.stopped" : "done.mapping.empty"));
    } finally {
      stop = undefined;
      save.ariaDisabled = null;
      save.textContent = text("done.mapping");
      if (document.activeElement === cancel) save.focus();
      cancel.hidden = true;
    }
  };
  // A password manager files the passphrase under this name; without one, browsers complain.
  const filedUnder = h("input", {
    attrs: { type: "text", autocomplete: "username", value: "scanveil", readonly: true, hidden: true },
  });
  const form = h(
    "form",
    { class: "mapping" },
    filedUnder,
    h("p", { class: "hint", attrs: { id: "passphrase-hint" } }, text("done.mapping.why")),
    labelled(first, text("done.mapping.passphrase")),
    labelled(again, text("done.mapping.again")),
    h("label", { class: "check" }, visible, h("span", {}, text("done.mapping.show"))),
    error,
    h("div", { class: "actions" }, save, cancel),
    h("p", { class: "hint" }, text("done.mapping.open")),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void make();
  });
  return form;
}

function field(id: string, describedBy: string): HTMLInputElement {
  return h("input", {
    attrs: { type: "password", id, autocomplete: "new-password", spellcheck: "false", "aria-describedby": describedBy },
  });
}

function labelled(input: HTMLInputElement, label: string): HTMLElement {
  return h("div", { class: "field" }, h("label", { attrs: { for: input.id } }, label), input);
}
