"""What a cell printed: the page shows the very text, however the kernel sent it."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tiny_book import build


def test_a_line_that_came_in_two_messages_stays_one_line(tmp_path: Path) -> None:
    parts = ("two factors:", " 0.0\n", "\n", "in one step: 1.0\n")
    outputs = [new_output("stream", name="stdout", text=part) for part in parts]
    cells = [new_markdown_cell("# Print"), new_code_cell("print()", outputs=outputs)]
    page = nbformat.writes(new_notebook(cells=cells))
    settings = {"nb_merge_streams": True}
    built = build(tmp_path, {"index.ipynb": page}, **settings)
    assert "two factors: 0.0\n\nin one step: 1.0\n" in built["index.html"]
