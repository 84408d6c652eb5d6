// Elements: the one way in which a widget makes them. A string is always text, never markup.
// @ts-check

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element: `h("p", { class: "bw-result" }, "text", child)`; SVG's are named "svg:path".
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
  node.append(...children.flat(2).filter((child) => child != null && child !== false));
  return node;
}
