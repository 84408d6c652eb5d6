"""A network is a list of layers; these functions take it, and return new values.

Examples are columns: X has shape (…, n_in, m), Y (…, n_out, m). Leading axes broadcast, so that
layers whose W has shape (K, n_out, n_in) are K networks, computed together. Nothing that the
caller passed in is changed. Shapes that do not fit, values that are not finite, empty data and
unknown names raise ValueError or TypeError with the argument's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from inspect import unwrap
from typing import NamedTuple

import numpy as np

from . import steps
from ._checks import (
    Array,
    AsArray,
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_floats,
    as_generator,
    as_list,
    as_matrix,
    as_positive,
    brief,
    fit_leading,
    misfit,
    refuse_shape,
)
from .activations import ACTIVATIONS
from .losses import LOSSES, refuse_targets

# The formulas of the steps without their checks: the functions here check once, at the edge.
_loss_gradient = unwrap(steps.loss_gradient)
_output_error = unwrap(steps.output_error)
_hidden_error = unwrap(steps.hidden_error)
_weight_gradient = unwrap(steps.weight_gradient)
_bias_gradient = unwrap(steps.bias_gradient)


class Layer(NamedTuple):
    r"""Weights W (…, n_out, n_in), biases b (…, n_out, 1) and the name of the activation."""

    W: Array
    b: Array
    activation: str


class Pass(NamedTuple):
    r"""What the forward pass leaves in a layer: weighted sums Z and activations A, (…, n, m)."""

    Z: Array
    A: Array


class Gradients(NamedTuple):
    r"""A layer's gradients, shaped like its W and b."""

    dL_dW: Array
    dL_db: Array


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
    counts = [as_count("sizes", n) for n in as_list("sizes", sizes, "sizes, such as [2, 3, 1]")]
    if len(counts) < 2:
        raise ValueError(f"sizes is {counts}: pass at least two, such as [2, 3, 1]")
    names = _names(activations, len(counts) - 1)
    rng = as_generator("rng", rng)
    layers = []
    for n_in, n_out, name in zip(counts[:-1], counts[1:], names, strict=True):
        W = _spread(scale, n_in, n_out) * rng.standard_normal((n_out, n_in))
        layers.append(Layer(W, np.zeros((*W.shape[:-2], n_out, 1)), name))
    return layers


def _names(activations: str | Sequence[str], count: int) -> list[str]:
    if isinstance(activations, str):
        activations = [activations] * count
    names = as_list("activations", activations, "names, one for each layer")
    if len(names) != count:
        raise ValueError(f"activations has {len(names)} names: pass {count}, one for each layer")
    return [as_choice("activations", name, ACTIVATIONS) for name in names]


def _spread(scale: str | float | Array, n_in: int, n_out: int) -> Array:
    if isinstance(scale, str):
        variances = {"xavier": 2 / (n_in + n_out), "he": 2 / n_in}
        return np.asarray(np.sqrt(variances[as_choice("scale", scale, variances)]))
    return as_positive("scale", scale)[..., None, None]


def stack(networks: Sequence[Sequence[Layer]]) -> list[Layer]:
    r"""Put networks of the same shape behind one another, on a new first axis.

    Raises ValueError when their shapes or activations differ.

    >>> two = stack([initialise([2, 1], "tanh", np.random.default_rng(s)) for s in (0, 1)])
    >>> two[0].W.shape
    (2, 1, 2)
    """
    networks = [
        check_layers(layers, f"networks[{i}]")
        for i, layers in enumerate(as_list("networks", networks, "networks"))
    ]
    if not networks:
        raise ValueError("networks is []: pass at least one network")
    kinds = [[(W.shape, b.shape, name) for W, b, name in layers] for layers in networks]
    for i, kind in enumerate(kinds):
        if kind != kinds[0]:
            raise ValueError(f"networks[{i}] has layers {kind}, expected {kinds[0]} as the first")
    return [
        Layer(np.stack([W for W, _, _ in same]), np.stack([b for _, b, _ in same]), same[0][2])
        for same in zip(*networks, strict=True)
    ]


