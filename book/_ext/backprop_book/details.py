"""What is hidden until asked for is an HTML ``<details>``: no script, by keyboard, open in print.

This holds for the solutions of exercises and for the source of cells tagged ``hide-input``; a
figure comes before its source.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.transforms.post_transforms import SphinxPostTransform

from .widgets import widget
from .words import _

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


class FigureBeforeSource(SphinxPostTransform):
    """Show the figure or the widget of a cell, and below it the source for who asks."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for hidden in list(self.document.findall(HideCodeCellNode)):
            cell = hidden.parent
            if any(cell.findall(nodes.figure)) or any(cell.findall(widget)):
                cell.remove(hidden)
                cell.append(hidden)


class UniqueIds(SphinxPostTransform):
    """Drop the ids that sphinx-exercise gives to every exercise and every solution alike.

    No issue known.
    """

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for section in self.document.findall(nodes.section):
            repeated = {"exercise-content", "solution-content"}.intersection(section["ids"])
            section["ids"] = [name for name in section["ids"] if name not in repeated]


def open_solution(writer: HTML5Translator, node: nodes.Element) -> None:
    """Begin a solution; its title becomes what the reader clicks."""
    title = writer.encode(node.pop(0).astext())
    start = writer.starttag(node, "details", CLASS="admonition")
    writer.body.append(f"{start}<summary>{title}</summary>\n")


def open_source(writer: HTML5Translator, node: nodes.Element) -> None:
    """Begin the source of a cell."""
    start = writer.starttag(node, "details", CLASS="hide")
    title = writer.encode(_("The code"))
    writer.body.append(f"{start}<summary>{title}</summary>\n")


def close(writer: HTML5Translator, node: nodes.Element) -> None:
    """End either."""
    writer.body.append("</details>\n")
