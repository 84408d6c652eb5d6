"""What stands around a chapter: nothing superfluous, nothing from outside (page.py)."""

import re

import pytest
from docutils.core import publish_doctree
from tiny_book import Built, build

from backprop_book import page

CHAPTER = """# A chapter

What it is about, in one sentence.

| a | b |
|---|---|
| 1 | 2 |

## A section

Text.
"""
NOTEBOOK = (
    '{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Cells"}],'
    ' "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},'
    ' "nbformat": 4, "nbformat_minor": 5}'
)
PAGES = {
    "intro.md": "# The book\n\nIts lead.\n\n```{toctree}\nchapter\ncells\n```\n",
    "chapter.md": CHAPTER,
    "cells.ipynb": NOTEBOOK,
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A book of three pages."""
    return build(tmp_path_factory.mktemp("book"), PAGES)


def test_it_builds_without_a_complaint(book: Built) -> None:
    assert book.warnings == []


def test_a_page_loads_what_it_uses_and_nothing_else(book: Built) -> None:
    loaded = re.findall(
        r'<(?:link[^>]+stylesheet[^>]+href|script[^>]+src)="([^"?]+)', book["chapter.html"]
    )
    styles = ["book.css", "prose.css", "blocks.css", "print.css"]
    assert loaded == [f"_static/{name}" for name in [*styles, "book.js", "scrollable.js"]]


@pytest.mark.parametrize("name", ["intro", "chapter", "cells", "search"])
def test_a_page_names_no_address_outside(book: Built, name: str) -> None:
    addresses = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]*)', book[f"{name}.html"])
    assert addresses == []


def test_the_policy_allows_no_source_outside_and_no_inline_script_but_one(book: Built) -> None:
    text = book["chapter.html"]
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    allowed = {source for rule in rules.values() for source in rule.split()}
    inline = [source for source in allowed if source.startswith("'sha256-")]
    known = {"'none'", "'self'", "data:", "blob:", "'unsafe-inline'"}
    assert allowed - set(inline) == {*known, "file:"}
    # In Firefox a folder is not 'self', and the search is a form.
    assert [name for name, rule in rules.items() if "file:" in rule] == ["form-action"]
    assert "unsafe" not in rules["script-src"]
    assert len(inline) == len(re.findall(r"<script>", text)) == 1


def test_the_policy_comes_before_all_that_it_rules(book: Built) -> None:
    text = book["chapter.html"]
    assert text.index("Content-Security-Policy") < min(text.index("<script"), text.index("<link"))


def test_a_page_describes_itself_by_its_lead(book: Built) -> None:
    lead = '<meta name="description" content="What it is about, in one sentence.">'
    assert lead in book["chapter.html"]


def test_a_lead_is_cut_between_words() -> None:
    text = publish_doctree("A\n=\n\n" + "word " * 60, settings_overrides={"doctitle_xform": False})
    assert page.lead(text).endswith("word…")
    assert 150 < len(page.lead(text)) <= 160


def test_the_way_on_has_the_chapters_name_and_lead(book: Built) -> None:
    onward = book["intro.html"].split('class="after"')[1].split("</a>")[0]
    assert "A chapter" in onward
    assert "What it is about, in one sentence." in onward


def test_the_contents_say_where_the_reader_is(book: Built) -> None:
    contents = book["chapter.html"].split('id="contents"')[1].split("</nav>")[0]
    assert re.findall(r'<a class="[^"]*current[^"]*"[^>]*>([^<]+)', contents) == ["A chapter"]


def test_the_folder_opens_at_the_first_page(book: Built) -> None:
    assert "url=intro.html" in book["index.html"]


def test_a_table_can_scroll(book: Built) -> None:
    assert '<div class="table-scroll"><table' in book["chapter.html"]
