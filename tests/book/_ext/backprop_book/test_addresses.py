"""The site has a folder for each language; links and search know it (addresses.py)."""

import re
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_markdown_cell, new_notebook
from tiny_book import Built, build

from toc import page_address

INTRO = "# Intro\n\n```{toctree}\nsecond\ncells\n```\n"
CELLS = nbformat.writes(new_notebook(cells=[new_markdown_cell("# Cells")]))
SECOND = "# Second\n\nAnemone. Back to [the first](intro.md).\n"
DOCNAMES = '"docnames": ["en/cells", "en/intro", "en/second"]'


def built(folder: Path, second: str = SECOND) -> Built:
    pages = {
        "book/en/intro.md": INTRO,
        "book/en/second.md": second,
        "book/en/cells.ipynb": CELLS,
    }
    return build(folder, pages, html_baseurl="https://book.org/of")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(tmp_path_factory.mktemp("addresses"))


def test_pages_stand_where_the_tools_look_for_them(book: Built) -> None:
    assert book.warnings == []
    for file in ("book/en/intro", "book/en/second"):
        assert (book.folder / page_address(file)).is_file()
    assert not (book.folder / "book").exists()


@pytest.mark.parametrize("name", ["en/second.html", "en/cells.html", "search.html"])
def test_links_files_and_sources_are_there(book: Built, name: str) -> None:
    page = BeautifulSoup(book[name], "html.parser")
    found = [tag.get("href") or tag.get("src") or "#" for tag in page.select("[href], [src]")]
    local = [address for address in found if not re.match("#|https?:", address)]
    assert any("_sources/en" in address for address in local) == ("cells" in name)
    for address in local:
        path = re.sub("[?#].*", "", address)
        assert (book.folder / name).parent.joinpath(path).is_file(), address
    if name != "search.html":
        assert page.select_one("link[rel=canonical]")["href"] == f"https://book.org/of/{name}"


def test_the_search_leads_to_addresses_also_after_a_second_build(tmp_path: Path) -> None:
    first = built(tmp_path)
    assert re.search(
        r'"docnames":\s*\["en/cells",\s*"en/intro",\s*"en/second"\]', first["searchindex.js"]
    )
    second = built(tmp_path, SECOND.replace("Anemone", "Buttercup"))
    assert second.warnings == []
    assert re.search(
        r'"docnames":\s*\["en/cells",\s*"en/intro",\s*"en/second"\]', second["searchindex.js"]
    )
    assert "buttercup" in second["searchindex.js"]
    assert '"anemon": []' in second["searchindex.js"]
    assert '"intro": 1' in second["searchindex.js"]
