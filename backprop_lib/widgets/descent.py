"""Descent: the cost of a line's two parameters as a landscape, and the paths taken over it."""

from collections.abc import Iterator
from typing import Any, ClassVar

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..gradient_descent import mini_batches
from ..losses import LOSSES
from ..network import Layer, backward, predict
from ..steps import update
from ._base import BookWidget, Number, Whole
from ._generator import PageRandom

EXAMPLES = 32
STEPS = 128
BEYOND = 1e100  # a walk that comes so far has left
SPAN_W, SPAN_B = (-2.2, 4.2), (-2.0, 3.2)
LEVELS = np.geomspace(0.13, 18, 9)


def data() -> tuple[Array, Array]:
    """Points about the line y = x + ½, with x off centre, so that the valley lies askew."""
    rng = np.random.default_rng(11)
    x = rng.uniform(-0.8, 2.0, (1, EXAMPLES))
    return x, x + 0.5 + 0.5 * rng.standard_normal((1, EXAMPLES))


def line(w: Array | float, b: Array | float) -> list[Layer]:
    """A network of one neuron without activation: ŷ = w x + b; arrays give a stack."""
    return [Layer(np.asarray(w)[..., None, None], np.asarray(b)[..., None, None], "identity")]


def cost(w: Array | float, b: Array | float) -> Array:
    """Half the mean squared error of the line over all examples."""
    X, Y = data()
    return LOSSES["squared_error"].value(predict(line(w, b), X), Y)


def threshold() -> float:
    """The learning rate 2/λ beyond which full-batch steps diverge."""
    X, _ = data()
    inputs = np.concatenate([X, np.ones_like(X)])
    return float(2 / np.linalg.eigvalsh(inputs @ inputs.T / EXAMPLES).max())


class Descent(BookWidget):
    """Batch, mini-batch and stochastic gradient descent from one start, live in every setting."""

    stem = "descent"
    settings = (
        "learning_rate",
        "batch_size",
        "step",
        "start_w",
        "start_b",
        "momentum",
        "seed",
    )
    says: ClassVar = {
        "title": "Down a landscape of two parameters",
        "map": "Contours of the cost over weight and bias, with the path; press to start there",
        "costs": "The cost after each step",
        "w": "weight w",
        "b": "bias b",
        "step": "step",
        "cost": "cost over all examples",
        "best": "the best line: {cost}",
        "columns": "step, w, b, cost",
        "now": "Step {step} of {kind} gradient descent: w = {w}, b = {b}, cost {cost}. ",
        "batch": "batch",
        "mini_batch": "mini-batch",
        "stochastic": "stochastic",
        "diverges": "It diverges: the cost after {steps} steps is above the cost at the start.",
        "farther": "After {steps} steps the cost is above the cost at the start.",
        "arrives": "From step {there} on the cost stays within 1 % of the way to the best line.",
        "trembles": "It comes within 1 % of the way to the best line at step {there} and does not "
        "stay there: each batch pulls another way.",
        "swings": "It comes within 1 % of the way to the best line at step {there} and swings "
        "past it again.",
        "on_its_way": "After {steps} steps it has not come within 1 % of the way to the best line.",
        "edge": " Full batches diverge beyond η = {edge}: {rule}.",
        "rule": "2/λ",
        "rule_momentum": "2(1 + β)/λ",
    }
    heights = traitlets.List([907, 953, 610]).tag(sync=True)

    learning_rate = Number(0.3, min=1e-4, max=100, log=True, label="learning rate", symbol="η").tag(
        sync=True
    )
    batch_size = Whole(4, min=1, max=EXAMPLES, label="batch size").tag(sync=True)
    step = Whole(32, min=0, max=STEPS, play=True, label="step").tag(sync=True)
    start_w = Number(-1.4, min=-2.2, max=4.2, step=0.1, more=True, label="start", symbol="w").tag(
        sync=True
    )
    start_b = Number(2.6, min=-2, max=3.2, step=0.1, more=True, label="start", symbol="b").tag(
        sync=True
    )
    momentum = Number(0.0, min=0, max=0.99, step=0.01, more=True, label="momentum", symbol="β").tag(
        sync=True
    )
    seed = Whole(5, min=0, max=2**32 - 1, slider=False, more=True, label="seed of the batches").tag(
        sync=True
    )

    @traitlets.default("data")
    def _data(self) -> dict[str, Any]:
        X, Y = data()
        inputs = np.concatenate([X, np.ones_like(X)])
        best = np.linalg.lstsq(inputs.T, Y[0], rcond=None)[0]
        return {
            "X": X[0].tolist(),
            "Y": Y[0].tolist(),
            "best": [*best.tolist(), float(cost(*best))],
            "hessian": (inputs @ inputs.T / EXAMPLES).ravel().tolist(),
            "edge": threshold(),
            "w": SPAN_W,
            "b": SPAN_B,
            "levels": LEVELS.tolist(),
        }

    def path(self) -> Array:
        """Weight, bias and cost after 0, 1, … steps, shape (steps + 1, 3); inf once it has left."""
        X, Y = data()
        rng = PageRandom(self.seed)
        w, b = np.array([[self.start_w]]), np.array([[self.start_b]])
        v_w, v_b = np.zeros_like(w), np.zeros_like(b)
        path = [(w, b)]
        batches: Iterator[Array] = iter(())
        for _ in range(STEPS):
            if not abs(w.item()) + abs(b.item()) < BEYOND:
                w, b = np.full_like(w, np.inf), np.full_like(b, np.inf)
                path.append((w, b))
                continue
            batch = next(batches, None)
            if batch is None:  # an epoch is over
                batches = self._batches(rng)
                batch = next(batches)
            (gradient,) = backward(
                [Layer(w, b, "identity")], X[:, batch], Y[:, batch], "squared_error"
            )
            v_w = self.momentum * v_w + gradient.dL_dW
            v_b = self.momentum * v_b + gradient.dL_db
            w, b = update(w, v_w, self.learning_rate), update(b, v_b, self.learning_rate)
            path.append((w, b))
        w, b = np.array(path)[..., 0, 0].T
        inside = np.isfinite(w)
        costs = np.full(len(path), np.inf)
        costs[inside] = cost(w[inside], b[inside])
        return np.stack([w, b, costs], axis=-1)

    def _batches(self, rng: np.random.Generator) -> Iterator[Array]:
        if self.batch_size == EXAMPLES:
            return iter([np.arange(EXAMPLES)])
        return mini_batches(EXAMPLES, self.batch_size, rng)

    def picture(self) -> plots.Picture:
        """Contours with the path so far, and the cost step by step."""
        path = self.path()[: self.step + 1]
        w, b = np.meshgrid(np.linspace(*SPAN_W, 65), np.linspace(*SPAN_B, 65))
        fig, (left, right) = plots.figure(1, 2)
        left.contour(w, b, cost(w, b), LEVELS, colors=plots.MUTED, linewidths=0.8)
        left.plot(path[:, 0], path[:, 1], ".-", color=plots.UPDATE, linewidth=1.2)
        left.set(xlabel="weight w", ylabel="bias b", xlim=SPAN_W, ylim=SPAN_B)
        right.plot(path[:, 2], color=plots.FORWARD)
        right.set(xlabel="step", ylabel="cost", yscale="log")
        return plots.show(
            fig,
            alt=f"The path of gradient descent with learning rate {self.learning_rate:g} and batch "
            f"size {self.batch_size} over the contours of the cost: after {self.step} steps the "
            f"cost is {path[-1, 2]:.3f}.",
        )
