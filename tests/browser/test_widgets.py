"""Every widget in a real browser without a kernel: its controls, its words, its numbers.

A book of one page for each widget is built with the book's own settings, so that each is tried
whether or not its chapter shows it yet.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import widget_numbers
from axe_playwright_python.base import AXE_FILE_PATH
from colours import computed
from playwright.sync_api import Browser, Page, expect
from widget_pages import STEMS, build

from serve import serving
from toc import page_address

WATCH = """
window.shifts = 0, window.refused = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifts += entry.value;
}).observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation", e => refused.push(e.blockedURI));
"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built book with a page for each widget; WIDGET_HTML names one that is built already."""
    if built := os.environ.get("WIDGET_HTML"):
        return Path(built)
    return build(tmp_path_factory.mktemp("widgets"))


@pytest.fixture(scope="session")
def served(pages: Path) -> Iterator[str]:
    """The address of that book."""
    with serving(pages) as address:
        yield address


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, pages: Path, served: str) -> Iterator[Open]:
    """Open a widget's page, and see at the end that it complained of nothing."""
    contexts, complaints, asked = [], [], []

    def go(
        stem: str,
        origin: str = "http",
        fragment: str = "",
        alive: bool = True,
        script: str = "",
        **options: Any,
    ) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 900}, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)  # the longest computation takes some seconds
        page.add_init_script(WATCH + script)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: said.type in ("error", "warning") and complaints.append(said.text),
        )
        page.on("request", lambda request: asked.append(request.url))
        place = page_address(f"book/en/{stem}")
        address = (pages / place).as_uri() if origin == "file" else f"{served}/{place}"
        page.goto(address + fragment)
        if options.get("java_script_enabled", True) and alive:
            page.wait_for_selector(f'[data-widget="{stem}"]:not([data-state=""])')
        return page

    yield go
    outside = [url for url in asked if not url.startswith((served, "file:", "data:", "blob:"))]
    refused = [page.evaluate("window.refused ?? []") for c in contexts for page in c.pages]
    for context in contexts:
        context.close()
    assert complaints == []
    assert outside == []
    assert not any(refused), refused


def state(page: Page) -> str:
    """What the widget says it has drawn."""
    return str(page.locator("[data-widget]").get_attribute("data-state"))


def drawing(page: Page) -> str:
    """The picture itself: every mark of the widget's drawings and canvases."""
    return str(
        page.evaluate(
            """() => [...document.querySelectorAll(".bw-figure svg, .bw-figure canvas")]
              .map(e => e.tagName === "CANVAS" ? e.toDataURL() : e.innerHTML).join()"""
        )
    )


def open_all(page: Page) -> None:
    """Open what is behind "More settings"."""
    page.eval_on_selector_all(".bw-more", "all => all.forEach(box => { box.open = true; })")


def finish(page: Page) -> None:
    """Wait until nothing is computed any more."""
    page.wait_for_selector("[data-widget]:not([aria-busy])")


def changed(page: Page, before: str) -> str:
    """Wait until something other than `before` has been drawn; what that is."""
    page.wait_for_function(
        "before => document.querySelector('[data-widget]').dataset.state !== before", arg=before
    )
    return state(page)


def move(page: Page) -> str:
    """Change the first slider, or where there is none the first list; what is drawn then."""
    start = state(page)
    slider = page.locator(".bw-control:visible input[type=range]").first
    if not slider.count():
        page.locator(".bw-control select").first.select_option(index=0)
        return changed(page, start)
    slider.focus()
    if slider.input_value() != slider.get_attribute("min"):
        page.keyboard.press("Home")
        start = changed(page, start)
    page.keyboard.press("ArrowRight")
    return changed(page, start)


