"""Measure each widget: weight, accessibility, and the time from an input to the new drawing.

    python tools/measure_widgets.py [--no-lab] [--html FOLDER]

In the built page (one page a widget, built for this; or FOLDER, built already), with the processor
as it is and slowed down six times, and in JupyterLab for values on a slider and typed.
Times run from the input event to the end of the drawing's script. Needs a Chromium.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, Page, sync_playwright

import find_browser
from measure_pages import columns
from serve import serving
from toc import ROOT, page_address

sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

MOVES = 60
# Moves a slider, waits for the drawing that shows it, and notes how long that took.
MOVE = """async ([stem, moves]) => {
  const root = document.querySelector(`[data-widget="${stem}"]`);
  const sliders = [...root.querySelectorAll(".bw-control input[type=range]")]
    .filter(slider => slider.checkVisibility());
  const times = [];
  for (let i = 0; i < moves; i += 1) {
    const slider = sliders[i % sliders.length];
    const before = root.dataset.state;
    const [low, high, step, value] =
      ["min", "max", "step", "value"].map(key => Number(slider[key]));
    const [at, last] = [Math.round((value - low) / step), Math.round((high - low) / step)];
    const to = (at + 1 + i) % (last + 1);
    if (to === at) continue;
    const drawn = new Promise(done => {
      const watch = new MutationObserver(() => {
        if (root.dataset.state !== before) { watch.disconnect(); done(); }
      });
      watch.observe(root, {attributes: true, attributeFilter: ["data-state"]});
    });
    await new Promise(done => requestAnimationFrame(() => setTimeout(done, 3)));
    slider.value = String(low + to * step);
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
    await drawn;
    times.push(performance.now() - start);
  }
  return times;
}"""
# The same with numbers typed into a field, which no slider has.
TYPE = """async ([stem, name, values]) => {
  const root = document.querySelector(`[data-widget="${stem}"]`);
  const field = root.querySelector(`[data-control="${name}"] [type=text]`);
  const times = [];
  for (const value of values) {
    const drawn = new Promise(done => {
      const watch = new MutationObserver(() => {
        const shown = Object.values(JSON.parse(root.dataset.state));
        if (shown.includes(value)) { watch.disconnect(); done(); }
      });
      watch.observe(root, {attributes: true, attributeFilter: ["data-state"]});
    });
    field.value = String(value);
    const start = performance.now();
    field.dispatchEvent(new Event("change"));
    await drawn;
    times.push(performance.now() - start);
  }
  return times;
}"""
BESIDE = {
    "activation": ("z", 1.001),
    "atlas": ("learning_rate", 0.1001),
    "chain_rule": ("x", 0.7001),
    "descent": ("learning_rate", 0.3001),
    "loss": ("weighted_sum", -4.999),
    "scale": ("scale", 1.001),
    "training": ("learning_rate", 1.001),
    "valley": ("learning_rate", 0.3001),
}


def spread(times: Sequence[float]) -> str:
    """Write the median and the 95th percentile."""
    return f"{statistics.median(times):.1f} / {statistics.quantiles(times, n=20)[-1]:.1f}"


def weight(page: Page) -> dict[str, str]:
    """Weigh what the widget adds to its page, compressed: script with style, and its settings."""
    model = page.evaluate("() => globalThis.widgetRecord")
    script = model["state"].pop("_esm") + model["state"].pop("_css")
    parts = (script, json.dumps(model))
    sizes = [len(gzip.compress(part.encode())) / 1024 for part in parts]
    return {"script, KB": f"{sizes[0]:.1f}", "settings, KB": f"{sizes[1]:.1f}"}


def axe(page: Page) -> int:
    """Count the rules that the widget breaks."""
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run('[data-widget]', {resultTypes: ['violations']})")
    return len(found["violations"])


@contextmanager
def opened(browser: Browser, address: str, stem: str, **options: Any) -> Iterator[Page]:
    """Open a widget's page and wait until it lives."""
    with browser.new_context(
        viewport={"width": 1200, "height": 900}, bypass_csp=True, **options
    ) as context:
        page = context.new_page()
        page.goto(f"{address}/{page_address(f'book/en/{stem}')}")
        page.wait_for_selector(f'[data-widget="{stem}"]:not([data-state=""])')
        yield page


def in_page(browser: Browser, address: str, stem: str) -> dict[str, str]:
    """Measure one widget in the built page."""
    with opened(browser, address, stem) as page:
        row = {"widget": stem} | weight(page)
        wire = page.context.new_cdp_session(page)
        for rate in (1, 6):
            wire.send("Emulation.setCPUThrottlingRate", {"rate": rate})
            page.evaluate(MOVE, [stem, 5])
            row[f"page ×{rate}, ms"] = spread(page.evaluate(MOVE, [stem, MOVES]))
        wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        counts = [axe(page)]
    with opened(browser, address, stem, color_scheme="dark") as page:
        row["axe"] = " / ".join(map(str, [*counts, axe(page)]))
    return row


def in_lab(page: Page, stem: str) -> dict[str, str]:
    """Measure one widget in JupyterLab."""
    page.evaluate(MOVE, [stem, 5])
    row = {"Lab, slider, ms": spread(page.evaluate(MOVE, [stem, MOVES])), "Lab, typed, ms": "—"}
    if stem in BESIDE:
        name, first = BESIDE[stem]
        values = [round(first + i * 1e-3, 6) for i in range(MOVES // 2)]
        page.locator(f'[data-widget="{stem}"] .bw-reset').click()
        row["Lab, typed, ms"] = spread(page.evaluate(TYPE, [stem, name, values]))
    return row


def main() -> None:
    """Print one row a widget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--no-lab", action="store_true", help="leave JupyterLab out")
    parser.add_argument("--html", type=Path, help="a built book with a page for each widget")
    options = parser.parse_args()
    # What the tests use too, from tests/support.
    widget_pages: Any = import_module("widget_pages")
    lab: Any = import_module("in_lab")

    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder = options.html or widget_pages.build(scratch / "pages")
        address = stack.enter_context(serving(folder.resolve()))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_browser.find())
        rows = [in_page(browser, address, stem) for stem in widget_pages.STEMS]
        if not options.no_lab:
            with lab.running(scratch / "lab") as where:
                lab.write_notebook(scratch / "lab" / "chapters" / "every-widget.ipynb")
                context = browser.new_context(viewport={"width": 1400, "height": 8000})
                page = lab.open_and_run(context.new_page(), f"{where}/lab/tree/every-widget.ipynb")
                for row in rows:
                    row.update(in_lab(page, row["widget"]))
        browser.close()
    print("Times: median / 95th percentile. axe: broken rules in light / dark. KB: compressed.\n")
    print(columns([list(rows[0]), *(list(row.values()) for row in rows)]))


if __name__ == "__main__":
    main()
