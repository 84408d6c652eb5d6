"""Training playground: a small network learns a data set under the reader's settings."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import traitlets

from .. import datasets, plots
from .._checks import Array
from ..gradient_descent import train
from ..losses import LOSSES
from ..network import Layer, initialise, predict, stack
from ._base import BookWidget, Choice, LearningRate, Whole

DATASETS = ["xor", "moons", "circles", "spirals"]
EXAMPLES = 64
RATES = [0.03, 0.1, 0.3, 1.0, 3.0, 10.0]
BATCH_SIZES = {"xor": [1, 2, 4]} | {name: [1, 4, 16, 64] for name in DATASETS[1:]}
HIDDEN = [2, 3, 10]
SEEDS = [1, 2]
LOSS = "binary_cross_entropy"
# Epochs at which the network is kept: close together at first, where most happens.
EPOCHS = {"xor": [0, 10, 30, 60, 100, 150, 200, 300, 400, 600, 800, 1000]} | {
    name: [0, 1, 2, 4, 7, 11, 16, 24, 34, 48, 70, 100] for name in DATASETS[1:]
}


def examples(dataset: str) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The examples to learn from and those to validate with, always the same."""
    rng = np.random.default_rng(7)
    if dataset == "xor":
        X, Y = datasets.xor()
        corners = np.tile(X, 8) + 0.15 * rng.standard_normal((2, 32))
        return (X, Y), (corners, np.tile(Y, 8))
    make = getattr(datasets, dataset)
    return make(EXAMPLES, rng), make(EXAMPLES, rng)


def runs(
    dataset: str, rates: Sequence[float], batch_size: int, hidden: int, seeds: Sequence[int]
) -> dict[str, Array]:
    """Train a stack, one network for each rate and seed; rows in that order.

    The parameters of every kept epoch come as W¹, b¹, W², b² behind one another.
    """
    pairs = list(product(rates, seeds))
    layers = stack([_start(hidden, seed) for _, seed in pairs])
    (X, Y), held_out = examples(dataset)
    rate, rng = np.array([r for r, _ in pairs]), np.random.default_rng(0)
    kept, diverged = [layers], np.full(len(pairs), -1)
    for before, after in zip(EPOCHS[dataset], EPOCHS[dataset][1:], strict=False):
        layers, history = train(
            layers,
            X,
            Y,
            loss=LOSS,
            learning_rate=rate,
            batch_size=batch_size,
            epochs=after - before,
            rng=rng,
            record_every=after - before,
        )
        diverged = np.where((diverged < 0) & (history.diverged >= 0), after, diverged)
        kept.append(layers)
    return {
        "parameters": np.stack([_flat(one) for one in kept], axis=1).astype(np.float32),
        "scores": np.stack([_scores(one, (X, Y), held_out) for one in kept], axis=1).astype(
            np.float32
        ),
        "diverged": diverged.astype(np.int32),
    }


def _start(hidden: int, seed: int) -> list[Layer]:
    return initialise([2, hidden, 1], ["tanh", "sigmoid"], np.random.default_rng(seed), scale=1.0)


def _flat(layers: Sequence[Layer]) -> Array:
    parts = [array for layer in layers for array in (layer.W, layer.b)]
    return np.concatenate([part.reshape(len(part), -1) for part in parts], axis=1)


def _scores(layers: Sequence[Layer], *sets: tuple[Array, Array]) -> Array:
    """Cost and number of right answers, on each set in turn."""
    columns = []
    for X, Y in sets:
        y_hat = predict(layers, X)
        columns += [LOSSES[LOSS].value(y_hat, Y), ((y_hat > 0.5) == (Y > 0.5)).sum(axis=(-2, -1))]
    return np.stack(columns, axis=-1)


