"""Every jump lands where it should, within what nobody sees."""

from collections.abc import Callable

import pytest

from engines import DESKTOP, PHONE, Engine
from measure_jumps import NEAR, PAGES, entries, jump, landing
from toc import page_address

At = Callable[[str], str]
# The first that can be seen, of all that a selector names.
FIRST = "(s) => [...document.querySelectorAll(s)].find((e) => e.checkVisibility())"
# Where something stands, once nothing moves.
TOP = """async (selector) => {
  const top = () => [...document.querySelectorAll(selector)].find((e) => e.checkVisibility())
    .getBoundingClientRect().top;
  let before;
  for (let now = top(), tries = 0; now !== before && tries < 30; tries += 1) {
    before = now;
    await new Promise((done) => setTimeout(done, 300));
    now = top();
  }
  return before;
}"""


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("page", PAGES)
def test_the_outline_leads_to_its_headings(
    engine: Engine, at: At, page: str, size: tuple[int, int]
) -> None:
    if size != DESKTOP:
        engine.fresh(*size)
    engine.goto(at(page))
    names = entries(engine)
    landed = {
        names[i]: jump(engine, names[i]) for i in (3, 1, 4, 0, 2)
    }  # far first, then up and down
    assert all(abs(pixels) <= NEAR for pixels in landed.values()), landed


def follow(engine: Engine, link: str, by_key: bool = False) -> int:
    """Follow the first link that can be seen; how far from its place the page comes to rest."""
    place = "[location.pathname, location.hash].join()"
    to = engine.evaluate(f"(s) => {{ const location = ({FIRST})(s); return {place}; }}", link)
    if by_key:
        engine.evaluate(f"(s) => ({FIRST})(s).focus()", link)
        engine.press("Enter")
    else:
        engine.click(link)
    engine.wait_for(f"(to) => {place} === to && document.readyState === 'complete'", to)
    return landing(engine, to.split("#")[1])


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("gradient_descent", "main p > a[href^='#equation-']"),
        ("backpropagation", "main p > a[href*='.html#equation-']"),
        ("implementation", "main p > a[href*='glossary.html#term-']"),
    ],
)
def test_a_link_in_the_text_leads_to_its_place_and_back_leads_home(
    engine: Engine, at: At, page: str, link: str
) -> None:
    engine.goto(at(page))
    middle = f"(s) => ({FIRST})(s).scrollIntoView({{block: 'center', behavior: 'instant'}})"
    engine.evaluate(middle, link)
    before = engine.evaluate(TOP, link)
    assert abs(follow(engine, link)) <= NEAR
    engine.back()
    engine.wait_for("(at) => location.href === at && document.readyState === 'complete'", at(page))
    assert abs(engine.evaluate(TOP, link) - before) <= NEAR


def test_a_result_of_the_search_leads_to_its_place(engine: Engine, at: At) -> None:
    engine.goto(at("intro").replace(page_address("book/en/intro"), "search.html?q=saddle+points"))
    result = "#search-results a[href*='#saddle-points']"
    engine.wait_for("(s) => document.querySelector(s)", result)
    # Results come one after the other, and a mouse might miss.
    assert abs(follow(engine, result, by_key=True)) <= NEAR


@pytest.mark.parametrize("page", PAGES[:2])
def test_reloading_keeps_the_place(engine: Engine, at: At, page: str) -> None:
    engine.goto(at(page))
    names = entries(engine)
    heading = f"[id='{names[3]}']"
    engine.evaluate("(id) => document.getElementById(id).scrollIntoView()", names[3])
    engine.evaluate(TOP, heading)
    engine.evaluate("scrollBy({top: 333, behavior: 'instant'})")
    before = engine.evaluate(TOP, heading)
    engine.reload()
    assert abs(engine.evaluate(TOP, heading) - before) <= NEAR
