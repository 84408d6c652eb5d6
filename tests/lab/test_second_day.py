"""A notebook that was run, saved and closed, opened again: JupyterLab without its kernel."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from in_lab import KERNEL, SAVE, SHUT_DOWN, in_time, open_and_run, run_all, write_notebook
from playwright.sync_api import Browser, Locator, Page, expect
from widget_pages import STEMS

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


def type_rate(page: Page, rate: float) -> Locator:
    """Type a learning rate that is not in the table of runs into a widget; the widget."""
    here = alive(page, "training")
    field = here.locator('[data-control="learning_rate"] [type=text]')
    field.fill(str(rate))
    field.press("Enter")
    return here


def drawn(widget: Locator) -> list[object]:
    """The settings that are drawn."""
    settings: list[object] = json.loads(widget.get_attribute("data-state") or "[]")
    return settings


@pytest.fixture(scope="module")
def first_day(browser: Browser, lab: str, lab_home: Path) -> Iterator[Page]:
    """The notebook run, one widget at a setting that Python computed, saved, its kernel stopped."""
    write_notebook(lab_home / "chapters" / NOTEBOOK)
    with browser.new_context(viewport=VIEWPORT) as context:
        page = open_and_run(context.new_page(), f"{lab}/lab/tree/{NOTEBOOK}")
        here = type_rate(page, 0.77)
        page.wait_for_function(
            "widget => JSON.parse(widget.dataset.state).includes(0.77)", arg=here.element_handle()
        )
        save_and_stop(page)
        yield page


@pytest.fixture(scope="module")
def later(browser: Browser, lab: str, first_day: Page) -> Iterator[Page]:
    """The notebook opened and saved on a second day, nothing run, and opened again on a third."""
    with opened(browser, lab) as page:
        save_and_stop(page)
    with opened(browser, lab) as page:
        yield page


def says_soon_that_python_is_missing(page: Page, rate: float) -> None:
    here = type_rate(page, rate)
    expect(here.locator(".bw-error:not(:empty)")).to_contain_text("No Python runs", timeout=3_000)
    expect(here).not_to_have_attribute("aria-busy", "true")
    assert rate not in drawn(here)


def test_a_widget_whose_kernel_has_gone_says_so(first_day: Page) -> None:
    says_soon_that_python_is_missing(first_day, 0.66)


def test_a_setting_that_only_python_knows_is_shown_as_near_as_can_be(later: Page) -> None:
    here = alive(later, "training")
    expect(here.locator(".bw-notice")).to_contain_text("No Python runs")
    assert 0.77 not in drawn(here)


@pytest.mark.parametrize("stem", STEMS)
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


def test_a_value_beside_the_table_is_refused_in_words(later: Page) -> None:
    says_soon_that_python_is_missing(later, 0.66)


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
