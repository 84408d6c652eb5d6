// Valley: the path of gradient descent on a curve, and its cost step by step.

const STEPS = 100;
/** @type {Record<string, {value: (w: number) => number, slope: (w: number) => number, bottom: number}>} */
const CURVES = {
  bowl: { value: (w) => 0.5 * w ** 2, slope: (w) => w, bottom: 0 },
  steep: { value: (w) => 2 * w ** 2, slope: (w) => 4 * w, bottom: 0 },
  two_valleys: { value: (w) => w ** 4 / 4 - w ** 2 + 0.2 * w, slope: (w) => w ** 3 - 2 * w + 0.2, bottom: -1.2994 },
};

/** The parameter after 0, 1, … steps. @param {State} state */
function walk({ function: name, learning_rate, start_at, momentum }) {
  let [w, v] = [start_at, 0];
  const at = [w];
  for (let t = 0; t < STEPS; t += 1) {
    v = momentum * v + CURVES[name].slope(w);
    w -= learning_rate * v;
    at.push(w);
  }
  return at;
}

/** What becomes of a walk. @param {State} state @param {number[]} at */
function outcome({ function: name, learning_rate, momentum }, at) {
  const { value, slope, bottom } = CURVES[name];
  if (slope(at[0]) === 0) return { kind: "still" };
  const out = at.findIndex((w) => !(Math.abs(w) < 1e6));
  if (out >= 0) return { kind: "overflows", out };
  if (name === "two_valleys") {
    const end = at[STEPS];
    if (at.slice(-20).some((w) => Math.abs(slope(w)) > 0.01)) return { kind: "restless" };
    return { kind: end < -1 ? "deeper" : end > 1 ? "shallower" : "top", end };
  }
  // A bowl's slope at 1 is its curvature λ. Momentum may lift a walk before it comes down.
  const beyond = (learning_rate * slope(1)) / (2 * (1 + momentum)) - 1;
  if (beyond > 1e-9) return { kind: "diverges" };
  if (beyond > -1e-9) return { kind: "swings" };
  const above = at.map((w) => value(w) - bottom);
  if (above[STEPS] > above[0]) return { kind: "later" };
  const near = (/** @type {number} */ part) => above.map((c) => c <= part * above[0]).lastIndexOf(false) + 1;
  const there = near(0.01) > STEPS ? -1 : near(0.01);
  if (near(1e-12) === 1) return { kind: "one_step" };
  const crosses = at.slice(0, there < 0 ? STEPS + 1 : there + 1).some((w) => w * at[0] < 0);
  return { kind: crosses ? "both_sides" : "one_side", there };
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const curve = chart({ label: words.curve, height: 300, low: 240 });
    const costs = chart({ label: words.costs, height: 300, low: 240 });
    let found = false; // the edge, by the reader: only then it is told

    /** @param {State} state @param {number[]} at */
    function sentence(state, at) {
      const { kind, out, there, end } = /** @type {any} */ (outcome(state, at));
      const curvature = model.get("data")[state.function];
      found ||= kind === "diverges" || kind === "overflows";
      const numbers = {
        step: state.step,
        w: say(at[state.step]),
        cost: say(CURVES[state.function].value(at[state.step])),
      };
      const reach = kind !== "one_side" && kind !== "both_sides" ? "" : there < 0 ? words.not_yet : words.reached;
      const edge = found && curvature ? words.edge : "";
      return fill(words.now + words[kind] + reach + edge, {
        ...numbers,
        out,
        there,
        end: say(end),
        steps: STEPS,
        edge: say((2 * (1 + state.momentum)) / curvature),
        rule: state.momentum ? words.rule_momentum : words.rule,
      });
    }

    const view = widget({
      model,
      el,
      stem: "valley",
      figure: [h("div", {}, curve.svg), h("div", {}, costs.svg)],
      needs: ["function", "learning_rate", "start_at", "momentum"],
      compute: (state) => walk(state),
      draw(state, at) {
        const { value, bottom } = CURVES[state.function];
        const seen = at.slice(0, state.step + 1);
        // The picture follows steps that leave it, as far as there is something to see.
        const reach = Math.min(
          50,
          Math.max(3.5, ...seen.map((/** @type {number} */ w) => (Number.isFinite(w) ? Math.abs(w) * 1.1 : 0))),
        );
        const span = Array.from({ length: 161 }, (_, i) => ((i - 80) / 80) * reach);
        const top = Math.max(...span.map(value));
        const high = reach > 3.5 ? top : Math.min(top, bottom + 9);
        curve.draw(
          { x: [-reach, reach], y: [bottom - 0.05 * (high - bottom), high], xlabel: words.w, ylabel: words.cost },
          (frame) => {
            const put = (/** @type {number} */ w) =>
              Math.abs(w) <= reach ? [frame.x.at(w), Math.max(frame.top, frame.y.at(value(w)))] : [NaN, NaN];
            const points = seen.map(put);
            const now = points[points.length - 1];
            const leaving = Number.isFinite(now[0])
              ? []
              : [
                  h(
                    "svg:text",
                    {
                      class: "bw-update",
                      x: at[state.step] < 0 ? frame.left + 4 : frame.width - frame.right - 4,
                      y: frame.top + 14,
                      "text-anchor": at[state.step] < 0 ? "start" : "end",
                    },
                    at[state.step] < 0 ? "←" : "→",
                  ),
                ];
            return [
              h("svg:path", {
                class: "bw-ink",
                d: path(span.map((w) => [frame.x.at(w), value(w) <= high ? frame.y.at(value(w)) : NaN])),
              }),
              h("svg:path", { class: "bw-update", d: path(points) }),
              points
                .filter((/** @type {number[]} */ [x]) => Number.isFinite(x))
                .map((/** @type {number[]} */ [cx, cy]) => h("svg:circle", { class: "bw-at", cx, cy, r: 3 })),
              Number.isFinite(now[0]) && h("svg:circle", { class: "bw-at bw-last", cx: now[0], cy: now[1], r: 7 }),
              leaving,
            ];
          },
        );
        const above = at.map((/** @type {number} */ w) => {
          const height = value(w) - bottom + 1e-12;
          return Number.isFinite(height) ? Math.max(1e-8, Math.min(1e8, height)) : 1e8;
        });
        const ends = [Math.floor(Math.log10(Math.min(...above))), Math.ceil(Math.log10(Math.max(...above) * 1.01))].map(
          (e) => 10 ** e,
        );
        const axes = { x: [0, STEPS], y: ends, ylog: true, xlabel: words.step, ylabel: words.above };
        costs.draw(/** @type {any} */ (axes), ({ x, y, top: upper, bottom: lower, height }) => [
          h("svg:path", { class: "bw-guide", d: `M${x.at(state.step)} ${upper}V${height - lower}` }),
          h("svg:path", {
            class: "bw-forward",
            d: path(above.map((/** @type {number} */ c, /** @type {number} */ t) => [x.at(t), y.at(c)])),
          }),
          h("svg:circle", { class: "bw-forward", cx: x.at(state.step), cy: y.at(above[state.step]), r: 5 }),
        ]);
        return {
          says: sentence(state, at),
          table: {
            columns: [words.step, "w", words.cost],
            rows: () => at.map((/** @type {number} */ w, /** @type {number} */ t) => [t, w, value(w)]),
          },
        };
      },
    });

    curve.onPress((w) => view.set({ start_at: Number(Math.min(3, Math.max(-3, w)).toFixed(2)) }));
    return view.dispose;
  },
});
