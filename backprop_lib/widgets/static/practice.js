// Practice: one training step of a fresh network. The reader enters the numbers, in order; each is checked at once.
// A quantity knows how it is computed from others, and what comes out when a usual mistake is made on the way.
// @ts-check

/**
 * @typedef {(name: string) => number} Look  finds a number by its name
 * @typedef {(v: Look, slope: (z: string) => number) => number} Rule  computes one from others, and from slopes f′(z)
 * @typedef {{sizes: number[], m: number}} Form
 * @typedef {{name: string, kind: string, stage: string, layer: number, symbol: string, value: number, decimals: number,
 *   formula: (write: (name: string) => string) => string, rule: Rule,
 *   mistakes: Record<string, Rule[]>}} Asked
 * @typedef {{text: string, missed: boolean, hints: number, shown: boolean, draft: boolean}} Answer
 * @typedef {{state: string, kinds: string[], entered: number}} Verdict  open, unread, right, few, mistake or off;
 *   the mistakes, the likeliest first
 */

/** Decimals that are asked for. @type {Record<string, number>} */
const DECIMALS = { z: 3, a: 3, dL_da: 3, delta: 4, dW: 4, db: 4, new: 4 };
const lowered = (/** @type {number | string} */ n) => String(n).replace(/\d/g, (c) => "₀₁₂₃₄₅₆₇₈₉"[Number(c)]);

/** A number as it is typed, or a fraction of two. @param {string} text */
function readFraction(text) {
  const parts = text.split("/").map(read);
  if (parts.length > 2) return NaN;
  const value = parts.length === 2 ? parts[0] / parts[1] : parts[0];
  return Number.isFinite(value) ? value : NaN;
}

/** A negative factor in brackets. @param {number} v @param {number} decimals @param {boolean} [factor] */
function written(v, decimals, factor = false) {
  const text = v.toFixed(decimals).replace("-", "−").replace(".", spoken.point);
  return factor && v < 0 ? `(${text})` : text;
}

/** As `exercise` in practice.py. @param {number} seed @param {Form} form @param {number[]} rates */
function exercise(seed, { sizes, m }, rates) {
  const random = new engine.Random(seed);
  const whole = (/** @type {number} */ least, /** @type {number} */ most) =>
    least + Math.floor((most - least + 1) * random.uniform());
  const signed = (/** @type {number} */ least, /** @type {number} */ most, /** @type {number} */ negative) => {
    const sign = random.uniform() < negative ? -1 : 1;
    return (sign * whole(least, most)) / 100;
  };
  const table = (/** @type {number} */ n, /** @type {number} */ columns, /** @type {() => number} */ draw) =>
    engine.map(draw, engine.matrix(n, columns));
  const sizesOf = (/** @type {Matrix[]} */ all) => all.flatMap(({ at }) => Array.from(at, Math.abs));
  for (;;) {
    const x = table(sizes[0], m, () => signed(20, 99, 0.3));
    const y = table(sizes[sizes.length - 1], m, () => whole(5, 95) / 100);
    const layers = sizes.slice(1).map((n, l) => ({
      W: table(n, sizes[l], () => signed(20, 140, 0.4)),
      b: table(n, 1, () => signed(5, 60, 0.5)),
      activation: "sigmoid",
    }));
    const rate = rates[whole(0, rates.length - 1)];
    const passes = engine.forward(layers, x);
    const dL_da = engine.loss_gradient(passes[passes.length - 1].A, y, "squared_error");
    const gradients = engine.backward(layers, x, y, "squared_error", passes);
    const z = sizesOf(passes.map(({ Z }) => Z));
    const suits =
      Math.max(...z) <= 2 &&
      Math.min(...z) >= 0.1 &&
      Math.min(...sizesOf([dL_da])) >= 0.15 &&
      Math.min(...sizesOf(gradients.map(({ delta }) => delta))) >= 0.004 &&
      Math.min(...sizesOf(gradients.flatMap(({ dL_dW, dL_db }) => [dL_dW, dL_db]))) >= 0.001;
    if (suits) return { sizes, m, x, y, layers, rate, passes, dL_da, gradients };
  }
}

