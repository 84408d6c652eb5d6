"""A place for each widget, with its still picture in it until it lives.

MyST-NB stores the widgets' state in the page and would put a script where the widget was shown.
Here that place is an element that ``widget-host.js`` fills; the picture of the same output stands
in it for paper and for readers without scripts.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.transforms.post_transforms import SphinxPostTransform

from .outputs import SVG, WIDGET, bundles, forms

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment
    from sphinx.writers.html5 import HTML5Translator

STATE = "application/vnd.jupyter.widget-state+json"


class widget(nodes.General, nodes.Element):  # type: ignore[misc]
    """The place of a widget: `model`, `file` with its state, `heights`; in it a picture."""


class PlaceWidgets(SphinxPostTransform):
    """Put the picture of a widget's output into the place where the widget will be."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace each output that has a widget."""
        page = self.env.docname
        files: dict[str, str] = {}
        for bundle in list(bundles(self.document)):
            shown = forms(bundle)
            if WIDGET in shown and SVG in shown:
                model = model_id(shown[WIDGET].astext())
                file = f"{page.rpartition('/')[2]}-widget-{len(files) + 1}.js"
                place = widget("", *shown[SVG].children)
                place["model"], place["file"] = model, files.setdefault(model, file)
                place["heights"] = record(self.env, page, model)["state"]["heights"]
                bundle.replace_self(place)


def model_id(script: str) -> str:
    """Read which model is shown here from the script that MyST-NB would put into the page."""
    view: dict[str, str] = json.loads(script[script.index("{") : script.rindex("}") + 1])
    return view["model_id"]


def open_place(writer: HTML5Translator, node: widget) -> None:
    """Begin the place, as wide and high as the widget will be."""
    narrow, middle, wide = node["heights"]
    writer.body.append(
        f'<div class="widget" data-source="{node["file"]}" data-model="{node["model"]}" '
        f'style="--narrow: {narrow}px; --middle: {middle}px; --wide: {wide}px">'
    )


def close_place(writer: HTML5Translator, node: widget) -> None:
    """End it."""
    writer.body.append("</div>")


def record(env: BuildEnvironment, page: str, model: str) -> dict[str, Any]:
    """Return the state of a widget as it was stored when the notebook ran."""
    files = NbMetadataCollector.get_js_files(env, page)
    stored: dict[str, Any] = json.loads(files["ipywidgets_state"][1]["body"])["state"][model]
    return stored


def host_them(app: Sphinx, config: Config) -> None:
    """Let pages with widgets load our script instead of MyST-NB's, which come from elsewhere.

    jupyter-widgets/ipywidgets#1568 asks for some that do not.
    """
    config.nb_ipywidgets_js = {"widget-host.js": {"defer": "defer"}}


def write_beside(
    app: Sphinx,
    pagename: str,
    templatename: str,
    context: dict[str, Any],
    doctree: nodes.document | None,
) -> None:
    """Write what each widget needs into a script beside the page, so that the text comes first.

    A script, since a page that was opened from a folder may read no other file.
    """
    places = doctree.findall(widget) if doctree else []
    for file, model in {place["file"]: place["model"] for place in places}.items():
        stored = json.dumps(record(app.env, pagename, model), separators=(",", ":"))
        path = Path(app.outdir, app.builder.get_target_uri(pagename)).with_name(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"globalThis.widgetRecord = {stored};\n", encoding="utf-8")
