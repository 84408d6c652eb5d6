// Controls: for each setting that Python declared, a slider with a field, a field, or a list.
// @ts-check

/**
 * What a slider can be set to: all that is between, where that has pixels; else round numbers.
 * @param {Spec} spec @returns {number[]}
 */
function stops({ min, max, step, log, integer }) {
  if (log) {
    // Twenty to a decade, of two digits each. 0 comes before them.
    const [from, to] = [Math.max(min, integer ? 1 : 0), max].map((v) => Math.round(20 * Math.log10(v)));
    const round = Array.from({ length: to - from + 1 }, (_, i) => Number((10 ** ((from + i) / 20)).toPrecision(2)));
    const all = [min, ...round, max].map((v) => (integer ? Math.round(v) : v)).filter((v) => v >= min && v <= max);
    return [...new Set(all)].sort((a, b) => a - b);
  }
  const by = step ?? (integer ? 1 : (max - min) / 100);
  const [from, to] = [Math.ceil(min / by - 1e-9), Math.floor(max / by + 1e-9)];
  const round = Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * by).toPrecision(9)));
  return [...new Set([min, ...round, max])];
}

/** The nearest of some values. @param {number[]} values @param {number} to */
const nearest = (values, to) => values.reduce((a, b) => (Math.abs(b - to) < Math.abs(a - to) ? b : a));

/**
 * The value that a text stands for, or why it can't be one.
 * @param {Spec} spec @param {string} text @param {Words} words @returns {{value?: any, why?: string}}
 */
function valueOf(spec, text, words) {
  if (spec.kind === "choice") {
    const value = spec.values.find((v) => String(v) === text);
    return value === undefined ? { why: words.no_choice } : { value };
  }
  if (spec.pattern) return new RegExp(`^(?:${spec.pattern})$`).test(text) ? { value: text } : { why: words.no_choice };
  const value = read(text);
  if (Number.isNaN(value)) return { why: fill(words.no_number, { text }) };
  if (spec.integer && !Number.isInteger(value)) return { why: words.no_whole };
  const { label, min, max } = spec;
  if (value < min || value > max) return { why: fill(words.outside, { label, min: say(min, 6), max: say(max, 6) }) };
  return spec.not === value ? { why: fill(words.excluded, { label, value: say(value) }) } : { value };
}

/**
 * Build the control of a setting. `home` is the widget: what it has now, and how a value is set.
 * @param {Spec} declared @param {Home} home
 */
