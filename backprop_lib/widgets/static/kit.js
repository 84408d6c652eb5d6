// What every widget shares: controls, charts, words, a table twin, links. The widget's own file follows.
// @ts-check

/**
 * @typedef {Record<string, any>} State  the reader's settings, by trait name
 * @typedef {Record<string, {data: any, shape: number[]}>} Arrays  unpacked arrays by name
 * @typedef {{get(k: string): any, set(k: string, v: any): void, save_changes(): void,
 *   isStatic?: boolean, widget_manager?: any,
 *   on(n: string, f: Function): void, off(n: string, f: Function): void, send(c: any): void}} Model
 * @typedef {{kind: "slider" | "choice", name: string, label: string, symbol?: string,
 *   values: any[] | ((s: State) => any[]), names?: string[], check?: (v: number, s: State) => string,
 *   play?: boolean, walk?: boolean, integer?: boolean, snap?: boolean}} Control
 *   `snap`: a typed value goes to the nearest there is
 */

const kit = (() => {
  const SVG = "http://www.w3.org/2000/svg";

  /**
   * Make an element; a string child becomes text, never markup.
   * @param {string} tag @param {any} [props] @param {...any} children @returns {any}
   */
  function h(tag, props = {}, ...children) {
    const [name, isSvg] = tag.startsWith("svg:") ? [tag.slice(4), true] : [tag, tag === "svg"];
    const node = isSvg ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(props)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value === true && !key.startsWith("aria-")) node.setAttribute(key, "");
      else if ((value !== false || key.startsWith("aria-")) && value != null) node.setAttribute(key, String(value));
    }
    node.append(...children.flat().filter((c) => c != null));
    return node;
  }

  /** A whole number written high. @param {number} n */
  const raised = (n) => String(n).replace(/[-\d]/g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(c)]));

  /**
   * A number as people say it: at most `digits` significant, a true minus, no "1e-7" but "1 × 10⁻⁷".
   * @param {number} x @param {number} [digits]
   */
  function say(x, digits = 3) {
    if (Number.isNaN(x)) return "not a number";
    if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
    const size = Math.abs(x);
    if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
      const [m, e] = x.toExponential(Math.min(digits - 1, 2)).split("e");
      return `${m.replace("-", "−")} × 10${raised(Number(e))}`;
    }
    return String(Number(x.toPrecision(digits))).replace("-", "−");
  }

  /** Read a number as typed: a decimal comma and a true minus are fine. @param {string} text */
  function read(text) {
    const plain = text.trim().replace(",", ".").replace("−", "-");
    return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(plain) ? Number(plain) : NaN;
  }

  /** Unpack what Python packed. @param {any} index @param {DataView} view @returns {Arrays} */
  function unpack(index, view) {
    const kinds = { f4: Float32Array, u2: Uint16Array, u1: Uint8Array, i4: Int32Array };
    return Object.fromEntries(
      Object.entries(index).map(([name, { kind, shape, offset }]) => {
        const Kind = kinds[/** @type {"f4"} */ (kind)];
        const length = shape.reduce((/** @type {number} */ a, /** @type {number} */ b) => a * b, 1);
        const start = view.byteOffset + offset; // a copy, since the offset may not be aligned
        return [name, { shape, data: new Kind(view.buffer.slice(start, start + length * Kind.BYTES_PER_ELEMENT)) }];
      }),
    );
  }

  /**
   * A linear or logarithmic scale from values to pixels, with ticks.
   * @param {[number, number]} domain @param {[number, number]} range @param {boolean} [log]
   */
  function scale(domain, range, log = false) {
    const f = log ? Math.log10 : (/** @type {number} */ v) => v;
    const [d0, d1] = domain.map(f);
    const k = (range[1] - range[0]) / (d1 - d0 || 1);
    const at = (/** @type {number} */ v) => range[0] + (f(v) - d0) * k;
    const back = (/** @type {number} */ p) => {
      const v = d0 + (p - range[0]) / k;
      return log ? 10 ** v : v;
    };
    /** @param {number} count */
    const ticks = (count = 5) => {
      if (log) {
        const out = [];
        const stride = Math.max(1, Math.ceil((d1 - d0) / count));
        for (let e = Math.ceil(d0 - 1e-9); e <= d1 + 1e-9; e += stride) out.push(10 ** e);
        return out;
      }
      const raw = (d1 - d0) / count;
      const base = 10 ** Math.floor(Math.log10(raw));
      const step = [1, 2, 5, 10].map((m) => m * base).find((s) => s >= raw - 1e-12) ?? base * 10;
      const out = [];
      for (let i = Math.ceil(d0 / step - 1e-9); i * step <= d1 + 1e-9; i += 1)
        out.push(Number((i * step).toPrecision(12)));
      return out;
    };
    return { at, back, ticks, domain, range, log };
  }

  /** A path through points, lifted where a value is not finite. @param {Iterable<number[]>} points */
  function path(points) {
    let d = "";
    let pen = "M";
    for (const [x, y] of points) {
      if (Number.isFinite(x) && Number.isFinite(y)) {
        d += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
        pen = "L";
      } else pen = "M";
    }
    return d;
  }

  let looks = 0; // counts what may have changed widths or colours: both are measured once for each

  /**
   * What gives the width an SVG has room for, at least `least`.
   * @param {any} svg @param {number} least @returns {() => number}
   */
  function measure(svg, least) {
    let [width, measured] = [0, -1];
    return () => {
      if (measured !== looks) [width, measured] = [Math.max(least, svg.parentElement?.clientWidth || 600), looks];
      return width;
    };
  }

  /**
   * An SVG as wide as its place, in real pixels so that text keeps its size; redrawn when the width changes.
   * `draw(frame)` gets {svg, width, height, x, y, plot}: fill `plot` with marks; axes are drawn around it.
   * @param {{label: string, height?: number, margin?: number[]}} options
   */
  function chart({ label, height = 280, margin = [12, 14, 44, 56] }) {
    const svg = h("svg", { role: "img", "aria-label": label, class: "bw-chart", height });
    const [top, right, bottom, left] = margin;
    const room = measure(svg, 200);
    /**
     * @param {{x: [number, number], y: [number, number], xlog?: boolean, ylog?: boolean,
     *   xlabel?: string, ylabel?: string, xticks?: number[], yticks?: number[]}} axes
     * @param {(frame: any) => any[]} marks
     */
    const draw = (axes, marks) => {
      const width = room();
      svg.setAttribute("width", width);
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
      const x = scale(axes.x, [left, width - right], axes.xlog);
      const y = scale(axes.y, [height - bottom, top], axes.ylog);
      const power = (/** @type {number} */ v) =>
        v < 0.009 || v > 999 ? `10${raised(Math.round(Math.log10(v)))}` : say(v, 1);
      const xt = axes.xticks ?? x.ticks(width < 380 ? 4 : 7);
      const yt = axes.yticks ?? y.ticks(5);
      const inside = (/** @type {any} */ s, /** @type {number} */ v) =>
        v >= Math.min(...s.domain) - 1e-12 && v <= Math.max(...s.domain) + 1e-12;
      svg.replaceChildren(
        h(
          "svg:g",
          { class: "bw-axes" },
          h("svg:path", { d: `M${left} ${top}V${height - bottom}H${width - right}` }),
          xt
            .filter((v) => inside(x, v))
            .map((v) =>
              h(
                "svg:text",
                { x: x.at(v), y: height - bottom + 17, "text-anchor": "middle" },
                (axes.xlog ? power : say)(v),
              ),
            ),
          yt
            .filter((v) => inside(y, v))
            .map((v) =>
              h("svg:text", { x: left - 7, y: y.at(v) + 4, "text-anchor": "end" }, (axes.ylog ? power : say)(v)),
            ),
          axes.xlabel &&
            h(
              "svg:text",
              { class: "bw-name", x: (left + width - right) / 2, y: height - 6, "text-anchor": "middle" },
              axes.xlabel,
            ),
          axes.ylabel &&
            h(
              "svg:text",
              {
                class: "bw-name",
                x: -(top + height - bottom) / 2,
                y: 14,
                transform: "rotate(-90)",
                "text-anchor": "middle",
              },
              axes.ylabel,
            ),
        ),
        h("svg:g", { class: "bw-marks" }, marks({ x, y, width, height, top, right, bottom, left })),
      );
    };
    return { svg, draw };
  }

  /**
   * A square picture of a function of two variables, blue at 0 to orange at 1 through the page, under an SVG with axes.
   * @param {{label: string, size?: number}} options
   */
  function surface({ label, size = 300 }) {
    const canvas = h("canvas", { class: "bw-canvas bw-kept", "aria-hidden": "true" });
    const top = chart({ label, height: size, margin: [8, 8, 44, 52] });
    const box = h("div", { class: "bw-surface" }, canvas, top.svg);
    const ink = (/** @type {string} */ name) => {
      const probe = h("i", { class: `bw-kept ${name}` });
      box.append(probe);
      const [r, g, b] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? ["0", "0", "0"]).map(Number);
      probe.remove();
      return [r, g, b];
    };
    let [low, high] = [
      [0, 0, 0],
      [0, 0, 0],
    ];
    let measured = -1;
    /**
     * @param {{x: [number, number], y: [number, number], xlabel?: string, ylabel?: string}} axes
     * @param {(x: number, y: number) => number} f @param {(frame: any) => any[]} marks @param {number} [cells]
     */
    const draw = (axes, f, marks, cells = 56) => {
      if (measured !== looks) {
        measured = looks;
        [low, high] = [ink("bw-forward"), ink("bw-backward")];
      }
      canvas.width = cells;
      canvas.height = cells;
      const context = canvas.getContext("2d");
      const image = context.createImageData(cells, cells);
      for (let j = 0; j < cells; j += 1) {
        const y = axes.y[1] + ((j + 0.5) / cells) * (axes.y[0] - axes.y[1]);
        for (let i = 0; i < cells; i += 1) {
          const value = f(axes.x[0] + ((i + 0.5) / cells) * (axes.x[1] - axes.x[0]), y);
          const [r, g, b] = value < 0.5 ? low : high;
          image.data.set([r, g, b, Math.round(2 * Math.abs(value - 0.5) * 190)], 4 * (j * cells + i));
        }
      }
      context.putImageData(image, 0, 0);
      top.draw(axes, (frame) => {
        Object.assign(canvas.style, {
          left: `${frame.left}px`,
          top: `${frame.top}px`,
          width: `${frame.width - frame.left - frame.right}px`,
          height: `${frame.height - frame.top - frame.bottom}px`,
        });
        return marks(frame);
      });
    };
    return { box, draw };
  }

  /**
   * Read settings from a page's fragment: #training:learning_rate=0.5;batch_size=4&descent:…
   * @param {string} hash @param {string} stem @returns {Record<string, string> | null}
   */
  function fromFragment(hash, stem) {
    for (const part of hash.replace(/^#/, "").split("&")) {
      if (part.startsWith(`${stem}:`)) {
        return Object.fromEntries(
          part
            .slice(stem.length + 1)
            .split(";")
            .filter(Boolean)
            .map((pair) => {
              const [key, value = ""] = pair.split("=");
              try {
                return [decodeURIComponent(key), decodeURIComponent(value)];
              } catch {
                return [key, ""];
              }
            }),
        );
      }
    }
    return null;
  }

  /**
   * Put a widget's settings into a fragment, leaving other widgets' parts.
   * @param {string} hash @param {string} stem @param {State} state
   */
  function toFragment(hash, stem, state) {
    const mine = `${stem}:${Object.entries(state)
      .map(([k, v]) => `${k}=${encodeURIComponent(v)}`)
      .join(";")}`;
    const others = hash
      .replace(/^#/, "")
      .split("&")
      .filter((p) => /^[a-z_]+:/.test(p) && !p.startsWith(`${stem}:`));
    return `#${[...others, mine].join("&")}`;
  }

  /**
   * Build a widget: controls on top, `figure` below, a sentence of result, a table twin, reset.
   * The widget's own part is `draw(state, arrays)`, which returns {says, table}; `lookup(state)` finds the
   * arrays for a setting in the table of runs, or undefined for one beside it, which Python is then asked for.
   * `adjust(state)` returns what must change for the settings to fit each other, such as a batch larger than the data.
   * `needs` names the settings that arrays depend on, when not all; the others only choose what is drawn.
   * @param {{model: Model, el: HTMLElement, stem: string, title: string, controls: (grid: any) => Control[],
   *   figure: Node[], needs?: string[], adjust?: (state: State, grid: any) => State,
   *   lookup: (state: State, runs: Arrays, grid: any) => any, decode?: (arrays: Arrays, state: State) => any,
   *   draw: (state: State, found: any, runs: Arrays, grid: any) =>
   *     {says: string, table?: {columns: string[], rows: () => (string | number)[][]}}}} options
   */
  function widget({ model, el, stem, title, controls, figure, needs, adjust, lookup, decode, draw }) {
    const grid = model.get("grid");
    const runs = unpack(model.get("index"), model.get("runs"));
    const specs = controls(grid);
    const start = model.get("start");
    const abort = new AbortController();
    const on = { signal: abort.signal };
    /** @type {Map<string, any>} */ const computed = new Map();
    /** @type {State} */ let shown = {};
    const here = Math.random().toString(36).slice(2); // other views of the same model get our answers too
    let asked = "";
    let count = 0;
    /** @type {State | undefined} */ let waiting; // the settings that Python is computing now
    let frame = 0; // the one that will draw
    let drawn = 0; // the one that this drawing was early for
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let speaking;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let patience;
    /** @type {ReturnType<typeof setTimeout> | undefined} */ let resting; // the hand, after a change
    /** @type {Record<string, () => void>} */ const reflect = {};
    /** @type {Record<string, () => void>} */ const forget = {};

    const traits = Object.keys(start).sort(); // a stored page keeps them in another order than Python
    const state = () => Object.fromEntries(traits.map((k) => [k, model.get(k)]));
    const key = (/** @type {State} */ s) => JSON.stringify(Object.values(s));
    const run = (/** @type {State} */ s) => JSON.stringify((needs ?? Object.keys(s)).map((name) => s[name]));
    const choices = (/** @type {Control} */ spec, /** @type {State} */ by = state()) =>
      typeof spec.values === "function" ? spec.values(by) : spec.values;

    const notice = h("p", { class: "bw-notice", role: "alert", hidden: true });
    const linked = h("p", { class: "bw-linked", role: "status" });
    const result = h("p", { class: "bw-result" });
    const spoken = h("p", { class: "bw-spoken", role: "status", "aria-live": "polite" });
    const body = h("div", { class: "bw-scroll", tabindex: "0", role: "group", "aria-label": `${title}: table` });
    const twin = h("details", { class: "bw-table" }, h("summary", {}, "The same as a table"), body);
    const reset = h("button", { type: "button", class: "bw-reset" }, "Reset the settings");
    const root = h(
      "div",
      { class: "bw", role: "group", "data-widget": stem, "data-state": "", "aria-label": title, tabindex: "-1" },
      h("div", { class: "bw-controls" }, specs.map(control), reset),
      notice,
      linked,
      h("div", { class: "bw-figure" }, figure),
      result,
      spoken,
      twin,
    );
    // Else JupyterLab takes the arrow keys: to it they are shortcuts.
    root
      .querySelectorAll("input, select")
      .forEach((/** @type {Element} */ e) => e.setAttribute("data-lm-suppress-shortcuts", "true"));

    /** @param {string} text */
    const complain = (text) => {
      Object.values(forget).forEach((f) => f());
      notice.textContent = text;
      notice.hidden = !text;
    };

    /** Set traits and draw. @param {State} changes */
    function put(changes) {
      for (const [name, value] of Object.entries(changes)) model.set(name, value);
      if (root.dataset.state) soon();
      else schedule();
      model.save_changes(); // after a question, so that Python hears that first
    }

    /** What the reader sets goes into the page's address, too. @param {State} changes */
    function set(changes) {
      linked.classList.add("bw-past"); // keeps its place: nothing moves under the hand
      put(changes);
      rest();
    }

    /** Wait until the hand rests: browsers refuse an address that changes too often. */
    function rest(after = 300) {
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
        rest(2000);
      } // too often all the same, with other widgets on the page
    }

    function restore() {
      if (!model.isStatic) return;
      const given = fromFragment(location.hash, stem);
      if (!given) {
        if (!location.hash && root.dataset.state) put(start);
        return;
      }
      /** @type {State} */ const changes = {};
      const bad = [];
      const specOf = (/** @type {string} */ name) => specs.find((s) => s.name === name);
      // A choice may decide what sliders offer.
      const rank = (/** @type {string} */ name) => (specOf(name)?.kind === "choice" ? 0 : 1);
      for (const [name, text] of Object.entries(given).sort(([a], [b]) => rank(a) - rank(b))) {
        const spec = specOf(name);
        const by = { ...start, ...changes };
        const value = !spec
          ? hidden(start[name], text)
          : spec.kind === "choice"
            ? choices(spec, by).find((v) => String(v) === text)
            : nearest(spec, read(text), true, by);
        if (value === undefined || !Object.hasOwn(start, name)) bad.push(name);
        else changes[name] = value;
      }
      complain(
        bad.length ? "The link to this page had settings that this widget does not know; they were left out." : "",
      );
      put({ ...start, ...changes });
      if (history.state?.byHand) return; // the reader's own settings, after a reload or on the way back
      const said = specs
        .filter(({ name }) => Object.hasOwn(changes, name) && changes[name] !== start[name])
        .map((spec) => {
          const value = changes[spec.name];
          const word = spec.kind === "slider" ? say(value, 4) : (spec.names?.[choices(spec).indexOf(value)] ?? value);
          return spec.symbol ? `${spec.label} ${spec.symbol} = ${word}` : `${spec.label} ${word}`;
        });
      linked.classList.remove("bw-past");
      linked.textContent = said.length ? `Set by the link: ${said.join(", ")}.` : "";
    }

    /**
     * The value of a setting that has no control of its own, if the text may be one.
     * @param {any} like @param {string} text
     */
    function hidden(like, text) {
      if (typeof like === "string") return /^[\w.,-]{0,400}$/.test(text) ? text : undefined;
      return Number.isInteger(read(text)) ? read(text) : undefined;
    }

    /**
     * The slider's value nearest to a number; with `exact`, only one that is there.
     * @param {Control} spec @param {number} value @param {boolean} [exact] @param {State} [by]
     */
    function nearest(spec, value, exact = false, by = state()) {
      if (!Number.isFinite(value)) return undefined;
      const best = choices(spec, by).reduce((a, b) => (Math.abs(b - value) < Math.abs(a - value) ? b : a));
      return exact && Math.abs(best - value) > 1e-9 * Math.max(1, Math.abs(best)) ? undefined : best;
    }

    /** @param {Control} spec */
    function control(spec) {
      const id = `${stem}-${spec.name}-${Math.random().toString(36).slice(2, 8)}`;
      const name = [h("span", {}, spec.label), spec.symbol && h("i", {}, ` ${spec.symbol}`)];
      if (spec.kind === "choice") {
        const list = h(
          "select",
          { id },
          choices(spec).map((v, i) => h("option", { value: i }, spec.names?.[i] ?? String(v))),
        );
        list.addEventListener("change", () => set({ [spec.name]: choices(spec)[Number(list.value)] }), on);
        reflect[spec.name] = () => {
          list.value = String(choices(spec).indexOf(model.get(spec.name)));
        };
        return h("div", { class: "bw-control", "data-control": spec.name }, h("label", { for: id }, name), list);
      }
      const slider = h("input", { id, type: "range" });
      const field = h("input", {
        type: "text",
        inputmode: "decimal",
        size: 7,
        "aria-label": `${spec.label}, typed`,
        autocomplete: "off",
      });
      const error = h("span", { class: "bw-error", id: `${id}-error`, role: "alert" });
      field.setAttribute("aria-describedby", error.id);
      /** @type {ReturnType<typeof setTimeout> | undefined} */ let telling;
      /** @type {any} */ let kept; // the value that the message speaks of
      const clear = (forget[spec.name] = () => {
        clearTimeout(telling);
        kept = undefined;
        error.textContent = "";
        field.removeAttribute("aria-invalid");
      });
      // A message takes room: a click that ended the typing must find its button where it was.
      const tell = (/** @type {string} */ text, /** @type {any} */ value) => {
        clearTimeout(telling);
        kept = value;
        telling = setTimeout(() => {
          error.textContent = text;
        }, 200);
      };
      reflect[spec.name] = () => {
        const value = model.get(spec.name);
        const places = ticks(spec);
        const next = {
          min: places[0],
          max: places.at(-1),
          step: difference(places),
          value: places[choices(spec).indexOf(nearest(spec, value))],
        };
        for (const [property, number] of Object.entries(next)) {
          // Firefox: assigned in "input", the value loses its "change".
          if (slider[property] !== String(number)) slider[property] = String(number);
        }
        slider.setAttribute("aria-valuetext", say(value, 4));
        if (document.activeElement !== field && value !== kept) {
          field.value = say(value, 4);
          clear();
        }
      };
      slider.addEventListener(
        "input",
        () => {
          clear();
          set({ [spec.name]: choices(spec)[index(spec, slider)] });
        },
        on,
      );
      const accept = () => {
        const value = read(field.value);
        const why = Number.isNaN(value)
          ? `“${field.value}” is not a number`
          : spec.integer && !Number.isInteger(value)
            ? "a whole number is needed"
            : (spec.check?.(value, state()) ?? "");
        if (why) {
          tell(`${why}; kept at ${say(model.get(spec.name), 4)}.`, model.get(spec.name));
          field.setAttribute("aria-invalid", "true");
          return;
        }
        clear();
        const close = nearest(spec, value);
        const off = nearest(spec, value, true) === undefined;
        const alone = unaided();
        if (off && alone && !spec.snap) tell(lacking(say(value, 4), `shown is ${say(close, 4)}`), close);
        set({ [spec.name]: off && !alone && !spec.snap ? value : close });
        field.value = say(model.get(spec.name), 4);
      };
      field.addEventListener("change", accept, on);
      field.addEventListener(
        "keydown",
        (/** @type {KeyboardEvent} */ e) => {
          if (e.key === "Enter") {
            e.preventDefault();
            accept();
          }
        },
        on,
      );
      const parts = [h("label", { for: id }, name), slider, field];
      if (spec.play) parts.splice(1, 0, player(spec, slider));
      if (spec.walk)
        parts.push(
          h("span", { class: "bw-walk" }, walker(spec, slider, -1, "◀ Previous"), walker(spec, slider, 1, "Next ▶")),
        );
      return h("div", { class: "bw-control", "data-control": spec.name }, parts, error);
    }

    /**
     * The slider's own numbers, one for each of its values: where these are evenly spaced, they themselves, else
     * their places in the list. (A number is what programs hear that ask for no text.)
     * @param {Control} spec @returns {number[]}
     */
    function ticks(spec) {
      const values = choices(spec);
      const step = difference(values);
      return values.every((v, i) => Math.abs(v - values[0] - i * step) < 1e-9) ? values : values.map((_, i) => i);
    }

    /** How far the second is from the first. @param {number[]} values */
    const difference = ([a, b = a + 1]) => Number((b - a).toPrecision(9));

    /** Where a slider stands in the list of its values. @param {Control} spec @param {any} slider */
    const index = (spec, slider) => Math.round((Number(slider.value) - Number(slider.min)) / Number(slider.step));

    /**
     * A button that moves a slider by one.
     * @param {Control} spec @param {any} slider @param {number} by @param {string} text
     */
    function walker(spec, slider, by, text) {
      const button = h("button", { type: "button" }, text);
      button.addEventListener(
        "click",
        () => {
          const values = choices(spec);
          const to = Math.min(values.length - 1, Math.max(0, index(spec, slider) + by));
          set({ [spec.name]: values[to] });
        },
        on,
      );
      return button;
    }

    /** A button that walks a slider to its end. @param {Control} spec @param {any} slider */
    function player(spec, slider) {
      const button = h("button", { type: "button", class: "bw-play", "aria-pressed": "false" }, "Play");
      /** @type {ReturnType<typeof setInterval> | undefined} */ let timer;
      const stop = () => {
        clearInterval(timer);
        timer = undefined;
        button.textContent = "Play";
        button.setAttribute("aria-pressed", "false");
      };
      const tick = () => {
        const at = index(spec, slider);
        if (at >= choices(spec).length - 1) {
          stop();
          return;
        }
        set({ [spec.name]: choices(spec)[at + 1] });
      };
      button.addEventListener(
        "click",
        () => {
          if (timer) {
            stop();
            return;
          }
          if (index(spec, slider) >= choices(spec).length - 1) set({ [spec.name]: choices(spec)[0] });
          button.textContent = "Pause";
          button.setAttribute("aria-pressed", "true");
          timer = setInterval(tick, matchMedia("(prefers-reduced-motion: reduce)").matches ? 900 : 220);
        },
        on,
      );
      slider.addEventListener("pointerdown", stop, on);
      slider.addEventListener("keydown", stop, on);
      abort.signal.addEventListener("abort", stop);
      return button;
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

    function update() {
      const adjusted = Object.entries(adjust?.(state(), grid) ?? {});
      for (const [name, value] of adjusted) model.set(name, value);
      if (adjusted.length) {
        model.save_changes();
        rest();
      }
      const now = state();
      Object.values(reflect).forEach((f) => f());
      const found = lookup(now, runs, grid) ?? computed.get(run(now));
      if (found === undefined) {
        ask();
        return;
      }
      const { says, table } = draw(now, found, runs, grid);
      shown = now;
      result.textContent = says;
      clearTimeout(speaking);
      speaking = setTimeout(() => {
        spoken.textContent = says;
      }, 700); // a readable pace
      if (table) {
        twin.hidden = false;
        const fill = () =>
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
                  table.columns.map((c) => h("th", { scope: "col" }, c)),
                ),
              ),
              h(
                "tbody",
                {},
                table.rows().map((row) =>
                  h(
                    "tr",
                    {},
                    row.map((v) => h("td", {}, typeof v === "number" ? say(v, 4) : v)),
                  ),
                ),
              ),
            ),
          );
        if (twin.open) fill();
        twin.ontoggle = () => {
          if (twin.open) fill();
        };
      } else twin.hidden = true;
      root.dataset.state = key(now);
    }

    /** Tell whether no Python stands behind the widget: in a page, and in JupyterLab without its kernel. */
    function unaided() {
      return (
        model.isStatic || model.widget_manager?.kernel === null || Boolean(el.closest(".jupyter-widgets-disconnected"))
      );
    }

    /** Say that Python is missing, and how to get it. @param {string} what @param {string} instead */
    function lacking(what, instead) {
      return model.isStatic
        ? `This page has no Python to compute ${what}: ${instead}.`
        : `No Python runs behind this widget to compute ${what}: ${instead}. Run ▸ Run All Cells brings it back.`;
    }

    /** Go to the nearest settings in the table of runs. */
    function settle() {
      done();
      /** @type {State} */ const changes = {};
      for (const spec of specs.filter(({ kind }) => kind === "slider"))
        changes[spec.name] = nearest(spec, model.get(spec.name), false, { ...state(), ...changes });
      complain(lacking("what was set", "shown is the nearest that it knows"));
      if (Object.entries(changes).some(([name, value]) => value !== model.get(name))) put(changes);
    }

    /** Ask Python for the present settings; one question at a time, the newest next. */
    function ask() {
      if (waiting || model.isStatic) return;
      if (unaided()) {
        settle();
        return;
      }
      waiting = state();
      count += 1;
      asked = `${here}-${count}`;
      root.setAttribute("aria-busy", "true");
      model.send({ type: "compute", id: asked, state: waiting });
      patience = setTimeout(() => {
        done();
        complain("Python does not answer. If the kernel has stopped or been restarted, run the cell again.");
      }, 20_000);
    }

    function done() {
      clearTimeout(patience);
      waiting = undefined;
      root.removeAttribute("aria-busy");
    }

    /** @param {any} content @param {DataView[]} buffers */
    function answer(content, buffers) {
      if (content?.type !== "computed" || content.id !== asked || !waiting) return;
      const then = waiting;
      done();
      if (content.refused) {
        complain(content.refused);
        put(shown);
        return;
      }
      complain("");
      const arrays = unpack(content.index, buffers[0]);
      if (computed.size > 60) computed.delete(computed.keys().next().value ?? "");
      computed.set(run(then), decode ? decode(arrays, then) : arrays);
      soon(); // draws, or asks again when the settings have moved on
    }

    const changed = () => schedule();
    for (const name of Object.keys(start)) model.on(`change:${name}`, changed);
    model.on("msg:custom", answer);
    const left = () => {
      if (waiting && unaided()) settle();
    };
    model.on("comm_live_update", left);
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
      looks += 1;
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
      if (!abort.signal.aborted) update();
    }); // when the caller has what this returns

    return {
      root,
      set,
      state,
      /** @param {string} name @returns {any} the element around a control */
      control: (name) => root.querySelector(`[data-control="${name}"]`),
      dispose() {
        abort.abort();
        sized.disconnect();
        themed.disconnect();
        cancelAnimationFrame(frame);
        cancelAnimationFrame(drawn);
        clearTimeout(speaking);
        clearTimeout(patience);
        remember();
        for (const name of Object.keys(start)) model.off(`change:${name}`, changed);
        model.off("msg:custom", answer);
        model.off("comm_live_update", left);
        root.remove();
      },
    };
  }

  return { h, say, read, unpack, scale, path, measure, chart, surface, fromFragment, toFragment, widget };
})();
