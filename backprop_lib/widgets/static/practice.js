// Practice: one training step of a fresh network. The reader enters the numbers, in order; each is checked at once.
// A quantity knows how it is computed from others, and what comes out when a usual mistake is made on the way.
// @ts-check

/**
 * @typedef {(name: string) => number} Look  finds a number by its name
 * @typedef {(v: Look, slope: (z: string) => number) => number} Rule  computes one from others, and from slopes f′(z)
 * @typedef {{sizes: number[], m: number}} Form
 * @typedef {{name: string, kind: string, stage: string, layer: number, symbol: string, value: number, decimals: number,
 *   formula: (write: (name: string) => string) => string, rule: Rule, mistakes: [string, Rule][]}} Asked
 * @typedef {{text: string, missed: boolean, hints: number, shown: boolean}} Answer
 * @typedef {{state: string, kinds: string[], entered: number}} Verdict  open, unread, right, few (decimals), mistake or off
 */

const WIDE = { z: 3, a: 3, dL_da: 3, delta: 4, dW: 4, db: 4, new: 4 }; // decimals that are asked for
const lowered = (/** @type {number | string} */ n) => String(n).replace(/\d/g, (c) => "₀₁₂₃₄₅₆₇₈₉"[Number(c)]);

/** A number as it is typed, or a fraction of two. @param {string} text */
function readFraction(text) {
  const parts = text.split("/").map(read);
  if (parts.length > 2) return NaN;
  const value = parts.length === 2 ? parts[0] / parts[1] : parts[0];
  return Number.isFinite(value) ? value : NaN;
}

/** A number to some decimals; a negative one in brackets, where it is a factor. @param {number} v @param {number} decimals @param {boolean} [factor] */
function written(v, decimals, factor = false) {
  const text = v.toFixed(decimals).replace("-", "−").replace(".", spoken.point);
  return factor && v < 0 ? `(${text})` : text;
}

/** The network of a seed, as `exercise` in practice.py. @param {number} seed @param {Form} form @param {number[]} rates */
function exercise(seed, { sizes, m }, rates) {
  const random = new engine.Random(seed);
  const whole = (/** @type {number} */ least, /** @type {number} */ most) => least + Math.floor((most - least + 1) * random.uniform());
  const signed = (/** @type {number} */ least, /** @type {number} */ most, /** @type {number} */ negative) => {
    const sign = random.uniform() < negative ? -1 : 1;
    return (sign * whole(least, most)) / 100;
  };
  const table = (/** @type {number} */ n, /** @type {number} */ columns, /** @type {() => number} */ draw) => engine.map(draw, engine.matrix(n, columns));
  const sizesOf = (/** @type {Matrix[]} */ all) => all.flatMap(({ at }) => Array.from(at, Math.abs));
  for (;;) {
    const x = table(sizes[0], m, () => signed(20, 99, 0.3));
    const y = table(sizes[sizes.length - 1], m, () => whole(5, 95) / 100);
    const layers = sizes.slice(1).map((n, l) => ({
      W: table(n, sizes[l], () => signed(20, 140, 0.4)), b: table(n, 1, () => signed(5, 60, 0.5)), activation: "sigmoid",
    }));
    const rate = rates[whole(0, rates.length - 1)];
    const passes = engine.forward(layers, x);
    const dL_da = engine.loss_gradient(passes[passes.length - 1].A, y, "squared_error");
    const gradients = engine.backward(layers, x, y, "squared_error", passes);
    const z = sizesOf(passes.map(({ Z }) => Z));
    const suits = Math.max(...z) <= 2 && Math.min(...z) >= 0.1 && Math.min(...sizesOf([dL_da])) >= 0.15
      && Math.min(...sizesOf(gradients.map(({ delta }) => delta))) >= 0.004
      && Math.min(...sizesOf(gradients.flatMap(({ dL_dW, dL_db }) => [dL_dW, dL_db]))) >= 0.001;
    if (suits) return { sizes, m, x, y, layers, rate, passes, dL_da, gradients };
  }
}

