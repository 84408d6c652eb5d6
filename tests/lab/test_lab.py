"""The chapters in a real JupyterLab: they open, read as the book does, and run without an error."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from toc import ROOT

NOTEBOOKS = sorted(ROOT.glob("book/*/*.ipynb"))
START_SECONDS = 60

# Resolves when the kernel answers; what Lab's indicator says comes too early.
KERNEL = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  for (const end = Date.now() + 60_000; Date.now() < end;) {
    const context = app.shell.currentWidget?.sessionContext;
    if (context) {
      await context.ready;
      if (context.session?.kernel) { await context.session.kernel.info; return; }
    }
    await new Promise(done => setTimeout(done, 50));
  }
  throw Error("no kernel answered");
}"""
RUN_ALL = "async () => await window.jupyterapp.commands.execute('notebook:run-all-cells')"
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter(cell => cell.cell_type === "code")
  .map(cell => ({source: cell.source, count: cell.execution_count, outputs: cell.getOutputs()}))"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab of its own, with a copy of the chapters and nobody's settings."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "book" / "en", home / "chapters")
    for name in ("config", "data", "runtime", "ipython"):
        (home / name).mkdir()
    settings = {
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "IPYTHONDIR": home / "ipython",
    }
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                *("--ip=127.0.0.1", "--port=0", "--IdentityProvider.token="),
                f"--ServerApp.root_dir={home / 'chapters'}",
                "--LabApp.expose_app_in_browser=True",
                "--LabApp.news_url=",
                "--LabApp.extension_manager=readonly",
                "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            ],
            env=os.environ | {name: str(path) for name, path in settings.items()},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            yield _address(server, home)
        finally:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.terminate()
                server.wait(10)


def _address(server: "subprocess.Popen[bytes]", home: Path) -> str:
    """Wait until the server answers; return its address, which it has written down itself."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        for record in (home / "runtime").glob("jpserver-*.json"):
            address = record.read_text().split('"url": "')[-1].split('"')[0].rstrip("/")
            try:
                with urlopen(f"{address}/api", timeout=5):
                    return address
            except (URLError, ValueError, TimeoutError):
                pass
        time.sleep(0.1)
    pytest.fail(f"JupyterLab did not start:\n{(home / 'log').read_text()[-3000:]}", pytrace=False)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        yield page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_opens_reads_as_myst_and_runs(lab: str, page: Page, path: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}/lab/tree/{path.name}?reset")
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell h1")
    page.evaluate(KERNEL)
    assert page.evaluate(RUN_ALL) is not False

    cells = page.evaluate(OUTPUTS)
    for cell in cells:
        assert cell["count"] or not cell["source"], cell["source"]
        for output in cell["outputs"]:
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output

    rendered = page.locator(".jp-MarkdownCell")
    source = path.read_text(encoding="utf-8")
    if ":::{admonition}" in source:
        assert rendered.locator("aside").count() > 0
        assert "{admonition}" not in "".join(rendered.all_inner_texts())
    if "$" in source:
        assert rendered.locator(".katex").count() > 0
    assert rendered.locator(".katex-error").count() == 0
    outside = [url for url in asked if not url.startswith((lab, "data:", "blob:", "ws:"))]
    assert outside == []
