"""A network is a list of layers; these functions take it, and return new values.

Examples are columns: X has shape (…, n_in, m), Y (…, n_out, m). Leading axes broadcast, so that
layers whose W has shape (K, n_out, n_in) are K networks, computed together. Nothing that the
caller passed in is changed. Shapes that do not fit, values that are not finite, empty data and
unknown names raise ValueError or TypeError with the argument's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import unwrap

import numpy as np

from . import steps
from ._arguments import (
    check_backward,
    check_forward,
    check_initialise,
    check_member,
    check_stack,
    stack_shape,
)
from ._checks import Array, checked
from .activations import ACTIVATIONS
from .losses import LOSSES
from .records import Gradients as Gradients
from .records import Layer as Layer
from .records import Pass as Pass

_loss_gradient = unwrap(steps.loss_gradient)
_output_error = unwrap(steps.output_error)
_hidden_error = unwrap(steps.hidden_error)
_weight_gradient = unwrap(steps.weight_gradient)
_bias_gradient = unwrap(steps.bias_gradient)


@checked(check_initialise)
def initialise(
    sizes: Sequence[int],
    activations: str | Sequence[str],
    rng: np.random.Generator,
    scale: str | float | Array = "xavier",
) -> list[Layer]:
    r"""Draw a network's weights from a normal distribution; the biases start at zero.

    .. math:: w^l_{jk} \sim s\,\mathcal N(0, 1), \qquad
              s_\text{xavier} = \sqrt{\frac{2}{n_\text{in} + n_\text{out}}}, \qquad
              s_\text{he} = \sqrt{\frac{2}{n_\text{in}}}

    ``sizes`` counts the neurons from the input on; ``activations`` is one name for all layers or
    one a layer; ``scale`` is "xavier", "he" or the number s. An array of numbers gives a stack of
    networks that differ in scale alone. Source: Glorot and Bengio (2010), He et al. (2015).

    >>> [layer.W.shape for layer in initialise([2, 3, 1], "sigmoid", np.random.default_rng(0))]
    [(3, 2), (1, 3)]
    """
    layers = []
    for n_in, n_out, name in zip(sizes[:-1], sizes[1:], activations, strict=True):
        W = _deviation(scale, n_in, n_out) * rng.standard_normal((n_out, n_in))
        layers.append(Layer(W, np.zeros((*W.shape[:-2], n_out, 1)), name))
    return layers


def _deviation(scale: str | float | Array, n_in: int, n_out: int) -> float | Array:
    if isinstance(scale, str):
        return float(np.sqrt({"xavier": 2 / (n_in + n_out), "he": 2 / n_in}[scale]))
    return np.asarray(scale)[..., None, None]


@checked(check_stack)
def stack(networks: Sequence[Sequence[Layer]]) -> list[Layer]:
    r"""Put networks of the same shape behind one another, on a new first axis.

    Raises ValueError when their shapes or activations differ.

    >>> two = stack([initialise([2, 1], "tanh", np.random.default_rng(s)) for s in (0, 1)])
    >>> two[0].W.shape
    (2, 1, 2)
    """
    return [
        Layer(np.stack([W for W, _, _ in same]), np.stack([b for _, b, _ in same]), same[0][2])
        for same in zip(*networks, strict=True)
    ]


@checked(check_member)
def member(layers: Sequence[Layer], index: int | tuple[int, ...]) -> list[Layer]:
    r"""Take one network out of a stack.

    The others may have diverged. Raises ValueError when the stack has no such member.

    >>> two = stack([initialise([2, 1], "tanh", np.random.default_rng(s)) for s in (0, 1)])
    >>> member(two, 1)[0].W.shape
    (1, 2)
    """
    shape = stack_shape(layers)

    def taken(array: Array) -> Array:
        return np.asarray(np.broadcast_to(array, (*shape, *array.shape[-2:]))[index])

    return [Layer(taken(W), taken(b), activation) for W, b, activation in layers]


@checked(check_forward)
def forward(layers: Sequence[Layer], X: Array) -> list[Pass]:
    r"""Forward pass: every layer's weighted sums and activations, first layer first.

    .. math:: Z^l = W^l A^{l-1} + b^l, \qquad A^l = f^l(Z^l), \qquad A^0 = X

    >>> W, b = np.array([[1.0, 1.0]]), np.array([[-1.0]])
    >>> forward([Layer(W, b, "identity")], np.array([[2.0], [3.0]]))
    [Pass(Z=array([[4.]]), A=array([[4.]]))]
    """
    passes: list[Pass] = []
    A = X
    for W, b, activation in layers:
        Z = W @ A + b
        A = ACTIVATIONS[activation].value(Z)
        passes.append(Pass(Z, A))
    return passes


def predict(layers: Sequence[Layer], X: Array) -> Array:
    r"""The network's outputs ŷ = A^L for the examples in X, shape (…, n_out, m).

    >>> W, b = np.array([[1.0, 1.0]]), np.array([[-1.0]])
    >>> predict([Layer(W, b, "identity")], np.array([[2.0], [3.0]]))
    array([[4.]])
    """
    return forward(layers, X)[-1].A


@checked(check_backward)
def backward(
    layers: Sequence[Layer],
    X: Array,
    Y: Array,
    loss: str,
    passes: Sequence[Pass] | None = None,
) -> list[Gradients]:
    r"""Backward pass: the gradients of the cost for every layer, first layer first.

    Steps 1 and 2 at the last layer, then steps 4 and 5 at each layer and step 3 on the way down.
    ``passes`` is what ``forward(layers, X)`` returned, computed here when it is not given. Where
    the last activation and the loss belong together (sigmoid with binary cross-entropy, softmax
    with cross-entropy), steps 1 and 2 are one subtraction, which cannot divide by zero:

    .. math:: \delta^L = \hat y - y

    >>> W, b = np.array([[1.0, 1.0]]), np.array([[-1.0]])
    >>> X, Y = np.array([[2.0], [3.0]]), np.array([[5.0]])
    >>> backward([Layer(W, b, "identity")], X, Y, "squared_error")
    [Gradients(dL_dW=array([[-2., -3.]]), dL_db=array([[-1.]]))]
    """
    passes = unwrap(forward)(layers, X) if passes is None else passes
    delta = _last_error(passes[-1], Y, layers[-1].activation, loss)
    gradients = []
    for l in reversed(range(len(layers))):
        A_prev = passes[l - 1].A if l else X
        gradients.append(Gradients(_weight_gradient(delta, A_prev), _bias_gradient(delta)))
        if l:
            below = layers[l - 1].activation
            delta = _hidden_error(layers[l].W, delta, passes[l - 1].Z, below)
    return gradients[::-1]


def _last_error(last: Pass, Y: Array, activation: str, loss: str) -> Array:
    if LOSSES[loss].ending == activation:
        return last.A - Y
    delta: Array = _output_error(_loss_gradient(last.A, Y, loss), last.Z, activation)
    return delta
