"""A book of one page for each widget, built with the book's own settings."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat

from toc import ROOT

STEMS = {
    "activation": "Activation",
    "atlas": "Atlas",
    "chain_rule": "ChainRule",
    "descent": "Descent",
    "loss": "Loss",
    "scale": "Scale",
    "stepper": "Stepper",
    "training": "Training",
    "valley": "Valley",
}


def build(root: Path) -> Path:
    """Build that book in a folder; the folder of its pages."""
    for name in ("book/_ext", "book/_theme", "backprop_lib"):
        shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "_config.yml", root)
    (root / "book/en").mkdir()
    shutil.copy(ROOT / "book/en/references.bib", root / "book/en")
    for stem, name in STEMS.items():
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
    first, *rest = STEMS
    chapters = "".join(f"  - file: book/en/{stem}\n" for stem in rest)
    toc = f"format: jb-book\nroot: book/en/{first}\nchapters:\n{chapters}"
    (root / "_toc.yml").write_text(toc, encoding="utf-8")
    tool = Path(sys.executable).with_name("jupyter-book")
    done = subprocess.run(
        [tool, "build", ".", "-W", "-n", "--keep-going"], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return root / "_build/html"