/** What is given, by name, and what is asked, in order. @param {ReturnType<typeof exercise>} drawn */
function questions({ sizes, m, x, y, layers, rate, passes, dL_da, gradients }) {
  const L = layers.length;
  const sigma = engine.ACTIVATIONS.sigmoid;
  /** @type {Record<string, number>} */ const given = { rate };
  /** @type {Record<string, string>} */ const symbols = { rate: "η" };
  /** @type {Asked[]} */ const asked = [];

  const upTo = (/** @type {number} */ n) => Array.from({ length: n }, (_, j) => j + 1);
  const sum = (/** @type {number} */ n, /** @type {(j: number) => number} */ f) =>
    upTo(n).reduce((total, j) => total + f(j), 0);
  const others = (/** @type {number} */ n, /** @type {number} */ j) => upTo(n).filter((other) => other !== j);
  const of = (/** @type {Matrix} */ t, /** @type {number} */ j, k = 1) => t.at[(j - 1) * t.m + k - 1];
  /** For each example each neuron. @param {number} n @param {(j: number, i: number) => void} f */
  const eachOf = (n, f) => upTo(m).forEach((i) => upTo(n).forEach((j) => f(j, i)));
  /** For each weight. @param {Matrix} W @param {(j: number, k: number) => void} f */
  const eachIn = (W, f) => upTo(W.n).forEach((j) => upTo(W.m).forEach((k) => f(j, k)));

  // Names as in Python, symbols as in the chapters; those of one example say which, where there are two.
  const tail = (/** @type {number} */ i) => (m > 1 ? `_${i}` : "");
  const name = (/** @type {string} */ base, /** @type {number} */ j, /** @type {number} */ i) =>
    `${base}_${j}${tail(i)}`;
  const symbol = (/** @type {string} */ letter, /** @type {number} */ l, /** @type {number} */ j, i = 0) =>
    `${letter}${l ? raised(l) : ""}${lowered(j)}${i && m > 1 ? `⁽${raised(i)}⁾` : ""}`;
  const w = (/** @type {number} */ l, /** @type {number} */ j, /** @type {number} */ k) => `W${l}_${j}${k}`;
  const sender = (/** @type {number} */ l, /** @type {number} */ k, /** @type {number} */ i) =>
    name(l === 1 ? "x" : `a${l - 1}`, k, i);
  const give = (/** @type {string} */ what, /** @type {string} */ sign, /** @type {number} */ value) => {
    given[what] = value;
    symbols[what] = sign;
  };
  /** @param {Omit<Asked, "decimals">} question */
  const ask = (question) => {
    symbols[question.name] = question.symbol;
    asked.push({ ...question, decimals: DECIMALS[question.kind] });
  };
  /** @type {(rule: Rule) => Rule} */
  const turned = (rule) => (v, slope) => -rule(v, slope);

  eachOf(sizes[0], (k, i) => give(name("x", k, i), symbol("x", 0, k, i), of(x, k, i)));
  eachOf(sizes[L], (j, i) => give(name("y", j, i), symbol("y", 0, j, i), of(y, j, i)));
  layers.forEach(({ W, b }, at) => {
    const l = at + 1;
    eachIn(W, (j, k) => give(w(l, j, k), symbol("w", l, j) + lowered(k), of(W, j, k)));
    upTo(b.n).forEach((j) => give(`b${l}_${j}`, symbol("b", l, j), of(b, j)));
  });

  /** @param {number} l @param {number} j @param {number} i */
  function weightedSum(l, j, i) {
    const [n, n_in] = [sizes[l], sizes[l - 1]];
    /** @type {(row: number, from?: number) => Rule} */
    const inputs = (row, from) => (v) => sum(n_in, (k) => v(w(l, row, k)) * v(sender(l, k, from ?? i)));
    /** @type {(rule: Rule, row?: number) => Rule} */
    const plusBias = (rule, row) => (v, slope) => rule(v, slope) + v(`b${l}_${row ?? j}`);
    const rule = plusBias(inputs(j));
    /** @type {Rule} */
    const transposed = (v) => sum(n_in, (k) => v(w(l, k, j)) * v(sender(l, k, i)));
    ask({
      kind: "z",
      stage: "forward",
      layer: l,
      name: name(`z${l}`, j, i),
      symbol: symbol("z", l, j, i),
      value: of(passes[l - 1].Z, j, i),
      rule,
      formula: (write) => {
        const products = upTo(n_in).map((k) => `${write(w(l, j, k))} · ${write(sender(l, k, i))}`);
        return [...products, write(`b${l}_${j}`)].join(" + ");
      },
      mistakes: {
        sign: [turned(rule)],
        no_bias: [inputs(j)],
        index_z: [
          ...others(n, j).flatMap((row) => [plusBias(inputs(row)), plusBias(inputs(row), row)]),
          ...(n === n_in && n > 1 ? [plusBias(transposed)] : []),
        ],
        other_example: others(m, i).map((from) => plusBias(inputs(j, from))),
      },
    });
  }

  /** @param {number} l @param {number} j @param {number} i */
  function activation(l, j, i) {
    const z = name(`z${l}`, j, i);
    ask({
      kind: "a",
      stage: "forward",
      layer: l,
      name: name(`a${l}`, j, i),
      symbol: symbol("a", l, j, i),
      value: of(passes[l - 1].A, j, i),
      rule: (v) => sigma.value(v(z)),
      formula: (write) => `1 / (1 + e^(−${write(z)}))`,
      mistakes: {
        sign: [(v) => -sigma.value(v(z))],
        no_activation: [(v) => v(z)],
        exponent: [(v) => sigma.value(-v(z))],
        slope_for_value: [(v) => sigma.slope(v(z))],
        other_example: others(m, i).map((from) => (v) => sigma.value(v(name(`z${l}`, j, from)))),
      },
    });
  }

  /** @param {number} j @param {number} i */
  function lossGradient(j, i) {
    const [a, t] = [name(`a${L}`, j, i), name("y", j, i)];
    ask({
      kind: "dL_da",
      stage: "1",
      layer: L,
      name: name("dL_da", j, i),
      symbol: `∂𝓛/∂${symbol("a", L, j, i)}`,
      value: of(dL_da, j, i),
      rule: (v) => v(a) - v(t),
      formula: (write) => `${write(a)} − ${write(t)}`,
      mistakes: {
        target_minus: [(v) => v(t) - v(a)],
        twice: [(v) => 2 * (v(a) - v(t))],
        loss: [(v) => 0.5 * (v(a) - v(t)) ** 2],
        other_example: others(m, i).map((from) => (v) => v(name(`a${L}`, j, from)) - v(name("y", j, from))),
      },
    });
  }

  /** Steps 2 and 3. @param {number} l @param {number} k @param {number} i */
  function errorTerm(l, k, i) {
    const [z, a, above] = [name(`z${l}`, k, i), name(`a${l}`, k, i), name("dL_da", k, i)];
    const [n, n_next] = [sizes[l], l < L ? sizes[l + 1] : 0];
    const delta = (/** @type {number} */ j) => name(`delta${l + 1}`, j, i);
    /** @type {(weight: (j: number) => string) => Rule} */
    const collected = (weight) => (v) => sum(n_next, (j) => v(weight(j)) * v(delta(j)));
    /** @type {Rule} */
    const back = l === L ? (v) => v(above) : collected((j) => w(l + 1, j, k));
    /** @type {(rule: Rule) => Rule} */
    const timesSlope = (rule) => (v, slope) => slope(z) * rule(v, slope);
    ask({
      kind: "delta",
      stage: l === L ? "2" : "3",
      layer: l,
      name: name(`delta${l}`, k, i),
      symbol: symbol("δ", l, k, i),
      value: of(gradients[l - 1].delta, k, i),
      rule: timesSlope(back),
      formula: (write) => {
        const products = upTo(n_next).map((j) => `${write(w(l + 1, j, k))} · ${write(delta(j))}`);
        const whole = n_next > 1 ? `(${products.join(" + ")})` : (products[0] ?? write(above));
        return `${write(a)} (1 − ${write(a)}) · ${whole}`;
      },
      mistakes: {
        sign: [turned(timesSlope(back))],
        no_slope: [back],
        slope_at_a: [(v, slope) => sigma.slope(v(a)) * back(v, slope)],
        value_for_slope: [(v, slope) => v(a) * back(v, slope)],
        path: n_next > 1 ? upTo(n_next).map((j) => timesSlope((v) => v(w(l + 1, j, k)) * v(delta(j)))) : [],
        index_delta: [
          ...(n_next ? others(n, k).map((other) => timesSlope(collected((j) => w(l + 1, j, other)))) : []),
          ...(n_next === n && n > 1 ? [timesSlope(collected((j) => w(l + 1, k, j)))] : []),
        ],
        updated: n_next ? [timesSlope(collected((j) => `new${w(l + 1, j, k)}`))] : [],
      },
    });
  }

  /** The mean over the examples. @param {(v: Look, i: number) => number} f @returns {Rule} */
  const mean = (f) => (v) => sum(m, (i) => f(v, i)) / m;
  /** What goes wrong with any mean. @param {(v: Look, i: number) => number} f @returns {Record<string, Rule[]>} */
  const meanMistakes = (f) => ({
    sign: [turned(mean(f))],
    early_rate: [(v, slope) => v("rate") * mean(f)(v, slope)],
    sum: m > 1 ? [(v, slope) => m * mean(f)(v, slope)] : [],
    one_example: m > 1 ? upTo(m).flatMap((i) => [1, 1 / m].map((share) => (v) => share * f(v, i))) : [],
  });
  const meanFormula = (/** @type {(i: number) => string} */ f) => (m > 1 ? `½ (${upTo(m).map(f).join(" + ")})` : f(1));

  /** @param {number} l @param {number} j @param {number} k */
  function weightGradient(l, j, k) {
    const { dL_dW } = gradients[l - 1];
    const delta = (/** @type {number} */ i) => name(`delta${l}`, j, i);
    /** @type {(from: number, to: number) => (v: Look, i: number) => number} */
    const product = (from, to) => (v, i) => v(sender(l, from, i)) * v(name(`delta${l}`, to, i));
    const swapped = j !== k && j <= dL_dW.m && k <= dL_dW.n;
    ask({
      kind: "dW",
      stage: "4",
      layer: 0,
      name: `dW${l}_${j}${k}`,
      symbol: `∂𝓛/∂${symbols[w(l, j, k)]}`,
      value: of(dL_dW, j, k),
      rule: mean(product(k, j)),
      formula: (write) => meanFormula((i) => `${write(sender(l, k, i))} · ${write(delta(i))}`),
      mistakes: {
        ...meanMistakes(product(k, j)),
        no_sender: [mean((v, i) => v(delta(i)))],
        index_dW: [
          ...others(dL_dW.m, k).map((from) => mean(product(from, j))),
          ...others(dL_dW.n, j).map((to) => mean(product(k, to))),
          ...(swapped ? [mean(product(j, k))] : []),
        ],
        z_for_a: l > 1 ? [mean((v, i) => v(name(`z${l - 1}`, k, i)) * v(delta(i)))] : [],
      },
    });
  }

  /** @param {number} l @param {number} j */
  function biasGradient(l, j) {
    const delta = (/** @type {number} */ i) => name(`delta${l}`, j, i);
    ask({
      kind: "db",
      stage: "5",
      layer: 0,
      name: `db${l}_${j}`,
      symbol: `∂𝓛/∂${symbols[`b${l}_${j}`]}`,
      value: of(gradients[l - 1].dL_db, j),
      rule: mean((v, i) => v(delta(i))),
      formula: (write) => meanFormula((i) => write(delta(i))),
      mistakes: {
        ...meanMistakes((v, i) => v(delta(i))),
        sender: upTo(sizes[l - 1]).map((k) => mean((v, i) => v(sender(l, k, i)) * v(delta(i)))),
      },
    });
  }

  /** @param {number} l @param {string} old @param {string} gradient @param {number} value */
  function updated(l, old, gradient, value) {
    /** @type {(factor: (eta: number) => number) => Rule} */
    const moved = (factor) => (v) => v(old) + factor(v("rate")) * v(gradient);
    ask({
      kind: "new",
      stage: "6",
      layer: 0,
      name: `new${old}`,
      symbol: `${symbols[old]}′`,
      value,
      rule: moved((eta) => -eta),
      formula: (write) => `${write(old)} − ${write("rate")} · ${write(gradient)}`,
      mistakes: {
        sign: [turned(moved((eta) => -eta))],
        plus: [moved((eta) => eta)],
        no_rate: [moved(() => -1)],
        only_step: [1, -1].map((sign) => (v) => sign * v("rate") * v(gradient)),
        sum: m > 1 ? [moved((eta) => -m * eta)] : [],
      },
    });
  }

  const depths = upTo(L);
  for (const l of depths) {
    eachOf(sizes[l], (j, i) => weightedSum(l, j, i));
    eachOf(sizes[l], (j, i) => activation(l, j, i));
  }
  eachOf(sizes[L], lossGradient);
  for (const l of [...depths].reverse()) eachOf(sizes[l], (k, i) => errorTerm(l, k, i));
  for (const l of depths) eachIn(layers[l - 1].W, (j, k) => weightGradient(l, j, k));
  for (const l of depths) upTo(sizes[l]).forEach((j) => biasGradient(l, j));
  for (const l of depths) {
    const [{ W, b }, { dL_dW, dL_db }] = [layers[l - 1], gradients[l - 1]];
    const [newW, newb] = [engine.update(W, dL_dW, rate), engine.update(b, dL_db, rate)];
    eachIn(W, (j, k) => updated(l, w(l, j, k), `dW${l}_${j}${k}`, of(newW, j, k)));
    upTo(b.n).forEach((j) => updated(l, `b${l}_${j}`, `db${l}_${j}`, of(newb, j)));
  }
  return { given, symbols, asked };
}

