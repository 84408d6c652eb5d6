"""What every page does: load in silence, follow the theme, ask, copy, print."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engines import Engine

At = Callable[..., str]
KINDS = ("intro", "notation", "step5_bias_gradients", "training", "glossary", "references", "api")
SCROLL = """async () => {
  await document.fonts.ready;
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
  await new Promise(done => setTimeout(done, 200));
  return complaints;
}"""
PAPER = "getComputedStyle(document.documentElement).backgroundColor"
# Of what is hidden, such as the still picture of a widget that lives, WebKit keeps old colours.
COLOURS = """["main", ".drawing svg text", ".question-live"]
  .map((s) => [...document.querySelectorAll(s)].find((e) => e.checkVisibility()))
  .map((e) => getComputedStyle(e)).map((s) => [s.color, s.fill]).join()"""
OPEN = "[...document.querySelectorAll('details')].map((box) => box.open)"


@pytest.mark.parametrize(
    ("page", "home"), [*((page, "http") for page in KINDS), ("training", "file"), ("api", "file")]
)
def test_it_loads_without_a_complaint(engine: Engine, at: At, page: str, home: str) -> None:
    engine.goto(at(page, home))
    assert engine.evaluate(SCROLL) == []


def test_colours_follow_the_button_and_are_remembered(engine: Engine, at: At) -> None:
    engine.goto(at("intro"))
    engine.evaluate("document.querySelector('.drawing').scrollIntoView()")
    seen = {}
    for theme in ("light", "dark"):
        engine.click("button.mode")
        assert engine.evaluate("document.documentElement.dataset.theme") == theme
        seen[theme] = engine.evaluate(f"[{PAPER}, {COLOURS}]")
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] != seen["dark"][1]
    engine.reload()
    engine.evaluate("document.querySelector('.drawing').scrollIntoView()")
    assert engine.evaluate(f"[{PAPER}, {COLOURS}]") == seen["dark"]


def test_the_reading_line_is_not_full_at_the_top(engine: Engine, at: At) -> None:
    engine.goto(at("training"))
    line = "getComputedStyle(document.querySelector('.outline nav'), '::before').transform"
    assert engine.evaluate(line) == "matrix(1, 0, 0, 0, 0, 0)"  # no height


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_question_answers_at_once(engine: Engine, at: At, by: str) -> None:
    engine.goto(at("gradient_descent"))
    live = ".question-live[data-kind=choose-one]"
    reason = f"document.querySelector('{live} .question-reason').innerText.trim()"
    assert engine.evaluate(reason) == ""
    if by == "mouse":
        engine.click(f"{live} label")
    else:
        engine.evaluate(f"document.querySelector('{live} input').focus()")
        engine.press("Space")
    assert engine.wait_for(reason).split(".")[0] in ("Yes", "No")


def test_code_can_be_copied(engine: Engine, at: At) -> None:
    engine.goto(at("implementation"))
    engine.evaluate("complaints.length = 0")
    engine.click(".cell_input .copy")
    engine.wait_for("document.querySelector('.cell_input .copy').innerText === 'Copied'")
    assert engine.evaluate("complaints") == []


def test_what_was_closed_is_closed_again_after_printing(engine: Engine, at: At) -> None:
    engine.goto(at("step3_hidden_errors"))
    engine.click("main details:not([open]) > summary")
    before = engine.wait_for(
        f"(() => {{ const now = {OPEN}; return now.includes(true) && now; }})()"
    )
    engine.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(engine.evaluate(OPEN))
    engine.evaluate("dispatchEvent(new Event('afterprint'))")
    assert engine.evaluate(OPEN) == before
    paper = engine.pdf()
    assert paper is None or paper.startswith(b"%PDF")
    assert engine.evaluate(OPEN) == before
