/** The table of every attribute before and after, in pages: an enhanced object has tens of thousands of rows. */

import type { AttributeChange } from "scanveil";
import type { Child } from "./dom.js";
import { button, h } from "./dom.js";
import type { TextKey } from "./text.js";
import { text } from "./text.js";

const PAGE = 20;

const FILTERS = ["all", "removed", "replaced", "cleaned", "kept"] as const;
type Filter = (typeof FILTERS)[number];

/** What a person sees happen: a value that was to be emptied, but must not be empty, is replaced. */
function kindOf({ action, after }: AttributeChange): AttributeChange["action"] {
  return action === "Z" && after !== undefined && after.trim() !== "" ? "D" : action;
}

const FILTER_OF: Record<AttributeChange["action"], Filter> = {
  X: "removed",
  Z: "removed",
  D: "replaced",
  U: "replaced",
  C: "cleaned",
  "+": "replaced",
  K: "kept",
};

function filterOf(row: AttributeChange): Filter {
  return FILTER_OF[kindOf(row)];
}

/** Filter, search and view outlive a change of image: a person compares. */
export class AttributeTable {
  private rows: AttributeChange[] = [];
  private shown: AttributeChange[] = [];
  private page = 0;
  private filter: Filter = "all";
  private readonly search = h("input", {
    attrs: { type: "search", id: "attribute-search", autocomplete: "off", spellcheck: "false" },
  });
  private readonly expert = h("input", { attrs: { type: "checkbox" } });
  private readonly filters = h("div", { class: "segments" });
  private readonly body = h("tbody", { attrs: { role: "rowgroup" } });
  private readonly head = h("thead", { attrs: { role: "rowgroup" } });
  private readonly table = h(
    "table",
    { class: "attributes", attrs: { role: "table", "aria-labelledby": "attributes" } },
    this.head,
    this.body,
  );
  private readonly remark = h("p", { class: "table-remark", attrs: { role: "status" } });
  private readonly pager = h("div", { class: "pager" });
  readonly element: HTMLElement;

  constructor() {
    this.search.addEventListener("input", () => this.restart());
    this.expert.addEventListener("change", () => this.draw());
    this.element = h(
      "section",
      { class: "details-table", attrs: { "aria-labelledby": "attributes" } },
      h("h2", { attrs: { id: "attributes" } }, text("attributes.title")),
      h("p", {}, text("attributes.lead")),
      h(
        "div",
        { class: "table-tools" },
        h("fieldset", {}, h("legend", {}, text("attributes.filter")), this.filters),
        h(
          "div",
          { class: "field" },
          h("label", { attrs: { for: "attribute-search" } }, text("attributes.search")),
          this.search,
        ),
        h("label", { class: "check" }, this.expert, h("span", {}, text("attributes.expert"))),
      ),
      this.remark,
      this.table,
      this.pager,
    );
    this.drawFilters();
  }

  /** Shows that another image's details are on their way. */
  wait(): void {
    this.rows = [];
    this.shown = [];
    this.body.replaceChildren();
    this.pager.replaceChildren();
    this.table.hidden = true;
    this.remark.textContent = text("attributes.loading");
  }

  /** Shows the details of one file. */
  show(rows: AttributeChange[]): void {
    this.rows = rows;
    this.drawFilters();
    this.restart();
  }

  /** Says that they could not be had. */
  fail(): void {
    this.remark.textContent = text("attributes.failed");
  }

  private drawFilters(): void {
    const counts = new Map<Filter, number>([["all", this.rows.length]]);
    for (const row of this.rows) {
      const filter = filterOf(row);
      counts.set(filter, (counts.get(filter) ?? 0) + 1);
    }
    const existing = [...this.filters.querySelectorAll(".count")];
    if (existing.length > 0) {
      // The radio buttons stay, so that the focus does too.
      FILTERS.forEach((filter, at) => {
        const count = existing[at];
        if (count) count.textContent = text("progress.number", { n: counts.get(filter) ?? 0 });
      });
      return;
    }
    this.filters.replaceChildren(
      ...FILTERS.map((filter) => {
        const radio = h("input", { attrs: { type: "radio", name: "filter", value: filter } });
        radio.checked = filter === this.filter;
        radio.addEventListener("change", () => {
          this.filter = filter;
          this.restart();
        });
        return h(
          "label",
          {},
          radio,
          h("span", {}, text(`attributes.${filter}`), " ", h("span", { class: "count" }, "0")),
        );
      }),
    );
  }

