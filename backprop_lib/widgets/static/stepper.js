// Stepper: the running example as a network. Python wrote down every number and what it is made of;
// here they are put on nodes and edges as far as the walk has come.

const COLOURS = {
  x: "bw-forward",
  z: "bw-forward",
  a: "bw-forward",
  L: "bw-forward",
  dL_da: "bw-backward",
  delta: "bw-backward",
  dL_dW: "bw-backward",
  dL_db: "bw-backward",
  newW: "bw-update",
  newb: "bw-update",
  W: "bw-ink",
  b: "bw-ink",
  y: "bw-ink",
};
const ABOVE = ["x", "z", "a"]; // above a node; the rest stands below it
const NODES = [2, 3, 2];
const LINE = 16; // pixels from one label of a node to the next
// Where a label on an edge may stand, the nearest first: so far along it, so many pixels above or below it.
const PLACES = [0, -9, 9, -18, 18, -27, 27]
  .flatMap((up) => Array.from({ length: 31 }, (_, i) => [0.025 * Math.ceil(i / 2) * (i % 2 ? 1 : -1), up]))
  .sort(([a, b], [c, d]) => Math.abs(a) * 100 + Math.abs(b) - Math.abs(c) * 100 - Math.abs(d));

/** @typedef {{x: number, y: number, width: number, height: number}} Box */

