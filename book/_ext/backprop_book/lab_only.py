"""A box of the class ``jupyterlab`` speaks to who opens the notebook: the page leaves it out."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform


class LeaveOut(SphinxTransform):
    """Remove such boxes before anything takes words or links from the page."""

    def apply(self, **kwargs: Any) -> None:
        for box in list(self.document.findall(nodes.admonition)):
            if "jupyterlab" in box["classes"]:
                box.parent.remove(box)