/**
 * Judge an entry. Right is what lies within a unit of the last decimal of the exact value, of what follows from the
 * reader's own right entries, or between these; a mistake is recognised in the same way.
 * @param {Asked} q @param {string} text @param {Record<"given" | "exact" | "own", Record<string, number>>} known
 * @returns {Verdict}
 */
function judge(q, text, { given, exact, own }) {
  const entered = readFraction(text);
  if (!text.trim()) return { state: "open", kinds: [], entered };
  if (Number.isNaN(entered)) return { state: "unread", kinds: [], entered };
  /** @type {Look} */ const exactly = (name) => given[name] ?? exact[name];
  /** @type {Look} */ const theirs = (name) => own[name] ?? exactly(name);
  const unit = 10 ** -q.decimals * (1 + 1e-6);
  const slopeOfZ = (/** @type {Look} */ v) => (/** @type {string} */ z) => engine.ACTIVATIONS.sigmoid.slope(v(z));
  const slopeOfA = (/** @type {Look} */ v) => (/** @type {string} */ z) =>
    v(`a${z.slice(1)}`) * (1 - v(`a${z.slice(1)}`));
  /** How far the entry is from what a rule gives. @param {Rule} rule */
  const off = (rule) => {
    const found = [rule(exactly, slopeOfZ(exactly)), rule(theirs, slopeOfZ(theirs)), rule(theirs, slopeOfA(theirs))];
    return Math.max(Math.min(...found) - entered, entered - Math.max(...found), 0);
  };
  if (off(q.rule) <= unit) return { state: "right", kinds: [], entered };
  const decimals = /[.,](\d+)\s*$/.exec(text)?.[1].length ?? 0;
  if (decimals > 1 && decimals < q.decimals && entered !== 0 && off(q.rule) <= 0.5 * 10 ** -decimals + unit)
    return { state: "few", kinds: [], entered };
  const made = Object.entries(q.mistakes)
    .map(([kind, rules]) => ({ kind, by: Math.min(Infinity, ...rules.map(off)) }))
    .filter(({ by }) => by <= unit)
    .sort((p, r) => p.by - r.by);
  return { state: made.length ? "mistake" : "off", kinds: made.map(({ kind }) => kind), entered };
}

