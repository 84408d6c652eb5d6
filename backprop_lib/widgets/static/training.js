// Training playground: a network learns under the reader's settings, in the page, while one watches.

/** The examples to learn from and those to validate with. @param {any} data @param {State} state */
function examples({ examples: m, held_out, seed }, { dataset, noise }) {
  const random = new engine.Random(seed);
  const draw = engine.datasets[dataset];
  if (dataset === "xor") return { train: draw(4, new engine.Random(0), 0), held: draw(held_out.xor, random, noise) };
  return { train: draw(m, random, noise), held: draw(m, random, noise) };
}

/** A training that is computed as far as it is looked at, and kept. */
class Run {
  /** @param {any} data @param {State} state */
  constructor(data, state) {
    this.state = state;
    this.loss = data.loss;
    const { train, held } = examples(data, state);
    this.train = train;
    this.held = held;
    const random = new engine.Random(state.seed);
    const sizes = [2, ...Array(state.depth).fill(state.hidden), 1];
    const names = [...Array(state.depth).fill(state.activation), "sigmoid"];
    /** Every now and then the layers, and where the generator stood: any epoch is near one of them. */
    this.kept = [{ epoch: 0, layers: engine.initialise(sizes, names, random), order: random.state, passing: false }];
    this.scores = [this.score(this.kept[0].layers)]; // after each epoch
  }

  /** Cost and right answers, of both sets. @param {Layer[]} layers @returns {number[]} */
  score(layers) {
    return [this.train, this.held].flatMap(({ X, Y }) => {
      const y_hat = engine.forward(layers, X)[layers.length - 1].A;
      return [
        engine.cost(y_hat, Y, this.loss),
        y_hat.at.reduce((sum, p, i) => sum + Number(p > 0.5 === Y.at[i] > 0.5), 0),
      ];
    });
  }

  /**
   * Keep it if the last one is far away, or, until the next comes, if it is looked at.
   * @param {any} here @param {boolean} seen
   */
  keep(here, seen) {
    const { kept } = this;
    if (here.epoch <= kept[kept.length - 1].epoch) return;
    if (kept.length > 1 && kept[kept.length - 1].passing) kept.pop();
    const last = kept[kept.length - 1].epoch;
    const passing = here.epoch - last < last / 20;
    if (!passing || seen) kept.push({ ...here, passing });
  }

  /**
   * Train on to an epoch and some steps of the next; told of after each epoch.
   * @param {number} epoch @param {number} steps
   */
  *to(epoch, steps) {
    const from = /** @type {any} */ (this.kept.findLast((one) => one.epoch <= epoch));
    const random = new engine.Random(0);
    let { layers } = from;
    random.state = from.order;
    for (let now = from.epoch + 1; now <= epoch; now += 1) {
      layers = this.steps(layers, this.batches(random));
      this.scores[now] ??= this.score(layers);
      this.keep({ epoch: now, layers, order: random.state }, now === epoch);
      if (now < epoch) yield { run: this, layers, epoch: now, steps: 0 };
    }
    return {
      run: this,
      layers: this.steps(layers, steps ? this.batches(random).slice(0, steps) : []),
      epoch,
      steps,
      over: true,
    };
  }

  /** @param {any} random */
  batches = (random) => engine.mini_batches(this.train.X.m, this.state.batch_size, random);

