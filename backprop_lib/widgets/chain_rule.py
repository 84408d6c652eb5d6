"""Chain-rule explorer: three functions in a chain, their slopes, a nudge carried through."""

from collections.abc import Callable, Mapping
from typing import Any

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
X = np.round(np.arange(-2, 2.001, 0.05), 2)
NUDGES = [-1.0, -0.5, -0.2, -0.1, -0.05, 0.05, 0.1, 0.2, 0.5, 1.0]
X_WIDE = np.round(np.arange(-3, 3.001, 0.05), 2)  # where a nudge may lead
T = np.round(
    np.arange(-9, 9.001, 0.1), 1
)  # for the curves; a nudged x goes up to 3, its square to 9


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
    room = traitlets.List([1306, 856, 592]).tag(sync=True)

    inner = Choice(NAMES, "square").tag(sync=True)
    middle = Choice(NAMES, "sine").tag(sync=True)
    outer = Choice(NAMES, "double").tag(sync=True)
    x = Number(0.7, min=-2, max=2).tag(sync=True)
    nudge = Number(0.1, min=-1, max=1).tag(sync=True)

    @traitlets.validate("nudge")
    def _moves(self, proposal: Any) -> float:
        if proposal["value"] == 0:
            raise traitlets.TraitError("nudge is 0: pass a number from −1 to 1 other than 0")
        return float(proposal["value"])

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        links = dict.fromkeys(("inner", "middle", "outer"), NAMES)
        return {
            **links,
            "x": X.tolist(),
            "nudge": NUDGES,
            "x_wide": X_WIDE.tolist(),
            "t": T.tolist(),
        }

    def table(self) -> Mapping[str, Array]:
        """The functions' curves; values and slopes follow from them at once, link by link."""
        return {
            "curves": np.stack([f(T) for f, _ in FUNCTIONS.values()]).astype(np.float32),
            **{
                "/".join(names): self._row(names, X_WIDE)
                for names in np.array(np.meshgrid(NAMES, NAMES, NAMES)).reshape(3, -1).T.tolist()
            },
        }

    def _row(self, names: Any, x: Array) -> Array:
        values, slopes = chain(tuple(names), x)
        return np.concatenate([values[1:], slopes]).astype(np.float32)

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Values and slopes at one x and at x nudged."""
        names = (state["inner"], state["middle"], state["outer"])
        return {"row": self._row(names, np.array([state["x"], state["x"] + state["nudge"]]))}

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
