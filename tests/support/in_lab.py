"""A JupyterLab of its own for the tests, and what to say to it from its page."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
from playwright.sync_api import Page
from widget_pages import STEMS

START_SECONDS = 60

# Resolves when the kernel answers a new question; what Lab's indicator says comes too early, and
# `kernel.info` is after a restart the answer of the kernel before.
KERNEL = """async () => {
  const app = window.jupyterapp;
  await app.restored;
  for (;;) {
    const context = app.shell.currentWidget?.sessionContext;
    if (context) {
      await context.ready;
      const kernel = context.session?.kernel;
      if (kernel?.connectionStatus === "connected") { await kernel.requestKernelInfo(); return; }
    }
    await new Promise(done => setTimeout(done, 50));
  }
}"""
RUN_ALL = "() => window.jupyterapp.commands.execute('notebook:run-all-cells')"
SAVE = "() => window.jupyterapp.shell.currentWidget.context.save()"
RESTART = "() => window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
SHUT_DOWN = "() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()"
# Playwright waits for a promise in the page as long as it takes. This one waits so long, then says
# what it waited for.
IN_TIME = """async argument => {{
  let timer;
  const late = new Promise((_, fail) => {{
    timer = setTimeout(() => {{
      const kernel = window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel;
      const state = kernel ? `${{kernel.status}}, ${{kernel.connectionStatus}}` : "not there";
      fail(Error(`nothing came within {seconds} seconds; the kernel is ${{state}}`));
    }}, {seconds} * 1000);
  }});
  try {{ return await Promise.race([({script})(argument), late]); }}
  finally {{ clearTimeout(timer); }}
}}"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
  .filter(cell => cell.cell_type === "code")
  .map(cell => ({source: cell.source, count: cell.execution_count, outputs: cell.getOutputs()}))"""


@contextmanager
def running(home: Path) -> Iterator[str]:
    """Run a JupyterLab with nobody's settings that shows the folder `chapters` of `home`."""
    (home / "chapters").mkdir(parents=True, exist_ok=True)
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
                "--LabApp.extension_manager=readonly",
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


def _address(server: subprocess.Popen[bytes], home: Path) -> str:
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
    raise RuntimeError(f"JupyterLab did not start:\n{(home / 'log').read_text()[-3000:]}")


def in_time(page: Page, script: str, argument: Any = None, seconds: float = 60) -> Any:
    """Evaluate what waits for something in the page; fail with words when nothing comes."""
    return page.evaluate(IN_TIME.format(script=script, seconds=seconds), argument)


def run_all(page: Page) -> None:
    """Wait until the kernel of the notebook on the page answers, and run every cell."""
    in_time(page, KERNEL)
    assert in_time(page, RUN_ALL, seconds=120) is not False


def open_and_run(page: Page, address: str) -> Page:
    """Open a notebook, wait for its kernel, and run every cell."""
    page.set_default_timeout(60_000)
    page.goto(f"{address}?reset")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell")
    run_all(page)
    return page


def write_notebook(path: Path) -> None:
    """Write a notebook that shows every widget, each under its own name."""
    imports = "\n".join(
        f"from backprop_lib.widgets.{stem} import {kind}" for stem, kind in STEMS.items()
    )
    sources = [
        f"import ipywidgets\n{imports}\nseen, asked = [], []",
        *(f"{stem} = {kind}()\n{stem}" for stem, kind in STEMS.items()),
        "valley.observe(lambda change: seen.append(change.new), 'learning_rate')\n"
        "descent.on_msg(lambda *message: asked.append(message))",
        "slider = ipywidgets.FloatSlider(min=-6, max=6, step=0.05, description='linked')\n"
        "bond = ipywidgets.jslink((slider, 'value'), (activation, 'z'))\nslider",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    nbformat.write(book, path)