def member(layers: Sequence[Layer], index: int | tuple[int, ...]) -> list[Layer]:
    r"""Take one network out of a stack.

    The others may have diverged. Raises ValueError when the stack has no such member.

    >>> two = stack([initialise([2, 1], "tanh", np.random.default_rng(s)) for s in (0, 1)])
    >>> member(two, 1)[0].W.shape
    (1, 2)
    """
    layers = check_layers(layers, as_array=as_floats)
    shape, position = stack_shape(layers), index if isinstance(index, tuple) else (index,)
    if len(position) > len(shape) or any(
        isinstance(i, bool) or not isinstance(i, int | np.integer) or not -n <= i < n
        for i, n in zip(position, shape, strict=False)
    ):
        raise ValueError(f"index is {brief(index)}: pass an index into the stack of shape {shape}")
    return [
        Layer(spread(layer.W, shape)[position], spread(layer.b, shape)[position], layer.activation)
        for layer in layers
    ]


def stack_shape(layers: Sequence[Layer], **others: Array) -> tuple[int, ...]:
    """The leading axes of a network's arrays, and of what it is computed with, taken together."""
    return fit_leading(_arrays(layers) | others)


def _arrays(layers: Sequence[Layer], name: str = "layers") -> dict[str, Array]:
    return {
        f"{name}[{i}].{part}": array
        for i, layer in enumerate(layers)
        for part, array in (("W", layer.W), ("b", layer.b))
    }


def spread(array: Array, shape: tuple[int, ...]) -> Array:
    """The array seen with these leading axes."""
    return np.broadcast_to(array, (*shape, *array.shape[-2:]))


def forward(layers: Sequence[Layer], X: Array) -> list[Pass]:
    r"""Forward pass: every layer's weighted sums and activations, first layer first.

    .. math:: Z^l = W^l A^{l-1} + b^l, \qquad A^l = f^l(Z^l), \qquad A^0 = X

    >>> W, b = np.array([[1.0, 1.0]]), np.array([[-1.0]])
    >>> forward([Layer(W, b, "identity")], np.array([[2.0], [3.0]]))
    [Pass(Z=array([[4.]]), A=array([[4.]]))]
    """
    layers = check_layers(layers)
    return _forward(layers, check_inputs(layers, X))


def _forward(layers: Sequence[Layer], X: Array) -> list[Pass]:
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
    layers = check_layers(layers)
    X, Y = check_data(layers, X, Y, loss)
    passes = _forward(layers, X) if passes is None else _check_passes(layers, X, passes)
    return _backward(layers, X, Y, loss, passes)


def _backward(
    layers: Sequence[Layer], X: Array, Y: Array, loss: str, passes: Sequence[Pass]
) -> list[Gradients]:
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


def check_layers(
    layers: Sequence[Layer], name: str = "layers", as_array: AsArray = as_finite
) -> list[Layer]:
    """The layers with their arrays checked, each fitting the one below."""
    _check_list(layers, name)
    checked: list[Layer] = []
    for i, layer in enumerate(layers):
        below = checked[-1] if checked else None
        checked.append(_check_layer(layer, f"{name}[{i}]", below, as_array))
    fit_leading(_arrays(checked, name))
    return checked


def _check_list(layers: Sequence[Layer], name: str) -> None:
    if not isinstance(layers, list | tuple) or isinstance(layers, Layer) or not layers:
        raise ValueError(
            f"{name} is {brief(layers)}: pass a list of at least one Layer(W, b, activation)"
        )
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(f"{name}[{i}] is {brief(layer)}: pass Layer(W, b, activation)")