/** What is given, by name, and what is asked, in order. @param {ReturnType<typeof exercise>} drawn */
function questions({ sizes, m, x, y, layers, rate, passes, dL_da, gradients }) {
  const L = layers.length;
  /** @type {Record<string, number>} */ const given = { rate };
  /** @type {Record<string, string>} */ const symbols = { rate: "η" };
  /** @type {Asked[]} */ const asked = [];
  const upTo = (/** @type {number} */ n) => Array.from({ length: n }, (_, j) => j + 1);
  const sum = (/** @type {number} */ n, /** @type {(j: number) => number} */ f) => upTo(n).reduce((total, j) => total + f(j), 0);
  const others = (/** @type {number} */ n, /** @type {number} */ j) => upTo(n).filter((other) => other !== j);
  const of = (/** @type {Matrix} */ t, /** @type {number} */ j, k = 1) => t.at[(j - 1) * t.m + k - 1];
  const each = upTo(m);
  const tail = (/** @type {number} */ i) => (m > 1 ? `_${i}` : "");
  const mark = (/** @type {number} */ i) => (m > 1 ? `⁽${raised(i)}⁾` : "");
  const pick = (/** @type {string} */ kind, /** @type {number} */ l, /** @type {number} */ j, /** @type {number} */ i) => `${kind}${l}_${j}${tail(i)}`;
  const sender = (/** @type {number} */ l, /** @type {number} */ k, /** @type {number} */ i) => (l === 1 ? `x_${k}${tail(i)}` : pick("a", l - 1, k, i));
  const give = (/** @type {string} */ name, /** @type {string} */ symbol, /** @type {number} */ value) => {
    given[name] = value;
    symbols[name] = symbol;
  };
  /**
   * @param {string} kind @param {string} stage @param {number} layer @param {string} name @param {string} symbol @param {number} value
   * @param {Asked["formula"]} formula @param {Rule} rule @param {([string, Rule] | false | undefined)[]} mistakes
   */
  const ask = (kind, stage, layer, name, symbol, value, formula, rule, mistakes) => {
    symbols[name] = symbol;
    const decimals = /** @type {Record<string, number>} */ (WIDE)[kind];
    const all = /** @type {[string, Rule][]} */ ([["sign", (/** @type {Look} */ v, /** @type {any} */ slope) => -rule(v, slope)], ...mistakes.filter(Boolean)]);
    asked.push({ name, kind, stage, layer, symbol, value, decimals, formula, rule, mistakes: all });
  };
  const sigma = engine.ACTIVATIONS.sigmoid;

  for (const i of each) {
    upTo(sizes[0]).forEach((k) => give(`x_${k}${tail(i)}`, `x${lowered(k)}${mark(i)}`, of(x, k, i)));
    upTo(sizes[L]).forEach((j) => give(`y_${j}${tail(i)}`, `y${lowered(j)}${mark(i)}`, of(y, j, i)));
  }
  const w = (/** @type {number} */ l, /** @type {number} */ j, /** @type {number} */ k) => `W${l}_${j}${k}`;
  layers.forEach(({ W, b }, at) => upTo(W.n).forEach((j) => {
    upTo(W.m).forEach((k) => give(w(at + 1, j, k), `w${raised(at + 1)}${lowered(j)}${lowered(k)}`, of(W, j, k)));
    give(`b${at + 1}_${j}`, `b${raised(at + 1)}${lowered(j)}`, of(b, j));
  }));

  passes.forEach(({ Z, A }, at) => {
    const [l, n, n_in] = [at + 1, sizes[at + 1], sizes[at]];
    for (const i of each) for (const j of upTo(n)) {
      /** @type {(row: number, from?: number) => Rule} */
      const weighted = (row, from = i) => (v) => sum(n_in, (k) => v(w(l, row, k)) * v(sender(l, k, from)));
      /** @type {(inner: Rule, row?: number) => Rule} */
      const plus = (inner, row = j) => (v, slope) => inner(v, slope) + v(`b${l}_${row}`);
      ask("z", "forward", l, pick("z", l, j, i), `z${raised(l)}${lowered(j)}${mark(i)}`, of(Z, j, i),
        (write) => `${upTo(n_in).map((k) => `${write(w(l, j, k))} · ${write(sender(l, k, i))}`).join(" + ")} + ${write(`b${l}_${j}`)}`,
        plus(weighted(j)), [
          ["no_bias", weighted(j)],
          ...others(n, j).flatMap((row) => /** @type {[string, Rule][]} */ ([["index_z", plus(weighted(row))], ["index_z", plus(weighted(row), row)]])),
          n === n_in && n > 1 && ["index_z", plus((v) => sum(n_in, (k) => v(w(l, k, j)) * v(sender(l, k, i))))],
          ...others(m, i).map((from) => /** @type {[string, Rule]} */ (["other_example", plus(weighted(j, from))])),
        ]);
    }
    for (const i of each) for (const j of upTo(n)) {
      const z = pick("z", l, j, i);
      ask("a", "forward", l, pick("a", l, j, i), `a${raised(l)}${lowered(j)}${mark(i)}`, of(A, j, i),
        (write) => `1 / (1 + e^(−${write(z)}))`, (v) => sigma.value(v(z)), [
          ["no_activation", (v) => v(z)],
          ["exponent", (v) => sigma.value(-v(z))],
          ["slope_for_value", (v) => sigma.slope(v(z))],
          ...others(m, i).map((from) => /** @type {[string, Rule]} */ (["other_example", (v) => sigma.value(v(pick("z", l, j, from)))])),
        ]);
    }
  });

  for (const i of each) for (const j of upTo(sizes[L])) {
    const [a, t] = [pick("a", L, j, i), `y_${j}${tail(i)}`];
    ask("dL_da", "1", L, `dL_da_${j}${tail(i)}`, `∂𝓛/∂a${raised(L)}${lowered(j)}${mark(i)}`, of(dL_da, j, i),
      (write) => `${write(a)} − ${write(t)}`, (v) => v(a) - v(t), [
        ["target_minus", (v) => v(t) - v(a)],
        ["twice", (v) => 2 * (v(a) - v(t))],
        ["loss", (v) => 0.5 * (v(a) - v(t)) ** 2],
        ...others(m, i).map((from) => /** @type {[string, Rule]} */ (["other_example", (v) => v(pick("a", L, j, from)) - v(`y_${j}${tail(from)}`)])),
      ]);
    const last = asked[asked.length - 1];
    last.mistakes = last.mistakes.filter(([kind]) => kind !== "sign"); // it is the target minus the prediction
  }

  for (let l = L; l > 0; l -= 1) {
    const n_next = l < L ? sizes[l + 1] : 0;
    for (const i of each) for (const k of upTo(sizes[l])) {
      const [z, a] = [pick("z", l, k, i), pick("a", l, k, i)];
      const arriving = (/** @type {number} */ to, /** @type {number} */ from) => (/** @type {Look} */ v) => v(w(l + 1, to, from)) * v(pick("delta", l + 1, to, i));
      const back = l === L
        ? (/** @type {Look} */ v) => v(`dL_da_${k}${tail(i)}`)
        : (/** @type {Look} */ v) => sum(n_next, (j) => arriving(j, k)(v));
      /** @type {(what: (v: Look) => number) => Rule} */
      const times = (what) => (v, slope) => slope(z) * what(v);
      const product = (/** @type {(name: string) => string} */ write) => (l === L
        ? write(`dL_da_${k}${tail(i)}`)
        : upTo(n_next).map((j) => `${write(w(l + 1, j, k))} · ${write(pick("delta", l + 1, j, i))}`).join(" + "));
      ask("delta", l === L ? "2" : "3", l, pick("delta", l, k, i), `δ${raised(l)}${lowered(k)}${mark(i)}`, of(gradients[l - 1].delta, k, i),
        (write) => `${write(a)} (1 − ${write(a)}) · ${n_next > 1 ? `(${product(write)})` : product(write)}`, times(back), [
          ["no_slope", (v) => back(v)],
          ["slope_at_a", (v) => sigma.slope(v(a)) * back(v)],
          ["value_for_slope", (v) => v(a) * back(v)],
          ...(n_next > 1 ? upTo(n_next).map((j) => /** @type {[string, Rule]} */ (["path", times(arriving(j, k))])) : []),
          ...(n_next ? others(sizes[l], k).map((from) => /** @type {[string, Rule]} */ (["index_delta", times((v) => sum(n_next, (j) => arriving(j, from)(v)))])) : []),
          n_next === sizes[l] && n_next > 1 && ["index_delta", times((v) => sum(n_next, (j) => v(w(l + 1, k, j)) * v(pick("delta", l + 1, j, i))))],
          n_next > 0 && ["updated", times((v) => sum(n_next, (j) => v(`newW${l + 1}_${j}${k}`) * v(pick("delta", l + 1, j, i))))],
        ]);
    }
  }

  const mean = (/** @type {(i: number) => number} */ f) => sum(m, f) / m;
  const averaged = (/** @type {(i: number) => string} */ f) => (m > 1 ? `½ (${each.map(f).join(" + ")})` : f(1));
  gradients.forEach(({ dL_dW }, at) => {
    const l = at + 1;
    for (const j of upTo(dL_dW.n)) for (const k of upTo(dL_dW.m)) {
      const d = (/** @type {number} */ i, to = j) => pick("delta", l, to, i);
      /** @type {(f: (v: Look, i: number) => number) => Rule} */
      const averageOf = (f) => (v) => mean((i) => f(v, i));
      /** @type {(from: number, to: number) => Rule} */
      const joined = (from, to) => averageOf((v, i) => v(sender(l, from, i)) * v(d(i, to)));
      const rule = joined(k, j);
      ask("dW", "4", l, `dW${l}_${j}${k}`, `∂𝓛/∂w${raised(l)}${lowered(j)}${lowered(k)}`, of(dL_dW, j, k),
        (write) => averaged((i) => `${write(sender(l, k, i))} · ${write(d(i))}`), rule, [
          ["no_sender", averageOf((v, i) => v(d(i)))],
          ...others(dL_dW.m, k).map((from) => /** @type {[string, Rule]} */ (["index_dW", joined(from, j)])),
          ...others(dL_dW.n, j).map((to) => /** @type {[string, Rule]} */ (["index_dW", joined(k, to)])),
          j !== k && j <= dL_dW.m && k <= dL_dW.n && ["index_dW", joined(j, k)],
          l > 1 && ["z_for_a", averageOf((v, i) => v(pick("z", l - 1, k, i)) * v(d(i)))],
          ["early_rate", (v, slope) => v("rate") * rule(v, slope)],
          m > 1 && ["sum", (v, slope) => m * rule(v, slope)],
          ...(m > 1 ? each.flatMap((i) => [1, 1 / m].map((share) => /** @type {[string, Rule]} */ (["one_example", (v) => share * v(sender(l, k, i)) * v(d(i))]))) : []),
        ]);
    }
  });
  gradients.forEach(({ dL_db }, at) => {
    const l = at + 1;
    for (const j of upTo(dL_db.n)) {
      const d = (/** @type {number} */ i) => pick("delta", l, j, i);
      /** @type {Rule} */ const rule = (v) => mean((i) => v(d(i)));
      ask("db", "5", l, `db${l}_${j}`, `∂𝓛/∂b${raised(l)}${lowered(j)}`, of(dL_db, j),
        (write) => averaged((i) => write(d(i))), rule, [
          ...upTo(sizes[at]).map((k) => /** @type {[string, Rule]} */ (["sender", (v) => mean((i) => v(sender(l, k, i)) * v(d(i)))])),
          ["early_rate", (v, slope) => v("rate") * rule(v, slope)],
          m > 1 && ["sum", (v, slope) => m * rule(v, slope)],
          ...(m > 1 ? each.flatMap((i) => [1, 1 / m].map((share) => /** @type {[string, Rule]} */ (["one_example", (v) => share * v(d(i))]))) : []),
        ]);
    }
  });

  layers.forEach(({ W, b }, at) => {
    const [l, { dL_dW, dL_db }] = [at + 1, gradients[at]];
    const change = (/** @type {string} */ old, /** @type {string} */ gradient, /** @type {number} */ value) => {
      ask("new", "6", l, `new${old}`, `${symbols[old]}′`, value,
        (write) => `${write(old)} − ${write("rate")} · ${write(gradient)}`, (v) => v(old) - v("rate") * v(gradient), [
          ["plus", (v) => v(old) + v("rate") * v(gradient)],
          ["no_rate", (v) => v(old) - v(gradient)],
          ["only_step", (v) => v("rate") * v(gradient)],
          ["only_step", (v) => -v("rate") * v(gradient)],
          m > 1 && ["sum", (v) => v(old) - m * v("rate") * v(gradient)],
        ]);
    };
    const [newW, newb] = [engine.update(W, dL_dW, rate), engine.update(b, dL_db, rate)];
    for (const j of upTo(W.n)) for (const k of upTo(W.m)) change(w(l, j, k), `dW${l}_${j}${k}`, of(newW, j, k));
    for (const j of upTo(b.n)) change(`b${l}_${j}`, `db${l}_${j}`, of(newb, j));
  });
  return { given, symbols, asked };
}