export default () => ({
  /** @param {{model: Model, el: HTMLElement}} home */
  render({ model, el }) {
    const { h } = kit;
    const height = 400;
    const svg = h("svg", { class: "bw-chart bw-net", role: "img", height });
    const room = kit.measure(svg, 260);
    const panel = h("div", { class: "bw-step" });
    const picks = h("div", { class: "bw-picks" });
    /** @type {Record<string, any>} */ const all = Object.fromEntries(
      model.get("grid").quantities.map((/** @type {any} */ q) => [q.name, q]),
    );
    const names = Object.keys(all);
    const number = (/** @type {number} */ v) =>
      (Number(v.toFixed(2)) === v ? v.toFixed(2) : v.toFixed(4)).replace("-", "−");
    /** @type {string | null} */ let peek = null; // what the pointer rests on
    /** @type {(() => void) | undefined} */ let redraw;
    const off = new AbortController();
    svg.addEventListener(
      "pointerover",
      (/** @type {any} */ e) => {
        peek = e.target.dataset?.q ?? null;
        redraw?.();
      },
      { signal: off.signal },
    );
    svg.addEventListener(
      "pointerleave",
      () => {
        peek = null;
        redraw?.();
      },
      { signal: off.signal },
    );

    const view = kit.widget({
      model,
      el,
      stem: "stepper",
      title: "The running example, step by step",
      controls: (grid) => [
        {
          kind: "slider",
          name: "stage",
          label: "stage",
          integer: true,
          values: grid.stage,
          walk: true,
          check: (v) => (v >= 0 && v < grid.stage.length ? "" : `stages go from 0 to ${grid.stage.length - 1}`),
        },
      ],
      figure: [h("div", {}, svg), panel, picks],
      lookup: () => ({}),
      adjust(state) {
        const count = names.filter((n) => all[n].stage === state.stage).length;
        return state.quantity < count ? {} : { quantity: 0 };
      },
      draw(state, _, __, grid) {
        const here = names.filter((n) => all[n].stage === state.stage);
        const picked = here[state.quantity];
        const known = names.filter((n) => all[n].stage <= state.stage);
        redraw = () => {
          network(known, peek && known.includes(peek) ? peek : picked, state.stage);
        };
        redraw();
        const [title, meaning] = grid.stages[state.stage];
        describe(here, picked, state, title, meaning);
        const q = all[picked];
        const parts = q.parts?.map((/** @type {string} */ p) => all[p].symbol).join(", ");
        svg.setAttribute("aria-label", `The running example as a network, at ${title}`);
        return {
          says: `${title}. ${q.symbol} = ${number(q.value)}${q.formula ? `, from ${parts}` : ""}.`,
          table: {
            columns: ["quantity", "value", "computed as"],
            rows: () => known.map((n) => [all[n].symbol, number(all[n].value), all[n].formula || "given"]),
          },
        };
      },
    });

    /**
     * The words beside the picture.
     * @param {string[]} here @param {string} picked @param {State} state @param {string} title
     * @param {string} meaning
     */
    function describe(here, picked, state, title, meaning) {
      const q = all[picked];
      const focused = picks.contains(document.activeElement)
        ? here.indexOf(/** @type {any} */ (document.activeElement).dataset?.q)
        : -1;
      const buttons = here.map((n, i) =>
        h(
          "button",
          {
            type: "button",
            "data-q": n,
            "aria-pressed": n === picked,
            onclick: () => view.set({ quantity: i }),
            onpointerenter: () => {
              peek = n;
              redraw?.();
            },
            onpointerleave: () => {
              peek = null;
              redraw?.();
            },
            onfocus: () => {
              peek = n;
              redraw?.();
            },
            onblur: () => {
              peek = null;
              redraw?.();
            },
          },
          `${all[n].symbol.split(" ")[0]} = ${number(all[n].value)}`,
        ),
      );
      panel.replaceChildren(
        h("p", { class: "bw-stage" }, `${state.stage}. ${title}`),
        h("p", {}, meaning),
        h(
          "div",
          { class: "bw-formula" },
          q.formula
            ? [
                h("div", {}, `${q.symbol} = ${q.formula}`),
                h("div", {}, `= ${q.numbers}`),
                h("div", {}, h("strong", {}, `= ${number(q.value)}`)),
                h("div", {}, h("code", {}, q.code)),
              ]
            : h("div", {}, `${q.symbol} = ${number(q.value)}, given`),
        ),
      );
      picks.replaceChildren(...buttons);
      if (focused >= 0) buttons[focused]?.focus();
    }

    /** The picture. @param {string[]} known @param {string} chosen @param {number} stage */
    function network(known, chosen, stage) {
      const width = room();
      const narrow = width < 480; // where not every number has room, those that matter now have
      svg.setAttribute("width", width);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const lit = new Set([chosen, ...(all[chosen]?.parts ?? [])]);
      const edge = narrow ? 14 : 48;
      const at = (/** @type {number} */ l, /** @type {number} */ j) => [
        edge + (l * (width - 2 * edge)) / 2,
        height * ((j - 0.5) / NODES[l]),
      ];
      const text = (
        /** @type {string} */ n,
        /** @type {number} */ x,
        /** @type {number} */ y,
        /** @type {string} */ words,
      ) => {
        const classes = [
          /** @type {Record<string, string>} */ (COLOURS)[all[n].kind],
          lit.has(n) ? "bw-lit" : "",
          all[n].stage === stage ? "bw-now" : "",
        ];
        const anchor = narrow && x < 40 ? "start" : narrow && x > width - 40 ? "end" : "middle";
        return h(
          "svg:text",
          {
            x: anchor === "middle" ? x : anchor === "end" ? width : 0,
            y,
            "text-anchor": anchor,
            class: classes.join(" "),
            "data-q": n,
          },
          words,
        );
      };
      const edges = [];
      const labels = [];
      /** @type {{label: SVGTextElement, on: (share: number) => number[], wish: number}[]} */ const movable = [];
      const onEdge = stage < 9 ? "W" : stage < 11 ? "dL_dW" : "newW";
      for (const n of known) {
        const q = all[n];
        if (q.kind === "W") {
          const [l, j, k] = q.place;
          const [[x0, y0], [x1, y1]] = [at(l - 1, k), at(l, j)];
          const names_ = [n, `d${n}`, `new${n}`];
          edges.push(
            h("svg:path", { d: `M${x0} ${y0}L${x1} ${y1}`, class: names_.some((m) => lit.has(m)) ? "bw-lit" : "" }),
          );
          const shown = known.filter((m) => names_.includes(m) && all[m].kind === onEdge)[0] ?? n;
          const t =
            NODES[l] === 3 ? 0.46 + 0.11 * (j - 2) * (k === 1 ? 1 : -1) : 0.5 + 0.14 * (k - 2) * (j === 1 ? 1 : -1);
          if (!narrow || lit.has(shown) || all[shown].stage === stage) {
            const on = (/** @type {number} */ share) => [x0 + share * (x1 - x0), y0 + share * (y1 - y0)];
            movable.push({ label: text(shown, width / 2, 0, number(all[shown].value)), on, wish: t });
          }
        }
      }
      /** @type {Record<string, string[]>} */ const stacks = {};
      for (const n of known) {
        const q = all[n];
        if (q.place.length === 2 && q.place[0] < 3) (stacks[`${q.place}`] ??= []).push(n);
      }
      for (const [place, members] of Object.entries(stacks)) {
        const [l, j] = place.split(",").map(Number);
        const [x, y] = at(l, j);
        edges.push(h("svg:circle", { cx: x, cy: y, r: 9 }));
        // after the update the old bias and its gradient make room for the new one
        const current = members.filter(
          (n) =>
            !(all[n].kind === "b" && stage >= 11) &&
            !(all[n].kind === "dL_db" && stage >= 11) &&
            !(narrow && all[n].kind === "b" && stage > 0 && !lit.has(n)),
        );
        const over = current.filter((n) => ABOVE.includes(all[n].kind));
        const under = current.filter((n) => !ABOVE.includes(all[n].kind));
        over.forEach((n, i) => labels.push(text(n, x, y - 15 - LINE * (over.length - 1 - i), short(n))));
        under.forEach((n, i) => labels.push(text(n, x, y + 24 + LINE * i, short(n))));
      }
      for (const n of known.filter((m) => all[m].kind === "L"))
        labels.push(
          text(n, narrow ? width : width - 48 - (width - 96) / 8, height / 2 + (n === "L" ? 0 : LINE), short(n)),
        );
      const grounds = h("svg:g", { class: "bw-grounds" });
      svg.replaceChildren(...edges, grounds, ...labels, ...movable.map(({ label }) => label));
      if (!svg.isConnected) return; // nothing can be measured yet
      const taken = [...svg.querySelectorAll("circle"), ...labels].map((mark) => mark.getBBox());
      const boxes = movable.map(({ label }) => label.getBBox());
      movable.forEach(({ label, on, wish }, i) => {
        const box = boxes[i];
        const places = PLACES.map(([by, up]) => {
          const [x, y] = on(wish + by);
          return { x: x - box.width / 2, y: y - up - box.height / 2, width: box.width, height: box.height };
        });
        const free =
          places.find(
            (place) => place.x >= 0 && place.x + place.width <= width && !taken.some((other) => meet(place, other)),
          ) ?? places[0];
        label.setAttribute("x", String(free.x + box.width / 2));
        label.setAttribute("y", String(free.y - box.y));
        taken.push(/** @type {DOMRect} */ (free));
      });
      grounds.append(
        ...taken
          .slice(-labels.length - movable.length)
          .map((b) => h("svg:rect", { x: b.x - 2, y: b.y, width: b.width + 4, height: b.height })),
      );
    }

    /** Do two labels touch, but for the air above and below their letters? @param {Box} a @param {Box} b */
    const meet = (a, b) =>
      Math.min(a.x + a.width, b.x + b.width) > Math.max(a.x, b.x) - 2 &&
      Math.min(a.y + a.height, b.y + b.height) > Math.max(a.y, b.y) + 3;
    const short = (/** @type {string} */ n) =>
      `${all[n].symbol.split(" ")[0].replace("∂𝓛/∂", "∂")} ${number(all[n].value)}`;

    return () => {
      off.abort();
      view.dispose();
    };
  },
});
