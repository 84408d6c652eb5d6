"""Valley: gradient descent on a function of one number, live in the learning rate."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..gradient_descent import descend
from ._base import BookWidget, Choice, LearningRate, Number, Whole

# name: (function, derivative, largest second derivative at a bottom)
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array], float]] = {
    "bowl": (lambda w: 0.5 * w**2, lambda w: w, 1.0),
    "steep": (lambda w: 2 * w**2, lambda w: 4 * w, 4.0),
    "two_valleys": (
        lambda w: w**4 / 4 - w**2 + 0.2 * w,
        lambda w: w**3 - 2 * w + 0.2,
        4.3,
    ),
}
NAMES = list(FUNCTIONS)
RATES = [
    0.01,
    0.03,
    0.05,
    0.1,
    0.2,
    0.3,
    0.4,
    0.5,
    0.6,
    0.8,
    1.0,
    1.2,
    1.5,
    1.8,
    1.9,
    2.0,
    2.1,
    2.5,
]
STARTS = np.round(np.arange(-3, 3.01, 0.5), 2)
STEPS = 30
W = np.round(np.arange(-3.5, 3.501, 0.05), 2)


class Valley(BookWidget):
    """The steps of gradient descent on a curve: creeping, arriving, swinging, diverging."""

    stem = "valley"
    settings = ("function", "learning_rate", "start_at", "step")
    room = traitlets.List([1066, 905, 593]).tag(sync=True)

    function = Choice(NAMES, "bowl").tag(sync=True)
    learning_rate = LearningRate(0.3, most=1e6).tag(sync=True)
    start_at = Number(-3.0, min=-3, max=3).tag(sync=True)
    step = Whole(12, min=0, max=STEPS).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {
            "function": NAMES,
            "learning_rate": RATES,
            "start_at": STARTS.tolist(),
            "step": list(range(STEPS + 1)),
            "w": W.tolist(),
            "curvature": {name: FUNCTIONS[name][2] for name in NAMES},
        }

    def table(self) -> Mapping[str, Array]:
        """The curves, and a path for each function, rate and start."""
        rate, start = np.meshgrid(RATES, STARTS, indexing="ij")
        return {
            name: part
            for function in NAMES
            for name, part in (
                (f"{function}/curve", FUNCTIONS[function][0](W).astype(np.float32)),
                (f"{function}/paths", _paths(function, rate, start)),
            )
        }

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """One path."""
        rate, start = np.array([[state["learning_rate"]]]), np.array([[state["start_at"]]])
        return {"path": _paths(state["function"], rate, start)}

    def picture(self) -> plots.Picture:
        """The curve with the path so far."""
        f = FUNCTIONS[self.function][0]
        rate, start = np.array([[self.learning_rate]]), np.array([[self.start_at]])
        path = _paths(self.function, rate, start)[0, 0, : self.step + 1]
        last = path[-1, 0]
        path = path[np.abs(path[:, 0]) < 100]  # what is farther away lies outside the picture
        fig, axes = plots.figure()
        axes.plot(W, f(W), color=plots.INK)
        axes.plot(*path.T, "o-", color=plots.UPDATE, markersize=4, linewidth=1)
        axes.set(xlabel="parameter w", ylabel="cost", xlim=(-3.5, 3.5))
        axes.set_ylim(*np.array([f(W).min() - 0.5, f(W).max()]))
        return plots.show(
            fig,
            alt=f"Gradient descent with learning rate {self.learning_rate:g} from w = "
            f"{self.start_at:g}: after {self.step} steps w is {last:.4g}.",
        )


def _paths(function: str, rate: Array, start: Array) -> Array:
    """Positions and costs, shape (rates, starts, steps + 1, 2); what overflowed is 1e30."""
    f, slope, _ = FUNCTIONS[function]
    path = descend(slope, start, learning_rate=rate, steps=STEPS)
    with np.errstate(over="ignore", invalid="ignore"):
        pair = np.stack([path, f(path)], axis=-1)
    pair = np.clip(np.nan_to_num(pair, nan=np.inf), -1e30, 1e30)
    return np.asarray(np.moveaxis(pair, 0, 2), dtype=np.float32)
