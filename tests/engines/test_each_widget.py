"""Each widget's main control by keyboard and by mouse: the drawing, the address, the way back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engines import Engine

At = Callable[[str], str]
# Each widget, and a chapter that shows it.
PLACES = {
    "activation": "neural_network",
    "atlas": "training",
    "chain_rule": "chain_rule",
    "descent": "gradient_descent",
    "loss": "loss_functions",
    "scale": "implementation",
    "stepper": "backpropagation",
    "training": "intro",
    "valley": "gradient_descent",
}
# Scrolls from widget to widget, as each is fetched when the reader comes near.
COME_TO = """async (stem) => {
  while (document.documentElement.hasAttribute("data-early"))  // the page is still being laid out
    await new Promise((done) => setTimeout(done, 20));
  for (const place of document.querySelectorAll(".widget")) {
    place.scrollIntoView({block: "start", behavior: "instant"});
    const end = performance.now() + 10000;
    while (!place.querySelector('[data-widget]:not([data-state=""])') && performance.now() < end)
      await new Promise((done) => setTimeout(done, 30));
    if (place.querySelector(`[data-widget="${stem}"]`)) return;
  }
  throw new Error("no such widget came to life");
}"""
STATE = "(stem) => document.querySelector(`[data-widget='${stem}']`).dataset.state"
CHANGED = f"(stem, before) => {{ const now = ({STATE})(stem); return now !== before && now; }}"
HIGH = "(s) => { const e = document.querySelector(s); return e.value > (+e.min + +e.max) / 2; }"
RESTED = """(stem) => decodeURIComponent(location.hash).includes(`${stem}:`) && location.hash"""

# A slow machine may rest between two presses.
AT_REST = """async () => {
  for (let last; last !== location.hash;) {
    last = location.hash;
    await new Promise((done) => setTimeout(done, 600));
  }
  return location.hash;
}"""


@pytest.fixture(params=PLACES)
def stem(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def come_to(engine: Engine, at: At, stem: str) -> str:
    """Open the chapter of a widget and scroll to it; its main control."""
    engine.goto(at(PLACES[stem]))
    engine.evaluate(COME_TO, stem)
    names = """(stem) => [...document.querySelectorAll(`[data-widget='${stem}'] .bw-control`)]
      .filter((e) => e.checkVisibility() && e.querySelector("[type=range]"))
      .map((e) => e.dataset.control)"""
    name = engine.evaluate(names, stem)[0]
    return f"[data-widget='{stem}'] [data-control='{name}'] [type=range]"


def test_by_keyboard_it_is_drawn_and_told_and_back_leaves(
    engine: Engine, at: At, stem: str
) -> None:
    engine.goto(at("references"))
    slider = come_to(engine, at, stem)
    before, entries = engine.evaluate(STATE, stem), engine.evaluate("history.length")
    engine.evaluate("(s) => document.querySelector(s).focus()", slider)
    key = "ArrowLeft" if engine.evaluate(HIGH, slider) else "ArrowRight"
    for _ in range(2):
        engine.press(key)
        before = engine.wait_for(CHANGED, stem, before)
    engine.wait_for(RESTED, stem)
    grown = engine.evaluate("history.length") - entries
    assert grown <= 1
    engine.back(grown + 1)
    engine.wait_for("location.pathname.endsWith('/references.html')")


def test_by_mouse_it_is_drawn_and_the_link_brings_it_back(
    engine: Engine, at: At, stem: str
) -> None:
    slider = come_to(engine, at, stem)
    before = engine.evaluate(STATE, stem)
    engine.click(slider, 0.3 if engine.evaluate(HIGH, slider) else 0.7)
    now = engine.wait_for(CHANGED, stem, before)
    link = at(PLACES[stem]) + engine.wait_for(RESTED, stem)
    engine.goto("about:blank")
    engine.goto(link)
    seen = """(stem) => { const e = document.querySelector(`[data-widget='${stem}']`);
      const box = e?.getBoundingClientRect();
      return box && box.top < innerHeight / 2 && box.bottom > innerHeight / 2; }"""
    engine.wait_for(seen, stem)
    engine.wait_for("(stem, now) => (" + STATE + ")(stem) === now", stem, now)


def test_a_key_held_down_throws_nothing_and_the_address_keeps_up(engine: Engine, at: At) -> None:
    slider = come_to(engine, at, "training")
    engine.evaluate("(s) => document.querySelector(s).focus()", slider)
    before = engine.evaluate(STATE, "training")
    engine.evaluate("complaints.length = 0")
    for key in ("Home", "ArrowRight", "ArrowLeft"):
        engine.press(key, 60)
    engine.press("ArrowRight")
    engine.wait_for(CHANGED, "training", before)
    engine.wait_for(RESTED, "training")
    address = engine.evaluate(AT_REST)
    assert engine.evaluate("complaints") == []
    state = engine.evaluate(STATE, "training")
    engine.goto("about:blank")
    engine.goto(at("intro") + address)
    engine.evaluate(COME_TO, "training")
    assert engine.evaluate(STATE, "training") == state
