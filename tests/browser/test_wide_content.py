"""Drawings and formulas that are wider than a phone: what is shown, and how the rest is reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from figure_sources import notebook, picture
from playwright.sync_api import Browser, Page, expect
from tiny_book import build

DESKTOP: Any = {"width": 1000, "height": 800}
PHONE: Any = {"width": 390, "height": 844}
LONG = " + ".join(f"w_{{{i}}} x_{{{i}}}" for i in range(12))
FORMULAS = f"""# Formulas

$$
a = b
$$ (eq-short)

$$
z = {LONG}
$$ (eq-long)

And in the text ($z = {LONG}$), which goes on.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    pages = {
        "index.md": FORMULAS + "\n```{toctree}\ndrawn\n```\n",
        "drawn.ipynb": notebook(picture(narrow=True), picture()),
    }
    built = build(tmp_path_factory.mktemp("wide"), pages)
    assert built.warnings == []
    return built.folder.as_uri()


@pytest.fixture(params=["light", "dark"])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    options: Any = {"viewport": PHONE, "color_scheme": request.param, "bypass_csp": True}
    with browser.new_context(**options) as context:
        yield context.new_page()


def smallest_letters(page: Page, kind: str) -> float:
    """Return the size in pixels at which the smallest text of a drawing is seen."""
    return float(
        page.evaluate(
            """kind => {
              const svg = document.querySelector(`.drawing > svg.${kind}`);
              const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
              const texts = [...svg.querySelectorAll("text")];
              return scale * Math.min(...texts.map(t => parseFloat(getComputedStyle(t).fontSize)));
            }""",
            kind,
        )
    )


def test_a_wide_page_shows_the_wide_drawing_whole(browser: Browser, folder: str) -> None:
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{folder}/drawn.html")
        expect(page.locator("svg.wide")).to_be_visible()
        expect(page.locator("svg.narrow")).to_be_hidden()
        expect(page.locator(".drawing[tabindex]")).to_have_count(0)


def test_a_phone_shows_the_drawing_made_for_it(phone: Page, folder: str) -> None:
    phone.goto(f"{folder}/drawn.html")
    expect(phone.locator("svg.narrow")).to_be_visible()
    expect(phone.locator("svg.wide")).to_be_hidden()
    assert smallest_letters(phone, "narrow") >= 11


def test_a_drawing_without_one_is_readable_and_scrolls(phone: Page, folder: str) -> None:
    phone.goto(f"{folder}/drawn.html")
    box = phone.locator(".drawing", has=phone.locator("svg.only"))
    assert smallest_letters(phone, "only") >= 11
    expect(box).to_have_attribute("tabindex", "0")
    expect(box).to_have_attribute("data-more", "")
    box.focus()
    phone.keyboard.press("End")
    phone.keyboard.press("ArrowRight")
    box.evaluate("node => node.scrollLeft = node.scrollWidth")
    expect(box).not_to_have_attribute("data-more", "")


def test_only_a_formula_that_is_too_wide_scrolls_and_its_number_stays(
    phone: Page, folder: str
) -> None:
    phone.goto(f"{folder}/index.html")
    short, long = phone.locator(".math-scroll").all()
    expect(short).not_to_have_attribute("tabindex", "0")
    expect(long).to_have_attribute("tabindex", "0")
    for number in phone.locator(".eqno").all():
        box: Any = number.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"]
    long.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_function("document.activeElement.scrollLeft > 0")


@pytest.mark.parametrize("name", ["index", "drawn"])
def test_the_page_itself_does_not_scroll_sideways(phone: Page, folder: str, name: str) -> None:
    phone.goto(f"{folder}/{name}.html")
    phone.add_style_tag(
        content=".headerlink { display: none }"
    )  # the book's margin has room for it
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


@pytest.mark.parametrize("name", ["index", "drawn"])
def test_axe_finds_nothing_in_what_scrolls(phone: Page, folder: str, name: str) -> None:
    phone.goto(f"{folder}/{name}.html")
    phone.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    run = "async () => (await axe.run('.drawing, .math, .math-scroll')).violations"
    assert [(item["id"], item["nodes"][0]["html"]) for item in phone.evaluate(run)] == []


def test_a_drawing_takes_the_colours_of_the_theme(browser: Browser, folder: str) -> None:
    seen = set()
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme, viewport=DESKTOP) as context:  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(f"{folder}/drawn.html")
            line = page.locator("svg.wide path[style*='--backward']").first
            seen.add(line.evaluate("node => getComputedStyle(node).stroke"))
    assert len(seen) == 2


def test_on_paper_a_long_formula_is_not_cut_off(browser: Browser, folder: str) -> None:
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.goto(f"{folder}/index.html")
        page.emulate_media(media="print")
        overflow = "node => getComputedStyle(node).overflowX + getComputedStyle(node).maskImage"
        for box in page.locator(".math-scroll").all():
            assert box.evaluate(overflow) == "visiblenone"


# Notes what a resize observer's callback changes: browsers report that again, as an error ("loop").
WATCH_OBSERVERS = """
window.written = [];
const { ResizeObserver: Plain } = window;
window.ResizeObserver = class extends Plain {
  constructor(callback) {
    super((...given) => {
      const changes = new MutationObserver(() => {});
      changes.observe(document, { subtree: true, attributes: true, childList: true });
      callback(...given);
      written.push(...changes.takeRecords().map(({ attributeName }) => attributeName));
      changes.disconnect();
    });
  }
};
"""


def test_nothing_is_changed_while_sizes_are_reported(browser: Browser, folder: str) -> None:
    with browser.new_context(viewport=DESKTOP) as context:
        page = context.new_page()
        page.add_init_script(WATCH_OBSERVERS)
        page.goto(f"{folder}/drawn.html")
        page.set_viewport_size(PHONE)
        expect(page.locator(".drawing[data-more]").first).to_be_visible()
        assert page.evaluate("written") == []
