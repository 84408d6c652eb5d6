"""Valley: gradient descent on a function of one number, live in every setting."""

from collections.abc import Callable
from typing import ClassVar

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ._base import BookWidget, Choice, Number, Whole

# name: (function, derivative, second derivative where it is the same everywhere)
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array], float | None]] = {
    "bowl": (lambda w: 0.5 * w**2, lambda w: w, 1.0),
    "steep": (lambda w: 2 * w**2, lambda w: 4 * w, 4.0),
    "two_valleys": (lambda w: w**4 / 4 - w**2 + 0.2 * w, lambda w: w**3 - 2 * w + 0.2, None),
}
STEPS = 100
W = np.round(np.arange(-3.5, 3.501, 0.05), 2)


class Valley(BookWidget):
    """The steps of gradient descent on a curve: creeping, arriving, swinging, diverging."""

    stem = "valley"
    settings = ("function", "learning_rate", "start_at", "step", "momentum")
    says: ClassVar = {
        "title": "A valley in one dimension",
        "curve": "The cost as a curve, with the path; click it to choose the start",
        "costs": "The cost after each step",
        "w": "parameter w",
        "cost": "cost",
        "step": "step",
        "above": "cost above the bottom",
        "now": "Step {step}: w = {w}, cost {cost}. ",
        "still": "It starts where the slope is 0: nothing moves.",
        "diverges": "It diverges: after {steps} steps it is farther up than at the start.",
        "overflows": "It diverges: the numbers leave all bounds at step {out}.",
        "swings": "It swings from side to side and comes no nearer to the bottom.",
        "later": "Momentum carries it up first: after {steps} steps it is farther up than at the "
        "start, but it will come down.",
        "one_step": "It is at the bottom after one step.",
        "one_side": "It comes down from one side: ",
        "both_sides": "It comes down swinging from side to side: ",
        "reached": "from step {there} on it stays within 1 % of the height of the start.",
        "not_yet": "after {steps} steps it does not yet stay within 1 % of the height of the "
        "start.",
        "deeper": "It settles at w = {end}, in the deeper valley.",
        "shallower": "It settles at w = {end}, in the shallower valley.",
        "top": "It stays at w = {end}, on the top between the valleys.",
        "restless": "After {steps} steps it has not settled.",
        "edge": " The edge between coming down and diverging is at η = {edge}: {rule}.",
        "rule": "2/λ",
        "rule_momentum": "2(1 + β)/λ",
    }
    heights = traitlets.List([967, 930, 580]).tag(sync=True)

    function = Choice(
        list(FUNCTIONS),
        "bowl",
        "cost",
        ["a bowl, curvature λ = 1", "a steep bowl, λ = 4", "two valleys"],
    ).tag(sync=True)
    learning_rate = Number(0.3, min=1e-4, max=100, log=True, label="learning rate", symbol="η").tag(
        sync=True
    )
    start_at = Number(-3.0, min=-3, max=3, step=0.1, label="start", symbol="w₀").tag(sync=True)
    step = Whole(12, min=0, max=STEPS, play=True, label="step").tag(sync=True)
    momentum = Number(0.0, min=0, max=0.99, step=0.01, more=True, label="momentum", symbol="β").tag(
        sync=True
    )

    @traitlets.default("data")
    def _data(self) -> dict[str, float | None]:
        return {name: curvature for name, (_, _, curvature) in FUNCTIONS.items()}

    def path(self) -> Array:
        """The parameter after 0, 1, … steps: v ← β v + f′(w), w ← w − η v."""
        slope = FUNCTIONS[self.function][1]
        w, v = np.array(self.start_at), np.array(0.0)
        path = [w]
        with np.errstate(over="ignore", invalid="ignore"):
            for _ in range(STEPS):
                v = self.momentum * v + slope(w)
                w = w - self.learning_rate * v
                path.append(w)
        return np.array(path)

    def picture(self) -> plots.Picture:
        """The curve with the path so far."""
        f = FUNCTIONS[self.function][0]
        path = self.path()[: self.step + 1]
        seen = path[np.abs(path) < 100]  # what is farther away lies outside the picture
        fig, axes = plots.figure()
        axes.plot(W, f(W), color=plots.INK)
        axes.plot(seen, f(seen), "o-", color=plots.UPDATE, markersize=4, linewidth=1)
        axes.set(xlabel="parameter w", ylabel="cost", xlim=(-3.5, 3.5))
        axes.set_ylim(*np.array([f(W).min() - 0.5, f(W).max()]))
        return plots.show(
            fig,
            alt=f"Gradient descent with learning rate {self.learning_rate:g} from w = "
            f"{self.start_at:g}: after {self.step} steps w is {path[-1]:.4g}.",
        )
