/** Noise for the measurements: what it promises, what it costs, and the step that cannot be taken twice. */

import type { FeatureSetName, MeasuredRegion, NoiseCost, ProtectedRecord } from "scanveil";
import { ScanveilError } from "scanveil";
import type { App } from "../app.js";
import type { Child } from "../dom.js";
import { button, h, present } from "../dom.js";
import { note } from "../screen.js";
import { formatNumber, formatPercent, text, textIfAny } from "../text.js";
import { AuditPanel } from "./audit.js";
import { valueOf } from "./protection.js";

/** From here on protection is called middling, and from there on weak. */
const MIDDLE = 1;
const WEAK = 5;

export class NoisePanel {
  private turn = 0;
  private left = false;
  private region = 0;
  private running: AbortController | undefined;
  private readonly use = h("input", { attrs: { type: "checkbox", id: "noise-use" } });
  private readonly choices = h("div", { class: "noise-choices" });
  private readonly promise = h("div", { class: "noise-promise", attrs: { "aria-live": "polite" } });
  private readonly start = button(text("noise.start"), () => void this.draw());
  private readonly stop = button(text("action.cancel"), () => this.running?.abort(), "quiet");
  private readonly message = h("div", { attrs: { role: "status" } });
  private readonly result = h("div", { class: "noise-result" });
  private readonly audit: AuditPanel;
  private readonly body = h("div", { class: "noise-body" });
  readonly element: HTMLElement;

  constructor(
    private readonly app: App,
    private readonly regions: MeasuredRegion[],
    private readonly titles: string[],
  ) {
    const { protection } = app;
    this.audit = new AuditPanel(app);
    this.use.checked = protection.isOn;
    this.use.disabled = protection.isRequired;
    this.use.addEventListener("change", () => {
      protection.isOn = this.use.checked;
      this.show();
    });
    this.choices.append(...present([this.regionChoice(), this.strengthChoice(), this.setChoice()]));
    this.stop.hidden = true;
    this.body.append(
      this.choices,
      this.promise,
      h("div", { class: "actions" }, this.start, this.stop),
      h("p", { class: "hint" }, text("noise.once")),
      this.message,
      this.result,
      this.audit.element,
    );
    this.element = h(
      "section",
      { class: "noise", attrs: { "aria-labelledby": "noise-title" } },
      h("h2", { attrs: { id: "noise-title" } }, text("noise.title")),
      h("p", {}, text("noise.lead")),
      h(
        "label",
        { class: "check" },
        this.use,
        h("span", {}, text(protection.isRequired ? "noise.required" : "noise.use")),
      ),
      this.body,
    );
    this.show();
  }

  leave(): void {
    this.left = true;
    this.running?.abort();
    this.audit.leave();
  }

  private show(): void {
    this.body.hidden = !this.app.protection.isOn;
    this.message.replaceChildren();
    if (this.body.hidden) return;
    void this.promiseAnew();
    const drawn = this.app.protection.drawnOf(this.app.measured);
    this.result.replaceChildren(...present(drawn ? resultOf(drawn, this.app.receiver) : []));
  }

  private regionChoice(): Child {
    if (this.regions.length < 2) return false;
    const options = this.titles.map((title, at) => h("option", { attrs: { value: String(at) } }, title));
    const select = h("select", { attrs: { id: "noise-region" } }, ...options);
    select.addEventListener("change", () => (this.region = Number(select.value)));
    return h("div", { class: "field" }, h("label", { attrs: { for: "noise-region" } }, text("noise.region")), select);
  }

  private strengthChoice(): Child {
    const { protection } = this.app;
    const choices = protection.strengths.map((epsilon) => {
      const input = h("input", { attrs: { type: "radio", name: "noise-epsilon" } });
      input.checked = epsilon === protection.epsilon;
      input.addEventListener("change", () => {
        protection.epsilon = epsilon;
        void this.promiseAnew();
      });
      const value = valueOf(epsilon);
      const key = value > WEAK ? "noise.weak" : value > MIDDLE ? "noise.middle" : "noise.strong";
      return h("label", { class: "check" }, input, h("span", {}, text(key, { epsilon: String(epsilon) })));
    });
    return h("fieldset", { class: "noise-strength" }, h("legend", {}, text("noise.strength")), ...choices);
  }

