// A widget: controls on top, a figure, a sentence that says the result, a table twin, a reset, and its address.
// What is set is drawn at once; what takes longer than a frame is computed in slices and drawn as it comes.
// @ts-check

/**
 * @typedef {Record<string, any>} State  the settings, by trait name
 * @typedef {Record<string, string>} Words  what the reader reads, from Python
 * @typedef {{name: string, kind: "number" | "choice" | "text" | "hidden", label: string, symbol?: string, min: number,
 *   max: number, step?: number, log?: boolean, integer?: boolean, not?: number, slider?: boolean, play?: boolean,
 *   walk?: boolean, more?: boolean, values: any[], names?: string[], pattern?: string}} Spec  a setting as declared
 * @typedef {{get(k: string): any, set(k: string, v: any): void, save_changes(): void, isStatic?: boolean,
 *   on(n: string, f: Function): void, off(n: string, f: Function): void}} Model
 * @typedef {{stem: string, words: Words, on: {signal: AbortSignal}, signal: AbortSignal, get(name: string): any,
 *   set(changes: State): void, limited(spec: Spec): Spec}} Home
 * @typedef {{x: any, y: any, width: number, height: number, top: number, right: number, bottom: number,
 *   left: number}} Frame
 * @typedef {{says: string, table?: {columns: string[], rows: () => (string | number)[][]}}} Shown
 */

const SLICE = 14; // milliseconds of a frame for what takes longer
const REST = 300; // milliseconds until a hand that moves nothing rests

/**
 * Build a widget. `compute(state)` returns what `draw(state, found)` draws, or a generator that yields it as far as
 * it has come and returns it whole; `needs` names the settings that it depends on, when not all. `limits(state)`
 * narrows what is declared, such as a batch to the examples; `hides(state)` names controls that now mean nothing.
 * @param {{model: Model, el: HTMLElement, stem: string, figure: any[], needs?: string[],
 *   limits?: (state: State) => Record<string, Partial<Spec>>, hides?: (state: State) => string[],
 *   compute: (state: State) => any, draw: (state: State, found: any) => Shown}} options
 */
