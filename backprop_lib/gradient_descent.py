r"""Gradient descent: on a function of one's own, and on the cost of a network.

Shapes are those of `network`; what does not fit raises ValueError with the argument's name. The
learning rate is a number above 0, or an array of them, one for each network of a stack.
Divergence (overflow, NaN) is an outcome, not an accident: it is recorded, no warning escapes, and
the other networks of the stack go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import unwrap
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from ._arguments import check_descend, check_mini_batches, check_train, stack_shape
from ._checks import Array, as_floats, checked, refuse_shape
from ._training import Trainer
from .losses import LOSSES
from .network import forward
from .records import Layer

_forward = unwrap(forward)


@checked(check_descend)
def descend(
    gradient: Callable[[Array], ArrayLike],
    theta: ArrayLike,
    *,
    learning_rate: ArrayLike,
    steps: int,
) -> Array:
    r"""Walk down a function whose gradient is given; returns the path, shape (steps + 1, …).

    .. math:: \theta_{t+1} = \theta_t - \eta\, \nabla f(\theta_t)

    ``learning_rate`` broadcasts with ``theta``: several rates give several walks side by side.
    Raises ValueError for a rate of 0 or less, a start that is not finite and a gradient whose
    shape is not that of theta. Source: Cauchy (1847).

    >>> descend(lambda x: 2 * x, 1.0, learning_rate=0.25, steps=2)
    array([1.  , 0.5 , 0.25])
    """
    start, rate = np.asarray(theta), np.asarray(learning_rate)
    here = np.broadcast_to(start, np.broadcast_shapes(start.shape, rate.shape)).copy()
    path = [here]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(steps):
            slope = as_floats("gradient(theta)", gradient(here.copy()))  # a copy: it may be changed
            if slope.shape != here.shape:
                refuse_shape("gradient(theta)", slope.shape, f"{here.shape} as theta")
            here = here - rate * slope
            path.append(here)
    return np.stack(path)


@checked(check_mini_batches)
def mini_batches(m: int, batch_size: int, rng: np.random.Generator) -> Iterator[Array]:
    r"""One epoch: the indices 0 … m − 1, shuffled and dealt out, the last batch perhaps smaller.

    Raises ValueError for a batch size above m or below 1.

    >>> [len(batch) for batch in mini_batches(5, 2, np.random.default_rng(0))]
    [2, 2, 1]
    """
    order = rng.permutation(m)
    return (order[start : start + batch_size] for start in range(0, m, batch_size))


@dataclass
class History:
    """What happened in a training: one row for each recorded epoch, epoch 0 before the first step.

    ``cost`` and ``validation_cost`` have shape (records, …), with the stack's axes after the first.
    ``diverged`` has the stack's shape: the epoch in which a network's parameters or its recorded
    cost left the finite numbers, or −1.
    ``interrupted`` is true when the training was stopped by hand.
    """

    epochs: Array = field(default_factory=lambda: np.zeros(0, dtype=int))
    cost: Array = field(default_factory=lambda: np.zeros(0))
    validation_cost: Array | None = None
    diverged: Array = field(default_factory=lambda: np.array(-1))
    interrupted: bool = False


@checked(check_train)
def train(
    layers: Sequence[Layer],
    X: Array,
    Y: Array,
    *,
    loss: str,
    learning_rate: ArrayLike,
    batch_size: int | None = None,
    epochs: int,
    rng: np.random.Generator | None = None,
    validation: tuple[Array, Array] | None = None,
    record_every: int = 1,
    progress: bool = False,
) -> tuple[list[Layer], History]:
    r"""Train a network, or a stack of them, by mini-batch gradient descent.

    Each epoch deals the m examples into batches of ``batch_size`` (None: all of them, without
    shuffling) and makes one step for each batch: forward, backward, update. ``learning_rate`` is
    one number or an array, one for each network of the stack. Every ``record_every`` epochs the
    cost over all examples, and over ``validation`` = (X, Y) when given, is recorded. ``progress``
    shows a bar; an interrupt (Ctrl-C, or the stop button of a notebook) ends the training and
    returns what was learned so far. Bad input raises ValueError or TypeError naming the argument.

    >>> from backprop_lib import datasets, initialise
    >>> X, Y = datasets.xor()
    >>> start = initialise([2, 3, 1], "sigmoid", np.random.default_rng(0), scale=3.0)
    >>> layers, history = train(
    ...     start, X, Y, loss="binary_cross_entropy", learning_rate=0.5, epochs=2000
    ... )
    >>> bool(history.cost[-1] < 0.05)
    True
    """
    held_out, rate = validation or (), np.asarray(learning_rate)
    shape = stack_shape(
        layers, X=X, Y=Y, rate=rate, **{str(i): part for i, part in enumerate(held_out)}
    )
    trainer = Trainer(layers, shape, X, Y, loss, rate)
    recorder = _Recorder((X, Y), held_out, loss, shape)
    recorder.record(0, trainer.layers())
    batches = partial(_batches, X.shape[-1], batch_size, rng)
    with np.errstate(all="ignore"):
        try:
            _run(trainer, recorder, batches, epochs, record_every, progress)
        except KeyboardInterrupt:
            recorder.interrupted = True
    return trainer.layers(), recorder.history()


def _run(
    trainer: Trainer,
    recorder: _Recorder,
    batches: Callable[[], Iterable[Array | None]],
    epochs: int,
    record_every: int,
    progress: bool,
) -> None:
    """Epoch after epoch, to the last or until every network has diverged."""
    for epoch in _bar(range(1, epochs + 1), progress):
        for batch in batches():
            trainer.step(batch)
        recorder.mark(epoch, trainer.finite())
        if epoch % record_every == 0 or epoch == epochs or recorder.all_diverged:
            recorder.record(epoch, trainer.layers())
        if recorder.all_diverged:
            return


def _batches(
    m: int, batch_size: int | None, rng: np.random.Generator | None
) -> Iterable[Array | None]:
    if rng is None or batch_size in (None, m):
        return (None,)
    batches: Iterator[Array] = unwrap(mini_batches)(m, batch_size, rng)
    return batches


class _Recorder:
    """Keeps the costs and sees which networks have diverged."""

    def __init__(
        self,
        data: tuple[Array, Array],
        validation: tuple[Array, ...],
        loss: str,
        shape: tuple[int, ...],
    ) -> None:
        self.data, self.validation, self.cost_of = data, validation, LOSSES[loss].value
        self.epochs: list[int] = []
        self.costs: list[Array] = []
        self.validation_costs: list[Array] = []
        self.diverged, self.all_diverged = np.full(shape, -1), False
        self.interrupted = False

    def record(self, epoch: int, layers: Sequence[Layer]) -> None:
        # Compute all before keeping any of it: an interrupt may come at any time.
        cost = self._cost(layers, *self.data)
        if self.validation:
            self.validation_costs.append(self._cost(layers, *self.validation))
        self.costs.append(cost)
        self.epochs.append(epoch)
        self.mark(epoch, np.isfinite(cost))

    def _cost(self, layers: Sequence[Layer], X: Array, Y: Array) -> Array:
        with np.errstate(all="ignore"):
            return self.cost_of(_forward(layers, X)[-1].A, Y)

    def mark(self, epoch: int, finite: Array | np.bool | bool) -> None:
        if finite is not True:  # quickly past the usual case
            self.diverged = np.where(
                (self.diverged < 0) & ~np.asarray(finite), epoch, self.diverged
            )
            self.all_diverged = bool((self.diverged >= 0).all())

    def history(self) -> History:
        kept = len(self.epochs)
        return History(
            epochs=np.array(self.epochs),
            cost=np.array(self.costs[:kept]),
            validation_cost=np.array(self.validation_costs[:kept]) if self.validation else None,
            diverged=self.diverged,
            interrupted=self.interrupted,
        )


def _bar(epochs: range, progress: bool) -> Iterable[int]:
    if not progress:
        return epochs
    try:
        from tqdm.auto import tqdm  # only here: the library itself needs NumPy alone
    except ImportError:
        raise ImportError(
            "progress is True but tqdm is not installed: pass progress=False, or pip install tqdm"
        ) from None
    return cast(Iterable[int], tqdm(epochs, desc="epochs", unit="epoch"))
