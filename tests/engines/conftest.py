"""The built pages in three engines: a test that takes `engine` runs in each.

`find_browser` says which are tested. One that CI lacks fails; one left out elsewhere is named at
the end of the run.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import find_browser
from engines import DESKTOP, Engine, running
from serve import serving
from toc import page_address

# All that a page complains of, from before its own first line: errors, refusals, what is not there.
WATCH = """<script>
window.complaints = [];
addEventListener("error", e => complaints.push(e.message || `failed: ${e.target.outerHTML}`), true);
addEventListener("unhandledrejection", e => complaints.push(`${e.reason}`));
addEventListener("securitypolicyviolation",
  e => complaints.push(`refused: ${e.violatedDirective} ${e.blockedURI}`));
for (const kind of ["error", "warn"]) console[kind] = (...said) => complaints.push(said.join(" "));
</script>"""
HEAD = '<meta charset="utf-8">'


@pytest.fixture(scope="module", params=find_browser.tested())
def started(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """One of the engines, running for all tests of a file."""
    if find_browser.programs(request.param) is None:
        pytest.fail(find_browser.without(request.param), pytrace=False)
    with running(request.param, dark=getattr(request.module, "DARK", False)) as engine:
        yield engine


@pytest.fixture
def engine(started: Engine) -> Engine:
    """An engine with a new page, as wide as a small laptop."""
    started.fresh(*DESKTOP)
    return started


@pytest.fixture(scope="session")
def watched(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the book whose pages note what they complain of."""
    copy = shutil.copytree(book, tmp_path_factory.mktemp("watched") / "book with a space é")
    for page in copy.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        if HEAD in text:
            page.write_text(text.replace(HEAD, HEAD + WATCH, 1), encoding="utf-8")
    return copy


@pytest.fixture(scope="session")
def at(watched: Path) -> Iterator[Callable[..., str]]:
    """The address of a chapter on a server, or in a folder."""
    with serving(watched) as site:

        def address(page: str, home: str = "http") -> str:
            root = site if home == "http" else watched.as_uri()
            name, mark, fragment = page.partition("#")
            return f"{root}/{page_address(f'book/en/{name}')}{mark}{fragment}"

        yield address


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    for name in find_browser.PACKAGES:
        if name not in find_browser.tested():
            terminalreporter.write_line(find_browser.without(name), red=True, bold=True)
