"""Questions under a reader's hands: mouse, keyboard, screen reader, reload, no script, paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from question_sources import ALL, NUMBER, ONE
from tiny_book import build

PHONE: Any = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    formula = ONE.replace("1. about 1", "1. $w^2_{13}$")
    pages = {"index.md": f"# Asked\n{ONE}{ALL}{NUMBER}{formula}"}
    folder = tmp_path_factory.mktemp("live")
    built = build(folder, pages)
    assert built.warnings == []
    return (built.folder / "index.html").as_uri()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport=PHONE) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    assert errors == []
    return page


def question(page: Page, kind: str) -> Locator:
    return page.locator(f".question-live[data-kind={kind}]").first


def reasons(question: Locator) -> list[str]:
    """What stands beside the choices now, the empty ones left out."""
    texts = question.locator(".question-reason, .question-verdict").all_inner_texts()
    return [text.strip() for text in texts if text.strip()]


def test_a_choice_is_answered_at_once_beside_it_and_can_be_changed(page: Page) -> None:
    one = question(page, "choose-one")
    assert reasons(one) == []
    one.get_by_label("about 1").check()
    assert reasons(one) == ["No. That is the slope of the identity."]
    beside = one.locator(".question-choice").first.locator(".question-reason")
    expect(beside).to_contain_text("No.")
    one.get_by_label("at most ¼").check()
    (reason,) = reasons(one)
    assert reason.startswith("Yes.")
    expect(one.locator(".question-reason [data-verdict], [data-verdict=right]")).to_have_count(1)
    one.get_by_label("about 1").check()
    assert reasons(one) == ["No. That is the slope of the identity."]


def sign(region: Locator) -> tuple[str, str]:
    """Return the mark before a reason, and its colour."""
    style = "node => { const s = getComputedStyle(node, '::before'); return [s.content, s.color]; }"
    content, colour = region.evaluate(style)
    return content, colour


def test_right_and_wrong_differ_in_word_sign_and_colour(page: Page) -> None:
    one = question(page, "choose-one")
    one.get_by_label("about 1").check()
    wrong = sign(one.locator("[data-verdict=wrong]"))
    one.get_by_label("at most ¼").check()
    right = sign(one.locator("[data-verdict=right]"))
    assert wrong[0].startswith('"✗"')
    assert right[0].startswith('"✓"')
    assert wrong[1] != right[1]


def test_all_reasons_can_be_read_once_it_is_answered(page: Page) -> None:
    one = question(page, "choose-one")
    answers = page.locator(".question-answers").first
    expect(answers).to_be_hidden()
    one.get_by_label("at most ¼").check()
    expect(answers).to_be_visible()


def test_several_right_ones_are_checked_together(page: Page) -> None:
    several = question(page, "choose-all")
    check = several.get_by_role("button", name="Check")
    check.click()
    assert reasons(several) == ["Choose at least one."]
    several.get_by_label("the learning rate").check()
    assert reasons(several) == []
    check.click()
    assert reasons(several)[0] == "Yes. It is."
    assert "not all of them" in reasons(several)[-1]
    several.get_by_label("the weights").check()
    check.click()
    assert reasons(several)[1] == "No. They are learned."
    assert reasons(several)[-1].startswith("Not yet.")
    several.get_by_label("the weights").uncheck()
    several.get_by_label("the batch size").check()
    check.click()
    assert reasons(several) == ["Yes. It is.", "Yes. It is, too.", several_found(several)]
    assert several_found(several).startswith("Yes.")


def several_found(several: Locator) -> str:
    return several.locator(".question-verdict").inner_text().strip()


@pytest.mark.parametrize("text", ["0.25", "0,25", " .25", "1/4", "2,5e-1", "+0.2508"])
def test_a_number_is_taken_as_it_is_written(page: Page, text: str) -> None:
    number = question(page, "number")
    number.get_by_label("Your number").fill(text)
    number.get_by_role("button", name="Check").click()
    assert reasons(number) == ["Yes. It is ½ · ½."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1", "No. That is for the identity."),
        ("0.91", "No. That is for the identity."),
        ("0.26", "No. Put 0 into the formula."),
        ("−3", "No. Put 0 into the formula."),
        ("a quarter", "Write one number, such as 0.25, 0,25 or 1/4."),
        ("1,234.5", "Write one number, such as 0.25, 0,25 or 1/4."),
        ("1/0", "Write one number, such as 0.25, 0,25 or 1/4."),
        ("", "Write one number, such as 0.25, 0,25 or 1/4."),
    ],
)
def test_a_wrong_number_and_what_is_none_are_told_apart(page: Page, text: str, reason: str) -> None:
    number = question(page, "number")
    field = number.get_by_label("Your number")
    field.fill(text)
    field.press("Enter")
    assert reasons(number) == [reason]
    assert field.get_attribute("aria-invalid") == ("true" if reason.startswith("Write") else None)


def test_everything_works_by_keyboard(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert reasons(question(page, "choose-one"))[0].startswith("Yes.")
    while page.evaluate("document.activeElement.type") != "checkbox":
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    while page.evaluate("document.activeElement.type") != "button":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert reasons(question(page, "choose-all"))[0] == "Yes. It is."
    page.keyboard.press("Tab")
    page.keyboard.type("0,25")
    page.keyboard.press("Enter")
    assert reasons(question(page, "number")) == ["Yes. It is ½ · ½."]


def test_nothing_is_lost_on_reload(page: Page) -> None:
    question(page, "choose-one").get_by_label("about 1").check()
    question(page, "choose-all").get_by_label("the batch size").check()
    question(page, "number").get_by_label("Your number").fill("0,2")
    page.reload()
    assert reasons(question(page, "choose-one")) == ["No. That is the slope of the identity."]
    expect(question(page, "choose-all").get_by_label("the batch size")).to_be_checked()
    assert reasons(question(page, "choose-all")) == [], "it was not checked before either"
    expect(question(page, "number").get_by_label("Your number")).to_have_value("0,2")


def test_it_works_where_nothing_may_be_stored(context: BrowserContext, address: str) -> None:
    refuse = "() => { throw new DOMException('denied', 'SecurityError'); }"
    context.add_init_script(f"Object.defineProperty(window, 'localStorage', {{get: {refuse}}});")
    page = context.new_page()
    page.goto(address)
    question(page, "choose-one").get_by_label("about 1").check()
    assert reasons(question(page, "choose-one")) == ["No. That is the slope of the identity."]
    # A script that stopped at the first question would not get as far as this one.
    question(page, "number").get_by_label("Your number").fill("0.25")
    question(page, "number").get_by_role("button", name="Check").click()
    assert reasons(question(page, "number")) == ["Yes. It is ½ · ½."]


def test_without_a_script_all_reasons_fold_open(browser: Browser, address: str) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(address)
        answers = page.locator(".question-answers").first
        expect(answers).to_be_visible()
        assert not any(button.is_visible() for button in page.locator("button").all())
        answers.locator("summary").click()
        expect(answers.get_by_text("That is the slope of the identity.")).to_be_visible()


def test_on_paper_choices_and_reasons_are_read(page: Page) -> None:
    question(page, "choose-one").get_by_label("about 1").check()
    page.emulate_media(media="print")
    expect(page.get_by_text("at most ¼").first).to_be_visible()
    reason = page.get_by_text("That is the slope of the identity.")
    # Once in its list, and not beside the choice as well; the page asks this question twice.
    assert [node.is_visible() for node in reason.all()].count(True) == 2
    expect(page.get_by_role("button", name="Check")).to_have_count(0)
    for item in page.locator(".question-answers li").all():
        assert item.bounding_box()["height"] > 10  # type: ignore[index]


def test_every_target_is_large_enough(page: Page) -> None:
    question(page, "choose-one").get_by_label("at most ¼").check()
    for target in page.locator(".question-live :is(label, button, input), summary").all():
        if target.is_visible():
            box: Any = target.bounding_box()
            kind = target.get_attribute("type")
            # A radio button is small, but its label is its target as well.
            least = 20 if kind in {"radio", "checkbox"} else 24
            assert box["height"] >= least, target.evaluate("node => node.outerHTML")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))

    def clean() -> None:
        found = page.evaluate("async () => (await axe.run('.admonition.question')).violations")
        assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []

    clean()
    question(page, "choose-one").get_by_label("about 1").check()
    question(page, "choose-all").get_by_label("the weights").check()
    question(page, "choose-all").get_by_role("button").click()
    question(page, "number").get_by_label("Your number").fill("x")
    question(page, "number").get_by_role("button").click()
    clean()
    question(page, "choose-one").get_by_label("at most ¼").check()
    question(page, "number").get_by_label("Your number").fill("0.25")
    question(page, "number").get_by_role("button").click()
    page.locator("summary").first.click()
    clean()


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    question(page, "choose-one").get_by_label("at most ¼").check()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
