"""What may be passed to the functions of `steps`, `network` and `gradient_descent`.

Each ``check_…`` stands before the function of that name, by ``@checked``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._checks import (
    Array,
    AsArray,
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_flag,
    as_floats,
    as_function,
    as_generator,
    as_list,
    as_matrix,
    as_positive,
    brief,
    leading_axes,
    misfit,
    refuse_shape,
)
from .activations import ACTIVATIONS
from .losses import LOSSES, refuse_targets, refuse_values
from .records import Layer, Pass

Checked = dict[str, Any]


def check_loss(y_hat: Array, y: Array, loss: str) -> Checked:
    refuse_values(y_hat, y, as_choice("loss", loss, LOSSES))
    return {}


def check_activation(activation: str, **others: Any) -> Checked:
    return {"activation": as_choice("activation", activation, ACTIVATIONS)}


def check_update(parameter: ArrayLike, gradient: ArrayLike, learning_rate: ArrayLike) -> Checked:
    parameter, gradient = as_finite("parameter", parameter), as_finite("gradient", gradient)
    if parameter.shape[-2:] != gradient.shape[-2:]:
        refuse_shape("gradient", gradient.shape, f"{parameter.shape} as the parameter")
    rate = _as_rate(learning_rate, parameter)
    arrays = {"parameter": parameter, "gradient": gradient, "learning_rate": rate}
    leading_axes(arrays)
    return arrays


def _as_rate(learning_rate: ArrayLike, like: Array) -> Array:
    """The learning rate as an array that multiplies gradients of the stack, in their type."""
    rate = as_positive("learning_rate", learning_rate, like.dtype)
    return rate[..., None, None] if rate.ndim else rate


def check_initialise(
    sizes: Sequence[int], activations: str | Sequence[str], rng: object, scale: Any
) -> Checked:
    counts = [as_count("sizes", n) for n in as_list("sizes", sizes, "sizes, such as [2, 3, 1]")]
    if len(counts) < 2:
        raise ValueError(f"sizes is {counts}: pass at least two, such as [2, 3, 1]")
    names = _names(activations, len(counts) - 1)
    as_generator("rng", rng)
    if isinstance(scale, str):
        as_choice("scale", scale, ["xavier", "he"])
    else:
        scale = as_positive("scale", scale)
    return {"sizes": counts, "activations": names, "scale": scale}


def _names(activations: str | Sequence[str], count: int) -> list[str]:
    if isinstance(activations, str):
        activations = [activations] * count
    names = as_list("activations", activations, "names, one for each layer")
    if len(names) != count:
        raise ValueError(f"activations has {len(names)} names: pass {count}, one for each layer")
    return [as_choice("activations", name, ACTIVATIONS) for name in names]


def check_stack(networks: Sequence[Sequence[Layer]]) -> Checked:
    checked = [
        as_layers(layers, f"networks[{i}]")
        for i, layers in enumerate(as_list("networks", networks, "networks"))
    ]
    if not checked:
        raise ValueError("networks is []: pass at least one network")
    kinds = [[(W.shape, b.shape, name) for W, b, name in layers] for layers in checked]
    for i, kind in enumerate(kinds):
        if kind != kinds[0]:
            raise ValueError(f"networks[{i}] has layers {kind}, expected {kinds[0]} as the first")
    return {"networks": checked}


def check_member(layers: Sequence[Layer], index: int | tuple[int, ...]) -> Checked:
    layers = as_layers(layers, as_array=as_floats)
    shape, position = stack_shape(layers), index if isinstance(index, tuple) else (index,)
    if len(position) > len(shape) or any(
        isinstance(i, bool) or not isinstance(i, int | np.integer) or not -n <= i < n
        for i, n in zip(position, shape, strict=False)
    ):
        raise ValueError(f"index is {brief(index)}: pass an index into the stack of shape {shape}")
    return {"layers": layers, "index": position}


def check_forward(layers: Sequence[Layer], X: Array) -> Checked:
    layers = as_layers(layers)
    return {"layers": layers, "X": as_inputs(layers, X)}


def check_backward(
    layers: Sequence[Layer], X: Array, Y: Array, loss: str, passes: Sequence[Pass] | None
) -> Checked:
    layers = as_layers(layers)
    X, Y = as_data(layers, X, Y, loss)
    if passes is not None:
        passes = _as_passes(layers, X, passes)
        if LOSSES[loss].ending != layers[-1].activation:
            refuse_values(passes[-1].A, Y, loss)
    return {"layers": layers, "X": X, "Y": Y, "passes": passes}


def check_descend(
    gradient: Callable[[Array], ArrayLike], theta: ArrayLike, learning_rate: ArrayLike, steps: int
) -> Checked:
    as_function("gradient", gradient)
    start = as_finite("theta", theta)
    rate = as_positive("learning_rate", learning_rate, start.dtype)
    try:
        np.broadcast_shapes(start.shape, rate.shape)
    except ValueError:
        refuse_shape("learning_rate", rate.shape, f"one that broadcasts with theta {start.shape}")
    return {"theta": start, "learning_rate": rate, "steps": as_count("steps", steps)}


def check_mini_batches(m: int, batch_size: int, rng: object) -> Checked:
    m = as_count("m", m)
    batch_size = _as_batch_size(batch_size, m)
    return {"m": m, "batch_size": batch_size, "rng": as_generator("rng", rng)}


def check_train(
    layers: Sequence[Layer],
    X: Array,
    Y: Array,
    loss: str,
    learning_rate: ArrayLike,
    batch_size: int | None,
    epochs: int,
    rng: object,
    validation: tuple[Array, Array] | None,
    record_every: int,
    progress: bool,
) -> Checked:
    layers = as_layers(layers)
    X, Y = as_data(layers, X, Y, loss)
    held_out = {} if validation is None else _as_validation(layers, validation, loss)
    m = X.shape[-1]
    if batch_size is not None:
        batch_size = _as_batch_size(batch_size, m)
    if rng is not None or (batch_size or m) < m:
        as_generator("rng", rng)
    counts = {"epochs": as_count("epochs", epochs)}
    counts["record_every"] = as_count("record_every", record_every)
    as_flag("progress", progress)
    rate = _as_rate(learning_rate, layers[0].W)
    stack_shape(layers, X=X, Y=Y, learning_rate=rate, **held_out)
    examples = {"X": X, "Y": Y, "validation": tuple(held_out.values()) or None}
    return {"layers": layers, "learning_rate": rate, "batch_size": batch_size, **counts, **examples}


def _as_batch_size(batch_size: int, m: int) -> int:
    batch_size = as_count("batch_size", batch_size)
    if batch_size > m:
        raise ValueError(f"batch_size is {batch_size}, but there are {m} examples: pass 1 to {m}")
    return batch_size


def _as_validation(
    layers: Sequence[Layer], validation: tuple[Array, Array], loss: str
) -> dict[str, Array]:
    """The validation examples under the names that errors call them by."""
    if not (isinstance(validation, tuple | list) and len(validation) == 2):
        raise ValueError(f"validation is {type(validation).__name__}: pass a pair (X, Y)")
    names = "validation[0]", "validation[1]"
    return dict(zip(names, as_data(layers, *validation, loss, names), strict=True))


def stack_shape(layers: Sequence[Layer], **others: Array) -> tuple[int, ...]:
    """The leading axes of a network's arrays, and of what it is computed with, taken together."""
    return leading_axes(_arrays(layers) | others)


