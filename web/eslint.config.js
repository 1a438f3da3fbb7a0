import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** Layers of `src`: what a folder may not import. See README.md. */
function layer(folder, forbidden, reason) {
  return {
    files: [`src/${folder}/**`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ group: forbidden.map((name) => `**/${name}/**`), message: reason }] },
      ],
    },
  };
}

export default defineConfig(
  globalIgnores(["dist", "src/api/generated", "test-results", "playwright-report"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat.recommended,
  jsxA11y.flatConfigs.strict,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "no-console": "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Use a named export: it keeps its name everywhere.",
        },
      ],
    },
  },
  layer("api", ["pages", "components", "charts", "ui"], "api/ knows no user interface."),
  layer("charts", ["api", "pages", "components"], "Charts take data and never fetch."),
  layer("ui", ["api", "pages", "components", "charts"], "ui/ holds primitives without domain words."),
  layer("util", ["api", "pages", "components", "charts", "ui"], "util/ stands alone."),
  layer("components", ["pages"], "Components serve every page and know none."),
  {
    files: ["*.config.ts", "eslint.config.js"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    // Plain JavaScript has no types to check with.
    files: ["**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ["public/**"],
    languageOptions: { sourceType: "script", globals: { window: "readonly", document: "readonly" } },
  },
  {
    // Printing is what these are for.
    files: ["build/**"],
    rules: { "no-console": "off" },
  },
);
