"""Searching from a server and from a folder."""

from collections.abc import Callable

import pytest

from engines import Engine


@pytest.mark.parametrize("home", ["http", "file"])
def test_the_search_finds_a_page(engine: Engine, at: Callable[..., str], home: str) -> None:
    engine.goto(at("gradient_descent", home))
    engine.click("[type=search]")
    for letter in "learning":
        engine.press(letter)
    engine.press("Enter")
    found = "#search-results a[href*='gradient_descent']"
    engine.wait_for("(s) => document.querySelector(s)", found)
    assert engine.evaluate("complaints") == []
    engine.evaluate("(s) => document.querySelector(s).focus()", found)
    engine.press("Enter")  # results come one after the other, and a mouse might miss
    engine.wait_for("location.pathname.endsWith('/gradient_descent.html')")
