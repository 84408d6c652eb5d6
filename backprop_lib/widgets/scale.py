"""Scale: twenty seeds learn XOR, or do not, under the scale of their initial weights."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..datasets import xor
from ..gradient_descent import train
from ..network import initialise, predict, stack
from ._base import BookWidget, Number

SCALES = [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.0, 10.0]
SEEDS = 20
LEARNING_RATE = 0.1
EPOCHS = 10_000
EVERY = 100
MOST = 4.0  # costs above it are drawn there: only starts of large weights are


def runs(scales: Sequence[float]) -> tuple[Array, Array]:
    """Train every seed at every scale; costs (scales, seeds, records), learned (scales, seeds)."""
    X, Y = xor()
    sizes, rngs = [2, 3, 1], map(np.random.default_rng, range(SEEDS))
    start = stack([initialise(sizes, "sigmoid", rng, np.array(scales)) for rng in rngs])
    layers, history = train(
        start,
        X,
        Y,
        loss="binary_cross_entropy",
        learning_rate=LEARNING_RATE,
        epochs=EPOCHS,
        record_every=EVERY,
    )
    learned = ((predict(layers, X) > 0.5) == (Y > 0.5)).all(axis=(-2, -1))
    return history.cost.T, learned.T


def _small(cost: Array, learned: Array) -> dict[str, Array]:
    """Costs as 16-bit shares of the largest that is drawn."""
    shares = np.round(np.clip(cost, 0, MOST) / MOST * 65535)
    return {"costs": shares.astype(np.uint16), "learned": learned.astype(np.uint8)}


class Scale(BookWidget):
    """A 2-3-1 sigmoid network on XOR with learning rate 0.1, 10 000 epochs, from twenty seeds."""

    stem = "scale"
    settings = ("scale",)
    room = traitlets.List([798, 762, 460]).tag(sync=True)

    scale = Number(0.1, min=0.01, max=100).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {"scale": SCALES, "epochs": EPOCHS, "every": EVERY, "most": MOST}

    def table(self) -> Mapping[str, Array]:
        """Costs and whether XOR was learned, for each scale and seed."""
        self._runs = runs(SCALES)
        return _small(*self._runs)

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """The twenty seeds at one scale."""
        return _small(*runs([state["scale"]]))

    def picture(self) -> plots.Picture:
        """The costs of the twenty seeds at the present scale."""
        if self.scale in SCALES:
            cost, learned = (array[SCALES.index(self.scale)] for array in self._runs)
        else:
            (cost,), (learned,) = runs([self.scale])
        epochs = np.arange(0, EPOCHS + 1, EVERY)
        fig, axes = plots.figure()
        for line, good in zip(cost, learned, strict=True):
            look = {"color": plots.FORWARD} if good else {"color": plots.MUTED, "linestyle": "--"}
            axes.plot(epochs, line, linewidth=1.2, **look)
        axes.axhline(np.log(2), color=plots.MUTED, linewidth=0.8, linestyle=":")
        axes.set(xlabel="epoch", ylabel="cost", ylim=(0, 1))
        return plots.show(
            fig,
            alt=f"Cost over {EPOCHS} epochs on XOR of {SEEDS} networks whose weights start at "
            f"{self.scale:g} · N(0, 1): {learned.sum()} of {SEEDS} learn.",
        )
