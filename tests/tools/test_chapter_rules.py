"""The chapters keep the rules, and each rule rejects a notebook that breaks it."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import chapter_rules
import notebooks
from backprop_lib.palette import PALETTE
from toc import ROOT

CHAPTERS = notebooks.chapters()


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_chapter_is_in_the_committed_form_and_keeps_the_rules(path: Path) -> None:
    assert not notebooks.problems(path)


@pytest.mark.parametrize("folder", sorted({path.parent for path in CHAPTERS}), ids=lambda f: f.name)
def test_the_bibliography_lists_what_is_cited_and_no_more(folder: Path) -> None:
    listed = re.findall(r"^@\w+\{([^,]+)", (folder / "references.bib").read_text("utf-8"), re.M)
    chapters = "".join(path.read_text("utf-8") for path in folder.glob("*.ipynb"))
    assert sorted(listed) == sorted(set(re.findall(r"references\.ipynb#(\w+)\)", chapters)))


# A chapter with nothing wrong, to break in one place at a time

FRAME = """\
# Slopes

The slope of a sum is the sum of the slopes.

:::{admonition} To bring this notebook to life
:class: jupyterlab

Choose **Run ▸ Run All Cells** in the menu.
:::

:::{admonition} This chapter
:class: chapter

You will be able to add.
:::

::::{admonition} Predict
:class: question predict

How much?
::::

$$
a = b
$$ (eq-slopes-sum)

::::{admonition} Question
:class: question
::::

::::{admonition} Question
:class: question
::::

:::{admonition} Summary
:class: summary
:::

