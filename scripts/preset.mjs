/** What a portal allows to stay before anybody chose: a policy, written into the page and read by it from there. */

import { readFileSync } from "node:fs";

/** The policy in a file as one line of JSON; "{}" without a file. */
export function presetPolicy(path = "") {
  if (path === "") return "{}";
  let policy;
  try {
    policy = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    throw new Error("SCANVEIL_POLICY is not a file with a policy (data/policy.schema.json)");
  }
  if (policy?.privateKnowledgeBase !== undefined) {
    throw new Error("The page has no knowledge base of private attributes: the package and the command line take one");
  }
  return JSON.stringify(policy);
}

const attribute = (text) => text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const meta = /\s*<meta name="scanveil-policy"[^>]*>/;

/** index.html for a policy. */
export function withPreset(html, policy) {
  const tag = `  <meta name="scanveil-policy" content="${attribute(policy)}" />\n  </head>`;
  return html.replace(meta, "").replace("</head>", () => tag);
}

/** What the page's name `__POLICY__` stands for. */
export const presetExpression = `(document.querySelector('meta[name="scanveil-policy"]')?.content ?? "{}")`;
