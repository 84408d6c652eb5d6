"""Chain-rule explorer: three functions in a chain, their slopes, a nudge carried through."""

from collections.abc import Callable
from typing import ClassVar

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..activations import sigmoid, sigmoid_prime
from ._base import BookWidget, Choice, Number

# name: (function, derivative)
FUNCTIONS: dict[str, tuple[Callable[[Array], Array], Callable[[Array], Array]]] = {
    "square": (np.square, lambda t: 2 * t),
    "sine": (np.sin, np.cos),
    "sigmoid": (sigmoid, sigmoid_prime),
    "double": (lambda t: 2 * t, lambda t: np.full_like(t, 2.0)),
}
NAMES = list(FUNCTIONS)
WRITTEN = ["t²", "sin t", "σ(t), the sigmoid", "2t"]


def chain(functions: tuple[str, str, str], x: Array) -> tuple[Array, Array]:
    """The values x, u, v, y along a chain, and the slopes of its three links."""
    values, slopes = [x], []
    for name in functions:
        f, f_prime = FUNCTIONS[name]
        slopes.append(f_prime(values[-1]))
        values.append(f(values[-1]))
    return np.stack(values), np.stack(slopes)


class ChainRule(BookWidget):
    """Move x, and see each local slope, and their product as the slope of the whole."""

    stem = "chain_rule"
    settings = ("inner", "middle", "outer", "x", "nudge")
    says: ClassVar = {
        "title": "Chain-rule explorer",
        "chart": "{to} against {from}, with its tangent",
        "here": "At x = {x} the slopes are {slopes}; their product is {product}. A nudge of "
        "{nudge} should move y by about {guess}; it moves it by {change}.",
        "columns": "quantity, value, slope to the next, after the nudge, change",
    }
    heights = traitlets.List([971, 836, 526]).tag(sync=True)

    inner = Choice(NAMES, "square", "inner function u = f(x)", WRITTEN).tag(sync=True)
    middle = Choice(NAMES, "sine", "middle function v = g(u)", WRITTEN).tag(sync=True)
    outer = Choice(NAMES, "double", "outer function y = φ(v)", WRITTEN).tag(sync=True)
    x = Number(0.7, min=-2, max=2, step=0.05, label="input", symbol="x").tag(sync=True)
    nudge = Number(0.1, min=-1, max=1, excluded=0.0, step=0.02, label="nudge", symbol="Δx").tag(
        sync=True
    )

    def values(self) -> dict[str, Array]:
        """x, u, v and y before and after the nudge, and the three slopes before it."""
        names = (self.inner, self.middle, self.outer)
        values, slopes = chain(names, np.array([self.x, self.x + self.nudge]))
        return {"values": values[:, 0], "nudged": values[:, 1], "slopes": slopes[:, 0]}

    def picture(self) -> plots.Picture:
        """Three curves with the tangents at the present point."""
        names = (self.inner, self.middle, self.outer)
        values, slopes = chain(names, np.array([self.x]))
        fig, axes = plots.figure(1, 3, height=3.0)
        for ax, name, t, y, slope, letters in zip(
            axes, names, values, values[1:], slopes, ("xu", "uv", "vy"), strict=False
        ):
            span = np.linspace(t[0] - 2, t[0] + 2, 81)
            ax.plot(span, FUNCTIONS[name][0](span), color=plots.FORWARD)
            near = np.array([t[0] - 0.7, t[0] + 0.7])
            ax.plot(near, y[0] + slope[0] * (near - t[0]), "--", color=plots.BACKWARD)
            ax.plot(t[0], y[0], "o", color=plots.FORWARD)
            ax.set(xlabel=letters[0], ylabel=letters[1], title=f"{name}: slope {slope[0]:.2f}")
        product = float(np.prod(slopes))
        return plots.show(
            fig,
            alt=f"{' then '.join(names)} at x = {self.x:g}: local slopes "
            f"{', '.join(f'{s[0]:.2f}' for s in slopes)}; their product {product:.2f} is the slope "
            "of the whole.",
        )
