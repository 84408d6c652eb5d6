"""A notebook's drawings become a part of the page, so that they follow its theme.

MyST-NB writes each image/svg+xml output as a file for ``<img>``, where a drawing cannot see the
page's colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .inline_svg import DrawingError, inline
from .outputs import SVG, bundles, forms

logger = logging.getLogger(__name__)


class drawing(nodes.raw):  # type: ignore[misc]
    """A drawing as a part of the page; else like any HTML, so that the search finds its words."""


class NoteFiles(SphinxTransform):
    """Note the file of each drawing of a notebook, and where the notebook shows it."""

    def apply(self, **kwargs: Any) -> None:
        """Run when the document is read."""
        shown = [forms(bundle)[SVG] for bundle in bundles(self.document) if SVG in forms(bundle)]
        for image in (image for form in shown for image in form.findall(nodes.image)):
            image["drawing"] = str(source_file(Path(self.env.srcdir), image["uri"]))
            image.line = next((node.line for node in ancestors(image) if node.line), None)


def ancestors(node: nodes.Node) -> Iterator[nodes.Node]:
    """Yield the node and what it stands in, from the inside out."""
    while node is not None:
        yield node
        node = node.parent


def source_file(source: Path, uri: str) -> Path:
    """Return the file of an image that MyST-NB wrote: "/…" begins at the source folder."""
    return source / uri.lstrip("/") if uri.startswith("/") else Path(uri)


class InlineDrawings(SphinxPostTransform):
    """Put each drawing into the page; after MyST-NB chose which of an output's pictures to use."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the images, or warn where a drawing is not fit for the page."""
        found = [node for node in self.document.findall(nodes.image) if "drawing" in node]
        for number, image in enumerate(found, start=1):
            svg = Path(image["drawing"]).read_text(encoding="utf-8")
            try:
                html = inline(svg, f"drawing-{number}")
            except DrawingError as error:
                logger.warning("figure: %s", error, location=image, type="figures")
                continue
            image.replace_self(drawing("", html, format="html"))
