"""The six steps once more, in buffers that a training uses again and again.

The same algebra as in `steps`, tested equal to it to rounding, with three changes for speed. A
bias is the weight from a constant 1 (step 5), so each layer is one matrix V = [W b] that multiplies
the activations with a row of ones below. η/m goes into δ once, at the output, since everything
behind it is linear in δ. And many networks that are tiny lie side by side in memory, number by
number, because to begin a matrix product takes longer than to finish theirs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ._checks import Array
from .activations import ACTIVATIONS
from .losses import LOSSES
from .network import COLLAPSES, Layer

Product = Callable[[Array, Array, Array], object]  # of the first two, into the third


class _StackFirst:
    """Arrays lie as they are seen, (…, n, m), and the BLAS multiplies them, one after another."""

    rows = -2

    def __init__(self, stack: tuple[int, ...]) -> None:
        self.stack = stack

    def shape(self, lead: tuple[int, ...], n: int, m: int) -> tuple[int, ...]:
        return (*lead, n, m)

    def seen(self, array: Array, lead: tuple[int, ...]) -> Array:
        return array

    def lead(self, array: Array) -> tuple[int, ...]:
        return array.shape[:-2]

    def turn(self, array: Array) -> Array:
        return array.mT

    def body(self, array: Array) -> Array:
        """All rows but the last."""
        return array[..., :-1, :]

    def product(self, left: Array, right: Array, out: Array) -> None:
        np.matmul(left, right, out)

    def shared(self, rows: Array) -> Array | None:
        """The matrix that all networks share, where that allows one product for them all."""
        return None


class _StackLast(_StackFirst):
    """Arrays lie as (n, m, K), so that one loop over the K networks serves each entry."""

    rows = 0

    def shape(self, lead: tuple[int, ...], n: int, m: int) -> tuple[int, ...]:
        return (n, m, math.prod(lead))

    def seen(self, array: Array, lead: tuple[int, ...]) -> Array:
        return np.moveaxis(array, -1, 0).reshape(*lead, *array.shape[:2])

    def lead(self, array: Array) -> tuple[int, ...]:
        return self.stack if array.ndim > 2 else ()

    def turn(self, array: Array) -> Array:
        return array.swapaxes(0, 1)

    def body(self, array: Array) -> Array:
        return array[:-1]

    def product(self, left: Array, right: Array, out: Array) -> None:
        np.einsum("ijk,jlk->ilk", left, right, out=out)

    def shared(self, rows: Array) -> Array | None:
        return rows[..., 0] if rows.shape[-1] == 1 else None


def _layout(stack: tuple[int, ...], layers: Sequence[Layer], m: int) -> _StackFirst:
    """Measured: from 40 networks on, in products of up to 100 multiplications, last is faster."""
    largest = max(W.shape[-2] * (W.shape[-1] + 1) * m for W, _, _ in layers)
    mixes = any(ACTIVATIONS[layer.activation].slope is None for layer in layers)  # along axis -2
    tiny = math.prod(stack) >= 40 and largest <= 100 and not mixes
    return _StackLast(stack) if tiny else _StackFirst(stack)


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
        batch_size: int,
    ) -> None:
        self.layout = _layout(stack, layers, batch_size)
        self.dtype = np.result_type(X, *(layer.W for layer in layers))
        self.names = [layer.activation for layer in layers]
        shapes = [self.layout.shape(stack, W.shape[-2], W.shape[-1] + 1) for W, _, _ in layers]
        self.parameters, self.V = _in_one(shapes, self.dtype)
        for V, (W, b, _) in zip(self.seen(), layers, strict=True):
            V[..., :-1], V[..., -1:] = W, b
        # Examples as rows, so that a batch is gathered by copying whole rows.
        self.inputs, self.targets = self.enter(X.mT, ones=1), self.enter(Y.mT)
        self.loss, self.rate = loss, rate
        self.steps, self.gradients = _in_one(shapes, self.dtype)
        self.buffers: dict[int, _Buffers] = {}

    def enter(self, array: Array, ones: int = 0) -> Array:
        """Copy an array into the layout, with columns of ones behind its own."""
        lead, (n, m) = self.layout.lead(array), array.shape[-2:]
        inside = np.ones(self.layout.shape(lead, n, m + ones), self.dtype)
        self.layout.seen(inside, lead)[..., :m] = array
        return inside

    def seen(self) -> list[Array]:
        """Each layer's [W b] with the stack's axes first."""
        return [self.layout.seen(V, self.layout.stack) for V in self.V]

    def step(self, batch: Array | None) -> None:
        """Make one step on the examples with these indices, or on all of them."""
        rows = self.layout.rows
        m = self.inputs.shape[rows] if batch is None else len(batch)
        room = self.buffers.get(m)
        if room is None:
            room = self.buffers[m] = _Buffers(self, m)
        if batch is not None:
            self.inputs.take(batch, axis=rows, out=room.x_rows, mode="clip")
            self.targets.take(batch, axis=rows, out=room.y_rows, mode="clip")
        room.forward()
        room.backward()
        # All layers at once: an interrupt never leaves half a step behind.
        np.subtract(self.parameters, self.steps, self.parameters)

    def finite(self) -> bool | Array:
        """Which networks of the stack have kept to the finite numbers; True for all of them."""
        if math.isfinite(self.parameters.dot(self.parameters)):
            return True
        each = [np.isfinite(V).all(axis=(-2, -1)) for V in self.seen()]
        return np.asarray(np.stack(each).all(axis=0))

    def layers(self) -> list[Layer]:
        """Copy the parameters out, as layers."""
        return [
            Layer(V[..., :-1].copy(), V[..., -1:].copy(), name)
            for V, name in zip(self.seen(), self.names, strict=True)
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
        layout, dtype = training.layout, training.dtype
        widths = [V.shape[layout.rows] for V in training.V]
        self.x_rows = training.inputs.take(range(m), axis=layout.rows)
        self.y_rows = training.targets.take(range(m), axis=layout.rows)
        self.y = layout.turn(self.y_rows)
        # What a layer is fed ends in a row of ones for the bias; what it computes does not.
        padded = [np.ones(layout.shape(layout.stack, n + 1, m), dtype) for n in widths]
        self.fed = [layout.turn(self.x_rows), *padded[:-1]]
        self.a = [layout.body(array) for array in padded]
        self.delta = [np.empty_like(array) for array in self.a]
        self.spare = [np.empty_like(array) for array in self.a]
        activate, self.through = zip(
            *(ACTIVATIONS[name].in_place for name in training.names), strict=True
        )
        self.up = list(zip(self._sums(training), self.a, self.spare, activate, strict=True))
        self.down = self._errors(training)
        self.gradients = self._gradients(training)
        self.collapses = (training.names[-1], training.loss) in COLLAPSES
        self.loss_gradient = LOSSES[training.loss].gradient
        rate = training.rate / m
        self.share = training.enter(rate) if rate.ndim else rate.astype(dtype)

    def _sums(self, training: Training) -> list[tuple[Product, Array, Array]]:
        """Layer by layer, the product that gives Z."""
        layout, x = training.layout, training.layout.shared(self.x_rows)
        each: list[tuple[Product, Array, Array]]
        each = [(layout.product, V, fed) for V, fed in zip(training.V, self.fed, strict=True)]
        return each if x is None else [(np.matmul, x, training.V[0]), *each[1:]]

    def _errors(self, training: Training) -> list[tuple[Any, ...]]:
        """From the last layer down, the product that gives ∂𝓛/∂a below, and the way to δ there."""
        layout = training.layout
        return [
            (
                np.multiply if V.shape[layout.rows] == 1 else layout.product,  # nothing to sum
                layout.body(layout.turn(V)),
                *(self.delta[l + 1], self.delta[l]),
                *(self.through[l], self.a[l], self.spare[l]),
            )
            for l, V in reversed(list(enumerate(training.V[1:])))
        ]

    def _gradients(self, training: Training) -> list[tuple[Product, Array, Array, Array]]:
        """Layer by layer, the product that gives the step in [W b]."""
        layout, x = training.layout, training.layout.shared(self.x_rows)
        one = self.y_rows.shape[layout.rows] == 1
        product: Product = np.multiply if one else layout.product  # nothing to sum
        each = [
            (product, delta, layout.turn(fed), out)
            for delta, fed, out in zip(self.delta, self.fed, training.gradients, strict=True)
        ]
        return each if x is None else [(np.matmul, x.T, *each[0][1::2]), *each[1:]]

    def forward(self) -> None:
        for (product, left, right), a, spare, activate in self.up:
            product(left, right, a)
            activate(a, spare)

    def backward(self) -> None:
        a, delta = self.a[-1], self.delta[-1]
        if self.collapses:
            np.subtract(a, self.y, delta)
        else:
            np.copyto(delta, self.loss_gradient(a, self.y))
            self.through[-1](delta, a, self.spare[-1])
        np.multiply(delta, self.share, delta)
        for product, W_T, above, below, through, a, spare in self.down:
            product(W_T, above, below)
            through(below, a, spare)
        for product, left, right, out in self.gradients:
            product(left, right, out)