Read [Somebody (1900)](references.ipynb#somebody1900).
"""
EXERCISES = """\
## Exercises

```{exercise} One
:label: ex-slopes-one

Add.
```

```{solution} ex-slopes-one
Done.
```

```{exercise} Two
:label: ex-slopes-two

Add.
```

```{solution} ex-slopes-two
Done.
```

```{exercise} Three
:label: ex-slopes-three

Add.
```
"""
PICTURE = """\
import numpy as np
from backprop_lib import plots
fig, axes = plots.figure()
axes.plot([1, 2, 4])
"""
ALT = "A line that bends upwards: the slope grows."
CAPTION = ":::{figure}\n:name: fig-slopes-line\nA line, see {eq}`eq-slopes-sum`.\n:::"


def good_chapter() -> NotebookNode:
    figure = new_code_cell(
        f'{PICTURE}plots.show(fig, alt="{ALT}")',
        id="draw-line",
        outputs=[new_output("execute_result", {"text/plain": f"Figure: {ALT}"})],
    )
    return new_notebook(
        metadata=notebooks.METADATA,
        cells=[
            new_markdown_cell(FRAME, id="frame"),
            new_code_cell(
                "total = 1 + 1\nassert total == 2\nprint(total)",
                id="sum",
                outputs=[new_output("stream", name="stdout", text="2\n")],
            ),
            figure,
            new_markdown_cell(CAPTION, id="fig-slopes-line"),
            new_markdown_cell(EXERCISES, id="exercises"),
            new_markdown_cell("```{solution-start} ex-slopes-three\n```", id="solution"),
            new_code_cell("assert 2 + 2 == 4", id="solved"),
            new_markdown_cell("```{solution-end}\n```", id="solved-end"),
        ],
    )


def text(old: str, new: str, cell: int = 0) -> Callable[[NotebookNode], None]:
    """Make a change that replaces a piece of one cell's source."""

    def change(nb: NotebookNode) -> None:
        assert old in nb.cells[cell].source
        nb.cells[cell].source = nb.cells[cell].source.replace(old, new)

    return change


def put(cell: int, **parts: object) -> Callable[[NotebookNode], None]:
    """Make a change that replaces parts of one cell."""
    return lambda nb: nb.cells[cell].update(parts)


def output(kind: str, *data: object, **fields: object) -> Callable[[NotebookNode], None]:
    """Make a change that adds an output to the cell that prints."""
    return lambda nb: nb.cells[1].outputs.append(new_output(kind, *data, **fields))


LONG = "\n".join(f"x{i} = {i}" for i in range(16))
BROKEN = {
    "cleared output": (put(1, outputs=[]), "no stored output"),
    "cleared figure": (put(2, outputs=[]), "no stored output"),
    "error": (output("error", ename="ValueError", evalue="no", traceback=[]), "an error"),
    "stderr": (output("stream", name="stderr", text="careful"), "on stderr"),
    "warning": (output("stream", text="a.py:3: UserWarning: careful"), "a warning"),
    "address in memory": (output("stream", text="<f at 0x7f12ab34cd56>"), "every run"),
    "picture stored": (output("display_data", {"image/png": "AAAA"}), "outputs with pictures"),
    "vector picture stored": (
        output("display_data", {"image/svg+xml": "<svg/>", "text/plain": "a"}),
        "outputs with pictures",
    ),
    "widget view stored": (
        output("display_data", {"application/vnd.jupyter.widget-view+json": {}}),
        "outputs with pictures",
    ),
    "widget state stored": (lambda nb: nb.metadata.update(widgets={}), "widgets is not kept"),
    "count stored": (put(1, execution_count=3), "an execution count"),
    "editor's metadata": (put(1, metadata={"collapsed": True}), "metadata ['collapsed']"),
    "source not folded": (put(1, metadata={"tags": ["hide-input"]}), "metadata ['jupyter']"),
    "solution not folded": (put(6, metadata={}), "solved: metadata ['jupyter']"),
    "folded after a solution": (
        lambda nb: nb.cells.append(
            new_code_cell("1", id="last", metadata={"jupyter": {"source_hidden": True}})
        ),
        "last: metadata ['jupyter']",
    ),
    "unknown tag": (put(1, metadata={"tags": ["hide-cell"]}), "only hide-input"),
    "random id": (put(1, id="1f3a5c7e"), "random"),
    "id with capitals": (put(1, id="Jumlah Total"), "random"),
    "same id twice": (put(1, id="frame"), "twice"),
    "long cell": (text("total = 1 + 1", f"{LONG}\ntotal = 2", 1), "19 lines of code"),
    "figure without caption": (lambda nb: nb.cells.pop(3), "name and caption below"),
    "caption before its figure": (
        lambda nb: nb.cells.insert(2, nb.cells.pop(3)),
        "name and caption below",
    ),
    "figure without name": (text(":name: fig-slopes-line\n", "", 3), "name and caption below"),
    "empty caption": (text("A line, see {eq}`eq-slopes-sum`.", " ", 3), "name and caption below"),
    "cell that the page leaves out": (put(1, metadata={"tags": ["remove-cell"]}), "miss it"),
    "formula of another page": (text("Read", "By {eq}`eq-step1-sum`, read"), "eq-step1-sum"),
    "section of another page": (text("Read", "By {ref}`so <sec-a>`, read"), "sec-a"),
    "figure of another page": (text("Read", "By {numref}`fig-step1-a`, read"), "fig-step1-a"),
    "chapter by role": (text("Read", "By {doc}`step1`, read"), "[words](page.ipynb)"),
    "term by role": (text("Read", "The {term}`loss`. Read"), "[words](page.ipynb)"),
    "work by role": (text("Read", "{cite:t}`somebody1900`. Read"), "[words](page.ipynb)"),
    "figure without alternative text": (
        put(2, outputs=[new_output("display_data", {"text/plain": "Figure: "})]),
        "without stored alternative text",
    ),
    "hex colour": (
        text("[1, 2, 4]", f"[1, 2, 4], color='{PALETTE['forward'].light}'", 2),
        "a colour in hex",
    ),
    "plt.show": (text("total = ", "plt.show()\ntotal = ", 1), "plt.show"),
    "unseeded": (text("1 + 1", "np.random.normal()", 1), "without default_rng"),
    "unseeded generator": (text("1 + 1", "default_rng()", 1), "without a seed"),
    "shell command": (text("total = 1 + 1", "!pip install x", 1), "shell or magic"),
    "download": (text("1 + 1", "urlopen('data')", 1), "from the internet"),
    "outside picture": (text("Read", "![a](https://e.org/a.png) Read"), "outside address"),
    "outside script": (text("Read", "<script src='//e.org/a.js'></script>"), "outside address"),
    "outside frame in an output": (
        output("display_data", {"text/html": '<iframe src="https://e.org"></iframe>'}),
        "outside address",
    ),
    "unlabelled equation": (text(" (eq-slopes-sum)", ""), "without a label"),
    "unlabelled math block": (text("Read", "```{math}\na\n```\nRead"), "without :label:"),
    "bare environment": (text("Read", "\\begin{align}\na\n\\end{align}\nRead"), "unnumbered"),
    "no chapter box": (text(":class: chapter", ""), "chapter box"),
    "no word of how to run it": (text(":class: jupyterlab", ""), "how to run it"),
    "how to run it without the menu": (text("Run All Cells", "all"), "how to run it"),
    "how to run it further down": (
        lambda nb: nb.cells.insert(0, new_markdown_cell("A preface.", id="preface")),
        "how to run it",
    ),
    "no prediction": (text(":class: question predict", ""), "prediction"),
    "one question": (
        lambda nb: nb.cells[0].update(
            source=nb.cells[0].source.replace(":class: question\n::::", "::::", 1)
        ),
        "questions (:class: question): 1, expected 2 to 4",
    ),
    "no summary": (text(":class: summary", ""), "summary"),
    "exercises before the summary": (
        text("# Slopes\n", "# Slopes\n\n## Exercises\n"),
        "does not follow the summary",
    ),
    "exercises without a heading": (text("## Exercises", "More", 4), "does not follow the summary"),
    "no citation": (text("references.ipynb#", "#"), "citations"),
    "two titles": (text("Read", "# Slopes again\n\nRead"), "title"),
    "no equation": (text("$$\na = b\n$$ (eq-slopes-sum)", ""), "numbered equations"),
    "nothing asserted": (
        lambda nb: [text("assert", "print", 1)(nb), text("assert", "print", 6)(nb)],
        "cells that assert",
    ),
    "no figure": (lambda nb: nb.cells.pop(2), "figures: 0"),
    "two exercises": (text("```{exercise} Two\n:label: ex-slopes-two", "```", 4), "exercises: 2"),
    "exercise without solution": (text("{solution} ex-slopes-two", "{note}", 4), "no solution"),
    "solution of nothing": (text("{solution} ex-slopes-two", "{solution} ex-two", 4), "no such"),
    "exercise without label": (text(":label: ex-slopes-two\n", "\n", 4), "without a label"),
    "solution that checks nothing": (text("assert", "print", 6), "no cell asserts"),
    "solution without end": (lambda nb: nb.cells.pop(), "it has no end"),
}


@pytest.mark.slow
def test_a_good_chapter_passes_and_formatting_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "slopes.ipynb"
    path.write_text(notebooks.text(notebooks.normalise(good_chapter())), encoding="utf-8")
    assert notebooks.problems(path) == []
    before = path.read_bytes()
    assert not notebooks.format_notebook(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chapter_is_rejected(name: str, tmp_path: Path) -> None:
    change, complaint = BROKEN[name]
    nb = good_chapter()
    change(nb)
    path = tmp_path / "slopes.ipynb"
    path.write_text(nbformat.v4.writes(nb, indent=1, ensure_ascii=False), encoding="utf-8")
    assert complaint in "\n".join(notebooks.problems(path))


def test_another_layout_of_the_file_is_rejected_and_put_right(tmp_path: Path) -> None:
    path = tmp_path / "slopes.ipynb"
    path.write_text(nbformat.v4.writes(notebooks.normalise(good_chapter()), indent=2))
    assert notebooks.problems(path) == ["not formatted: run `make format`"]
    assert notebooks.main(["format", "--no-execute", str(path)]) == 0
    assert notebooks.main(["check", str(path)]) == 0


@pytest.mark.parametrize(
    "name", ["picture stored", "widget state stored", "count stored", "random id", "same id twice"]
)
def test_formatting_puts_right_what_differs_between_runs(name: str, tmp_path: Path) -> None:
    nb = good_chapter()
    BROKEN[name][0](nb)
    path = tmp_path / "slopes.ipynb"
    path.write_text(nbformat.v4.writes(nb), encoding="utf-8")
    notebooks.format_notebook(path, run=False)
    assert notebooks.problems(path) == []


# What only running the cells shows: (source, stored outputs, complaint or None)

FIGURE = new_output("execute_result", {"text/plain": f"Figure: {ALT}"})
PRINTED = new_output("stream", name="stdout", text="2\n")
RUN = {
    "good": ("print(1 + 1)", [PRINTED], None),
    "good figure": (f'{PICTURE}plots.show(fig, alt="{ALT}")', [FIGURE], None),
    "number changed": ("print(1 + 2)", [PRINTED], "Cell outputs differ"),
    "never run": ("print(1 + 1)", [], "Unexpected output fields"),
    "cleared value": ("1 + 1", [], "Unexpected output fields"),
    "no longer prints": ("1 + 1;", [PRINTED], "Missing output fields"),
    "error": ("1 / 0", [], "ZeroDivisionError"),
    "false claim": ("assert 1 + 1 == 3", [], "AssertionError"),
    "stderr": (
        "import sys; _ = sys.stderr.write('careful')",
        [new_output("stream", name="stderr", text="careful")],
        "text on stderr",
    ),
    "warning": (
        "import warnings; print('x: UserWarning: careful')",
        [new_output("stream", name="stdout", text="x: UserWarning: careful\n")],
        "a warning",
    ),
    "no picture": (
        "print('plots.show(')",
        [new_output("stream", text="plots.show(\n")],
        "no picture",
    ),
    "empty figure": (
        f'{PICTURE}axes.clear()\naxes.plot([1, 2], [np.nan] * 2)\nplots.show(fig, alt="{ALT}")',
        [FIGURE],
        "drew nothing",
    ),
    "empty second axes": (
        "from backprop_lib import plots\nfig, axes = plots.figure(1, 2)\naxes[0].plot([1, 2])\n"
        f'axes[1].set_title("Nothing")\nplots.show(fig, alt="{ALT}")',
        [FIGURE],
        "no marks in axes 2",
    ),
}


@pytest.mark.slow
def test_running_the_chapters_rejects_what_storing_them_hides(tmp_path: Path) -> None:
    cells = [
        new_code_cell(source, outputs=outputs, execution_count=None)
        for source, outputs, _ in RUN.values()
    ]
    nb = new_notebook(metadata=notebooks.METADATA, cells=cells)
    (tmp_path / "broken.ipynb").write_text(nbformat.v4.writes(nb), encoding="utf-8")
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text(encoding="utf-8"))
    config = ["-c", str(ROOT / "pyproject.toml"), f"--rootdir={tmp_path}", "-o", "addopts="]
    flags = [
        "--nbval",
        "--nbval-current-env",
        "-o",
        f"pythonpath={shlex.quote(f'{ROOT}/tools')}",
        "--color=no",
    ]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *config, *flags, "broken.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    reports = run.stdout.split("Notebook cell execution failed\nCell ")[1:]
    said = {int(r.split(":")[0]): r for r in reports}
    for number, (name, (_, _, complaint)) in enumerate(RUN.items()):
        if complaint is None:
            assert number not in said, f"{name}: {said[number]}"
        else:
            assert complaint in said.get(number, "passed"), f"{name}: {run.stdout}"


@pytest.mark.parametrize(
    ("svg", "complaint"),
    [
        (
            "<g id='axes_1'><g id='patch_1'><path d='M 0 0 L 9 0 L 9 9 L 0 9 Z'/></g></g>",
            "no marks",
        ),
        ("<g id='axes_1'><g id='patch_2'><path d='M 0 0 L 9 0'/></g></g>", "no marks"),
        ("<g id='axes_1'><g id='line2d_1'><path/></g></g>", "line2d_1 drew nothing"),
        (
            "<g id='axes_1'><g id='PathCollection_1'><defs><path d='M 0 0 L 1 1'/></defs></g></g>",
            "no",
        ),
        ("", "nothing in it"),
    ],
)
def test_an_empty_picture_is_rejected(svg: str, complaint: str) -> None:
    root = f"<svg xmlns='http://www.w3.org/2000/svg'>{svg}</svg>"
    assert complaint in " ".join(chapter_rules.picture_problems(root, f"Figure: {ALT}"))
