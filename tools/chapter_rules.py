"""What a chapter must have and must not have, beyond running without an error.

Each function looks at one thing and returns complaints, an empty list when all is well. Used by
`tools/notebooks.py check`, by the tests, and on the outputs of every cell that the tests execute.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from xml.etree import ElementTree

from nbformat import NotebookNode

# Pages without a lesson of their own.
BACK_MATTER = {"glossary", "references", "api", "solutions", "teaching"}
MOST_LINES = 15
SVG = "{http://www.w3.org/2000/svg}"
CAPTION = r":::\{figure\}\n:name: fig-[a-z0-9_-]+\n.*\S.*\n:::"
WAKE = re.compile(
    r"^:::\{admonition\} \S.*\n:class: jupyterlab\n\n.*\*\*Run ▸ Run All Cells\*\*.*\n:::$",
    re.MULTILINE,
)
LABEL = re.compile(
    r"^\(([\w-]+)\)=|^:(?:label|name): *([\w-]+)|\$\$ *\((eq-[\w-]+)\)", re.MULTILINE
)


# What a cell has put out


def output_problems(outputs: list[NotebookNode]) -> list[str]:
    """Complain of errors, warnings, stderr, and texts that differ from machine to machine."""
    problems = []
    for output in outputs:
        if output.output_type == "error":
            problems.append(f"an error: {output.ename}: {output.evalue}")
        if output.get("name") == "stderr":
            problems.append(f"text on stderr: {output.text.strip()[:200]!r}")
        for said in _texts(output):
            if found := re.search(r"^.*\b\w*Warning: .*$", said, re.MULTILINE):
                problems.append(f"a warning: {found[0].strip()[:200]!r}")
            if found := re.search(r"<[^<>]* at 0x[0-9a-f]{6,}>|/site-packages/", said):
                problems.append(f"what changes with every run or machine: {found[0]!r}")
            if found := re.search(r"""\b(?:src|href)=["']?(?:https?:)?//[^"' >]+""", said):
                problems.append(f"an outside address that the page would load: {found[0]!r}")
    return problems


def _texts(output: NotebookNode) -> Iterator[str]:
    if "text" in output:
        yield output.text
    for kind, data in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(data, str):
            yield data


def fresh_problems(cell: NotebookNode, outputs: list[NotebookNode]) -> list[str]:
    """Complain of what a cell has put out just now, pictures included."""
    problems = output_problems(outputs)
    pictures = [output.data for output in outputs if "image/svg+xml" in output.get("data", {})]
    for data in pictures:
        problems += picture_problems(data["image/svg+xml"], data.get("text/plain", ""))
    if is_figure(cell) and not pictures:
        problems.append("a figure cell that shows no picture")
    return problems


def picture_problems(svg: str, words: str) -> list[str]:
    """Complain of a figure without alternative text, or in which something drew nothing."""
    problems = []
    if len(words.removeprefix("Figure:").strip()) < 20:
        problems.append("a figure without alternative text")
    axes = [g for g in _groups(ElementTree.fromstring(svg)) if g.get("id", "").startswith("axes_")]
    if not axes:
        problems.append("a figure with nothing in it")
    for number, group in enumerate(axes, 1):
        artists = [g for g in group if not re.match(r"matplotlib|legend|text", g.get("id", ""))]
        frame = [g for g in artists if _is_frame(g, first=g is artists[0])]
        if not [g for g in artists if g not in frame and _draws(g)]:
            problems.append(f"a figure with no marks in axes {number}")
        for artist in artists:
            if not _draws(artist):
                problems.append(f"a figure in which {artist.get('id')} drew nothing")
    return problems


def _groups(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    return root.iter(f"{SVG}g")


def _draws(group: ElementTree.Element) -> bool:
    """Tell whether a group has a mark: a path that goes somewhere, a marker, a picture."""
    definitions = {id(e) for d in group.iter(f"{SVG}defs") for e in d.iter()}
    for element in group.iter():
        name = element.tag.removeprefix(SVG)
        if name in {"use", "image", "circle", "rect", "line", "polygon"}:
            return True
        if (
            name == "path"
            and id(element) not in definitions
            and re.search(r"[LCQHVA]", element.get("d", ""))
        ):
            return True
    return False


def _is_frame(group: ElementTree.Element, first: bool) -> bool:
    """Tell whether a group is the background of the axes, drawn first, or a side of their frame."""
    paths = [element.get("d", "") for element in group.iter(f"{SVG}path")]
    if not group.get("id", "").startswith("patch") or len(paths) != 1:
        return False
    letters = re.sub(r"[^A-Za-z]", "", paths[0])
    return letters == "ML" or (first and letters.rstrip("zZ") in {"MLLL", "MLLLL"})


# What is in a cell


def is_figure(cell: NotebookNode) -> bool:
    """Tell whether a code cell is there to show a figure."""
    return bool(cell.cell_type == "code" and "plots.show(" in cell.source)


def cell_problems(cell: NotebookNode) -> list[str]:
    """Complain of one cell as it is written and stored."""
    return _code_problems(cell) if cell.cell_type == "code" else _text_problems(cell.source)


def _code_problems(cell: NotebookNode) -> list[str]:
    problems = output_problems(cell.outputs)
    lines = [line for line in cell.source.splitlines() if line.strip()]
    tags = set(cell.metadata.get("tags", []))
    if unknown := tags - {"hide-input", "remove-cell"}:
        problems.append(f"tagged {', '.join(sorted(unknown))}: only hide-input means anything here")
    if len(lines) > MOST_LINES and not tags:
        problems.append(f"{len(lines)} lines of code; at most {MOST_LINES}, or tag it hide-input")
    if _prints(cell.source) and not cell.outputs:
        problems.append("a cell that prints but has no stored output: run `make format`")
    if is_figure(cell):
        problems += _figure_problems(cell)
    for pattern, complaint in {
        r"#[0-9A-Fa-f]{6}\b": "a colour in hex; use plots.FORWARD, plots.BACKWARD, …",
        r"plt\.show\(": "plt.show(): end a figure with plots.show(fig, alt=…)",
        r"np\.random\.(?!default_rng|Generator)\w+": "a random number without default_rng(seed)",
        r"default_rng\(\s*\)": "default_rng() without a seed",
        r"^\s*[!%]": "a shell or magic command",
        r"urlopen|urlretrieve|requests\.get|fetch_openml|https?://": "something from the internet",
    }.items():
        if re.search(pattern, cell.source, re.MULTILINE):
            problems.append(complaint)
    return problems


def _prints(source: str) -> bool:
    """Tell whether a cell surely puts something out: `print` or `plots.show` at its top level."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return False
    calls = [
        s.value.func for s in body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)
    ]
    return any(ast.unparse(call) in {"print", "plots.show", "display"} for call in calls)


def _figure_problems(cell: NotebookNode) -> list[str]:
    said = [o.data.get("text/plain", "") for o in cell.outputs if "data" in o]
    told = any(len(words.removeprefix("Figure: ")) >= 20 for words in said)
    return [] if told else ["a figure without stored alternative text"]


def _text_problems(source: str) -> list[str]:
    problems = []
    prose = re.sub(r"^(`{3,}) *(?!\{)[^\n]*\n.*?^\1 *$", "", source, flags=re.DOTALL | re.MULTILINE)
    for body, after in re.findall(r"\$\$(.+?)\$\$([^\n]*)", prose, re.DOTALL):
        if not re.match(r" *\(eq-[a-z0-9_-]+\) *$", after):
            problems.append(f"an equation without a label (eq-…): {' '.join(body.split())[:60]}")
    for block in re.findall(r"\{math\}.*?(?=^`{3}|^:{3})", prose, re.DOTALL | re.MULTILINE):
        if not re.search(r":label: *eq-", block):
            problems.append("a {math} block without :label: eq-…")
    if re.search(r"^\\begin\{", re.sub(r"\$\$.+?\$\$", "", prose, flags=re.DOTALL), re.MULTILINE):
        problems.append("an unnumbered LaTeX environment outside $$ … $$ (eq-…)")
    loaded = (
        r"""(?:!\[[^\]]*\]\(|\bsrc=["']?|\{(?:image|figure|iframe)\} *)(?:https?:)?//[^\s"')]+"""
    )
    problems += [
        f"an outside address that the page would load: {m}" for m in re.findall(loaded, prose)
    ]
    return problems


# What a chapter has


def notebook_problems(nb: NotebookNode, stem: str) -> list[str]:
    """Complain of a whole notebook, each complaint with the id of its cell."""
    problems = [f"{cell.id}: {said}" for cell in nb.cells for said in cell_problems(cell)]
    problems += reference_problems(nb, stem)
    return problems + ([] if stem in BACK_MATTER else caption_problems(nb) + frame_problems(nb))


def caption_problems(nb: NotebookNode) -> list[str]:
    """Complain of a figure without its caption below, and of a cell that the page leaves out."""
    problems = []
    after = [*(cell.source for cell in nb.cells[1:]), ""]
    for cell, below in zip(nb.cells, after, strict=True):
        if is_figure(cell) and not re.match(CAPTION, below):
            problems.append(f"{cell.id}: a figure without `:::{{figure}}`, name and caption below")
        if "remove-cell" in cell.metadata.get("tags", []):
            problems.append(f"{cell.id}: tagged remove-cell: readers of the page miss it")
    return problems


def reference_problems(nb: NotebookNode, stem: str) -> list[str]:
    """Complain of references that JupyterLab cannot resolve: it looks at one notebook alone."""
    prose = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    own = {name for found in LABEL.findall(prose) for name in found}
    problems = [
        f"{{{role}}}`{said}`: write [words](page.ipynb#{target})"
        for role, said in re.findall(r"\{(numref|ref|eq)\}`([^`]+)`", prose)
        if (target := re.sub(r".*<(.+)>", r"\1", said)) not in own
    ]
    elsewhere = r"doc|cite(?::\w+)?" + ("" if stem == "glossary" else "|term")
    problems += [
        f"{{{role}}}`{said}`: write [words](page.ipynb), with #label for a term or a work"
        for role, said in re.findall(rf"\{{({elsewhere})\}}`([^`]+)`", prose)
    ]
    return problems


def frame_problems(nb: NotebookNode) -> list[str]:
    """Complain of what a chapter lacks: its box, prediction, questions, exercises, summary, …"""
    prose = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    code = [cell for cell in nb.cells if cell.cell_type == "code"]
    classes = re.findall(r"^:class: *(.+?) *$", prose, re.MULTILINE)
    names = Counter(name for value in classes for name in value.split())
    counts = {
        "title (one # heading)": (_headings(prose), 1, 1),
        "chapter box (:class: chapter)": (names["chapter"], 1, 1),
        "prediction (:class: question predict)": (names["predict"], 1, None),
        "questions (:class: question)": (names["question"] - names["predict"], 2, 4),
        "summary (:class: summary)": (names["summary"], 1, 1),
        "figures": (sum(map(is_figure, code)), 1, None),
        "citations": (prose.count("](references.ipynb#"), 1, None),
        "numbered equations": (len(re.findall(r"\((eq-[a-z0-9_-]+)\)", prose)), 1, None),
        "cells that assert": (sum("assert" in cell.source for cell in code), 1, None),
        "exercises": (len(_labels(prose, "exercise")), 3, 6),
    }
    problems = [
        f"{name}: {found}, expected {at_least}" + ("" if at_most == at_least else f" to {at_most}")
        for name, (found, at_least, at_most) in counts.items()
        if found < at_least or (at_most is not None and found > at_most)
    ]
    if not WAKE.search(nb.cells[0].source):
        problems.append("the first cell does not say how to run it (:class: jupyterlab)")
    if not prose.find(":class: summary") < prose.find("\n## Exercises"):
        problems.append("the heading `## Exercises` does not follow the summary")
    return problems + exercise_problems(nb)


def _headings(prose: str) -> int:
    without_code = re.sub(r"^(`{3,}|:{3,}).*?^\1 *$", "", prose, flags=re.DOTALL | re.MULTILINE)
    return len(re.findall(r"^# ", without_code, re.MULTILINE))


def _labels(prose: str, kind: str) -> list[str]:
    """List the labels of exercises, each with what follows it up to the next blank line."""
    opened = rf"^[`:]{{3,}} *\{{{kind}(?:-start)?\}}[^\n]*\n(.*?)(?:\n\s*\n|\Z)"
    heads = re.findall(opened, prose, re.DOTALL | re.MULTILINE)
    return [m[1] if (m := re.search(r":label: *(\S+)", head)) else "" for head in heads]


def exercise_problems(nb: NotebookNode) -> list[str]:
    """Complain of an exercise without label or solution, and of solutions that check nothing."""
    prose = "\n\n".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    exercises = set(_labels(prose, "exercise"))
    solved = set(re.findall(r"^[`:]{3,} *\{solution(?:-start)?\} *(\S+)", prose, re.MULTILINE))
    problems = [f"exercise {e or 'without a label'}: no solution" for e in exercises - solved]
    problems += [f"solution of {s}: no such exercise" for s in solved - exercises]
    problems += [f"exercise {e}: its label begins with ex-" for e in exercises if e[:3] != "ex-"]
    inside, asserts = "", False
    for cell in nb.cells:
        if start := re.search(r"\{solution-start\} *(\S+)", cell.source):
            inside, asserts = start[1], False
        elif cell.cell_type == "code" and inside:
            asserts |= "assert" in cell.source
        elif "{solution-end}" in cell.source:
            problems += [] if asserts else [f"solution of {inside}: no cell asserts its result"]
            inside = ""
    return problems + ([f"solution of {inside}: it has no end"] if inside else [])
