// The kit's pure functions. The kit under test is its parts joined, with exports, as the Python test writes it.
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  fill,
  fromFragment,
  nearest,
  next,
  path,
  places,
  power,
  raised,
  read,
  say,
  scale,
  speak,
  stops,
  toFragment,
  valueOf,
} from "./joined/kit.mjs";

const WORDS = {
  point: ".",
  not_a_number: "not a number",
  no_choice: "none of the choices",
  no_number: "“{text}” is no number",
  no_whole: "not whole",
  outside: "{label} goes from {min} to {max}",
  excluded: "{label} cannot be {value}",
};

beforeEach(() => speak(WORDS));

test("numbers are said as people say them", () => {
  const said = [
    [0.30000000000000004, "0.3"],
    [-1.5, "−1.5"],
    [0, "0"],
    [-0, "0"],
    [1234567, "1.23 × 10⁶"],
    [999999, "1000000"],
    [1e6, "1 × 10⁶"],
    [-0.00001234, "−1.23 × 10⁻⁵"],
    [1e-4, "0.0001"],
    [9.99e-5, "9.99 × 10⁻⁵"],
    [5e-324, "4.94 × 10⁻³²⁴"],
    [Infinity, "∞"],
    [-Infinity, "−∞"],
    [NaN, "not a number"],
  ];
  for (const [x, text] of said) assert.equal(say(x), text, text);
  assert.equal(say(Math.PI, 5), "3.1416");
  assert.equal(say(0.25, 1), "0.3");
  assert.equal(say(1.2345e9, 1), "1 × 10⁹");
  assert.equal(say(1.2345e9, 9), "1.23 × 10⁹");
});

test("a language with a decimal comma has it everywhere", () => {
  speak({ ...WORDS, point: ",", not_a_number: "keine Zahl" });
  assert.equal(say(-1.5), "−1,5");
  assert.equal(say(1.23e-7), "1,23 × 10⁻⁷");
  assert.equal(say(NaN), "keine Zahl");
  assert.equal(power(0.5), "0,5");
  assert.equal(read("0,5"), 0.5);
});

test("whole numbers are written high", () => {
  assert.equal(raised(-1234567890), "⁻¹²³⁴⁵⁶⁷⁸⁹⁰");
  assert.deepEqual([0.001, 0.01, 1, 100, 1000].map(power), ["10⁻³", "0.01", "1", "100", "10³"]);
});

test("numbers are read as people type them, and nothing else is", () => {
  for (const [text, value] of [
    ["0.5", 0.5],
    ["0,5", 0.5],
    [" −2 ", -2],
    ["1e-3", 0.001],
    ["1E3", 1000],
    [".25", 0.25],
    ["+3", 3],
    ["5.", 5],
  ]) {
    assert.equal(read(text), value, text);
  }
  for (const text of [
    "",
    " ",
    ".",
    "abc",
    "1.2.3",
    "0x10",
    "1,2,3",
    "1.000,5",
    "Infinity",
    "NaN",
    "1e",
    "--1",
    "1 2",
    "<b>",
  ]) {
    assert.ok(Number.isNaN(read(text)), text);
  }
});

test("what is said is read as the same number", () => {
  for (const x of [0, -1.5, 123.456, 0.000123, -999999, 1 / 3])
    assert.ok(Math.abs(read(say(x, 9)) - x) <= 1e-8 * Math.abs(x), x);
});

test("a sentence takes its values, and keeps what has none", () => {
  assert.equal(fill("{a} of {b}: {a}, {none}", { a: 0, b: "x" }), "0 of x: 0, {none}");
  assert.equal(fill("{text}", { text: "$& {a}", a: 1 }), "$& {a}");
});

