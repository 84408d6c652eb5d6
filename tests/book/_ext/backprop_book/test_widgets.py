"""A widget has its place in the page, and beside the page a file with its state (widgets.py)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tiny_book import Built, build

from backprop_book.widgets import STATE

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" aria-label="A still">'
    '<path d="M0 0h1"/></svg>'
)
VIEW = "application/vnd.jupyter.widget-view+json"


def shown(model: str) -> Any:
    view = {"model_id": model, "version_major": 2, "version_minor": 0}
    output = new_output("display_data", {VIEW: view, "image/svg+xml": SVG})
    return new_code_cell("show()", outputs=[output], metadata={"tags": ["hide-input"]})


def notebook(*models: str) -> str:
    state = {name: {"state": {"heights": [1, 2, 3], "name": name}} for name in models}
    widgets = {STATE: {"state": state, "version_major": 2, "version_minor": 0}}
    language = {"name": "python", "pygments_lexer": "ipython3"}
    cells = [new_markdown_cell("# Live"), *map(shown, models)]
    return nbformat.writes(
        new_notebook(cells=cells, metadata={"widgets": widgets, "language_info": language})
    )


PAGES = {
    "book/en/intro.md": "# Intro\n\n```{toctree}\nlive\n```\n",
    "book/en/live.ipynb": notebook("first", "second", "first"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("widgets")


@pytest.fixture(scope="module")
def book(folder: Path) -> Built:
    return build(folder, PAGES)


def test_each_place_knows_its_model_and_file_and_holds_a_picture(book: Built) -> None:
    assert book.warnings == []
    places = BeautifulSoup(book["en/live.html"], "html.parser").select("div.widget")
    first, second = ("live-widget-1.js", "first"), ("live-widget-2.js", "second")
    found = [(place["data-source"], place["data-model"]) for place in places]
    assert found == [first, second, first]
    for place in places:
        assert place["style"] == "--narrow: 1px; --middle: 2px; --wide: 3px"
        assert place.select_one("div.drawing")["aria-label"] == "A still"


def test_a_file_beside_the_page_holds_the_state(book: Built) -> None:
    for number, model in enumerate(("first", "second"), start=1):
        record = book[f"en/live-widget-{number}.js"]
        stored = json.loads(record.removeprefix("globalThis.widgetRecord = ").rstrip(";\n"))
        assert stored == {"state": {"heights": [1, 2, 3], "name": model}}
    assert "heights" not in book["en/live.html"]


def test_only_its_page_loads_what_it_needs(book: Built) -> None:
    for file in ("widgets.css", "widget-host.js"):
        assert file in book["en/live.html"]
        assert file not in book["en/intro.html"]


def test_the_source_comes_after_the_widget(book: Built) -> None:
    page = BeautifulSoup(book["en/live.html"], "html.parser")
    for cell in page.select("div.cell"):
        assert cell.select_one("div.widget").find_next("details", class_="hide")


def test_a_page_that_is_written_again_without_being_read_has_all_of_it(folder: Path) -> None:
    before = build(folder, PAGES)["en/live.html"]
    for file in (folder / "html" / "en").glob("live*"):
        file.unlink()
    again = build(folder, PAGES)
    assert again["en/live.html"] == before
    assert "second" in again["en/live-widget-2.js"]
