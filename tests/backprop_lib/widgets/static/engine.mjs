// node engine.mjs CASES ENGINE… judges engines by the cases: for each a line of JSON, with the largest error
// of each kind of case, what was wrong first, and what was thrown. --first stops at the first error.
import { readFileSync } from "node:fs";
import process from "node:process";
import vm from "node:vm";

const LIMITS = [2000, 30_000]; // milliseconds for the first cases and for the rest; who takes longer hangs
const [text, ...rest] = process.argv.slice(2);
const first = rest.includes("--first");
const context = vm.createContext({ text: readFileSync(text, "utf8"), first });
vm.runInContext(readFileSync(new URL("judge.js", import.meta.url), "utf8"), context);
vm.runInContext("const { cases, tolerance, else: otherwise } = JSON.parse(text);", context);

const JUDGED = `(engine, from, to) => cases.slice(from, to).some((one, at) => {
  for (const [kind, error] of Object.entries(judge(engine, one))) {
    judged.worst[kind] = Math.max(judged.worst[kind] ?? 0, error);
    if (!(error <= (tolerance[kind] ?? otherwise))) judged.wrong.push([from + at, one.do, kind, String(error)]);
  }
  return first && judged.wrong.length > 0;
})`;

for (const file of rest.filter((name) => name !== "--first")) {
  const source = readFileSync(file, "utf8");
  const judged = (context.judged = { worst: {}, wrong: [] });
  const run = (from, to, timeout) =>
    vm.runInContext(`(${JUDGED})((() => {${source}\nreturn engine; })(), ${from}, ${to})`, context, { timeout });
  try {
    run(0, 20, LIMITS[0]) || run(20, Infinity, LIMITS[1]);
  } catch (error) {
    judged.thrown = String(error);
  }
  console.log(JSON.stringify(judged));
}