function control(declared, home) {
  const { words, on, set } = home;
  const { name, label, symbol } = declared;
  const id = `${home.stem}-${name}-${Math.random().toString(36).slice(2, 8)}`;
  const title = h("label", { for: id }, h("span", {}, label), symbol && h("i", {}, ` ${symbol}`));
  const now = () => home.get(name);
  const shown = (/** @type {any} */ value) => (typeof value === "number" ? say(value, 9) : value);
  const spec = () => home.limited(declared);
  const box = (/** @type {any[]} */ ...parts) =>
    h("div", { class: "bw-control", "data-control": name, "data-kind": declared.kind }, title, parts);

  if (declared.kind === "choice") {
    const options = declared.values.map((value, i) => h("option", { value: i }, declared.names?.[i] ?? String(value)));
    const list = h("select", { id }, options);
    list.addEventListener("change", () => set({ [name]: declared.values[Number(list.value)] }), on);
    const reflect = () => {
      list.value = String(declared.values.indexOf(now()));
    };
    return { box: box(list), reflect, forget() {} };
  }

  const slider = declared.slider && h("input", { id, type: "range" });
  const typed = { type: "text", inputmode: "decimal", size: 7, autocomplete: "off" };
  const field = h("input", slider ? { ...typed, "aria-label": fill(words.typed, { label }) } : { ...typed, id });
  const error = h("span", { class: "bw-error", id: `${id}-error`, role: "alert" });
  field.setAttribute("aria-describedby", error.id);
  /** @type {ReturnType<typeof setTimeout> | undefined} */ let telling;
  /** @type {any} */ let kept; // the value that the message speaks of

  const forget = () => {
    clearTimeout(telling);
    kept = undefined;
    error.textContent = "";
    field.removeAttribute("aria-invalid");
  };

  const reflect = () => {
    const value = now();
    if (slider) {
      const at = places(stops(spec()), value);
      // Firefox: what is assigned while a slider moves loses its "change".
      for (const [key, number] of Object.entries(at)) if (slider[key] !== String(number)) slider[key] = String(number);
      slider.setAttribute("aria-valuetext", say(value, 4));
    }
    if (document.activeElement !== field && value !== kept) {
      field.value = shown(value);
      forget();
    }
  };

  const accept = () => {
    const { value, why } = valueOf(spec(), field.value, words);
    if (why) {
      clearTimeout(telling);
      kept = now();
      // A message takes room: a click that ended the typing must find its button where it was.
      const text = fill(words.kept, { why, value: shown(kept) });
      telling = setTimeout(() => {
        error.textContent = text;
      }, 200);
      field.setAttribute("aria-invalid", "true");
      return;
    }
    forget();
    set({ [name]: value });
    field.value = shown(now());
  };
  field.addEventListener("change", accept, on);
  field.addEventListener(
    "keydown",
    (/** @type {KeyboardEvent} */ e) => {
      if (e.key !== "Enter") return;
      e.preventDefault();
      accept();
    },
    on,
  );
  if (!slider) return { box: box(field, error), reflect, forget };

  const standing = () => stops(spec())[Math.round((Number(slider.value) - Number(slider.min)) / Number(slider.step))];
  slider.addEventListener(
    "input",
    () => {
      forget();
      set({ [name]: standing() });
    },
    on,
  );
  const parts = [slider, field, error];
  if (declared.play)
    parts.unshift(
      player(
        () => stops(spec()),
        now,
        (value) => set({ [name]: value }),
        slider,
        home,
      ),
    );
  if (declared.walk) {
    const walk = (/** @type {number} */ by, /** @type {string} */ text) =>
      h("button", { type: "button", onclick: () => set({ [name]: next(stops(spec()), now(), by) }) }, text);
    parts.splice(2, 0, h("span", { class: "bw-walk" }, walk(-1, `◀ ${words.previous}`), walk(1, `${words.next} ▶`)));
  }
  return { box: box(...parts), reflect, forget };
}

/**
 * The slider's own numbers: where its values are evenly spaced they themselves, else their places in the
 * list. (A number is what programs hear that ask for no text.) @param {number[]} values @param {number} value
 */
function places(values, value) {
  const step = Number((values.length > 1 ? values[1] - values[0] : 1).toPrecision(9));
  const even = values.every((v, i) => Math.abs(v - values[0] - i * step) < 1e-9);
  const at = even ? values : values.map((_, i) => i);
  const here = at[values.indexOf(nearest(values, value))];
  return { min: at[0], max: at[at.length - 1], step: even ? step : 1, value: here };
}

/** The value that is `by` places further. @param {number[]} values @param {number} value @param {number} by */
function next(values, value, by) {
  const at = values.indexOf(nearest(values, value)) + by;
  return values[Math.min(values.length - 1, Math.max(0, at))];
}

/**
 * A button that walks a slider to its end.
 * @param {() => number[]} values @param {() => number} now @param {(value: number) => void} go
 * @param {HTMLElement} slider @param {Home} home
 */
function player(values, now, go, slider, { words, on, signal }) {
  const button = h("button", { type: "button", class: "bw-play", "aria-pressed": "false" }, words.play);
  /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
  const show = () => {
    button.textContent = timer ? words.pause : words.play;
    button.setAttribute("aria-pressed", String(Boolean(timer)));
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    show();
  };
  const atEnd = () => now() >= values()[values().length - 1];
  const tick = () => (atEnd() ? stop() : go(next(values(), now(), 1)));
  button.addEventListener(
    "click",
    () => {
      if (timer) return stop();
      if (atEnd()) go(values()[0]);
      timer = setInterval(tick, matchMedia("(prefers-reduced-motion: reduce)").matches ? 900 : 220);
      return show();
    },
    on,
  );
  for (const kind of ["pointerdown", "keydown"]) slider.addEventListener(kind, stop, on);
  signal.addEventListener("abort", stop);
  return button;
}
