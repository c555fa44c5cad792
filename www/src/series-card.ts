/** One series as a card: an image of it, what it is, whether it goes. */

import type { App } from "./app.js";
import { button, h } from "./dom.js";
import type { Series } from "./findings.js";
import { describe, hasImage, modalityName, seriesName } from "./findings.js";
import { Thumbnail } from "./picture.js";
import { isCovered, mayShowFace, mayShowText } from "./risks.js";
import { formatNumber, text } from "./text.js";

/** A list item; `leave` stops the loading of its image. */
export function seriesCard(app: App, series: Series): { element: HTMLLIElement; leave: () => void } {
  // The middle of a stack shows more than its end.
  const images = (series.items.length > 0 ? series.items : series.shown).filter(hasImage);
  const middle = images[Math.floor(images.length / 2)];
  const modality = modalityName(series.modality);
  const name = h("h3", { attrs: { id: `series-${series.number}` } }, seriesName(series));

  let frame: HTMLElement;
  let leave = (): void => undefined;
  if (middle && app.session) {
    const alt = text("found.thumbnail", { modality, n: images.indexOf(middle) + 1, total: images.length });
    const thumbnail = new Thumbnail(app.session, middle, alt);
    frame = thumbnail.element;
    leave = () => thumbnail.leave();
  } else {
    frame = h("div", { class: "thumbnail none" }, h("span", {}, text("found.noImage")));
  }

  const frames = series.shown.reduce((sum, item) => sum + Math.max(1, item.summary.frames), 0);
  const size = middle && `${formatNumber(middle.summary.columns)} × ${formatNumber(middle.summary.rows)}`;
  const held = series.shown.length - series.items.length;
  const facts = [
    describe(series.shown),
    frames > series.shown.length && text("count.frames", { n: frames }),
    size,
  ].filter((fact) => typeof fact === "string");

  const element = h(
    "li",
    { class: "card", attrs: { "aria-labelledby": `series-${series.number}` } },
    frame,
    h(
      "div",
      { class: "card-text" },
      name,
      h("p", { class: "facts" }, facts.join(" · ")),
      held > 0 && h("span", { class: "badge" }, text("risk.held.badge", { n: held })),
      series.items.some(isCovered) && h("span", { class: "badge covered" }, text("risk.covered.badge")),
      series.items.some((item) => !isCovered(item) && mayShowText(item)) &&
        h("span", { class: "badge" }, text("risk.text.badge")),
      series.items.some(mayShowFace) && h("span", { class: "badge" }, text("risk.face.badge")),
    ),
    h("div", { class: "card-choice" }, series.items.length > 0 && includeBox(app, series), lookButton(app, series)),
  );
  return { element, leave };
}

/** Sends the whole series, none of it, or (shown as mixed) some of it. */
export function includeBox(app: App, series: Series): HTMLElement {
  const box = h("input", { attrs: { type: "checkbox", "data-series": series.uid } });
  const some = h("span", { class: "hint" });
  const draw = (): void => {
    const out = series.items.filter((item) => app.excluded.has(item)).length;
    box.checked = out < series.items.length;
    box.indeterminate = out > 0 && out < series.items.length;
    some.textContent = box.indeterminate ? text("found.includeSome", { n: out }) : "";
    box.closest(".card, .risk")?.classList.toggle("left-out", !box.checked);
  };
  box.addEventListener("change", () => {
    app.include(series.items, box.checked);
    // A series that is named twice on a page has one answer.
    const same = document.querySelectorAll(`input[data-series="${CSS.escape(series.uid)}"]`);
    for (const other of same) other.dispatchEvent(new Event("choice"));
  });
  box.addEventListener("choice", draw);
  const label = h(
    "label",
    { class: "check" },
    box,
    h("span", {}, text("found.include"), h("span", { class: "visually-hidden" }, `: ${seriesName(series)}`), " ", some),
  );
  queueMicrotask(draw);
  return label;
}

/** Leads to the before and after of a series. */
export function lookButton(app: App, series: Series): HTMLElement {
  const go = button(text("found.look"), () => {
    app.focus = { series: series.uid };
    app.go("look");
  });
  go.append(h("span", { class: "visually-hidden" }, `: ${seriesName(series)}`));
  return go;
}