@pytest.fixture(params=STEMS)
def stem(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize(("origin", "width"), [("http", 1280), ("file", 390)])
def test_it_lives_and_nothing_shifts(open_page: Open, stem: str, origin: str, width: int) -> None:
    page = open_page(stem, origin, viewport={"width": width, "height": 900})
    page.wait_for_timeout(200)
    assert page.locator(".bw-result").inner_text()
    assert page.evaluate("shifts") <= 0.01
    assert not page.locator(".widget > .drawing").is_visible()


def test_the_height_kept_free_is_enough_and_no_slider_is_short(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    for width in (360, 390, 640, 740, 1000, 1024, 1280, 1366, 1600):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(150)
        spare = page.evaluate(
            """() => parseFloat(getComputedStyle(document.querySelector(".widget")).minHeight)
              - document.querySelector(".bw").offsetHeight"""
        )
        assert -1 <= spare <= 24, width  # and at most a line is left free below it
        lengths = page.eval_on_selector_all(
            ".bw-control:not([hidden]) input[type=range]", "all => all.map(e => e.offsetWidth)"
        )
        assert min(lengths, default=120) >= 120, width


def test_every_value_of_a_slider_has_a_pixel(open_page: Open, stem: str) -> None:
    page = open_page(stem, viewport={"width": 1366, "height": 768})
    crowded = page.eval_on_selector_all(
        ".bw-control:not([hidden]) input[type=range]",
        """all => all.filter(e => (e.max - e.min) / e.step >= e.offsetWidth)
          .map(e => e.parentElement.dataset.control)""",
    )
    assert crowded == []


# Sliders whose values are evenly spaced carry them; the others, whose values are not, their places.
EVEN = {
    "activation": ["z"],
    "atlas": ["batch_size", "epochs"],
    "chain_rule": ["x", "nudge"],
    "descent": ["batch_size", "step", "start_w", "momentum"],
    "loss": ["weighted_sum"],
    "stepper": ["stage"],
    "training": ["batch_size", "hidden", "depth", "noise"],
    "valley": ["start_at", "step"],
}


@pytest.mark.parametrize("stem", EVEN)
def test_the_accessibility_tree_has_the_value_that_is_shown(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    open_all(page)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    values = {
        node["name"]["value"]: node["value"]["value"]
        for node in tree
        if node.get("role", {}).get("value") == "slider"
    }
    for name in EVEN[stem]:
        control = page.locator(f'[data-control="{name}"]')
        shown = control.locator("[type=text]").input_value()
        heard = values[control.locator("label").inner_text()]
        assert heard == pytest.approx(widget_numbers.number(shown), abs=1e-6), name


@pytest.mark.parametrize("wish", ["scroll", "Tab", "#activation:z=1", "print"])
def test_it_is_fetched_when_it_is_wanted(open_page: Open, wish: str) -> None:
    low = {"width": 1200, "height": 60}  # the widget is more than a window's height away
    page = open_page("activation", alive=False, viewport=low)
    page.wait_for_timeout(500)
    assert page.locator(".widget > .drawing").is_visible()
    assert not page.locator("[data-widget], script[src*=widget-1]").count()
    if wish == "scroll":
        page.mouse.wheel(0, 400)
    elif wish == "Tab":
        page.keyboard.press("Tab")
    elif wish == "print":
        page.emulate_media(media="print")
        assert page.locator(".widget > .drawing").is_visible()
        return
    else:
        page.evaluate("hash => { location.hash = hash }", wish)
    page.wait_for_selector('[data-widget="activation"]:not([data-state=""])')
    assert not page.locator(".widget > .drawing").is_visible()


def test_every_slider_moves_by_keyboard_and_mouse(open_page: Open, stem: str) -> None:
    # From a folder and from a server in turn; that each lives in both is another test.
    page = open_page(stem, "http" if list(STEMS).index(stem) % 2 else "file")
    open_all(page)
    if stem == "atlas":  # what is covered looks the same after any number of epochs
        page.locator(".bw-register").click()
        page.wait_for_function("() => document.querySelector(\"[data-state*='8x0']\")")
    for slider in page.locator(".bw-control:visible input[type=range]").all():
        name = slider.locator("xpath=..").get_attribute("data-control")
        if stem == "stepper" and name != "stage":  # where every number stands
            page.locator('[data-control="stage"] [type=range]').press("End")
            page.wait_for_timeout(200)
        slider.focus()
        before, picture = state(page), drawing(page)
        at_end = slider.input_value() == slider.get_attribute("max")
        page.keyboard.press("ArrowLeft" if at_end else "ArrowRight")
        now = changed(page, before)
        assert drawing(page) != picture, name
        page.keyboard.press("Home")
        now = changed(page, now)
        page.keyboard.press("End")
        now = changed(page, now)
        box = slider.bounding_box()
        assert box is not None
        page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + box["height"] / 2)
        changed(page, now)
        value = page.locator(f'[data-control="{name}"] [type=text]').input_value()
        assert slider.get_attribute("aria-valuetext") == value, name


@pytest.mark.parametrize(("stem", "name"), [("valley", "start_at"), ("descent", "start_w")])
def test_the_start_goes_where_the_picture_is_pressed_and_dragged(
    open_page: Open, stem: str, name: str
) -> None:
    page = open_page(stem)
    box = page.locator(".bw-pressed").bounding_box()
    assert box is not None
    seen = [json.loads(state(page))[name]]
    for part in (0.4, 0.6, 0.8):
        before = state(page)
        page.mouse.move(box["x"] + part * box["width"], box["y"] + 0.5 * box["height"])
        if part == 0.4:
            page.mouse.down()
        seen.append(json.loads(changed(page, before))[name])
    page.mouse.up()
    assert seen[1:] == sorted(seen[1:])
    page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    assert json.loads(state(page))[name] == seen[-1]


def test_a_change_is_drawn_at_once_and_what_follows_in_the_next_frame(open_page: Open) -> None:
    page = open_page("valley")
    start = state(page)
    first, second, third, last = page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          const slider = document.querySelector(".bw-control:not([hidden]) input[type=range]");
          const states = [];
          await frame();
          await frame();
          for (const value of [1, 2, 3]) {
            slider.value = value;
            slider.dispatchEvent(new Event("input"));
            states.push(document.querySelector("[data-widget]").dataset.state);
          }
          await frame();
          await frame();
          return [...states, document.querySelector("[data-widget]").dataset.state];
        }"""
    )
    assert first not in (start, last)
    assert first == second == third


def test_every_choice_changes_the_drawing(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    page.set_default_timeout(120_000)  # the whole landscape of the atlas is computed
    open_all(page)
    for choice in page.locator(".bw-control select").all():
        for option in range(choice.locator("option").count()):
            before = state(page)
            if choice.input_value() != str(option):
                choice.select_option(str(option))
                changed(page, before)


def test_bad_values_are_refused_at_the_field_and_the_state_is_kept(
    open_page: Open, stem: str
) -> None:
    page = open_page(stem)
    open_all(page)
    controls = page.locator('.bw-control:visible:not([data-kind="choice"])')
    for control in controls.all():
        field, error = control.locator("[type=text]"), control.locator(".bw-error")
        before, good = state(page), field.input_value()
        for text in ("abc", "", "<b>1</b>", "-99999", "1e12", "NaN"):
            field.fill(text)
            field.press("Enter")
            expect(error).not_to_be_empty()
            assert f"kept at {good}" in error.inner_text(), text
            assert field.get_attribute("aria-invalid") == "true"
            assert field.input_value() == text  # what was typed stays to be mended
            assert state(page) == before
        field.fill(good)
        field.press("Enter")
        expect(error).to_be_empty()
        assert field.get_attribute("aria-invalid") is None


@pytest.mark.parametrize("key", ["Enter", "Tab"])
def test_any_value_can_be_typed(open_page: Open, key: str) -> None:
    page = open_page("training")
    before = state(page)
    control = page.locator('[data-control="learning_rate"]')
    control.locator("[type=text]").fill("0,2537")
    control.locator("[type=text]").press(key)
    assert json.loads(changed(page, before))["learning_rate"] == 0.2537
    expect(control.locator(".bw-error")).to_be_empty()
    assert control.locator("[type=text]").input_value() == "0.2537"
    page.wait_for_function("() => location.hash.includes('learning_rate=0.2537')")


def test_a_click_that_ends_the_typing_does_what_it_says(open_page: Open) -> None:
    page = open_page("valley")
    control = page.locator('[data-control="learning_rate"]')
    control.locator("[type=text]").fill("-1")
    page.locator(".bw-table summary").click(delay=80)
    expect(control.locator(".bw-error")).to_contain_text("kept at 0.3")
    assert page.locator(".bw-table").get_attribute("open") is not None
    assert control.locator("[type=text]").input_value() == "-1"  # what was typed stays to be mended
    page.locator(".bw-reset").click()
    expect(control.locator(".bw-error")).to_be_empty()
    expect(control.locator("[type=text]")).to_have_value("0.3")


def test_reset_goes_back_to_the_start(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    start = state(page)
    move(page)
    page.locator(".bw-reset").click()
    page.wait_for_function(
        "start => document.querySelector('[data-widget]').dataset.state === start", arg=start
    )


def test_the_link_is_copied_or_said(open_page: Open) -> None:
    page = open_page("valley")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    before = state(page)
    page.locator('[data-control="step"] [type=range]').press("End")
    seen = changed(page, before)
    page.locator(".bw-share").click()
    expect(page.locator(".bw-share")).to_have_text("Copied")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(page.url.split("#")[0] + "#valley:")
    page.goto("about:blank")
    page.goto(link)
    page.wait_for_selector('[data-widget="valley"]:not([data-state=""])')
    assert state(page) == seen
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error('no')); }")
    page.locator(".bw-share").click()
    expect(page.locator(".bw-notice")).to_contain_text(link)


def test_a_link_restores_what_was_seen(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    second = move(page)
    page.wait_for_function("() => location.hash.length > 1")
    finish(page)
    words, fragment = page.locator(".bw-result").inner_text(), page.evaluate("location.hash")
    again = open_page(stem, fragment=fragment)
    assert state(again) == second
    finish(again)
    assert again.locator(".bw-result").inner_text() == words


COUNT = """
window.entries = 0, window.replaced = 0, window.refusals = 0;
const { pushState, replaceState } = History.prototype;
History.prototype.pushState = function (...given) {
  entries += 1;
  return pushState.apply(this, given);
};
History.prototype.replaceState = function (...given) {
  replaced += 1;
  if (refusals-- > 0) throw new DOMException("too often", "SecurityError");
  return replaceState.apply(this, given);
};
null
"""


def test_a_held_key_is_one_visit_and_its_address_is_right(open_page: Open) -> None:
    page = open_page("activation")
    page.evaluate(COUNT)
    visits = page.evaluate("history.length")
    page.locator('[data-control="z"] [type=range]').focus()
    page.keyboard.press("Home")
    for _ in range(110):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => location.hash.endsWith(';z=5')")
    assert page.evaluate("history.length") == visits
    assert page.evaluate("entries") == 0
    assert page.evaluate("replaced") <= 5  # when the hand rested, not at each press
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")  # who leaves need not wait
    assert page.evaluate("location.hash").endswith(";z=5.1")


def test_the_address_needs_no_change_event(open_page: Open) -> None:
    """Firefox sends none when the value was assigned meanwhile, and none while a key is down."""
    page = open_page("activation")
    page.evaluate(
        """() => {
          window.assigned = 0;
          const slider = document.querySelector('[data-control="z"] [type=range]');
          const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
          slider.value = "2";
          Object.defineProperty(slider, "value",
            { get: value.get, set(to) { assigned += 1; value.set.call(this, to); } });
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    page.wait_for_function("() => location.hash.endsWith(';z=2')")
    assert page.evaluate("assigned") == 0


def test_an_address_that_the_browser_refuses_comes_later(open_page: Open) -> None:
    page = open_page("activation")
    page.evaluate(COUNT)
    page.evaluate("refusals = 1")
    page.locator('[data-control="z"] [type=range]').focus()
    page.keyboard.press("End")
    page.wait_for_function("() => replaced === 1")
    assert page.evaluate("location.hash") == ""
    page.wait_for_function("() => location.hash.endsWith(';z=6')")


def test_who_leaves_at_once_comes_back_to_what_was_set(open_page: Open) -> None:
    page = open_page("activation")
    before = state(page)
    page.locator('[data-control="z"] [type=range]').focus()
    page.keyboard.press("End")
    last = changed(page, before)
    page.evaluate("location.href = location.pathname.replace('activation', 'valley')")
    page.wait_for_selector('[data-widget="valley"]:not([data-state=""])')
    page.go_back()  # one step: Back has left the page
    page.wait_for_selector('[data-widget="activation"]:not([data-state=""])')
    assert state(page) == last
    expect(page.locator(".bw-linked")).to_be_empty()


# A page like a chapter: much above the widget and two below, and no anchoring helps.
LONG = """
addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  document.body.style.overflowAnchor = "none";
  const [place] = document.querySelectorAll(".widget");
  const tall = () => Object.assign(document.createElement("div"), {style: "height: 3000px"});
  const other = Object.assign(document.createElement("div"), {className: "widget"});
  Object.assign(other.dataset, {source: "descent-widget-1.js"});
  place.before(Object.assign(tall(), {id: "above"}));
  place.after(tall(), other, tall());
}, true);
"""
GROW = "document.getElementById('above').style.height = '3700px'"


def top(page: Page, stem: str) -> float:
    """How far below the window's top the widget begins."""
    return float(
        page.locator(f'[data-widget="{stem}"]').evaluate("e => e.getBoundingClientRect().top")
    )


def wait_for_view(page: Page, stem: str) -> None:
    """Wait until the widget begins at the top, and no longer moves."""
    page.wait_for_function(
        """stem => {
          const top = document.querySelector(`[data-widget="${stem}"]`).getBoundingClientRect().top;
          return top >= 0 && top < 40;
        }""",
        arg=stem,
    )


def test_a_link_brings_its_widget_into_view_and_says_what_it_set(open_page: Open) -> None:
    fragment = "#descent:step=3&valley:function=two_valleys;learning_rate=0.1;step=7"
    page = open_page("valley", fragment=fragment, script=LONG)
    wait_for_view(page, "valley")  # the first of the two, in the page's order
    assert page.evaluate("document.activeElement.dataset.widget") == "valley"
    said = page.locator('[data-widget="valley"] .bw-linked')
    words = "Set by the link: cost two valleys, learning rate η = 0.1, step 7."
    expect(said).to_have_text(words)
    assert said.get_attribute("role") == "status"
    expect(page.locator('[data-widget="descent"] .bw-linked')).to_contain_text("step 3.")
    page.evaluate(GROW)
    page.wait_for_timeout(200)
    wait_for_view(page, "valley")
    page.keyboard.press("Tab")  # the focus goes on from there
    first = page.locator('[data-widget="valley"] :is(input, select, button)').first
    expect(first).to_be_focused()
    before = page.locator('[data-widget="valley"] .bw-figure').bounding_box()
    page.locator('[data-widget="valley"] [data-control="step"] [type=range]').press("ArrowRight")
    expect(said).to_be_hidden()  # at the first change; and nothing moves for it
    assert page.locator('[data-widget="valley"] .bw-figure').bounding_box() == before


def test_a_link_to_the_same_page_goes_to_its_widget_and_back(open_page: Open) -> None:
    page = open_page("valley", script=LONG, alive=False)
    page.evaluate("location.hash = '#descent:step=3'")
    page.wait_for_selector('[data-widget="descent"]:not([data-state=""])')
    wait_for_view(page, "descent")
    expect(page.locator('[data-widget="descent"] .bw-linked')).to_contain_text("step 3.")
    page.evaluate("location.hash = '#descent:nothing=3'")
    expect(page.locator('[data-widget="descent"] .bw-notice')).to_be_visible()
    expect(page.locator('[data-widget="descent"] .bw-linked')).to_be_empty()
    page.evaluate("location.hash = '#valley:step=7'")
    wait_for_view(page, "valley")


def test_who_has_scrolled_is_left_alone(open_page: Open) -> None:
    page = open_page("valley", fragment="#valley:step=7", script=LONG)
    wait_for_view(page, "valley")
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(300)
    page.evaluate(GROW)
    page.wait_for_timeout(300)
    assert top(page, "valley") > 400  # pushed down by what grew, and left there
    page.reload()  # a visit comes into view once
    page.wait_for_selector('[data-widget="valley"]:not([data-state=""])')
    page.wait_for_timeout(300)
    assert not 0 <= top(page, "valley") < 40
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    expect(page.locator('[data-widget="valley"] .bw-linked')).to_be_empty()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_leave_the_map_its_two_classes(open_page: Open, scheme: str) -> None:
    page = open_page("training", color_scheme=scheme, forced_colors="active")
    colours = page.evaluate(
        """() => {
          const canvas = document.querySelector(".bw-canvas");
          const [n, context] = [canvas.width, canvas.getContext("2d")];
          const { data } = context.getImageData(0, 0, n, n);
          const at = (x, y) => [...data.slice(4 * n * (y * n + x)).slice(0, 3)];
          return [at(0.25, 0.25), at(0.75, 0.25)]; // at two of the examples of XOR
        }"""
    )
    assert max(abs(a - b) for a, b in zip(*colours, strict=True)) > 100
    paper = "getComputedStyle(document.querySelector('.bw-canvas')).backgroundColor"
    assert page.evaluate(paper) == computed("page", scheme)


# The labels of the network that touch (letters, not the air around them), are cut off, or are bare.
TOUCHING = """() => {
  const svg = document.querySelector(".bw-net").getBoundingClientRect();
  const marks = [...document.querySelectorAll(".bw-net text")].map(e => {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    return { left, right, top: top + 2, bottom: bottom - 2, words: e.textContent };
  });
  const pairs = marks.flatMap((a, i) => marks.slice(i + 1).map(b => [a, b]));
  const both = (a, b) => Math.min(a.right, b.right) > Math.max(a.left, b.left)
    && Math.min(a.bottom, b.bottom) > Math.max(a.top, b.top);
  const cut = marks.filter(a => a.left < svg.left - 1 || a.right > svg.right + 1);
  const bare = [...document.querySelectorAll(".bw-net text")].filter(e => {
    const mine = e.getBBox();
    return ![...document.querySelectorAll(".bw-net rect")].some(r => {
      const { x, y, width, height } = r.getBBox();
      return x <= mine.x && y <= mine.y + 0.1 && x + width >= mine.x + mine.width
        && y + height >= mine.y + mine.height - 0.1;
    });
  });
  return [...pairs.filter(([a, b]) => both(a, b)).map(([a, b]) => [a.words, b.words]),
    ...cut.map(a => [a.words, "cut"]), ...bare.map(e => [e.textContent, "on an edge"])];
}"""


@pytest.mark.parametrize("width", [360, 390, 768, 1366, 1440])
def test_no_number_of_the_network_is_covered(open_page: Open, width: int) -> None:
    page = open_page("stepper", viewport={"width": width, "height": 900})
    slider = page.locator('[data-control="stage"] [type=range]')
    before = state(page)
    slider.press("Home")
    changed(page, before)
    for stage in range(13):
        for quantity in range(page.locator(".bw-picks button").count()):
            button = page.locator(".bw-picks button").nth(quantity)
            button.press("Enter")
            expect(button).to_have_attribute("aria-pressed", "true")
            assert page.evaluate(TOUCHING) == [], (stage, quantity)
        if stage < 12:
            before = state(page)
            slider.press("ArrowRight")
            changed(page, before)


HOSTILE = (
    "=",
    "<b>nothing</b>=1",
    "epoch=<img src=x onerror=alert(1)>",
    "%E0%A4%A=1",
    "__proto__=1",
    "constructor=1;toString=1",
    "x" * 5000,
)


@pytest.mark.parametrize("first", [2, 4])
def test_a_hostile_link_is_left_out_with_a_notice(open_page: Open, stem: str, first: int) -> None:
    whole = open_page(stem)
    start = state(whole)
    page = open_page(stem, fragment=f"#{stem}:{HOSTILE[first]}")
    for rest in ("", *HOSTILE) if first == 2 else ():
        if rest:  # the page is open, and the address changes
            page.evaluate("hash => { location.hash = hash; }", f"#{stem}:")
            expect(page.locator(".bw-notice")).to_be_hidden()
            page.evaluate("hash => { location.hash = hash; }", f"#{stem}:{rest}")
        expect(page.locator(".bw-notice")).to_be_visible()
        assert page.locator("[data-widget] img, .bw-notice *").count() == 0
    expect(page.locator(".bw-notice")).to_be_visible()
    assert state(page) == start


def test_a_link_keeps_other_links_settings(open_page: Open) -> None:
    page = open_page("valley", fragment="#descent:step=3&valley:step=7")
    slider = page.locator('[data-control="step"] [type=range]')
    assert slider.input_value() == "7"
    before = state(page)
    slider.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    page.wait_for_function("() => location.hash.includes('step=8')")
    assert "descent:step=3" in page.evaluate("location.hash")


def test_keys_reach_every_control_and_the_focus_is_seen(open_page: Open, stem: str) -> None:
    page = open_page(stem)
    wanted = page.locator("[data-widget] :is(input, select, button, summary):visible").count()
    page.evaluate("document.activeElement.blur()")
    page.locator("[data-widget] :is(select, input, button)").first.focus()
    reached, unseen = 0, []
    for _ in range(3 * wanted):
        now = page.evaluate(
            """() => { const e = document.activeElement;
              if (!e.closest("[data-widget]")) return null;
              if (e.dataset.seen) return ["again", true];
              e.dataset.seen = "yes";
              const style = getComputedStyle(e);
              return [e.outerHTML.slice(0, 80),
                style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2]; }"""
        )
        if now is None:
            break
        if now[0] != "again":
            reached += 1
            unseen += [] if now[1] else [now[0]]
        page.keyboard.press("Tab")
    assert reached >= wanted
    assert unseen == []


def test_results_are_announced_at_a_readable_pace(open_page: Open) -> None:
    page = open_page("training")
    page.wait_for_function("() => document.querySelector('.bw-spoken').textContent")
    page.evaluate(
        """() => { window.said = 0; new MutationObserver(() => { said += 1; })
          .observe(document.querySelector(".bw-spoken"), {childList: true}); }"""
    )
    page.locator('[data-control="epoch"] input[type=range]').focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "() => document.querySelector('.bw-spoken').textContent"
        " === document.querySelector('.bw-result').textContent"
    )
    assert page.evaluate("said") <= 2


def test_play_goes_on_until_paused(open_page: Open) -> None:
    page = open_page("training")
    last = state(page)
    page.locator('[data-control="epoch"] input[type=range]').focus()
    page.keyboard.press("Home")
    before = changed(page, last)
    play = page.locator(".bw-play")
    play.click()
    assert play.get_attribute("aria-pressed") == "true"
    changed(page, changed(page, before))
    play.click()
    rest = state(page)
    page.wait_for_timeout(600)
    assert state(page) == rest


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page: Open, stem: str, scheme: str) -> None:
    page = open_page(stem, color_scheme=scheme, bypass_csp=True)
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    for change in ("as it opens", "with a notice, an error and the table"):
        if change != "as it opens":
            page.evaluate("hash => { location.hash = hash; }", f"#{stem}:nothing=1")
            expect(page.locator(".bw-notice")).to_be_visible()
            page.locator(".bw-table summary").click()
            field = page.locator(".bw-control:visible [type=text]").first
            field.fill("abc")
            field.press("Enter")
        found = page.evaluate("axe.run('[data-widget]', {resultTypes: ['violations']})")
        said = [
            (rule["id"], [n["html"][:160] for n in rule["nodes"]]) for rule in found["violations"]
        ]
        assert said == []


