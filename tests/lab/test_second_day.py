"""A notebook that was run, saved and closed, opened again: JupyterLab without its kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from in_lab import KERNEL, SAVE, SHUT_DOWN, in_time, open_and_run, run_all, write_notebook
from playwright.sync_api import Browser, Locator, Page, expect
from widget_pages import SLIDING, STEMS

from backprop_lib.widgets._base import ASLEEP

NOTEBOOK = "second-day.ipynb"
# So high that JupyterLab puts every cell into the page.
VIEWPORT = {"width": 1400, "height": 9000}
FORGET = "() => window.jupyterapp.shell.currentWidget.context.model.deleteMetadata('widgets')"
NO_KERNEL = "() => !window.jupyterapp.shell.currentWidget.sessionContext.session"


@contextmanager
def opened(browser: Browser, lab: str) -> Iterator[Page]:
    """The notebook in a browser that has never seen it, with a kernel that has run nothing."""
    with browser.new_context(viewport=VIEWPORT) as context:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{lab}/lab/tree/{NOTEBOOK}?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        in_time(page, KERNEL)
        yield page


def save_and_stop(page: Page) -> None:
    """Save the notebook and shut its kernel down."""
    in_time(page, SAVE)
    in_time(page, SHUT_DOWN)
    page.wait_for_function(NO_KERNEL)


def alive(page: Page, stem: str) -> Locator:
    """The widget, when it has drawn something."""
    return page.locator(f'[data-widget="{stem}"]:not([data-state=""])')


def type_rate(page: Page, rate: float) -> None:
    """Type a learning rate into the playground and see that it is drawn."""
    here = alive(page, "training")
    field = here.locator('[data-control="learning_rate"] [type=text]')
    field.fill(str(rate))
    field.press("Enter")
    page.wait_for_function(
        "([widget, rate]) => JSON.parse(widget.dataset.state).learning_rate === rate",
        arg=[here.element_handle(), rate],
    )
    expect(here.locator(".bw-error:not(:empty)")).to_have_count(0)


@pytest.fixture(scope="module")
def first_day(browser: Browser, lab: str, lab_home: Path) -> Iterator[Page]:
    """The notebook run, one widget at a setting of the reader's, saved, its kernel stopped."""
    write_notebook(lab_home / "chapters" / NOTEBOOK)
    with browser.new_context(viewport=VIEWPORT) as context:
        page = open_and_run(context.new_page(), f"{lab}/lab/tree/{NOTEBOOK}")
        type_rate(page, 0.77)
        save_and_stop(page)
        yield page


@pytest.fixture(scope="module")
def later(browser: Browser, lab: str, first_day: Page) -> Iterator[Page]:
    """The notebook opened and saved on a second day, nothing run, and opened again on a third."""
    with opened(browser, lab) as page:
        save_and_stop(page)
    with opened(browser, lab) as page:
        yield page


def test_a_widget_whose_kernel_has_gone_computes_on(first_day: Page) -> None:
    type_rate(first_day, 0.66)


def test_what_was_set_and_saved_is_shown(later: Page) -> None:
    state = json.loads(alive(later, "training").get_attribute("data-state") or "{}")
    assert state["learning_rate"] == 0.77


@pytest.mark.parametrize("stem", SLIDING)
def test_a_widget_lives_and_its_slider_moves_the_drawing(later: Page, stem: str) -> None:
    here = alive(later, stem)
    slider = here.locator(".bw-control:visible input[type=range]").first
    slider.focus()
    moved = 0
    for key in ("Home", "ArrowRight", "End"):
        before, value = here.get_attribute("data-state") or "", slider.input_value()
        later.keyboard.press(key)
        if slider.input_value() != value:
            expect(here).not_to_have_attribute("data-state", before)
            moved += 1
    assert moved >= 2
    assert here.locator(".bw-result").inner_text()


def test_any_value_is_computed_without_a_kernel(later: Page) -> None:
    type_rate(later, 0.123456)


def test_nothing_is_in_error(later: Page) -> None:
    expect(later.locator("[data-widget]")).to_have_count(len(STEMS))
    expect(later.get_by_text("Error displaying widget")).to_have_count(0)


def test_without_saved_state_the_pictures_stand_there_until_it_is_run(
    browser: Browser, lab: str, later: Page
) -> None:
    in_time(later, FORGET)
    save_and_stop(later)
    with opened(browser, lab) as page:
        asleep = page.locator(".jp-OutputArea-output", has_text=ASLEEP)
        expect(asleep).to_have_count(len(STEMS))
        page.wait_for_timeout(3_000)  # JupyterLab looks for a model for two seconds
        expect(asleep).to_have_count(len(STEMS))
        widths = "pictures => pictures.map(picture => picture.naturalWidth)"
        assert min(asleep.locator("img").evaluate_all(widths)) > 100
        expect(asleep.locator("img")).to_have_count(len(STEMS))
        expect(page.get_by_text("Error displaying widget")).to_have_count(0)
        run_all(page)
        for stem in STEMS:
            alive(page, stem).wait_for()
        expect(asleep).to_have_count(0)
