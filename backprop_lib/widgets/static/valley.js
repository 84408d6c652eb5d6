// Valley: the path of gradient descent on a curve, and its cost step by step.

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const curve = kit.chart({ label: "The cost as a curve, with the path", height: 300 });
    const costs = kit.chart({ label: "The cost after each step", height: 300 });
    const view = kit.widget({
      model,
      el,
      stem: "valley",
      title: "A valley in one dimension",
      needs: ["function", "learning_rate", "start_at"],
      controls: (grid) => [
        {
          kind: "choice",
          name: "function",
          label: "cost",
          values: grid.function,
          names: ["a bowl, curvature λ = 1", "a steep bowl, λ = 4", "two valleys"],
        },
        {
          kind: "slider",
          name: "learning_rate",
          label: "learning rate",
          symbol: "η",
          values: grid.learning_rate,
          check: (v) => (v > 0 ? (v < 1e6 ? "" : "rates are below a million here") : "a learning rate is above 0"),
        },
        {
          kind: "slider",
          name: "start_at",
          label: "start",
          symbol: "w₀",
          values: grid.start_at,
          check: (v) => (Math.abs(v) <= 3 ? "" : "starts go from −3 to 3"),
        },
        {
          kind: "slider",
          name: "step",
          label: "step",
          integer: true,
          snap: true,
          play: true,
          values: grid.step,
          check: (v) => (v >= 0 && v < grid.step.length ? "" : `steps go from 0 to ${grid.step.length - 1}`),
        },
      ],
      figure: [h("div", {}, curve.svg), h("div", {}, costs.svg)],
      lookup(state, runs, grid) {
        const near = (/** @type {number[]} */ list, /** @type {number} */ v) =>
          list.findIndex((u) => Math.abs(u - v) < 1e-9);
        const [i, j] = [near(grid.learning_rate, state.learning_rate), near(grid.start_at, state.start_at)];
        const { data, shape } = runs[`${state.function}/paths`];
        const size = shape[2] * 2;
        return i < 0 || j < 0 ? undefined : data.subarray((i * shape[1] + j) * size, (i * shape[1] + j + 1) * size);
      },
      decode: (arrays) => arrays.path.data,
      draw(state, data, runs, grid) {
        const steps = grid.step.length;
        const points = Array.from({ length: steps }, (_, t) => [data[2 * t], data[2 * t + 1]]);
        const cost = runs[`${state.function}/curve`].data;
        const low = Math.min(...cost);
        const high = Math.min(Math.max(...cost), low + 9);
        const seen = points.slice(0, state.step + 1);
        const out = points.findIndex(([w]) => Math.abs(w) > 3.5);
        curve.draw({ x: [-3.5, 3.5], y: [low - 0.4, high], xlabel: "parameter w", ylabel: "cost" }, ({ x, y, top }) => {
          const put = (/** @type {number[]} */ [w, c]) =>
            Math.abs(w) > 3.5 ? [NaN, NaN] : [x.at(w), Math.max(top, y.at(c))];
          const now = put(seen[seen.length - 1]);
          return [
            h("svg:path", {
              class: "bw-ink",
              d: path(
                grid.w.map((/** @type {number} */ w, /** @type {number} */ i) => [
                  x.at(w),
                  cost[i] <= high ? y.at(cost[i]) : NaN,
                ]),
              ),
            }),
            h("svg:path", { class: "bw-update", d: path(seen.map(put)) }),
            ...seen
              .map(put)
              .filter((p) => Number.isFinite(p[0]))
              .map(([cx, cy]) => h("svg:circle", { class: "bw-at", cx, cy, r: 3 })),
            Number.isFinite(now[0]) && h("svg:circle", { class: "bw-at bw-last", cx: now[0], cy: now[1], r: 7 }),
          ];
        });
        const above = (/** @type {number} */ c) => Math.max(1e-8, Math.min(1e8, c - low + 1e-12));
        const all = points.map(([, c]) => above(c));
        const ends = /** @type {[number, number]} */ ([
          10 ** Math.floor(Math.log10(Math.max(1e-8, Math.min(...all)))),
          10 ** Math.ceil(Math.log10(Math.max(...all) * 1.01)),
        ]);
        costs.draw(
          { x: [0, steps - 1], y: ends, ylog: true, xlabel: "step", ylabel: "cost above the bottom" },
          ({ x, y, top, bottom, height }) => [
            h("svg:path", { class: "bw-guide", d: `M${x.at(state.step)} ${top}V${height - bottom}` }),
            h("svg:path", { class: "bw-forward", d: path(all.map((c, t) => [x.at(t), y.at(c)])) }),
            h("svg:circle", { class: "bw-forward", cx: x.at(state.step), cy: y.at(all[state.step]), r: 5 }),
          ],
        );
        return {
          says: sentence(state, points, all, out, grid.curvature[state.function]),
          table: {
            columns: ["step", "w", "cost"],
            rows: () => points.map(([w, c], t) => [t, w, c]),
          },
        };
      },
    });

    /**
     * @param {State} state @param {number[][]} points @param {number[]} above @param {number} out
     * @param {number} curvature
     */
    function sentence(state, points, above, out, curvature) {
      const bowl = state.function !== "two_valleys";
      const edge = `The edge is at 2/λ = ${say(2 / curvature)}${bowl ? "" : " in the deeper valley"}`;
      const last = points.length - 1;
      const now = `Step ${state.step}: w = ${say(points[state.step][0])}, cost ${say(points[state.step][1])}.`;
      if (!bowl && out < 0) {
        const [a, b] = [points[last - 1][0], points[last][0]];
        const end =
          Math.abs(a - b) < 1e-3
            ? `It settles at w = ${say(b)}, the ${b > 0 ? "shallower" : "deeper"} valley.`
            : "It does not settle: it swings from side to side, or creeps.";
        return `${now} ${end} ${edge}.`;
      }
      if (state.start_at === 0 && bowl) return `${now} It starts at the bottom: nothing moves.`;
      const product = state.learning_rate * curvature;
      if (out >= 0 && above[last] > above[0]) {
        const beyond = `${edge}, and η = ${say(state.learning_rate, 4)} is beyond it.`;
        return `${now} It diverges: each step lands farther away than it began. ${beyond}`;
      }
      if (Math.abs(product - 2) < 1e-9)
        return `${now} Exactly at the edge η = 2/λ = ${say(2 / curvature)} it swings for ever between two points.`;
      const there = above.findIndex((c) => c <= 0.01 * above[0]);
      const reach =
        there >= 0
          ? `${there} step${there === 1 ? "" : "s"} to 1 % of the start`
          : `after ${last} steps not yet at 1 % of the start`;
      const way =
        product > 1
          ? ", swinging from side to side"
          : product === 1
            ? " in one step"
            : product < 0.15
              ? ", creeping"
              : " from one side";
      return `${now} It converges${way}: ${reach}. ${edge}.`;
    }

    return view.dispose;
  },
});
