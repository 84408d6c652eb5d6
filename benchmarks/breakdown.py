"""Where the library's time goes: each kind of operation of a training's steps, timed alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from backprop_lib._training import Training

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
    training = Training(work.start, stack, work.X, work.Y, work.loss, rate, work.batch)
    batch = np.random.default_rng(0).permutation(work.X.shape[-1])[: work.batch]
    chosen = batch if work.batch_size else None

    def seconds(run: Any) -> float:
        return repeated(run, times=rounds)

    parts = {"step": seconds(lambda: training.step(chosen))}
    room = training.buffers[work.batch]

    def products() -> None:
        for (product, left, right), a, _ in room.up:
            product(left, right, a)
        for product, W_T, above, below, *_ in room.down:
            product(W_T, above, below)
        for product, left, right, out in room.gradients:
            product(left, right, out)

    def activations() -> None:
        for _, a, activate in room.up:
            activate(a)

    def slopes() -> None:
        for _, _, _, below, through, a, spare in room.down:
            through(below, a, spare)

    def gather() -> None:
        rows = training.layout.rows
        training.inputs.take(batch, axis=rows, out=room.x_rows, mode="clip")
        training.targets.take(batch, axis=rows, out=room.y_rows, mode="clip")

    parts |= {
        "products": seconds(products),
        "activations": seconds(activations),
        "slopes": seconds(slopes),
        "gather": seconds(gather) if work.batch_size else 0.0,
        "update": seconds(
            lambda: np.subtract(training.parameters, training.steps, training.parameters)
        ),
        "train": seconds(prepare(OURS, work)) / work.steps,
    }
    return parts
