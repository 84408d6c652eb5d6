"""Atlas: the cost after training, over every learning rate and batch size, and a guessing game."""

import re
from collections.abc import Sequence
from itertools import product
from typing import Any, ClassVar

import numpy as np
import traitlets

from .. import datasets, plots
from .._checks import Array
from ..gradient_descent import train
from ..network import initialise, stack
from ._base import BookWidget, Choice, Number, Text, Whole
from ._generator import PageRandom

EXAMPLES, HIDDEN, NOISE = 64, 6, 0.15
RATES = [0.003, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.6, 1.0, 2.0, 3.0, 6.0, 10.0, 20.0, 30.0]
BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64]
EPOCHS = 100
STARTS = 4
GUESSES = re.compile(r"(\d{1,3}x\d{1,6}(\.\d{1,6})?(,|$)){0,40}")


def costs(rates: Sequence[float], batch_size: int, seed: int = 7) -> Array:
    """Train on the moons from four starts for each rate: mean costs, shape (rates, epochs + 1)."""
    X, Y = datasets.moons(EXAMPLES, PageRandom(seed), noise=NOISE)
    pairs = list(product(rates, range(STARTS)))
    layers = stack(
        [
            initialise([2, HIDDEN, 1], ["tanh", "sigmoid"], PageRandom(seed + start))
            for _, start in pairs
        ]
    )
    _, history = train(
        layers,
        X,
        Y,
        loss="binary_cross_entropy",
        learning_rate=np.array([rate for rate, _ in pairs]),
        batch_size=batch_size,
        epochs=EPOCHS,
        rng=PageRandom(seed),
    )
    mean = history.cost.reshape(-1, len(rates), STARTS).mean(axis=-1).T
    return np.asarray(np.minimum(np.nan_to_num(mean, nan=1e6), 1e6))


class Atlas(BookWidget):
    """Guess the best learning rate for a batch size, then see the landscape."""

    stem = "atlas"
    settings = ("batch_size", "learning_rate", "epochs", "shown", "seed", "guesses")
    says: ClassVar = {
        "title": "Atlas of learning rate and batch size",
        "map": "Cost after training over learning rate and batch size",
        "rate": "learning rate η",
        "size": "batch size",
        "register": "Register this guess",
        "listed": "batch size {size}: you said η = {guess}, best here is {rate} with cost {least}",
        "computing": "Computing: {done} of {cells} cells.",
        "here": "Batch size {size}, η = {rate}, {epochs} epochs",
        "guess": ". Guess the learning rate with the lowest cost, then register it.",
        "shows": ": cost {cost}. Best on the map: η = {best} with cost {least}. ",
        "best": "As good as the best.",
        "over": "Worse than a coin toss: the steps overshoot.",
        "under": "Worse than a coin toss: hardly anything is learned yet.",
        "times": "{times} times the best.",
    }
    heights = traitlets.List([788, 652, 616]).tag(sync=True)

    batch_size = Whole(8, min=1, max=EXAMPLES, label="batch size").tag(sync=True)
    learning_rate = Number(
        0.1, min=0.001, max=1000, log=True, label="your learning rate", symbol="η"
    ).tag(sync=True)
    epochs = Whole(30, min=1, max=EPOCHS, label="after so many epochs").tag(sync=True)
    shown = Choice(
        ["guessed", "all"], "guessed", "show", ["the rows I have guessed", "the whole landscape"]
    ).tag(sync=True)
    seed = Whole(
        7, min=0, max=10**9, slider=False, more=True, label="seed: another one is another game"
    ).tag(sync=True)
    guesses = Text("", GUESSES).tag(sync=True)
    """What was registered, as batch size × rate: "8x0.1,64x1"."""

    @traitlets.default("data")
    def _data(self) -> dict[str, Any]:
        return {
            "rates": RATES,
            "sizes": BATCH_SIZES,
            "examples": EXAMPLES,
            "hidden": HIDDEN,
            "noise": NOISE,
            "epochs": EPOCHS,
            "starts": STARTS,
        }

    def cost(self) -> float:
        """The mean cost of the four starts at the present settings."""
        return float(costs([self.learning_rate], self.batch_size, self.seed)[0, self.epochs])

    def picture(self) -> plots.Picture:
        """The whole landscape at the present number of epochs."""
        rows = [costs(RATES, size, self.seed)[:, self.epochs] for size in BATCH_SIZES]
        values = np.log10(rows)
        middle = np.log10(np.log(2))
        fig, axes = plots.figure(height=4)
        edges_x = np.arange(len(RATES) + 1) - 0.5
        edges_y = np.arange(len(BATCH_SIZES) + 1) - 0.5
        axes.pcolormesh(
            edges_x, edges_y, values, cmap=plots.DIVERGING, vmin=middle - 1.5, vmax=middle + 1.5
        )
        axes.set_xticks(range(len(RATES)), [f"{rate:g}" for rate in RATES])
        axes.set_yticks(range(len(BATCH_SIZES)), [str(size) for size in BATCH_SIZES])
        axes.set(xlabel="learning rate η", ylabel="batch size")
        best = RATES[int(values[BATCH_SIZES.index(8)].argmin())]
        return plots.show(
            fig,
            alt=f"Cost after {self.epochs} epochs over learning rate and batch size: blue where a "
            "network does better than guessing, orange where it does worse. The best rate grows "
            f"with the batch; for batches of 8 it is {best:g}.",
        )
