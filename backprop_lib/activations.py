r"""Activation functions and their derivatives, each beside the other.

An activation :math:`a = f(z)` acts on weighted sums ``z`` of any shape and returns the same
shape; its derivative takes ``z`` too, never ``a``. ``softmax`` alone mixes the neurons of a
layer (the second axis from the end), so its derivative is a matrix and is applied, not
multiplied. Floating-point types are kept: float32 in, float32 out. What is not an array of real
numbers raises TypeError, a shape that softmax has no columns in raises ValueError.

`ACTIVATIONS` is all that the rest of the library knows of them: a function and its slope, entered
there under a name, can be used in a layer, trained and checked like the others.
"""

from collections.abc import Callable
from inspect import unwrap
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ._checks import Array, as_choice, as_floats, checked, shapes


def _check_numbers(z: ArrayLike, **others: Any) -> dict[str, Any]:
    return {"z": as_floats("z", z)}


@checked(_check_numbers)
def sigmoid(z: ArrayLike) -> Array:
    r"""Squash any number into (0, 1).

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \tfrac12 \bigl(1 + \tanh\tfrac z2\bigr)

    The second form is the one computed: it cannot overflow.

    >>> sigmoid(0.0)
    np.float64(0.5)
    """
    a: Array = 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))
    return a


@checked(_check_numbers)
def sigmoid_prime(z: ArrayLike) -> Array:
    r"""Slope of the sigmoid, at most ¼.

    .. math:: \sigma'(z) = \sigma(z)\,(1 - \sigma(z))

    >>> sigmoid_prime(0.0)
    np.float64(0.25)
    """
    a = sigmoid(z)
    slope: Array = a * (1 - a)
    return slope


@checked(_check_numbers)
def tanh(z: ArrayLike) -> Array:
    r"""Squash any number into (−1, 1).

    .. math:: \tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}

    >>> tanh(0.0)
    np.float64(0.0)
    """
    a: Array = np.tanh(z)
    return a


@checked(_check_numbers)
def tanh_prime(z: ArrayLike) -> Array:
    r"""Slope of tanh, at most 1.

    .. math:: \tanh'(z) = 1 - \tanh^2 z

    >>> tanh_prime(0.0)
    np.float64(1.0)
    """
    return 1 - tanh(z) ** 2


@checked(_check_numbers)
def relu(z: ArrayLike) -> Array:
    r"""Keep what is positive.

    .. math:: \operatorname{ReLU}(z) = \max(0, z)

    >>> relu([-2.0, 3.0])
    array([0., 3.])
    """
    return np.maximum(z, 0)


@checked(_check_numbers)
def relu_prime(z: ArrayLike) -> Array:
    r"""Slope of ReLU: 1 where z > 0, else 0.

    .. math:: \operatorname{ReLU}'(z) = [z > 0]

    At the kink z = 0 there is no slope; 0 is used.

    >>> relu_prime([-2.0, 3.0])
    array([0., 1.])
    """
    z = np.asarray(z)
    return (z > 0).astype(z.dtype)


@checked(_check_numbers)
def identity(z: ArrayLike) -> Array:
    r"""Return z itself: the activation of a regression's output.

    .. math:: f(z) = z

    >>> identity([1.5])
    array([1.5])
    """
    return np.asarray(z)


@checked(_check_numbers)
def identity_prime(z: ArrayLike) -> Array:
    r"""Slope of the identity, 1 everywhere.

    .. math:: f'(z) = 1

    >>> identity_prime([1.5])
    array([1.])
    """
    return np.ones_like(z)


@checked(shapes(z="n m"))
def softmax(z: ArrayLike) -> Array:
    r"""Turn the weighted sums of a layer, shape (…, n, m), into probabilities, column by column.

    .. math:: \operatorname{softmax}(z)_j = \frac{e^{z_j}}{\sum_i e^{z_i}}

    The largest z of each column is subtracted first: the result is the same and nothing overflows.

    >>> softmax([[0.0], [0.0]])
    array([[0.5],
           [0.5]])
    """
    z = np.asarray(z)
    e = np.exp(z - z.max(axis=-2, keepdims=True))
    return np.asarray(e / e.sum(axis=-2, keepdims=True))


