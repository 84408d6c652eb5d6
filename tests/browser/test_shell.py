"""What a reader does with the page around a chapter: colours, contents, search, copying."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from colours import computed
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from toc import page_address

CHAPTER = page_address("book/en/gradient_descent")
DARK = computed("page", "dark")
LIGHT = computed("page", "light")


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(viewport={"width": 1440, "height": 900}) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{site}/{CHAPTER}")
        yield page


def colour(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_the_colours_follow_the_system_until_the_reader_chooses(page: Page) -> None:
    button = page.get_by_role("button", name="Colours: auto")
    page.emulate_media(color_scheme="dark")
    assert colour(page) == DARK
    button.click()
    assert colour(page) == LIGHT
    expect(page.get_by_role("button", name="Colours: light")).to_be_visible()
    page.reload()
    assert colour(page) == LIGHT
    page.get_by_role("button", name="Colours: light").click()
    page.emulate_media(color_scheme="light")
    assert colour(page) == DARK
    page.get_by_role("button", name="Colours: dark").click()
    assert colour(page) == LIGHT


def test_forced_colours_mark_the_current_chapter_alone(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    bars = """where => [...document.querySelectorAll(`.contents li a${where}`)]
      .map(link => getComputedStyle(link).borderLeftColor)"""
    paper = page.evaluate("getComputedStyle(document.querySelector('.contents')).backgroundColor")
    assert set(page.evaluate(bars, ":not(.current)")) == {paper}
    assert paper not in page.evaluate(bars, ".current")


def test_on_a_phone_the_contents_open_and_close(page: Page) -> None:
    contents = page.get_by_role("navigation", name="Book")
    expect(contents).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents", exact=True).click()
    expect(contents).to_be_visible()
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents", exact=True).click()
    contents.get_by_role("link", name="Glossary").click()
    page.wait_for_url("**/glossary.html")


def test_the_outline_marks_the_section_being_read(page: Page) -> None:
    link = page.locator(".outline nav a").nth(4)
    link.click()
    expect(page.locator(".outline nav a.here")).to_have_text(link.inner_text())


def test_code_can_be_copied(page: Page) -> None:
    block = page.locator(".cell_input .highlight").filter(visible=True).first
    block.hover()
    block.get_by_role("button", name="Copy").click()
    expect(block.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == block.locator("pre").inner_text().strip()


def test_a_link_to_a_section_arrives_there(page: Page, site: str) -> None:
    name = (page.locator(".outline nav a").last.get_attribute("href") or "").removeprefix("#")
    page.goto(f"{site}/{page_address('book/en/references')}")
    page.goto(f"{site}/{CHAPTER}#{name}")
    heading = page.locator(f"[id='{name}'] > :is(h2, h3)").first
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize("home", ["http", "file"])
def test_the_search_finds_a_page_and_quotes_it_where_it_may(
    page: Page, site: str, book: Path, home: str
) -> None:
    said: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    page.on("console", heard)
    page.goto(f"{site if home == 'http' else book.as_uri()}/{CHAPTER}")
    page.get_by_role("searchbox").fill("learning rate")
    page.keyboard.press("Enter")
    found = page.locator("#search-results a[href*='gradient_descent']").first
    expect(found).to_be_visible()
    if home == "http":
        expect(page.locator("#search-results .context").first).to_be_visible()
    assert said == []
    found.click()
    page.wait_for_url("**/gradient_descent.html*")
