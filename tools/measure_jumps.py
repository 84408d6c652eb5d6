"""Measure where jumps land: entries of "On this page" in three engines, on two sizes of window.

    python tools/measure_jumps.py [--html FOLDER]

Each number is how far below its place, in pixels, a heading stands once all has settled. Each jump
begins on a page that was just loaded, whose parts further down have not been laid out yet.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import find_browser
from engines import DESKTOP, PHONE, Engine, running
from measure_pages import columns
from serve import serving
from toc import ROOT, page_address

PAGES = ("training", "gradient_descent", "implementation", "step3_hidden_errors")
ENTRIES = 5  # of each page, the first and the last among them
NEAR = 4  # pixels, from its place, that nobody sees

# How far a target is below its place: the window's top, less the padding that style sheets ask for.
# Where the page ends before, the end is its place.
LANDING = """async (id) => {
  const offset = () => {
    const target = document.getElementById(id), page = document.documentElement;
    const padding = parseFloat(getComputedStyle(page).scrollPaddingTop) || 0;
    const margin = parseFloat(getComputedStyle(target).scrollMarginTop) || 0;
    const below = Math.round(target.getBoundingClientRect().top - padding - margin);
    const end = scrollY >= page.scrollHeight - innerHeight - 1;
    return end && below > 0 ? 0 : below;
  };
  let before;
  for (let now = offset(), tries = 0; now !== before && tries < 30; tries += 1) {
    before = now;
    await new Promise((done) => setTimeout(done, 300));
    now = offset();
  }
  return before;
}"""
OUTLINE = """[...document.querySelectorAll(".outline nav a")]
  .map((a) => a.hash.slice(1)).filter((id) => id)"""


def entries(engine: Engine) -> list[str]:
    """Name some entries of the open page's outline, spread over its length."""
    names: list[str] = engine.evaluate(OUTLINE)
    return [names[i * (len(names) - 1) // (ENTRIES - 1)] for i in range(ENTRIES)]


def jump(engine: Engine, name: str) -> int:
    """Jump to a place of the open page as a reader does; how far from it the page comes to rest."""
    link = f'.outline nav a[href="#{name}"]'
    if engine.evaluate("(link) => document.querySelector(link).checkVisibility()", link):
        engine.click(link)
    else:  # a telephone shows no outline
        engine.evaluate("(id) => { location.hash = id; }", name)
    return landing(engine, name)


def landing(engine: Engine, name: str) -> int:
    """How far from its place something is, once nothing moves."""
    return int(engine.evaluate(LANDING, name))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--html", type=Path, default=ROOT / "_build/html")
    folder = parser.parse_args().html
    landed: dict[tuple[str, str], dict[str, int]] = {}
    with serving(folder) as site:
        for engine_name in find_browser.tested():
            with running(engine_name) as engine:
                for size in (DESKTOP, PHONE):
                    engine.fresh(*size)
                    for page in PAGES:
                        engine.goto(f"{site}/{page_address(f'book/en/{page}')}")
                        for name in entries(engine):
                            engine.goto("about:blank")
                            engine.goto(f"{site}/{page_address(f'book/en/{page}')}")
                            column = f"{engine_name} {size[0]}"
                            landed.setdefault((page, name), {})[column] = jump(engine, name)
    titles = list(next(iter(landed.values())))
    rows = [["page", "entry", *titles]]
    rows += [[*place, *(str(found[title]) for title in titles)] for place, found in landed.items()]
    near = [sum(abs(found[t]) <= NEAR for found in landed.values()) for t in titles]
    rows.append([f"within {NEAR} px", f"of {len(landed)}", *map(str, near)])
    print(columns(rows))


if __name__ == "__main__":
    main()
