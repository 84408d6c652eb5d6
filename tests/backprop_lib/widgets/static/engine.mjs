// node engine.mjs CASES ENGINE… judges engines by the cases: for each a line of JSON, with the largest error
// of each kind of case, what was wrong first, and what was thrown. --first stops at the first error.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const LIMIT = 20_000; // milliseconds; who takes longer hangs
const [file, ...rest] = process.argv.slice(2);
const first = rest.includes("--first");
const context = vm.createContext({ text: readFileSync(file, "utf8"), first });
vm.runInContext(readFileSync(new URL("judge.js", import.meta.url), "utf8"), context);
vm.runInContext("const { cases, tolerance, else: otherwise } = JSON.parse(text);", context);

const JUDGED = `
  const [worst, wrong] = [{}, []];
  cases.some((one, i) => {
    for (const [kind, error] of Object.entries(judge(engine, one))) {
      worst[kind] = Math.max(worst[kind] ?? 0, error);
      if (!(error <= (tolerance[kind] ?? otherwise))) wrong.push([i, one.do, kind, String(error)]);
    }
    return first && wrong.length;
  });
  return { worst, wrong };`;

for (const engine of rest.filter((name) => name !== "--first")) {
  let judged;
  try {
    const source = readFileSync(engine, "utf8");
    judged = vm.runInContext(`(() => {${source}\n${JUDGED}})()`, context, { timeout: first ? LIMIT / 4 : LIMIT });
  } catch (error) {
    judged = { thrown: String(error) };
  }
  console.log(JSON.stringify(judged));
}
