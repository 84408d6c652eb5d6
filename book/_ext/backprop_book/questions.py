"""Questions that answer at once, with the reason.

How a question is written stands in `question_markup`.  JupyterLab shows it as it is written: a
list of choices, the answers folded away.  In the page it becomes a fieldset with radio buttons
(one right answer), checkboxes (several) or a field for a number; ``questions.js`` shows the reason
beside what the reader chose.  Without JavaScript, and on paper, the reasons are a list.
"""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from .question_markup import Answer, MarkupError, Question, read_question
from .words import _

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

logger = logging.getLogger(__name__)

RUNNING_TEXT = {"legend", "label", "summary", "button", "span"}


class tag(nodes.General, nodes.Element):  # type: ignore[misc]
    """An HTML element that docutils has no node for."""


class text_tag(nodes.TextElement, tag):  # type: ignore[misc]
    """One that holds running text, in which links and terms may stand."""


class live_question(tag):
    """A question that answers."""


def element(name: str, /, *children: nodes.Node, id_: str = "", **attributes: Any) -> tag:
    """Make an HTML element; `class_` and `for_` are what Python has other uses for."""
    html = {key.rstrip("_").replace("_", "-"): str(value) for key, value in attributes.items()}
    ids = [id_] if id_ else []
    if name in RUNNING_TEXT:
        return text_tag("", "", *children, tag=name, html=html, ids=ids)
    return tag("", *children, tag=name, html=html, ids=ids)


def visit_tag(writer: HTML5Translator, node: tag) -> None:
    """Open the element; a void one, such as input, needs no more."""
    writer.body.append(writer.starttag(node, node["tag"], "", **node["html"]))


def depart_tag(writer: HTML5Translator, node: tag) -> None:
    """Close the element."""
    if node["tag"] != "input":
        writer.body.append(f"</{node['tag']}>\n")


class LiveQuestions(SphinxPostTransform):
    """Turn each question into what a reader can answer; before sphinx-design makes its dropdown."""

    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Transform all questions of the document, or warn and leave one as it is written."""
        admonitions = self.document.findall(nodes.admonition)
        found = [node for node in admonitions if "question" in node["classes"]]
        for number, admonition in enumerate(found, start=1):
            try:
                self.bring_to_life(admonition, number)
            except MarkupError as error:
                where = error.node if getattr(error.node, "line", None) else admonition
                logger.warning("question: %s", error, location=where, type="questions")

    def bring_to_life(self, admonition: nodes.admonition, number: int) -> None:
        """Replace a question's content by controls, and keep its reasons for all other uses."""
        question = read_question(admonition, yes=_("Yes."), no=_("No."))
        title, dropdown = admonition.children[0], admonition.children[-1]
        identifier = admonition["ids"][0] if admonition["ids"] else f"question-{number}"
        # Changed answers are another question: what was chosen before means nothing any more.
        version = zlib.crc32(admonition.astext().encode())
        document = PurePosixPath(self.env.docname).name
        html = {
            "class": "question-live",
            "data-kind": question.kind,
            "data-key": f"{document}#{identifier}-{version:x}",
            **{f"data-{name}": text for name, text in messages(question.kind).items()},
        }
        controls = fieldset(question, identifier)
        live = live_question("", controls, tag="div", html=html, ids=[f"{identifier}-live"])
        before = question.body[: prompt_index(question.body)]
        admonition.children = []
        admonition.extend([title, *before, live, reasons(question.answers, dropdown)])


def messages(kind: str) -> dict[str, str]:
    """Say what the page answers by itself, where no reason of the author's fits."""
    if kind == "number":
        return {
            "refused": _("Write one number, such as 0.25, 0,25 or 1/4."),
            "otherwise": _("No. This is not the number; try again."),
        }
    if kind == "choose-all":
        return {
            "none": _("Choose at least one."),
            "found": _("Yes. These are all of them, and no other."),
            "missing": _("Right so far, but not all of them: there is more to choose."),
            "wrong": _("Not yet. Read the reasons, change your choice and check again."),
        }
    return {}


def prompt_index(body: list[nodes.Node]) -> int:
    """Find the paragraph that asks: the last one; what comes before it leads up to it."""
    return max((i for i, node in enumerate(body) if isinstance(node, nodes.paragraph)), default=0)


def fieldset(question: Question, identifier: str) -> tag:
    """Make the controls under the paragraph that asks."""
    prompt, *after = question.body[prompt_index(question.body) :]
    legend = prompt.children if isinstance(prompt, nodes.paragraph) else [prompt]
    content: list[nodes.Node] = [element("legend", *legend), *after]
    if question.kind == "number":
        content.append(number_field(identifier))
    else:
        kind = "radio" if question.kind == "choose-one" else "checkbox"
        for position, item in enumerate(question.choices, start=1):
            content.append(choice(item, position, kind, identifier))
    if question.kind == "choose-all":
        content += [check_button(), live_region("question-verdict")]
    return element("fieldset", *content)


def choice(item: nodes.list_item, position: int, kind: str, name: str) -> tag:
    """Make one choice, with room for its reason below it."""
    identifier = f"{name}-{position}"
    return element(
        "div",
        element("input", type=kind, id_=identifier, name=name, autocomplete="off"),
        element("label", *named(item.children[0], position), for_=identifier),
        live_region("question-reason"),
        class_="question-choice",
    )


def named(text: nodes.Element, position: int) -> list[nodes.Node]:
    """Give a choice a name in words where it is a formula only, which not everything can read."""
    plain = [node for node in text.children if not isinstance(node, nodes.math)]
    if any(node.astext().strip() for node in plain):
        return list(text.children)
    name = _("Choice {number}:").format(number=position)
    spoken = element("span", nodes.Text(f"{name} "), class_="question-unseen")
    return [spoken, *text.children]


def number_field(identifier: str) -> tag:
    """Make a field that takes a decimal comma, which ``type=number`` would throw away."""
    field = element(
        "input", type="text", inputmode="decimal", id_=f"{identifier}-1", autocomplete="off"
    )
    label = element("label", nodes.Text(_("Your number")), for_=f"{identifier}-1")
    row = element("div", label, field, check_button(), class_="question-number")
    return element("div", row, live_region("question-reason"))


def check_button() -> tag:
    """Make the button that asks for the answer."""
    return element("button", nodes.Text(_("Check")), type="button", class_="question-check")


def live_region(name: str) -> tag:
    """Make a place whose text is read out when it changes; it stands there empty from the start."""
    return element("div", class_=name, aria_live="polite")


def reasons(answers: list[Answer], dropdown: nodes.Element) -> tag:
    """Fold all reasons into ``<details>``, from which the script takes them."""
    heading = next((n.astext() for n in dropdown.findall(nodes.rubric)), "?")
    items = element("ol", *(reason(answer) for answer in answers))
    summary = element("summary", nodes.Text(heading))
    return element("details", summary, items, class_="question-answers")


def reason(answer: Answer) -> tag:
    """Make one reason, with what the script must know about it."""
    facts: dict[str, Any] = {"data_right": str(answer.right).lower()}
    if answer.number is not None:
        answer.number["classes"].append(
            "question-value"
        )  # read in the list, left out beside the field
    if answer.numbers:
        facts |= {"data_value": answer.numbers.value, "data_tolerance": answer.numbers.tolerance}
    return element("li", *answer.item.children, **facts)
