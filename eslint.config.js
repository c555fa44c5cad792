import js from "@eslint/js";
import globals from "globals";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

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
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    languageOptions: { globals: globals.node },
  },
  {
    // What these tests hand to the browser runs there, among names that only the page knows.
    files: ["tests/browser/**"],
    languageOptions: { globals: globals.browser },
    rules: { "no-undef": "off" },
  },
);
