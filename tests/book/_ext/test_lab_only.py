"""What is said to who opens the notebook is no part of the page."""

from pathlib import Path

import pytest
from tiny_book import ROOT, Built, build

PAGE = """# A page

:::{admonition} To bring this notebook to life
:class: jupyterlab

Choose **Zebra ▸ All** in the menu, see [nothing](nowhere.md).
:::

The first sentence.

:::{admonition} This chapter
:class: chapter

What stays.
:::
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(
        tmp_path_factory.mktemp("lab-only"),
        {"page.md": PAGE},
        ["lab_only", "launch", "page"],
        templates_path=[str(ROOT / "book" / "_templates")],
        html_title="A tiny book",
        author="Nobody",
    )


def test_the_page_leaves_the_box_out(book: Built) -> None:
    assert "What stays." in book["page.html"]
    for word in ("to life", "Zebra", "jupyterlab"):
        assert word not in book["page.html"]
    assert book.warnings == []


def test_neither_description_nor_search_knows_of_it(book: Built) -> None:
    assert 'content="The first sentence."' in book["page.html"]
    assert "sentenc" in book["searchindex.js"]
    assert "zebra" not in book["searchindex.js"]


@pytest.mark.parametrize("builder", ["epub", "latex", "text"])
def test_other_forms_of_the_book_leave_it_out(tmp_path: Path, builder: str) -> None:
    built = build(tmp_path, {"page.md": PAGE}, ["lab_only"], builder)
    files = [file for file in built.folder.rglob("*") if file.suffix in {".xhtml", ".tex", ".txt"}]
    said = "".join(file.read_text(encoding="utf-8") for file in files)
    assert "What stays." in said
    assert "Zebra" not in said
