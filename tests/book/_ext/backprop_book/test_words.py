"""Each word of the page's own can be said in another language (words.py, the theme, its scripts).

The book here is in Greek, which is for what an author writes, and its page in a language that puts
brackets around each message: a Latin letter outside brackets is a word that nobody can translate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tiny_book import STATIC, Built, build

from backprop_book import words
from backprop_book.page import THEME

CATALOGUES = sorted(words.LOCALE.glob("*.po"))
QUESTION = """::::{{admonition}} Ερώτηση
:class: question

Πόσο;
{choices}
:::{{dropdown}} Απαντήσεις
{answers}
:::
::::

"""
ONE = QUESTION.format(choices="\n1. $x$\n2. δύο\n", answers="1. **[No.]** α\n2. **[Yes.]** β")
ALL = QUESTION.format(choices="\n1. ένα\n2. δύο\n", answers="1. **[Yes.]** α\n2. **[Yes.]** β")
NUMBER = QUESTION.format(choices="", answers="1. `4` **[Yes.]** α\n2. `otherwise` **[No.]** β")
CAPTION = ":::{figure}\n:name: fig-one\nΛεζάντα.\n:::"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" aria-label="Εικόνα">'
    '<path d="M0 0h1"/></svg>'
)
NOT_READ = "script, style, pre, code, .math, .headerlink"  # the last is Sphinx's, in its languages
HEARD = {"aria-label", "title", "alt", "placeholder", "content"}
FOR_SCRIPTS = {"content_root", "kind", "key", "right", "value", "tolerance"}


def messages() -> list[str]:
    """List the words that stand in the code and in the templates."""
    found = []
    for pattern, method in (("*.py", "python"), ("*.html", "jinja2.ext:babel_extract")):
        for file in [*Path(words.__file__).parent.glob(pattern), *THEME.glob(pattern)]:
            found += [str(text) for _, text, *_ in extract_from_file(method, file, {"_": None})]
    return list(dict.fromkeys(found))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("words")
    catalogue = Catalog()
    for message in messages():
        catalogue.add(message, f"[{message}]")
    with (folder / "qps.po").open("wb") as file:
        write_po(file, catalogue)
    output = new_output("display_data", {"image/svg+xml": SVG})
    drawn = new_code_cell("draw()", outputs=[output], metadata={"tags": ["hide-input"]})
    cells = [new_markdown_cell("# Κελιά\n\nΠρώτα."), drawn, new_markdown_cell(CAPTION)]
    pages = {
        "intro.md": "# Αρχή\n\nΓια αρχή.\n\n```{toctree}\nasked\ncells\n```\n",
        "asked.md": f"# Ερωτήσεις\n\nΤι;\n\n## Μία\n\n{ONE}{ALL}{NUMBER}\n## Άλλη\n\nΤέλος.\n",
        "cells.ipynb": nbformat.writes(new_notebook(cells=cells)),
    }
    named = {"html_title": "Βιβλίο", "author": "Κάποιος", "copyright": "2026"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "LOCALE", folder)
        patch.setenv("BOOK_REPOSITORY_URL", "https://github.com/owner/name")
        return build(folder, pages, language="qps", **named)


def read(page: str) -> Iterator[str]:
    """Yield what is read or heard of a page, and what its scripts will say."""
    soup = BeautifulSoup(page, "html.parser")
    for node in soup.select(f"{NOT_READ}, meta:not([name=description])"):
        node.decompose()
    for node in soup.descendants:
        if isinstance(node, NavigableString):
            if not isinstance(node, PreformattedString):
                yield str(node)
            continue
        for name, value in node.attrs.items():
            if name in HEARD or (name[:5] == "data-" and name[5:] not in FOR_SCRIPTS):
                yield str(value)


@pytest.mark.parametrize("name", ["index", "intro", "asked", "cells", "search"])
def test_a_page_says_nothing_that_cannot_be_translated(book: Built, name: str) -> None:
    said = list(read(book[f"{name}.html"]))
    assert any("[" in text for text in said)
    assert [text for text in said if re.search("[A-Za-z]", re.sub(r"\[[^]]*\]", "", text))] == []


def test_what_belongs_to_some_pages_is_there(book: Built) -> None:
    """Else the test above would say nothing of it."""
    shown = {name: " ".join(read(book[f"{name}.html"])) for name in ("intro", "asked", "cells")}
    assert "[Open it in Binder]" in shown["cells"]
    assert "[Figure 1]" in shown["cells"]
    assert "[The code]" in shown["cells"]
    assert "[Next]" in shown["intro"]
    for text in ("[On this page]", "[Choice 1:]", "[Your number]", "[Choose at least one.]"):
        assert text in shown["asked"]
    assert "--chapter: '[Chapter] '" in book["intro.html"]


def test_scripts_and_styles_have_no_words_of_their_own() -> None:
    for script in STATIC.glob("*.js"):
        shown = re.findall(
            r'(?:textContent|innerText|title|ariaLabel|placeholder) = "(.*?)"',
            script.read_text("utf-8"),
        )
        assert shown == [], script.name
    for style in STATIC.glob("*.css"):
        written = re.findall(r'content: *("[^"]*")', style.read_text("utf-8"))
        assert not [text for text in written if re.search("[A-Za-z]", text)], style.name


@pytest.mark.parametrize("file", CATALOGUES, ids=lambda file: file.stem)
def test_a_language_says_all_of_it_and_nothing_else(file: Path) -> None:
    with file.open("rb") as opened:
        said = {str(entry.id): str(entry.string) for entry in read_po(opened) if entry.id}
    assert said.keys() == set(messages())
    for message, translated in said.items():
        assert translated
        assert re.findall(r"%s|\{\w+\}", translated) == re.findall(r"%s|\{\w+\}", message)


def test_the_book_speaks_indonesian(tmp_path: Path) -> None:
    built = build(tmp_path, {"intro.md": "# Awal\n\nTeks."}, language="id")
    assert built.warnings == []
    assert "Langsung ke teks" in built["intro.html"]
    assert "Cari di buku ini" in built["search.html"]
