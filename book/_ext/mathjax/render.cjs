// Typesets formulas for the build: one JSON request a line on standard input, one JSON answer a line
// on standard output.  It ends when its input ends, so it cannot outlive the build that started it.
//
//   {"tex": "x^2", "display": false}  ->  {"html": "<mjx-container …>"}  or  {"error": "…"}
//   {"styles": true}                  ->  {"css": "…"}   for all formulas since the last such request

const readline = require("node:readline");

const configuration = {
  loader: {
    load: ["input/tex-base", "[tex]/ams", "[tex]/color", "output/chtml", "adaptors/liteDOM", "a11y/assistive-mml"],
    versionWarnings: false,
    require,
  },
  tex: {
    packages: ["base", "ams", "color"],
    tags: "none", // Sphinx numbers the equations
    formatError: (_jax, error) => {
      throw error;
    },
  },
  // The page's style sheet sets the size, and the fonts stand in math.css.
  chtml: { adaptiveCSS: true, matchFontHeight: false },
  startup: { typeset: false },
};

// Where a long inline formula may go on in the next line: after a relation or a binary operator, which
// is where TeX puts its wide spaces.  The space stays in the first line.
function allowLineBreaks(adaptor, container) {
  const math = adaptor.firstChild(container);
  if (adaptor.tags(math, "mjx-c").length < SHORT) return;
  for (const [before, after] of pairs(adaptor.childNodes(math))) {
    const operator = adaptor.kind(before) === "mjx-mo" && adaptor.getAttribute(before, "space");
    if (operator >= 3 && adaptor.getAttribute(after, "space") === operator) {
      adaptor.removeAttribute(after, "space");
      adaptor.setAttribute(before, "rspace", operator);
      adaptor.insert(adaptor.node("wbr"), after);
    }
  }
}

const SHORT = 16; // signs; up to here a formula is no longer than a word
const pairs = (list) => list.slice(1).map((item, i) => [list[i], item]);

async function main() {
  const MathJax = await require("./es5/node-main.js").init(configuration);
  const { adaptor, document, output } = MathJax.startup;

  function answer(request) {
    if (request.styles) {
      const css = adaptor.textContent(MathJax.chtmlStylesheet());
      output.clearCache();
      return { css };
    }
    const container = document.convert(request.tex, { display: request.display });
    if (!request.display) allowLineBreaks(adaptor, container);
    return { html: adaptor.outerHTML(container) };
  }

  for await (const line of readline.createInterface({ input: process.stdin })) {
    let reply;
    try {
      reply = answer(JSON.parse(line));
    } catch (error) {
      reply = { error: error.message };
    }
    process.stdout.write(JSON.stringify(reply) + "\n");
  }
}

main();
