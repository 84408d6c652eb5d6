"""What this book adds to Sphinx and MyST-NB, and in which order its parts act.

A part is a module of one concern. It registers nothing itself: what is called, when, and why then,
stands here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.core import render
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx_exercise.nodes import solution_node

from . import (
    addresses,
    captions,
    details,
    execution,
    figures,
    lab_only,
    launch,
    links,
    mathematics,
    outputs,
    page,
    palette,
    questions,
    widgets,
    words,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

# Set up before us: at the same priority they act first.
EXTENSIONS = ["myst_nb", "sphinx_design", "sphinx_exercise", "sphinxcontrib.bibtex"]

# On what was read from a source. Those of a lower number act first.
TRANSFORMS = [
    (5, lab_only.LeaveOut),  # before anything takes words or links from the page
    (5, captions.TakeDrawings),  # before pictures and labels are collected
    (10, figures.NoteFiles),  # before pictures are collected, which takes their files' names
]

# On a copy of that, when its page is written.
POST_TRANSFORMS = [
    (3, widgets.PlaceWidgets),  # before MyST-NB (4) chooses one form of each output
    (5, figures.InlineDrawings),  # after it has chosen
    (8, links.LinksToLabels),  # before MyST's links (9), which report what leads nowhere
    (198, questions.LiveQuestions),  # before sphinx-design (199) takes the answers' box apart
    (200, details.FigureBeforeSource),  # after MyST-NB (199) has wrapped what it hides
    (200, details.UniqueIds),  # after sphinx-exercise (5 to 22)
    (900, mathematics.KeepTogether),  # after all that puts words beside a formula
]

# In the order of a build; of one event, those of a lower number are called first.
EVENTS: list[tuple[str, int, Callable[..., Any]]] = [
    ("config-inited", 500, execution.name_cache_by_library),
    ("config-inited", 500, launch.know_the_repository),
    ("config-inited", 500, widgets.host_them),
    ("config-inited", 500, words.name_numbers),  # before Sphinx (800) adds its own names
    ("env-before-read-docs", 500, execution.fill_cache),
    ("doctree-read", 500, page.remember_lead),
    ("html-page-context", 500, launch.add_links),
    ("html-page-context", 500, mathematics.add_styles),
    ("html-page-context", 500, palette.add_colours),
    ("html-page-context", 500, widgets.write_beside),
    ("html-page-context", 900, page.fill_page),  # after all that add files
    ("html-collect-pages", 500, page.start_page),
    ("build-finished", 500, mathematics.close),
]

# How they are written in HTML: what opens, what closes.
NODES = [
    (nodes.citation, page.open_citation, page.close_citation),
    (nodes.table, page.open_table, page.close_table),
    (solution_node, details.open_solution, details.close),
    (HideCodeCellNode, details.open_source, details.close),
    (questions.tag, questions.visit_tag, questions.depart_tag),
    (questions.text_tag, questions.visit_tag, questions.depart_tag),
    (widgets.widget, widgets.open_place, widgets.close_place),
]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register all of it."""
    for name in EXTENSIONS:
        app.setup_extension(name)
    words.add_catalogue(app)
    for priority, transform in TRANSFORMS:
        transform.default_priority = priority
        app.add_transform(transform)
    for priority, post_transform in POST_TRANSFORMS:
        post_transform.default_priority = priority
        app.add_post_transform(post_transform)
    for event, priority, listener in EVENTS:
        app.connect(event, listener, priority)
    for node, visit, depart in NODES:
        app.add_node(node, override=True, html=(visit, depart))

    app.add_html_theme("backprop", str(page.THEME))
    page.load_everywhere(app)
    app.add_builder(addresses.PagesByLanguage, override=True)
    app.add_directive("figure", captions.FigureOrCaption, override=True)
    app.add_html_math_renderer(
        "mathematics", (mathematics.visit_inline, None), (mathematics.visit_display, None)
    )
    render.coalesce_streams = outputs.join_streams

    # Jupyter Book sets it, and Sphinx warns of what nothing uses. (No issue known.)
    app.add_config_value("comments_config", {}, "")
    # Sphinx compares types exactly: a tuple would not do for a Repository. (No issue known.)
    repository = (launch.Repository, type(None))
    app.add_config_value("book_repository", None, "html", types=repository)
    app.add_config_value("book_jupyterhub", "", "html")
    # One process sets the formulas of all pages, so they are written one after the other.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
