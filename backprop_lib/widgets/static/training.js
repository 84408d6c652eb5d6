// Training playground: the decision surface, cost and accuracy of a run, at the epoch chosen.
// Python trained; here the parameters of the epoch are put into the forward pass, point by point, to be seen.

/**
 * The output of the network with these parameters.
 * @param {Float64Array} p @param {number} n @returns {(x1: number, x2: number) => number}
 */
function output(p, n) {
  return (x1, x2) => {
    let z = p[4 * n];
    for (let j = 0; j < n; j += 1) z += p[3 * n + j] * Math.tanh(p[2 * j] * x1 + p[2 * j + 1] * x2 + p[2 * n + j]);
    return 0.5 * (1 + Math.tanh(z / 2));
  };
}

/** The run in row `row` of a group of runs. @param {(name: string) => any} part @param {number} row */
function runOf(part, row) {
  const [, frames, size] = part("shares").shape;
  const largest = part("largest").data[row];
  const at = row * frames;
  const cost = (/** @type {number} */ k, /** @type {number} */ set) =>
    10 ** ((part("costs").data[2 * (at + k) + set] / 65535) * 10 - 6);
  return {
    diverged: part("diverged").data[row],
    /** @param {number} k */
    parameters: (k) =>
      Float64Array.from(
        part("shares").data.subarray((at + k) * size, (at + k + 1) * size),
        (q) => (q / 32767 - 1) * largest,
      ),
    cost,
    /** @param {number} k @param {number} set */
    right: (k, set) => part("right").data[2 * (at + k) + set],
  };
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const plane = kit.surface({ label: "Decision surface with the examples", size: 320 });
    const costs = kit.chart({ label: "Cost over the epochs", height: 190, margin: [14, 66, 40, 58] });
    const rights = kit.chart({
      label: "Share of examples right over the epochs",
      height: 130,
      margin: [10, 66, 40, 58],
    });
    const epochsOf = (/** @type {State} */ s) => model.get("grid").epoch[s.dataset];
    const view = kit.widget({
      model,
      el,
      stem: "training",
      title: "Training playground",
      needs: ["dataset", "learning_rate", "batch_size", "hidden", "seed"],
      controls: (grid) => [
        {
          kind: "choice",
          name: "dataset",
          label: "data set",
          values: grid.dataset,
          names: ["XOR", "moons", "circles", "spirals"],
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
          name: "batch_size",
          label: "batch size",
          integer: true,
          values: (s) => grid.batch_size[s.dataset],
          check: (v, s) =>
            v < 1
              ? "a batch has at least 1 example"
              : v > grid.examples[s.dataset]
                ? `there are only ${grid.examples[s.dataset]} examples`
                : "",
        },
        {
          kind: "slider",
          name: "hidden",
          label: "hidden neurons",
          integer: true,
          values: grid.hidden,
          check: (v) => (v >= 1 && v <= 50 ? "" : "1 to 50 hidden neurons"),
        },
        {
          kind: "slider",
          name: "seed",
          label: "seed of the start",
          integer: true,
          values: grid.seed,
          check: (v) => (v >= 0 ? (v < 1e9 ? "" : "seeds are below a thousand million here") : "a seed is 0 or more"),
        },
        {
          kind: "slider",
          name: "epoch",
          label: "epoch",
          integer: true,
          snap: true,
          play: true,
          values: (s) => grid.epoch[s.dataset],
          check: (v, s) =>
            v < 0
              ? "epochs start at 0"
              : v > Math.max(...grid.epoch[s.dataset])
                ? `the runs have ${Math.max(...grid.epoch[s.dataset])} epochs`
                : "",
        },
      ],
      figure: [plane.box, h("div", {}, costs.svg, rights.svg)],
      adjust(state, grid) {
        /** @type {State} */ const changes = {};
        const m = grid.examples[state.dataset];
        if (state.batch_size > m || (model.isStatic && !grid.batch_size[state.dataset].includes(state.batch_size))) {
          changes.batch_size = grid.batch_size[state.dataset].findLast(
            (/** @type {number} */ b) => b <= Math.min(m, state.batch_size),
          );
        }
        const epochs = grid.epoch[state.dataset];
        if (!epochs.includes(state.epoch)) {
          changes.epoch = epochs.reduce((/** @type {number} */ a, /** @type {number} */ b) =>
            Math.abs(b - state.epoch) < Math.abs(a - state.epoch) ? b : a,
          );
        }
        return changes;
      },
      lookup(state, runs, grid) {
        const rate = grid.learning_rate.indexOf(state.learning_rate);
        const seed = grid.seed.indexOf(state.seed);
        const group = `${state.dataset}/${state.batch_size}/${state.hidden}`;
        if (rate < 0 || seed < 0 || !runs[`${group}/shares`]) return undefined;
        return runOf((name) => runs[`${group}/${name}`], rate * grid.seed.length + seed);
      },
      decode: (arrays) => runOf((name) => arrays[name], 0),
      draw(state, run, runs) {
        const epochs = epochsOf(state);
        const k = epochs.indexOf(state.epoch);
        const data = (/** @type {string} */ part) => runs[`${state.dataset}/${part}`].data;
        const [X, Y, m, held] = [data("X"), data("Y"), data("Y").length, data("Y_held").length];
        const f = output(run.parameters(k), state.hidden);
        const span = /** @type {[number, number]} */ (state.dataset === "xor" ? [-0.5, 1.5] : [-1.6, 1.6]);
        plane.draw({ x: span, y: span, xlabel: "input x₁", ylabel: "input x₂" }, f, ({ x, y }) =>
          Array.from(Y, (label, i) => {
            const [cx, cy] = [x.at(X[i]), y.at(X[m + i])];
            const wrong = f(X[i], X[m + i]) > 0.5 !== label > 0.5;
            return h(
              "svg:g",
              {},
              wrong && h("svg:circle", { class: "bw-ring", cx, cy, r: 9 }),
              h("svg:circle", { class: label > 0.5 ? "bw-dot bw-one" : "bw-dot", cx, cy, r: 4.5 }),
            );
          }),
        );
        const series = (/** @type {(k: number) => number} */ g) =>
          epochs.map((/** @type {number} */ e, /** @type {number} */ i) => [e, g(i)]);
        const lines = [0, 1].map((set) => series((i) => run.cost(i, set)));
        const all = lines.flat().map((/** @type {number[]} */ p) => p[1]);
        const low = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.min(0.1, ...all))));
        const high = 10 ** Math.ceil(Math.log10(Math.max(1, ...all)));
        const last = epochs[epochs.length - 1];
        const two = (/** @type {any} */ frame, /** @type {any[]} */ pair, /** @type {string[]} */ names) => {
          const ends = pair.map((line) => frame.y.at(line[line.length - 1][1]));
          const gap = Math.abs(ends[0] - ends[1]) < 13 ? (13 - Math.abs(ends[0] - ends[1])) / 2 : 0;
          const sign = ends[0] <= ends[1] ? 1 : -1;
          return [
            h("svg:path", {
              class: "bw-guide",
              d: `M${frame.x.at(state.epoch)} ${frame.top}V${frame.height - frame.bottom}`,
            }),
            ...pair.map((line, i) =>
              h("svg:path", {
                class: i ? "bw-forward bw-held" : "bw-forward",
                d: path(line.map((/** @type {number[]} */ [e, c]) => [frame.x.at(e), frame.y.at(c)])),
              }),
            ),
            ...pair.map((line, i) =>
              h("svg:circle", {
                class: "bw-forward",
                cx: frame.x.at(state.epoch),
                cy: frame.y.at(line[k][1]),
                r: i ? 3 : 5,
              }),
            ),
            ...names.map((name, i) =>
              h(
                "svg:text",
                { class: "bw-forward", x: frame.width - frame.right + 5, y: ends[i] + 4 + (i ? gap : -gap) * sign },
                name,
              ),
            ),
          ];
        };
        const names = ["training", "validation"];
        costs.draw({ x: [0, last], y: [low, high], ylog: true, xlabel: "epoch", ylabel: "cost" }, (frame) =>
          two(frame, lines, names),
        );
        const shares = [0, 1].map((set) => series((i) => (100 * run.right(i, set)) / (set ? held : m)));
        rights.draw({ x: [0, last], y: [0, 100], yticks: [0, 50, 100], xlabel: "epoch", ylabel: "right, %" }, (frame) =>
          two(frame, shares, names),
        );
        return {
          says: sentence(state, run, k, m, held),
          table: {
            columns: ["epoch", "training cost", "right", "validation cost", "right"],
            rows: () =>
              epochs.map((/** @type {number} */ e, /** @type {number} */ i) => [
                e,
                run.cost(i, 0),
                `${run.right(i, 0)} of ${m}`,
                run.cost(i, 1),
                `${run.right(i, 1)} of ${held}`,
              ]),
          },
        };
      },
    });

    /**
     * What is seen, in words.
     * @param {State} state @param {any} run @param {number} k @param {number} m @param {number} held
     */
    function sentence(state, run, k, m, held) {
      if (run.diverged >= 0 && state.epoch >= run.diverged)
        return `Diverged at epoch ${run.diverged}: the numbers overflowed. Try a smaller learning rate.`;
      const [cost, before] = [run.cost(k, 0), k ? run.cost(k - 1, 0) : NaN];
      const trend =
        k === 0
          ? "Before the first step."
          : cost > 1.3
            ? "Worse than a coin toss: the steps overshoot."
            : cost < 0.01
              ? "Learned."
              : cost > 1.05 * before
                ? "The cost has risen since the last mark: the steps are too large or too noisy."
                : cost < 0.95 * before
                  ? "Still falling."
                  : "Hardly moving.";
      return (
        `Epoch ${state.epoch}: cost ${say(cost)}, ${run.right(k, 0)} of ${m} correct; ` +
        `validation cost ${say(run.cost(k, 1))}, ${run.right(k, 1)} of ${held} correct. ${trend}`
      );
    }

    return view.dispose;
  },
});
