"""Descent: the cost of a line's two parameters as a landscape, and the paths taken over it."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import traitlets
from contourpy import contour_generator

from .. import plots
from .._checks import Array
from ..gradient_descent import mini_batches
from ..losses import LOSSES
from ..network import Layer, backward, predict
from ..steps import update
from ._base import BookWidget, Choice, LearningRate, Whole

EXAMPLES = 32
RATES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.2, 1.4]
BATCH_SIZES = [1, 2, 4, 8, 16, 32]
STEPS = 64
STARTS = {"left": (-1.4, 2.6), "right": (3.4, 2.4), "near": (2.2, -0.9)}
SPAN_W, SPAN_B, CELLS = (-2.2, 4.2), (-2.0, 3.2), 49
LEVELS = np.geomspace(0.13, 18, 9)


def data() -> tuple[Array, Array]:
    """Points about the line y = x + ½, with x off centre, so that the valley lies askew."""
    rng = np.random.default_rng(11)
    x = rng.uniform(-0.8, 2.0, (1, EXAMPLES))
    return x, x + 0.5 + 0.5 * rng.standard_normal((1, EXAMPLES))


def line(w: Array, b: Array) -> list[Layer]:
    """A network of one neuron without activation: ŷ = w x + b; arrays give a stack."""
    return [Layer(np.asarray(w)[..., None, None], np.asarray(b)[..., None, None], "identity")]


def cost(w: Array, b: Array) -> Array:
    """Half the mean squared error of the line over all examples."""
    X, Y = data()
    return LOSSES["squared_error"].value(predict(line(w, b), X), Y)


def contours() -> list[Array]:
    """Lines of equal cost, each an array of points (w, b)."""
    w, b = np.linspace(*SPAN_W, CELLS), np.linspace(*SPAN_B, CELLS)
    generator = contour_generator(w, b, cost(*np.meshgrid(w, b)))
    return [np.asarray(line) for level in LEVELS for line in generator.lines(level)]


def threshold() -> float:
    """The learning rate 2/λ beyond which full-batch steps diverge."""
    X, _ = data()
    inputs = np.concatenate([X, np.ones_like(X)])
    return float(2 / np.linalg.eigvalsh(inputs @ inputs.T / EXAMPLES).max())


def walk(rates: Array, batch_size: int, start: tuple[float, float]) -> Array:
    """Walk a path for each rate, side by side: positions of shape (rates, steps + 1, 2)."""
    X, Y = data()
    rng = np.random.default_rng(5)
    layers = line(np.full(len(rates), start[0]), np.full(len(rates), start[1]))
    path = [_position(layers)]
    batches: Iterator[Array] = iter(())
    for _ in range(STEPS):
        batch = next(batches, np.zeros(0, dtype=int))
        if batch.size == 0:  # an epoch is over
            batches = mini_batches(EXAMPLES, batch_size, rng)
            batch = next(batches)
        (gradient,) = backward(layers, X[:, batch], Y[:, batch], "squared_error")
        W = update(layers[0].W, gradient.dL_dW, rates)
        b = update(layers[0].b, gradient.dL_db, rates)
        layers = [Layer(W, b, "identity")]
        path.append(_position(layers))
    return np.stack(path, axis=1)


def _position(layers: list[Layer]) -> Array:
    return np.concatenate([layers[0].W[..., 0], layers[0].b[..., 0]], axis=-1)


class Descent(BookWidget):
    """Batch, mini-batch and stochastic gradient descent from one start, live in both settings."""

    stem = "descent"
    settings = ("learning_rate", "batch_size", "start_at", "step")
    room = traitlets.List([1168, 1003, 644]).tag(sync=True)

    learning_rate = LearningRate(0.3, most=100).tag(sync=True)
    batch_size = Whole(4, min=1, max=EXAMPLES).tag(sync=True)
    start_at = Choice(list(STARTS), "left").tag(sync=True)
    step = Whole(32, min=0, max=STEPS).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {
            "learning_rate": RATES,
            "batch_size": BATCH_SIZES,
            "start_at": list(STARTS),
            "step": list(range(STEPS + 1)),
            "examples": EXAMPLES,
            "threshold": threshold(),
            "w": list(SPAN_W),
            "b": list(SPAN_B),
        }

    def table(self) -> Mapping[str, Array]:
        """The landscape, the best line, and a path with its costs for every setting."""
        X, Y = data()
        best = np.linalg.lstsq(np.concatenate([X, np.ones_like(X)]).T, Y[0], rcond=None)[0]
        lines = contours()
        arrays = {
            "contours": np.concatenate(lines).astype(np.float32),
            "lengths": np.array([len(one) for one in lines], dtype=np.int32),
            "best": np.array([*best, cost(best[:1], best[1:])[0]], dtype=np.float32),
        }
        for name, start in STARTS.items():
            for batch_size in BATCH_SIZES:
                arrays[f"{name}/{batch_size}"] = _small(
                    _with_costs(walk(np.array(RATES), batch_size, start))
                )
        return arrays

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """One path."""
        rates = np.array([state["learning_rate"]])
        path = walk(rates, state["batch_size"], STARTS[state["start_at"]])
        return {"path": _small(_with_costs(path))}

    def picture(self) -> plots.Picture:
        """Contours with the path so far, and the cost step by step."""
        rates = np.array([self.learning_rate])
        path = _with_costs(walk(rates, self.batch_size, STARTS[self.start_at]))[0]
        fig, (left, right) = plots.figure(1, 2)
        for contour in contours():
            left.plot(*contour.T, color=plots.MUTED, linewidth=0.8)
        seen = path[: self.step + 1]
        left.plot(seen[:, 0], seen[:, 1], ".-", color=plots.UPDATE, linewidth=1.2)
        left.set(xlabel="weight w", ylabel="bias b", xlim=SPAN_W, ylim=SPAN_B)
        right.plot(seen[:, 2], color=plots.FORWARD)
        right.set(xlabel="step", ylabel="cost", yscale="log")
        return plots.show(
            fig,
            alt=f"The path of gradient descent with learning rate {self.learning_rate:g} and batch "
            f"size {self.batch_size} over the contours of the cost: after {self.step} steps the "
            f"cost is {seen[-1, 2]:.3f}.",
        )


def _with_costs(path: Array) -> Array:
    path = np.clip(np.nan_to_num(path, nan=1e15), -1e15, 1e15)
    return np.concatenate([path, cost(path[..., 0], path[..., 1])[..., None]], axis=-1)


def _small(path: Array) -> Array:
    """Quantise to 16 bits: positions from −16 to 16, costs from 10⁻³ to 10⁷ on a log scale."""
    places = (np.clip(path[..., :2], -16, 16) + 16) / 32
    costs = (np.log10(np.clip(path[..., 2:], 1e-3, 1e7)) + 3) / 10
    return np.asarray(np.round(np.concatenate([places, costs], -1) * 65535), dtype=np.uint16)
