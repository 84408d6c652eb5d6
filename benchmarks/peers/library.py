"""backprop_lib: its public `train`, checks of the input and first and last cost included."""

import numpy as np

from backprop_lib import train
from backprop_lib.network import member

from ..work import ORDER_SEED, Work
from . import Run, Weights


def train_all(work: Work) -> Run:
    def run() -> Weights:
        return _train(work, work.start)

    return run


def _train(work: Work, start: list) -> Weights:
    layers, _ = train(
        start,
        work.X,
        work.Y,
        loss=work.loss,
        learning_rate=work.learning_rate,
        batch_size=work.batch_size,
        epochs=work.epochs,
        rng=np.random.default_rng(ORDER_SEED),
        record_every=work.epochs,
    )
    return [(W, b) for W, b, _ in layers]


def train_one_by_one(work: Work) -> Run:
    """The networks of a stack, one after another."""

    def run() -> Weights:
        each = [_train(work, member(work.start, k)) for k in range(len(work.start[0].W))]
        return [
            (np.stack([W for W, _ in same]), np.stack([b for _, b in same]))
            for same in zip(*each, strict=True)
        ]

    return run