def _check_layer(layer: Layer, name: str, below: Layer | None, as_array: AsArray) -> Layer:
    W = as_matrix(f"{name}.W", layer.W, "n_out, n_in)", as_array)
    b = as_matrix(f"{name}.b", layer.b, "n_out, 1)", as_array)
    n_out = W.shape[-2]
    if b.shape[-2:] != (n_out, 1):
        refuse_shape(f"{name}.b", b.shape, f"(…, {n_out}, 1) as W has {W.shape}")
    if below and W.shape[-1] != below.b.shape[-2]:
        n_in = below.b.shape[-2]
        refuse_shape(
            f"{name}.W", W.shape, f"(…, {n_out}, {n_in}): the layer below has {n_in} neurons"
        )
    return Layer(W, b, as_choice(f"{name}.activation", layer.activation, ACTIVATIONS))


def check_inputs(layers: Sequence[Layer], X: Array, name: str = "X") -> Array:
    """The inputs, if they fit the first layer."""
    X = as_columns(name, X)
    n_in = layers[0].W.shape[-1]
    if X.shape[-2] != n_in:
        remedy = misfit(name, X.shape, n_in, X.shape[-2])
        refuse_shape(name, X.shape, f"(…, {n_in}, m): the first layer has {n_in} inputs{remedy}")
    stack_shape(layers, **{name: X})
    return X


def check_data(
    layers: Sequence[Layer], X: Array, Y: Array, loss: str, names: tuple[str, str] = ("X", "Y")
) -> tuple[Array, Array]:
    """The examples, if inputs, targets, network and loss fit together."""
    X, Y = check_inputs(layers, X, names[0]), as_columns(names[1], Y)
    n_out = layers[-1].W.shape[-2]
    m = X.shape[-1]
    if Y.shape[-2:] != (n_out, m):
        remedy = misfit(names[1], Y.shape, n_out, m)
        refuse_shape(
            names[1],
            Y.shape,
            f"(…, {n_out}, {m}): {n_out} outputs for each of {m} examples{remedy}",
        )
    stack_shape(layers, **{names[0]: X, names[1]: Y})
    as_choice("loss", loss, LOSSES)
    refuse_targets(names[1], Y, loss)
    _check_ending(layers[-1].activation, loss)
    return X, Y


def _check_ending(activation: str, loss: str) -> None:
    """Cross-entropies need probabilities, whatever the weights come to be."""
    endings = [each.ending for each in LOSSES.values() if each.ending]
    if LOSSES[loss].ending and activation not in endings:
        raise ValueError(
            f"loss is {loss!r} but the last layer's activation is {activation!r}, which does not "
            f"give probabilities: pass {' or '.join(map(repr, endings))}"
        )


def _check_passes(layers: Sequence[Layer], X: Array, passes: Sequence[Pass]) -> Sequence[Pass]:
    passes = as_list("passes", passes, "what forward(layers, X) returned")
    if len(passes) != len(layers):
        raise ValueError(
            f"passes has {len(passes)} entries, expected {len(layers)}: "
            "pass what forward(layers, X) returned"
        )
    checked = [
        _check_pass(one, f"passes[{i}]", (layer.W.shape[-2], X.shape[-1]))
        for i, (layer, one) in enumerate(zip(layers, passes, strict=True))
    ]
    stack_shape(layers, X=X, **{f"passes[{i}].Z": one.Z for i, one in enumerate(checked)})
    stack_shape(layers, X=X, **{f"passes[{i}].A": one.A for i, one in enumerate(checked)})
    return checked


def _check_pass(one: Pass, name: str, shape: tuple[int, int]) -> Pass:
    if not isinstance(one, Pass):
        raise TypeError(f"{name} is {brief(one)}: pass what forward(layers, X) returned")
    Z, A = as_finite(f"{name}.Z", one.Z), as_finite(f"{name}.A", one.A)
    for part, array in (("Z", Z), ("A", A)):
        if array.shape[-2:] != shape:
            refuse_shape(f"{name}.{part}", array.shape, f"(…, {shape[0]}, {shape[1]})")
    return Pass(Z, A)
