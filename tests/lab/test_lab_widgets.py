"""The widgets in a real JupyterLab: the page computes, and Python hears and may set everything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import widget_numbers
from in_lab import OUTPUTS, RESTART, in_time, open_and_run, run_all, write_notebook
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect
from widget_pages import SLIDING, STEMS

PYTHON = """async code => {
  const running = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel
    .requestExecute({code});
  let said = "";
  running.onIOPub = ({header, content}) => {
    if (header.msg_type === "stream") said += content.text;
    if (header.msg_type === "error") said += `${content.ename}: ${content.evalue}`;
  };
  await running.done;
  return said;
}"""
# 200 values typed within half a second or so, each before the answer to the one before.
RAPID = """async ([selector, from]) => {
  const field = document.querySelector(selector);
  for (let i = 1; i <= 200; i += 1) {
    field.value = String((from + i / 1000).toFixed(3));
    field.dispatchEvent(new Event("change"));
    await new Promise(done => setTimeout(done, 2));
  }
}"""


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: str, lab_home: Path) -> Iterator[Page]:
    """A notebook with every widget, run in JupyterLab; at the end nothing may have complained."""
    write_notebook(lab_home / "chapters" / "every-widget.ipynb")
    complaints: list[str] = []
    # So high that JupyterLab puts every cell into the page.
    with browser.new_context(viewport={"width": 1400, "height": 9000}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        yield open_and_run(page, f"{lab}/lab/tree/every-widget.ipynb")
    assert complaints == []


def widget(page: Page, stem: str) -> Locator:
    """The living widget."""
    return page.locator(f'[data-widget="{stem}"]')


def wait_for_state(page: Page, stem: str, **settings: Any) -> None:
    """Wait until these settings have been drawn."""
    page.wait_for_function(
        """([stem, wanted]) => {
          const { state } = document.querySelector(`[data-widget="${stem}"]`).dataset;
          const drawn = JSON.parse(state || "{}");
          return Object.entries(wanted).every(([name, value]) => drawn[name] === value); }""",
        arg=[stem, settings],
    )


def type_in(page: Page, stem: str, **settings: float) -> None:
    """Type numbers into the fields beside the sliders, and wait until they have been drawn."""
    for name, value in settings.items():
        field = widget(page, stem).locator(f'[data-control="{name}"] [type=text]')
        field.fill(str(value))
        field.press("Enter")
        wait_for_state(page, stem, **{name: value})


def python(page: Page, code: str) -> str:
    """Run code in the notebook's kernel; what it prints."""
    return str(in_time(page, PYTHON, code)).strip()


def rows(page: Page, stem: str) -> np.ndarray:
    """A widget's table twin, as numbers, when it is whole."""
    expect(widget(page, stem)).not_to_have_attribute("aria-busy", "true", timeout=60_000)
    box = widget(page, stem).locator(".bw-table")
    if not box.evaluate("box => box.open"):
        box.locator("summary").click()
    box.locator("tbody tr").first.wait_for()
    cells = box.evaluate(
        """box => [...box.querySelectorAll("tbody tr")]
          .map(row => [...row.children].map(cell => cell.textContent))"""
    )
    return np.array([[widget_numbers.number(cell) for cell in row] for row in cells])


def test_every_widget_comes_to_life(notebook: Page) -> None:
    for stem in STEMS:
        notebook.wait_for_selector(f'[data-widget="{stem}"]:not([data-state=""])')
        assert widget(notebook, stem).locator(".bw-result").inner_text()
    for cell in notebook.evaluate(OUTPUTS):
        for output in cell["outputs"]:
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output


@pytest.mark.parametrize("stem", SLIDING)
def test_a_slider_moves_the_drawing_and_the_trait(notebook: Page, stem: str) -> None:
    here = widget(notebook, stem)
    slider = here.locator(".bw-control:visible input[type=range]").first
    name = slider.locator("xpath=..").get_attribute("data-control")
    before = here.get_attribute("data-state")
    slider.focus()
    if slider.input_value() != slider.get_attribute("min"):
        notebook.keyboard.press("Home")
        expect(here).not_to_have_attribute("data-state", before or "")
        before = here.get_attribute("data-state")
    notebook.keyboard.press("ArrowRight")
    expect(here).not_to_have_attribute("data-state", before or "")
    offered = notebook.evaluate(
        "slider => slider.getAttribute('aria-valuetext')", slider.element_handle()
    )
    wanted = widget_numbers.number(offered)
    for _ in range(20):  # a second change waits until Python has taken the first
        if float(python(notebook, f"print({stem}.{name})")) == wanted:
            break
        notebook.wait_for_timeout(100)
    assert float(python(notebook, f"print({stem}.{name})")) == wanted


