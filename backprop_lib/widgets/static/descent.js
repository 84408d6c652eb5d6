// Descent: contours of the cost, the path taken over them, and the cost step by step.

const STEPS = 128;

/** Half the mean squared error of the line ŷ = w x + b. @param {any} data @param {number} w @param {number} b */
const costOf = ({ X, Y }, w, b) =>
  X.reduce(
    (/** @type {number} */ sum, /** @type {number} */ x, /** @type {number} */ i) =>
      sum + 0.5 * (w * x + b - Y[i]) ** 2,
    0,
  ) / X.length;

/** Weight, bias and cost after 0, 1, … steps. @param {any} data @param {State} state */
function walk(data, { learning_rate, batch_size, start_w, start_b, momentum, seed }) {
  const random = new engine.Random(seed);
  const m = data.X.length;
  let [w, b, vw, vb] = [start_w, start_b, 0, 0];
  const points = [[w, b, costOf(data, w, b)]];
  /** @type {number[][]} */ let batches = [];
  while (points.length <= STEPS) {
    if (!batches.length) batches = engine.mini_batches(m, batch_size, random);
    const batch = /** @type {number[]} */ (batches.shift());
    const errors = batch.map((i) => w * data.X[i] + b - data.Y[i]);
    const mean = (/** @type {number[]} */ values) => values.reduce((sum, v) => sum + v, 0) / values.length;
    vw = momentum * vw + mean(errors.map((e, i) => e * data.X[batch[i]]));
    vb = momentum * vb + mean(errors);
    [w, b] = [w - learning_rate * vw, b - learning_rate * vb];
    points.push([w, b, costOf(data, w, b)]);
  }
  return points;
}

/** The lines of equal cost: ellipses about the best line. @param {any} data @returns {number[][][]} */
function contours({ best, hessian: [p, q, , r], levels }) {
  // Cholesky: H = C Cᵀ, so that θ = best + C⁻ᵀ u has the cost best + |u|²/2.
  const c11 = Math.sqrt(p);
  const c21 = q / c11;
  const c22 = Math.sqrt(r - c21 ** 2);
  return levels
    .filter((/** @type {number} */ level) => level > best[2])
    .map((/** @type {number} */ level) => {
      const radius = Math.sqrt(2 * (level - best[2]));
      return Array.from({ length: 121 }, (_, i) => {
        const [u1, u2] = [radius * Math.cos((i * Math.PI) / 60), radius * Math.sin((i * Math.PI) / 60)];
        const b = u2 / c22;
        return [best[0] + (u1 - c21 * b) / c11, best[1] + b];
      });
    });
}

