"""The built book, read as files: nothing is missing, nothing points nowhere or outside."""

import os
import re
from collections import Counter
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from widget_pages import STEMS

import backprop_lib
from backprop_book import launch
from toc import ROOT, page_address, toc_files

# What a browser fetches by itself, as against a link that a reader may follow.
LOADING = {("link", "href"), ("form", "action")} | {
    (tag, name)
    for tag in ("script", "img", "iframe", "source", "video", "audio", "embed", "object", "use")
    for name in ("src", "srcset", "data", "href", "xlink:href", "poster")
}
INERT_LINKS = {"canonical", "prev", "next", "author", "license"}


class Page(HTMLParser):
    """The links, names and headings of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: Counter[str] = Counter()
        self.classes: Counter[str] = Counter()
        self.attributes: dict[str, dict[str, str | None]] = {}
        self.source = path.read_text(encoding="utf-8")
        self.feed(self.source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags[tag] += 1
        self.attributes.setdefault(tag, values)
        self.classes.update((values.get("class") or "").split())
        if values.get("id"):
            self.ids[str(values["id"])] += 1
        if tag == "link" and set((values.get("rel") or "").split()) & INERT_LINKS:
            return
        for name, value in attrs:
            if (tag, name) in LOADING and value:
                self.loads.append(value)
            elif (tag, name) == ("a", "href") and value:
                self.links.append(value)


@cache
def read(path: Path) -> Page:
    return Page(path)


def page_path(book: Path, name: str) -> Path:
    return book / page_address(name)


def test_the_table_of_contents_lists_each_file_once_and_no_file_is_left_out() -> None:
    listed = toc_files()
    assert len(set(listed)) == len(listed)
    sources = [*ROOT.glob("book/*/*.ipynb"), *ROOT.glob("book/*/*.md")]
    written = {str(path.relative_to(ROOT).with_suffix("")) for path in sources}
    assert set(listed) == written


def test_the_page_is_there(book: Path, page_name: str) -> None:
    page = read(page_path(book, page_name))
    assert page.tags["h1"] == 1
    assert page.tags["main"] == 1
    assert page.attributes["html"]["lang"] == "en"
    assert '<meta name="description"' in page.source
    assert "Content-Security-Policy" in page.source
    assert not [name for name, times in page.ids.items() if times > 1]


def test_the_start_leads_to_the_first_chapter(book: Path) -> None:
    assert f"url={page_address(toc_files()[0])}" in (book / "index.html").read_text(
        encoding="utf-8"
    )


def test_the_page_loads_nothing_from_outside_and_nothing_that_is_missing(
    book: Path, page_name: str
) -> None:
    path = page_path(book, page_name)
    for address in read(path).loads:
        if address.startswith(("data:", "blob:", "#")):
            continue
        parts = urlsplit(address)
        assert not parts.scheme, address
        assert not parts.netloc, address
        assert (path.parent / unquote(parts.path)).is_file(), address


def test_the_pages_links_lead_somewhere(book: Path, page_name: str) -> None:
    path = page_path(book, page_name)
    for address in read(path).links:
        parts = urlsplit(address)
        if parts.scheme in {"https", "http", "mailto"}:
            continue
        assert not parts.scheme, address
        assert not parts.netloc, address
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target.is_file(), address
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in read(target).ids, address


def test_the_page_has_no_unresolved_reference(book: Path, page_name: str) -> None:
    page = read(page_path(book, page_name))
    assert not page.classes["problematic"] + page.classes["system-message"]
    prose = re.sub(r"<(pre|code|script|style)\b.*?</\1>", "", page.source, flags=re.DOTALL)
    assert not re.findall(r"\{(?:eq|numref|ref|term|cite|doc|math)[\w:]*\}", prose)
    assert not re.findall(r"\(\?\)|\[\?\]|\?\?", prose)
    assert not page.tags["mjx-merror"]
    assert "$$" not in prose


def test_the_page_says_nothing_of_where_it_was_built(book: Path, page_name: str) -> None:
    source = read(page_path(book, page_name)).source
    assert str(ROOT) not in source
    assert str(Path.home()) + "/" not in source
    assert "executablebooks" not in source


def test_style_sheets_load_nothing_from_outside(book: Path) -> None:
    sheets = list(book.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        for address in re.findall(r"""url\(\s*["']?([^"')]+)""", text):
            if address.startswith(("data:", "#")):
                continue
            assert not urlsplit(address).netloc, f"{sheet.name}: {address}"
            assert (sheet.parent / urlsplit(address).path).is_file(), f"{sheet.name}: {address}"
        assert not re.search(r"@import\s+(?:url\()?[\"']?(?:https?:)?//", text), sheet.name


def test_each_exercise_has_its_solution_after_it(book: Path, page_name: str) -> None:
    page = read(page_path(book, page_name))
    kinds = re.findall(r'<(?:div|details|section)[^>]*class="(exercise|solution)\b', page.source)
    assert kinds == ["exercise", "solution"] * (len(kinds) // 2)


@pytest.mark.parametrize("kind", ["script", "style"])
def test_no_inline_code_that_the_security_policy_would_refuse(
    book: Path, page_name: str, kind: str
) -> None:
    source = read(page_path(book, page_name)).source
    assert not re.findall(r"\son(?:click|load|error|change|input)=", source)
    if kind == "script":
        inline = re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>", source)
        assert len(inline) <= 1


def test_the_reference_has_every_public_name(book: Path) -> None:
    described = {name.rpartition(".")[2] for name in read(page_path(book, "book/en/api")).ids}
    assert described >= {*backprop_lib.__all__, *STEMS.values()} - {"datasets"}


def test_a_notebooks_page_leads_to_the_places_that_open_it(book: Path) -> None:
    hub = os.environ.get("BOOK_JUPYTERHUB_URL", "")
    repository = launch.find_repository(ROOT)
    assert repository or "CI" not in os.environ, "CI builds with every link on"
    for name in toc_files():
        shown = re.findall(
            r'<a href="([^"]+)">Open it in (\w+)</a>', read(page_path(book, name)).source
        )
        if not (ROOT / f"{name}.ipynb").exists() or not repository:
            assert shown == []
            continue
        host, path, branch = repository
        assert host == "github.com"
        assert [(place, unescape(address)) for address, place in shown] == [
            ("Binder", f"https://mybinder.org/v2/gh/{path}/{branch}?urlpath=lab/tree/{name}.ipynb"),
            (
                "Colab",
                f"https://colab.research.google.com/github/{path}/blob/{branch}/{name}.ipynb",
            ),
            *(
                [("JupyterHub", launch.launch_links(repository, f"{name}.ipynb", hub)[-1][1])]
                if hub
                else []
            ),
        ]