def test_on_a_telephone_it_can_be_read_and_touched(open_page: Open, stem: str) -> None:
    page = open_page(stem, viewport={"width": 390, "height": 844}, has_touch=True)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    small = page.evaluate(
        """() => [...document.querySelectorAll(".bw *")].filter(e =>
          [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()
          && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML.slice(0, 90))"""
    )
    assert small == []
    narrow = page.evaluate(
        """() => [...document.querySelectorAll(".bw :is(button, input, select, summary)")]
          .filter(e => e.checkVisibility()).map(e => [e.outerHTML.slice(0, 60),
          e.getBoundingClientRect()]).filter(([, b]) => b.width < 24 || b.height < 24)
          .map(([html]) => html)"""
    )
    assert narrow == []


def test_what_is_moved_what_it_changes_and_what_is_said_are_on_one_screen(
    open_page: Open, stem: str
) -> None:
    page = open_page(stem, viewport={"width": 360, "height": 640})
    open_all(page)
    for control in page.locator(".bw-control:visible").all():
        control.locator("input, select").first.focus()
        page.wait_for_timeout(50)
        places = page.evaluate(
            """control => [".bw-figure > :first-child", control, ".bw-result"]
              .map(e => (typeof e === "string" ? document.querySelector(e) : e))
              .map(e => e.getBoundingClientRect()).flatMap(({ top, bottom }) => [top, bottom])""",
            control.element_handle(),
        )
        # One below the other, none over another, all within the window.
        expected = sorted([0, *places, 640])
        assert [0, *places, 640] == pytest.approx(expected, abs=2), control