function widget({ model, el, stem, figure, needs, limits, hides, compute, draw }) {
  /** @type {Spec[]} */ const specs = model.get("controls");
  /** @type {Words} */ const words = model.get("words");
  /** @type {State} */ const start = model.get("start");
  const traits = specs.map(({ name }) => name);
  const abort = new AbortController();
  const on = { signal: abort.signal };
  speak(words);

  /** @type {{key: string, job: Generator | undefined, found: any}} */ let work = {
    key: "",
    job: undefined,
    found: undefined,
  };
  let frame = 0; // the one that will draw
  let drawn = 0; // the one that this drawing was early for
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let speaking;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let resting; // the hand, after a change

  const state = () => Object.fromEntries(traits.map((name) => [name, model.get(name)]));
  const limited = (/** @type {Spec} */ spec, by = state()) => ({ ...spec, ...limits?.(by)[spec.name] });

  const controls = specs
    .filter(({ kind }) => kind !== "hidden")
    .map((spec) => {
      const home = {
        stem,
        words,
        on,
        signal: abort.signal,
        get: (/** @type {string} */ name) => model.get(name),
        set,
        limited,
      };
      return { spec, ...control(spec, home) };
    });
  const boxes = (/** @type {boolean} */ more) =>
    controls.filter(({ spec }) => Boolean(spec.more) === more).map(({ box }) => box);
  const behind = boxes(true);
  const reset = h("button", { type: "button", class: "bw-reset", "aria-label": words.reset_name }, words.reset);
  const share = h("button", { type: "button", class: "bw-share", onclick: copyLink }, words.copy);
  const notice = h("p", { class: "bw-notice", role: "alert", hidden: true });
  const linked = h("p", { class: "bw-linked", role: "status" });
  const result = h("p", { class: "bw-result" });
  const announced = h("p", { class: "bw-spoken", role: "status", "aria-live": "polite" });
  const body = h("div", {
    class: "bw-scroll",
    tabindex: "0",
    role: "group",
    "aria-label": `${words.title}: ${words.table}`,
  });
  const twin = h("details", { class: "bw-table" }, h("summary", {}, words.table), body);
  const root = h(
    "div",
    { class: "bw", role: "group", "data-widget": stem, "data-state": "", "aria-label": words.title, tabindex: "-1" },
    h("div", { class: "bw-controls" }, boxes(false), h("div", { class: "bw-buttons" }, reset, share)),
    behind.length > 0 &&
      h("details", { class: "bw-more" }, h("summary", {}, words.more), h("div", { class: "bw-controls" }, behind)),
    notice,
    linked,
    h("div", { class: "bw-figure" }, figure),
    result,
    announced,
    twin,
  );
  share.hidden = !model.isStatic; // in JupyterLab the address is not ours
  // Else JupyterLab takes the arrow keys: to it they are shortcuts.
  for (const input of root.querySelectorAll("input, select")) input.setAttribute("data-lm-suppress-shortcuts", "true");

  /** @param {string} text */
  function complain(text) {
    for (const { forget } of controls) forget();
    notice.textContent = text;
    notice.hidden = !text;
  }

  /** Set traits and draw. @param {State} changes */
  function put(changes) {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (root.dataset.state) soon();
    else schedule();
    model.save_changes();
  }

  /** What the reader sets goes into the page's address, too. @param {State} changes */
  function set(changes) {
    linked.classList.add("bw-past"); // keeps its place: nothing moves under the hand
    put(changes);
    rest();
  }

  /** Wait until the hand rests: browsers refuse an address that changes too often. */
  function rest(after = REST) {
    if (!model.isStatic) return; // in JupyterLab the address is not ours
    clearTimeout(resting);
    resting = setTimeout(remember, after);
  }

  /** Put the settings into the page's address, as part of the same visit; Back leaves the page. */
  function remember() {
    if (resting === undefined) return;
    clearTimeout(resting);
    resting = undefined;
    try {
      history.replaceState({ byHand: true }, "", toFragment(location.hash, stem, state()));
    } catch {
      rest(2000); // too often all the same, with other widgets on the page
    }
  }

  /** Take the settings of the page's address. */
  function restore() {
    if (!model.isStatic) return;
    const given = fromFragment(location.hash, stem);
    if (!given) {
      if (!location.hash && root.dataset.state) put(start);
      return;
    }
    /** @type {State} */ const changes = {};
    for (const spec of specs) {
      if (!Object.hasOwn(given, spec.name)) continue;
      const { value, why } = valueOf(limited(spec, { ...start, ...changes }), given[spec.name], words);
      if (!why) changes[spec.name] = value;
    }
    complain(Object.keys(given).every((name) => Object.hasOwn(changes, name)) ? "" : words.strange_link);
    put({ ...start, ...changes });
    if (history.state?.byHand) return; // the reader's own settings, after a reload or on the way back
    const said = controls
      .map(({ spec }) => spec)
      .filter(({ name }) => Object.hasOwn(changes, name) && changes[name] !== start[name]);
    linked.classList.remove("bw-past");
    linked.textContent = said.length
      ? fill(words.linked, { settings: said.map((spec) => phrase(spec, changes[spec.name])).join(", ") })
      : "";
  }

  /** "learning rate η = 0.1", "data set moons". @param {Spec} spec @param {any} value */
  function phrase({ kind, label, symbol, values, names }, value) {
    const word = kind === "number" ? say(value, 4) : (names?.[values.indexOf(value)] ?? value);
    return symbol ? `${label} ${symbol} = ${word}` : `${label} ${word}`;
  }

  /** Put the address of what is seen where the reader can paste it from. */
  async function copyLink() {
    const link = location.href.replace(/#.*/, "") + toFragment("", stem, state());
    try {
      await navigator.clipboard.writeText(link);
      share.textContent = words.copied;
      setTimeout(() => (share.textContent = words.copy), 2000);
    } catch {
      complain(fill(words.copy_by_hand, { link }));
    }
  }

  function schedule() {
    if (!frame)
      frame = requestAnimationFrame(() => {
        frame = 0;
        update();
      });
  }

  /** Draw at once; what follows before the next frame waits for that. */
  function soon() {
    if (drawn) {
      schedule();
      return;
    }
    drawn = requestAnimationFrame(() => {
      drawn = 0;
    });
    cancelAnimationFrame(frame);
    frame = 0;
    update();
  }

  /** Keep the settings within their limits, compute what is new, draw. */
  function update() {
    /** @type {State} */ const changes = {};
    for (const [name, { min = -Infinity, max = Infinity }] of Object.entries(limits?.(state()) ?? {})) {
      const within = Math.min(max, Math.max(min, model.get(name)));
      if (within !== model.get(name)) changes[name] = within;
    }
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    if (Object.keys(changes).length) {
      model.save_changes();
      rest();
    }
    const now = state();
    for (const { spec, reflect, box } of controls) {
      reflect();
      box.hidden = hides?.(now).includes(spec.name) ?? false;
    }
    const key = JSON.stringify((needs ?? traits).map((name) => now[name]));
    if (key !== work.key) {
      const begun = compute(now);
      const sliced = typeof begun?.next === "function";
      work = { key, job: sliced ? begun : undefined, found: sliced ? undefined : begun };
    }
    if (work.job) slice();
    if (work.job) root.setAttribute("aria-busy", "true");
    else root.removeAttribute("aria-busy");
    if (work.found !== undefined) {
      show(now);
      root.dataset.state = JSON.stringify(now); // drawn, if only in part while it is busy
    }
    if (work.job) schedule();
  }

  /** Compute for a part of a frame. */
  function slice() {
    const end = performance.now() + SLICE;
    do {
      const { done, value } = /** @type {Generator} */ (work.job).next();
      work.found = value ?? work.found;
      if (done) work.job = undefined;
    } while (work.job && performance.now() < end);
  }

  /** @param {State} now */
  function show(now) {
    const { says, table } = draw(now, work.found);
    result.textContent = says;
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      announced.textContent = says;
    }, 700); // a readable pace
    twin.hidden = !table;
    const cell = (/** @type {string | number} */ v) => h("td", {}, typeof v === "number" ? say(v, 4) : v);
    const tabulate = () =>
      body.replaceChildren(
        h(
          "table",
          {},
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              table?.columns.map((name) => h("th", { scope: "col" }, name)),
            ),
          ),
          h(
            "tbody",
            {},
            table?.rows().map((row) => h("tr", {}, row.map(cell))),
          ),
        ),
      );
    if (twin.open) tabulate();
    twin.ontoggle = () => twin.open && tabulate();
  }

  for (const name of traits) model.on(`change:${name}`, schedule);
  reset.addEventListener(
    "click",
    () => {
      complain("");
      set(start);
    },
    on,
  );
  root.addEventListener("focusout", remember, on);
  addEventListener("pagehide", remember, on);
  addEventListener("hashchange", restore, on);
  const look = () => {
    looks.count += 1;
    schedule();
  };
  const sized = new ResizeObserver(look);
  sized.observe(el);
  const themed = new MutationObserver(look); // canvases are painted, and have to be painted anew
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  themed.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look, on);
  el.append(root);
  restore();
  queueMicrotask(() => {
    if (!abort.signal.aborted) update(); // when the caller has what this returns
  });

  return {
    root,
    set,
    state,
    words,
    /** Draw once more, as something beside the settings has changed. */
    redraw: schedule,
    dispose() {
      abort.abort();
      sized.disconnect();
      themed.disconnect();
      cancelAnimationFrame(frame);
      cancelAnimationFrame(drawn);
      clearTimeout(speaking);
      remember();
      for (const name of traits) model.off(`change:${name}`, schedule);
      root.remove();
    },
  };
}
