"""What tests of the built book share: its pages, a server, a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

import find_browser
from serve import serving
from toc import ROOT, toc_files

# The same examples in every run, so that a failure is there again.
hypothesis.settings.register_profile(
    "same", derandomize=True, deadline=None, max_examples=25, database=None
)
hypothesis.settings.load_profile("same")


# A test that asks for one of these is not for `make check`.
NEEDS = {"book", "browser", "site", "lab"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, a server or the built book."""
    for item in items:
        if NEEDS.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("slow")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes `page_name` for every page, or those it is marked with."""
    if "page_name" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("pages")
        files = [name for name in toc_files() if not marked or Path(name).name in marked.args]
        names = [Path(name).name for name in files]
        metafunc.parametrize(
            "page_name", files, ids=names, scope="module"
        )  # a page's tests together


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built book; BOOK_HTML names another than `make book` fills."""
    folder = Path(os.environ.get("BOOK_HTML", ROOT / "_build" / "html"))
    if not (folder / "index.html").exists():
        pytest.fail(f"{folder} holds no book: run `make book` first", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address at which the built book is served."""
    with serving(book) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium. Without one the test fails: pages that no browser has opened are not tested."""
    path = find_browser.find()
    if path is None:
        pytest.fail("no Chromium: `make test` gets one, or set CHROMIUM", pytrace=False)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path)
        yield chromium
        chromium.close()
