"""The six steps once more, in arrays that a training uses again and again.

The same algebra as in `steps`, tested equal to it to rounding, with four changes for speed. A bias
is the weight from a constant 1 (step 5), so each layer is one matrix V = [W b] that multiplies the
activations with a row of ones below. η/m goes into δ once, at the output, since everything behind
it is linear in δ. The networks of a stack lie side by side in memory, number by number: an array
has shape (n, m), or (n, m, K) for K networks, because to begin a small matrix product takes longer
than to finish it. And what a step does is written down once, as a list of calls, and then repeated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from ._checks import Array
from .activations import ACTIVATIONS
from .losses import LOSSES, LossFunction
from .records import Layer

Call = Callable[[], object]


class Trainer:
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
        self.stack, self.loss = stack, loss
        self.names = [layer.activation for layer in layers]
        self.dtype = np.result_type(X, *(layer.W for layer in layers))
        self.side = [math.prod(stack)] if stack else []  # a stack's networks lie side by side
        shapes = [(W.shape[-2], W.shape[-1] + 1, *self.side) for W, _, _ in layers]
        self.parameters, self.V = _in_one(shapes, self.dtype)
        self.steps, self.V_steps = _in_one(shapes, self.dtype)
        for V, (W, b, _) in zip(self.V, layers, strict=True):
            self.outside(V)[..., :-1], self.outside(V)[..., -1:] = W, b
        # Examples as rows, so that a batch is gathered by copying whole rows.
        self.x_rows, self.y_rows = self.inside(X.mT, ones=1), self.inside(Y.mT)
        self.rate = self.inside(rate) if rate.ndim else rate.astype(self.dtype)
        self.workspaces: dict[int, Workspace] = {}

    def inside(self, array: Array, ones: int = 0) -> Array:
        """Copy an array (…, n, m) into one of shape (n, m) or (n, m, K), with columns of ones."""
        n, m = array.shape[-2:]
        inside = np.ones((n, m + ones, *(self.side if array.ndim > 2 else [])), self.dtype)
        self.outside(inside)[..., :m] = array
        return inside

    def outside(self, array: Array) -> Array:
        """The array seen as the rest of the library sees it, with the stack's axes first."""
        lead = self.stack if array.ndim > 2 else ()
        return _stack_first(array).reshape(*lead, *array.shape[:2])

    def step(self, batch: Array | None) -> None:
        """Make one step on the examples with these indices, or on all of them."""
        m = len(self.x_rows) if batch is None else len(batch)
        workspace = self.workspaces.get(m) or self.workspaces.setdefault(m, Workspace(self, m))
        if batch is not None:
            self.x_rows.take(batch, axis=0, out=workspace.x_rows, mode="clip")
            self.y_rows.take(batch, axis=0, out=workspace.y_rows, mode="clip")
        for call in workspace.calls:
            call()
        # All layers at once: an interrupt never leaves half a step behind.
        np.subtract(self.parameters, self.steps, self.parameters)

    def finite(self) -> bool | Array:
        """Which networks of the stack have kept to the finite numbers; True for all of them."""
        if math.isfinite(self.parameters.dot(self.parameters)):
            return True
        each = [np.isfinite(V).all(axis=(0, 1)) for V in self.V]
        return np.asarray(np.stack(each).all(axis=0)).reshape(self.stack)

    def layers(self) -> list[Layer]:
        """Copy the parameters out, as layers."""
        each = zip(map(self.outside, self.V), self.names, strict=True)
        return [Layer(V[..., :-1].copy("C"), V[..., -1:].copy("C"), name) for V, name in each]


class Workspace:
    """Arrays for one batch of m examples, and the calls that make one step in them."""

    def __init__(self, trainer: Trainer, m: int) -> None:
        V, self.rate = trainer.V, trainer.rate / m
        self.activations = [ACTIVATIONS[name] for name in trainer.names]
        self.x_rows, self.y_rows = trainer.x_rows[:m].copy(), trainer.y_rows[:m].copy()
        # What a layer takes ends in a row of ones for the bias; what it computes does not.
        padded = [np.ones((len(v) + 1, m, *v.shape[2:]), trainer.dtype) for v in V]
        self.inputs = [self.x_rows.swapaxes(0, 1), *padded[:-1]]
        self.a = [array[:-1] for array in padded]
        self.delta, self.spare = ([np.empty_like(a) for a in self.a] for _ in range(2))
        self.calls: list[Call] = [
            *self.forward(V),
            *self.last_error(LOSSES[trainer.loss], trainer.names[-1]),
            *self.hidden_errors(V),
            *self.gradients(trainer.V_steps),
        ]

    def forward(self, V: list[Array]) -> Iterator[Call]:
        for l, f in enumerate(self.activations):
            yield _product(V[l], self.inputs[l], self.a[l])  # Z = [W b] [A; 1]
            yield partial(f.in_place.value, *self.arrays(l)[1:])  # A = f(Z)

    def last_error(self, loss: LossFunction, activation: str) -> Iterator[Call]:
        y = self.y_rows.swapaxes(0, 1)
        a, y, delta = (_stack_first(array) for array in (self.a[-1], y, self.delta[-1]))
        if loss.ending == activation:
            yield partial(np.subtract, a, y, delta)
        else:
            yield lambda: np.copyto(delta, loss.gradient(a, y))
            yield partial(self.activations[-1].in_place.error, *self.arrays(-1))
        yield partial(np.multiply, self.delta[-1], self.rate, self.delta[-1])  # η/m δ

    def hidden_errors(self, V: list[Array]) -> Iterator[Call]:
        for l in reversed(range(len(V) - 1)):
            W_T = V[l + 1][:, :-1].swapaxes(0, 1)
            yield _product(W_T, self.delta[l + 1], self.delta[l])  # ∂𝓛/∂a
            yield partial(self.activations[l].in_place.error, *self.arrays(l))

    def gradients(self, V_steps: list[Array]) -> Iterator[Call]:
        for delta, inputs, V_step in zip(self.delta, self.inputs, V_steps, strict=True):
            yield _product(delta, inputs.swapaxes(0, 1), V_step)

    def arrays(self, l: int) -> list[Array]:
        """A layer's δ, a and spare array as its activation takes them."""
        arrays = [self.delta[l], self.a[l], self.spare[l]]
        mixes = self.activations[l].slope is None
        return [_stack_first(array) for array in arrays] if mixes else arrays


def _product(left: Array, right: Array, out: Array) -> Call:
    """Write the matrix product into out, for each network of the stack."""
    if left.shape[1] == 1 and left.ndim == right.ndim:
        return partial(np.multiply, left, right, out)  # nothing to sum
    if left.ndim == 2:  # np.dot is quicker to begin, but copies what has gaps
        whole = left.flags.forc and right.flags.forc
        return partial(np.dot if whole else np.matmul, left, right, out)
    if right.ndim == 2:  # all networks share it: one product serves them all
        return partial(np.matmul, right.T, left, out)
    return partial(np.einsum, "ijk,jlk->ilk", left, right, out=out)


def _stack_first(array: Array) -> Array:
    """The array seen as everywhere else, (…, n, m)."""
    return np.moveaxis(array, -1, 0) if array.ndim > 2 else array


def _in_one(shapes: Sequence[tuple[int, ...]], dtype: np.dtype[Any]) -> tuple[Array, list[Array]]:
    """One array, and views of its parts in these shapes."""
    sizes = [math.prod(shape) for shape in shapes]
    whole = np.empty(sum(sizes), dtype)
    parts = np.split(whole, np.cumsum(sizes)[:-1])
    return whole, [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]
