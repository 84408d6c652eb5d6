r"""Check gradients against finite differences, which know nothing of the chain rule.

Shapes are those of `network`. Arrays that do not fit and values that are not finite raise
ValueError with the argument's name.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ._arguments import as_data, as_layers, stack_shape
from ._checks import Array, as_finite, as_function, as_number, refuse_shape
from .losses import LOSSES
from .network import backward, predict
from .records import Layer


def numerical_gradient(f: Callable[[Array], ArrayLike], theta: ArrayLike, h: float = 6e-6) -> Array:
    r"""Estimate the gradient of a function of an array by centred differences.

    .. math:: \frac{\partial f}{\partial \theta_i} \approx
              \frac{f(\theta + h e_i) - f(\theta - h e_i)}{2h}

    The truncation error shrinks as h², the rounding error grows as 1/h; the default h is near
    where they balance in float64, the cube root of the machine epsilon. Two calls of f for each
    entry of theta, whose shape the estimate has. Raises ValueError when f does not return one
    finite number and when h is lost in rounding beside theta.

    >>> numerical_gradient(lambda t: (t**2).sum(), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    as_function("f", f)
    theta = as_finite("theta", theta).astype(np.float64)
    h = _check_step(h, theta)
    gradient = np.zeros_like(theta)
    for index in np.ndindex(theta.shape):
        above, below = theta.copy(), theta.copy()
        above[index] += h
        below[index] -= h
        span = above[index] - below[index]  # 2h as rounded, taken before f can touch its argument
        gradient[index] = (_number(f(above)) - _number(f(below))) / span
    return gradient


def _check_step(h: float, theta: Array) -> float:
    h = as_number("h", h)
    if h <= 0:
        raise ValueError(f"h is {h!r}: pass a number above 0, such as 6e-6")
    largest = np.abs(theta).max(initial=0)
    if largest + h == largest - h:
        raise ValueError(f"h is {h!r}, lost in rounding beside theta of {largest}: pass a larger h")
    return h


def _number(value: ArrayLike) -> float:
    array = as_finite("f(theta)", value)
    if array.size != 1:
        refuse_shape("f(theta)", array.shape, "one number: sum or average over the rest")
    return float(array.reshape(()))


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    r"""How far two arrays are apart, measured by the larger of them; 0 when both are 0.

    .. math:: \frac{\max_i |a_i - b_i|}{\max_i \max(|a_i|, |b_i|)}

    Raises ValueError when the shapes differ or a value is not finite.

    >>> relative_error([1.0, 2.0], [1.0, 2.2])
    0.09090909090909098
    """
    a, b = as_finite("a", a), as_finite("b", b)
    if a.shape != b.shape:
        refuse_shape("b", b.shape, f"{a.shape} as a")
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return float(np.abs(a - b).max(initial=0) / scale) if scale else 0.0


def _with(layer: Layer, part: str, theta: Array) -> Layer:
    return layer._replace(W=theta) if part == "W" else layer._replace(b=theta)


def check_gradients(layers: Sequence[Layer], X: Array, Y: Array, loss: str) -> float:
    r"""Compare ``backward`` with finite differences; returns the worst relative error.

    The error is taken for each W and each b by itself. In float64 expect 1e-7 or less, unless a
    kink (ReLU at 0) lies within h. Bad input raises as in ``backward``; a stack raises ValueError.

    >>> from backprop_lib.running_example import layers, x, y
    >>> check_gradients(layers, x, y, "squared_error") < 1e-8
    True
    """
    layers = as_layers(layers)
    X, Y = as_data(layers, X, Y, loss)
    shape = stack_shape(layers, X=X, Y=Y)
    if shape:
        raise ValueError(
            f"layers, X or Y is a stack of shape {shape}: pass one network and its examples, "
            "as member(layers, 0) gives"
        )
    cost = LOSSES[loss].value
    errors = []
    for i, gradients in enumerate(backward(layers, X, Y, loss)):
        for part, gradient in zip(("W", "b"), gradients, strict=True):

            def cost_at(theta: Array, i: int = i, part: str = part) -> Array:
                nudged = [*layers[:i], _with(layers[i], part, theta), *layers[i + 1 :]]
                return cost(predict(nudged, X), Y)

            estimate = numerical_gradient(cost_at, getattr(layers[i], part))
            errors.append(relative_error(gradient, estimate))
    return max(errors)
