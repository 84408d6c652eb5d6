// Chain-rule explorer: x goes through three functions; each has a slope here, and the slopes multiply.

const LINKS = [
  ["inner", "x", "u", "f"],
  ["middle", "u", "v", "g"],
  ["outer", "v", "y", "φ"],
];
/** @type {Record<string, {value: (t: number) => number, slope: (t: number) => number}>} */
const FUNCTIONS = {
  square: { value: (t) => t * t, slope: (t) => 2 * t },
  sine: { value: Math.sin, slope: Math.cos },
  sigmoid: engine.ACTIVATIONS.sigmoid,
  double: { value: (t) => 2 * t, slope: () => 2 },
};

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const charts = LINKS.map(([, from, to]) =>
      chart({ label: fill(words.chart, { from, to }), height: 240, low: 140, margin: [26, 10, 40, 46] }),
    );
    const product = h("p", { class: "bw-product" });

    /**
     * One function with its tangent at a, and the step to b.
     * @param {number} k @param {number} a @param {number} b @param {State} state
     */
    function link(k, a, b, state) {
      const [name, from, to, letter] = LINKS[k];
      const { value, slope } = FUNCTIONS[state[name]];
      const [c, d, s] = [value(a), value(b), slope(a)];
      const half = Math.max(1.6, 1.3 * Math.abs(b - a));
      const seen = Array.from({ length: 121 }, (_, i) => a - half + (half * i) / 60).map((t) => [t, value(t)]);
      const ys = [...seen.map(([, y]) => y), c, d];
      const pad = 0.12 * (Math.max(...ys) - Math.min(...ys) || 1);
      const y = /** @type {[number, number]} */ ([Math.min(...ys) - pad, Math.max(...ys) + pad]);
      charts[k].draw({ x: [a - half, a + half], y, xlabel: from, ylabel: to }, (frame) => {
        const at = (/** @type {number[]} */ [u, v]) => [
          frame.x.at(u),
          Math.max(frame.top, Math.min(frame.height - frame.bottom, frame.y.at(v))),
        ];
        const ends = [a - half, a + half].map((t) => {
          const clipped = Math.max(y[0], Math.min(y[1], c + s * (t - a)));
          return s === 0 ? [t, c] : [a + (clipped - c) / s, clipped];
        });
        const [[x0, y0], [x1, y1]] = [at([a, c]), at([b, d])];
        return [
          h("svg:text", { class: "bw-backward", x: frame.left, y: 15 }, `${letter}′(${from}) = ${say(s)}`),
          h("svg:path", { class: "bw-forward", d: path(seen.map(at)) }),
          h("svg:path", { class: "bw-backward", d: path(ends.map(at)) }),
          h("svg:path", { class: "bw-update bw-nudge", d: `M${x0} ${y0}H${x1}V${y1}` }),
          h("svg:circle", { class: "bw-forward", cx: x0, cy: y0, r: 5 }),
          h("svg:circle", { class: "bw-open", cx: x1, cy: y1, r: 5 }),
        ];
      });
    }

    const view = widget({
      model,
      el,
      stem: "chain_rule",
      figure: [
        h(
          "div",
          { class: "bw-three" },
          charts.map((c) => h("div", {}, c.svg)),
        ),
        product,
      ],
      compute(state) {
        const [values, nudged, slopes] = [[state.x], [state.x + state.nudge], /** @type {number[]} */ ([])];
        LINKS.forEach(([name], k) => {
          const { value, slope } = FUNCTIONS[state[name]];
          slopes.push(slope(values[k]));
          values.push(value(values[k]));
          nudged.push(value(nudged[k]));
        });
        return { values, nudged, slopes };
      },
      draw(state, { values, nudged, slopes }) {
        LINKS.forEach((_, k) => link(k, values[k], nudged[k], state));
        const all = slopes[0] * slopes[1] * slopes[2];
        const factors = [2, 1, 0].map((k) => say(slopes[k])).join(" · ");
        product.textContent = `dy/dx = φ′(v) · g′(u) · f′(x) = ${factors} = ${say(all)}`;
        return {
          says: fill(words.here, {
            x: say(state.x, 4),
            slopes: slopes.map((/** @type {number} */ s) => say(s)).join(", "),
            product: say(all),
            nudge: say(state.nudge),
            guess: say(all * state.nudge),
            change: say(nudged[3] - values[3]),
          }),
          table: {
            columns: words.columns.split(", "),
            rows: () =>
              [..."xuvy"].map((letter, k) => [letter, values[k], slopes[k] ?? "", nudged[k], nudged[k] - values[k]]),
          },
        };
      },
    });
    return view.dispose;
  },
});
