"""Where the library's time goes: each kind of operation of a training's steps, timed alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from backprop_lib._training import Trainer

from .peers import OURS, prepare
from .timing import repeated
from .work import WORKS, Work

SHOWN = [
    "XOR, 2-3-1",
    "digits, 64-32-10, float64",
    "784-128-10, float32",
    "784-512-256-10, float32",
    "150 XOR networks",
]


def breakdown(rounds: int) -> dict[str, Any]:
    """Seconds per step of each kind of operation."""
    with np.errstate(all="ignore"):
        return {name: _parts(WORKS[name](), rounds) for name in SHOWN}


def _parts(work: Work, rounds: int) -> dict[str, float]:
    stack = work.start[0].W.shape[:-2]
    rate = np.asarray(1e-9)  # the numbers stay where they began, however many steps are timed
    trainer = Trainer(work.start, stack, work.X, work.Y, work.loss, rate)
    batch = np.random.default_rng(0).permutation(work.X.shape[-1])[: work.batch]
    chosen = batch if work.batch_size else None

    def seconds(run: Any) -> float:
        return repeated(run, times=rounds)

    parts = {"step": seconds(lambda: trainer.step(chosen))}
    workspace = trainer.workspaces[work.batch]
    in_place = [f.in_place for f in workspace.activations]

    def calls(chosen: Any) -> Any:
        """Those calls of a step whose function is chosen, one after the other."""
        some = [call for call in workspace.calls if chosen(getattr(call, "func", None))]

        def run() -> None:
            for call in some:
                call()

        return run

    products = calls(lambda f: f in (np.dot, np.matmul, np.einsum, np.multiply))
    activations = calls(lambda f: f in [each.value for each in in_place])
    slopes = calls(lambda f: f in [each.error for each in in_place])

    def gather() -> None:
        trainer.x_rows.take(batch, axis=0, out=workspace.x_rows, mode="clip")
        trainer.y_rows.take(batch, axis=0, out=workspace.y_rows, mode="clip")

    parts |= {
        "products": seconds(products),
        "activations": seconds(activations),
        "slopes": seconds(slopes),
        "gather": seconds(gather) if work.batch_size else 0.0,
        "update": seconds(
            lambda: np.subtract(trainer.parameters, trainer.steps, trainer.parameters)
        ),
        "train": seconds(prepare(OURS, work)) / work.steps,
    }
    return parts
