// node sentences.mjs valley.mjs descent.mjs STATES: the path and the kind of sentence of each state, as JSON.
import { readFileSync } from "node:fs";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [valley, descent] = await Promise.all(process.argv.slice(2, 4).map((file) => import(pathToFileURL(file))));
const { data, ...states } = JSON.parse(readFileSync(process.argv[4], "utf8"));
const plain = (v) => (Number.isFinite(v) ? v : String(v)); // JSON has no number for the others
const told = {
  valley: states.valley.map((state) => {
    const at = valley.walk(state);
    return { path: at.map(plain), ...valley.outcome(state, at) };
  }),
  descent: states.descent.map((state) => {
    const points = descent.walk(data, state);
    return { path: points.map((point) => point.map(plain)), ...descent.outcome(data, state, points) };
  }),
};
console.log(JSON.stringify(told));
