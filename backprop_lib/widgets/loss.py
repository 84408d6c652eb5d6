"""Loss explorer: a loss and its gradient as the prediction moves, behind a sigmoid or not."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..activations import sigmoid
from ..losses import LOSSES
from ..steps import loss_gradient, output_error
from ._base import BookWidget, Choice, Number

NAMES = ["squared_error", "binary_cross_entropy"]
VIEWS = ["prediction", "weighted_sum"]
POINTS = {
    "prediction": np.round(np.arange(0.01, 0.991, 0.01), 2),
    "weighted_sum": np.round(np.arange(-8, 8.001, 0.1), 1),
}


def curve(loss: str, view: str, target: float, at: Array) -> tuple[Array, Array]:
    """Loss and its gradient, for ŷ itself or for the z of a sigmoid before it."""
    z = at.reshape(-1, 1, 1)
    y_hat = sigmoid(z) if view == "weighted_sum" else z
    y = np.full_like(y_hat, target)
    gradient = loss_gradient(y_hat, y, loss)
    if view == "weighted_sum":
        gradient = output_error(gradient, z, "sigmoid")
    return LOSSES[loss].value(y_hat, y).reshape(at.shape), gradient.reshape(at.shape)


class Loss(BookWidget):
    """One output, one example: what the loss says, and what comes back."""

    stem = "loss"
    settings = ("loss", "view", "target", "prediction", "weighted_sum")
    room = traitlets.List([1030, 863, 574]).tag(sync=True)

    loss = Choice(NAMES, "squared_error").tag(sync=True)
    view = Choice(VIEWS, "weighted_sum").tag(sync=True)
    target = Choice([0, 1], 1).tag(sync=True)
    prediction = Number(0.5, min=0.001, max=0.999).tag(sync=True)
    weighted_sum = Number(-5.0, min=-8, max=8).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        points = {view: values.tolist() for view, values in POINTS.items()}
        return {"loss": NAMES, "view": VIEWS, "target": [0, 1], **points}

    def table(self) -> Mapping[str, Array]:
        """Loss and gradient along each view, for each loss and target."""
        return {
            f"{loss}/{view}/{target}": np.stack(curve(loss, view, target, POINTS[view])).astype(
                np.float32
            )
            for loss in NAMES
            for view in VIEWS
            for target in (0, 1)
        }

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Loss and gradient at one point."""
        at = np.array([state[state["view"]]])
        pair = np.stack(curve(state["loss"], state["view"], state["target"], at))
        return {"pair": pair.astype(np.float32)}

    def picture(self) -> plots.Picture:
        """Both curves along the present view, with the present point."""
        at = np.array([getattr(self, self.view)])
        value, gradient = curve(self.loss, self.view, self.target, POINTS[self.view])
        here, slope = curve(self.loss, self.view, self.target, at)
        fig, (left, right) = plots.figure(1, 2)
        left.plot(POINTS[self.view], value, color=plots.FORWARD)
        left.plot(at, here, "o", color=plots.FORWARD)
        right.plot(POINTS[self.view], gradient, "--", color=plots.BACKWARD)
        right.plot(at, slope, "s", color=plots.BACKWARD)
        name = "prediction ŷ" if self.view == "prediction" else "weighted sum z"
        left.set(xlabel=name, ylabel="loss")
        right.set(xlabel=name, ylabel="gradient of the loss")
        return plots.show(
            fig,
            alt=f"{self.loss.replace('_', ' ')} against the {name}, target {self.target}: at "
            f"{at[0]:g} the loss is {here[0]:.3f} and its gradient {slope[0]:.3f}.",
        )
