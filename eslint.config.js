import js from "@eslint/js";
import globals from "globals";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

/** `for (const _ of …)` counts. */
const unused = { varsIgnorePattern: "^_", argsIgnorePattern: "^_" };

export default defineConfig(
  globalIgnores(["**/dist/", "target/", "target-*/", ".cache/"]),
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: ["pkg/tsconfig.json", "www/tsconfig.json"] } },
    rules: {
      // Numbers in text are what a page is made of.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => thing.doIt()` is the plain way to write a handler.
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // An index signature's names are data, not members; brackets say so.
      "@typescript-eslint/dot-notation": ["error", { allowIndexSignaturePropertyAccess: true }],
      // `array[i]!` inside a loop that bounds `i` is what noUncheckedIndexedAccess leaves to write.
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-unused-vars": ["error", unused],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: globals.node },
    rules: { "no-unused-vars": ["error", unused] },
  },
  {
    // What these hand to the browser runs there, among names that only the page knows.
    files: ["tests/browser/**", "benches/cine.mjs"],
    languageOptions: { globals: globals.browser },
    rules: { "no-undef": "off" },
  },
);