/** What becomes of a path. @param {any} data @param {State} state @param {number[][]} points */
function outcome({ X, best, edge }, { learning_rate, batch_size, momentum }, points) {
  const costs = points.map(([, , c]) => c);
  const full = batch_size === X.length;
  const [first, last] = [costs[0], costs[STEPS]];
  if (!(last <= first)) {
    // A start near the best line is left without divergence: batches shake, momentum lifts.
    const half = STEPS / 2;
    const grows = !(Math.max(...costs.slice(half)) <= 10 * Math.max(...costs.slice(0, half)));
    return { kind: (full ? learning_rate > edge * (1 + momentum) : grows) ? "diverges" : "farther", there: -1 };
  }
  const near = costs.map((c) => c - best[2] <= 0.01 * (first - best[2]));
  const stays = near.lastIndexOf(false) + 1;
  if (stays < costs.length) return { kind: "arrives", there: stays };
  const there = near.indexOf(true);
  return { kind: there < 0 ? "on_its_way" : full ? "swings" : "trembles", there };
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const data = model.get("data");
    const map = chart({ label: words.map, height: 330, low: 240 });
    const costs = chart({ label: words.costs, height: 330, low: 240 });
    const lines = contours(data);
    const [bestW, bestB, bestCost] = data.best;
    let found = false; // the edge, by the reader: only then it is told

    /** @param {State} state @param {number[][]} points */
    function sentence(state, points) {
      const [w, b, c] = points[state.step];
      const full = state.batch_size === data.X.length;
      const { kind, there } = outcome(data, state, points);
      found ||= full && kind === "diverges";
      return fill(words.now + words[kind] + (found ? words.edge : ""), {
        step: state.step,
        kind: full ? words.batch : state.batch_size === 1 ? words.stochastic : words.mini_batch,
        w: say(w),
        b: say(b),
        cost: say(c),
        there,
        steps: STEPS,
        edge: say(data.edge * (1 + state.momentum)),
        rule: state.momentum ? words.rule_momentum : words.rule,
      });
    }

    const view = widget({
      model,
      el,
      stem: "descent",
      figure: [h("div", {}, map.svg), h("div", {}, costs.svg)],
      needs: ["learning_rate", "batch_size", "start_w", "start_b", "momentum", "seed"],
      compute: (state) => walk(data, state),
      draw(state, points) {
        const seen = points.slice(0, state.step + 1);
        // The picture follows steps that leave it, as far as there is something to see.
        const grown = (/** @type {number[]} */ [low, high], /** @type {number} */ k) => {
          const values = seen
            .map((/** @type {number[]} */ p) => p[k])
            .filter((/** @type {number} */ v) => Math.abs(v) < 40);
          return /** @type {[number, number]} */ ([Math.min(low, ...values), Math.max(high, ...values)]);
        };
        map.draw({ x: grown(data.w, 0), y: grown(data.b, 1), xlabel: words.w, ylabel: words.b }, (frame) => {
          const inside = (/** @type {number} */ v, /** @type {any} */ s) => v >= s.domain[0] && v <= s.domain[1];
          const place = (/** @type {number[]} */ [w, b]) =>
            inside(w, frame.x) && inside(b, frame.y) ? [frame.x.at(w), frame.y.at(b)] : [NaN, NaN];
          const marks = seen.map(place);
          const now = marks[marks.length - 1];
          const [x, y] = [frame.x.at(bestW), frame.y.at(bestB)];
          return [
            h("svg:path", { class: "bw-contour", d: lines.map((line) => path(line.map(place))).join("") }),
            h("svg:path", { class: "bw-cross", d: `M${x - 6} ${y}h12M${x} ${y - 6}v12` }),
            h("svg:path", { class: "bw-update", d: path(marks) }),
            marks
              .filter((/** @type {number[]} */ [mx]) => Number.isFinite(mx))
              .map((/** @type {number[]} */ [cx, cy]) => h("svg:circle", { class: "bw-at", cx, cy, r: 2.5 })),
            Number.isFinite(now[0]) && h("svg:circle", { class: "bw-at bw-last", cx: now[0], cy: now[1], r: 7 }),
          ];
        });
        const all = points.map((/** @type {number[]} */ [, , c]) => (c < 1e6 ? c : 1e6));
        const ends = /** @type {[number, number]} */ ([0.01, 10 ** Math.ceil(Math.log10(Math.max(10, ...all)))]);
        costs.draw(
          { x: [0, STEPS], y: ends, ylog: true, xlabel: words.step, ylabel: words.cost },
          ({ x, y, top, bottom, height, left, width, right }) => [
            h("svg:path", { class: "bw-guide", d: `M${x.at(state.step)} ${top}V${height - bottom}` }),
            h("svg:path", { class: "bw-guide", d: `M${left} ${y.at(bestCost)}H${width - right}` }),
            h(
              "svg:text",
              { x: width - right, y: y.at(bestCost) + 15, "text-anchor": "end" },
              fill(words.best, { cost: say(bestCost, 2) }),
            ),
            h("svg:path", {
              class: "bw-forward",
              d: path(all.map((/** @type {number} */ c, /** @type {number} */ t) => [x.at(t), y.at(c)])),
            }),
            h("svg:circle", { class: "bw-forward", cx: x.at(state.step), cy: y.at(all[state.step]), r: 5 }),
          ],
        );
        return {
          says: sentence(state, points),
          table: {
            columns: words.columns.split(", "),
            rows: () => points.map((/** @type {number[]} */ p, /** @type {number} */ t) => [t, ...p]),
          },
        };
      },
    });

    const within = (/** @type {number} */ v, /** @type {number[]} */ [low, high]) =>
      Number(Math.min(high, Math.max(low, v)).toFixed(2));
    map.onPress((w, b) => view.set({ start_w: within(w, data.w), start_b: within(b, data.b) }));
    return view.dispose;
  },
});
