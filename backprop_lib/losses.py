r"""Loss functions and their gradients, each beside the other.

A loss compares predictions ``y_hat`` with targets ``y``, both of shape (…, n, m): n outputs, m
examples. The value is the cost: the mean over the m examples of each example's loss, one number
for each leading axis. The gradient is taken example by example, shape (…, n, m), without the
1/m of the mean, which steps 4 and 5 put in. Shapes that differ, values that are not finite and
targets that the loss has no meaning for raise ValueError.
"""

from collections.abc import Callable
from inspect import unwrap
from typing import Any, NamedTuple

import numpy as np

from ._checks import Array, checked, shapes


def _floor(p: Array) -> Array:
    """Keep a probability off zero, so that its logarithm and its inverse exist."""
    return np.asarray(np.maximum(p, np.finfo(p.dtype).tiny))


def _squared_error_gradient(y_hat: Array, y: Array) -> Array:
    return y_hat - y


def _binary_cross_entropy_gradient(y_hat: Array, y: Array) -> Array:
    return (1 - y) / _floor(1 - y_hat) - y / _floor(y_hat)


def _cross_entropy_gradient(y_hat: Array, y: Array) -> Array:
    return -y / _floor(y_hat)


def refuse_values(y_hat: Array, y: Array, loss: str) -> None:
    """Refuse predictions and targets that the loss has no meaning for."""
    ending = LOSSES[loss].ending
    if ending is None:
        return
    _refuse_outside("y_hat", y_hat, loss, f"pass probabilities, as {ending} gives")
    refuse_targets("y", y, loss)


def refuse_targets(name: str, y: Array, loss: str) -> None:
    """Refuse targets that the loss has no meaning for."""
    if LOSSES[loss].ending is None:
        return
    ending = ", for class labels np.eye(n)[:, labels]" if loss == "cross_entropy" else ""
    _refuse_outside(name, y, loss, f"pass probabilities, such as 0 and 1{ending}")
    sums = y.sum(axis=-2)
    worst = np.abs(sums - 1).argmax()
    if loss == "cross_entropy" and abs(sums.flat[worst] - 1) > 1e-6:
        raise ValueError(
            f"{name} has a column that sums to {sums.flat[worst]}: pass one-hot columns, "
            "each summing to 1, which class labels become by np.eye(n)[:, labels]"
        )


def _refuse_outside(name: str, p: Array, loss: str, remedy: str) -> None:
    outside = (p < 0) | (p > 1)
    if outside.any():
        raise ValueError(f"{name} holds {p[outside][0]}, outside 0 … 1 of {loss}: {remedy}")


def _check_values(loss: str) -> Callable[..., dict[str, Any]]:
    def check(y_hat: Array, y: Array) -> dict[str, Any]:
        refuse_values(y_hat, y, loss)
        return {}

    return check


@checked(shapes(y_hat="n m", y="n m"))
def squared_error(y_hat: Array, y: Array) -> Array:
    r"""Half the squared distance from the target, averaged over the examples.

    .. math:: \frac1m \sum_{\text{examples}} \tfrac12 \sum_j (\hat y_j - y_j)^2

    >>> squared_error([[0.5], [0.0]], [[1.0], [0.0]])
    np.float64(0.125)
    """
    return np.asarray(0.5 * ((y_hat - y) ** 2).sum(axis=-2).mean(axis=-1))[()]


@checked(shapes(y_hat="n m", y="n m"), _check_values("binary_cross_entropy"))
def binary_cross_entropy(y_hat: Array, y: Array) -> Array:
    r"""Surprise at yes-or-no targets when each output is the probability of yes, in nats.

    .. math:: -\frac1m \sum_{\text{examples}} \sum_j
              \bigl(y_j \ln \hat y_j + (1 - y_j) \ln (1 - \hat y_j)\bigr)

    A probability of exactly 0 counts as the smallest positive number, so the value stays finite.

    >>> round(float(binary_cross_entropy([[0.5]], [[1.0]])), 4)
    0.6931
    """
    surprise = -(y * np.log(_floor(y_hat)) + (1 - y) * np.log(_floor(1 - y_hat)))
    return np.asarray(surprise.sum(axis=-2).mean(axis=-1))[()]


@checked(shapes(y_hat="n m", y="n m"), _check_values("cross_entropy"))
def cross_entropy(y_hat: Array, y: Array) -> Array:
    r"""Surprise at the right class when the outputs are a probability for each class, in nats.

    .. math:: -\frac1m \sum_{\text{examples}} \sum_j y_j \ln \hat y_j

    A probability of exactly 0 counts as the smallest positive number, so the value stays finite.

    >>> round(float(cross_entropy([[0.5], [0.5]], [[1.0], [0.0]])), 4)
    0.6931
    """
    return np.asarray(-(y * np.log(_floor(y_hat))).sum(axis=-2).mean(axis=-1))[()]


class LossFunction(NamedTuple):
    """A loss: its value over a batch and its gradient example by example.

    A loss of probabilities has an ``ending``: the activation that gives them and with which, in the
    last layer, steps 1 and 2 are one subtraction.
    """

    value: Callable[[Array, Array], Array]  # of y_hat, y
    gradient: Callable[[Array, Array], Array]  # of y_hat, y
    ending: str | None


LOSSES = {
    "squared_error": LossFunction(unwrap(squared_error), _squared_error_gradient, None),
    "binary_cross_entropy": LossFunction(
        unwrap(binary_cross_entropy), _binary_cross_entropy_gradient, "sigmoid"
    ),
    "cross_entropy": LossFunction(unwrap(cross_entropy), _cross_entropy_gradient, "softmax"),
}