/**
 * Judge an entry. Right is what lies within a unit of the last decimal of the exact value, of what follows from the
 * reader's own right entries, or between these; a mistake is recognised in the same way.
 * @param {Asked} q @param {string} text @param {{given: Record<string, number>, exact: Record<string, number>, own: Record<string, number>}} known
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
  const slopeOfA = (/** @type {Look} */ v) => (/** @type {string} */ z) => v(`a${z.slice(1)}`) * (1 - v(`a${z.slice(1)}`));
  /** How far the entry is from what a rule gives. @param {Rule} rule */
  const off = (rule) => {
    const found = [rule(exactly, slopeOfZ(exactly)), rule(theirs, slopeOfZ(theirs)), rule(theirs, slopeOfA(theirs))];
    return Math.max(Math.min(...found) - entered, entered - Math.max(...found), 0);
  };
  if (off(q.rule) <= unit) return { state: "right", kinds: [], entered };
  const decimals = /[.,](\d+)\s*$/.exec(text)?.[1].length ?? 0;
  if (decimals > 1 && decimals < q.decimals && entered !== 0 && off(q.rule) <= 0.5 * 10 ** -decimals + unit) return { state: "few", kinds: [], entered };
  const made = q.mistakes.map(([kind, rule]) => /** @type {[string, number]} */ ([kind, off(rule)])).filter(([, by]) => by <= unit).sort((p, r) => p[1] - r[1]);
  return { state: made.length ? "mistake" : "off", kinds: [...new Set(made.map(([kind]) => kind))], entered };
}