test("a linear scale goes there and back, with round ticks inside", () => {
  const x = scale([-2, 3], [50, 550]);
  assert.equal(x.at(-2), 50);
  assert.equal(x.at(3), 550);
  assert.ok(Math.abs(x.back(x.at(1.234)) - 1.234) < 1e-12);
  assert.deepEqual(x.ticks(5), [-2, -1, 0, 1, 2, 3]);
  assert.deepEqual(scale([0, 1], [0, 1]).ticks(5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(scale([0.05, 1.02], [0, 1]).ticks(4), [0.5, 1]);
  assert.equal(scale([2, 2], [10, 20]).at(2), 10); // no span: still a place
});

test("a logarithmic scale puts powers of ten at equal distances", () => {
  const y = scale([0.01, 100], [0, 400], true);
  assert.equal(y.at(1), 200);
  assert.ok(Math.abs(y.back(300) - 10) < 1e-9);
  assert.deepEqual(y.ticks(5).map(Math.log10).map(Math.round), [-2, -1, 0, 1, 2]);
  assert.deepEqual(y.ticks(2).map(Math.log10).map(Math.round), [-2, 0, 2]);
});

test("a path is lifted over what is not finite", () => {
  assert.equal(
    path([
      [0, 0],
      [1, 1],
      [NaN, 2],
      [3, 3],
      [4, Infinity],
      [5, 5],
      [6, 6],
    ]),
    "M0.0 0.0L1.0 1.0M3.0 3.0M5.0 5.0L6.0 6.0",
  );
  assert.equal(path([]), "");
});

test("settings go into the address and come back, beside other widgets' settings", () => {
  const one = toFragment("", "training", { learning_rate: 0.3, dataset: "xor" });
  assert.equal(one, "#training:learning_rate=0.3;dataset=xor");
  const two = toFragment(one, "descent", { batch_size: 4 });
  assert.equal(two, "#training:learning_rate=0.3;dataset=xor&descent:batch_size=4");
  assert.deepEqual(fromFragment(two, "training"), { learning_rate: "0.3", dataset: "xor" });
  assert.deepEqual(fromFragment(two, "descent"), { batch_size: "4" });
  assert.equal(toFragment(two, "training", { dataset: "moons" }), "#descent:batch_size=4&training:dataset=moons");
  const numbers = { numbers: "0.5,−1;2=&#:%" };
  assert.deepEqual(fromFragment(toFragment(two, "stepper", numbers), "stepper"), numbers);
});

test("a broken or hostile address does no harm", () => {
  assert.equal(fromFragment("#section-heading", "training"), null);
  assert.equal(fromFragment("", "training"), null);
  assert.deepEqual(fromFragment("#training:", "training"), {});
  assert.equal(toFragment("#section-heading", "training", { a: 1 }), "#training:a=1");
  assert.deepEqual(fromFragment("#training:a=%E0%A4%A", "training"), { a: "" });
  assert.deepEqual(fromFragment("#training:__proto__=1;=;x", "training")?.x, "");
  assert.equal(Object.getPrototypeOf(fromFragment("#training:__proto__=1", "training")), Object.prototype);
  assert.deepEqual(fromFragment("#training:a=<script>", "training"), { a: "<script>" }); // text, set as text
});

test("a slider stops at round numbers, its ends among them", () => {
  assert.deepEqual(stops({ min: -1, max: 1, step: 0.5 }), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(stops({ min: 1, max: 5, integer: true }), [1, 2, 3, 4, 5]);
  const hundred = stops({ min: -3, max: 3 });
  assert.equal(hundred.length, 101);
  assert.deepEqual([hundred[0], hundred[1], hundred[100]], [-3, -2.94, 3]);
  const rates = stops({ min: 1e-4, max: 100, log: true });
  assert.equal(rates.length, 121); // twenty to a decade
  assert.deepEqual([rates[0], rates[20], rates[80], rates[86], rates[120]], [1e-4, 1e-3, 1, 2, 100]);
  assert.ok(rates.every((v, i) => (i === 0 || v > rates[i - 1]) && Number(v.toPrecision(2)) === v));
  const epochs = stops({ min: 0, max: 100000, log: true, integer: true });
  assert.deepEqual([...epochs.slice(0, 4), epochs[epochs.length - 1]], [0, 1, 2, 3, 100000]);
  assert.equal(new Set(epochs).size, epochs.length);
  assert.ok(epochs.every(Number.isInteger));
  assert.deepEqual(stops({ min: 0.3, max: 0.301, log: true }), [0.3, 0.301]);
});

test("the nearest value is found, the first of two as near", () => {
  assert.equal(nearest([1, 2, 4], 2.9), 2);
  assert.equal(nearest([1, 2, 4], 3), 2);
  assert.equal(nearest([1, 2, 4], -9), 1);
  assert.equal(nearest([1, 2, 4], 99), 4);
});

test("a slider counts in its values where they are even, else in places", () => {
  assert.deepEqual(places([-1, -0.5, 0, 0.5], 0.3), { min: -1, max: 0.5, step: 0.5, value: 0.5 });
  assert.deepEqual(places([0.1, 0.2, 0.4], 0.19), { min: 0, max: 2, step: 1, value: 1 });
  assert.deepEqual(places([7], 3), { min: 7, max: 7, step: 1, value: 7 });
  const tenths = places(stops({ min: 0, max: 1, step: 0.1 }), 0.3);
  assert.deepEqual(tenths, { min: 0, max: 1, step: 0.1, value: 0.3 });
});

test("a step further stays among the values", () => {
  assert.equal(next([1, 2, 4], 2, 1), 4);
  assert.equal(next([1, 2, 4], 2.1, -1), 1); // from the nearest
  assert.equal(next([1, 2, 4], 4, 1), 4);
  assert.equal(next([1, 2, 4], 1, -1), 1);
});

test("a text is a setting's value, or why it cannot be", () => {
  const valued = (spec, text) => valueOf({ kind: "number", label: "rate", ...spec }, text, WORDS);
  const rate = { min: 0.0001, max: 100 };
  assert.deepEqual(valued(rate, "0,5"), { value: 0.5 });
  assert.deepEqual(valued(rate, "0.0001"), { value: 0.0001 });
  assert.deepEqual(valued(rate, "100"), { value: 100 });
  assert.deepEqual(valued(rate, "100.001"), { why: "rate goes from 0.0001 to 100" });
  assert.deepEqual(valued(rate, "0"), { why: "rate goes from 0.0001 to 100" });
  assert.deepEqual(valued(rate, "fast"), { why: "“fast” is no number" });
  assert.deepEqual(valued(rate, ""), { why: "“” is no number" });
  const size = { min: 1, max: 4294967295, integer: true };
  assert.deepEqual(valued(size, "4"), { value: 4 });
  assert.deepEqual(valued(size, "4.5"), { why: "not whole" });
  assert.deepEqual(valued({ min: -1, max: 1, not: 0 }, "−0"), { why: "rate cannot be 0" });
  assert.deepEqual(valued({ min: -1, max: 1, not: 0 }, "0.1"), { value: 0.1 });
  assert.deepEqual(valued({ min: -1, max: 1, not: null }, "0"), { value: 0 }); // Python's None
  const choice = { kind: "choice", values: ["xor", 2] };
  assert.deepEqual(valued(choice, "xor"), { value: "xor" });
  assert.deepEqual(valued(choice, "2"), { value: 2 });
  assert.deepEqual(valued(choice, "XOR"), { why: "none of the choices" });
  const text = { kind: "text", pattern: "a|b+" };
  assert.deepEqual(valued(text, "bb"), { value: "bb" });
  assert.deepEqual(valued(text, "ab"), { why: "none of the choices" }); // the whole text, not a part of it
});
