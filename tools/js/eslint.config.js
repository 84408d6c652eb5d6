// The recommended rules, and a few more that find real faults. Prettier sees to the form.
import { readFileSync, readdirSync } from "node:fs";
import js from "@eslint/js";
import globals from "globals";

// A widget's file stands behind the kit and the engine in one module (backprop_lib/widgets/_base.py).
const STATIC = new URL("../../backprop_lib/widgets/static/", import.meta.url);
const kit = readdirSync(new URL("kit/", STATIC)).filter((name) => name.endsWith(".js"));
const shared = [...kit.map((name) => `kit/${name}`), "engine.js"]
  .map((name) => readFileSync(new URL(name, STATIC), "utf8"))
  .flatMap((text) => [...text.matchAll(/^(?:function|const|let|class) (\w+)/gm)].map(([, name]) => name));
const names = Object.fromEntries(shared.map((name) => [name, "writable"]));

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
  { files: ["backprop_lib/widgets/static/**/*.js"], languageOptions: { globals: names } },
  {
    files: ["**/static/kit/*.js", "**/static/engine.js"],
    languageOptions: { sourceType: "script" },
    rules: {
      "no-redeclare": ["error", { builtinGlobals: false }],
      "no-unused-vars": ["error", { vars: "local", argsIgnorePattern: "^_" }],
    },
  },
  { files: ["book/**/*.js"], languageOptions: { sourceType: "script" } },
  { files: ["**/*.cjs"], languageOptions: { sourceType: "commonjs", globals: globals.node } },
];