def _arrays(layers: Sequence[Layer], name: str = "layers") -> dict[str, Array]:
    return {
        f"{name}[{i}].{part}": array
        for i, layer in enumerate(layers)
        for part, array in (("W", layer.W), ("b", layer.b))
    }


def as_layers(
    layers: Sequence[Layer], name: str = "layers", as_array: AsArray = as_finite
) -> list[Layer]:
    """The layers with their arrays checked, each fitting the one below."""
    _check_list(layers, name)
    checked: list[Layer] = []
    for i, layer in enumerate(layers):
        below = checked[-1] if checked else None
        checked.append(_as_layer(layer, f"{name}[{i}]", below, as_array))
    leading_axes(_arrays(checked, name))
    return checked


def _check_list(layers: Sequence[Layer], name: str) -> None:
    if not isinstance(layers, list | tuple) or isinstance(layers, Layer) or not layers:
        raise ValueError(
            f"{name} is {brief(layers)}: pass a list of at least one Layer(W, b, activation)"
        )
    for i, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            raise TypeError(f"{name}[{i}] is {brief(layer)}: pass Layer(W, b, activation)")


def _as_layer(layer: Layer, name: str, below: Layer | None, as_array: AsArray) -> Layer:
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


def as_inputs(layers: Sequence[Layer], X: Array, name: str = "X") -> Array:
    """The inputs, if they fit the first layer."""
    X = as_columns(name, X)
    n_in = layers[0].W.shape[-1]
    if X.shape[-2] != n_in:
        remedy = misfit(name, X.shape, n_in, X.shape[-2])
        refuse_shape(name, X.shape, f"(…, {n_in}, m): the first layer has {n_in} inputs{remedy}")
    stack_shape(layers, **{name: X})
    return X


def as_data(
    layers: Sequence[Layer], X: Array, Y: Array, loss: str, names: tuple[str, str] = ("X", "Y")
) -> tuple[Array, Array]:
    """The examples, if inputs, targets, network and loss fit together."""
    X, Y = as_inputs(layers, X, names[0]), as_columns(names[1], Y)
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


def _as_passes(layers: Sequence[Layer], X: Array, passes: Sequence[Pass]) -> Sequence[Pass]:
    passes = as_list("passes", passes, "what forward(layers, X) returned")
    if len(passes) != len(layers):
        raise ValueError(
            f"passes has {len(passes)} entries, expected {len(layers)}: "
            "pass what forward(layers, X) returned"
        )
    checked = [
        _as_pass(one, f"passes[{i}]", (layer.W.shape[-2], X.shape[-1]))
        for i, (layer, one) in enumerate(zip(layers, passes, strict=True))
    ]
    stack_shape(layers, X=X, **{f"passes[{i}].Z": one.Z for i, one in enumerate(checked)})
    stack_shape(layers, X=X, **{f"passes[{i}].A": one.A for i, one in enumerate(checked)})
    return checked


def _as_pass(one: Pass, name: str, shape: tuple[int, int]) -> Pass:
    if not isinstance(one, Pass):
        raise TypeError(f"{name} is {brief(one)}: pass what forward(layers, X) returned")
    Z, A = as_finite(f"{name}.Z", one.Z), as_finite(f"{name}.A", one.A)
    for part, array in (("Z", Z), ("A", A)):
        if array.shape[-2:] != shape:
            refuse_shape(f"{name}.{part}", array.shape, f"(…, {shape[0]}, {shape[1]})")
    return Pass(Z, A)