  /** @param {Layer[]} layers @param {number[][]} batches */
  steps = (layers, batches) =>
    batches.reduce(
      (now, batch) =>
        engine.step(
          now,
          engine.columns(this.train.X, batch),
          engine.columns(this.train.Y, batch),
          this.loss,
          this.state.learning_rate,
        ),
      layers,
    );
}

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const data = model.get("data");
    const plane = surface({ label: words.plane, size: 320 });
    const costs = chart({ label: words.costs, height: 190, margin: [14, 72, 40, 58] });
    const rights = chart({ label: words.rights, height: 130, margin: [10, 72, 40, 58] });
    const code = h("pre", { tabindex: "0", role: "group", "aria-label": words.python }); // it may scroll
    const code_box = h("details", { class: "bw-code" }, h("summary", {}, words.python), code);
    const maps = h("div", { class: "bw-neurons" });
    const maps_box = h("details", { class: "bw-code" }, h("summary", {}, words.neurons), maps);
    const numbers = h("div", { class: "bw-scroll", tabindex: "0", role: "group", "aria-label": words.numbers });
    const numbers_box = h("details", { class: "bw-code bw-numbers" }, h("summary", {}, words.numbers), numbers);
    const paint = painter(maps);
    const button = (/** @type {string} */ text, /** @type {() => void} */ onclick) =>
      h("button", { type: "button", onclick }, text);
    const play = button(words.train, () => (playing ? stop() : start()));
    play.setAttribute("aria-pressed", "false");
    play.classList.add("bw-play");
    const walk = h(
      "div",
      { class: "bw-walk" },
      play,
      button(words.one_step, () => step()),
      button(words.one_epoch, () => forward(1)),
    );
    /** @type {Map<string, Run>} */ const runs = new Map();
    let playing = 0;

    const examplesOf = (/** @type {State} */ { dataset }) => (dataset === "xor" ? 4 : data.examples);
    const batchesOf = (/** @type {State} */ state) => Math.ceil(examplesOf(state) / state.batch_size);

    /** @param {State} state @returns {Run} */
    function runOf(state) {
      const key = JSON.stringify({ ...state, epoch: 0, steps: 0 });
      if (!runs.has(key)) {
        if (runs.size > 20) runs.delete(/** @type {string} */ (runs.keys().next().value));
        runs.set(key, new Run(data, state));
      }
      return /** @type {Run} */ (runs.get(key));
    }

    const view = widget({
      model,
      el,
      stem: "training",
      figure: [plane.box, h("div", {}, walk, costs.svg, rights.svg), maps_box, numbers_box, code_box],
      limits: (state) => ({ batch_size: { max: examplesOf(state) }, steps: { max: batchesOf(state) - 1 } }),
      compute: (state) => runOf(state).to(state.epoch, state.steps),
      draw(state, { run, layers, epoch, steps, over }) {
        const { X, Y } = run.train;
        const f = (/** @type {Float64Array} */ points) =>
          engine.forward(layers, { n: 2, m: points.length / 2, at: points })[layers.length - 1].A.at;
        const guesses = f(X.at);
        const span = spanOf(state);
        plane.draw({ x: span, y: span, xlabel: words.x1, ylabel: words.x2 }, f, ({ x, y }) =>
          Array.from(Y.at, (label, i) => {
            const [cx, cy] = [x.at(X.at[i]), y.at(X.at[Y.m + i])];
            return [
              guesses[i] > 0.5 !== label > 0.5 && h("svg:circle", { class: "bw-ring", cx, cy, r: 9 }),
              h("svg:circle", { class: label > 0.5 ? "bw-dot bw-one" : "bw-dot", cx, cy, r: 4.5 }),
            ];
          }),
        );
        curves(run, epoch);
        // What is closed is not drawn.
        if (maps_box.open) neurons(layers, state);
        if (numbers_box.open) tabulate(layers, run);
        if (code_box.open) code.textContent = fill(words.code, { settings: python(state) });
        const now = steps ? run.score(layers) : run.scores[epoch];
        return {
          says: over ? sentence(run, now, state, epoch) : fill(words.computing, { epoch }),
          table: {
            columns: words.columns.split(", "),
            rows: () =>
              sampled(run, epoch).map((e) => {
                const [c, r, hc, hr] = run.scores[e];
                return [
                  e,
                  c,
                  fill(words.of, { right: r, m: run.train.X.m }),
                  hc,
                  fill(words.of, { right: hr, m: run.held.X.m }),
                ];
              }),
          },
        };
      },
    });

    for (const box of [maps_box, numbers_box, code_box]) box.addEventListener("toggle", () => view.redraw());

    const spanOf = (/** @type {State} */ { dataset }) =>
      /** @type {[number, number]} */ (dataset === "xor" ? [-0.5, 1.5] : [-1.6, 1.6]);

    /** A map for each hidden neuron: where on the plane it is on. @param {Layer[]} layers @param {State} state */
    function neurons(layers, state) {
      const cells = 24;
      const at = middles(spanOf(state), spanOf(state), cells);
      const passes = engine.forward(layers, { n: 2, m: cells * cells, at }).slice(0, -1);
      maps.replaceChildren(
        ...passes
          .map((_, l) => h("p", {}, fill(words.layer, { l: l + 1 })))
          .flatMap((title, l) => {
            const { A } = passes[l];
            const largest = A.at.reduce((most, a) => Math.max(most, Math.abs(a)), 1e-9);
            const row = Array.from({ length: A.n }, (_, j) => {
              const canvas = h("canvas", {
                class: "bw-kept",
                role: "img",
                "aria-label": fill(words.neuron, { j: j + 1, l: l + 1 }),
              });
              const on = A.at.slice(j * A.m, (j + 1) * A.m);
              const values = state.activation === "sigmoid" ? on : on.map((a) => 0.5 + (0.5 * a) / largest);
              paint(canvas, values, cells);
              return canvas;
            });
            return [title, h("div", {}, row)];
          }),
      );
    }

    /** Every weight and bias with its gradient over all examples. @param {Layer[]} layers @param {Run} run */
    function tabulate(layers, { train: { X, Y }, loss }) {
      const gradients = engine.backward(layers, X, Y, loss);
      const rows = layers.flatMap(({ W, b }, l) =>
        Array.from(b.at, (bias, j) => [
          ...Array.from({ length: W.m }, (_, k) => [
            `w${raised(l + 1)} ${j + 1},${k + 1}`,
            W.at[j * W.m + k],
            gradients[l].dL_dW.at[j * W.m + k],
          ]),
          [`b${raised(l + 1)} ${j + 1}`, bias, gradients[l].dL_db.at[j]],
        ]).flat(),
      );
      numbers.replaceChildren(
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              words.number_columns.split(", ").map((/** @type {string} */ name) => h("th", { scope: "col" }, name)),
            ),
          ),
          h(
            "tbody",
            {},
            rows.map(([name, value, gradient]) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, name),
                h("td", {}, say(/** @type {number} */ (value), 4)),
                h("td", {}, say(/** @type {number} */ (gradient), 4)),
              ),
            ),
          ),
        ),
      );
    }

    /** At most some hundred epochs of those that were trained. @param {Run} run @param {number} [and] */
    function sampled(run, and = 0) {
      const last = run.scores.length - 1;
      const by = Math.max(1, Math.ceil(last / 200));
      const all = Array.from({ length: Math.floor(last / by) + 1 }, (_, i) => i * by);
      return [...new Set([...all, and, last])].sort((a, b) => a - b);
    }

    /** Cost and share of right answers, as far as was trained. @param {Run} run @param {number} epoch */
    function curves(run, epoch) {
      const at = sampled(run, epoch);
      const far = Math.max(10, run.scores.length - 1);
      const all = at.flatMap((e) => [run.scores[e][0], run.scores[e][2]]).filter(Number.isFinite);
      const low = 10 ** Math.floor(Math.log10(Math.max(1e-6, Math.min(0.1, ...all))));
      const high = 10 ** Math.ceil(Math.log10(Math.max(1, ...all)));
      const two = (/** @type {Frame} */ frame, /** @type {(e: number, set: number) => number} */ g) => {
        const lines = [0, 1].map((set) => at.map((e) => [frame.x.at(e), frame.y.at(g(e, set))]));
        const ends = lines.map((line) => line[line.length - 1][1]);
        const gap = Math.max(0, 13 - Math.abs(ends[0] - ends[1])) / 2;
        const sign = ends[0] <= ends[1] ? 1 : -1;
        return [
          h("svg:path", { class: "bw-guide", d: `M${frame.x.at(epoch)} ${frame.top}V${frame.height - frame.bottom}` }),
          lines.map((line, set) => h("svg:path", { class: set ? "bw-forward bw-held" : "bw-forward", d: path(line) })),
          [0, 1].map((set) =>
            h("svg:circle", {
              class: "bw-forward",
              cx: frame.x.at(epoch),
              cy: frame.y.at(g(epoch, set)),
              r: set ? 3 : 5,
            }),
          ),
          [words.training, words.validation].map(
            (name, set) =>
              Number.isFinite(ends[set]) &&
              h(
                "svg:text",
                { class: "bw-forward", x: frame.width - frame.right + 5, y: ends[set] + 4 + (set ? gap : -gap) * sign },
                name,
              ),
          ),
        ];
      };
      const m = [run.train.X.m, run.held.X.m];
      costs.draw({ x: [0, far], y: [low, high], ylog: true, xlabel: words.epoch, ylabel: words.cost }, (frame) =>
        two(frame, (e, set) => Math.max(low, Math.min(high, run.scores[e][2 * set]))),
      );
      rights.draw(
        { x: [0, far], y: [0, 100], yticks: [0, 50, 100], xlabel: words.epoch, ylabel: words.right },
        (frame) => two(frame, (e, set) => (100 * run.scores[e][2 * set + 1]) / m[set]),
      );
    }

    /** What is seen, in words. @param {Run} run @param {number[]} now @param {State} state @param {number} epoch */
    function sentence(run, now, state, epoch) {
      const out = run.scores.findIndex((score) => !Number.isFinite(score[0]));
      if (out >= 0 && epoch >= out) return fill(words.diverged, { epoch: out });
      const [cost, right, held_cost, held_right] = now;
      const before = run.scores[Math.max(0, Math.floor(0.9 * epoch) - 1)][0];
      const trend =
        epoch + state.steps === 0
          ? "first"
          : cost > 1.3
            ? "toss"
            : cost < 0.01
              ? "learned"
              : cost > 1.02 * before
                ? "rising"
                : cost < 0.99 * before
                  ? "falling"
                  : "resting";
      return fill((state.steps ? words.within : words.now) + words[trend], {
        epoch,
        steps: state.steps,
        batches: batchesOf(state),
        cost: say(cost),
        right,
        m: run.train.X.m,
        held_cost: say(held_cost),
        held_right,
        held: run.held.X.m,
      });
    }

    /** The settings as Python's arguments. @param {State} state */
    const python = (state) =>
      Object.entries(state)
        .map(([name, value]) => `${name}=${typeof value === "string" ? `"${value}"` : value}`)
        .join(", ");

    /** Go on by some epochs. @param {number} by */
    function forward(by) {
      const { epoch } = view.state();
      const { max } = model.get("controls").find((/** @type {Spec} */ { name }) => name === "epoch");
      view.set({ epoch: Math.min(max, epoch + by), steps: 0 });
      if (epoch + by >= max) stop();
    }

    /** Go on by one step. */
    function step() {
      const state = view.state();
      if (state.steps + 1 >= batchesOf(state)) forward(1);
      else view.set({ steps: state.steps + 1 });
    }

    /** Train while one watches: an epoch a frame, or as many as make about fifty steps. */
    function start() {
      play.textContent = words.stop;
      play.setAttribute("aria-pressed", "true");
      const slow = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const turn = () => {
        forward(Math.max(1, Math.round((slow ? 25 : 5) / batchesOf(view.state()))));
        if (playing)
          playing = slow ? Number(setTimeout(() => requestAnimationFrame(turn), 500)) : requestAnimationFrame(turn);
      };
      playing = requestAnimationFrame(turn);
    }

    function stop() {
      cancelAnimationFrame(playing);
      playing = 0;
      play.textContent = words.train;
      play.setAttribute("aria-pressed", "false");
    }

    const halt = (/** @type {Event} */ event) => !walk.contains(/** @type {Node} */ (event.target)) && stop();
    view.root.addEventListener("pointerdown", halt);
    view.root.addEventListener("keydown", halt);
    return () => {
      stop();
      view.dispose();
    };
  },
});
