// Chain-rule explorer: x goes through three functions; each has a slope here, and the slopes multiply.

const LINKS = [
  ["inner", "x", "u", "f"],
  ["middle", "u", "v", "g"],
  ["outer", "v", "y", "φ"],
];

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const charts = LINKS.map(([, from, to]) =>
      kit.chart({ label: `${to} against ${from}, with its tangent`, height: 240, margin: [26, 10, 40, 46] }),
    );
    const product = h("p", { class: "bw-product" });
    const names = ["t²", "sin t", "σ(t), the sigmoid", "2t"];
    /**
     * Values x, u, v, y and the three slopes at x, and the values at x nudged.
     * @param {ArrayLike<number>} row @param {number} n @param {number} i @param {number} j @param {State} s
     */
    const at = (row, n, i, j, s) => ({
      values: [s.x, row[i], row[n + i], row[2 * n + i]],
      slopes: [row[3 * n + i], row[4 * n + i], row[5 * n + i]],
      nudged: [s.x + s.nudge, row[j], row[n + j], row[2 * n + j]],
    });
    const view = kit.widget({
      model,
      el,
      stem: "chain_rule",
      title: "Chain-rule explorer",
      controls: (grid) => [
        { kind: "choice", name: "inner", label: "inner function u = f(x)", values: grid.inner, names },
        { kind: "choice", name: "middle", label: "middle function v = g(u)", values: grid.middle, names },
        { kind: "choice", name: "outer", label: "outer function y = φ(v)", values: grid.outer, names },
        {
          kind: "slider",
          name: "x",
          label: "input",
          symbol: "x",
          values: grid.x,
          check: (v) => (Math.abs(v) <= 2 ? "" : "x goes from −2 to 2 here"),
        },
        {
          kind: "slider",
          name: "nudge",
          label: "nudge",
          symbol: "Δx",
          values: grid.nudge,
          check: (v) =>
            v === 0 ? "a nudge of 0 moves nothing" : Math.abs(v) <= 1 ? "" : "nudges go from −1 to 1 here",
        },
      ],
      figure: [
        h(
          "div",
          { class: "bw-three" },
          charts.map((c) => h("div", {}, c.svg)),
        ),
        product,
      ],
      lookup(state, runs, grid) {
        const wide = grid.x_wide;
        const find = (/** @type {number} */ x) => wide.findIndex((/** @type {number} */ w) => Math.abs(w - x) < 1e-9);
        const [i, j] = [find(state.x), find(state.x + state.nudge)];
        const { data } = runs[`${state.inner}/${state.middle}/${state.outer}`];
        return i < 0 || j < 0 ? undefined : at(data, wide.length, i, j, state);
      },
      decode: ({ row }, state) => at(row.data, 2, 0, 1, state),
      draw(state, { values, slopes, nudged }, runs, grid) {
        const all = slopes[0] * slopes[1] * slopes[2];
        const change = nudged[3] - values[3];
        const guess = all * state.nudge;
        LINKS.forEach(([name, from, to], k) => {
          const row = grid.inner.indexOf(state[name]);
          const t = grid.t;
          const f = (/** @type {number} */ i) => runs.curves.data[row * t.length + i];
          const [a, b, c, d] = [values[k], nudged[k], values[k + 1], nudged[k + 1]];
          const half = Math.max(1.6, 1.3 * Math.abs(b - a));
          const x = /** @type {[number, number]} */ ([a - half, a + half]);
          const seen = t
            .map((/** @type {number} */ v, /** @type {number} */ i) => [v, f(i)])
            .filter((/** @type {number[]} */ p) => p[0] >= x[0] - 0.2 && p[0] <= x[1] + 0.2);
          const ys = [...seen.map((/** @type {number[]} */ p) => p[1]), c, d];
          const pad = 0.12 * (Math.max(...ys) - Math.min(...ys) || 1);
          const y = /** @type {[number, number]} */ ([Math.min(...ys) - pad, Math.max(...ys) + pad]);
          charts[k].draw({ x, y, xlabel: from, ylabel: to }, (frame) => {
            const X = frame.x.at;
            const Y = (/** @type {number} */ v) =>
              Math.max(frame.top, Math.min(frame.height - frame.bottom, frame.y.at(v)));
            const line = (/** @type {number} */ v) => c + slopes[k] * (v - a);
            const ends = [a - half, a + half].map((v) => {
              const clipped = Math.max(y[0], Math.min(y[1], line(v)));
              return slopes[k] === 0 ? [v, line(v)] : [a + (clipped - c) / slopes[k], clipped];
            });
            return [
              h(
                "svg:text",
                { class: "bw-backward", x: frame.left, y: 15 },
                `${"fgh"[k]}′(${from}) = ${say(slopes[k])}`,
              ),
              h("svg:path", {
                class: "bw-forward",
                d: path(
                  seen
                    .filter((/** @type {number[]} */ p) => p[0] >= x[0] && p[0] <= x[1])
                    .map((/** @type {number[]} */ p) => [X(p[0]), Y(p[1])]),
                ),
              }),
              h("svg:path", { class: "bw-backward", d: path(ends.map(([u, v]) => [X(u), Y(v)])) }),
              h("svg:path", { class: "bw-update bw-nudge", d: `M${X(a)} ${Y(c)}H${X(b)}V${Y(d)}` }),
              h("svg:circle", { class: "bw-forward", cx: X(a), cy: Y(c), r: 5 }),
              h("svg:circle", { class: "bw-open", cx: X(b), cy: Y(d), r: 5 }),
            ];
          });
        });
        const factors = [slopes[2], slopes[1], slopes[0]].map((s) => say(s)).join(" · ");
        product.textContent = `dy/dx = h′(v) · g′(u) · f′(x) = ${factors} = ${say(all)}`;
        return {
          says:
            `At x = ${say(state.x, 4)} the slopes are ${slopes.map((/** @type {number} */ s) => say(s)).join(", ")}; ` +
            `their product is ${say(all)}. A nudge of ${say(state.nudge)} should move y by about ${say(guess)}; ` +
            `it moves it by ${say(change)}.`,
          table: {
            columns: ["quantity", "value", "slope to the next", "after the nudge", "change"],
            rows: () =>
              ["x", "u", "v", "y"].map((letter, k) => [
                letter,
                values[k],
                k < 3 ? slopes[k] : "",
                nudged[k],
                nudged[k] - values[k],
              ]),
          },
        };
      },
    });
    return view.dispose;
  },
});
