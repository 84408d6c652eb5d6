"""A JupyterLab to try the chapters and the widgets in."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from in_lab import running
from playwright.sync_api import Browser, Page

from toc import ROOT


@pytest.fixture(scope="session")
def lab_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the chapters, for a JupyterLab of its own."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "book" / "en", home / "chapters")
    return home


@pytest.fixture(scope="session")
def lab(lab_home: Path) -> Iterator[str]:
    """A JupyterLab that shows that folder, with nobody's settings."""
    with running(lab_home) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page
