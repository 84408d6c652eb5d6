// Scale: the costs of twenty seeds at the chosen scale of the initial weights, and how many of them learn.

const LN2 = Math.log(2);
const LOSS = "binary_cross_entropy";

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const { seeds, epochs, every } = model.get("data");
    const costs = chart({ label: words.costs, height: 270, low: 240, margin: [12, 44, 44, 52] });
    const counts = chart({ label: words.counts, height: 270, low: 240, margin: [12, 20, 44, 52] });
    /** @type {Map<string, [number, number]>} */ const tried = new Map(); // the reader finds the curve, point by point
    const X = engine.matrix(2, 4, [0, 0, 1, 1, 0, 1, 0, 1]);
    const Y = engine.matrix(1, 4, [0, 1, 1, 0]);

    /** Train all seeds side by side; told of after every hundred epochs. @param {State} state */
    function* train({ scale: s, learning_rate, first_seed }) {
      const runs = Array.from({ length: seeds }, (_, i) => {
        const layers = engine.initialise([2, 3, 1], ["sigmoid", "sigmoid"], new engine.Random(first_seed + i), s);
        return { layers, cost: [costOf(layers)], learned: false };
      });
      for (let epoch = every; epoch <= epochs; epoch += every) {
        for (const run of runs) {
          for (let i = 0; i < every; i += 1) run.layers = engine.step(run.layers, X, Y, LOSS, learning_rate);
          run.cost.push(costOf(run.layers));
          if (run !== runs[seeds - 1]) yield undefined; // a slice may end here; nothing is drawn
        }
        yield { runs, epoch };
      }
      for (const run of runs) {
        const y_hat = engine.forward(run.layers, X)[1].A;
        run.learned = Y.at.every((y, i) => y_hat.at[i] > 0.5 === y > 0.5);
      }
      return { runs, epoch: epochs };
    }
    const costOf = (/** @type {Layer[]} */ layers) => engine.cost(engine.forward(layers, X)[1].A, Y, LOSS);

    const view = widget({
      model,
      el,
      stem: "scale",
      figure: [h("div", {}, costs.svg), h("div", {}, counts.svg)],
      compute: train,
      draw(state, { runs, epoch }) {
        const good = runs.filter((/** @type {any} */ run) => run.learned).length;
        const axes = {
          x: [0, epochs],
          y: [0, 1],
          xticks: [0, epochs / 2, epochs],
          xlabel: words.epoch,
          ylabel: words.cost,
        };
        costs.draw(/** @type {any} */ (axes), ({ x, y, top, width, left, right }) => [
          h("svg:path", { class: "bw-guide", d: `M${left} ${y.at(LN2)}H${width - right}` }),
          h("svg:text", { x: width - right + 5, y: y.at(LN2) + 4 }, words.plateau),
          runs.map((/** @type {any} */ run) =>
            h("svg:path", {
              class: run.learned ? "bw-forward bw-seed" : "bw-seed bw-stuck",
              d: path(
                run.cost.map((/** @type {number} */ c, /** @type {number} */ i) => [
                  x.at(i * every),
                  Math.max(top, y.at(c)),
                ]),
              ),
            }),
          ),
        ]);
        const over = epoch === epochs;
        if (over) tried.set(JSON.stringify(state), [state.scale, good]);
        const all = [...tried.values()].sort(([s], [t]) => s - t);
        const ends = [Math.min(0.09, state.scale), Math.max(11, state.scale)];
        const plan = {
          x: ends,
          y: [0, seeds + 1],
          xlog: true,
          xticks: [0.1, 1, 10],
          yticks: [0, 5, 10, 15, 20],
          xlabel: words.scale,
          ylabel: words.learn,
        };
        counts.draw(/** @type {any} */ (plan), ({ x, y, top, bottom, height }) => [
          h("svg:path", { class: "bw-guide", d: `M${x.at(state.scale)} ${top}V${height - bottom}` }),
          h("svg:path", { class: "bw-ink bw-seed", d: path(all.map(([s, n]) => [x.at(s), y.at(n)])) }),
          all.map(([s, n]) => h("svg:circle", { class: "bw-dot", cx: x.at(s), cy: y.at(n), r: 3 })),
          over && h("svg:circle", { class: "bw-dot bw-one", cx: x.at(state.scale), cy: y.at(good), r: 6 }),
        ]);
        const flat = runs.filter(
          (/** @type {any} */ run) => !run.learned && Math.abs(run.cost[run.cost.length - 1] - LN2) < 0.02,
        ).length;
        const sentence = !over ? words.running : good < seeds ? words.here + words.flat : words.here;
        return {
          says: fill(sentence, {
            scale: say(state.scale),
            epoch,
            epochs,
            good,
            seeds,
            flat,
            rest: seeds - good - flat,
          }),
          table: {
            columns: words.columns.split(", "),
            rows: () =>
              runs.map((/** @type {any} */ run, /** @type {number} */ i) => [
                state.first_seed + i,
                run.cost[run.cost.length - 1],
                run.learned ? words.yes : words.no,
              ]),
          },
        };
      },
    });
    return view.dispose;
  },
});
