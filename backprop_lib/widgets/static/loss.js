// Loss explorer: the loss on the left, its gradient on the right, at a prediction that the reader moves.

const NAMES_OF = { squared_error: "squared error", binary_cross_entropy: "binary cross-entropy" };

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say, path } = kit;
    const value = kit.chart({ label: "The loss", height: 260 });
    const slope = kit.chart({ label: "The gradient of the loss", height: 260 });
    const within = (/** @type {number[]} */ values) => (/** @type {number} */ v) => {
      const [low, high] = [values[0], values[values.length - 1]];
      return v >= low && v <= high ? "" : `values go from ${say(low)} to ${say(high)} here`;
    };
    const view = kit.widget({
      model,
      el,
      stem: "loss",
      title: "Loss explorer",
      controls: (grid) => [
        {
          kind: "choice",
          name: "loss",
          label: "loss",
          values: grid.loss,
          names: ["squared error", "binary cross-entropy"],
        },
        {
          kind: "choice",
          name: "view",
          label: "move",
          values: grid.view,
          names: ["the prediction ŷ itself", "the weighted sum z of a sigmoid output"],
        },
        { kind: "choice", name: "target", label: "target y", values: grid.target },
        {
          kind: "slider",
          name: "prediction",
          label: "prediction",
          symbol: "ŷ",
          values: grid.prediction,
          check: within(grid.prediction),
        },
        {
          kind: "slider",
          name: "weighted_sum",
          label: "weighted sum",
          symbol: "z",
          values: grid.weighted_sum,
          check: within(grid.weighted_sum),
        },
      ],
      figure: [h("div", {}, value.svg), h("div", {}, slope.svg)],
      lookup(state, runs, grid) {
        const points = grid[state.view];
        const i = points.findIndex((/** @type {number} */ v) => Math.abs(v - state[state.view]) < 1e-9);
        const { data } = runs[`${state.loss}/${state.view}/${state.target}`];
        return i < 0 ? undefined : { loss: data[i], gradient: data[points.length + i] };
      },
      decode: ({ pair }) => ({ loss: pair.data[0], gradient: pair.data[1] }),
      draw(state, found, runs, grid) {
        for (const name of ["prediction", "weighted_sum"]) view.control(name).hidden = name !== state.view;
        const points = grid[state.view];
        const { data } = runs[`${state.loss}/${state.view}/${state.target}`];
        const behind = state.view === "weighted_sum";
        const x = /** @type {[number, number]} */ (behind ? [-8, 8] : [0, 1]);
        const xlabel = behind ? "weighted sum z" : "prediction ŷ";
        const top = state.loss === "squared_error" ? 0.6 : behind ? 8 : 5;
        const reach = state.loss === "squared_error" ? (behind ? 0.2 : 1.05) : behind ? 1.05 : 10;
        const here = state[state.view];
        const marks =
          (
            /** @type {string} */ cls,
            /** @type {number} */ offset,
            /** @type {number} */ y,
            /** @type {number} */ limit,
          ) =>
          (/** @type {any} */ frame) => [
            h("svg:path", { class: "bw-guide", d: `M${frame.x.at(here)} ${frame.top}V${frame.height - frame.bottom}` }),
            h("svg:path", {
              class: cls,
              d: path(
                points.map((/** @type {number} */ p, /** @type {number} */ i) => [
                  frame.x.at(p),
                  Math.abs(data[offset + i]) <= limit ? frame.y.at(data[offset + i]) : NaN,
                ]),
              ),
            }),
            h("svg:circle", {
              class: cls,
              cx: frame.x.at(here),
              cy: frame.y.at(Math.max(-limit, Math.min(limit, y))),
              r: 6,
            }),
          ];
        value.draw({ x, y: [0, top], xlabel, ylabel: "loss" }, marks("bw-forward", 0, found.loss, top));
        slope.draw(
          {
            x,
            y: [-reach, reach],
            xlabel,
            ylabel: behind ? "gradient with respect to z" : "gradient with respect to ŷ",
          },
          marks("bw-backward", points.length, found.gradient, reach),
        );
        const y_hat = behind ? 1 / (1 + Math.exp(-here)) : here;
        const wrong = Math.abs(y_hat - state.target) > 0.9;
        const verdict = !wrong
          ? ""
          : Math.abs(found.gradient) < 0.1
            ? " The prediction is badly wrong, yet almost no gradient comes back: " +
              "the sigmoid is saturated, and learning is slow."
            : " The prediction is badly wrong, and the gradient says so.";
        const name = /** @type {Record<string, string>} */ (NAMES_OF)[state.loss];
        return {
          says:
            `At ${behind ? `z = ${say(here, 4)} (ŷ = ${say(y_hat)})` : `ŷ = ${say(here, 4)}`} ` +
            `and target ${state.target}, ${name} is ${say(found.loss)} ` +
            `and its gradient ${say(found.gradient)}.${verdict}`,
          table: {
            columns: [xlabel, "loss", "gradient"],
            rows: () =>
              points
                .map((/** @type {number} */ p, /** @type {number} */ i) => [p, data[i], data[points.length + i]])
                .filter((/** @type {any} */ _, /** @type {number} */ i) => i % 5 === 0),
          },
        };
      },
    });
    return view.dispose;
  },
});
