// Activation explorer: f and f′ on one axis. The numbers are Python's; here they are drawn.

const LIMITS = { sigmoid: [-0.1, 1.1], tanh: [-1.1, 1.1], relu: [-0.5, 6], identity: [-6, 6] };

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const curve = kit.chart({ label: "The activation function and its slope", height: 300, margin: [12, 52, 44, 52] });
    const view = kit.widget({
      model,
      el,
      stem: "activation",
      title: "Activation explorer",
      controls: (grid) => [
        { kind: "choice", name: "activation", label: "activation function", values: grid.activation },
        {
          kind: "slider",
          name: "z",
          label: "weighted sum",
          symbol: "z",
          values: grid.z,
          check: (v) => (Math.abs(v) > 6 ? "z goes from −6 to 6 here" : ""),
        },
      ],
      figure: [h("div", {}, curve.svg)],
      lookup(state, { a, slope }, grid) {
        const row = grid.activation.indexOf(state.activation);
        const n = grid.z.length;
        const at = grid.z.findIndex((/** @type {number} */ v) => Math.abs(v - state.z) < 1e-9);
        return at < 0 ? undefined : { a: a.data[row * n + at], slope: slope.data[row * n + at] };
      },
      decode: ({ pair }) => ({ a: pair.data[0], slope: pair.data[1] }),
      draw(state, { a, slope }, all, grid) {
        const row = grid.activation.indexOf(state.activation);
        const n = grid.z.length;
        const line = (/** @type {any} */ table) =>
          grid.z.map((/** @type {number} */ z, /** @type {number} */ i) => [z, table.data[row * n + i]]);
        const limits = /** @type {Record<string, any>} */ (LIMITS)[state.activation];
        curve.draw(
          { x: [-6, 6], y: limits, xlabel: "weighted sum z", ylabel: "f(z) and f′(z)" },
          ({ x, y, top, bottom, height, width, right }) => {
            const points = (/** @type {any} */ table) =>
              line(table).map((/** @type {number[]} */ [u, v]) => [x.at(u), y.at(v)]);
            const end = (/** @type {any} */ table) => y.at(table.data[row * n + n - 1]) + 4;
            return [
              h("svg:path", { class: "bw-guide", d: `M${x.at(state.z)} ${top}V${height - bottom}` }),
              h("svg:path", { class: "bw-forward", d: path(points(all.a)) }),
              h("svg:path", { class: "bw-backward", d: path(points(all.slope)) }),
              h("svg:circle", { class: "bw-forward", cx: x.at(state.z), cy: y.at(a), r: 6 }),
              h("svg:circle", { class: "bw-backward", cx: x.at(state.z), cy: y.at(slope), r: 6 }),
              h("svg:text", { class: "bw-forward", x: width - right + 6, y: end(all.a) }, "f(z)"),
              h("svg:text", { class: "bw-backward", x: width - right + 6, y: end(all.slope) }, "f′(z)"),
            ];
          },
        );
        const flat = Math.abs(slope) < 0.02;
        return {
          says:
            `At z = ${say(state.z, 4)}, ${state.activation} gives ${say(a)} and its slope is ${say(slope)}. ` +
            (flat
              ? "The curve is nearly flat here: a change of z hardly changes the output, " +
                "and hardly any error comes back through it."
              : `A small change of z comes out ${say(slope)} times as large.`),
          table: {
            columns: ["z", "f(z)", "f′(z)"],
            rows: () =>
              grid.z
                .map((/** @type {number} */ z, /** @type {number} */ i) => [
                  z,
                  all.a.data[row * n + i],
                  all.slope.data[row * n + i],
                ])
                .filter((/** @type {any} */ _, /** @type {number} */ i) => i % 5 === 0),
          },
        };
      },
    });
    return view.dispose;
  },
});
