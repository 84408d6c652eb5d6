// Stepper: one example walks through a small network, forward, through the six steps, and forward again.
// Every number is a quantity that knows where it stands, how it is written and what it was computed from.

const COLOURS = {
  x: "bw-forward",
  z: "bw-forward",
  a: "bw-forward",
  L: "bw-forward",
  newz: "bw-forward",
  newa: "bw-forward",
  dL_da: "bw-backward",
  delta: "bw-backward",
  dL_dW: "bw-backward",
  dL_db: "bw-backward",
  newW: "bw-update",
  newb: "bw-update",
  W: "bw-ink",
  b: "bw-ink",
  y: "bw-ink",
};
const ABOVE = ["x", "z", "a", "newz", "newa"]; // above a node; the rest stands below it
const LINE = 16; // pixels from one label of a node to the next
// Where a label on an edge may stand, the nearest first: so far along it, so many pixels above or below it.
const PLACES = [0, -9, 9, -18, 18, -27, 27]
  .flatMap((up) => Array.from({ length: 31 }, (_, i) => [0.025 * Math.ceil(i / 2) * (i % 2 ? 1 : -1), up]))
  .sort(([a, b], [c, d]) => Math.abs(a) * 100 + Math.abs(b) - Math.abs(c) * 100 - Math.abs(d));

/**
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{name: string, stage: number, kind: string, place: number[], symbol: string, value: number,
 *   parts: string[], formula: string, numbers: string, code: string}} Quantity
 */

const high = (/** @type {number} */ n) => "⁰¹²³⁴"[n];
const low = (/** @type {number} */ n) => "₀₁₂₃₄"[n];
/** As the pages print it. @param {number} v */
const plainly = (v) =>
  Number.isFinite(v)
    ? Math.abs(v) >= 1e5
      ? say(v)
      : (Number(v.toFixed(2)) === v ? v.toFixed(2) : v.toFixed(4)).replace("-", "−").replace(".", spoken.point)
    : say(v);
/** A negative one in brackets. @param {number} v */
const within = (v) => (v < 0 ? `(${plainly(v)})` : plainly(v));

/**
 * What a network of these sizes starts with, as `numbers_of` in stepper.py.
 * @param {number[]} sizes @param {number[]} running
 */
function startNumbers(sizes, running) {
  if (sizes.join("-") === "2-3-2") return running;
  const random = new engine.Random(1);
  const count = sizes.slice(1).reduce((sum, n, l) => sum + n * (sizes[l] + 1), 0);
  const ends = Array.from({ length: sizes[0] + sizes[sizes.length - 1] }, () => 0.1 + (0.9 - 0.1) * random.uniform());
  const parameters = Array.from({ length: count }, () => 0.7 * random.normal());
  return [...ends, ...parameters].map((v) => Number(v.toFixed(2)));
}

/** The example and the network. @param {State} state @param {number[]} running */
function setUp({ network, numbers, activation, loss }, running) {
  const sizes = network.split("-").map(Number);
  const start = startNumbers(sizes, running);
  const typed = numbers ? numbers.split(",").map(Number) : start;
  const all = typed.length === start.length ? typed : start;
  let at = 0;
  const take = (/** @type {number} */ n, /** @type {number} */ m) => engine.matrix(n, m, all.slice(at, (at += n * m)));
  const [x, y] = [take(sizes[0], 1), take(sizes[sizes.length - 1], 1)];
  const layers = sizes.slice(1).map((/** @type {number} */ n, /** @type {number} */ l) => {
    const output = l === sizes.length - 2 && loss === "binary_cross_entropy";
    return { W: take(n, sizes[l]), b: take(n, 1), activation: output ? "sigmoid" : activation };
  });
  return { sizes, x, y, layers, all };
}

/**
 * Every number of the example, in order of computation.
 * @param {ReturnType<typeof setUp>} given @param {State} state
 */
