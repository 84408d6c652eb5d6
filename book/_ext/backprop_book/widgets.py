"""A place for each widget, with its still picture in it until it lives.

MyST-NB stores the widgets' state in the page and would put a script where the widget was shown.
Here that place is an element that ``widget-host.js`` fills; the picture of the same output stands
in it for paper and for readers without scripts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


class PlaceWidgets(SphinxPostTransform):
    """Put the picture of a widget's output into the place where the widget will be."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace each output that has a widget."""
        page = self.env.docname
        models: list[str] = []
        for bundle in list(self.document.findall(nodes.container)):
            if bundle.get("nb_element") == "mime_bundle":
                kinds = {child.get("mime_type"): child for child in bundle}
                if VIEW in kinds and "image/svg+xml" in kinds:
                    model = re.findall(r'"model_id": "(\w+)"', kinds[VIEW].astext())[0]
                    if model not in models:
                        models.append(model)
                    file = f"{page.rpartition('/')[2]}-widget-{models.index(model) + 1}.js"
                    narrow, middle, wide = record(self.env, page, model)["state"]["room"]
                    place = (
                        f'<div class="widget" data-source="{file}" data-model="{model}" '
                        f'style="--narrow: {narrow}px; --middle: {middle}px; --wide: {wide}px">'
                    )
                    bundle.replace_self(
                        [
                            nodes.raw("", place, format="html"),
                            *kinds["image/svg+xml"].children,
                            nodes.raw("", "</div>", format="html"),
                        ]
                    )


def record(env: BuildEnvironment, page: str, model: str) -> dict[str, Any]:
    """Return the state of a widget as it was stored when the notebook ran."""
    files = NbMetadataCollector.get_js_files(env, page)
    stored: dict[str, Any] = json.loads(files["ipywidgets_state"][1]["body"])["state"][model]
    return stored


def host_them(app: Sphinx, config: Config) -> None:
    """Let pages with widgets load our script, and none of a third party."""
    config.nb_ipywidgets_js = {"widget-host.js": {"defer": "defer"}}


def write_beside(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object
) -> None:
    """Write what each widget needs into a script beside the page, so that the text comes first.

    A script, since a page that was opened from a folder may read no other file.
    """
    places = re.findall(r'data-source="(\S+)" data-model="(\w+)"', context.get("body", ""))
    for file, model in dict(places).items():
        stored = json.dumps(record(app.env, pagename, model), separators=(",", ":"))
        path = Path(app.outdir, app.builder.get_target_uri(pagename)).with_name(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"globalThis.widgetRecord = {stored};\n", encoding="utf-8")
    if places:
        app.add_css_file("widgets.css")
    context["script_files"] = [
        file
        for file in context["script_files"]
        if getattr(file, "attributes", {}).get("type") != STATE
    ]
