// Activation explorer: f and f′ on one axis, at a z that the reader moves.

const LIMITS = { sigmoid: [-0.1, 1.1], tanh: [-1.1, 1.1], relu: [-0.5, 6], identity: [-6, 6] };
const POINTS = Array.from({ length: 241 }, (_, i) => (i - 120) / 20);

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const curve = chart({ label: words.chart, height: 300, low: 240, margin: [12, 52, 44, 52] });
    const view = widget({
      model,
      el,
      stem: "activation",
      figure: [h("div", {}, curve.svg)],
      compute({ activation, z }) {
        const { value, slope } = engine.ACTIVATIONS[activation];
        return { a: value(z), slope: slope(z), f: POINTS.map(value), f_prime: POINTS.map(slope) };
      },
      draw({ activation, z }, { a, slope, f, f_prime }) {
        const limits = /** @type {Record<string, any>} */ (LIMITS)[activation];
        const axes = { x: [-6, 6], y: limits, xlabel: words.xlabel, ylabel: words.ylabel };
        curve.draw(/** @type {any} */ (axes), ({ x, y, top, bottom, height, width, right }) => {
          const line = (/** @type {number[]} */ values) => path(values.map((v, i) => [x.at(POINTS[i]), y.at(v)]));
          const end = (/** @type {number[]} */ values) => ({
            x: width - right + 6,
            y: y.at(values[values.length - 1]) + 4,
          });
          return [
            h("svg:path", { class: "bw-guide", d: `M${x.at(z)} ${top}V${height - bottom}` }),
            h("svg:path", { class: "bw-forward", d: line(f) }),
            h("svg:path", { class: "bw-backward", d: line(f_prime) }),
            h("svg:circle", { class: "bw-forward", cx: x.at(z), cy: y.at(a), r: 6 }),
            h("svg:circle", { class: "bw-backward", cx: x.at(z), cy: y.at(slope), r: 6 }),
            h("svg:text", { class: "bw-forward", ...end(f) }, "f(z)"),
            h("svg:text", { class: "bw-backward", ...end(f_prime) }, "f′(z)"),
          ];
        });
        const numbers = { z: say(z, 4), name: activation, a: say(a), slope: say(slope) };
        return {
          says: fill(words.here + (Math.abs(slope) < 0.02 ? words.flat : words.steep), numbers),
          table: {
            columns: ["z", "f(z)", "f′(z)"],
            rows: () => POINTS.map((u, i) => [u, f[i], f_prime[i]]).filter((_, i) => i % 10 === 0),
          },
        };
      },
    });
    return view.dispose;
  },
});