def test_without_scripts_and_on_paper_a_picture_stands_in(open_page: Open, stem: str) -> None:
    page = open_page(stem, java_script_enabled=False)
    picture = page.locator(".widget .drawing")
    assert picture.is_visible()
    assert len(picture.get_attribute("aria-label") or "") > 40
    live = open_page(stem)
    live.emulate_media(media="print")
    assert live.locator(".widget > .drawing").is_visible()
    assert not live.locator("[data-widget]").is_visible()


def rows(page: Page) -> list[list[str]]:
    """The widget's table twin, when it is whole."""
    finish(page)
    if not page.locator(".bw-table").evaluate("box => box.open"):
        page.locator(".bw-table summary").click()
    page.wait_for_selector(".bw-table tbody tr")
    table: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll(".bw-table tbody tr")]
          .map(row => [...row.children].map(cell => cell.textContent))"""
    )
    return table


@pytest.mark.parametrize(("stem", "settings"), widget_numbers.CASES)
def test_the_numbers_are_the_librarys(open_page: Open, stem: str, settings: dict[str, Any]) -> None:
    fragment = ";".join(f"{name}={value}" for name, value in settings.items())
    page = open_page(stem, fragment=f"#{stem}:{fragment}")
    expect(page.locator(".bw-notice")).to_be_hidden()
    shown = np.array([[widget_numbers.number(cell) for cell in row] for row in rows(page)])
    expected = np.array(widget_numbers.expected(stem, settings), dtype=float)
    assert shown.shape == expected.shape
    np.testing.assert_allclose(shown, expected, rtol=2e-3, atol=2e-3)
    words = page.locator(".bw-result").inner_text()
    assert re.search(r"\d", words)
