// Atlas: a cell for each learning rate and batch size, coloured by the cost after training; and the guessing game.

const LN2 = Math.log(2); // the cost of a coin toss

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h, say } = kit;
    const svg = h("svg", {
      class: "bw-chart bw-atlas",
      role: "img",
      "aria-label": "Cost after training over learning rate and batch size",
    });
    const room = kit.measure(svg, 280);
    const register = h("button", { type: "button", class: "bw-register" }, "Register this guess");
    const listed = h("ol", { class: "bw-guesses" });
    /** @type {any} */ let now = null;
    const view = kit.widget({
      model,
      el,
      stem: "atlas",
      title: "Atlas of learning rate and batch size",
      needs: ["batch_size", "learning_rate"],
      controls: (grid) => [
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
          kind: "slider",
          name: "learning_rate",
          label: "your learning rate",
          symbol: "η",
          values: grid.learning_rate,
          check: (v) => (v > 0 ? (v <= 1000 ? "" : "rates go up to 1000 here") : "a learning rate is above 0"),
        },
        {
          kind: "slider",
          name: "epochs",
          label: "after so many epochs",
          integer: true,
          snap: true,
          values: grid.epochs,
          check: (v) =>
            v < 1
              ? "at least 1 epoch"
              : v > Math.max(...grid.epochs)
                ? `the runs have ${Math.max(...grid.epochs)} epochs`
                : "",
        },
        {
          kind: "choice",
          name: "shown",
          label: "show",
          values: grid.shown,
          names: ["the rows I have guessed", "the whole landscape"],
        },
      ],
      figure: [h("div", { class: "bw-whole" }, register, svg, listed)],
      lookup(state, runs, grid) {
        const [i, j] = [grid.batch_size.indexOf(state.batch_size), grid.learning_rate.indexOf(state.learning_rate)];
        const n = grid.epochs.length;
        return i < 0 || j < 0
          ? undefined
          : runs.costs.data.subarray(
              (i * grid.learning_rate.length + j) * n,
              (i * grid.learning_rate.length + j + 1) * n,
            );
      },
      decode: (arrays) => arrays.costs.data,
      draw(state, mine, runs, grid) {
        const k = grid.epochs.indexOf(state.epochs);
        const [rates, sizes] = [grid.learning_rate, grid.batch_size];
        const cost = (/** @type {number} */ i, /** @type {number} */ j) =>
          runs.costs.data[(i * rates.length + j) * grid.epochs.length + k];
        const guesses = pairs(state.guesses);
        const open = (/** @type {number} */ size) => state.shown === "all" || guesses.some(([b]) => b === size);
        const best = (/** @type {number} */ size) => {
          const i = nearest(sizes, size);
          const j = rates.reduce(
            (/** @type {number} */ a, /** @type {any} */ _, /** @type {number} */ c) =>
              cost(i, c) < cost(i, a) ? c : a,
            0,
          );
          return [rates[j], cost(i, j)];
        };
        now = { state, cost: mine[k] };
        paint(state, grid, cost, open, guesses);
        listed.replaceChildren(
          ...guesses.map(([b, r]) =>
            h(
              "li",
              {},
              `batch size ${b}: you said η = ${say(r)}, best here is ${say(best(b)[0])} with cost ${say(best(b)[1])}`,
            ),
          ),
        );
        const shown = open(state.batch_size);
        const [rate, least] = best(state.batch_size);
        const verdict = !shown
          ? "Guess the learning rate with the lowest cost, then register it."
          : mine[k] <= 1.1 * least
            ? "As good as the best."
            : mine[k] > LN2
              ? "Worse than a coin toss: " +
                (state.learning_rate > rate ? "the steps overshoot." : "hardly anything is learned yet.")
              : `${say(mine[k] / least, 2)} times the best.`;
        const setting = `Batch size ${state.batch_size}, η = ${say(state.learning_rate, 4)}, ${state.epochs} epochs`;
        return {
          says: shown
            ? `${setting}: cost ${say(mine[k])}. Best on the map: η = ${say(rate)} with cost ${say(least)}. ${verdict}`
            : `${setting}. ${verdict}`,
          table: {
            columns: ["batch size", ...rates.map((/** @type {number} */ r) => `η = ${say(r)}`)],
            rows: () =>
              sizes.map((/** @type {number} */ size, /** @type {number} */ i) => [
                size,
                ...rates.map((/** @type {any} */ _, /** @type {number} */ j) => (open(size) ? cost(i, j) : "?")),
              ]),
          },
        };
      },
    });
    register.addEventListener("click", () => {
      if (!now) return;
      const others = pairs(now.state.guesses).filter(([b]) => b !== now.state.batch_size);
      view.set({
        guesses: [...others, [now.state.batch_size, now.state.learning_rate]]
          .slice(-40)
          .map(([b, r]) => `${b}x${Number(Number(r).toFixed(6))}`)
          .join(","),
      });
    });

    /** @param {string} text @returns {number[][]} */
    function pairs(text) {
      return text
        .split(",")
        .map((pair) => pair.split("x").map(Number))
        .filter((p) => p.length === 2 && p.every((v) => v > 0));
    }
    /** @param {number[]} list @param {number} v */
    function nearest(list, v) {
      return list.reduce((a, u, i) => (Math.abs(Math.log(u / v)) < Math.abs(Math.log(list[a] / v)) ? i : a), 0);
    }

    /**
     * @param {State} state @param {any} grid @param {(i: number, j: number) => number} cost
     * @param {(size: number) => boolean} open @param {number[][]} guesses
     */
    function paint(state, grid, cost, open, guesses) {
      const [rates, sizes] = [grid.learning_rate, grid.batch_size];
      const [left, top, row] = [40, 6, 34];
      const width = room();
      const cell = (width - left - 4) / rates.length;
      const height = top + row * sizes.length + 46;
      svg.setAttribute("height", String(height));
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      svg.setAttribute("width", String(width));
      const x = (/** @type {number} */ rate) => {
        // between columns by the logarithm
        const j = rates.findIndex((/** @type {number} */ r) => r >= rate - 1e-12);
        if (j <= 0) return left + cell * (j < 0 ? rates.length - 0.5 : 0.5);
        const t = Math.log(rate / rates[j - 1]) / Math.log(rates[j] / rates[j - 1]);
        return left + cell * (j - 1 + t + 0.5);
      };
      const y = (/** @type {number} */ size) => top + row * (nearest(sizes, size) + 0.5);
      const nodes = [];
      sizes.forEach((/** @type {number} */ size, /** @type {number} */ i) => {
        nodes.push(h("svg:text", { x: left - 6, y: y(size) + 4, "text-anchor": "end" }, String(size)));
        rates.forEach((/** @type {any} */ _, /** @type {number} */ j) => {
          const c = cost(i, j);
          const share = Math.max(-1, Math.min(1, Math.log10(c / LN2) / 1.5));
          const place = { x: left + cell * j + 1, y: top + row * i + 1, width: cell - 2, height: row - 2 };
          nodes.push(
            h("svg:rect", {
              ...place,
              class: open(size) ? (share < 0 ? "bw-low" : "bw-high") : "bw-covered",
              "fill-opacity": open(size) ? Math.abs(share).toFixed(2) : 1,
            }),
          );
          if (cell >= 36)
            nodes.push(
              h(
                "svg:text",
                { class: "bw-name", x: left + cell * (j + 0.5), y: y(size) + 4, "text-anchor": "middle" },
                open(size) ? say(c, 2) : "?",
              ),
            );
        });
      });
      rates.forEach((/** @type {number} */ r, /** @type {number} */ j) => {
        if (cell >= 30 || j % 4 === 0)
          nodes.push(h("svg:text", { x: left + cell * (j + 0.5), y: height - 26, "text-anchor": "middle" }, say(r)));
      });
      nodes.push(
        h(
          "svg:text",
          { class: "bw-name", x: left + (width - left) / 2, y: height - 6, "text-anchor": "middle" },
          "learning rate η",
        ),
      );
      nodes.push(
        h(
          "svg:text",
          {
            class: "bw-name",
            x: -(top + (row * sizes.length) / 2),
            y: 11,
            transform: "rotate(-90)",
            "text-anchor": "middle",
          },
          "batch size",
        ),
      );
      for (const [b, r] of guesses) nodes.push(h("svg:circle", { class: "bw-guess", cx: x(r), cy: y(b), r: 9 }));
      nodes.push(
        h("svg:rect", {
          class: "bw-cursor",
          x: x(state.learning_rate) - Math.max(10, cell / 2),
          y: y(state.batch_size) - row / 2 + 1,
          width: Math.max(20, cell),
          height: row - 2,
          rx: 4,
        }),
      );
      svg.replaceChildren(...nodes);
    }

    return view.dispose;
  },
});
