// The recommended rules, and a few more that find real faults. Prettier sees to the form.
import js from "@eslint/js";
import globals from "globals";

export default [
  js.configs.recommended,
  {
    languageOptions: { globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "max-len": ["error", 120], // Prettier breaks no string and no comment
      "no-constructor-return": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-self-compare": "error",
      "no-shadow": "error",
      "no-template-curly-in-string": "error",
      "no-unmodified-loop-condition": "error",
      "no-unreachable-loop": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-var": "error",
      "prefer-const": "error",
    },
  },
  // A widget's file stands behind kit.js in one module (backprop_lib/widgets/_base.py).
  {
    files: ["backprop_lib/widgets/static/*.js"],
    ignores: ["**/kit.js"],
    languageOptions: { globals: { kit: "readonly" } },
  },
  { files: ["**/kit.js"], rules: { "no-unused-vars": ["error", { varsIgnorePattern: "^kit$" }] } },
  { files: ["book/**/*.js"], languageOptions: { sourceType: "script" } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: globals.node } },
];
