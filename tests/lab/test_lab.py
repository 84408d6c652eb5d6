"""The chapters in a real JupyterLab: they open, read as the book does, and run without an error."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from in_lab import KERNEL, OUTPUTS, in_time, run_all
from playwright.sync_api import Browser, Page, expect

from toc import ROOT

NOTEBOOKS = sorted(ROOT.glob("book/*/*.ipynb"))
# One of each kind: with a widget, with the running example, with figures only. All of them run when
# the book is built and by nbval; here it is JupyterLab that is tried.
RUN = ("intro", "step3_hidden_errors", "step5_bias_gradients")


# A kernel for each would take most of the time, and what is read needs none.
OPEN = """async ({path, kernel}) => {
  const app = window.jupyterapp;
  await app.restored;
  // Without the question whether to save what has run.
  for (const panel of [...app.shell.widgets("main")]) panel.dispose();
  const kernelPreference = kernel ? undefined : {shouldStart: false};
  await app.commands.execute("docmanager:open", {path, factory: "Notebook", kernelPreference});
}"""


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """The addresses that the page below has asked for."""
    return []


@pytest.fixture(scope="module")
def desk(browser: Browser, lab: str, asked: list[str]) -> Iterator[Page]:
    """One JupyterLab for all the chapters, as they are opened one after the other."""
    with browser.new_context(viewport={"width": 1400, "height": 1000}) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{lab}/lab?reset")
        page.wait_for_function("() => window.jupyterapp")
        yield page


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_opens_and_reads_as_myst(
    lab: str, desk: Page, asked: list[str], path: Path
) -> None:
    page = desk
    asked.clear()
    in_time(page, OPEN, {"path": path.name, "kernel": path.stem in RUN})
    page.wait_for_selector(".jp-Notebook .jp-MarkdownCell h1")
    if path.stem in RUN:
        run_all(page)
        for cell in page.evaluate(OUTPUTS):
            assert cell["count"] or not cell["source"], cell["source"]
            for output in cell["outputs"]:
                assert output["output_type"] != "error", output
                assert output.get("name") != "stderr", output

    rendered = page.locator(".jp-MarkdownCell")
    source = path.read_text(encoding="utf-8")
    cells = source.count('"cell_type": "markdown"')
    page.wait_for_function(
        "count => document.querySelectorAll('.jp-MarkdownCell .myst').length === count", arg=cells
    )
    if ":::{admonition}" in source:
        rendered.locator("aside").first.wait_for()
        page.wait_for_function(
            """() => [...document.querySelectorAll(".jp-MarkdownCell")]
              .every(cell => !cell.innerText.includes("{admonition}"))"""
        )
    if "$" in source:
        rendered.locator(".katex").first.wait_for(state="attached")
    assert rendered.locator(".katex-error").count() == 0
    assert rendered.locator("[title*='Not Found']").count() == 0  # a reference without its target
    captions = rendered.locator("figcaption").all_text_contents()
    assert len(captions) == source.count(":::{figure}")
    assert [said.split(":")[0] for said in captions] == [
        f"Figure\u00a0{number}" for number in range(1, len(captions) + 1)
    ]
    outside = [url for url in asked if not url.startswith((lab, "data:", "blob:", "ws:"))]
    assert outside == []


def test_the_first_screen_says_how_to_run_it_and_asks_nothing(lab: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{lab}/lab/tree/intro.ipynb?reset")
    page.locator(".jp-MarkdownCell strong", has_text="Run ▸ Run All Cells").wait_for()
    in_time(page, KERNEL)
    page.wait_for_timeout(2_000)  # the question comes when the rest is there
    expect(page.get_by_text("official Jupyter news")).to_have_count(0)
    assert [url for url in asked if re.search("api/(news|update)", url)] == []


def test_a_link_to_another_chapter_opens_it(lab: str, page: Page) -> None:
    page.goto(f"{lab}/lab/tree/step6_update.ipynb?reset")
    page.get_by_role("link", name="Step 5: the gradients of the biases").first.click()
    page.wait_for_url("**/step5_bias_gradients.ipynb")
    page.locator("h1:has-text('Step 5')").wait_for()
