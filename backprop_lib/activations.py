r"""Activation functions and their derivatives, each beside the other.

An activation :math:`a = f(z)` acts on weighted sums ``z`` of any shape and returns the same
shape; its derivative takes ``z`` too, never ``a``. ``softmax`` alone mixes the neurons of a
layer (the second axis from the end), so its derivative is a matrix and is applied, not
multiplied. Floating-point types are kept: float32 in, float32 out. What is not an array of real
numbers raises TypeError, a shape that softmax has no columns in raises ValueError.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from ._checks import Array, as_choice, as_columns, as_floats


def sigmoid(z: ArrayLike) -> Array:
    r"""Squash any number into (0, 1).

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}} = \tfrac12 \bigl(1 + \tanh\tfrac z2\bigr)

    The second form is the one computed: it cannot overflow.

    >>> sigmoid(0.0)
    np.float64(0.5)
    """
    a: Array = 0.5 * (1 + np.tanh(0.5 * as_floats("z", z)))
    return a


def sigmoid_prime(z: ArrayLike) -> Array:
    r"""Slope of the sigmoid, at most ¼.

    .. math:: \sigma'(z) = \sigma(z)\,(1 - \sigma(z))

    >>> sigmoid_prime(0.0)
    np.float64(0.25)
    """
    a = sigmoid(z)
    slope: Array = a * (1 - a)
    return slope


def tanh(z: ArrayLike) -> Array:
    r"""Squash any number into (−1, 1).

    .. math:: \tanh z = \frac{e^z - e^{-z}}{e^z + e^{-z}}

    >>> tanh(0.0)
    np.float64(0.0)
    """
    a: Array = np.tanh(as_floats("z", z))
    return a


def tanh_prime(z: ArrayLike) -> Array:
    r"""Slope of tanh, at most 1.

    .. math:: \tanh'(z) = 1 - \tanh^2 z

    >>> tanh_prime(0.0)
    np.float64(1.0)
    """
    return 1 - tanh(z) ** 2


def relu(z: ArrayLike) -> Array:
    r"""Keep what is positive.

    .. math:: \operatorname{ReLU}(z) = \max(0, z)

    >>> relu([-2.0, 3.0])
    array([0., 3.])
    """
    return np.maximum(as_floats("z", z), 0)


def relu_prime(z: ArrayLike) -> Array:
    r"""Slope of ReLU: 1 where z > 0, else 0.

    .. math:: \operatorname{ReLU}'(z) = [z > 0]

    At the kink z = 0 there is no slope; 0 is used.

    >>> relu_prime([-2.0, 3.0])
    array([0., 1.])
    """
    z = as_floats("z", z)
    return (z > 0).astype(z.dtype)


def identity(z: ArrayLike) -> Array:
    r"""Return z itself: the activation of a regression's output.

    .. math:: f(z) = z

    >>> identity([1.5])
    array([1.5])
    """
    return as_floats("z", z)


def identity_prime(z: ArrayLike) -> Array:
    r"""Slope of the identity, 1 everywhere.

    .. math:: f'(z) = 1

    >>> identity_prime([1.5])
    array([1.])
    """
    return np.ones_like(as_floats("z", z))


def softmax(z: ArrayLike) -> Array:
    r"""Turn the weighted sums of a layer, shape (…, n, m), into probabilities, column by column.

    .. math:: \operatorname{softmax}(z)_j = \frac{e^{z_j}}{\sum_i e^{z_i}}

    The largest z of each column is subtracted first: the result is the same and nothing overflows.

    >>> softmax([[0.0], [0.0]])
    array([[0.5],
           [0.5]])
    """
    return _softmax(as_columns("z", z))


def _softmax(z: ArrayLike) -> Array:
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
    a = _softmax(z)
    return np.asarray(a * (dL_da - (a * dL_da).sum(axis=-2, keepdims=True)))


ACTIVATIONS: dict[str, Callable[[ArrayLike], Array]] = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "identity": identity,
    "softmax": _softmax,  # without the check: in a training z may overflow
}

DERIVATIVES: dict[str, Callable[[ArrayLike], Array]] = {
    "sigmoid": sigmoid_prime,
    "tanh": tanh_prime,
    "relu": relu_prime,
    "identity": identity_prime,
}


def derivative(z: ArrayLike, activation: str) -> Array:
    r"""Slope :math:`f'(z)` of the activation with this name, element by element.

    Raises ValueError for an unknown name and for softmax, whose derivative is a matrix.

    >>> derivative(0.0, "sigmoid")
    np.float64(0.25)
    """
    if as_choice("activation", activation, ACTIVATIONS) == "softmax":
        raise ValueError(
            "activation is 'softmax', whose derivative is a matrix: pass z to output_error"
        )
    return DERIVATIVES[activation](z)