/** Judge all entries in their order; the right ones are what the next follow from. @param {ReturnType<typeof questions>} all @param {string[]} texts */
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

/** What the reader has entered for a network, as it stands in the link. @param {string} text @param {string} network @returns {Answer[] | null} */
function unpack(text, network) {
  const [whose, all] = [text.slice(0, text.indexOf("!")), text.slice(text.indexOf("!") + 1)];
  if (whose !== network) return null;
  return all.split("_").map((one) => {
    const [typed, way = ""] = one.split("'");
    return { text: typed, missed: way.includes("!"), hints: Number(/\d/.exec(way)?.[0] ?? 0), shown: way.includes("s") };
  });
}

/** @param {Answer[]} answers @param {string} network */
function pack(answers, network) {
  const all = Array.from(answers, (one) => {
    if (!one) return "";
    const way = `${one.missed ? "!" : ""}${one.hints || ""}${one.shown ? "s" : ""}`;
    return one.text + (way && `'${way}`);
  });
  return `${network}!${all.join("_")}`;
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    /** @type {Words} */ const words = model.get("words");
    const { forms, rates, length, largest_seed } = model.get("data");
    const abort = new AbortController();
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
    /** @type {any} */ let judged;

    const networkOf = (/** @type {State} */ { difficulty, seed }) => `${difficulty}.${seed}`;
    /** @param {State} state @returns {Answer[]} */
    const answersOf = (state) => unpack(state.answers, networkOf(state)) ?? unpack(kept[networkOf(state)] ?? "", networkOf(state)) ?? [];

    const view = widget({
      model, el, stem: "practice", figure: [h("div", { class: "bw-task" }, h("div", {}, svg), given), h("div", {}, sheet, another)],
      needs: ["difficulty", "seed"],
      compute({ difficulty, seed }) {
        const drawn = exercise(seed, forms[difficulty], rates);
        return { drawn, ...questions(drawn) };
      },
      draw(state, found) {
        keep(state);
        const answers = answersOf(state);
        judged = { found, answers, ...judgeAll(found, found.asked.map((/** @type {Asked} */ _, /** @type {number} */ at) => answers[at]?.text ?? "")) };
        if (laid !== networkOf(state)) lay(networkOf(state), found);
        rows.forEach(reflect);
        reflectStages();
        network(found);
        return { says: score(), table: { columns: words.columns.split(", "), rows: tabulate } };
      },
    });

    /** Answers stay with their network while others are tried; a reset or a link without answers begins anew. @param {State} state */
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
      answers[at] = { ...(answers[at] ?? { text: "", missed: false, hints: 0, shown: false }), ...changes };
      view.set({ answers: pack(answers, networkOf(state)) });
    }

    /** Take what stands in a field. @param {number} at */
    function accept(at) {
      const text = rows[at].field.value.replace(/[_']/g, " ").trim();
      const before = judged.answers[at];
      if (text === (before?.text ?? "")) return;
      const texts = judged.found.asked.map((/** @type {Asked} */ _, /** @type {number} */ other) => (other === at ? text : judged.answers[other]?.text ?? ""));
      const { state } = judgeAll(judged.found, texts).verdicts[at];
      answer(at, { text, missed: Boolean(before?.missed) || state === "mistake" || state === "off" });
    }

    /** From an entry that is right to the next that is not. @param {number} at */
    function goAhead(at) {
      if (judged.verdicts[at].state !== "right") return;
      const isOpen = (/** @type {any} */ verdict) => verdict.state !== "right";
      const after = judged.verdicts.findIndex((/** @type {any} */ verdict, /** @type {number} */ other) => other > at && isOpen(verdict));
      const to = after >= 0 ? after : judged.verdicts.findIndex(isOpen);
      if (to < 0) return another.focus();
      rows[to].field.closest("details").open = true;
      return rows[to].field.focus();
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
      answer(at, { text: written(q.value, q.decimals), shown: true });
      return rows[at].field.focus();
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
          id, type: "text", inputmode: "text", autocomplete: "off", spellcheck: "false", maxlength: length,
          "aria-label": fill(words.field, { symbol: q.symbol }), "aria-describedby": `${says.id} ${hints.id}`,
          "data-q": q.name, "data-lm-suppress-shortcuts": "true",
          onchange: () => accept(at),
          onkeydown: (/** @type {KeyboardEvent} */ e) => {
            if (e.key !== "Enter") return;
            e.preventDefault();
            accept(at);
            goAhead(at);
          },
        });
        const hint = h("button", { type: "button", class: "bw-hint", onclick: () => help(at) });
        const colour = q.kind === "new" ? "bw-update" : q.kind === "z" || q.kind === "a" ? "bw-forward" : "bw-backward";
        return { q, at, field, says, hints, hint, box: h("div", { class: "bw-row" }, h("label", { for: id, class: colour }, `${q.symbol} =`), field, hint, says, hints) };
      });
      stages = [];
      for (const { q, at, box } of rows) {
        let stage = stages[stages.length - 1];
        if (stage?.key !== q.stage + q.layer && !(["4", "5", "6"].includes(q.stage) && stage?.key[0] === q.stage)) {
          const title = fill(words[`stage_${q.stage}`], { l: q.layer });
          const summary = h("summary", {});
          stage = { key: q.stage + q.layer, title, summary, ats: [], box: h("details", {}, summary, h("p", { class: "bw-asked" }, fill(words.asked, { n: q.decimals }))) };
          stages.push(stage);
        }
        stage.ats.push(at);
        stage.box.append(box);
      }
      sheet.replaceChildren(...stages.map((/** @type {any} */ { box }) => box));
      tell(found);
    }

    /** The given numbers. @param {any} found */
    function tell({ drawn: { sizes, m }, given: numbers, symbols }) {
      const names = Object.keys(numbers);
      const one = (/** @type {string} */ name) => h("span", {}, `${symbols[name]} = ${name === "rate" ? say(numbers[name]) : written(numbers[name], 2)}`);
      const row = (/** @type {string} */ title, /** @type {string[]} */ which) =>
        [h("dt", {}, title), h("dd", {}, which.flatMap((name) => [one(name), " "]))];
      const examples = Array.from({ length: m }, (_, i) => row(m > 1 ? fill(words.example_of, { i: i + 1 }) : words.example,
        names.filter((name) => /^[xy]_/.test(name) && (m === 1 || name.endsWith(`_${i + 1}`)))));
      const neurons = sizes.slice(1).flatMap((/** @type {number} */ n, /** @type {number} */ l) => Array.from({ length: n }, (_, j) =>
        row(fill(words.neuron, { l: l + 1, j: j + 1 }), names.filter((name) => name.startsWith(`W${l + 1}_${j + 1}`) || name === `b${l + 1}_${j + 1}`))));
      given.replaceChildren(h("strong", {}, words.given), h("dl", {}, examples, neurons, row(words.rate, ["rate"])));
    }

    /** Show what is known of one entry. @param {any} row */
    function reflect({ q, at, field, says, hints, hint }) {
      /** @type {Answer | undefined} */ const mine = judged.answers[at];
      const { state, kinds } = judged.verdicts[at];
      if (document.activeElement !== field || mine?.shown) field.value = mine?.text ?? "";
      field.toggleAttribute("aria-invalid", false);
      if (!["open", "right", "few"].includes(state)) field.setAttribute("aria-invalid", "true");
      const told = sentence(q, mine, judged.verdicts[at], kinds);
      if (says.textContent !== told) says.textContent = told;
      const taken = Array.from({ length: mine?.hints ?? 0 }, (_, n) => hintOf(q, n));
      if (hints.textContent !== taken.join("")) hints.replaceChildren(...taken.map((text) => h("span", {}, text)));
      const last = (mine?.hints ?? 0) === 3;
      hint.hidden = state === "right";
      hint.textContent = last ? words.show : words.hint;
      hint.setAttribute("aria-label", fill(last ? words.show_for : words.hint_for, { symbol: q.symbol }));
    }

    /** What is said of an entry. @param {Asked} q @param {Answer | undefined} mine @param {any} verdict @param {string[]} kinds */
    function sentence(q, mine, { state, entered }, kinds) {
      if (state === "open") return "";
      if (state === "right") return mine?.shown ? fill(words.shown, { value: mine.text }) : words.right;
      if (state === "unread") return fill(words.unread, { text: mine?.text });
      if (state === "few") return fill(words.few, { n: q.decimals });
      if (kinds.length > 1) return fill(words.either, { one: words[`m_${kinds[0]}`], other: words[`m_${kinds[1]}`] });
      if (kinds.length) return words[`m_${kinds[0]}`];
      const [miss, size] = [entered - q.value, Math.abs(q.value)];
      const much = Math.abs(miss) > size ? "_much" : Math.abs(miss) < 0.03 * size ? "_little" : "";
      return words[`${miss > 0 ? "high" : "low"}${much}`];
    }

    /** One of three hints: what it depends on, the formula, the formula with the numbers that are known. @param {Asked} q @param {number} n */
    function hintOf(q, n) {
      const { symbols, given: numbers, drawn } = judged.found;
      const kind = q.kind === "delta" && q.stage === "2" ? "delta_out" : q.kind;
      if (n === 0) return [words[`hint_${kind}`], drawn.m > 1 && (q.kind === "dW" || q.kind === "db") && words.hint_mean].filter(Boolean).join(" ");
      const write = (/** @type {string} */ name) => {
        if (n === 1 || !(name in numbers || name in judged.own)) return symbols[name];
        if (name === "rate") return say(numbers[name]);
        return name in numbers ? written(numbers[name], 2, true) : written(judged.own[name], 4, true);
      };
      return `${q.symbol} = ${q.formula(write)}`;
    }

    function reflectStages() {
      const right = (/** @type {number} */ at) => judged.verdicts[at].state === "right";
      for (const { title, summary, ats } of stages) summary.textContent = fill(words.stage, { title, done: ats.filter(right).length, all: ats.length });
      const now = stages.findIndex((/** @type {any} */ { ats }) => !ats.every(right));
      if (now >= 0 && now !== current) stages[now].box.open = true;
      current = now;
    }

    function score() {
      const right = rows.filter((/** @type {any} */ { at }) => judged.verdicts[at].state === "right").map((/** @type {any} */ { at }) => judged.answers[at]);
      const shown = right.filter((/** @type {Answer} */ one) => one.shown).length;
      const first = right.filter((/** @type {Answer} */ one) => !one.shown && !one.missed && !one.hints).length;
      const told = fill(words.score, { done: right.length, all: rows.length, first, shown, helped: right.length - shown - first });
      if (right.length === rows.length) return fill(words.all_right, { score: told });
      return judged.answers.length ? told : fill(words.begin, { all: rows.length });
    }

    const tabulate = () => rows.map((/** @type {any} */ { q, at }) => {
      const [{ state }, mine] = [judged.verdicts[at], judged.answers[at]];
      const word = state === "right" ? (mine.shown ? words.state_shown : words.state_right) : state === "open" ? words.state_open : words.state_wrong;
      return [q.symbol, mine?.text ?? "", word];
    });

    /** The network: its neurons with what has been found. @param {any} found */
    function network({ drawn: { sizes, m }, given: numbers }) {
      const width = widthNow();
      const height = 92 * Math.max(...sizes);
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const column = width / sizes.length;
      const place = (/** @type {number} */ l, /** @type {number} */ j) => [column * (l + 0.5), (height * (j + 0.5)) / sizes[l] - 14];
      const text = (/** @type {string} */ colour, /** @type {number} */ x, /** @type {number} */ y, /** @type {string} */ said) =>
        h("svg:text", { class: colour, x, y, "text-anchor": "middle" }, said);
      const marks = [];
      sizes.forEach((/** @type {number} */ n, /** @type {number} */ l) => {
        for (let j = 0; l > 0 && j < n; j += 1) for (let k = 0; k < sizes[l - 1]; k += 1) {
          const [[x0, y0], [x1, y1]] = [place(l - 1, k), place(l, j)];
          marks.push(h("svg:path", { d: `M${x0} ${y0}L${x1} ${y1}` }));
        }
      });
      /** The values of all examples, with a dot for what is open. @param {string} name @param {number} decimals */
      const values = (name, decimals) => {
        const all = Array.from({ length: m }, (_, i) => numbers[m > 1 ? `${name}_${i + 1}` : name] ?? judged.own[m > 1 ? `${name}_${i + 1}` : name]);
        return all.every((v) => v === undefined) ? "" : all.map((v) => (v === undefined ? "·" : written(v, decimals))).join(" | ");
      };
      sizes.forEach((/** @type {number} */ n, /** @type {number} */ l) => {
        for (let j = 0; j < n; j += 1) {
          const [x, y] = place(l, j);
          const name = l ? `a${raised(l)}${lowered(j + 1)}` : `x${lowered(j + 1)}`;
          marks.push(h("svg:circle", { cx: x, cy: y, r: 16 }), text("bw-forward", x, y + 5, name));
          const lines = l ? [["bw-forward", values(`a${l}_${j + 1}`, 3), ""], ["bw-backward", values(`delta${l}_${j + 1}`, 4), "δ "]] : [["bw-forward", values(`x_${j + 1}`, 2), ""]];
          lines.filter(([, said]) => said).forEach(([colour, said, letter], at) => marks.push(text(colour, x, y + 31 + 15 * at, letter + said)));
        }
      });
      svg.replaceChildren(...marks);
    }

    /** What was typed and not yet left is taken before the page goes. */
    const settle = () => {
      const at = rows.findIndex((/** @type {any} */ { field }) => field === document.activeElement);
      if (at >= 0) accept(at);
    };
    addEventListener("pagehide", settle, { capture: true, signal: abort.signal });
    return () => {
      settle();
      abort.abort();
      view.dispose();
    };
  },
});
