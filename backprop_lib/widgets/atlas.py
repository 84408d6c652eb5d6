"""Atlas: the cost after training, over every learning rate and batch size, and a guessing game."""

import re
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import traitlets

from .. import datasets, plots
from .._checks import Array
from ..gradient_descent import train
from ..network import initialise, stack
from ._base import BookWidget, Choice, LearningRate, Whole

EXAMPLES, HIDDEN = 64, 6
RATES = [0.003, 0.01, 0.03, 0.06, 0.1, 0.2, 0.3, 0.6, 1.0, 2.0, 3.0, 6.0, 10.0, 20.0, 30.0]
BATCH_SIZES = [1, 2, 4, 8, 16, 32, 64]
EPOCHS = [1, 3, 10, 30, 100]
SEEDS = range(4)
GUESSES = re.compile(r"(\d{1,3}x\d{1,6}(\.\d{1,6})?(,|$)){0,40}")


def costs(rates: Sequence[float], batch_size: int) -> Array:
    """Train on the moons, four seeds for each rate: mean costs, shape (rates, epochs)."""
    X, Y = datasets.moons(EXAMPLES, np.random.default_rng(7), noise=0.15)
    pairs = list(product(rates, SEEDS))
    rate = np.array([r for r, _ in pairs])
    layers = stack(
        [
            initialise([2, HIDDEN, 1], ["tanh", "sigmoid"], np.random.default_rng(seed))
            for _, seed in pairs
        ]
    )
    _, history = train(
        layers,
        X,
        Y,
        loss="binary_cross_entropy",
        learning_rate=rate,
        batch_size=batch_size,
        epochs=EPOCHS[-1],
        rng=np.random.default_rng(0),
    )
    kept = history.cost[EPOCHS].reshape(len(EPOCHS), len(rates), len(SEEDS)).mean(axis=-1)
    return np.asarray(np.minimum(np.nan_to_num(kept.T, nan=1e6), 1e6), dtype=np.float32)


class Atlas(BookWidget):
    """Guess the best learning rate for a batch size, then see the landscape."""

    stem = "atlas"
    settings = ("epochs", "batch_size", "learning_rate", "shown", "guesses")
    room = traitlets.List([768, 628, 630]).tag(sync=True)

    epochs = Choice(EPOCHS, 30).tag(sync=True)
    batch_size = Whole(8, min=1, max=EXAMPLES).tag(sync=True)
    learning_rate = LearningRate(0.1, most=1000).tag(sync=True)
    shown = Choice(["guessed", "all"], "guessed").tag(sync=True)
    guesses = traitlets.Unicode("").tag(sync=True)
    """What was registered, as batch size × rate: "8x0.1,64x1"."""

    @traitlets.validate("guesses")
    def _pairs(self, proposal: Any) -> str:
        text = str(proposal["value"])
        if not GUESSES.fullmatch(text):
            raise traitlets.TraitError(f"guesses is {text!r}: pass pairs such as '8x0.1,64x1'")
        return text

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {
            "learning_rate": RATES,
            "batch_size": BATCH_SIZES,
            "epochs": EPOCHS,
            "shown": ["guessed", "all"],
            "examples": EXAMPLES,
        }

    def table(self) -> Mapping[str, Array]:
        """Costs of shape (batch sizes, rates, epochs)."""
        return {"costs": np.stack([costs(RATES, batch_size) for batch_size in BATCH_SIZES])}

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """The costs at one rate and batch size."""
        return {"costs": costs([state["learning_rate"]], state["batch_size"])[0]}

    def picture(self) -> plots.Picture:
        """The whole landscape at the present number of epochs."""
        at = EPOCHS.index(self.epochs)
        values = np.log10([costs(RATES, batch_size)[:, at] for batch_size in BATCH_SIZES])
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
