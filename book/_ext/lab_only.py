"""A box of the class ``jupyterlab`` speaks to who opens the notebook: the page leaves it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class LeaveOut(SphinxTransform):
    """Remove such boxes before anything takes words or links from the page."""

    default_priority = 5

    def apply(self, **kwargs: Any) -> None:
        for box in list(self.document.findall(nodes.admonition)):
            if "jupyterlab" in box["classes"]:
                box.parent.remove(box)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform."""
    app.add_transform(LeaveOut)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
