// Loss explorer: the loss on the left, its gradient on the right, at a prediction that the reader moves.

const PREDICTIONS = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
const SUMS = Array.from({ length: 161 }, (_, i) => (i - 80) / 10);

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const value = chart({ label: words.loss_chart, height: 260, low: 240 });
    const slope = chart({ label: words.slope_chart, height: 260, low: 240 });
    const names = model.get("controls").find((/** @type {Spec} */ { name }) => name === "loss");

    const view = widget({
      model,
      el,
      stem: "loss",
      figure: [h("div", {}, value.svg), h("div", {}, slope.svg)],
      hides: (state) => ["prediction", "weighted_sum"].filter((name) => name !== state.view),
      compute({ loss, view: along, target, ...at }) {
        const here = at[along];
        const points = along === "weighted_sum" ? SUMS : PREDICTIONS;
        const z = engine.matrix(1, points.length + 1, [...points, here]);
        const y = engine.map(() => target, z);
        const y_hat = along === "weighted_sum" ? engine.map(engine.ACTIVATIONS.sigmoid.value, z) : z;
        const losses = engine.map(engine.LOSSES[loss].value, y_hat, y).at;
        const first = engine.loss_gradient(y_hat, y, loss);
        const gradients = along === "weighted_sum" ? engine.output_error(first, z, "sigmoid").at : first.at;
        return { points, losses, gradients, y_hat: y_hat.at[points.length] };
      },
      draw({ loss, view: along, target, ...at }, { points, losses, gradients, y_hat }) {
        const here = at[along];
        const behind = along === "weighted_sum";
        const x = /** @type {[number, number]} */ (behind ? [-8, 8] : [0, 1]);
        const top = loss === "squared_error" ? 0.6 : behind ? 8 : 5;
        const reach = loss === "squared_error" ? (behind ? 0.2 : 1.05) : behind ? 1.05 : 10;
        const n = points.length;
        const marks =
          (/** @type {string} */ cls, /** @type {Float64Array} */ values, /** @type {number} */ limit) =>
          (/** @type {Frame} */ frame) => [
            h("svg:path", { class: "bw-guide", d: `M${frame.x.at(here)} ${frame.top}V${frame.height - frame.bottom}` }),
            h("svg:path", {
              class: cls,
              d: path(
                points.map((/** @type {number} */ p, /** @type {number} */ i) => [
                  frame.x.at(p),
                  Math.abs(values[i]) <= limit ? frame.y.at(values[i]) : NaN,
                ]),
              ),
            }),
            h("svg:circle", {
              class: cls,
              cx: frame.x.at(here),
              cy: frame.y.at(Math.max(-limit, Math.min(limit, values[n]))),
              r: 6,
            }),
          ];
        const xlabel = words[along];
        value.draw({ x, y: [0, top], xlabel, ylabel: words.loss }, marks("bw-forward", losses, top));
        slope.draw(
          { x, y: [-reach, reach], xlabel, ylabel: words[`by_${along}`] },
          marks("bw-backward", gradients, reach),
        );
        const wrong = Math.abs(y_hat - target) > 0.9;
        const verdict = !wrong ? "" : Math.abs(gradients[n]) < 0.1 ? words.saturated : words.wrong;
        const where = fill(words[`at_${along}`], { at: say(here, 4), y_hat: say(y_hat) });
        const name = names.names[names.values.indexOf(loss)];
        return {
          says: fill(words.here + verdict, { where, target, name, loss: say(losses[n]), gradient: say(gradients[n]) }),
          table: {
            columns: [xlabel, words.loss, words.gradient],
            rows: () =>
              points
                .map((/** @type {number} */ p, /** @type {number} */ i) => [p, losses[i], gradients[i]])
                .filter((/** @type {any} */ _, /** @type {number} */ i) => i % 5 === 0),
          },
        };
      },
    });
    return view.dispose;
  },
});
