// Scale: the costs of twenty seeds at the chosen scale of the initial weights, and how many of them learn.

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const costs = kit.chart({
      label: "Cost over the epochs, a line for each of twenty seeds",
      height: 270,
      margin: [12, 44, 44, 52],
    });
    const counts = kit.chart({
      label: "Seeds that learn, for each scale tried",
      height: 270,
      margin: [12, 20, 44, 52],
    });
    const LN2 = Math.log(2);
    /** @type {Map<number, number>} */ const tried = new Map(); // the reader finds the curve, point by point

    /** The twenty runs in row `row`. @param {Arrays} arrays @param {number} row @param {number} most */
    function group({ costs: shares, learned }, row, most) {
      const [, seeds, records] = shares.shape;
      return Array.from({ length: seeds }, (_, seed) => {
        const at = (row * seeds + seed) * records;
        const cost = Array.from(
          shares.data.subarray(at, at + records),
          (/** @type {number} */ share) => (share / 65535) * most,
        );
        return { cost, last: cost[records - 1], learned: learned.data[row * seeds + seed] === 1 };
      });
    }

    const view = kit.widget({
      model,
      el,
      stem: "scale",
      title: "The scale of the initial weights",
      controls: (grid) => [
        {
          kind: "slider",
          name: "scale",
          label: "scale of the initial weights",
          symbol: "s",
          values: grid.scale,
          check: (v) => (v >= 0.01 && v <= 100 ? "" : "scales go from 0.01 to 100 here"),
        },
      ],
      figure: [h("div", {}, costs.svg), h("div", {}, counts.svg)],
      lookup(state, runs, grid) {
        const row = grid.scale.findIndex((/** @type {number} */ s) => Math.abs(s - state.scale) < 1e-9);
        return row < 0 ? undefined : group(runs, row, grid.most);
      },
      decode: (arrays) => group(arrays, 0, model.get("grid").most),
      draw(state, seeds, _, grid) {
        const good = seeds.filter((/** @type {any} */ one) => one.learned).length;
        costs.draw(
          {
            x: [0, grid.epochs],
            y: [0, 1],
            xticks: [0, grid.epochs / 2, grid.epochs],
            xlabel: "epoch",
            ylabel: "cost",
          },
          ({ x, y, top, width, left, right }) => [
            h("svg:path", { class: "bw-guide", d: `M${left} ${y.at(LN2)}H${width - right}` }),
            h("svg:text", { x: width - right + 5, y: y.at(LN2) + 4 }, "ln 2"),
            ...seeds.map((/** @type {any} */ one) =>
              h("svg:path", {
                class: one.learned ? "bw-forward bw-seed" : "bw-seed bw-stuck",
                d: path(
                  one.cost.map((/** @type {number} */ c, /** @type {number} */ i) => [
                    x.at(i * grid.every),
                    Math.max(top, y.at(c)),
                  ]),
                ),
              }),
            ),
          ],
        );
        tried.set(state.scale, good);
        const all = [...tried].sort(([s], [t]) => s - t);
        const ends = /** @type {[number, number]} */ ([
          Math.min(0.09, all[0][0]),
          Math.max(11, all[all.length - 1][0]),
        ]);
        counts.draw(
          {
            x: ends,
            y: [0, 21],
            xlog: true,
            xticks: [0.1, 1, 10],
            yticks: [0, 5, 10, 15, 20],
            xlabel: "scale of the initial weights",
            ylabel: "seeds that learn",
          },
          ({ x, y, top, bottom, height }) => [
            h("svg:path", { class: "bw-guide", d: `M${x.at(state.scale)} ${top}V${height - bottom}` }),
            h("svg:path", {
              class: "bw-ink bw-seed",
              d: path(all.map((/** @type {number[]} */ [s, n]) => [x.at(s), y.at(n)])),
            }),
            ...all.map((/** @type {number[]} */ [s, n]) =>
              h("svg:circle", { class: "bw-dot", cx: x.at(s), cy: y.at(n), r: 3 }),
            ),
            h("svg:circle", { class: "bw-dot bw-one", cx: x.at(state.scale), cy: y.at(good), r: 6 }),
          ],
        );
        return {
          says: sentence(state.scale, seeds, good),
          table: {
            columns: ["seed", "cost at the end", "XOR learned"],
            rows: () =>
              seeds.map((/** @type {any} */ one, /** @type {number} */ seed) => [
                seed,
                one.last,
                one.learned ? "yes" : "no",
              ]),
          },
        };
      },
    });

    /** @param {number} scale @param {any[]} seeds @param {number} good */
    function sentence(scale, seeds, good) {
      const failed = seeds.filter((one) => !one.learned);
      const flat = failed.filter((one) => Math.abs(one.last - LN2) < 0.02).length;
      const rest = failed.length - flat;
      const parts = [
        flat && `${flat} ${flat === 1 ? "is" : "are"} still on the plateau at ln 2 ≈ 0.693`,
        rest && `${rest} ${rest === 1 ? "has" : "have"} come to another cost`,
      ]
        .filter(Boolean)
        .join(", ");
      const others = parts ? ` ${good ? "Of the others, " : ""}${parts}.` : "";
      return `Scale ${say(scale)}: ${good} of ${seeds.length} seeds learn XOR in 10 000 epochs.${others}`;
    }

    return view.dispose;
  },
});
