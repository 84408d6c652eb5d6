"""The two-layer code of the implementation chapter, without the costs that its loop records."""

import json
from pathlib import Path

from ..work import Work
from . import Run, Weights

CHAPTER = Path(__file__).resolve().parents[2] / "book/en/implementation.ipynb"


def chapter(work: Work) -> Run:
    names = _functions()
    backward, update = names["backward"], names["update"]

    def run() -> Weights:
        parameters = tuple(array for W, b, _ in work.start for array in (W, b))
        for _ in range(work.epochs):
            gradients = backward(parameters, work.X, work.Y)
            parameters = update(parameters, gradients, work.learning_rate)
        return [parameters[:2], parameters[2:]]

    return run


def _functions() -> dict:
    """The chapter's functions, out of the chapter itself."""
    notebook = json.loads(CHAPTER.read_text("utf-8"))
    cells = {cell["id"]: "".join(cell["source"]) for cell in notebook["cells"]}
    names: dict = {}
    exec("import numpy as np", names)
    for cell in ("sigmoid", "forward", "backward", "train"):
        exec(cells[cell], names)
    return names
