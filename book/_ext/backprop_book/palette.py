"""The page's colours, from the palette of the library.

They stand in the page itself, so that no other file has to come before it can be painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from backprop_lib.palette import style_sheet

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_colours(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Define the colours in the head of a page."""
    context["metatags"] = context.get("metatags", "") + f"<style>{style_sheet()}</style>"
