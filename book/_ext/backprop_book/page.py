"""What stands around a chapter: what its page loads, what it forbids, how it describes itself.

The page itself is ``book/_theme/backprop/layout.html``.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from . import figures, questions, widgets
from .words import _

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

# Files that extensions add to every page; the book's own style sheets and script do their work.
UNUSED = (
    "pygments.css",
    "mystnb",
    "exercise.css",
    "sphinx-design",
    "design-tabs.js",
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
)
THEME = Path(__file__).parents[2] / "_theme" / "backprop"
# What every page loads, after what extensions add.
STYLES = ("book.css", "prose.css", "blocks.css")
SCRIPTS = ("book.js", "scrollable.js")
# What a page loads because of what it has.
LOADED: list[tuple[type[nodes.Node], list[str]]] = [
    (figures.drawing, ["figures.css"]),
    (nodes.math, ["math.css"]),
    (nodes.math_block, ["math.css"]),
    (questions.live_question, ["questions.css", "questions.js"]),
    (widgets.widget, ["widgets.css"]),
]
# Docutils writes what the template says, too: sphinx-doc/sphinx#11699.
DOCUTILS_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'

# Runs before the first paint, allowed by its hash: a chosen colour mode must not flash, and a visit
# that begins at the top of a page may lay out its far sections later (prose.css, book.js).
BEFORE_PAINT = (THEME / "before_paint.js").read_text(encoding="utf-8").rstrip()


def security_policy() -> str:
    """Allow the book's own files, blob: for widgets, data: for pictures, styles in formulas."""
    digest = base64.b64encode(hashlib.sha256(BEFORE_PAINT.encode()).digest()).decode()
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self' file:; connect-src 'self'; "
        "font-src 'self' data:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        f"script-src 'self' blob: 'sha256-{digest}'"
    )


def lead(doctree: nodes.document) -> str:
    """Give a chapter's first paragraph as plain text of at most 160 characters."""
    paragraphs = doctree.findall(nodes.paragraph)
    first = next((p for p in paragraphs if isinstance(p.parent, nodes.section)), None)
    text = ""
    for word in first.astext().split() if first else []:
        if len(text) + len(word) >= 159:
            return text + "…"
        text = f"{text} {word}".strip()
    return text


def remember_lead(app: Sphinx, doctree: nodes.document) -> None:
    """Keep the lead for the page's description and for the links that lead to it."""
    app.env.metadata[app.env.docname]["lead"] = lead(doctree)


def is_used(asset: object) -> bool:
    """Tell whether a page loads this style sheet or script."""
    name = str(getattr(asset, "filename", asset) or "")
    kind = getattr(asset, "attributes", {}).get("type")
    return kind != widgets.STATE and not any(unused in name for unused in UNUSED)


def load_everywhere(app: Sphinx) -> None:
    """Let every page load the theme's own files."""
    for style in STYLES:
        app.add_css_file(style, priority=800)
    app.add_css_file("print.css", priority=800, media="print")
    for script in SCRIPTS:
        app.add_js_file(script, priority=800, defer="defer")


def load(app: Sphinx, doctree: nodes.document) -> None:
    """Let the page load the files that its parts need."""
    for kind, files in LOADED:
        for file in files if any(doctree.findall(kind)) else []:
            if file.endswith(".css"):
                app.add_css_file(file)
            else:
                app.add_js_file(file, loading_method="defer")


def fill_page(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Tell the template what it needs to know."""
    if doctree:
        load(app, doctree)
    leads = app.env.metadata
    relations = getattr(app.builder, "relations", {}).get(pagename) or (None, None, None)
    context["_"] = _  # the theme's words, and not Sphinx's, are in our catalogue
    context["css_files"] = [file for file in context["css_files"] if is_used(file)]
    context["script_files"] = [file for file in context["script_files"] if is_used(file)]
    context["metatags"] = context.get("metatags", "").replace(DOCUTILS_VIEWPORT, "")
    context["security_policy"] = security_policy()
    context["before_paint"] = BEFORE_PAINT
    context["notebook"] = context.get("sourcename", "").endswith(".ipynb")
    context["author"] = app.config.author
    context["lead"] = leads.get(pagename, {}).get("lead", "")
    context["next_lead"] = leads.get(relations[2] or "", {}).get("lead", "")


def start_page(app: Sphinx) -> list[tuple[str, dict[str, str], str]]:
    """Let the folder's own address lead to the first chapter."""
    root = app.config.root_doc
    if root == "index":
        return []
    return [("index", {"description": app.env.metadata[root]["lead"]}, "start.html")]


def open_table(writer: HTML5Translator, node: nodes.table) -> None:
    """Give a table a box to scroll in where the screen is narrower."""
    writer.body.append('<div class="table-scroll">')
    type(writer).visit_table(writer, node)


def close_table(writer: HTML5Translator, node: nodes.table) -> None:
    """End the table and its box."""
    type(writer).depart_table(writer, node)
    writer.body.append("</div>\n")


def open_citation(writer: HTML5Translator, node: nodes.citation) -> None:
    """Replace the role that docutils writes: it is deprecated, and the list needs this one.

    No issue of docutils known; w3c/dpub-aria#22 deprecated it.
    """
    type(writer).visit_citation(writer, node)
    writer.body[-1] = writer.body[-1].replace("doc-biblioentry", "listitem")


def close_citation(writer: HTML5Translator, node: nodes.citation) -> None:
    """End the citation as ever."""
    type(writer).depart_citation(writer, node)