@pytest.mark.parametrize(
    ("stem", "settings", "typed"),
    [
        (
            "chain_rule",
            {"inner": "square", "middle": "sine", "outer": "double"},
            {"x": 0.333, "nudge": 0.123},
        ),
        ("valley", {"function": "two_valleys"}, {"learning_rate": 0.123, "start_at": 2.2}),
        (
            "descent",
            {"start_w": 3.4, "start_b": 2.4},
            {"batch_size": 7, "learning_rate": 0.237},
        ),
        (
            "training",
            {"dataset": "xor", "epoch": 40, "seed": 11},
            {"learning_rate": 0.77, "batch_size": 3},
        ),
    ],
)
def test_what_is_set_in_python_and_typed_in_the_page_is_computed_at_once(
    notebook: Page, stem: str, settings: dict[str, Any], typed: dict[str, float]
) -> None:
    python(notebook, "\n".join(f"{stem}.{name} = {v!r}" for name, v in settings.items()))
    wait_for_state(notebook, stem, **settings)
    type_in(notebook, stem, **typed)
    expect(widget(notebook, stem).locator(".bw-error:not(:empty)")).to_have_count(0)
    expected = np.array(widget_numbers.expected(stem, settings | typed), dtype=float)
    np.testing.assert_allclose(rows(notebook, stem), expected, rtol=2e-3, atol=2e-3)
    names = ", ".join(f"{stem}.{name}" for name in typed)
    for _ in range(20):  # a second change waits until Python has taken the first
        said = python(notebook, f"print({names})")
        if said == " ".join(map(str, typed.values())):
            return
        notebook.wait_for_timeout(100)
    pytest.fail(said)


def test_python_repeats_what_the_page_shows(notebook: Page) -> None:
    python(notebook, "training.dataset = 'moons'; training.epoch = 7; training.batch_size = 5")
    wait_for_state(notebook, "training", dataset="moons", epoch=7, batch_size=5)
    shown = rows(notebook, "training")[7, 1]
    said = python(notebook, "print(training.run()[1].cost[-1])")
    assert float(said) == pytest.approx(shown, rel=2e-3)


def test_what_python_sets_is_drawn_and_what_is_typed_is_observed(notebook: Page) -> None:
    python(notebook, "seen.clear(); valley.learning_rate = 0.456")
    wait_for_state(notebook, "valley", learning_rate=0.456)
    type_in(notebook, "valley", learning_rate=0.654)
    assert python(notebook, "print(seen)") == "[0.456, 0.654]"


def test_a_slider_of_ipywidgets_moves_the_widget_without_python(notebook: Page) -> None:
    handle = notebook.locator(".widget-slider .noUi-handle").first
    handle.focus()
    notebook.keyboard.press("End")
    wait_for_state(notebook, "activation", z=6)
    expect(widget(notebook, "activation").locator(".bw-result")).to_contain_text("At z = 6")
    slider = widget(notebook, "activation").locator('[data-control="z"] [type=range]')
    slider.focus()
    notebook.keyboard.press("Home")
    expect(handle).to_have_attribute("aria-valuenow", "-6.0")


def heap(wire: CDPSession) -> float:
    """Bytes in use after collecting what nobody needs."""
    wire.send("HeapProfiler.collectGarbage")
    return float(wire.send("Runtime.getHeapUsage")["usedSize"])


def test_200_rapid_changes_leave_no_backlog_and_the_last_wins(notebook: Page) -> None:
    wire = notebook.context.new_cdp_session(notebook)
    used = []
    field = '[data-widget="descent"] [data-control="learning_rate"] [type=text]'
    for start in (0.31, 0.52, 0.73):
        in_time(notebook, RAPID, [field, start])
        last = round(start + 0.2, 3)
        wait_for_state(notebook, "descent", learning_rate=last)
        expect(widget(notebook, "descent")).not_to_have_attribute("aria-busy", "true")
        for _ in range(20):  # Python takes one change after the other
            asked, value = json.loads(
                python(notebook, "print([len(asked), descent.learning_rate])")
            )
            if value == last:
                break
            notebook.wait_for_timeout(100)
        assert value == last
        assert asked == 0  # no computation waits for Python
        used.append(heap(wire))
    assert used[2] - used[1] < 2_000_000


def listeners(page: Page) -> int:
    """How many widgets listen to the page's address, as each does while it is shown."""
    wire = page.context.new_cdp_session(page)
    window = wire.send("Runtime.evaluate", {"expression": "window"})["result"]["objectId"]
    found = wire.send("DOMDebugger.getEventListeners", {"objectId": window})["listeners"]
    return sum(one["type"] == "hashchange" for one in found)


def test_closing_and_restarting_leave_nothing_behind(notebook: Page) -> None:
    before = listeners(notebook)
    python(notebook, "activation.close()")
    expect(widget(notebook, "activation")).to_have_count(0)
    assert listeners(notebook) == before - 1
    in_time(notebook, RESTART)
    slider = widget(notebook, "valley").locator('[data-control="step"] [type=range]')
    before_restart = widget(notebook, "valley").get_attribute("data-state")
    if slider.count():  # it computes without the kernel that made it
        slider.focus()
        notebook.keyboard.press("Home")
        notebook.keyboard.press("ArrowRight")
        expect(widget(notebook, "valley")).not_to_have_attribute("data-state", before_restart or "")
    run_all(notebook)
    for stem in STEMS:
        notebook.wait_for_selector(f'[data-widget="{stem}"]:not([data-state=""])')
    assert listeners(notebook) == before
    type_in(notebook, "valley", learning_rate=0.345)
    assert python(notebook, "print(valley.learning_rate)") == "0.345"
