"""``{figure}`` without a file is the caption of the drawing right above it.

So a caption is text: JupyterLab shows and numbers it, and it is translated with the page.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.directives.patches import Figure
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from .outputs import bundles

logger = logging.getLogger(__name__)


class FigureOrCaption(Figure):
    """A figure as ever; or, without a file, a figure that still waits for its drawing."""

    required_arguments = 0
    optional_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Parse the caption."""
        if self.arguments:
            return super().run()
        parsed = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        if len(parsed) != 1 or not isinstance(parsed[0], nodes.paragraph):
            raise self.error("a caption is one paragraph")
        figure = nodes.figure("", waits_for_drawing=True)
        figure += nodes.caption(parsed[0].rawsource, "", *parsed[0].children)
        for node in (figure, figure[0]):
            node.source, node.line = self.state_machine.get_source_and_line(self.lineno)
        self.add_name(figure)
        return [figure]


class TakeDrawings(SphinxTransform):
    """Put into each such figure what the cell right above it has shown."""

    def apply(self, **kwargs: Any) -> None:
        """Run when the document is read."""
        for figure in list(self.document.findall(nodes.figure)):
            if not figure.attributes.pop("waits_for_drawing", False):
                continue
            around, place = figure.parent, figure.parent.index(figure)
            above = around[place - 1] if place else nodes.Element()
            shown = [one for one in bundles(above) if any(one.findall(nodes.image))]
            if len(shown) != 1:
                logger.warning(
                    "figure: the cell right above this caption shows %s pictures, not one",
                    len(shown),
                    location=figure,
                    type="figures",
                )
                continue
            around.remove(figure)
            shown[0].replace_self(figure)
            figure.insert(0, shown[0])
