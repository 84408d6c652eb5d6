"""What is said to who opens the notebook is no part of the page."""

import pytest
from tiny_book import Built, build

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
