"""What stands around a chapter: what the page loads, what it forbids, how it describes itself.

The page itself is ``book/_templates/layout.html``.
"""

import base64
import hashlib
from pathlib import Path

from docutils import nodes

# Files that extensions add to every page; book.css and book.js do their work.
UNUSED = (
    "basic.css",
    "pygments.css",
    "mystnb",
    "exercise.css",
    "sphinx-design",
    "design-tabs.js",
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
)

# Runs before the first paint, so that a chosen colour mode does not flash; allowed by its hash.
SET_MODE = 'try { document.documentElement.dataset.theme = localStorage.getItem("theme") || "auto"; } catch {}'

DOCUTILS_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />'

START_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<meta charset="utf-8"><title>{title}</title>
<meta name="description" content="{description}">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="0; url={page}">
<link rel="canonical" href="{page}">
<main><h1>{title}</h1><p><a href="{page}">Start reading</a></p></main>
</html>
"""


def library_hash(root: Path) -> str:
    """A short name for the library's present state: it changes when any file of it does."""
    digest = hashlib.sha256()
    for file in sorted((root / "backprop_lib").rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def security_policy() -> str:
    """Only the book's own files; blob: for widgets, data: for small pictures, inline styles for formulas."""
    digest = base64.b64encode(hashlib.sha256(SET_MODE.encode()).digest()).decode()
    return (
        "default-src 'none'; base-uri 'none'; form-action 'self'; connect-src 'self'; font-src 'self' data:; "
        f"img-src 'self' data: blob:; script-src 'self' blob: 'sha256-{digest}'; style-src 'self' 'unsafe-inline'"
    )


def lead(doctree: nodes.document) -> str:
    """The first paragraph of a chapter, as plain text of at most 160 characters."""
    paragraph = next((p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section)), None)
    words, text = (paragraph.astext().split() if paragraph else []), ""
    for word in words:
        if len(text) + len(word) >= 160:
            return text + "…"
        text = f"{text} {word}".strip()
    return text


def _name_cache_by_library(app, config):
    # The execution cache looks at a notebook's code only, and would keep outputs of an older library.
    cache = Path(app.outdir).parent / ".jupyter_cache" / library_hash(Path(app.srcdir))
    config.nb_execution_cache_path = str(cache)


def _remember_lead(app, doctree):
    app.env.metadata[app.env.docname]["lead"] = lead(doctree)


def _is_used(asset) -> bool:
    name = str(getattr(asset, "filename", asset) or "")
    return not any(unused in name for unused in UNUSED)


def _fill_page(app, pagename, templatename, context, doctree):
    context["css_files"] = [file for file in context["css_files"] if _is_used(file)]
    context["script_files"] = [file for file in context["script_files"] if _is_used(file)]
    context["metatags"] = context.get("metatags", "").replace(DOCUTILS_VIEWPORT, "")
    context["security_policy"] = security_policy()
    context["set_mode"] = SET_MODE
    context["notebook"] = context.get("sourcename", "").endswith(".ipynb")
    context["lead"] = app.env.metadata.get(pagename, {}).get("lead", "")
    _, previous, following = app.builder.relations.get(pagename, (None, None, None))
    for side, docname in (("prev_lead", previous), ("next_lead", following)):
        context[side] = app.env.metadata.get(docname, {}).get("lead", "")


def _write_start_page(app, exception):
    if exception or app.builder.format != "html":
        return
    root = app.config.root_doc
    text = START_PAGE.format(
        language=app.config.language,
        title=app.config.html_title,
        description=app.env.metadata[root]["lead"],
        page=app.builder.get_target_uri(root),
    )
    Path(app.outdir, "index.html").write_text(text, encoding="utf-8")


def _open_table(translator, node):
    translator.body.append('<div class="table-scroll">')
    type(translator).visit_table(translator, node)


def _close_table(translator, node):
    type(translator).depart_table(translator, node)
    translator.body.append("</div>\n")


def _open_citation(translator, node):
    # The role that docutils writes is deprecated; the list around it needs this one.
    type(translator).visit_citation(translator, node)
    translator.body[-1] = translator.body[-1].replace("doc-biblioentry", "listitem")


def _close_citation(translator, node):
    type(translator).depart_citation(translator, node)


def setup(app):
    app.add_config_value("comments_config", {}, "")  # Jupyter Book sets it even when nothing uses it
    app.connect("config-inited", _name_cache_by_library, priority=900)
    app.connect("doctree-read", _remember_lead)
    app.connect("html-page-context", _fill_page, priority=900)
    app.connect("build-finished", _write_start_page)
    app.add_node(nodes.table, override=True, html=(_open_table, _close_table))
    app.add_node(nodes.citation, override=True, html=(_open_citation, _close_citation))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
