"""What stands around a chapter: nothing superfluous, nothing from outside, links where known."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docutils.core import publish_doctree
from tiny_book import ROOT, Built, build

import launch
import page

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
FORGE = "https://github.com/owner/name"


def built(folder: Path, **more: Any) -> Built:
    """A book of three pages within the real one's page."""
    return build(
        folder,
        PAGES,
        ["sphinx_design", "sphinx_exercise", "launch", "page"],
        templates_path=[str(ROOT / "book" / "_templates")],
        html_css_files=["book.css", "prose.css"],
        html_js_files=["book.js"],
        html_sourcelink_suffix="",
        html_title="The book",
        **more,
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(tmp_path_factory.mktemp("book"))


def test_it_builds_without_a_complaint(book: Built) -> None:
    assert book.warnings == []


def test_a_page_loads_what_it_uses_and_nothing_else(book: Built) -> None:
    loaded = re.findall(
        r'<(?:link[^>]+stylesheet[^>]+href|script[^>]+src)="([^"?]+)', book["chapter.html"]
    )
    assert sorted(loaded) == ["_static/book.css", "_static/book.js", "_static/prose.css"]


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


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/owner/name", ("github.com", "owner/name")),
        ("https://github.com/owner/name.git\n", ("github.com", "owner/name")),
        ("https://user:token@gitlab.com/group/sub/name.git", ("gitlab.com", "group/sub/name")),
        ("git@github.com:owner/name.git", ("github.com", "owner/name")),
        ("ssh://git@codeberg.org:2222/owner/name.git", ("codeberg.org", "owner/name")),
    ],
)
def test_an_address_on_a_forge_is_understood(address: str, expected: tuple[str, str]) -> None:
    assert launch.parse_address(address) == (*expected, "main")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/home/someone/name",
        "../name",
        "file:///srv/name.git",
        "C:\\name",
        "host:name",
        "name.git",
    ],
)
def test_another_address_is_none(address: str) -> None:
    assert launch.parse_address(address) is None


def test_each_place_gets_its_address() -> None:
    repository = launch.Repository("github.com", "owner/name", "main")
    links = dict(launch.launch_links(repository, "book/en/intro.ipynb", "https://hub.org/"))
    assert links == {
        "Binder": "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/book/en/intro.ipynb",
        "Colab": "https://colab.research.google.com/github/owner/name/blob/main/book/en/intro.ipynb",
        "JupyterHub": "https://hub.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com"
        "%2Fowner%2Fname&branch=main&urlpath=lab%2Ftree%2Fname%2Fbook%2Fen%2Fintro.ipynb",
    }


def test_a_place_that_cannot_open_the_repository_gets_none() -> None:
    elsewhere = launch.Repository("git.example.org", "owner/name", "main")
    assert launch.launch_links(elsewhere, "a.ipynb") == []
    assert [name for name, _ in launch.launch_links(elsewhere, "a.ipynb", "https://h.org")] == [
        "JupyterHub"
    ]


def test_the_remote_is_asked_when_the_environment_says_nothing(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    assert launch.find_repository(tmp_path, {}) is None
    git("init")
    assert launch.find_repository(tmp_path, {}) is None
    git("remote", "add", "origin", str(tmp_path))
    assert launch.find_repository(tmp_path, {}) is None
    git("remote", "set-url", "origin", "git@gitlab.com:owner/name.git")
    assert launch.find_repository(tmp_path, {}) == ("gitlab.com", "owner/name", "main")
    named = {"BOOK_REPOSITORY_URL": FORGE, "BOOK_REPOSITORY_BRANCH": "next"}
    assert launch.find_repository(tmp_path, named) == ("github.com", "owner/name", "next")


def test_links_come_and_go_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOOK_REPOSITORY_URL", raising=False)
    assert "mybinder" not in built(tmp_path)["cells.html"]
    monkeypatch.setenv("BOOK_REPOSITORY_URL", FORGE)
    known = built(tmp_path)
    assert known.warnings == []
    assert "https://mybinder.org/v2/gh/owner/name" in known["cells.html"]
    assert "mybinder" not in known["chapter.html"]
    monkeypatch.delenv("BOOK_REPOSITORY_URL")
    assert "mybinder" not in built(tmp_path)["cells.html"]


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "steps.py").write_text("# changed"),
        lambda folder: (folder / "new.js").write_text(""),
        lambda folder: (folder / "losses.py").unlink(),
        lambda folder: (folder / "losses.py").rename(folder / "loss.py"),
        lambda folder: (folder.parent / "benchmarks" / "results.json").write_text("{}"),
    ],
    ids=["edited", "added", "removed", "renamed", "measured anew"],
)
def test_the_cache_has_another_name_when_the_library_changes(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    library = tmp_path / "backprop_lib"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "backprop_lib", library, ignore=ignore)
    (tmp_path / "benchmarks").mkdir()
    before = page.library_hash(tmp_path)
    (library / "__pycache__").mkdir()
    (library / "__pycache__" / "steps.pyc").write_text("compiled")
    assert page.library_hash(tmp_path) == before
    change(library)
    assert page.library_hash(tmp_path) != before
