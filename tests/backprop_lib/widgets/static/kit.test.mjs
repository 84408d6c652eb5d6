// The kit's pure functions. The file under test is kit.js with an export added, as the Python test writes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { kit } from "./joined/kit.mjs";

test("numbers are said as people say them", () => {
  assert.equal(kit.say(0.30000000000000004), "0.3");
  assert.equal(kit.say(-1.5), "−1.5");
  assert.equal(kit.say(0), "0");
  assert.equal(kit.say(1234567), "1.23 × 10⁶");
  assert.equal(kit.say(-0.00001234), "−1.23 × 10⁻⁵");
  assert.equal(kit.say(Infinity), "∞");
  assert.equal(kit.say(NaN), "not a number");
});

test("numbers are read as people type them, and nothing else is", () => {
  for (const [text, value] of [
    ["0.5", 0.5],
    ["0,5", 0.5],
    [" −2 ", -2],
    ["1e-3", 0.001],
    [".25", 0.25],
    ["+3", 3],
  ]) {
    assert.equal(kit.read(text), value, text);
  }
  for (const text of ["", "abc", "1.2.3", "0x10", "1,2,3", "Infinity", "1e", "--1", "<b>"]) {
    assert.ok(Number.isNaN(kit.read(text)), text);
  }
});

test("a linear scale goes there and back, with round ticks inside", () => {
  const x = kit.scale([-2, 3], [50, 550]);
  assert.equal(x.at(-2), 50);
  assert.equal(x.at(3), 550);
  assert.ok(Math.abs(x.back(x.at(1.234)) - 1.234) < 1e-12);
  assert.deepEqual(x.ticks(5), [-2, -1, 0, 1, 2, 3]);
  assert.deepEqual(kit.scale([0, 1], [0, 1]).ticks(5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
});

test("a logarithmic scale puts powers of ten at equal distances", () => {
  const y = kit.scale([0.01, 100], [0, 400], true);
  assert.equal(y.at(1), 200);
  assert.ok(Math.abs(y.back(300) - 10) < 1e-9);
  assert.deepEqual(y.ticks(5).map(Math.log10).map(Math.round), [-2, -1, 0, 1, 2]);
});

test("a path is lifted over what is not finite", () => {
  assert.equal(
    kit.path([
      [0, 0],
      [1, 1],
      [NaN, 2],
      [3, 3],
    ]),
    "M0.0 0.0L1.0 1.0M3.0 3.0",
  );
});

test("packed arrays come back, whatever their offset", () => {
  const bytes = new ArrayBuffer(16);
  new DataView(bytes, 3).setFloat32(1, 0.5, true);
  new DataView(bytes, 3).setUint16(5, 65535, true);
  const index = { a: { kind: "f4", shape: [1], offset: 1 }, b: { kind: "u2", shape: [1, 1], offset: 5 } };
  const { a, b } = kit.unpack(index, new DataView(bytes, 3));
  assert.deepEqual([...a.data], [0.5]);
  assert.deepEqual([...b.data], [65535]);
  assert.deepEqual(b.shape, [1, 1]);
});

test("settings go into the address and come back, beside other widgets' settings", () => {
  const one = kit.toFragment("", "training", { learning_rate: 0.3, dataset: "xor" });
  assert.equal(one, "#training:learning_rate=0.3;dataset=xor");
  const two = kit.toFragment(one, "descent", { batch_size: 4 });
  assert.deepEqual(kit.fromFragment(two, "training"), { learning_rate: "0.3", dataset: "xor" });
  assert.deepEqual(kit.fromFragment(two, "descent"), { batch_size: "4" });
  assert.deepEqual(kit.fromFragment(kit.toFragment(two, "training", { dataset: "moons" }), "training"), {
    dataset: "moons",
  });
});

test("a broken or hostile address does no harm", () => {
  assert.equal(kit.fromFragment("#section-heading", "training"), null);
  assert.equal(kit.toFragment("#section-heading", "training", { a: 1 }), "#training:a=1");
  assert.deepEqual(kit.fromFragment("#training:a=%E0%A4%A", "training"), { a: "" });
  assert.deepEqual(kit.fromFragment("#training:__proto__=1;=;x", "training")?.x, "");
  assert.deepEqual(kit.fromFragment("#training:a=<script>", "training"), { a: "<script>" }); // text, set as text
});
