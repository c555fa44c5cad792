/** Step 1: choose files, a folder, a disc or an archive. */

import { Allowances, allowedInWords } from "../allowances.js";
import type { App } from "../app.js";
import { button, h, icon } from "../dom.js";
import { canPickFolders } from "../intake.js";
import type { Screen } from "../screen.js";
import { note } from "../screen.js";
import type { TextKey } from "../text.js";
import { text } from "../text.js";

/** `onFiles` gets what a dialog gave, `onDrop` what was dropped anywhere in the window. */
export function choose(app: App, onFiles: (files: File[]) => void, onDrop: (transfer: DataTransfer) => void): Screen {
  // A phone drops nothing; it only picks.
  const drops = canPickFolders();
  const files = picker(onFiles, false);
  const folder = picker(onFiles, true);
  const zone = h(
    "section",
    { class: "drop", attrs: { "aria-labelledby": "drop-title" } },
    icon("tray"),
    h("h2", { attrs: { id: "drop-title" } }, text(drops ? "choose.drop" : "choose.pick")),
    h("p", { class: "hint" }, text(drops ? "choose.dropHint" : "choose.pickHint")),
    h(
      "div",
      { class: "drop-buttons" },
      button(text("choose.files"), () => files.click(), "primary"),
      drops && button(text("choose.folder"), () => folder.click()),
    ),
    files,
    folder,
  );

  const lead = h("p", { class: "lead" });
  const allowances = allow(app, (basic) => (lead.textContent = text(basic ? "choose.lead" : "choose.lead.allowed")));
  const notice = app.note;
  app.note = undefined;
  const content = [
    lead,
    notice !== undefined && note("info", h("p", { attrs: { role: "alert" } }, notice)),
    app.findings !== undefined && keptFiles(app),
    zone,
    receiver(app),
    allowances,
    h("ul", { class: "promises" }, ...promise("device", 1), ...promise("eye", 2), ...promise("hand", 3)),
    help(),
  ];
  return { title: text("choose.title"), content, leave: acceptDrops(zone, onDrop) };
}

function picker(onFiles: (files: File[]) => void, folder: boolean): HTMLInputElement {
  const input = h("input", {
    attrs: {
      type: "file",
      multiple: true,
      webkitdirectory: folder,
      hidden: true,
      "data-pick": folder ? "folder" : "files",
    },
  });
  input.addEventListener("change", () => {
    onFiles([...(input.files ?? [])]);
    // The same choice must be possible a second time.
    input.value = "";
  });
  return input;
}

/** Takes a drop anywhere in the window: a scan that misses the box must not open in the browser. */
function acceptDrops(zone: HTMLElement, onDrop: (transfer: DataTransfer) => void): () => void {
  const ending = new AbortController();
  const listen = (type: "dragover" | "dragleave" | "drop", handle: (event: DragEvent) => void): void =>
    addEventListener(type, handle, { signal: ending.signal });
  const title = zone.querySelector("h2");
  const show = (over: boolean): void => {
    zone.classList.toggle("over", over);
    if (title) title.textContent = text(over ? "choose.dropNow" : "choose.drop");
  };
  listen("dragover", () => show(true));
  listen("dragleave", (event) => {
    if (event.relatedTarget === null) show(false);
  });
  listen("drop", (event) => {
    show(false);
    if (event.dataTransfer) onDrop(event.dataTransfer);
  });
  return () => ending.abort();
}

function keptFiles(app: App): HTMLElement {
  return note(
    "info",
    h("p", {}, text("choose.kept")),
    button(text("choose.kept.continue"), () => app.go("found")),
  );
}

function receiver(app: App): HTMLElement {
  if (app.host === "") return h("p", { class: "receiver" }, text("choose.noReceiver"));
  return h(
    "p",
    { class: "receiver" },
    `${text("choose.receiver")} `,
    h("strong", {}, app.host),
    ` ${text("choose.receiver.after")}`,
  );
}

/** What may stay, closed where nothing does: nobody has to choose. `onChange` hears whether nothing does. */
function allow(app: App, onChange: (basic: boolean) => void): HTMLElement {
  const state = h("p", { class: "allowed", attrs: { role: "status" } });
  const show = (): void => {
    state.textContent = allowedInWords(app.options, app.documents);
    onChange(state.textContent === "");
  };
  const panel = new Allowances(app.options, (options) => {
    app.options = options;
    show();
  });
  show();
  return h(
    "div",
    { class: "allow-disclosure" },
    h("details", {}, h("summary", {}, text("allow.title")), panel.element),
    state,
  );
}

function promise(drawing: string, n: 1 | 2 | 3): HTMLElement[] {
  return [h("li", {}, icon(drawing), h("h2", {}, text(`choose.how.${n}`)), h("p", {}, text(`choose.how.${n}.text`)))];
}

function help(): HTMLElement {
  const line = (key: TextKey): HTMLElement => h("li", {}, text(key));
  return h(
    "details",
    {},
    h("summary", {}, text("choose.help")),
    h("ul", { class: "plain-list" }, line("choose.help.cd"), line("choose.help.zip"), line("choose.help.folder")),
  );
}
