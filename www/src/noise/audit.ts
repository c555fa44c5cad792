/** A test of the noise that this browser makes, for whoever does not want to believe it. */

import type { NoiseAudit } from "scanveil";
import type { App } from "../app.js";
import { wasStopped } from "../app.js";
import { button, h } from "../dom.js";
import { ProgressBar } from "../progress.js";
import { text } from "../text.js";

export class AuditPanel {
  private running: AbortController | undefined;
  private left = false;
  private readonly start = button(text("noise.audit.start"), () => void this.run());
  private readonly stop = button(text("action.cancel"), () => this.running?.abort(), "quiet");
  private readonly live = h("p", { class: "visually-hidden", attrs: { role: "status" } });
  private readonly bar = new ProgressBar((sentence) => (this.live.textContent = sentence));
  private readonly result = h("div", { attrs: { role: "status" } });
  readonly element = h(
    "details",
    { class: "noise-details" },
    h("summary", {}, text("noise.audit")),
    h("p", {}, text("noise.audit.text")),
    h("div", { class: "actions" }, this.start, this.stop),
    this.bar.element,
    this.live,
    this.result,
  );

  constructor(private readonly app: App) {
    this.stop.hidden = this.bar.element.hidden = true;
  }

  leave(): void {
    this.left = true;
    this.running?.abort();
  }

  private async run(): Promise<void> {
    const { session } = this.app;
    if (!session || this.running) return;
    this.running = new AbortController();
    const show = (part: number): void => this.bar.part(text("noise.audit.running"), part);
    show(0);
    this.start.ariaDisabled = "true";
    this.stop.hidden = this.bar.element.hidden = false;
    this.result.replaceChildren();
    const { signal } = this.running;
    let content: HTMLElement;
    try {
      content = resultOf(await session.auditNoise({ quick: true, signal, onProgress: ({ part }) => show(part) }));
    } catch (error) {
      content = h("p", {}, text(wasStopped(error) ? "noise.audit.stopped" : "noise.audit.broken"));
    }
    this.running = undefined;
    if (this.left) return;
    if (document.activeElement === this.stop) this.start.focus();
    this.stop.hidden = this.bar.element.hidden = true;
    this.start.ariaDisabled = null;
    this.result.replaceChildren(content);
  }
}

function resultOf({ passed, checks, controls }: NoiseAudit): HTMLElement {
  const right = checks.filter((check) => check.passed).length;
  const noticed = controls.filter((control) => !control.passed).length;
  return h(
    "div",
    {},
    h("p", {}, h("strong", {}, text(passed ? "noise.audit.passed" : "noise.audit.failed"))),
    h("p", {}, text("noise.audit.checks", { n: right, total: checks.length })),
    h("p", {}, text("noise.audit.controls", { n: noticed, total: controls.length })),
    h("p", { class: "hint" }, text("noise.audit.limit")),
  );
}
