"""Practice in a browser: a round by keyboard, with a mistake, hints and a reload in between."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from widget_pages import build

from backprop_lib.widgets.practice import key
from serve import serving
from toc import page_address

SETTINGS = "#practice:difficulty=chain;seed=5"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A book with a page for this widget alone; WIDGET_HTML names one that is built already."""
    built = os.environ.get("WIDGET_HTML") or build(tmp_path_factory.mktemp("one"), ["practice"])
    with serving(Path(built)) as home:
        yield f"{home}/{page_address('book/en/practice')}"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """That page on a telephone, and at the end no error."""
    page = browser.new_page(viewport={"width": 360, "height": 640})
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address + SETTINGS)
    page.wait_for_selector('[data-widget="practice"]:not([data-state=""])')
    yield page
    page.close()
    assert errors == []


def wait_for_focus(page: Page, name: str) -> None:
    """Wait until the field of a quantity has the focus."""
    expect(page.locator(f'[data-q="{name}"]')).to_be_focused()


def said(page: Page, name: str) -> str:
    """What a screen reader reads after the field, in the next frame: what it is described by."""
    return str(
        page.locator(f'[data-q="{name}"]').evaluate(
            """async field => {
              for (let i = 0; i < 3; i += 1) await new Promise(requestAnimationFrame);
              const parts = field.getAttribute("aria-describedby").split(" ");
              return parts.map(id => document.getElementById(id).textContent).join(" ").trim();
            }"""
        )
    )


def test_a_round_by_keyboard_with_a_reload_and_on_to_the_next_network(page: Page) -> None:
    numbers = key(5, difficulty="chain")
    names = list(numbers)
    page.locator(f'[data-q="{names[0]}"]').focus()
    for name in names[:3]:
        wait_for_focus(page, name)
        page.keyboard.type(f"{numbers[name]:.3f}".replace(".", ",").replace("-", "−"))
        page.keyboard.press("Enter")
        assert said(page, name) == "Right."

    # A mistake is named, and does not say the number; then a hint.
    wrong, field = names[3], page.locator(f'[data-q="{names[3]}"]')
    page.keyboard.type("4,5 apples")
    page.keyboard.press("Enter")
    assert "“4,5 apples” is no number" in said(page, wrong)
    field.fill(f"{numbers['z2_1']:.3f}")
    page.keyboard.press("Enter")
    assert said(page, wrong).startswith("This is still the weighted sum.")
    assert field.get_attribute("aria-invalid") == "true"
    wait_for_focus(page, wrong)
    page.keyboard.press("Tab")
    hint = page.get_by_role("button", name="Hint for a²₁")
    expect(hint).to_be_focused()
    for words in (
        "sigmoid of the weighted sum",
        "= 1 / (1 + e^(−z²₁))",
        f"{numbers['z2_1']:.4f}"[:4],
    ):
        assert words.replace("-", "−") not in said(page, wrong)
        page.keyboard.press("Enter")
        assert words.replace("-", "−") in said(page, wrong)
    assert f"{numbers[wrong]:.3f}" not in said(page, wrong)
    page.keyboard.press("Shift+Tab")
    field.fill(f"{numbers[wrong]:.3f}")
    page.keyboard.press("Enter")
    wait_for_focus(page, names[4])

    page.keyboard.type("0.12")  # and nothing ends the typing: what is not entered is not judged
    assert said(page, names[4]) == ""
    page.wait_for_function("() => location.hash.includes('0.12')")
    page.reload()
    page.wait_for_selector('[data-widget="practice"]:not([data-state=""])')
    assert page.locator(f'[data-q="{names[0]}"]').input_value().startswith(("0,", "1,", "−"))
    assert page.locator(f'[data-q="{names[4]}"]').input_value() == "0.12"
    expect(page.locator(".bw-result")).to_have_text(
        "4 of 15 numbers: 3 right at once, 1 after a hint or a mistake, 0 shown."
    )

    page.locator(f'[data-q="{names[4]}"]').focus()
    for name in names[4:-1]:
        wait_for_focus(page, name)
        page.locator(f'[data-q="{name}"]').fill(f"{numbers[name]:.4f}")
        page.keyboard.press("Enter")
    last = names[-1]
    wait_for_focus(page, last)
    page.keyboard.press("Tab")
    for _ in range(4):  # three hints, and the number itself
        page.keyboard.press("Enter")
    assert said(page, last).startswith(f"Shown: {numbers[last]:.4f}".replace("-", "−"))
    wait_for_focus(page, last)
    expect(page.locator(".bw-result")).to_contain_text("The whole training step is done.")
    expect(page.locator(".bw-result")).to_contain_text("13 right at once, 1 after")
    expect(page.locator(".bw-result")).to_contain_text("1 shown")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    page.keyboard.press("Enter")  # nothing is left to go to but the next network
    expect(page.get_by_role("button", name="Next network")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator('[data-control="seed"] input')).to_have_value("6")
    expect(page.locator(".bw-result")).to_have_text("15 numbers to find, in order.")
    assert page.locator(f'[data-q="{names[0]}"]').input_value() == ""


def test_another_network_and_back_loses_nothing(page: Page) -> None:
    page.locator('[data-q="z1_1"]').fill("1/8")
    seed = page.locator('[data-control="seed"] input')
    for number, shown in (("6", ""), ("5", "1/8")):
        seed.fill(number)
        seed.press("Enter")
        expect(page.locator('[data-q="z1_1"]')).to_have_value(shown)
        if number == "6":
            page.locator('[data-q="a1_1"]').fill("0.3")
    page.wait_for_function("() => location.hash.includes('1%2F8')")
    page.locator(".bw-reset").click()
    expect(page.locator('[data-control="seed"] input')).to_have_value("1")
    seed.fill("5")
    seed.press("Enter")
    page.locator('[data-control="difficulty"] select').select_option("1")
    expect(page.locator('[data-q="z1_1"]')).to_have_value("")
