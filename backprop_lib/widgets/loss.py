"""Loss explorer: a loss and its gradient as the prediction moves, behind a sigmoid or not."""

from typing import ClassVar

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..activations import sigmoid
from ..losses import LOSSES
from ..steps import loss_gradient, output_error
from ._base import BookWidget, Choice, Number

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
    says: ClassVar = {
        "title": "Loss explorer",
        "loss_chart": "The loss",
        "slope_chart": "The gradient of the loss",
        "prediction": "prediction ŷ",
        "weighted_sum": "weighted sum z",
        "loss": "loss",
        "gradient": "gradient",
        "by_prediction": "gradient with respect to ŷ",
        "by_weighted_sum": "gradient with respect to z",
        "at_prediction": "ŷ = {at}",
        "at_weighted_sum": "z = {at} (ŷ = {y_hat})",
        "here": "At {where} and target {target}, {name} is {loss} and its gradient {gradient}.",
        "saturated": " The prediction is badly wrong, yet almost no gradient comes back: the "
        "sigmoid is saturated, and learning is slow.",
        "wrong": " The prediction is badly wrong, and the gradient says so.",
    }
    heights = traitlets.List([982, 842, 533]).tag(sync=True)

    loss = Choice(
        ["squared_error", "binary_cross_entropy"],
        "squared_error",
        "loss",
        ["squared error", "binary cross-entropy"],
    ).tag(sync=True)
    view = Choice(
        ["prediction", "weighted_sum"],
        "weighted_sum",
        "move",
        ["the prediction ŷ itself", "the weighted sum z of a sigmoid output"],
    ).tag(sync=True)
    target = Choice([0, 1], 1, "target y").tag(sync=True)
    prediction = Number(0.5, min=0.001, max=0.999, step=0.01, label="prediction", symbol="ŷ").tag(
        sync=True
    )
    weighted_sum = Number(-5.0, min=-8, max=8, step=0.2, label="weighted sum", symbol="z").tag(
        sync=True
    )

    def value(self) -> dict[str, float]:
        """Loss and gradient at the present point."""
        at = np.array([getattr(self, self.view)])
        loss, gradient = curve(self.loss, self.view, self.target, at)
        return {"loss": float(loss[0]), "gradient": float(gradient[0])}

    def picture(self) -> plots.Picture:
        """Both curves along the present view, with the present point."""
        at = getattr(self, self.view)
        value, gradient = curve(self.loss, self.view, self.target, POINTS[self.view])
        here = self.value()
        fig, (left, right) = plots.figure(1, 2)
        left.plot(POINTS[self.view], value, color=plots.FORWARD)
        left.plot(at, here["loss"], "o", color=plots.FORWARD)
        right.plot(POINTS[self.view], gradient, "--", color=plots.BACKWARD)
        right.plot(at, here["gradient"], "s", color=plots.BACKWARD)
        name = "prediction ŷ" if self.view == "prediction" else "weighted sum z"
        left.set(xlabel=name, ylabel="loss")
        right.set(xlabel=name, ylabel="gradient of the loss")
        return plots.show(
            fig,
            alt=f"{self.loss.replace('_', ' ')} against the {name}, target {self.target}: at "
            f"{at:g} the loss is {here['loss']:.3f} and its gradient {here['gradient']:.3f}.",
        )
