/** Where the page may send to: one address, written into its security policy and read by it from there alone. */

/** The STOW-RS address for what a person wrote: "" for none, "/studies" added where missing. */
export function studiesAddress(text = "") {
  const written = text.trim();
  if (written === "") return "";
  const local = written.startsWith("/") && !written.startsWith("//");
  let url;
  try {
    url = local ? new URL(written, "http://page.invalid") : new URL(written);
  } catch {
    throw new Error("SCANVEIL_DESTINATION is not an address such as https://host/dicom-web/studies");
  }
  if (!["http:", "https:"].includes(url.protocol) || url.username || url.password || url.search || url.hash) {
    throw new Error("SCANVEIL_DESTINATION must be an http(s) address without user, query or fragment");
  }
  const path = url.pathname.replace(/\/+$/, "");
  // Both would end the directive of the security policy that the address is written into.
  url.pathname = (/\/studies(\/[0-9.]+)?$/.test(path) ? path : `${path}/studies`).replace(/[;,]/g, encodeURIComponent);
  return local ? url.pathname : url.href;
}

const attribute = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const meta = /\s*<meta name="scanveil-destination"[^>]*>/;

/** index.html for a destination: nothing but the page's own server and this address can be contacted. */
export function withDestination(html, destination) {
  const source = destination.startsWith("/") || destination === "" ? "" : ` ${destination}`;
  if (!/connect-src [^;"]*/.test(html)) throw new Error("index.html has no connect-src");
  return html
    .replace(/connect-src [^;"]*/, attribute(`connect-src 'self'${source}`))
    .replace(meta, "")
    .replace("</head>", `  <meta name="scanveil-destination" content="${attribute(destination)}" />\n  </head>`);
}

/** What the page's name `__DESTINATION__` stands for: one build serves every destination. */
export const destinationExpression = `(document.querySelector('meta[name="scanveil-destination"]')?.content ?? "")`;
