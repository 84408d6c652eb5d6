"""Where the system is dark, so is a page: an engine learns it at its start."""

from collections.abc import Callable

from colours import computed

from engines import Engine

DARK = True


def test_in_the_dark_a_page_is_dark(engine: Engine, at: Callable[[str], str]) -> None:
    engine.goto(at("intro"))
    assert engine.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    assert engine.evaluate(paper) == computed("page", "dark")
