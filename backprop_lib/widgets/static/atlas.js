// Atlas: a cell for each learning rate and batch size, coloured by the cost after training; and the guessing game.

const LN2 = Math.log(2); // the cost of a coin toss
const LOSS = "binary_cross_entropy";
const MOST = 1e6;

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const words = model.get("words");
    const { rates, sizes, examples, hidden, noise, epochs: last, starts } = model.get("data");
    const svg = h("svg", {
      class: "bw-chart bw-atlas",
      height: 50 + 34 * sizes.length,
      role: "img",
      "aria-label": words.map,
    });
    const widthNow = measure(svg, 280);
    const register = h("button", { type: "button", class: "bw-register" }, words.register);
    const listed = h("ol", { class: "bw-guesses" });
    /** @type {Map<string, Float64Array>} */ const cells = new Map(); // costs after each epoch, by rate, size and seed

    const pairs = (/** @type {string} */ text) =>
      text
        .split(",")
        .map((pair) => pair.split("x").map(Number))
        .filter((p) => p.length === 2 && p.every((v) => v > 0));
    const name = (/** @type {number} */ size, /** @type {number} */ rate, /** @type {number} */ seed) =>
      `${size}x${rate}@${seed}`;

    /**
     * Train the four starts of a cell; the mean of their costs after each epoch.
     * @param {number} size @param {number} rate @param {number} seed
     */
    function* cell(size, rate, seed) {
      const { X, Y } = engine.datasets.moons(examples, new engine.Random(seed), noise);
      const order = new engine.Random(seed); // of the batches: the same for all starts, as for a stack
      const layers = Array.from({ length: starts }, (_, i) =>
        engine.initialise([2, hidden, 1], ["tanh", "sigmoid"], new engine.Random(seed + i)),
      );
      const mean = new Float64Array(last + 1);
      for (let epoch = 0; epoch <= last; epoch += 1) {
        const batches = epoch ? engine.mini_batches(examples, size, order) : [];
        const parts = batches.map((batch) => [engine.columns(X, batch), engine.columns(Y, batch)]);
        for (let i = 0; i < starts; i += 1) {
          for (const [x, y] of parts) layers[i] = engine.step(layers[i], x, y, LOSS, rate);
          const c = engine.cost(engine.forward(layers[i], X)[1].A, Y, LOSS);
          mean[epoch] += c / starts;
          yield;
        }
        mean[epoch] = Number.isNaN(mean[epoch]) ? MOST : Math.min(MOST, mean[epoch]);
      }
      return mean;
    }

    /** The reader's cell first, then those of the rows that are open. @param {State} state */
    function* land({ batch_size, learning_rate, seed, shown, guesses }) {
      const rows = shown === "all" ? sizes : open(guesses);
      const wanted = [
        [batch_size, learning_rate],
        ...rows.flatMap((/** @type {number} */ size) => rates.map((/** @type {number} */ rate) => [size, rate])),
      ];
      const missing = wanted.filter(([size, rate]) => !cells.has(name(size, rate, seed)));
      let done = wanted.length - missing.length;
      for (const [size, rate] of missing) {
        const job = cell(size, rate, seed);
        for (let turn = job.next(); ; turn = job.next()) {
          if (turn.done) {
            cells.set(name(size, rate, seed), /** @type {Float64Array} */ (turn.value));
            break;
          }
          yield;
        }
        done += 1;
        yield { done, of: wanted.length };
      }
      return { done, of: wanted.length };
    }

    /** The rows of the map that a guess has opened. @param {string} guesses @returns {number[]} */
    const open = (guesses) => {
      const guessed = pairs(guesses).map(([size]) => row(size));
      return sizes.filter((/** @type {number} */ size) => guessed.includes(size));
    };
    /** The map's row for a batch size. @param {number} size */
    const row = (size) =>
      sizes.reduce((/** @type {number} */ a, /** @type {number} */ b) =>
        Math.abs(Math.log(b / size)) < Math.abs(Math.log(a / size)) ? b : a,
      );

    const view = widget({
      model,
      el,
      stem: "atlas",
      figure: [h("div", { class: "bw-whole" }, register, svg, listed)],
      needs: ["batch_size", "learning_rate", "seed", "shown", "guesses"],
      compute: land,
      draw(state, { done, of }) {
        const { batch_size, learning_rate, epochs, seed, shown, guesses } = state;
        const rows = shown === "all" ? sizes : open(guesses);
        const cost = (/** @type {number} */ size, /** @type {number} */ rate) =>
          cells.get(name(size, rate, seed))?.[epochs];
        const best = (/** @type {number} */ size) => {
          const known = rates.map((/** @type {number} */ rate) => [rate, cost(row(size), rate) ?? Infinity]);
          return known.reduce((/** @type {number[]} */ a, /** @type {number[]} */ b) => (b[1] < a[1] ? b : a));
        };
        paint(state, rows, cost);
        listed.replaceChildren(
          ...pairs(guesses).map(([size, guess]) => {
            const [rate, least] = best(size);
            return h("li", {}, fill(words.listed, { size, guess: say(guess), rate: say(rate), least: say(least) }));
          }),
        );
        const visible = rows.includes(row(batch_size));
        const mine = cost(batch_size, learning_rate) ?? NaN;
        const [rate, least] = best(batch_size);
        const verdict =
          mine <= 1.1 * least
            ? words.best
            : mine > LN2
              ? learning_rate > rate
                ? words.over
                : words.under
              : words.times;
        const sentence =
          done < of
            ? `${words.here}. ${words.computing}`
            : words.here + (visible ? words.shows + verdict : words.guess);
        return {
          says: fill(sentence, {
            size: batch_size,
            rate: say(learning_rate, 4),
            epochs,
            cost: say(mine),
            best: say(rate),
            least: say(least),
            times: say(mine / least, 2),
            done,
            cells: of,
          }),
          table: {
            columns: [words.size, ...rates.map((/** @type {number} */ r) => `η = ${say(r)}`)],
            rows: () =>
              sizes.map((/** @type {number} */ size) => [
                size,
                ...rates.map((/** @type {number} */ r) => (rows.includes(size) ? (cost(size, r) ?? "…") : "?")),
              ]),
          },
        };
      },
    });
    register.addEventListener("click", () => {
      const { batch_size, learning_rate, guesses } = view.state();
      const others = pairs(guesses).filter(([size]) => size !== batch_size);
      const kept = [...others, [batch_size, learning_rate]].slice(-40);
      view.set({ guesses: kept.map(([size, rate]) => `${size}x${Number(rate.toFixed(6))}`).join(",") });
    });

    /** @param {State} state @param {number[]} rows @param {(size: number, rate: number) => number | undefined} cost */
    function paint(state, rows, cost) {
      const [left, top, high] = [40, 6, 34];
      const width = widthNow();
      const height = top + high * sizes.length + 44;
      const wide = (width - left) / rates.length;
      svg.setAttribute("width", width);
      svg.setAttribute("height", height);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      /** Rates stand at even distances; one in between stands between. @param {number} rate */
      const x = (rate) => {
        const j = rates.findIndex((/** @type {number} */ r) => r >= rate - 1e-12);
        if (j <= 0) return left + wide * (j < 0 ? rates.length - 0.5 : 0.5);
        return left + wide * (j - 0.5 + Math.log(rate / rates[j - 1]) / Math.log(rates[j] / rates[j - 1]));
      };
      /** Batch sizes stand at even distances where they double. @param {number} size */
      const y = (size) => top + high * (Math.log2(size / sizes[0]) + 0.5);
      const centred = { "text-anchor": "middle" };
      const grid = sizes.flatMap((/** @type {number} */ size) =>
        rates.map((/** @type {number} */ rate, /** @type {number} */ j) => {
          const c = rows.includes(size) ? cost(size, rate) : undefined;
          const depth = c === undefined ? 1 : Math.max(-1, Math.min(1, Math.log10(c / LN2) / 1.5));
          const look = c === undefined ? "bw-covered" : depth < 0 ? "bw-low" : "bw-high";
          const place = { x: left + wide * j + 1, y: y(size) - high / 2 + 1, width: wide - 2, height: high - 2 };
          const said = c === undefined ? (rows.includes(size) ? "…" : "?") : say(c, 2);
          return [
            h("svg:rect", { ...place, class: look, "fill-opacity": Math.abs(depth).toFixed(2) }),
            wide >= 36 &&
              h("svg:text", { ...centred, class: "bw-name", x: left + wide * (j + 0.5), y: y(size) + 4 }, said),
          ];
        }),
      );
      svg.replaceChildren(
        h("svg:g", {}, grid),
        h(
          "svg:g",
          {},
          sizes.map((/** @type {number} */ size) =>
            h("svg:text", { x: left - 6, y: y(size) + 4, "text-anchor": "end" }, String(size)),
          ),
        ),
        h(
          "svg:g",
          {},
          rates.map(
            (/** @type {number} */ r, /** @type {number} */ j) =>
              (wide >= 30 || j % 4 === 0) &&
              h("svg:text", { ...centred, x: left + wide * (j + 0.5), y: height - 26 }, say(r)),
          ),
        ),
        h("svg:text", { ...centred, class: "bw-name", x: left + (width - left) / 2, y: height - 6 }, words.rate),
        h(
          "svg:text",
          { ...centred, class: "bw-name", x: -(top + (high * sizes.length) / 2), y: 11, transform: "rotate(-90)" },
          words.size,
        ),
        h(
          "svg:g",
          {},
          pairs(state.guesses).map(([size, rate]) =>
            h("svg:circle", { class: "bw-guess", cx: x(rate), cy: y(size), r: 9 }),
          ),
        ),
        h("svg:rect", {
          class: "bw-cursor",
          x: x(state.learning_rate) - Math.max(10, wide / 2),
          y: y(state.batch_size) - high / 2 + 1,
          width: Math.max(20, wide),
          height: high - 2,
          rx: 4,
        }),
      );
    }
    return view.dispose;
  },
});