def softmax_error(dL_da: Array, z: Array) -> Array:
    r"""Carry ∂𝓛/∂a back through softmax: its Jacobian, transposed, times ∂𝓛/∂a.

    .. math:: \delta_i = a_i \Bigl(\frac{\partial\mathcal L}{\partial a_i}
              - \sum_j a_j \frac{\partial\mathcal L}{\partial a_j}\Bigr)

    >>> softmax_error(np.array([[1.0], [0.0]]), np.zeros((2, 1)))
    array([[ 0.25],
           [-0.25]])
    """
    a = unwrap(softmax)(z)
    return np.asarray(a * (dL_da - (a * dL_da).sum(axis=-2, keepdims=True)))


class InPlace(NamedTuple):
    """The same for `train`, in arrays that are used again: z becomes a, then ∂𝓛/∂a becomes δ.

    ``spare`` is as large as z and is left alone in between: a place to keep z or a slope.
    """

    value: Callable[[Array, Array], object]  # of z, spare
    error: Callable[[Array, Array, Array], object]  # of dL_da, a, spare


class ActivationFunction(NamedTuple):
    """An activation: its value, its slope, and how an error passes through it, from a to z.

    The slope is None where the neurons of a layer mix, so that the derivative is a matrix.
    """

    value: Callable[[ArrayLike], Array]  # of z
    slope: Callable[[ArrayLike], Array] | None  # of z
    error: Callable[[Array, Array], Array]  # of dL_da, z
    in_place: InPlace


def _keeping_z(
    value: Callable[[ArrayLike], Array], error: Callable[[Array, Array], Array]
) -> InPlace:
    """What serves any activation: z is kept beside a, since the slope is taken there."""

    def value_in_place(z: Array, spare: Array) -> None:
        np.copyto(spare, z)
        np.copyto(z, value(spare))

    def error_in_place(dL_da: Array, a: Array, spare: Array) -> None:
        np.copyto(dL_da, error(dL_da, spare))

    return InPlace(value_in_place, error_in_place)


def elementwise(
    value: Callable[[ArrayLike], Array],
    slope: Callable[[ArrayLike], Array],
    in_place: InPlace | None = None,
) -> ActivationFunction:
    """An activation that takes each z by itself: the error is multiplied by the slope there."""
    value, slope = unwrap(value), unwrap(slope)

    def error(dL_da: Array, z: Array) -> Array:
        return np.asarray(dL_da * slope(z))

    return ActivationFunction(value, slope, error, in_place or _keeping_z(value, error))


# For speed alone: the commonest slopes once more, had from a, so that no z is kept.


def _sigmoid_in_place(z: Array, spare: Array) -> None:
    np.multiply(z, 0.5, out=z)
    np.tanh(z, out=z)
    np.add(z, 1, out=z)
    np.multiply(z, 0.5, out=z)


def _sigmoid_error_in_place(dL_da: Array, a: Array, spare: Array) -> None:
    np.subtract(1, a, out=spare)
    np.multiply(spare, a, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


def _tanh_error_in_place(dL_da: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, out=spare)
    np.subtract(1, spare, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


def _relu_error_in_place(dL_da: Array, a: Array, spare: Array) -> None:
    np.greater(a, 0, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


ACTIVATIONS = {
    "sigmoid": elementwise(
        sigmoid, sigmoid_prime, InPlace(_sigmoid_in_place, _sigmoid_error_in_place)
    ),
    "tanh": elementwise(
        tanh, tanh_prime, InPlace(lambda z, spare: np.tanh(z, out=z), _tanh_error_in_place)
    ),
    "relu": elementwise(
        relu, relu_prime, InPlace(lambda z, spare: np.maximum(z, 0, out=z), _relu_error_in_place)
    ),
    "identity": elementwise(
        identity,
        identity_prime,
        InPlace(lambda z, spare: None, lambda dL_da, a, spare: None),
    ),
    "softmax": ActivationFunction(
        unwrap(softmax), None, softmax_error, _keeping_z(unwrap(softmax), softmax_error)
    ),
}


@checked(_check_numbers)
def derivative(z: ArrayLike, activation: str) -> Array:
    r"""Slope :math:`f'(z)` of the activation with this name, element by element.

    Raises ValueError for an unknown name and where, as for softmax, the derivative is a matrix.

    >>> derivative(0.0, "sigmoid")
    np.float64(0.25)
    """
    slope = ACTIVATIONS[as_choice("activation", activation, ACTIVATIONS)].slope
    if slope is None:
        raise ValueError(
            f"activation is {activation!r}, whose derivative is a matrix: pass z to output_error"
        )
    return slope(z)
