"""What is hidden until asked for: solutions, and the source of figures."""

import json
from pathlib import Path

import pytest
from tiny_book import Built, build

PAGE = """# A page

```{exercise} By hand
:label: ex-hand

Add 1 and 1.
```

```{solution} ex-hand
:class: dropdown
:label: sol-hand

It is 2.
```
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" aria-label="A line">'
    '<path d="M0 0h1"/></svg>'
)
FIGURE = {
    "cell_type": "code",
    "id": "a",
    "execution_count": None,
    "metadata": {"tags": ["hide-input"]},
    "outputs": [
        {"output_type": "display_data", "data": {"image/svg+xml": SVG}, "metadata": {}},
    ],
    "source": "draw(1 < 2)",
}
CAPTION = {
    "cell_type": "markdown",
    "id": "c",
    "metadata": {},
    "source": ":::{figure}\n:name: fig-line\nA line.\n:::",
}
PLAIN = FIGURE | {
    "id": "b",
    "outputs": [{"output_type": "stream", "name": "stdout", "text": "printed"}],
}


def notebook(*cells: dict[str, object]) -> str:
    title = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# Cells"}
    kernel = {
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    return json.dumps(
        {"cells": [title, *cells], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    pages = {
        "page.md": PAGE + "\n```{toctree}\nfigure\nplain\n```\n",
        "figure.ipynb": notebook(FIGURE, CAPTION),
        "plain.ipynb": notebook(PLAIN),
    }
    folder: Path = tmp_path_factory.mktemp("book")
    return build(
        folder,
        pages,
        exercise_style="solution_follow_exercise",
    )


def test_it_builds_without_a_complaint(book: Built) -> None:
    assert book.warnings == []


def test_a_solution_is_closed_and_names_itself(book: Built) -> None:
    start = book["page.html"].index('<details class="solution dropdown admonition" id="sol-hand">')
    solution = book["page.html"][start:].split("</details>")[0]
    assert "<summary>Solution</summary>" in solution
    assert "It is 2." in solution
    assert "<details" not in book["page.html"][:start]


def test_a_figure_comes_before_its_source(book: Built) -> None:
    text = book["figure.html"]
    assert text.index("<figure") < text.index("<details") < text.index(">draw<")


def test_other_hidden_source_stays_before_its_output(book: Built) -> None:
    text = book["plain.html"]
    assert text.index("<details") < text.index(">draw<") < text.index("printed")


def test_the_source_is_offered_in_words_without_an_aria_label(book: Built) -> None:
    assert "<summary>The code</summary>" in book["figure.html"]
