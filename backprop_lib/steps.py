r"""The six steps of backpropagation, one function each.

Examples are columns: ``a``, ``z``, ``delta`` and ``dL_da`` have shape (…, n, m) for n neurons and
m examples, ``W`` has shape (…, n_out, n_in), ``b`` has shape (…, n_out, 1). Axes before the last
two broadcast: with one more axis the same line serves a stack of networks. Steps 1 to 3 work
example by example; steps 4 and 5 take the mean over the m examples. Shapes that do not fit and
values that are not finite raise ValueError. Source: Rumelhart, Hinton and Williams (1986).
"""

import numpy as np
from numpy.typing import ArrayLike

from ._arguments import check_activation, check_loss, check_update
from ._checks import Array, checked, shapes
from .activations import ACTIVATIONS
from .losses import LOSSES


@checked(shapes(y_hat="n m", y="n m"), check_loss)
def loss_gradient(y_hat: Array, y: Array, loss: str) -> Array:
    r"""Step 1: how the loss of each example changes with the network's outputs.

    .. math:: \frac{\partial\mathcal L}{\partial a^L_j}

    >>> loss_gradient([[0.8], [0.1]], [[1.0], [0.0]], "squared_error").round(2)
    array([[-0.2],
           [ 0.1]])
    """
    return LOSSES[loss].gradient(y_hat, y)


@checked(shapes(dL_da="n m", z="n m"), check_activation)
def output_error(dL_da: Array, z: Array, activation: str) -> Array:
    r"""Step 2: carry ∂𝓛/∂a back through the activation to the weighted sums.

    .. math:: \delta^L_j = \frac{\partial\mathcal L}{\partial a^L_j}\, f'(z^L_j)

    Softmax mixes its neurons, so there the Jacobian takes the place of the slope.

    >>> output_error([[-0.2]], [[0.0]], "sigmoid")
    array([[-0.05]])
    """
    return ACTIVATIONS[activation].error(dL_da, z)


@checked(shapes(W_next="n_next n", delta_next="n_next m", z="n m"), check_activation)
def hidden_error(W_next: Array, delta_next: Array, z: Array, activation: str) -> Array:
    r"""Step 3: collect a hidden layer's error from the layer it feeds.

    .. math:: \delta^l_k = f'(z^l_k) \sum_j w^{l+1}_{jk}\, \delta^{l+1}_j

    >>> hidden_error([[2.0, 4.0]], [[0.5]], [[0.0], [0.0]], "sigmoid")
    array([[0.25],
           [0.5 ]])
    """
    return ACTIVATIONS[activation].error(W_next.mT @ delta_next, z)


@checked(shapes(delta="n m", a_prev="n_prev m"))
def weight_gradient(delta: Array, a_prev: Array) -> Array:
    r"""Step 4: gradient for the weights, the mean over the m examples.

    .. math:: \frac{\partial\mathcal L}{\partial w^l_{jk}} = a^{l-1}_k\, \delta^l_j
              \qquad\text{as one product}\qquad \tfrac1m\, \delta^l (A^{l-1})^{\mathsf T}

    >>> weight_gradient([[0.5, 1.5]], [[2.0, 2.0]])
    array([[2.]])
    """
    return np.asarray(delta @ a_prev.mT / delta.shape[-1])


@checked(shapes(delta="n m"))
def bias_gradient(delta: Array) -> Array:
    r"""Step 5: gradient for the biases, the mean over the m examples.

    .. math:: \frac{\partial\mathcal L}{\partial b^l_j} = \delta^l_j

    >>> bias_gradient([[0.5, 1.5]])
    array([[1.]])
    """
    return np.asarray(delta.mean(axis=-1, keepdims=True))


@checked(check_update)
def update(parameter: ArrayLike, gradient: ArrayLike, learning_rate: ArrayLike) -> Array:
    r"""Step 6: move a parameter against its gradient; the parameter passed in stays as it was.

    .. math:: w \leftarrow w - \eta\, \frac{\partial\mathcal L}{\partial w}

    ``learning_rate`` is one number, or one for each network of a stack. Raises ValueError when it
    is 0 or less, and when the shapes differ.

    >>> update(np.array([[1.0]]), np.array([[0.5]]), 0.1)
    array([[0.95]])
    """
    step = np.asarray(learning_rate) * np.asarray(gradient)
    return np.asarray(np.asarray(parameter) - step)
