/** Elements are made by createElement and textContent only: no string ever becomes markup. */

export type Child = Node | string | false | undefined;

interface Props {
  class?: string;
  /** Attributes; `true` sets an empty one, `false` and undefined none. */
  attrs?: Record<string, string | boolean | undefined>;
  on?: Record<string, (event: Event) => void>;
}

/** One element with its class, attributes, listeners and children. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (props.class) element.className = props.class;
  for (const [name, value] of Object.entries(props.attrs ?? {})) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(props.on ?? {})) element.addEventListener(name, listener);
  element.append(...present(children));
  return element;
}

/** The children that are there. */
export function present(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string => child !== false && child !== undefined);
}

/** A button that never submits anything. */
export function button(
  label: string,
  onClick: () => void,
  look: "primary" | "plain" | "quiet" = "plain",
): HTMLButtonElement {
  return h("button", { class: `button ${look}`, attrs: { type: "button" }, on: { click: onClick } }, label);
}

/** A small drawing; it says nothing that the text beside it does not. */
export function icon(name: string): SVGSVGElement {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", ICONS[name] ?? "");
  svg.append(path);
  return svg;
}

const ICONS: Record<string, string> = {
  tray: "M12 3v11m0 0-4-4m4 4 4-4M4 15v3a3 3 0 0 0 3 3h10a3 3 0 0 0 3-3v-3",
  device: "M4 5h16v11H4zM9 20h6M12 16v4",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12Zm9.500 2.800a2.800 2.800 0 1 0 0-5.600 2.800 2.800 0 0 0 0 5.600Z",
  hand: "m5 12.500 4.500 4.500L19 7.500",
  check: "m5 12.500 4.500 4.500L19 7.500",
  shield: "M12 3 5 6v5.500c0 4.300 2.900 7.700 7 9.500 4.100-1.800 7-5.200 7-9.500V6Zm-3 9 2.200 2.200L15.500 10",
  minus: "M6 12h12",
  warn: "M12 4 2.800 19.500h18.400ZM12 10v4m0 2.800v.2",
  out: "M5 12h13m0 0-5-5m5 5-5 5",
  document: "M7 3h7l4 4v14H7ZM14 3v4h4M10 12h5m-5 4h5",
};

/** Offers a blob as a download under a name that says nothing of its content. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = h("a", { attrs: { href: url, download: name } });
  link.click();
  // The browser needs the address until it has begun to copy.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
