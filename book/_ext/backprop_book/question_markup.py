"""Read a question written in plain MyST; nothing here knows Sphinx or HTML.

The document says::

    ::::{admonition} Question
    :class: question

    How large can the slope of the sigmoid be?

    1. about 1
    2. at most ¼

    :::{dropdown} Answers
    1. **No.** That is the slope of the identity.
    2. **Yes.** At z = 0 it is ½ · ½.
    :::
    ::::

Without choices the reader enters a number, and each answer begins with one, as code: `` `0.25` ``,
`` `0.25 ± 0.01` ``, or last `` `otherwise` ``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from docutils import nodes

OTHERWISE = "otherwise"

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


class MarkupError(ValueError):
    """A question that does not say what it should; `node` is where."""

    def __init__(self, node: nodes.Node, message: str) -> None:
        super().__init__(message)
        self.node = node


class Range(NamedTuple):
    """The numbers that count as one answer."""

    value: float
    tolerance: float


@dataclass
class Answer:
    """Whether a choice is right, and the reason.

    Where a number is to be entered, `number` is where it is written and `numbers` what it says;
    "otherwise" says nothing.
    """

    item: nodes.list_item
    right: bool
    number: nodes.literal | None = None
    numbers: Range | None = None


@dataclass
class Question:
    """A question taken apart: what is asked, what can be chosen, and an answer to each."""

    body: list[nodes.Node]
    choices: list[nodes.list_item]
    answers: list[Answer]

    @property
    def kind(self) -> str:
        """One of "number", "choose-one" and "choose-all"."""
        if not self.choices:
            return "number"
        right = sum(answer.right for answer in self.answers)
        return "choose-one" if right == 1 else "choose-all"


def read_question(admonition: nodes.Element, yes: str = "Yes.", no: str = "No.") -> Question:
    """Take a question apart, each of whose answers begins with `yes` or `no`.

    Raises MarkupError where something is missing or does not match.
    """
    verdicts = {yes: True, no: False}
    _title, *body = admonition.children
    dropdowns = [node for node in body if _is_dropdown(node)]
    if len(dropdowns) != 1 or dropdowns[0] is not body[-1]:
        raise MarkupError(admonition, "a question ends with one dropdown that holds its answers")
    body.pop()
    choices = _choices(body)
    answers = [
        _answer(item, verdicts, with_number=not choices) for item in _answer_items(dropdowns[0])
    ]
    if not body:
        raise MarkupError(admonition, "the question itself is missing")
    if choices and len(choices) != len(answers):
        message = f"{len(choices)} choices but {len(answers)} answers: give one reason per choice"
        raise MarkupError(admonition, message)
    if not any(answer.right for answer in answers):
        raise MarkupError(admonition, f"no answer begins with **{yes}**: which one is right?")
    if any(answer.numbers is None for answer in answers[:-1] if not choices):
        raise MarkupError(admonition, f"`{OTHERWISE}` is the last answer: nothing comes after it")
    return Question(body, choices, answers)


def read_number(text: str) -> Range:
    """Read `0.25` or `0.25 ± 0.01`.

    Without a tolerance a number is met by what agrees with it in its written digits and within
    1 %, so that 0.0344 is met by 0.03438, and 0.5 is not met by 0.46.
    """
    number, _, tolerance = (part.strip() for part in text.replace("−", "-").partition("±"))
    if not _NUMBER.fullmatch(number) or (tolerance and not _NUMBER.fullmatch(tolerance)):
        raise ValueError(f"`{text}` is not a number: write `0.25`, `0.25 ± 0.01` or `{OTHERWISE}`")
    if tolerance:
        return Range(float(number), float(tolerance))
    exponent = Decimal(number).as_tuple().exponent
    half_a_digit = 0.5 * 10.0 ** int(exponent)
    return Range(float(number), min(half_a_digit, 0.01 * abs(float(number))))


def _is_dropdown(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("design_component") == "dropdown"


def _choices(body: list[nodes.Node]) -> list[nodes.list_item]:
    """Take the choices off the end of the question."""
    if not body or not isinstance(body[-1], nodes.enumerated_list):
        return []
    items = list(body.pop().children)
    for item in items:
        if len(item.children) != 1 or not isinstance(item.children[0], nodes.paragraph):
            raise MarkupError(item, "a choice is one paragraph: it becomes a label")
    return items


def _answer_items(dropdown: nodes.Element) -> list[nodes.list_item]:
    lists = [node for node in dropdown.children if isinstance(node, nodes.enumerated_list)]
    others = [node for node in dropdown.children if not isinstance(node, nodes.rubric)]
    if len(lists) != 1 or len(others) != 1:
        raise MarkupError(dropdown, "the answers are one numbered list")
    return list(lists[0].children)


def _answer(item: nodes.list_item, verdicts: dict[str, bool], *, with_number: bool) -> Answer:
    first = item.children[0] if item.children else item
    words = [child for child in first.children if child.astext().strip()]
    number = words.pop(0) if with_number and words else None
    if with_number and not isinstance(number, nodes.literal):
        number, words = None, []
    if not words or not isinstance(words[0], nodes.strong) or words[0].astext() not in verdicts:
        start = "a number in code, then " if with_number else ""
        either = " or ".join(f"**{word}**" for word in verdicts)
        message = f"an answer begins with {start}{either}: {item.astext()[:60]!r}"
        raise MarkupError(item, message)
    right = verdicts[words[0].astext()]
    if number is None or number.astext() == OTHERWISE:
        return Answer(item, right, number)
    try:
        return Answer(item, right, number, read_number(number.astext()))
    except ValueError as error:
        raise MarkupError(item, str(error)) from error