  private restart(): void {
    const wanted = this.search.value.trim().toLowerCase();
    this.shown = this.rows.filter(
      (row) =>
        (this.filter === "all" || filterOf(row) === this.filter) &&
        (wanted === "" ||
          [row.name, row.path, row.before, row.after, row.why].some((part) => part?.toLowerCase().includes(wanted))),
    );
    this.page = 0;
    this.draw();
  }

  private draw(): void {
    const expert = this.expert.checked;
    const columns: { label: TextKey; of: (row: AttributeChange) => Child; class?: string }[] = [
      ...(expert ? [{ label: "attributes.tag" as const, of: (row: AttributeChange) => row.path, class: "code" }] : []),
      { label: "attributes.name", of: (row) => row.name || row.path, class: "detail" },
      ...(expert ? [{ label: "attributes.vr" as const, of: (row: AttributeChange) => row.vr, class: "code" }] : []),
      { label: "attributes.before", of: (row) => value(row.before), class: "value" },
      { label: "attributes.after", of: (row) => value(row.after), class: "value" },
      { label: "attributes.action", of: (row) => outcome(row, expert), class: "outcome" },
    ];
    this.table.hidden = this.shown.length === 0;
    this.table.classList.toggle("expert", expert);
    this.head.replaceChildren(
      h(
        "tr",
        { attrs: { role: "row" } },
        ...columns.map(({ label }) => h("th", { attrs: { scope: "col", role: "columnheader" } }, text(label))),
      ),
    );
    const from = this.page * PAGE;
    this.body.replaceChildren(
      ...this.shown
        .slice(from, from + PAGE)
        .map((row) =>
          h(
            "tr",
            { class: `is-${filterOf(row)}`, attrs: { role: "row" } },
            ...columns.map((column) =>
              column.class === "detail"
                ? h("th", { class: "detail", attrs: { scope: "row", role: "rowheader" } }, column.of(row))
                : h(
                    "td",
                    { class: column.class ?? "", attrs: { role: "cell", "data-label": text(column.label) } },
                    column.of(row),
                  ),
            ),
          ),
        ),
    );
    this.remark.textContent =
      this.shown.length === 0 ? text("attributes.noMatch") : text("attributes.matches", { n: this.shown.length });
    this.drawPager(from);
  }

  private drawPager(from: number): void {
    const total = this.shown.length;
    const pages = Math.ceil(total / PAGE);
    this.pager.hidden = pages < 2;
    const turn = (by: number): void => {
      this.page += by;
      this.draw();
      this.table.scrollIntoView({ block: "start" });
      // The pressed button is gone; its heir takes the focus, or the other one at an end.
      const [back, ahead] = this.pager.querySelectorAll("button");
      const heir = by < 0 ? back : ahead;
      (heir?.disabled ? (by < 0 ? ahead : back) : heir)?.focus({ preventScroll: true });
    };
    const back = button(text("attributes.previous"), () => turn(-1));
    const ahead = button(text("attributes.next"), () => turn(1));
    back.disabled = this.page === 0;
    ahead.disabled = this.page >= pages - 1;
    const range = text("attributes.range", { from: from + 1, to: Math.min(total, from + PAGE), total });
    this.pager.replaceChildren(back, h("span", {}, range), ahead);
  }
}

function value(content: string | undefined): Child {
  if (content === undefined) return h("span", { class: "nothing" }, text("attributes.absent"));
  if (content.trim() === "") return h("span", { class: "nothing" }, text("attributes.empty"));
  return content;
}

function outcome(row: AttributeChange, expert: boolean): HTMLElement {
  const kind = kindOf(row);
  const isMoved = kind === "C" && (row.vr === "DA" || row.vr === "DT");
  const label = text(isMoved ? "attributes.action.moved" : `attributes.action.${kind}`);
  return h(
    "div",
    {},
    h("span", { class: "tag" }, expert ? `${label} (${row.action})` : label),
    h("span", { class: "why" }, row.why),
  );
}
