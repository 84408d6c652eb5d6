"""Activation explorer: an activation function and its slope on one axis, with a movable z."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..activations import ACTIVATIONS, derivative
from ._base import BookWidget, Choice, Number

NAMES = ["sigmoid", "tanh", "relu", "identity"]
Z = np.round(np.arange(-6, 6.01, 0.1), 1)


class Activation(BookWidget):
    """f and f′ at z; softmax is not among them, since it mixes the neurons of a layer."""

    stem = "activation"
    settings = ("activation", "z")
    room = traitlets.List([607, 526, 490]).tag(sync=True)

    activation = Choice(NAMES, "sigmoid").tag(sync=True)
    z = Number(1.0, min=-6, max=6).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {"activation": NAMES, "z": Z.tolist()}

    def table(self) -> Mapping[str, Array]:
        """Values and slopes, one row a function, one column a z."""
        return {
            "a": np.stack([ACTIVATIONS[name].value(Z) for name in NAMES]).astype(np.float32),
            "slope": np.stack([derivative(Z, name) for name in NAMES]).astype(np.float32),
        }

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Value and slope at one z."""
        name, z = state["activation"], state["z"]
        pair = np.array([ACTIVATIONS[name].value(z), derivative(z, name)])
        return {"pair": pair.astype(np.float32)}

    def picture(self) -> plots.Picture:
        """Both curves, with the present z marked."""
        f, f_prime = (
            ACTIVATIONS[self.activation].value,
            partial(derivative, activation=self.activation),
        )
        fig, axes = plots.figure()
        axes.plot(Z, f(Z), color=plots.FORWARD)
        axes.plot(Z, f_prime(Z), color=plots.BACKWARD, linestyle="--")
        axes.plot(self.z, f(self.z), "o", color=plots.FORWARD)
        axes.plot(self.z, f_prime(self.z), "s", color=plots.BACKWARD)
        plots.label_line(axes, 6.1, float(f(6.0)), "f(z)", plots.FORWARD)
        plots.label_line(axes, 6.1, float(f_prime(6.0)), "f′(z)", plots.BACKWARD)
        axes.set(xlabel="weighted sum z", ylabel="f and its slope f′")
        return plots.show(
            fig,
            alt=f"{self.activation} and its slope from z = −6 to 6. At z = {self.z:g} the value is "
            f"{float(f(self.z)):.3f} and the slope {float(f_prime(self.z)):.3f}.",
        )