function quantities({ sizes, x, y, layers }, { loss, learning_rate }) {
  /** @type {Record<string, Quantity>} */ const all = {};
  const L = layers.length;
  const add = (
    /** @type {string} */ name,
    /** @type {number} */ stage,
    /** @type {string} */ kind,
    /** @type {number[]} */ place,
    /** @type {string} */ symbol,
    /** @type {number} */ value,
    /** @type {string[]} */ parts = [],
    formula = "",
    numbers = "",
    code = "",
  ) => {
    all[name] = { name, stage, kind, place, symbol, value, parts, formula, numbers, code };
  };
  const each = (/** @type {number} */ n, /** @type {(j: number) => void} */ f) =>
    Array.from({ length: n }, (_, j) => f(j + 1));
  const of = (/** @type {Matrix} */ a, /** @type {number} */ j, k = 1) => a.at[(j - 1) * a.m + k - 1];
  const short = (/** @type {string} */ name) => all[name].symbol.split(" ")[0];
  const value = (/** @type {string} */ name) => within(all[name].value);
  const products = (/** @type {string[][]} */ pairs) => [
    pairs.map(([p, q]) => `${short(p)} ${short(q)}`).join(" + "),
    pairs.map(([p, q]) => `${value(p)} · ${value(q)}`).join(" + "),
  ];
  const prime = (/** @type {number} */ l) => (layers[l - 1].activation === "identity" ? 1 : 0);

  each(sizes[0], (k) => add(`x_${k}`, 0, "x", [0, k], `x${low(k)}`, of(x, k)));
  each(sizes[L], (j) => add(`y_${j}`, 0, "y", [L, j], `y${low(j)}`, of(y, j)));
  layers.forEach((/** @type {Layer} */ { W, b }, /** @type {number} */ i) =>
    each(W.n, (j) => {
      const l = i + 1;
      each(W.m, (k) => add(`W${l}_${j}${k}`, 0, "W", [l, j, k], `w${high(l)}${low(j)}${low(k)}`, of(W, j, k)));
      add(`b${l}_${j}`, 0, "b", [l, j], `b${high(l)}${low(j)}`, of(b, j));
    }),
  );

  /**
   * The forward pass, with a prime on every letter when it comes again.
   * @param {Pass[]} passes @param {"" | "new"} again @param {(l: number) => number} stage
   */
  function forward(passes, again, stage) {
    const mark = again ? "′" : "";
    passes.forEach(({ Z, A }, i) => {
      const l = i + 1;
      each(Z.n, (j) => {
        const pairs = Array.from({ length: sizes[i] }, (_, k) => [
          `${again}W${l}_${j}${k + 1}`,
          l === 1 ? `x_${k + 1}` : `${again}a${l - 1}_${k + 1}`,
        ]);
        const [symbols, numbers] = products(pairs);
        const bias = `${again}b${l}_${j}`;
        add(
          `${again}z${l}_${j}`,
          stage(l),
          `${again}z`,
          [l, j],
          `z${high(l)}${low(j)}${mark}`,
          of(Z, j),
          [...pairs.flat(), bias],
          `${symbols} + ${short(bias)}`,
          `${numbers} + ${value(bias)}`,
          "z = W @ a_prev + b",
        );
      });
      each(A.n, (j) => {
        const z = `${again}z${l}_${j}`;
        const name = layers[i].activation;
        add(
          `${again}a${l}_${j}`,
          stage(l) + (again ? 0 : 1),
          `${again}a`,
          [l, j],
          `a${high(l)}${low(j)}${mark}${l === L ? ` = ŷ${low(j)}${mark}` : ""}`,
          of(A, j),
          [z],
          `f(${short(z)})`,
          `${name}(${value(z)})`,
          `a = ${name}(z)`,
        );
      });
    });
    const outputs = Array.from({ length: sizes[L] }, (_, j) => [`${again}a${L}_${j + 1}`, `y_${j + 1}`]);
    const square = (/** @type {string} */ a, /** @type {string} */ t) => `½ (${a} − ${t})²`;
    const surprise = (/** @type {string} */ a, /** @type {string} */ t) => `−(${t} ln ${a} + (1 − ${t}) ln (1 − ${a}))`;
    const write = loss === "squared_error" ? square : surprise;
    const name = again ? "L_new" : "L";
    const cost = engine.cost(passes[L - 1].A, y, loss);
    add(
      name,
      again ? stage(L) : 2 * L + 1,
      "L",
      [L + 1, 1],
      `𝓛${mark}`,
      cost,
      outputs.flat(),
      outputs.map((_, j) => write(`ŷ${low(j + 1)}${mark}`, `y${low(j + 1)}`)).join(" + "),
      outputs.map(([a, t]) => write(value(a), value(t))).join(" + "),
      `${loss}(y_hat, y)`,
    );
  }

  const passes = engine.forward(layers, x);
  forward(passes, "", (l) => 2 * l - 1);

  const dL_da = engine.loss_gradient(passes[L - 1].A, y, loss);
  each(sizes[L], (j) => {
    const [a, t] = [`a${L}_${j}`, `y_${j}`];
    const write = (/** @type {string} */ p, /** @type {string} */ q) =>
      loss === "squared_error" ? `${p} − ${q}` : `(1 − ${q}) / (1 − ${p}) − ${q} / ${p}`;
    add(
      `dL_da_${j}`,
      2 * L + 2,
      "dL_da",
      [L, j],
      `∂𝓛/∂a${high(L)}${low(j)}`,
      of(dL_da, j),
      [a, t],
      write(`ŷ${low(j)}`, short(t)),
      write(value(a), value(t)),
      "dL_da = loss_gradient(y_hat, y, loss)",
    );
  });
  /** @type {Matrix[]} */ const delta = [];
  delta[L] = engine.output_error(dL_da, passes[L - 1].Z, layers[L - 1].activation);
  const slope = (/** @type {number} */ l, /** @type {number} */ j) =>
    prime(l) ? 1 : engine.ACTIVATIONS[layers[l - 1].activation].slope(of(passes[l - 1].Z, j));
  each(sizes[L], (j) =>
    add(
      `delta${L}_${j}`,
      2 * L + 3,
      "delta",
      [L, j],
      `δ${high(L)}${low(j)}`,
      of(delta[L], j),
      [`dL_da_${j}`, `z${L}_${j}`],
      `${short(`dL_da_${j}`)} · f′(z${high(L)}${low(j)})`,
      `${value(`dL_da_${j}`)} · ${within(slope(L, j))}`,
      "delta = output_error(dL_da, z, activation)",
    ),
  );
  for (let l = L - 1; l > 0; l -= 1) {
    delta[l] = engine.hidden_error(layers[l].W, delta[l + 1], passes[l - 1].Z, layers[l - 1].activation);
    each(sizes[l], (k) => {
      const pairs = Array.from({ length: sizes[l + 1] }, (_, j) => [
        `W${l + 1}_${j + 1}${k}`,
        `delta${l + 1}_${j + 1}`,
      ]);
      const [symbols, numbers] = products(pairs);
      add(
        `delta${l}_${k}`,
        3 * L + 3 - l,
        "delta",
        [l, k],
        `δ${high(l)}${low(k)}`,
        of(delta[l], k),
        [...pairs.flat(), `z${l}_${k}`],
        `f′(z${high(l)}${low(k)}) · (${symbols})`,
        `${within(slope(l, k))} · (${numbers})`,
        "delta = hidden_error(W_next, delta_next, z, activation)",
      );
    });
  }

  const gradients = engine.backward(layers, x, y, loss, passes);
  gradients.forEach(({ dL_dW, dL_db }, i) =>
    each(dL_db.n, (j) => {
      const l = i + 1;
      const d = `delta${l}_${j}`;
      each(dL_dW.m, (k) => {
        const a = l === 1 ? `x_${k}` : `a${l - 1}_${k}`;
        add(
          `dW${l}_${j}${k}`,
          3 * L + 3,
          "dL_dW",
          [l, j, k],
          `∂𝓛/∂w${high(l)}${low(j)}${low(k)}`,
          of(dL_dW, j, k),
          [a, d],
          `${short(a)} · ${short(d)}`,
          `${value(a)} · ${value(d)}`,
          "dL_dW = weight_gradient(delta, a_prev)",
        );
      });
      add(
        `db${l}_${j}`,
        3 * L + 4,
        "dL_db",
        [l, j],
        `∂𝓛/∂b${high(l)}${low(j)}`,
        of(dL_db, j),
        [d],
        short(d),
        value(d),
        "dL_db = bias_gradient(delta)",
      );
    }),
  );
  const updated = layers.map((/** @type {Layer} */ layer, /** @type {number} */ i) => ({
    ...layer,
    W: engine.update(layer.W, gradients[i].dL_dW, learning_rate),
    b: engine.update(layer.b, gradients[i].dL_db, learning_rate),
  }));
  updated.forEach((/** @type {Layer} */ { W, b }, /** @type {number} */ i) =>
    each(W.n, (j) => {
      const change = (/** @type {string} */ old, /** @type {string} */ gradient, /** @type {number} */ now) =>
        add(
          `new${old}`,
          3 * L + 5,
          `new${all[old].kind}`,
          all[old].place,
          `${all[old].symbol}′`,
          now,
          [old, gradient],
          `${short(old)} − η · ${short(gradient)}`,
          `${value(old)} − ${say(learning_rate)} · ${value(gradient)}`,
          old[0] === "W" ? "W = update(W, dL_dW, learning_rate)" : "b = update(b, dL_db, learning_rate)",
        );
      each(W.m, (k) => change(`W${i + 1}_${j}${k}`, `dW${i + 1}_${j}${k}`, of(W, j, k)));
      change(`b${i + 1}_${j}`, `db${i + 1}_${j}`, of(b, j));
    }),
  );
  forward(engine.forward(updated, x), "new", () => 3 * L + 6);
  return { all, updated, slope };
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const { running, largest } = model.get("data");
    const svg = h("svg", { class: "bw-chart bw-net", role: "img" });
    const widthNow = measure(svg, 260);
    const panel = h("div", { class: "bw-step" });
    const picks = h("div", { class: "bw-picks" });
    /** @type {string | null} */ let peek = null; // what the pointer rests on
    /** @type {(() => void) | undefined} */ let redraw;
    const layersOf = (/** @type {State} */ state) => state.network.split("-").length - 1;
    const look = (/** @type {string | null} */ name) => {
      peek = name;
      redraw?.();
    };
    svg.addEventListener("pointerover", (/** @type {any} */ e) => look(e.target.dataset?.q ?? null));
    svg.addEventListener("pointerleave", () => look(null));
    svg.addEventListener("click", (/** @type {any} */ e) => {
      const state = view.state();
      const q = e.target.dataset?.q;
      if (q) goTo(q, state);
    });

    const view = widget({
      model,
      el,
      stem: "stepper",
      figure: [h("div", {}, svg), panel, picks],
      limits: (state) => ({ stage: { max: 3 * layersOf(state) + 6 } }),
      needs: ["network", "activation", "loss", "learning_rate", "numbers"],
      compute(state) {
        const given = setUp(state, running);
        return { given, ...quantities(given, state) };
      },
      draw(state, found) {
        const { all } = found;
        const names = Object.keys(all);
        const here = names.filter((n) => all[n].stage === state.stage);
        const picked = here[Math.min(state.quantity, here.length - 1)];
        const known = names.filter((n) => all[n].stage <= state.stage);
        redraw = () => network(found, known, peek && known.includes(peek) ? peek : picked, state);
        redraw();
        const [title, about] = stageOf(state);
        describe(found, here, picked, state, title, about);
        svg.setAttribute("aria-label", fill(words.picture, { stage: title }));
        const q = all[picked];
        const parts = q.parts.map((/** @type {string} */ p) => all[p].symbol).join(", ");
        return {
          says: fill(`${words.here}${q.formula ? words.from : ""}.`, {
            stage: title,
            symbol: q.symbol,
            value: plainly(q.value),
            parts,
          }),
          table: {
            columns: words.columns.split(", "),
            rows: () => known.map((n) => [all[n].symbol, plainly(all[n].value), all[n].formula || words.is_given]),
          },
        };
      },
    });

    /** Name and meaning of a stage. @param {State} state @returns {string[]} */
    function stageOf(state) {
      const [n, L] = [state.stage, layersOf(state)];
      if (n === 0) return [words.stage_0, words.about_0];
      const kind =
        n <= 2 * L
          ? "az"[n % 2]
          : n === 2 * L + 1
            ? "L"
            : n <= 2 * L + 3
              ? n - 2 * L - 1
              : n < 3 * L + 3
                ? 3
                : n - 3 * L + 1;
      const l = n <= 2 * L ? Math.ceil(n / 2) : 3 * L + 3 - n;
      return [fill(words[`stage_${kind}`], { l }), words[`about_${kind}`]];
    }

    /** Show a number at the stage where it is computed. @param {string} name @param {State} state */
    function goTo(name, state) {
      const { all } = quantities(setUp(state, running), state);
      const { stage } = all[name];
      view.set({
        stage,
        quantity: Object.keys(all)
          .filter((n) => all[n].stage === stage)
          .indexOf(name),
      });
    }

    /**
     * The words beside the picture.
     * @param {any} found @param {string[]} here @param {string} picked @param {State} state @param {string} title
     * @param {string} about
     */
    function describe({ given, all, updated, slope }, here, picked, state, title, about) {
      const q = all[picked];
      const active = /** @type {any} */ (document.activeElement);
      const focused = picks.contains(active) ? active.dataset?.q : panel.contains(active) ? "change" : "";
      const buttons = here.map((n, i) =>
        h(
          "button",
          {
            type: "button",
            "data-q": n,
            "aria-pressed": n === picked,
            onclick: () => view.set({ quantity: i }),
            onpointerenter: () => look(n),
            onpointerleave: () => look(null),
            onfocus: () => look(n),
            onblur: () => look(null),
          },
          `${all[n].symbol.split(" ")[0]} = ${plainly(all[n].value)}`,
        ),
      );
      const formula = q.formula
        ? [
            `${q.symbol} = ${q.formula}`,
            `= ${q.numbers}`,
            h("strong", {}, `= ${plainly(q.value)}`),
            h("code", {}, q.code),
          ]
        : [fill(words.given, { symbol: q.symbol, value: plainly(q.value) })];
      const last = state.stage === 3 * given.layers.length + 6;
      const fall = { before: plainly(all.L.value), after: plainly(all.L_new.value) };
      panel.replaceChildren(
        h("p", { class: "bw-stage" }, `${state.stage}. ${title}`),
        h("p", {}, about),
        h(
          "div",
          { class: "bw-formula" },
          formula.map((line) => h("div", {}, line)),
        ),
        ...(q.formula ? [] : [change(q, state, given, all)]),
        ...condition(q, given, slope),
        ...(last
          ? [
              h("p", {}, fill(words.loss_now, fall)),
              h("button", { type: "button", class: "bw-again", onclick: () => again(given, updated) }, words.again),
            ]
          : []),
      );
      picks.replaceChildren(...buttons);
      if (focused === "change") /** @type {any} */ (panel.querySelector("input, button"))?.focus();
      else if (focused) buttons[here.indexOf(focused)]?.focus();
    }

    /**
     * A neuron through which hardly any error passes says so.
     * @param {Quantity} q @param {any} given @param {(l: number, j: number) => number} slope
     */
    function condition({ kind, place: [l, j] }, given, slope) {
      if (!["z", "a", "delta"].includes(kind) || given.layers[l - 1].activation === "identity") return [];
      const s = slope(l, j);
      const z = engine.forward(given.layers, given.x)[l - 1].Z.at[j - 1];
      const which = s === 0 ? "dead" : s < 0.05 ? "saturated" : "";
      return which ? [h("p", { class: "bw-warning" }, fill(words[which], { z: plainly(z), slope: say(s) }))] : [];
    }

    /**
     * A field to change a given number.
     * @param {Quantity} q @param {State} state @param {any} given @param {Record<string, Quantity>} all
     */
    function change(q, state, given, all) {
      const order = Object.keys(all).filter((n) => !all[n].formula);
      const probability = q.kind === "y" && state.loss === "binary_cross_entropy";
      const [min, max] = probability ? [0, 1] : [-largest, largest];
      const label = fill(words.change, { symbol: q.symbol });
      /** @type {any} */ const spec = { name: q.name, kind: "number", label, min, max, step: (max - min) / 200 };
      const error = h("span", { class: "bw-error", role: "alert" });
      const field = h("input", {
        type: "text",
        inputmode: "decimal",
        size: 7,
        "aria-label": label,
        value: plainly(q.value),
        "data-lm-suppress-shortcuts": "true",
      });
      const accept = () => {
        const { value, why } = valueOf(spec, field.value, words);
        error.textContent = why ? fill(words.kept, { why, value: plainly(q.value) }) : "";
        field.toggleAttribute("aria-invalid", Boolean(why));
        if (why || value === q.value) return;
        const numbers = numbersInOrder(given);
        numbers[order.indexOf(q.name)] = value;
        put(numbers);
      };
      field.addEventListener("change", accept);
      return h("label", { class: "bw-change" }, h("span", {}, label), field, error);
    }

    /**
     * All given numbers in the order of their names: for each neuron its weights, then its bias.
     * @param {any} given @returns {number[]}
     */
    function numbersInOrder({ x, y, layers }) {
      return [
        ...x.at,
        ...y.at,
        ...layers.flatMap((/** @type {Layer} */ { W, b }) =>
          Array.from(b.at, (v, j) => [...W.at.slice(j * W.m, (j + 1) * W.m), v]).flat(),
        ),
      ];
    }

    /** Take given numbers, in that order. @param {number[]} numbers */
    function put(numbers) {
      const sizes = view.state().network.split("-").map(Number);
      let at = sizes[0] + sizes[sizes.length - 1];
      const stored = numbers.slice(0, at);
      sizes.slice(1).forEach((/** @type {number} */ n, /** @type {number} */ l) => {
        const rows = Array.from({ length: n }, () => numbers.slice(at, (at += sizes[l] + 1)));
        stored.push(...rows.flatMap((row) => row.slice(0, -1)), ...rows.map((row) => row[row.length - 1]));
      });
      view.set({ numbers: stored.map((v) => String(Number(v.toFixed(6)))).join(",") });
    }

    /** Go on with the updated parameters. @param {any} given @param {Layer[]} layers */
    function again(given, layers) {
      const bounded = layers.map(({ W, b, activation }) => ({
        W: engine.map(clip, W),
        b: engine.map(clip, b),
        activation,
      }));
      put(numbersInOrder({ ...given, layers: bounded }));
      view.set({ stage: 1, quantity: 0 });
    }
    const clip = (/** @type {number} */ v) => Math.max(-9999, Math.min(9999, v));

    /** The picture. @param {any} found @param {string[]} known @param {string} chosen @param {State} state */
    function network({ given: { sizes, layers }, all, slope }, known, chosen, { stage }) {
      const L = layers.length;
      const width = widthNow();
      const height = Math.max(TELEPHONE.matches ? 340 : 400, 132 * Math.max(...sizes));
      const narrow = width < 120 * sizes.length + 120; // where not every number has room, those that matter now have
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const wide = !narrow;
      const lit = new Set([chosen, ...(all[chosen]?.parts ?? [])]);
      const edge = narrow ? 14 : 48;
      const at = (/** @type {number} */ l, /** @type {number} */ j) => [
        edge + (l * (width - 2 * edge)) / L,
        height * ((j - 0.5) / sizes[l]),
      ];
      const text = (
        /** @type {string} */ n,
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {string} */ said,
      ) => {
        const classes = [
          /** @type {Record<string, string>} */ (COLOURS)[all[n].kind],
          lit.has(n) ? "bw-lit" : "",
          all[n].stage === stage ? "bw-now" : "",
        ];
        const anchor = narrow && x < 40 ? "start" : narrow && x > width - 40 ? "end" : "middle";
        return h(
          "svg:text",
          {
            x: anchor === "middle" ? x : anchor === "end" ? width : 0,
            y,
            "text-anchor": anchor,
            class: classes.join(" "),
            "data-q": n,
          },
          said,
        );
      };
      const crowded = narrow ? ["dL_db", "newb"] : []; // whose number must do; the names stand below
      const brief = (/** @type {string} */ n) =>
        `${crowded.includes(all[n].kind) ? "" : all[n].symbol.split(" ")[0]} ${plainly(all[n].value)}`.trim();
      /** @type {any[]} */ const edges = [];
      /** @type {any[]} */ const labels = [];
      /** @type {{label: SVGTextElement, on: (part: number) => number[], wish: number}[]} */ const movable = [];
      const onEdge = stage < 3 * L + 3 ? "W" : stage < 3 * L + 5 ? "dL_dW" : "newW";
      for (const n of known.filter((m) => all[m].kind === "W")) {
        const [l, j, k] = all[n].place;
        const [[x0, y0], [x1, y1]] = [at(l - 1, k), at(l, j)];
        const related = [n, `d${n}`, `new${n}`];
        edges.push(
          h("svg:path", { d: `M${x0} ${y0}L${x1} ${y1}`, class: related.some((m) => lit.has(m)) ? "bw-lit" : "" }),
        );
        const shown = known.find((m) => related.includes(m) && all[m].kind === onEdge) ?? n;
        const [from, to] = [sizes[l - 1], sizes[l]];
        const wish =
          to > from
            ? 0.46 + 0.11 * (j - (to + 1) / 2) * (k === 1 ? 1 : -1)
            : 0.5 + 0.14 * (k - (from + 1) / 2) * (j === 1 ? 1 : -1);
        if (narrow && !lit.has(shown) && all[shown].stage !== stage) continue;
        movable.push({
          label: text(shown, width / 2, 0, plainly(all[shown].value)),
          on: (part) => [x0 + part * (x1 - x0), y0 + part * (y1 - y0)],
          wish,
        });
      }
      /** @type {Record<string, string[]>} */ const stacks = {};
      for (const n of known)
        if (all[n].place.length === 2 && all[n].place[0] <= L) (stacks[`${all[n].place}`] ??= []).push(n);
      for (const [place, members] of Object.entries(stacks)) {
        const [l, j] = place.split(",").map(Number);
        const [x, y] = at(l, j);
        const weak = l > 0 && stage >= 2 * l && slope(l, j) < 0.05;
        edges.push(h("svg:circle", { cx: x, cy: y, r: 9, class: weak ? "bw-weak" : "" }));
        // What has been replaced makes room: the old bias for the new one, the first pass for the second.
        const gone = stage >= 3 * L + 5 ? ["b", "dL_db"] : [];
        if (stage >= 3 * L + 6) gone.push("z", "a", "dL_da");
        const current = members.filter(
          (n) => !gone.includes(all[n].kind) && (wide || lit.has(n) || all[n].stage === stage || all[n].kind !== "b"),
        );
        const over = current.filter((n) => ABOVE.includes(all[n].kind));
        const under = current.filter((n) => !ABOVE.includes(all[n].kind));
        over.forEach((n, i) => labels.push(text(n, x, y - 15 - LINE * (over.length - 1 - i), brief(n))));
        under.forEach((n, i) => labels.push(text(n, x, y + 24 + LINE * i, brief(n))));
      }
      const beside = narrow ? width : width - 48 - (width - 96) / (4 * L);
      known
        .filter((m) => all[m].kind === "L")
        .forEach((n, i) => labels.push(text(n, beside, height / 2 + LINE * i, brief(n))));
      const grounds = h("svg:g", { class: "bw-grounds" });
      svg.replaceChildren(...edges, grounds, ...labels, ...movable.map(({ label }) => label));
      if (!svg.isConnected) return; // nothing can be measured yet
      const taken = [...svg.querySelectorAll("circle"), ...labels].map((mark) => mark.getBBox());
      const boxes = movable.map(({ label }) => label.getBBox());
      movable.forEach(({ label, on, wish }, i) => {
        const box = boxes[i];
        const places = PLACES.map(([by, above]) => {
          const [x, y] = on(wish + by);
          return { x: x - box.width / 2, y: y - above - box.height / 2, width: box.width, height: box.height };
        });
        const free =
          places.find(
            (place) => place.x >= 0 && place.x + place.width <= width && !taken.some((other) => meet(place, other)),
          ) ?? places[0];
        label.setAttribute("x", String(free.x + box.width / 2));
        label.setAttribute("y", String(free.y - box.y));
        taken.push(/** @type {DOMRect} */ (free));
      });
      grounds.append(
        ...taken
          .slice(-labels.length - movable.length)
          .map((b) => h("svg:rect", { x: b.x - 2, y: b.y, width: b.width + 4, height: b.height })),
      );
    }

    /** Do two labels touch, but for the air above and below their letters? @param {Box} a @param {Box} b */
    const meet = (a, b) =>
      Math.min(a.x + a.width, b.x + b.width) > Math.max(a.x, b.x) - 2 &&
      Math.min(a.y + a.height, b.y + b.height) > Math.max(a.y, b.y) + 3;

    return view.dispose;
  },
});
