"""The six steps once more, in buffers that a training uses again and again.

The same algebra as in `steps`, tested equal to it to rounding, with two changes for speed. A bias
is the weight from a constant 1 (step 5), so each layer is one matrix V = [W b] that multiplies the
activations with a row of ones below. And η/m goes into δ once, at the output, since everything
behind it is linear in δ.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ._checks import Array
from .losses import LOSSES
from .network import COLLAPSES, Layer


def _sigmoid(z: Array) -> None:
    np.multiply(z, 0.5, out=z)
    np.tanh(z, out=z)
    np.add(z, 1, out=z)
    np.multiply(z, 0.5, out=z)


def _through_sigmoid(dL_da: Array, a: Array, spare: Array) -> None:
    np.subtract(1, a, out=spare)
    np.multiply(spare, a, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


def _tanh(z: Array) -> None:
    np.tanh(z, out=z)


def _through_tanh(dL_da: Array, a: Array, spare: Array) -> None:
    np.multiply(a, a, out=spare)
    np.subtract(1, spare, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


def _relu(z: Array) -> None:
    np.maximum(z, 0, out=z)


def _through_relu(dL_da: Array, a: Array, spare: Array) -> None:
    np.sign(a, out=spare)
    np.multiply(dL_da, spare, out=dL_da)


def _identity(z: Array) -> None:
    pass


def _through_identity(dL_da: Array, a: Array, spare: Array) -> None:
    pass


def _softmax(z: Array) -> None:
    np.subtract(z, np.maximum.reduce(z, axis=-2, keepdims=True), out=z)
    np.exp(z, out=z)
    np.divide(z, np.add.reduce(z, axis=-2, keepdims=True), out=z)


def _through_softmax(dL_da: Array, a: Array, spare: Array) -> None:
    np.multiply(a, dL_da, out=spare)
    np.subtract(dL_da, np.add.reduce(spare, axis=-2, keepdims=True), out=dL_da)
    np.multiply(dL_da, a, out=dL_da)


# name: (z becomes a in place, ∂𝓛/∂a becomes δ in place, given a and room for intermediate results)
_IN_PLACE: dict[str, tuple[Callable[[Array], None], Callable[[Array, Array, Array], None]]] = {
    "sigmoid": (_sigmoid, _through_sigmoid),
    "tanh": (_tanh, _through_tanh),
    "relu": (_relu, _through_relu),
    "identity": (_identity, _through_identity),
    "softmax": (_softmax, _through_softmax),
}


class Training:
    """A network's parameters on their way, and the examples that they learn from."""

    def __init__(
        self,
        layers: Sequence[Layer],
        stack: tuple[int, ...],
        X: Array,
        Y: Array,
        loss: str,
        rate: Array,
    ) -> None:
        dtype = np.result_type(X, *(layer.W for layer in layers))
        self.names = [layer.activation for layer in layers]
        shapes = [(*stack, W.shape[-2], W.shape[-1] + 1) for W, _, _ in layers]
        self.parameters, self.V = _in_one(shapes, dtype)
        for V, (W, b, _) in zip(self.V, layers, strict=True):
            V[..., :-1], V[..., -1:] = W, b
        ones = np.ones((*X.shape[:-2], 1, X.shape[-1]))
        # Examples as rows, so that a batch is gathered by copying whole rows.
        self.inputs = np.ascontiguousarray(np.concatenate([X, ones], axis=-2).mT, dtype=dtype)
        self.targets = np.ascontiguousarray(Y.mT, dtype=dtype)
        self.loss, self.rate = loss, rate
        self.steps, self.gradients = _in_one(shapes, dtype)
        self.buffers: dict[int, _Buffers] = {}

    def step(self, batch: Array | None) -> None:
        """Make one step on the examples with these indices, or on all of them."""
        m = self.inputs.shape[-2] if batch is None else len(batch)
        room = self.buffers.get(m)
        if room is None:
            room = self.buffers[m] = _Buffers(self, m)
        if batch is not None:
            self.inputs.take(batch, axis=-2, out=room.x_rows, mode="clip")
            self.targets.take(batch, axis=-2, out=room.y_rows, mode="clip")
        room.forward()
        room.backward()
        # All layers at once: an interrupt never leaves half a step behind.
        np.subtract(self.parameters, self.steps, out=self.parameters)

    def finite(self) -> Array:
        """Which networks of the stack have kept to the finite numbers."""
        if np.isfinite(self.parameters.sum()):
            return np.asarray(True)
        each = [np.isfinite(V).all(axis=(-2, -1)) for V in self.V]
        return np.asarray(np.stack(each).all(axis=0))

    def layers(self) -> list[Layer]:
        """Copy the parameters out, as layers."""
        return [
            Layer(V[..., :-1].copy(), V[..., -1:].copy(), name)
            for V, name in zip(self.V, self.names, strict=True)
        ]


def _in_one(shapes: Sequence[tuple[int, ...]], dtype: np.dtype[Any]) -> tuple[Array, list[Array]]:
    """One array, and views of its parts in these shapes."""
    sizes = [math.prod(shape) for shape in shapes]
    whole = np.empty(sum(sizes), dtype)
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    return whole, [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


class _Buffers:
    """Room for one batch of m examples; everything here is overwritten with each step."""

    def __init__(self, training: Training, m: int) -> None:
        stack, dtype = training.V[0].shape[:-2], training.V[0].dtype
        widths = [V.shape[-2] for V in training.V]
        self.x_rows = training.inputs[..., :m, :].copy()
        self.y_rows = training.targets[..., :m, :].copy()
        self.y = self.y_rows.mT
        # What a layer is fed ends in a row of ones for the bias; what it computes does not.
        padded = [np.ones((*stack, n + 1, m), dtype) for n in widths]
        fed = [self.x_rows.mT, *padded[:-1]]
        a = [array[..., :-1, :] for array in padded]
        delta = [np.empty((*stack, n, m), dtype) for n in widths]
        spare = [np.empty((*stack, n, m), dtype) for n in widths]
        activate, through = zip(*(_IN_PLACE[name] for name in training.names), strict=True)
        self.up = list(zip(training.V, fed, a, activate, strict=True))
        self.top = (a[-1], delta[-1], spare[-1], through[-1])
        self.down = [
            (
                training.gradients[l + 1],
                fed[l + 1].mT,
                training.V[l + 1][..., :-1].mT,
                delta[l],
                a[l],
                spare[l],
                through[l],
            )
            for l in reversed(range(len(widths) - 1))
        ]
        self.first = training.gradients[0]
        self.collapses = (training.names[-1], training.loss) in COLLAPSES
        self.loss_gradient = LOSSES[training.loss].gradient
        self.share = np.asarray(training.rate / m, dtype)

    def forward(self) -> None:
        for V, fed, a, activate in self.up:
            np.matmul(V, fed, out=a)
            activate(a)

    def backward(self) -> None:
        a, delta, spare, through = self.top
        if self.collapses:
            np.subtract(a, self.y, out=delta)
        else:
            np.copyto(delta, self.loss_gradient(a, self.y))
            through(delta, a, spare)
        np.multiply(delta, self.share, out=delta)
        for gradient, fed_T, W_T, below, a, spare, through in self.down:
            np.matmul(delta, fed_T, out=gradient)
            np.matmul(W_T, delta, out=below)
            through(below, a, spare)
            delta = below
        np.matmul(delta, self.x_rows, out=self.first)
