"""Typeset formulas while the book is built; pages need no script to show them.

A formula that MathJax refuses is a warning that names the document, the line and the formula.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _ as of_sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from .mathjax_process import FormulaError, MathJax, theme_colours

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)
mathjax = MathJax()


# What belongs to the word that a formula is: "(", ")," or the "th" of "the l-th".
BEFORE = re.compile(r"[^\w\s]{1,3}$")
AFTER = re.compile(r"[^\w\s]{1,3}|\w{1,3}\b[^\w\s]{0,2}")


class KeepTogether(SphinxPostTransform):
    """Keep a formula in one line with the signs that touch it.

    To a browser a formula is a box, and it may break a line beside a box even before a comma. (So
    jupyter-book/mystmd#114; MathJax 4 is said to do without.)
    """

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Wrap each formula that touches a sign, together with it."""
        for formula in list(self.document.findall(nodes.math)):
            around, place = formula.parent, formula.parent.index(formula)
            opening = closing = None
            if place > 0 and isinstance(around[place - 1], nodes.Text):
                opening = BEFORE.search(around[place - 1].astext())
            if place + 1 < len(around) and isinstance(around[place + 1], nodes.Text):
                closing = AFTER.match(around[place + 1].astext())
            parts = [formula.deepcopy()]
            if opening:
                around[place - 1] = nodes.Text(opening.string[: opening.start()])
                parts.insert(0, nodes.Text(opening[0]))
            if closing:
                around[place + 1] = nodes.Text(closing.string[closing.end() :])
                parts.append(nodes.Text(closing[0]))
            if opening or closing:
                around[place] = nodes.inline("", "", *parts, classes=["math-word"])


def typeset(writer: HTML5Translator, node: nodes.Element, tex: str, *, display: bool) -> str:
    """Return the formula as HTML, or warn and return its source."""
    try:
        return theme_colours(mathjax.html(tex, display=display))
    except FormulaError as error:
        logger.warning("formula %r: %s", tex, error, location=node, type="mathematics")
        return f"<code>{html.escape(tex)}</code>"


def visit_inline(writer: HTML5Translator, node: nodes.math) -> None:
    """Write a formula that runs in the text."""
    formula = typeset(writer, node, node.astext(), display=False)
    writer.body.append(writer.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    writer.body.append(formula + "</span>")
    raise nodes.SkipNode


def visit_display(writer: HTML5Translator, node: nodes.math_block) -> None:
    """Write a formula on a line of its own, with its number at the right."""
    tex = node.astext() if node["nowrap"] else paragraphs_as_lines(node.astext())
    formula = typeset(writer, node, tex, display=True)
    writer.body.append(writer.starttag(node, "div", CLASS="math notranslate nohighlight"))
    writer.body.append(f'<div class="math-scroll">{formula}</div>')
    if node["number"]:
        writer.body.append(f'<span class="eqno">({get_node_equation_number(writer, node)})')
        writer.add_permalink_ref(node, of_sphinx("Link to this equation"))
        writer.body.append("</span>")
    writer.body.append("</div>\n")
    raise nodes.SkipNode


def paragraphs_as_lines(tex: str) -> str:
    r"""Stack what blank lines separate, as Sphinx does, and give a bare ``\\`` its environment."""
    parts = [part.strip() for part in tex.split("\n\n") if part.strip()]
    lines = [rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part else part for part in parts]
    if len(lines) < 2:
        return "".join(lines)
    return r"\begin{aligned}" + r"\\".join(lines) + r"\end{aligned}"


def is_formula(node: nodes.Node) -> bool:
    """Tell a formula from other nodes."""
    return isinstance(node, nodes.math | nodes.math_block)


def add_styles(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Give a page with formulas the rules that they need of MathJax's."""
    if doctree is not None and any(doctree.findall(is_formula)):
        context["metatags"] = context.get("metatags", "") + f"<style>{mathjax.css()}</style>"


def close(app: Sphinx, exception: Exception | None) -> None:
    """End MathJax with the build, whether the build succeeded or not."""
    mathjax.close()
