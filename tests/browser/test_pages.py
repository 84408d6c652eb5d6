"""Every page in a real browser: from a server and a folder, light and dark, small, on paper."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from colours import computed
from playwright.sync_api import Browser, ConsoleMessage, Page

from backprop_lib.palette import PALETTE
from toc import page_address, toc_files

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
# What WCAG 2.2 lets a reader set for text (1.4.12).
SPACED = """p { margin-bottom: 2em !important }
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
"""
MOST_BYTES = 600_000
MOST_SHIFT = 0.01

# Layout shifts and refusals by the security policy, from before the page's own first line.
WATCH = """
window.shifts = [], window.refused = [];
new PerformanceObserver(list => {
  for (const entry of list.getEntries())
    if (!entry.hadRecentInput)
      shifts.push([entry.value, entry.sources.map(s => s.node?.outerHTML?.slice(0, 120)).join()]);
}).observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation",
  e => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
SCROLL = """async () => {
  await document.fonts.ready;
  for (let y = 0; y < document.body.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise(requestAnimationFrame);
  }
  await new Promise(done => setTimeout(done, 100));
}"""


@dataclass
class Visit:
    """What happened while a page was loaded and scrolled through, with nothing in the cache."""

    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bytes: float = 0
    shifts: list[Any] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def visit(browser: Browser) -> Callable[[str], Visit]:
    """Visit an address once, and remember what happened."""
    seen: dict[str, Visit] = {}

    def look(address: str) -> Visit:
        if address not in seen:
            seen[address] = _visit(browser, address)
        return seen[address]

    return look


def _visit(browser: Browser, address: str) -> Visit:
    visit = Visit()

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            visit.errors.append(message.text)

    with browser.new_context(viewport=DESKTOP) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.on("request", lambda request: visit.requests.append(request.url))
        page.on("requestfailed", lambda request: visit.errors.append(f"failed: {request.url}"))
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")

        def arrived(event: dict[str, Any]) -> None:
            visit.bytes += event["encodedDataLength"]

        wire.on("Network.loadingFinished", arrived)
        page.add_init_script(WATCH)
        page.goto(address, wait_until="networkidle")
        page.evaluate(SCROLL)
        visit.shifts = page.evaluate("shifts")
        visit.refused = page.evaluate("refused")
    return visit


# Every page from a server; from a folder one of each kind, and those whose widgets are most.
PLACES = [
    *((name, "http") for name in toc_files()),
    *((f"book/en/{name}", "file") for name in ("intro", "training", "step3_hidden_errors", "api")),
]


@pytest.fixture(
    scope="module", params=PLACES, ids=lambda place: f"{Path(place[0]).name}-{place[1]}"
)
def address(request: pytest.FixtureRequest, book: Path, site: str) -> str:
    """The page's address on a server, or on disk."""
    name, home = request.param
    return f"{site if home == 'http' else book.as_uri()}/{page_address(name)}"


@pytest.fixture
def fresh(browser: Browser, site: str, page_name: str) -> Iterator[Page]:
    """The page, just opened on a wide screen."""
    with browser.new_context(viewport=DESKTOP) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site}/{page_address(page_name)}")
        yield page


@pytest.fixture(scope="module")
def opened(browser: Browser, site: str, page_name: str) -> Iterator[Page]:
    with browser.new_context(viewport=DESKTOP) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"{site}/{page_address(page_name)}")
        yield page


@pytest.fixture
def page(opened: Page) -> Page:
    """The page on a wide screen, opened once for all tests that leave its text alone."""
    opened.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    opened.emulate_media(media="screen", color_scheme="light")
    opened.evaluate("document.querySelectorAll('details').forEach(box => box.open = false)")
    return opened


def test_it_loads_without_an_error(visit: Callable[[str], Visit], address: str) -> None:
    assert visit(address).errors == []
    assert visit(address).refused == []


def test_it_asks_nobody_else_for_anything(visit: Callable[[str], Visit], address: str) -> None:
    origin = address.rsplit("/", 2)[0]  # above the folder of the language
    asked = visit(address).requests
    assert asked
    assert not [url for url in asked if not url.startswith((origin, "data:", "blob:"))]


def test_it_is_light(
    visit: Callable[[str], Visit],
    site: str,
    page_name: str,
    record_property: Callable[[str, object], None],
) -> None:
    seen = visit(f"{site}/{page_address(page_name)}")
    record_property("bytes", seen.bytes)
    record_property("requests", len(seen.requests))
    print(f"{page_name}: {seen.bytes / 1000:.0f} KB in {len(seen.requests)} requests")
    assert 0 < seen.bytes <= MOST_BYTES, seen.requests


def test_nothing_moves_while_it_loads(visit: Callable[[str], Visit], address: str) -> None:
    shifts = visit(address).shifts
    assert sum(size for size, _ in shifts) <= MOST_SHIFT, shifts


# What axe need not look at a thousand times: the glyphs of formulas, drawn by style sheets and
# hidden from assistive technology, and all but the first token of a kind in blocks of code.
THIN = """() => {
  document.querySelectorAll("details").forEach(box => box.open = true);
  document.querySelectorAll("mjx-math").forEach(glyphs => glyphs.textContent = "");
  const seen = new Set();
  for (const token of document.querySelectorAll("pre span:not(:has(*))")) {
    const kind = `${token.className} ${token.closest("pre").parentElement.className}
      ${token.closest(".solution, .exercise, .admonition")?.className}`;
    if (seen.has(kind)) token.remove();
    seen.add(kind);
  }
}"""