class Training(BookWidget):
    """A 2-n-1 network with tanh and sigmoid learns one of four data sets by cross-entropy."""

    stem = "training"
    settings = ("dataset", "learning_rate", "batch_size", "hidden", "seed", "epoch")
    room = traitlets.List([1206, 1006, 674]).tag(sync=True)

    dataset = Choice(DATASETS, "xor").tag(sync=True)
    learning_rate = LearningRate(1.0, most=1e6).tag(sync=True)
    batch_size = Whole(4, min=1).tag(sync=True)
    hidden = Whole(3, min=1, max=50).tag(sync=True)
    seed = Whole(1, min=0, max=10**9 - 1).tag(sync=True)
    epoch = Whole(1000, min=0).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {
            "dataset": DATASETS,
            "learning_rate": RATES,
            "batch_size": BATCH_SIZES,
            "hidden": HIDDEN,
            "seed": SEEDS,
            "epoch": EPOCHS,
            "examples": {name: examples(name)[0][0].shape[1] for name in DATASETS},
        }

    def table(self) -> Mapping[str, Array]:
        """One group of runs for each data set, batch size and number of hidden neurons."""
        arrays: dict[str, Array] = {}
        for name in DATASETS:
            (X, Y), (X_held, Y_held) = examples(name)
            for part, array in (("X", X), ("Y", Y), ("X_held", X_held), ("Y_held", Y_held)):
                arrays[f"{name}/{part}"] = array.astype(np.float32)
            for batch_size, hidden in product(BATCH_SIZES[name], HIDDEN):
                group = runs(name, RATES, batch_size, hidden, SEEDS)
                for part, array in _small(group).items():
                    arrays[f"{name}/{batch_size}/{hidden}/{part}"] = array
        return arrays

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Train one network beside the table."""
        m = examples(state["dataset"])[0][0].shape[1]
        if state["batch_size"] > m:
            raise ValueError(
                f"batch_size is {state['batch_size']}, but there are {m} examples: pass 1 to {m}"
            )
        rate = [state["learning_rate"]]
        names = ("dataset", "batch_size", "hidden")
        dataset, batch_size, hidden = (state[name] for name in names)
        return _small(runs(dataset, rate, batch_size, hidden, [state["seed"]]))

    def picture(self) -> plots.Picture:
        """The decision surface and the cost at the present settings, trained afresh."""
        (X, Y), _ = examples(self.dataset)
        batch_size = min(self.batch_size, X.shape[1])  # as the front end does
        group = runs(self.dataset, [self.learning_rate], batch_size, self.hidden, [self.seed])
        epochs = EPOCHS[self.dataset]
        at = int(np.abs(np.array(epochs) - self.epoch).argmin())
        fig, (left, right) = plots.figure(1, 2)
        plots.decision_surface(left, unflatten(group["parameters"][0, at], self.hidden), X, Y)
        cost = group["scores"][0, :, 0]
        right.plot(epochs, cost, color=plots.FORWARD)
        right.plot(epochs[at], cost[at], "o", color=plots.FORWARD)
        right.set(xlabel="epoch", ylabel="cost", yscale="log")
        right_answers = int(group["scores"][0, at, 1])
        return plots.show(
            fig,
            alt=f"A network with {self.hidden} hidden neurons on {self.dataset} after {epochs[at]} "
            f"epochs with learning rate {self.learning_rate:g} and batch size {batch_size}: "
            f"cost {cost[at]:.3g}, {right_answers} of {X.shape[1]} examples right.",
        )


def unflatten(parameters: Array, hidden: int) -> list[Layer]:
    """Make layers of parameters as `runs` puts them behind one another."""
    W1, b1, W2, b2 = np.split(parameters, np.cumsum([2 * hidden, hidden, hidden]))
    return [
        Layer(W1.reshape(hidden, 2), b1[:, None], "tanh"),
        Layer(W2[None], b2[:, None], "sigmoid"),
    ]


def _small(group: Mapping[str, Array]) -> dict[str, Array]:
    """Quantise to 16 bits: parameters as shares of each run's largest, costs on a log scale."""
    parameters = np.nan_to_num(group["parameters"], posinf=1e30, neginf=-1e30)
    largest = np.abs(parameters).max(axis=(1, 2), keepdims=True)
    shares = np.round((parameters / np.maximum(largest, 1e-30) + 1) * 32767).astype(np.uint16)
    return {
        "shares": shares,
        "largest": largest.reshape(-1).astype(np.float32),
        "costs": _log_shares(group["scores"][..., [0, 2]]),
        "right": group["scores"][..., [1, 3]].astype(np.uint8),
        "diverged": group["diverged"],
    }


def _log_shares(cost: Array) -> Array:
    """Costs from 10⁻⁶ to 10⁴ as shares of the way between them, on the scale they are drawn on."""
    power: Array = np.log10(np.nan_to_num(np.clip(cost, 1e-6, 1e4), nan=1e4))
    return np.asarray(np.round((power + 6) / 10 * 65535), dtype=np.uint16)
