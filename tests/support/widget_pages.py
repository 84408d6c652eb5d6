"""A book of one page for each widget, built with the book's own settings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path

import nbformat

from backprop_lib import widgets
from backprop_lib.widgets._base import BookWidget
from toc import ROOT


def _found() -> Iterator[type[BookWidget]]:
    """The kinds of widget that the library has, each in a module of its own."""
    for file in sorted(Path(widgets.__file__).parent.glob("[a-z]*.py")):
        module = import_module(f"{widgets.__name__}.{file.stem}")
        yield from (
            kind
            for kind in vars(module).values()
            if isinstance(kind, type)
            and issubclass(kind, BookWidget)
            and kind.__module__ == module.__name__
        )


KINDS = {kind.stem: kind for kind in _found()}
STEMS = {stem: kind.__name__ for stem, kind in KINDS.items()}
# Those with a slider in sight.
SLIDING = [
    stem
    for stem, kind in KINDS.items()
    for controls in [[vars(kind)[name].control for name in kind.settings]]
    if any(control.get("slider") and not control.get("more") for control in controls)
]


def build(root: Path, stems: Sequence[str] = tuple(STEMS)) -> Path:
    """Build that book in a folder, or a part of it; the folder of its pages."""
    for name in ("book/_ext", "book/_theme", "backprop_lib"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "_config.yml", root)
    (root / "book/en").mkdir()
    shutil.copy(ROOT / "book/en/references.bib", root / "book/en")
    for stem in stems:
        name = STEMS[stem]
        cells = [
            nbformat.v4.new_markdown_cell(f"# {name}\n\nA page for one widget."),
            nbformat.v4.new_code_cell(
                f"from backprop_lib.widgets.{stem} import {name}\n\n{name}()"
            ),
            nbformat.v4.new_markdown_cell("What follows the widget.\n\n" * 5),
        ]
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
        nbformat.write(notebook, root / f"book/en/{stem}.ipynb")
    first, *rest = stems
    chapters = "".join(f"  - file: book/en/{stem}\n" for stem in rest)
    toc = f"format: jb-book\nroot: book/en/{first}\n" + (f"chapters:\n{chapters}" if rest else "")
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    tool = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [tool, "build", ".", "-W", "-n", "--keep-going"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root / "_build/html"
