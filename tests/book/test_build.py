"""The build refuses what is broken, and runs cells again only when there is a reason to."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import notebooks
from toc import ROOT, page_address

pytestmark = pytest.mark.slow

GOOD = [
    new_markdown_cell("# A book\n\nA first paragraph.\n\n$$\na = b\n$$ (eq-a)\n\nSee {eq}`eq-a`."),
    new_code_cell("import time\nprint('ran at', time.time_ns())"),
]
BROKEN = {
    "{eq}`eq-none`": "eq-none",
    "{numref}`fig-none`": "fig-none",
    "[nobody](intro.ipynb#nobody1900)": "nobody1900",
    "[no such term](intro.ipynb#term-none)": "term-none",
    "[nowhere](nowhere.ipynb)": "nowhere.ipynb",
    "[A cookbook](intro.ipynb)": "'A cookbook' leads to 'A book'",
    ":::{figure}\n:name: fig-lonely\nA caption.\n:::": "shows 0 pictures",
    "$\\frac{1}{$": "frac",
    "```{exercise}\n:label: ex-one\nA.\n```\n\n```{solution} ex-none\nB.\n```": "ex-none",
    "```{nonsense}\n```": "nonsense",
}
CELLS = {
    "import sys\nprint('careful', file=sys.stderr)": "stderr was found",
    "1 / 0": "CellExecutionError",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of one page, with our settings and extensions."""
    tree = tmp_path_factory.mktemp("book")
    for part in ("book/_ext", "book/_theme", "backprop_lib"):
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "_config.yml", tree)
    (tree / "_toc.yml").write_text("format: jb-book\nroot: book/en/intro\n")
    (tree / "book" / "en").mkdir()
    shutil.copy(ROOT / "book/en/references.bib", tree / "book/en")
    write(tree, GOOD)
    return tree


def write(tree: Path, cells: list[nbformat.NotebookNode], stem: str = "intro") -> None:
    nb = new_notebook(metadata=notebooks.METADATA, cells=cells)
    (tree / f"book/en/{stem}.ipynb").write_text(nbformat.v4.writes(nb), encoding="utf-8")


def build(tree: Path) -> tuple[int, str]:
    """Build as `make book` does; return the exit code and what was said."""
    command = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run(
        [command, "build", ".", "-W", "-n", "--keep-going"],
        cwd=tree,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return run.returncode, re.sub(r"\x1b\[[\d;]*m", "", run.stdout)


def ran_at(tree: Path) -> str:
    page = (tree / "_build/html" / page_address("book/en/intro")).read_text(encoding="utf-8")
    found = re.search(r"ran at (\d+)", page)
    assert found
    return found[1]


def test_cells_run_again_when_the_library_changes_and_not_otherwise(tree: Path) -> None:
    code, said = build(tree)
    assert code == 0, said
    first = ran_at(tree)

    write(tree, [*GOOD, new_markdown_cell("One more word.")])
    code, said = build(tree)
    assert code == 0, said
    assert ran_at(tree) == first

    with (tree / "backprop_lib" / "steps.py").open("a") as library:
        library.write("# changed\n")
    code, said = build(tree)
    assert code == 0, said
    assert ran_at(tree) != first


def test_what_is_broken_fails_the_build_and_is_named(tree: Path) -> None:
    write(tree, [*GOOD, *map(new_markdown_cell, BROKEN), *map(new_code_cell, CELLS)])
    code, said = build(tree)
    assert code != 0
    complaints = "\n".join(line for line in said.splitlines() if re.search("WARNING|ERROR", line))
    missing = [source for source, sign in (BROKEN | CELLS).items() if sign not in complaints]
    assert not missing, said
    assert "ZeroDivisionError: division by zero" in said


def test_notebooks_run_side_by_side_where_there_are_cores(tree: Path) -> None:
    wait = """
from pathlib import Path
from time import sleep

Path("{here}.ran").touch()
for _ in range(200):
    if there := Path("{there}.ran").exists():
        break
    sleep(0.1)
print("met:", there)
"""
    chapters = {"intro": "second", "second": "intro"}
    for here, there in chapters.items():
        code = new_code_cell(wait.format(here=here, there=there))
        write(tree, [new_markdown_cell(f"# {here}"), code], here)
    toc = "format: jb-book\nroot: book/en/intro\nchapters:\n  - file: book/en/second\n"
    (tree / "_toc.yml").write_text(toc)
    code, said = build(tree)
    assert code == 0, said
    first = (tree / "_build/html" / page_address("book/en/intro")).read_text(encoding="utf-8")
    assert f"met: {(os.cpu_count() or 1) > 1}" in first
