// Charts: scales, axes, lines, and the picture of a function of two variables.
// @ts-check

const TELEPHONE = matchMedia("(max-width: 30rem)");
const looks = { count: 0 }; // what may have changed widths or colours: they are measured once for each

/**
 * What gives the width an SVG has room for, at least `least`.
 * @param {any} svg @param {number} least @returns {() => number}
 */
function measure(svg, least) {
  let [width, measured] = [0, -1];
  return () => {
    if (measured !== looks.count) {
      [width, measured] = [Math.max(least, svg.parentElement?.clientWidth || 600), looks.count];
    }
    return width;
  };
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
  const ticks = (count = 5) => {
    const out = [];
    if (log) {
      const stride = Math.max(1, Math.ceil((d1 - d0) / count));
      for (let e = Math.ceil(d0 - 1e-9); e <= d1 + 1e-9; e += stride) out.push(10 ** e);
      return out;
    }
    const raw = (d1 - d0) / count;
    const base = 10 ** Math.floor(Math.log10(raw));
    const step = [1, 2, 5, 10].map((m) => m * base).find((s) => s >= raw - 1e-12) ?? base * 10;
    for (let i = Math.ceil(d0 / step - 1e-9); i * step <= d1 + 1e-9; i += 1)
      out.push(Number((i * step).toPrecision(12)));
    return out;
  };
  return { at, back, ticks, domain, range, log };
}

/** A path through points, lifted where a value is not finite. @param {Iterable<number[]>} points */
function path(points) {
  let [d, pen] = ["", "M"];
  for (const [x, y] of points) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    if (there) d += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = there ? "L" : "M";
  }
  return d;
}

/** A number beside an axis that counts in powers of ten. @param {number} v */
const power = (v) => (v < 0.009 || v > 999 ? `10${raised(Math.round(Math.log10(v)))}` : say(v, 1));

/**
 * An SVG as wide as its place, in real pixels so that text keeps its size.
 * `draw(axes, marks)` draws the axes, and in them what `marks(frame)` returns; a frame has {x, y, width, …}.
 * `low` is its height on a telephone, where it shares the screen with a control and the result.
 * @param {{label: string, height?: number, low?: number, margin?: number[]}} options
 */
function chart({ label, height: usual = 280, low = usual, margin = [12, 14, 44, 56] }) {
  const svg = h("svg", {
    role: "img",
    "aria-label": label,
    class: "bw-chart",
    height: TELEPHONE.matches ? low : usual,
  });
  const [top, right, bottom, left] = margin;
  /** @type {Frame | undefined} */ let present; // what is drawn
  const widthNow = measure(svg, 200);
  /**
   * @param {{x: [number, number], y: [number, number], xlog?: boolean, ylog?: boolean, xlabel?: string,
   *   ylabel?: string, xticks?: number[], yticks?: number[]}} axes
   * @param {(frame: Frame) => any[]} marks
   */
  const draw = (axes, marks) => {
    const width = widthNow();
    svg.setAttribute("width", width);
    const height = TELEPHONE.matches ? low : usual;
    svg.setAttribute("height", height);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const x = scale(axes.x, [left, width - right], axes.xlog);
    const y = scale(axes.y, [height - bottom, top], axes.ylog);
    present = { x, y, width, height, top, right, bottom, left };
    const inside = (/** @type {any} */ s, /** @type {number} */ v) =>
      v >= Math.min(...s.domain) - 1e-12 && v <= Math.max(...s.domain) + 1e-12;
    const xticks = (axes.xticks ?? x.ticks(width < 380 ? 4 : 7)).filter((v) => inside(x, v));
    const yticks = (axes.yticks ?? y.ticks(5)).filter((v) => inside(y, v));
    const [middle, center] = [(left + width - right) / 2, (top + height - bottom) / 2];
    const text = (/** @type {any} */ props, /** @type {any} */ words) =>
      words && h("svg:text", { "text-anchor": "middle", ...props }, words);
    svg.replaceChildren(
      h(
        "svg:g",
        { class: "bw-axes" },
        h("svg:path", { d: `M${left} ${top}V${height - bottom}H${width - right}` }),
        xticks.map((v) => text({ x: x.at(v), y: height - bottom + 17 }, (axes.xlog ? power : say)(v))),
        yticks.map((v) => text({ x: left - 7, y: y.at(v) + 4, "text-anchor": "end" }, (axes.ylog ? power : say)(v))),
        text({ class: "bw-name", x: middle, y: height - 6 }, axes.xlabel) ?? "",
        text({ class: "bw-name", x: -center, y: 14, transform: "rotate(-90)" }, axes.ylabel) ?? "",
      ),
      h("svg:g", { class: "bw-marks" }, marks(present)),
    );
  };
  /**
   * Tell where the reader presses or drags with a mouse, in the units of the axes.
   * @param {(x: number, y: number) => void} go
   */
  function onPress(go) {
    svg.classList.add("bw-pressed");
    const tell = (/** @type {PointerEvent} */ event) => {
      const dragged = event.type === "pointermove" && event.pointerType !== "mouse"; // a finger scrolls
      if (!present || !(event.buttons & 1) || dragged) return;
      const box = svg.getBoundingClientRect();
      const scaled = present.width / box.width;
      go(present.x.back((event.clientX - box.left) * scaled), present.y.back((event.clientY - box.top) * scaled));
    };
    for (const kind of ["pointerdown", "pointermove"]) svg.addEventListener(kind, tell);
  }
  return { svg, draw, onPress };
}

