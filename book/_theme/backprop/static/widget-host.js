// Brings the widgets of a page to life without a kernel: each gets the model interface that JupyterLab would
// give it, over the state that was stored when the notebook ran. Classic scripts, since a page opened from a
// folder may not load modules from files; the widgets' own modules come from blobs.
// A widget is fetched when the text stands and the reader comes near, so that it delays nobody's reading.
(() => {
  "use strict";

  class Model {
    constructor({ state, buffers = [] }) {
      this.isStatic = true;
      this.state = structuredClone(state);
      this.listeners = new Map();
      for (const { path, data } of buffers) {
        const characters = atob(data);
        const bytes = new Uint8Array(characters.length);
        for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
        const last = path[path.length - 1];
        path.slice(0, -1).reduce((at, key) => at[key], this.state)[last] = new DataView(bytes.buffer);
      }
    }
    get(key) {
      return this.state[key];
    }
    set(key, value) {
      if (Object.is(this.state[key], value)) return;
      this.state[key] = value;
      this.tell(`change:${key}`, this, value);
      this.tell("change", this);
    }
    save_changes() {}
    send() {}
    on(names, listener) {
      for (const name of names.split(" ")) this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
    }
    off(names, listener) {
      for (const name of names.split(" ")) {
        this.listeners.set(
          name,
          (this.listeners.get(name) ?? []).filter((f) => listener && f !== listener),
        );
      }
    }
    tell(name, ...what) {
      for (const f of this.listeners.get(name) ?? []) f(...what);
    }
  }

  const modules = new Map(); // one import for each distinct source
  function load(source) {
    if (!modules.has(source)) {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      modules.set(
        source,
        import(address).finally(() => URL.revokeObjectURL(address)),
      );
    }
    return modules.get(source);
  }

  const styles = new Set();
  function style(css) {
    if (!css || styles.has(css)) return;
    styles.add(css);
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  }

  const records = new Map(); // one request for each file
  function fetchRecord(source) {
    if (!records.has(source)) {
      records.set(
        source,
        new Promise((done, fail) => {
          const script = document.createElement("script");
          script.src = source;
          script.onload = () => {
            script.remove();
            done(globalThis.widgetRecord);
          };
          script.onerror = () => fail(new Error(`${source} could not be loaded`));
          document.head.append(script);
        }),
      );
    }
    return records.get(source);
  }

  async function show(place) {
    const model = new Model(await fetchRecord(place.dataset.source));
    style(model.get("_css"));
    const factory = (await load(model.get("_esm"))).default;
    const { initialize, render } = typeof factory === "function" ? await factory() : factory;
    await initialize?.({ model });
    const el = document.createElement("div");
    const still = [...place.children];
    place.append(el);
    try {
      await render({ model, el });
      still.forEach((node) => {
        node.hidden = true;
      }); // kept for paper
      place.dataset.live = "";
    } catch (error) {
      el.remove();
      throw error;
    }
  }

  const waiting = new Set(document.querySelectorAll(".widget[data-source]"));
  const started = [];
  function start(place) {
    if (waiting.delete(place)) started.push(show(place));
    near.unobserve(place);
  }
  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) start(target);
    },
    { rootMargin: "100%" },
  );
  addEventListener("load", () => requestAnimationFrame(() => waiting.forEach((place) => near.observe(place))));

  // A link may hold widgets' settings: the first such widget comes into view, and stays there while what is above
  // it gets its height, until the reader takes the page in hand. The tab key goes on from it. (Only once a visit:
  // a reload and the way back come to where the reader was. `byHand` is the kit's mark of a visit with settings.)
  const HAND = ["wheel", "touchmove", "pointerdown", "keydown"];
  let hand = new AbortController();
  async function follow() {
    hand.abort();
    if (!location.hash.includes(":") || history.state?.byHand) return;
    const mine = (hand = new AbortController());
    for (const kind of HAND) addEventListener(kind, () => mine.abort(), { signal: mine.signal, passive: true });
    startAll();
    await Promise.allSettled(started);
    await new Promise(requestAnimationFrame);
    const named = [...document.querySelectorAll("[data-widget]")].find((e) =>
      location.hash
        .slice(1)
        .split("&")
        .some((part) => part.startsWith(`${e.dataset.widget}:`)),
    );
    if (!named || mine.signal.aborted) return;
    history.replaceState({ byHand: true }, "");
    const come = () => {
      if (!mine.signal.aborted) named.scrollIntoView({ behavior: "instant" });
    };
    named.focus({ preventScroll: true });
    come();
    const grown = new ResizeObserver(() => requestAnimationFrame(come));
    grown.observe(document.querySelector("article") ?? document.body);
    const end = setTimeout(() => mine.abort(), 10_000);
    mine.signal.addEventListener("abort", () => {
      grown.disconnect();
      clearTimeout(end);
    });
  }

  // A link and the tab key want every widget.
  const startAll = () => waiting.forEach(start);
  follow();
  addEventListener("hashchange", follow);
  addEventListener("keydown", startAll, { once: true });
})();