  private setChoice(): Child {
    const { protection } = this.app;
    if (protection.sets.length < 2) return false;
    const options = protection.sets.map((set) => h("option", { attrs: { value: set } }, text(`noise.set.${set}`)));
    const select = h("select", { attrs: { id: "noise-set" } }, ...options);
    select.value = protection.set;
    select.addEventListener("change", () => {
      protection.set = select.value as FeatureSetName;
      void this.promiseAnew();
    });
    return h("div", { class: "field" }, h("label", { attrs: { for: "noise-set" } }, text("noise.set")), select);
  }

  /** Says what the choice promises and costs. Nothing is drawn or spent for it. */
  private async promiseAnew(): Promise<void> {
    const turn = ++this.turn;
    const { session, protection } = this.app;
    const { epsilon, set } = protection;
    let content: Child[];
    try {
      const cost = await session?.noiseCost({ epsilon, set });
      content = cost ? promiseOf(cost) : [];
    } catch {
      content = [note("warn", h("p", {}, text("noise.failed.noise")))];
    }
    if (turn === this.turn && !this.left) this.promise.replaceChildren(...present(content));
  }

  private async draw(): Promise<void> {
    const region = this.regions[this.region];
    if (!region || this.running) return;
    this.running = new AbortController();
    this.start.ariaDisabled = "true";
    this.stop.hidden = false;
    this.message.replaceChildren();
    let failed: unknown;
    try {
      await this.app.protect(region, this.running.signal);
    } catch (error) {
      failed = error;
    }
    this.running = undefined;
    if (this.left) return;
    if (document.activeElement === this.stop) this.start.focus();
    this.stop.hidden = true;
    this.start.ariaDisabled = null;
    this.show();
    if (failed !== undefined) this.message.replaceChildren(note("error", h("p", {}, whyNot(failed))));
    else this.result.querySelector<HTMLElement>("[tabindex]")?.focus();
  }
}

function whyNot(error: unknown): string {
  const plain = error instanceof ScanveilError ? textIfAny(`noise.failed.${error.code}`) : undefined;
  return plain ?? text("noise.failed");
}

function promiseOf({ claim, worth, onlyMany, weak }: NoiseCost): Child[] {
  return [
    note(weak ? "warn" : "info", h("p", {}, claim.patient)),
    h("p", {}, h("strong", {}, text("noise.worth")), " ", worthInWords(worth, onlyMany)),
    h(
      "details",
      { class: "noise-details" },
      h("summary", {}, text("noise.researcher")),
      h("p", {}, claim.researcher),
      h("pre", { attrs: { tabindex: "0" } }, JSON.stringify(claim.machine, undefined, 2)),
    ),
  ];
}

function worthInWords({ explained, records, error }: NoiseCost["worth"], onlyMany: boolean): string {
  const alone = onlyMany
    ? text("noise.worth.nothing")
    : text("noise.worth.alone", { percent: formatPercent(explained) });
  return `${alone} ${text("noise.worth.many", { n: formatNumber(records), percent: formatPercent(error) })}`;
}

/** What was drawn, and what it has used up. */
function resultOf({ record, spent, cap, repeated, report }: ProtectedRecord, receiver: string): Child[] {
  const key = repeated ? "noise.repeated" : "noise.done";
  return [
    h("h3", { attrs: { tabindex: "-1" } }, text(key)),
    h("p", {}, text("noise.spent", { spent: spent.epsilon, cap: cap.epsilon, receiver })),
    h("p", {}, text(report?.status === "released" ? "noise.next" : "noise.held")),
    h(
      "details",
      { class: "noise-details" },
      h("summary", {}, text("noise.record")),
      h("p", { class: "hint" }, text("noise.record.text")),
      h("pre", { attrs: { tabindex: "0" } }, JSON.stringify(record, undefined, 2)),
    ),
  ];
}
