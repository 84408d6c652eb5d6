"""Bring notebooks into the form in which they are committed, and check that they are in it.

    python tools/notebooks.py format [--no-execute] [FILE ...]
    python tools/notebooks.py check [FILE ...]

The committed form is executed, keeps what is text in the outputs (so that a changed number shows in
a diff and fails the tests) and drops what differs from run to run or machine to machine: pictures,
widget state, execution counts, times, editor settings. Formatting twice changes no byte.
"""

from __future__ import annotations

import argparse
import copy
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

import chapter_rules

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = {"tags"}
CELL_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
RANDOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?")
CELL_TIMEOUT = 120


def chapters() -> list[Path]:
    """List the notebooks of the book, in every language."""
    return sorted(ROOT.glob("book/*/*.ipynb"))


def read(path: Path) -> NotebookNode:
    """Read a notebook as it is; nbformat's own reader would repair what we want to see."""
    nb: NotebookNode = nbformat.v4.reads(path.read_text(encoding="utf-8"))
    return nb


def text(nb: NotebookNode) -> str:
    """Write a notebook down, always in the same bytes."""
    written: str = nbformat.writes(nb, indent=1, ensure_ascii=False, sort_keys=True)
    return written.rstrip("\n") + "\n"


def execute(nb: NotebookNode, folder: Path) -> NotebookNode:
    """Return the notebook run from the top in a new kernel; the first exception ends it."""
    nb = copy.deepcopy(nb)
    nb.metadata = nbformat.from_dict(METADATA)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    NotebookClient(
        nb,
        timeout=CELL_TIMEOUT,
        kernel_name="python3",
        store_widget_state=False,
        record_timing=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return nb


def normalise(nb: NotebookNode) -> NotebookNode:
    """Return the notebook in the committed form (without running it)."""
    nb = copy.deepcopy(nb)
    nb.metadata = nbformat.from_dict(METADATA)
    nb.nbformat, nb.nbformat_minor = 4, 5
    _name_cells(nb.cells)
    solution = False
    for cell in nb.cells:
        solution = "{solution-start}" in cell.source or (
            solution and "{solution-end}" not in cell.source
        )
        cell.source = cell.source.strip("\n")
        cell.metadata = NotebookNode(
            {key: value for key, value in cell.metadata.items() if key in CELL_METADATA and value}
        )
        if cell.cell_type == "code":
            cell.execution_count = None
            cell.outputs = _outputs(cell.outputs)
            if solution:  # hidden until asked for, in JupyterLab, too
                cell.metadata.jupyter = {"outputs_hidden": True, "source_hidden": True}
            elif "hide-input" in cell.metadata.get("tags", []):
                cell.metadata.jupyter = {"source_hidden": True}
    return nb


def _outputs(outputs: Iterable[NotebookNode]) -> list[NotebookNode]:
    """Keep text, join what one stream said in several messages, drop counts and metadata."""
    kept: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream":
            if output.name in streams:
                streams[output.name].text += output.text
                continue
            streams[output.name] = output
        elif "data" in output:
            output.data = NotebookNode(
                {mime: data for mime, data in output.data.items() if mime.startswith("text/")}
            )
            output.metadata = NotebookNode()
            if "execution_count" in output:
                output.execution_count = None
            if not output.data:
                continue
        kept.append(output)
    return kept


def _name_cells(cells: list[NotebookNode]) -> None:
    """Give a name to each cell that has none, or one that an editor made up."""
    taken: set[str] = set()
    for cell in cells:
        if not _good_id(cell.get("id", "")) or cell.id in taken:
            cell.id = ""
        taken.add(cell.id)
    for cell in cells:
        if not cell.id:
            cell.id = _free_name(cell, taken)
            taken.add(cell.id)


def _good_id(name: str) -> bool:
    return bool(CELL_ID.fullmatch(name)) and not RANDOM_ID.fullmatch(name) and len(name) <= 64


def _free_name(cell: NotebookNode, taken: set[str]) -> str:
    """Name a cell after its label, which no translation changes; else number it."""
    label = ""
    if cell.cell_type == "markdown" and (match := chapter_rules.LABEL.search(cell.source)):
        label = next(group for group in match.groups() if group).replace("_", "-").lower()
    if label and _good_id(label) and label not in taken:
        return str(label)
    stem = "code" if cell.cell_type == "code" else "text"
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def format_notebook(path: Path, run: bool = True) -> bool:
    """Rewrite one notebook in the committed form; return whether its bytes changed."""
    before = path.read_text(encoding="utf-8")
    nb = normalise(read(path))
    if run:
        nb = normalise(execute(nb, path.parent))
    after = text(nb)
    if after != before:
        path.write_text(after, encoding="utf-8")
    return after != before


def form_problems(path: Path) -> list[str]:
    """Complain of a notebook that is not in the committed form."""
    nb, stored = read(path), path.read_text(encoding="utf-8")
    problems = [f"metadata: {key} is not kept" for key in nb.metadata if key not in METADATA]
    wanted = normalise(nb)
    for cell, good in zip(nb.cells, wanted.cells, strict=True):
        if cell.get("id") != good.id:
            problems.append(
                f"{cell.get('id')}: an id that is missing, random, twice or not a-z0-9-"
            )
        if set(cell.metadata) != set(good.metadata):
            problems.append(
                f"{good.id}: metadata {sorted(set(cell.metadata) ^ set(good.metadata))}"
            )
        if cell.cell_type == "code":
            if cell.execution_count is not None:
                problems.append(f"{good.id}: an execution count")
            if cell.outputs != good.outputs:
                problems.append(f"{good.id}: outputs with pictures, widgets, counts or metadata")
    if not problems and stored != text(wanted):
        problems.append("not formatted: run `make format`")
    return problems


def problems(path: Path) -> list[str]:
    """Complain of anything in a notebook that can be seen without running it."""
    return form_problems(path) + chapter_rules.notebook_problems(read(path), path.stem)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 when a notebook fails or breaks a rule."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", choices=["format", "check"])
    parser.add_argument("--no-execute", action="store_true", help="format without running")
    parser.add_argument("files", nargs="*", type=Path, help="default: every chapter")
    options = parser.parse_intermixed_args(arguments)
    failed = False
    for path in options.files or chapters():
        if options.command == "check":
            found = problems(path)
            failed |= bool(found)
            print("\n  ".join([f"{path}: {len(found) or 'no'} problems", *found]))
            continue
        try:
            changed = format_notebook(path, run=not options.no_execute)
            print(f"{path}: {'rewritten' if changed else 'unchanged'}")
        except CellExecutionError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
