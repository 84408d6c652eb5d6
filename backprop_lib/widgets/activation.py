"""Activation explorer: an activation function and its slope on one axis, with a movable z."""

from functools import partial
from typing import ClassVar

import numpy as np
import traitlets

from .. import plots
from ..activations import ACTIVATIONS, derivative
from ._base import BookWidget, Choice, Number

NAMES = ["sigmoid", "tanh", "relu", "identity"]
Z = np.round(np.arange(-6, 6.01, 0.1), 1)


class Activation(BookWidget):
    """f and f′ at z; softmax is not among them, since it mixes the neurons of a layer."""

    stem = "activation"
    settings = ("activation", "z")
    says: ClassVar = {
        "title": "Activation explorer",
        "chart": "The activation function and its slope",
        "xlabel": "weighted sum z",
        "ylabel": "f(z) and f′(z)",
        "here": "At z = {z}, {name} gives {a} and its slope is {slope}. ",
        "flat": "The curve is nearly flat here: a change of z hardly changes the output, and "
        "hardly any error comes back through it.",
        "steep": "A small change of z comes out {slope} times as large.",
    }
    heights = traitlets.List([543, 526, 490]).tag(sync=True)

    activation = Choice(NAMES, "sigmoid", "activation function").tag(sync=True)
    z = Number(1.0, min=-6, max=6, step=0.1, label="weighted sum", symbol="z").tag(sync=True)

    def value(self) -> dict[str, float]:
        """f(z) and f′(z) at the present z."""
        return {
            "a": float(ACTIVATIONS[self.activation].value(self.z)),
            "slope": float(derivative(self.z, self.activation)),
        }

    def picture(self) -> plots.Picture:
        """Both curves, with the present z marked."""
        f, f_prime = (
            ACTIVATIONS[self.activation].value,
            partial(derivative, activation=self.activation),
        )
        here = self.value()
        fig, axes = plots.figure()
        axes.plot(Z, f(Z), color=plots.FORWARD)
        axes.plot(Z, f_prime(Z), color=plots.BACKWARD, linestyle="--")
        axes.plot(self.z, here["a"], "o", color=plots.FORWARD)
        axes.plot(self.z, here["slope"], "s", color=plots.BACKWARD)
        plots.label_line(axes, 6.1, float(f(6.0)), "f(z)", plots.FORWARD)
        plots.label_line(axes, 6.1, float(f_prime(6.0)), "f′(z)", plots.BACKWARD)
        axes.set(xlabel="weighted sum z", ylabel="f and its slope f′")
        return plots.show(
            fig,
            alt=f"{self.activation} and its slope from z = −6 to 6. At z = {self.z:g} the value is "
            f"{here['a']:.3f} and the slope {here['slope']:.3f}.",
        )
