/** The frame around every step: header, list of steps, heading, live messages, footer. */

import type { App, Step } from "./app.js";
import { STEPS } from "./app.js";
import type { Child } from "./dom.js";
import { button, h, icon, present } from "./dom.js";
import type { TextKey } from "./text.js";
import { text } from "./text.js";

/** What a step shows. */
export interface Screen {
  title: string;
  content: Child[];
  /** Ends what the step started. */
  leave?: () => void;
}

const STEP_NAMES: Record<Step, TextKey> = {
  choose: "steps.choose",
  found: "steps.found",
  meaning: "steps.meaning",
  look: "steps.look",
  agree: "steps.agree",
  done: "steps.done.name",
};

/** The page's fixed parts; `show` fills in a step and moves the focus to its heading. */
export class Frame {
  private readonly main = h("main", { attrs: { id: "main" } });
  private readonly steps = h("ol", { class: "steps" });
  private readonly position = h("p", { class: "steps-position", attrs: { "aria-hidden": "true" } });
  private readonly status = h("p", { class: "privacy-text" });
  private readonly privacy = h("div", { class: "privacy" }, icon("shield"), this.status);
  private readonly live = h("div", { class: "visually-hidden", attrs: { role: "status" } });
  private readonly offline = h("p", { class: "offline", attrs: { hidden: true } }, text("footer.offline"));
  private leave: (() => void) | undefined;
  private shown = false;

  constructor(root: HTMLElement) {
    const skip = h("a", { class: "skip", attrs: { href: "#main" } }, text("app.skip"));
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      this.main.querySelector("h1")?.focus();
    });
    const logo = h("img", { attrs: { src: "icon.svg", alt: "", width: "32", height: "32" } });
    root.append(
      skip,
      h("header", { class: "top" }, h("div", { class: "brand" }, logo, h("span", {}, text("app.name"))), this.privacy),
      h("nav", { class: "way", attrs: { "aria-label": text("steps.label") } }, this.position, this.steps),
      this.main,
      h("footer", { class: "foot" }, this.offline, h("p", {}, text("footer.promise"))),
      this.live,
    );
  }

  /** Puts a step on the page. */
  show(step: Step, screen: Screen): void {
    this.leave?.();
    this.leave = screen.leave;
    const at = STEPS.indexOf(step);
    this.steps.replaceChildren(...STEPS.map((name, index) => stepItem(name, index, at)));
    this.position.textContent = `${text("steps.position", { n: at + 1, total: STEPS.length })}: ${text(STEP_NAMES[step])}`;
    document.title = text("app.title", { step: screen.title });
    const heading = h("h1", { attrs: { tabindex: "-1" } }, screen.title);
    this.main.className = `step-${step}`;
    this.main.replaceChildren(heading, ...present(screen.content));
    // The first page opens where every page opens; later ones are announced by their heading.
    if (this.shown) {
      scrollTo({ top: 0, behavior: "instant" });
      heading.focus({ preventScroll: true });
    }
    this.shown = true;
  }

  /** Says what has left the device so far. */
  showPrivacy(app: App, sending: boolean): void {
    const state = sending ? "sending" : app.sent > 0 ? "sent" : app.tried ? "tried" : "here";
    this.privacy.dataset["state"] = state;
    const { host } = app;
    this.status.textContent =
      state === "sent" ? text("privacy.sent", { n: app.sent, host }) : text(`privacy.${state}`, { host });
  }

  /** Says a sentence to a screen reader without moving the focus. */
  say(sentence: string): void {
    this.live.textContent = sentence;
  }

  /** Tells that the page would also open without a network. */
  showOfflineReady(): void {
    this.offline.hidden = false;
  }
}

function stepItem(name: Step, index: number, at: number): HTMLLIElement {
  const done = index < at;
  return h(
    "li",
    { class: done ? "done" : index === at ? "now" : "", attrs: { "aria-current": index === at && "step" } },
    h("span", { class: "dot", attrs: { "aria-hidden": "true" } }, done ? icon("check") : String(index + 1)),
    h("span", { class: "name" }, text(STEP_NAMES[name])),
    done && h("span", { class: "visually-hidden" }, `, ${text("steps.done")}`),
  );
}

/** The row of buttons that ends a step; the way forward comes first in reading order. */
export function actions(...children: Child[]): HTMLDivElement {
  return h("div", { class: "actions" }, ...children);
}

/** Asks, then forgets everything and returns to the first step. */
export function startAgain(app: App, ask = true): HTMLButtonElement {
  return button(
    text("action.startAgain"),
    () => {
      if (ask && !confirm(text("action.startAgain.confirm"))) return;
      app.forget();
      app.go("choose");
    },
    ask ? "quiet" : "plain",
  );
}

/** A boxed remark: `info` to know, `warn` to act on. */
export function note(kind: "info" | "warn" | "error", ...children: Child[]): HTMLDivElement {
  return h("div", { class: `note ${kind}` }, icon(kind === "info" ? "check" : "warn"), h("div", {}, ...children));
}
