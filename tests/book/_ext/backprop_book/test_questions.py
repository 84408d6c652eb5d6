"""Questions are read from plain MyST and made live in HTML (questions.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from question_sources import ALL, NUMBER, ONE
from tiny_book import Built, build

from backprop_book.question_markup import Range, read_number


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Built:
    pages = {
        "index.md": f"# Asked\n\n```{{toctree}}\nwithout\n```\n{ONE}{ALL}{NUMBER}",
        "without.md": "# Without\n\nNothing asked.\n",
    }
    return build(tmp_path_factory.mktemp("questions"), pages)


@pytest.fixture(scope="module")
def page(html: Built) -> BeautifulSoup:
    return BeautifulSoup(html["index.html"], "html.parser")


def live(page: BeautifulSoup, kind: str) -> Tag:
    return page.select_one(f".question-live[data-kind={kind}]")


def test_nothing_is_wrong_with_good_questions(html: Built, page: BeautifulSoup) -> None:
    assert html.warnings == []
    assert len(page.select(".admonition.question > .question-live")) == 3
    assert len(page.select("script[src*='questions.js'][defer]")) == 1
    assert "questions." not in html["without.html"]


@pytest.mark.parametrize(
    ("kind", "control", "count"),
    [("choose-one", "radio", 2), ("choose-all", "checkbox", 3), ("number", "text", 1)],
)
def test_each_kind_has_native_controls_with_labels(
    page: BeautifulSoup, kind: str, control: str, count: int
) -> None:
    question = live(page, kind)
    controls = question.select("fieldset input")
    assert [node["type"] for node in controls] == [control] * count
    labels = {label["for"] for label in question.select("label")}
    assert labels == {node["id"] for node in controls}
    assert len(question.select("button[type=button]")) == (kind != "choose-one")
    for reason in question.select(".question-reason"):
        assert reason["aria-live"] == "polite"
        assert not reason.text


def test_the_paragraph_that_asks_is_the_legend(page: BeautifulSoup) -> None:
    question = live(page, "choose-one")
    assert question.select_one("fieldset > legend").text == "How large is its slope?"
    assert question.find_previous_sibling("p").text.startswith("The sigmoid is")


def test_ids_are_of_no_language_and_unique(page: BeautifulSoup) -> None:
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert live(page, "choose-all")["id"] == "q-all-live"
    assert live(page, "number")["id"] == "question-3-live"
    names = {node.get("name") for node in page.select("[type=radio]")}
    assert names == {"question-1"}


def test_all_reasons_are_on_the_page_without_a_script(page: BeautifulSoup) -> None:
    for question, verdicts in zip(
        page.select("details.question-answers"), ["ny", "yny", "ynn"], strict=True
    ):
        items = question.select("ol > li")
        assert [item["data-right"] for item in items] == [str(v == "y").lower() for v in verdicts]
        assert all(item.text.strip() for item in items)
        assert question.select_one("summary").text == "Answers"


def test_numbers_carry_what_meets_them(page: BeautifulSoup) -> None:
    exact, rough, otherwise = page.select("details.question-answers")[2].select("li")
    assert (exact["data-value"], exact["data-tolerance"]) == ("0.25", "0.0025")
    assert (rough["data-value"], rough["data-tolerance"]) == ("1.0", "0.1")
    assert "data-value" not in otherwise.attrs
    assert exact.select_one("code.question-value").text == "0.25"


def test_links_may_stand_in_what_is_asked_and_chosen(tmp_path: Path) -> None:
    text = ONE.replace("its slope", "[its slope](#there)").replace("about 1", "[one](#there)")
    pages = {"index.md": f"(there)=\n# Asked\n{text}"}
    built = build(tmp_path, pages)
    page = BeautifulSoup(built["index.html"], "html.parser")
    assert page.select_one("legend a[href='#there']").text == "its slope"
    assert page.select_one("label a[href='#there']").text == "one"


def test_a_choice_that_is_a_formula_has_a_name_in_words(tmp_path: Path) -> None:
    text = ONE.replace("1. about 1", "1. $w^2_{13}$")
    built = build(tmp_path, {"index.md": f"# A\n{text}"})
    first, second = BeautifulSoup(built["index.html"], "html.parser").select("fieldset label")
    assert first.text.startswith("Choice 1: ")
    assert second.text.startswith("at most")


def test_changed_answers_make_another_question(html: Built, tmp_path: Path) -> None:
    def key(text: str, folder: str) -> str:
        (tmp_path / folder).mkdir()
        built = build(tmp_path / folder, {"index.md": "# A\n" + text})
        return re.search('data-key="([^"]*)"', built["index.html"])[1]

    assert key(ONE, "a") == key(ONE, "b")
    assert key(ONE, "c") != key(ONE.replace("about 1", "about 2"), "d")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.25", Range(0.25, 0.0025)),
        ("0.0344", Range(0.0344, 0.00005)),
        ("−0.0943", Range(-0.0943, 0.00005)),
        ("4", Range(4, 0.04)),
        ("1000001", Range(1000001, 0.5)),
        ("0", Range(0, 0)),
        ("1e-3", Range(0.001, 0.00001)),
        ("0.25 ± 0.01", Range(0.25, 0.01)),
    ],
)
def test_a_number_says_how_near_is_near(text: str, expected: Range) -> None:
    assert read_number(text) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["¼", "0,25", "about 1", "0.25 ± some", "", "nan"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a number: write `0\.25`"):
        read_number(text)


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("**Yes.**", "**No.**", "no answer begins with **Yes.**"),
        ("**No.** That", "No. That", "an answer begins with **Yes.** or **No.**"),
        ("**No.** That", "**Wrong.** That", "an answer begins with **Yes.** or **No.**"),
        ("\n2. at most ¼, as in `f_prime(0)`", "", "1 choices but 2 answers"),
        ("2. **Yes.** At $z = 0$ it is ½ · ½.\n:::", ":::\n\nAfter.", "ends with one dropdown"),
        (":::{dropdown} Answers", ":::{note}", "ends with one dropdown"),
        ("1. **No.** That", "- **No.** That", "the answers are one numbered list"),
        ("1. about 1", "1. about 1\n\n   or so", "a choice is one paragraph"),
        (
            "The sigmoid is $f(z) = 1/(1 + e^{-z})$.\n\nHow large is its slope?\n",
            "",
            "the question itself is missing",
        ),
    ],
)
def test_a_malformed_question_is_a_warning_with_its_place(
    tmp_path: Path, good: str, bad: str, complaint: str
) -> None:
    assert good in ONE
    pages = {"index.md": "# Asked\n" + ONE.replace(good, bad)}
    built = build(tmp_path, pages)
    assert re.search(r"index\.md:\d+: WARNING: question: ", built.warnings[0])
    assert complaint in built.warnings[0]


@pytest.mark.parametrize(
    ("good", "bad", "complaint"),
    [
        ("`0.25`", "0.25", "begins with a number in code"),
        ("`0.25`", "`a quarter`", "`a quarter` is not a number"),
        ("1. `0.25`", "1. `otherwise`", "`otherwise` is the last answer"),
    ],
)
def test_a_malformed_number_is_a_warning(
    tmp_path: Path, good: str, bad: str, complaint: str
) -> None:
    pages = {"index.md": "# Asked\n" + NUMBER.replace(good, bad)}
    (warning,) = build(tmp_path, pages).warnings
    assert complaint in warning


def test_the_page_speaks_the_language_of_the_book(tmp_path: Path) -> None:
    text = NUMBER.replace("**Yes.**", "**Ya.**").replace("**No.**", "**Tidak.**")
    built = build(tmp_path, {"index.md": f"# A\n{text}"}, language="id")
    page = BeautifulSoup(built["index.html"], "html.parser")
    assert built.warnings == []
    assert page.select_one("button.question-check").text == "Periksa"
    assert [item["data-right"] for item in page.select("li[data-right]")].count("true") == 1
