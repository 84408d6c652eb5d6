// Descent: contours of the cost, the path taken over them, and the cost step by step.

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const map = kit.chart({ label: "Contours of the cost over weight and bias, with the path", height: 330 });
    const costs = kit.chart({ label: "The cost after each step", height: 330 });
    // Contours by width: they do not change with the settings.
    /** @type {Map<number, string>} */ const drawn = new Map();
    const unpacked = (/** @type {ArrayLike<number>} */ q) =>
      Array.from({ length: q.length / 3 }, (_, t) => [
        (q[3 * t] / 65535) * 32 - 16,
        (q[3 * t + 1] / 65535) * 32 - 16,
        10 ** ((q[3 * t + 2] / 65535) * 10 - 3),
      ]);
    const view = kit.widget({
      model,
      el,
      stem: "descent",
      title: "Down a landscape of two parameters",
      needs: ["learning_rate", "batch_size", "start_at"],
      controls: (grid) => [
        {
          kind: "slider",
          name: "learning_rate",
          label: "learning rate",
          symbol: "η",
          values: grid.learning_rate,
          check: (v) => (v > 0 ? (v <= 100 ? "" : "rates go up to 100 here") : "a learning rate is above 0"),
        },
        {
          kind: "slider",
          name: "batch_size",
          label: "batch size",
          integer: true,
          values: grid.batch_size,
          check: (v) =>
            v < 1
              ? "a batch has at least 1 example"
              : v > grid.examples
                ? `there are only ${grid.examples} examples`
                : "",
        },
        {
          kind: "choice",
          name: "start_at",
          label: "start",
          values: grid.start_at,
          names: ["upper left", "upper right", "lower right"],
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
      figure: [h("div", {}, map.svg), h("div", {}, costs.svg)],
      lookup(state, runs, grid) {
        const row = grid.learning_rate.indexOf(state.learning_rate);
        const group = runs[`${state.start_at}/${state.batch_size}`];
        if (row < 0 || !group) return undefined;
        const size = group.shape[1] * 3;
        return unpacked(group.data.subarray(row * size, (row + 1) * size));
      },
      decode: (arrays) => unpacked(arrays.path.data),
      draw(state, points, runs, grid) {
        const [bestW, bestB, bestCost] = runs.best.data;
        const seen = points.slice(0, state.step + 1);
        const inside = (/** @type {number[]} */ [w, b]) =>
          w >= grid.w[0] && w <= grid.w[1] && b >= grid.b[0] && b <= grid.b[1];
        map.draw({ x: grid.w, y: grid.b, xlabel: "weight w", ylabel: "bias b" }, ({ x, y, width }) => {
          if (!drawn.has(width)) {
            let at = 0;
            const lines = Array.from(runs.lengths.data, (/** @type {number} */ n) => {
              const line = Array.from({ length: n }, (_, i) => [
                x.at(runs.contours.data[2 * (at + i)]),
                y.at(runs.contours.data[2 * (at + i) + 1]),
              ]);
              at += n;
              return path(line);
            });
            drawn.set(width, lines.join(""));
          }
          const place = (/** @type {number[]} */ p) => [x.at(p[0]), y.at(p[1])];
          const marks = seen.map((/** @type {number[]} */ p) => (inside(p) ? place(p) : [NaN, NaN]));
          const now = marks[marks.length - 1];
          return [
            h("svg:path", { class: "bw-contour", d: drawn.get(width) }),
            h("svg:path", {
              class: "bw-cross",
              d: `M${x.at(bestW) - 6} ${y.at(bestB)}h12M${x.at(bestW)} ${y.at(bestB) - 6}v12`,
            }),
            h("svg:path", { class: "bw-update", d: path(marks) }),
            ...marks
              .filter((/** @type {number[]} */ p) => Number.isFinite(p[0]))
              .map((/** @type {number[]} */ [cx, cy]) => h("svg:circle", { class: "bw-at", cx, cy, r: 2.5 })),
            Number.isFinite(now[0]) && h("svg:circle", { class: "bw-at bw-last", cx: now[0], cy: now[1], r: 7 }),
          ];
        });
        const all = points.map((/** @type {number[]} */ p) => Math.min(1e6, p[2]));
        const ends = /** @type {[number, number]} */ ([0.01, 10 ** Math.ceil(Math.log10(Math.max(10, ...all)))]);
        costs.draw(
          { x: [0, points.length - 1], y: ends, ylog: true, xlabel: "step", ylabel: "cost over all examples" },
          ({ x, y, top, bottom, height, left, width, right }) => [
            h("svg:path", { class: "bw-guide", d: `M${x.at(state.step)} ${top}V${height - bottom}` }),
            h("svg:path", { class: "bw-guide", d: `M${left} ${y.at(bestCost)}H${width - right}` }),
            h(
              "svg:text",
              { x: width - right, y: y.at(bestCost) + 15, "text-anchor": "end" },
              `the best line: ${say(bestCost, 2)}`,
            ),
            h("svg:path", {
              class: "bw-forward",
              d: path(all.map((/** @type {number} */ c, /** @type {number} */ t) => [x.at(t), y.at(c)])),
            }),
            h("svg:circle", { class: "bw-forward", cx: x.at(state.step), cy: y.at(all[state.step]), r: 5 }),
          ],
        );
        return {
          says: sentence(state, points, bestCost, grid),
          table: {
            columns: ["step", "w", "b", "cost"],
            rows: () => points.map((/** @type {number[]} */ p, /** @type {number} */ t) => [t, ...p]),
          },
        };
      },
    });

    /** @param {State} state @param {number[][]} points @param {number} best @param {any} grid */
    function sentence(state, points, best, grid) {
      const [w, b, c] = points[state.step];
      const last = points.length - 1;
      const kind = state.batch_size === grid.examples ? "batch" : state.batch_size === 1 ? "stochastic" : "mini-batch";
      const now = `Step ${state.step} of ${kind} gradient descent: w = ${say(w)}, b = ${say(b)}, cost ${say(c)}.`;
      const edge = `Full batches diverge beyond 2/λ = ${say(grid.threshold)}.`;
      const tail = points.slice(-16).map((p) => p[2]);
      if (points[last][2] > points[0][2]) return `${now} It diverges: the cost ends above where it began. ${edge}`;
      const spread = Math.max(...tail) - Math.min(...tail);
      const there = points.findIndex((p) => p[2] - best <= 0.01 * (points[0][2] - best));
      const batches = `${state.batch_size} example${state.batch_size === 1 ? "" : "s"}`;
      const reach =
        there >= 0
          ? `It comes within 1 % of the way to the best line after ${there} steps of ${batches}`
          : `After ${last} steps it has not come within 1 % of the way to the best line`;
      const then = spread > 0.02 ? " and then keeps trembling: each batch pulls another way" : "";
      return `${now} ${reach}${then}. ${edge}`;
    }

    return view.dispose;
  },
});
