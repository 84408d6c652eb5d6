// Numbers as people say and type them, and sentences with numbers in them.
// @ts-check

/** A whole number written high. @param {number} n */
const raised = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));

/** What the language of the page has for numbers; `speak` sets it from the widget's words. */
const spoken = { point: ".", nan: "not a number" };

/** @param {Record<string, string>} words */
function speak(words) {
  spoken.point = words.point;
  spoken.nan = words.not_a_number;
}

/**
 * A number as people say it: at most `digits` significant, a true minus, no "1e-7" but "1 × 10⁻⁷".
 * @param {number} x @param {number} [digits]
 */
function say(x, digits = 3) {
  if (Number.isNaN(x)) return spoken.nan;
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const size = Math.abs(x);
  const local = (/** @type {string} */ text) => text.replace("-", "−").replace(".", spoken.point);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    const [m, e] = x.toExponential(Math.min(digits - 1, 2)).split("e");
    return `${local(String(Number(m)))} × 10${raised(Number(e))}`;
  }
  return local(String(Number(x.toPrecision(digits))));
}

/** Read a number as typed: a decimal comma and a true minus are fine. @param {string} text */
function read(text) {
  const plain = text.trim().replace(",", ".").replace("−", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
}

/** Put values into a sentence: "cost {cost}". @param {string} sentence @param {Record<string, any>} values */
const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