/**
 * The middles of so many by so many cells of a plane: all x, then all y, row by row from the top.
 * @param {[number, number]} x @param {[number, number]} y @param {number} cells
 */
function middles(x, y, cells) {
  const points = new Float64Array(2 * cells * cells);
  for (let at = 0; at < cells * cells; at += 1) {
    points[at] = x[0] + (((at % cells) + 0.5) / cells) * (x[1] - x[0]);
    points[cells * cells + at] = y[1] + ((Math.floor(at / cells) + 0.5) / cells) * (y[0] - y[1]);
  }
  return points;
}

/**
 * What paints values on canvases: one colour towards 0, another towards 1, the page at ½.
 * @param {HTMLElement} box where the colours are those of the theme
 */
function painter(box) {
  const ink = (/** @type {string} */ name) => {
    const probe = h("i", { class: `bw-kept ${name}` });
    box.append(probe);
    const rgb = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? ["0", "0", "0"]).slice(0, 3).map(Number);
    probe.remove();
    return rgb;
  };
  /** @type {number[][]} */ let [low, high] = [[], []];
  let measured = -1;
  /** @param {any} canvas @param {ArrayLike<number>} values one a cell @param {number} cells in a row */
  return (canvas, values, cells) => {
    if (measured !== looks.count) [measured, low, high] = [looks.count, ink("bw-forward"), ink("bw-backward")];
    canvas.width = cells;
    canvas.height = cells;
    const context = canvas.getContext("2d");
    const image = context.createImageData(cells, cells);
    for (let at = 0; at < cells * cells; at += 1) {
      const [r, g, b] = values[at] < 0.5 ? low : high;
      image.data.set([r, g, b, Math.round(2 * Math.abs(values[at] - 0.5) * 190)], 4 * at);
    }
    context.putImageData(image, 0, 0);
  };
}

/**
 * A square picture of a function of two variables under an SVG with axes.
 * `f` gets all points at once, x first, and returns a value from 0 to 1 for each.
 * @param {{label: string, size?: number}} options
 */
function surface({ label, size = 300 }) {
  const canvas = h("canvas", { class: "bw-canvas bw-kept", "aria-hidden": "true" });
  const over = chart({ label, height: size, low: 250, margin: [8, 8, 44, 52] });
  const box = h("div", { class: "bw-surface" }, canvas, over.svg);
  const paint = painter(box);
  /**
   * @param {{x: [number, number], y: [number, number], xlabel?: string, ylabel?: string}} axes
   * @param {(points: Float64Array) => ArrayLike<number>} f
   * @param {(frame: Frame) => any[]} marks @param {number} [cells]
   */
  const draw = (axes, f, marks, cells = 56) => {
    paint(canvas, f(middles(axes.x, axes.y, cells)), cells);
    over.draw(axes, (frame) => {
      const { left, top, right, bottom, width, height } = frame;
      const place = { left, top, width: width - left - right, height: height - top - bottom };
      for (const [name, pixels] of Object.entries(place)) canvas.style[name] = `${pixels}px`;
      return marks(frame);
    });
  };
  return { box, draw, onPress: over.onPress };
}
