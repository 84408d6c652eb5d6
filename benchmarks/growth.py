"""How the time of one step grows with the examples, the width, the depth and the stack."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from backprop_lib import datasets, initialise, stack
from backprop_lib._training import Trainer

from .timing import repeated


def growth(rounds: int) -> dict[str, Any]:
    """Seconds of a step for each size, and the exponents with which they grow."""
    axes = {
        "examples": (examples, [2**i for i in range(14)]),
        "width": (width, [2**i for i in range(3, 11)]),
        "depth": (depth, [2**i for i in range(8)]),
        "stack": (networks, [2**i for i in range(14)]),
    }
    return {name: _along(make, sizes, rounds) for name, (make, sizes) in axes.items()}


def _along(make: Any, sizes: list[int], rounds: int) -> dict[str, Any]:
    trainers = [make(n) for n in sizes]
    seconds = [repeated(partial(trainer.step, None), times=rounds) for trainer in trainers]
    half = len(sizes) // 2
    return {
        "sizes": sizes,
        "seconds": seconds,
        "exponent_small": slope(sizes[:half], seconds[:half]),
        "exponent_large": slope(sizes[half:], seconds[half:]),
    }


def slope(sizes: list[int], seconds: list[float]) -> float:
    """The exponent p of the power law seconds = c · sizes^p that fits best."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def examples(m: int) -> Trainer:
    """64-32-10, all m examples in one step."""
    return _trainer([64, 32, 10], m)


def width(n: int) -> Trainer:
    """Two layers of n neurons on n inputs, 128 examples."""
    return _trainer([n, n, n], 128)


def depth(layers: int) -> Trainer:
    """Layers of 64 neurons, 32 examples."""
    return _trainer([64] * (layers + 1), 32)


def _trainer(sizes: list[int], m: int) -> Trainer:
    rng = np.random.default_rng(0)
    layers = initialise(sizes, ["relu"] * (len(sizes) - 2) + ["softmax"], rng, scale="he")
    X, Y = rng.random((sizes[0], m)), np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], m)]
    # A rate this small keeps the numbers where they began, however many steps are timed.
    return Trainer(layers, (), X, Y, "cross_entropy", np.asarray(1e-9))


def networks(count: int) -> Trainer:
    """So many XOR networks 2-3-1, four examples."""
    rngs = map(np.random.default_rng, range(count))
    layers = stack([initialise([2, 3, 1], "sigmoid", rng) for rng in rngs])
    X, Y = datasets.xor()
    return Trainer(layers, (count,), X, Y, "binary_cross_entropy", np.asarray(1e-9))
