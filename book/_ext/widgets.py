"""Sphinx extension: a place for each widget, with its still picture in it until it lives.

MyST-NB stores the widgets' state in the page and would put a script where the widget was shown.
Here that place is an element that ``widget-host.js`` fills; the picture of the same output stands
in it for paper and for readers without scripts.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class PlaceWidgets(SphinxPostTransform):
    """Put the picture of a widget's output into the place where the widget will be."""

    default_priority = 3  # before MyST-NB chooses one kind of an output, and drawings go inline
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace each output that has a widget."""
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") == "mime_bundle":
                kinds = {child.get("mime_type"): child for child in bundle}
                if VIEW in kinds and "image/svg+xml" in kinds:
                    model = re.search(r'"model_id": "(\w+)"', kinds[VIEW].astext())
                    assert model is not None  # MyST-NB wrote it
                    wide, narrow = self.room(model[1])
                    place = (
                        f'<div class="widget" data-model="{model[1]}" '
                        f'style="--wide: {wide}px; --narrow: {narrow}px">'
                    )
                    picture = kinds["image/svg+xml"].children
                    bundle.replace_self(
                        [
                            nodes.raw("", place, format="html"),
                            *picture,
                            nodes.raw("", "</div>", format="html"),
                        ]
                    )

    def room(self, model: str) -> tuple[int, int]:
        """Return the height that the widget will need, on wide and on narrow screens."""
        files = NbMetadataCollector.get_js_files(self.env, self.env.docname)
        stored = json.loads(files["ipywidgets_state"][1]["body"])
        wide, narrow = stored["state"][model]["state"]["room"]
        return wide, narrow


def leave_out_elsewhere(app: Sphinx, config: Config) -> None:
    """Let paper and e-books take the picture, and the page no scripts but our own."""
    config.nb_mime_priority_overrides = [
        *config.nb_mime_priority_overrides,
        ("epub", VIEW, None),
        ("latex", VIEW, None),
    ]
    config.nb_ipywidgets_js = {"widget-host.js": {"defer": "defer"}}


def add_styles(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Load the styles on pages with widgets."""
    if 'class="widget"' in context.get("body", ""):
        app.add_css_file("widgets.css")


def text_first(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Put what the widgets need behind the text, which can be read meanwhile."""
    files = context["script_files"]
    late = [file for file in files if getattr(file, "attributes", {}).get("type") == STATE]
    context["late_scripts"] = late
    context["script_files"] = [file for file in files if file not in late]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the transform, the script that brings widgets to life, and the places' styles."""
    app.connect("html-page-context", add_styles)
    app.connect("html-page-context", text_first, priority=950)  # after page.py has chosen
    app.add_post_transform(PlaceWidgets)
    app.connect("config-inited", leave_out_elsewhere)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
