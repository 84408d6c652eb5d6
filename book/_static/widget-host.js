// Brings the widgets of a page to life without a kernel: each gets the model interface that JupyterLab would
// give it, over the state that was stored when the notebook ran. A classic script, since a page opened from a
// folder may not load modules from files; the widgets' own modules come from blobs.
(() => {
  "use strict";

  class Model {
    constructor({ state, buffers = [] }) {
      this.isStatic = true;
      this.state = structuredClone(state);
      this.listeners = new Map();
      for (const { path, data } of buffers) {
        const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        const last = path[path.length - 1];
        path.slice(0, -1).reduce((at, key) => at[key], this.state)[last] = new DataView(bytes.buffer);
      }
    }
    get(key) { return this.state[key]; }
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
        this.listeners.set(name, (this.listeners.get(name) ?? []).filter((f) => listener && f !== listener));
      }
    }
    tell(name, ...what) { for (const f of this.listeners.get(name) ?? []) f(...what); }
  }

  const modules = new Map(); // one import for each distinct source
  function load(source) {
    if (!modules.has(source)) {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      modules.set(source, import(address).finally(() => URL.revokeObjectURL(address)));
    }
    return modules.get(source);
  }

  const styles = new Set();
  function style(css) {
    if (!css || styles.has(css)) return;
    styles.add(css);
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  }

  async function show(place, stored) {
    const record = stored[place.dataset.model];
    const model = new Model(record);
    style(model.get("_css"));
    const factory = (await load(model.get("_esm"))).default;
    const { initialize, render } = typeof factory === "function" ? await factory() : factory;
    await initialize?.({ model });
    const el = document.createElement("div");
    const still = [...place.children];
    place.append(el);
    try {
      await render({ model, el });
      still.forEach((node) => { node.hidden = true; }); // kept for paper
      place.dataset.live = "";
    } catch (error) {
      el.remove();
      throw error;
    }
  }

  const store = document.querySelector('script[type="application/vnd.jupyter.widget-state+json"]');
  if (!store) return;
  const { state } = JSON.parse(store.textContent);
  for (const place of document.querySelectorAll("[data-model]")) show(place, state);
})();
