"""Build a book of a page or two, to test what book/_ext makes of it."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.locale import translators
from sphinx.util.docutils import docutils_namespace, patch_docutils

from toc import ROOT

STATIC = ROOT / "book/_theme/backprop/static"


@dataclass
class Built:
    """The outcome of a build: where the pages are, and what Sphinx complained of."""

    folder: Path
    warnings: list[str]

    def __getitem__(self, page: str) -> str:
        return (self.folder / page).read_text(encoding="utf-8")


def build(
    folder: Path,
    pages: dict[str, str],
    extensions: Sequence[str] = (),
    **more: object,
) -> Built:
    """Write the pages (name with suffix: text) and build them; again in the same folder updates."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    for name, text in pages.items():
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
    settings = {
        "bibtex_bibfiles": [],
        "extensions": [*extensions, "backprop_book"],
        "myst_enable_extensions": ["amsmath", "colon_fence", "dollarmath"],
        "html_theme": "backprop",
        "html_sourcelink_suffix": "",
        "html_title": "A tiny book",
        "root_doc": next(iter(pages)).rpartition(".")[0],
        "nb_execution_mode": "off",
        "numfig": True,
        "project": "A tiny book",
        "version": "1",
        "language": "en",
        **more,
    }
    translators.clear()  # Sphinx keeps the language of an earlier book (sphinx-doc/sphinx#12130)
    complaints = io.StringIO()
    out = folder / "html"
    with warnings.catch_warnings(), patch_docutils(), docutils_namespace():
        warnings.simplefilter("ignore")  # of what we build with, not of what we build
        app = Sphinx(
            str(source),
            None,
            str(out),
            str(folder / "doctrees"),
            "html",
            confoverrides=settings,
            status=None,
            warning=complaints,
        )
        app.build()
    lines = re.sub(r"\x1b\[[\d;]*m", "", complaints.getvalue()).splitlines()
    return Built(out, [line for line in lines if line.strip()])