# One page of each kind, since this takes longest; `make measure` looks at all.
@pytest.mark.pages("intro", "step3_hidden_errors", "training", "glossary", "api")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(fresh: Page, scheme: Any) -> None:
    page = fresh
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.evaluate(THIN)
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    # Only the colours differ in the dark.
    rules = {"light": "", "dark": ", runOnly: ['color-contrast', 'link-in-text-block']"}[scheme]
    found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations']{rules}}})")
    said = [
        (rule["id"], rule["impact"], [node["html"][:200] for node in rule["nodes"][:5]])
        for rule in found["violations"]
    ]
    assert said == [], json.dumps(said, indent=1)


@pytest.mark.parametrize(
    ("size", "style"),
    [(SMALL, "/**/"), (PHONE, SPACED), (DESKTOP, "/**/")],
    ids=["small", "spaced", "desktop"],
)
def test_it_scrolls_in_one_direction_only(page: Page, size: Any, style: str) -> None:
    page.set_viewport_size(size)
    page.evaluate("document.querySelectorAll('details').forEach(box => box.open = true)")
    sheet = page.add_style_tag(content=style)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    culprits = page.evaluate(
        """width => [...document.querySelectorAll("main *")]
          .filter(e => e.getBoundingClientRect().right > width + 1)
          .filter(e => !e.closest("pre, svg, mjx-container, table"))
          .map(e => e.outerHTML.slice(0, 120)).slice(0, 5)""",
        size["width"],
    )
    sheet.evaluate("sheet => sheet.remove()")
    assert wide <= size["width"], culprits
    page.keyboard.press("Tab")
    wrong = page.evaluate(  # what scrolls in its own box is a tab stop; what fits is none
        """() => [...document.querySelectorAll("main :not(.bw *)")].filter(e => e.checkVisibility())
          .filter(e => ["auto", "scroll"].includes(getComputedStyle(e).overflowX))
          .filter(e => (e.scrollWidth > e.clientWidth + 1) !== (e.tabIndex >= 0))
          .map(e => `${e.tagName} ${e.className}: ${e.innerText.slice(0, 120)}`)"""
    )
    assert wrong == []


def test_on_paper_formulas_and_solutions_show_and_navigation_does_not(page: Page) -> None:
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    shown = page.evaluate(
        """() => {
          const hidden = e => !e.checkVisibility({visibilityProperty: true});
          const box = e => e.getBoundingClientRect();
          const all = (s, wrong) => [...document.querySelectorAll(s)].filter(wrong)
            .map(e => e.outerHTML.slice(0, 80));
          return {
            closed: all("main details:not(.bw *)", e => !e.open),
            formulas: all("main mjx-container", e => hidden(e) || !box(e).width),
            solutions: all("main .solution", e => box(e).height < 40),
            navigation: all("nav, header, button", e => !hidden(e)),
            frames: all(".cell_input .highlight", e => getComputedStyle(e).breakInside != "avoid"),
          };
        }"""
    )
    assert not any(shown.values()), shown
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("main details[open]").count() == 0, "opened for paper, and left open"


@pytest.mark.pages("intro", "api")  # the page around a chapter is the same everywhere
def test_the_keyboard_reaches_the_text_first(fresh: Page) -> None:
    page = fresh
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator("a.skip").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_formulas_are_set_in_the_books_own_fonts(page: Page) -> None:
    formulas = page.locator("mjx-container").count()
    if not formulas:
        assert "\\(" not in page.inner_text("main")
        return
    page.locator("main mjx-container").first.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.fonts].some(f => f.family.includes('MJX') && f.status === 'loaded')"
    )
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'error').length") == 0


def test_figures_follow_the_theme_and_say_what_they_show(page: Page) -> None:
    figures = page.locator("main .drawing svg")  # a widget draws its own
    ink: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        ink[scheme] = figures.evaluate_all(
            """all => all.map(s => s.querySelector("text"))
              .map(text => text ? getComputedStyle(text).fill : "")"""
        )
    labels = figures.evaluate_all(
        "all => all.map(s => s.closest('[aria-label]')?.getAttribute('aria-label') || '')"
    )
    assert all(len(label) >= 20 for label in labels), labels
    assert all(a != b for a, b in zip(ink["light"], ink["dark"], strict=True) if a)


def test_it_reads_without_javascript(browser: Browser, site: str, page_name: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}/{page_address(page_name)}")
        assert page.locator("h1").is_visible()
        assert len(page.inner_text("main")) > 100
        assert (
            page.locator("main mjx-container").count()
            == page.locator("main mjx-container svg, main mjx-container mjx-math").count()
        )


def test_the_reader_chooses_light_or_dark_and_the_book_remembers(
    browser: Browser, site: str
) -> None:
    with browser.new_context(color_scheme="light") as context:
        page = context.new_page()
        page.goto(f"{site}/{page_address(toc_files()[0])}")
        paper = """[document.documentElement, document.body]
          .map(e => getComputedStyle(e).backgroundColor).join()"""
        light = page.evaluate(paper)
        for _ in range(3):
            if page.evaluate("document.documentElement.dataset.theme") != "dark":
                page.locator("button.mode").click()
        dark = page.evaluate(paper)
        assert dark != light
        page.reload()
        assert page.evaluate(paper) == dark
        assert "dark" in page.inner_text("button.mode")


# Formulas and figures are coloured by these, and axe does not look into them.
COLOURS = """names => Object.fromEntries(names.map(name => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = `var(--${name})`;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return [name, color];
}))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_has_the_colours_of_the_palette(browser: Browser, site: str, scheme: Any) -> None:
    with browser.new_context(color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(f"{site}/{page_address(toc_files()[0])}")
        shown = page.evaluate(COLOURS, list(PALETTE))
    assert shown == {name: computed(name, scheme) for name in PALETTE}