/**
 * Judge all entries in their order; the right ones are what the next follow from.
 * @param {{given: Record<string, number>, asked: Asked[]}} all @param {string[]} texts
 */
function judgeAll({ given, asked }, texts) {
  const exact = Object.fromEntries(asked.map(({ name, value }) => [name, value]));
  /** @type {Record<string, number>} */ const own = {};
  const verdicts = asked.map((q, at) => {
    const verdict = judge(q, texts[at] ?? "", { given, exact, own });
    if (verdict.state === "right") own[q.name] = verdict.entered;
    return verdict;
  });
  return { verdicts, own };
}

/** Null if they are of another network. @param {string} text @param {string} network @returns {Answer[] | null} */
function unpack(text, network) {
  const [whose, all] = [text.slice(0, text.indexOf("!")), text.slice(text.indexOf("!") + 1)];
  if (whose !== network) return null;
  return all.split("_").map((one) => {
    const [typed, way = ""] = one.split("'");
    return {
      text: typed,
      missed: way.includes("!"),
      hints: Number(/\d/.exec(way)?.[0] ?? 0),
      shown: way.includes("s"),
      draft: way.includes("d"),
    };
  });
}

/** @param {Answer[]} answers @param {string} network */
function pack(answers, network) {
  const all = Array.from(answers, (one) => {
    if (!one) return "";
    const way = `${one.missed ? "!" : ""}${one.hints || ""}${one.shown ? "s" : ""}${one.draft ? "d" : ""}`;
    return one.text + (way && `'${way}`);
  });
  return `${network}!${all.join("_")}`;
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    /** @type {Words} */ const words = model.get("words");
    const { forms, rates, length, largest_seed } = model.get("data");
    const svg = h("svg", { class: "bw-chart bw-fresh", role: "img", "aria-label": words.picture });
    const widthNow = measure(svg, 220);
    const given = h("div", { class: "bw-given" });
    const sheet = h("div", { class: "bw-sheet" });
    const another = h("button", { type: "button", onclick: goOn }, words.another);
    /** @type {Record<string, string>} */ let kept = {}; // the answers of each network of this visit
    /** @type {any} */ let rows = []; // those of the sheet
    /** @type {any} */ let stages = [];
    let laid = ""; // the network of the sheet
    let current = -1; // the stage that was opened last
    let left = -1; // the entry that Enter has ended
    /** @type {any} */ let judged;
    const isRight = (/** @type {number} */ at) => judged.verdicts[at].state === "right";
    const textsOf = (/** @type {Answer[]} */ answers) =>
      Array.from(answers, (one) => (!one || one.draft ? "" : one.text));

    const networkOf = (/** @type {State} */ { difficulty, seed }) => `${difficulty}.${seed}`;
    /** @param {State} state @returns {Answer[]} */
    const answersOf = (state) =>
      unpack(state.answers, networkOf(state)) ?? unpack(kept[networkOf(state)] ?? "", networkOf(state)) ?? [];

    const view = widget({
      model,
      el,
      stem: "practice",
      figure: [h("div", {}, svg), given, h("div", { class: "bw-work" }, sheet, another)],
      needs: ["difficulty", "seed"],
      compute({ difficulty, seed }) {
        const drawn = exercise(seed, forms[difficulty], rates);
        return { drawn, ...questions(drawn) };
      },
      draw(state, found) {
        keep(state);
        const answers = answersOf(state);
        judged = { found, answers, ...judgeAll(found, textsOf(answers)) };
        if (laid !== networkOf(state)) lay(networkOf(state), found);
        rows.forEach(reflect);
        reflectStages();
        network(found);
        if (left >= 0) goAhead();
        return { says: score(), table: { columns: words.columns.split(", "), rows: tabulate } };
      },
    });

    /**
     * Answers stay with their network while others are tried; a reset or a link without answers begins anew.
     * @param {State} state
     */
    function keep(state) {
      const here = networkOf(state);
      if (!state.answers) kept = {};
      else if (unpack(state.answers, here)) kept[here] = state.answers;
      else if (kept[here]) queueMicrotask(() => view.set({ answers: kept[here] }));
    }

    /** @param {number} at @param {Partial<Answer>} changes */
    function answer(at, changes) {
      const state = view.state();
      const answers = answersOf(state);
      const none = { text: "", missed: false, hints: 0, shown: false, draft: false };
      answers[at] = { ...none, ...answers[at], ...changes };
      view.set({ answers: pack(answers, networkOf(state)) });
    }

    const typed = (/** @type {number} */ at) => rows[at].field.value.replace(/[_']/g, " ");

    /** Take what stands in a field. @param {number} at */
    function accept(at) {
      const text = typed(at).trim();
      const answers = answersOf(view.state());
      const before = answers[at];
      if (text === (before?.text ?? "") && !before?.draft) return;
      const texts = textsOf(answers);
      texts[at] = text;
      const { state } = judgeAll(judged.found, texts).verdicts[at];
      answer(at, { text, draft: false, missed: Boolean(before?.missed) || state === "mistake" || state === "off" });
    }

    /** From an entry that is right to the next that is not. */
    function goAhead() {
      const from = left;
      left = -1;
      if (!isRight(from)) return;
      const open = rows.filter((/** @type {any} */ { at }) => !isRight(at));
      const next = open.find((/** @type {any} */ { at }) => at > from) ?? open[0];
      if (next) next.stage.box.open = true;
      (next?.field ?? another).focus();
    }

    function goOn() {
      const { seed } = view.state();
      view.set({ seed: seed < largest_seed ? seed + 1 : 0 });
    }

    /** Another hint; after the third the value itself. @param {number} at */
    function help(at) {
      const hints = judged.answers[at]?.hints ?? 0;
      if (hints < 3) return answer(at, { hints: hints + 1 });
      const q = judged.found.asked[at];
      const text = written(q.value, q.decimals);
      rows[at].field.value = text;
      rows[at].field.focus();
      return answer(at, { text, shown: true, draft: false });
    }

    /** Lay out the fields of a network. @param {string} name @param {any} found */
    function lay(name, found) {
      laid = name;
      current = -1;
      rows = found.asked.map((/** @type {Asked} */ q, /** @type {number} */ at) => {
        const id = `practice-${q.name}-${Math.random().toString(36).slice(2, 8)}`;
        const says = h("p", { id: `${id}-says`, class: "bw-said", role: "status" });
        const hints = h("p", { id: `${id}-hints`, class: "bw-hints", role: "status" });
        const field = h("input", {
          id,
          type: "text",
          inputmode: "text",
          autocomplete: "off",
          spellcheck: "false",
          maxlength: length,
          "aria-describedby": `${says.id} ${hints.id}`,
          "data-q": q.name,
          "data-lm-suppress-shortcuts": "true",
          oninput: () => answer(at, { text: typed(at), draft: true }),
          onchange: () => accept(at),
          onkeydown: (/** @type {KeyboardEvent} */ e) => {
            if (e.key !== "Enter") return;
            e.preventDefault();
            accept(at);
            left = at;
            view.redraw();
          },
        });
        const hint = h("button", { type: "button", class: "bw-hint", onclick: () => help(at) });
        const colour = q.kind === "new" ? "bw-update" : q.kind === "z" || q.kind === "a" ? "bw-forward" : "bw-backward";
        const label = h("label", { for: id, class: colour }, `${q.symbol} =`);
        return { q, at, field, says, hints, hint, box: h("div", { class: "bw-row" }, label, field, hint, says, hints) };
      });
      stages = [];
      for (const row of rows) {
        const { stage, layer, decimals } = row.q;
        const key = `${stage}.${layer}`;
        if (stages.at(-1)?.key !== key) {
          const summary = h("summary");
          const about = h("p", { class: "bw-asked" }, fill(words.asked, { n: decimals }));
          const title = fill(words[`stage_${stage}`], { l: layer });
          stages.push({ key, title, summary, ats: [], box: h("details", {}, summary, about) });
        }
        row.stage = stages.at(-1);
        row.stage.ats.push(row.at);
        row.stage.box.append(row.box);
      }
      sheet.replaceChildren(...stages.map((/** @type {any} */ { box }) => box));
      tell(found);
    }

    /** The given numbers. @param {any} found */
    function tell({ drawn: { sizes, m }, given: numbers, symbols }) {
      const names = Object.keys(numbers);
      const one = (/** @type {string} */ name) =>
        h("span", {}, `${symbols[name]} = ${name === "rate" ? say(numbers[name]) : written(numbers[name], 2)}`);
      const row = (/** @type {string} */ title, /** @type {string[]} */ which) => [
        h("dt", {}, title),
        h("dd", {}, ...which.flatMap((name) => [one(name), " "])),
      ];
      const examples = Array.from({ length: m }, (_, i) =>
        row(
          m > 1 ? fill(words.example_of, { i: i + 1 }) : words.example,
          names.filter((name) => /^[xy]_/.test(name) && (m === 1 || name.endsWith(`_${i + 1}`))),
        ),
      );
      const neurons = sizes.slice(1).flatMap((/** @type {number} */ n, /** @type {number} */ l) =>
        Array.from({ length: n }, (_, j) =>
          row(
            fill(words.neuron, { l: l + 1, j: j + 1 }),
            names.filter((name) => name.startsWith(`W${l + 1}_${j + 1}`) || name === `b${l + 1}_${j + 1}`),
          ),
        ),
      );
      given.replaceChildren(h("strong", {}, words.given), h("dl", {}, examples, neurons, row(words.rate, ["rate"])));
    }

    /** Show what is known of one entry. @param {any} row */
    function reflect({ q, at, field, says, hints, hint }) {
      /** @type {Answer | undefined} */ const mine = judged.answers[at];
      const { state } = judged.verdicts[at];
      if (document.activeElement !== field) field.value = mine?.text ?? "";
      field.toggleAttribute("aria-invalid", false);
      if (!["open", "right", "few"].includes(state)) field.setAttribute("aria-invalid", "true");
      const told = sentence(q, mine, judged.verdicts[at]);
      if (says.textContent !== told) says.textContent = told;
      const taken = Array.from({ length: mine?.hints ?? 0 }, (_, n) => hintOf(q, n));
      if (hints.textContent !== taken.join("")) hints.replaceChildren(...taken.map((text) => h("span", {}, text)));
      const last = (mine?.hints ?? 0) === 3;
      hint.hidden = state === "right";
      hint.textContent = last ? words.show : words.hint;
      hint.setAttribute("aria-label", fill(last ? words.show_for : words.hint_for, { symbol: q.symbol }));
    }

    /** What is said of an entry. @param {Asked} q @param {Answer | undefined} mine @param {Verdict} verdict */
    function sentence(q, mine, { state, kinds, entered }) {
      if (state === "open") return "";
      if (state === "right") return mine?.shown ? fill(words.shown, { value: mine.text }) : words.right;
      if (state === "unread") return fill(words.unread, { text: mine?.text });
      if (state === "few") return fill(words.few, { n: q.decimals });
      if (kinds.length > 1) return fill(words.either, { one: words[`m_${kinds[0]}`], other: words[`m_${kinds[1]}`] });
      if (kinds.length) return words[`m_${kinds[0]}`];
      const [miss, size] = [entered - q.value, Math.abs(q.value)];
      const much = Math.abs(miss) > size ? "_much" : Math.abs(miss) < 0.03 * size ? "_little" : "";
      return words[`miss_${miss > 0 ? "high" : "low"}${much}`];
    }

    /**
     * One of three hints: what it depends on, the formula, the formula with the numbers that are known.
     * @param {Asked} q @param {number} n
     */
    function hintOf(q, n) {
      const { symbols, given: numbers, drawn } = judged.found;
      const kind = q.kind === "delta" && q.stage === "2" ? "delta_out" : q.kind;
      if (n === 0)
        return [words[`hint_${kind}`], drawn.m > 1 && (q.kind === "dW" || q.kind === "db") && words.hint_mean]
          .filter(Boolean)
          .join(" ");
      const write = (/** @type {string} */ name) => {
        if (n === 1 || !(name in numbers || name in judged.own)) return symbols[name];
        if (name === "rate") return say(numbers[name]);
        return name in numbers ? written(numbers[name], 2, true) : written(judged.own[name], 4, true);
      };
      return `${q.symbol} = ${q.formula(write)}`;
    }

    function reflectStages() {
      for (const { title, summary, ats } of stages)
        summary.textContent = fill(words.stage, { title, done: ats.filter(isRight).length, all: ats.length });
      const now = stages.findIndex((/** @type {any} */ { ats }) => !ats.every(isRight));
      if (now >= 0 && now !== current) stages[now].box.open = true;
      current = now;
    }

    function score() {
      const all = rows.length;
      /** @type {Answer[]} */ const right = judged.answers.filter(
        (/** @type {Answer} */ _, /** @type {number} */ at) => at < all && isRight(at),
      );
      const shown = right.filter((one) => one.shown).length;
      const first = right.filter((one) => !one.shown && !one.missed && !one.hints).length;
      const done = right.length;
      const told = fill(words.score, { done, all, first, shown, helped: done - shown - first });
      if (done === all) return fill(words.all_right, { score: told });
      return judged.answers.length ? told : fill(words.begin, { all });
    }

    /** @returns {string[][]} */
    function tabulate() {
      return rows.map((/** @type {any} */ { q, at }) => {
        const [{ state }, mine] = [judged.verdicts[at], judged.answers[at]];
        const word = isRight(at) ? (mine.shown ? "shown" : "right") : state === "open" ? "open" : "wrong";
        return [q.symbol, mine?.text ?? "", words[`state_${word}`]];
      });
    }

    /** The network: its neurons with what has been found. @param {any} found */
    function network({ drawn: { sizes, m }, given: numbers }) {
      const width = widthNow();
      const height = 92 * Math.max(...sizes);
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const column = width / sizes.length;
      const place = (/** @type {number} */ l, /** @type {number} */ j) => [
        column * (l + 0.5),
        (height * (j + 0.5)) / sizes[l] - 14,
      ];
      const text = (
        /** @type {string} */ colour,
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {string} */ said,
      ) => h("svg:text", { class: colour, x, y, "text-anchor": "middle" }, said);
      /** @type {SVGElement[]} */ const marks = [];
      sizes.forEach((/** @type {number} */ n, /** @type {number} */ l) => {
        const ways = Array.from({ length: l && n * sizes[l - 1] }, (_, at) => [at % n, Math.floor(at / n)]);
        const lines = ways.map(([j, k]) => `M${place(l - 1, k)}L${place(l, j)}`);
        marks.push(h("svg:path", { d: lines.join("") }));
      });
      /** Of all examples; a dot for what is open. @param {string} name @param {number} decimals */
      const values = (name, decimals) => {
        const known = { ...numbers, ...judged.own };
        const all = Array.from({ length: m }, (_, i) => known[m > 1 ? `${name}_${i + 1}` : name]);
        return all.every((v) => v === undefined)
          ? ""
          : all.map((v) => (v === undefined ? "·" : written(v, decimals))).join(" | ");
      };
      sizes.forEach((/** @type {number} */ n, /** @type {number} */ l) => {
        for (let j = 0; j < n; j += 1) {
          const [x, y] = place(l, j);
          const name = l ? `a${raised(l)}${lowered(j + 1)}` : `x${lowered(j + 1)}`;
          marks.push(h("svg:circle", { cx: x, cy: y, r: 16 }), text("bw-forward", x, y + 5, name));
          const lines = l
            ? [
                ["bw-forward", values(`a${l}_${j + 1}`, 3), ""],
                ["bw-backward", values(`delta${l}_${j + 1}`, 4), "δ "],
              ]
            : [["bw-forward", values(`x_${j + 1}`, 2), ""]];
          lines
            .filter(([, said]) => said)
            .forEach(([colour, said, letter], at) => marks.push(text(colour, x, y + 31 + 15 * at, letter + said)));
        }
      });
      svg.replaceChildren(...marks);
    }

    return view.dispose;
  },
});
