"""Scale: twenty seeds learn XOR, or do not, under the scale of their initial weights."""

from typing import Any, ClassVar

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..datasets import xor
from ..gradient_descent import train
from ..network import initialise, predict, stack
from ._base import BookWidget, Number, Whole
from ._generator import PageRandom

SEEDS = 20
LEARNING_RATE = 0.1
EPOCHS = 10_000
EVERY = 100


class Scale(BookWidget):
    """A 2-3-1 sigmoid network on XOR, 10 000 epochs of full batches, from twenty seeds."""

    stem = "scale"
    settings = ("scale", "learning_rate", "first_seed")
    says: ClassVar = {
        "title": "The scale of the initial weights",
        "costs": "Cost over the epochs, a line for each of twenty seeds",
        "counts": "Seeds that learn, for each scale tried",
        "epoch": "epoch",
        "cost": "cost",
        "plateau": "ln 2",
        "scale": "scale of the initial weights",
        "learn": "seeds that learn",
        "columns": "seed, cost at the end, XOR learned",
        "yes": "yes",
        "no": "no",
        "running": "Scale {scale}: {epoch} of {epochs} epochs.",
        "here": "Scale {scale}: {good} of {seeds} seeds learn XOR in {epochs} epochs.",
        "flat": " Of the others, {flat} ended on the plateau at ln 2 ≈ 0.693 and {rest} elsewhere.",
    }
    heights = traitlets.List([785, 772, 510]).tag(sync=True)

    scale = Number(
        0.1, min=0.01, max=100, log=True, label="scale of the initial weights", symbol="s"
    ).tag(sync=True)
    learning_rate = Number(
        LEARNING_RATE, min=0.001, max=100, log=True, more=True, label="learning rate", symbol="η"
    ).tag(sync=True)
    first_seed = Whole(
        0, min=0, max=10**9, slider=False, more=True, label="first of the twenty seeds"
    ).tag(sync=True)

    @traitlets.default("data")
    def _data(self) -> dict[str, int]:
        return {"seeds": SEEDS, "epochs": EPOCHS, "every": EVERY}

    def runs(self) -> dict[str, Any]:
        """Costs of the seeds, shape (records, seeds), and which of them learned XOR."""
        X, Y = xor()
        seeds = range(self.first_seed, self.first_seed + SEEDS)
        start = stack(
            [initialise([2, 3, 1], "sigmoid", PageRandom(seed), self.scale) for seed in seeds]
        )
        layers, history = train(
            start,
            X,
            Y,
            loss="binary_cross_entropy",
            learning_rate=self.learning_rate,
            epochs=EPOCHS,
            record_every=EVERY,
        )
        learned: Array = ((predict(layers, X) > 0.5) == (Y > 0.5)).all(axis=(-2, -1))
        return {"cost": history.cost, "learned": learned}

    def picture(self) -> plots.Picture:
        """The costs of the twenty seeds at the present scale."""
        runs = self.runs()
        epochs = np.arange(0, EPOCHS + 1, EVERY)
        fig, axes = plots.figure()
        for line, good in zip(runs["cost"].T, runs["learned"], strict=True):
            look = {"color": plots.FORWARD} if good else {"color": plots.MUTED, "linestyle": "--"}
            axes.plot(epochs, line, linewidth=1.2, **look)
        axes.axhline(np.log(2), color=plots.MUTED, linewidth=0.8, linestyle=":")
        axes.set(xlabel="epoch", ylabel="cost", ylim=(0, 1))
        return plots.show(
            fig,
            alt=f"Cost over {EPOCHS} epochs on XOR of {SEEDS} networks whose weights start at "
            f"{self.scale:g} · N(0, 1): {runs['learned'].sum()} of {SEEDS} learn.",
        )
