"""What one gradient of N weights costs: by two passes, and by N + 1 of them."""

from __future__ import annotations

from inspect import unwrap
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop_lib import Layer, initialise
from backprop_lib.losses import LOSSES
from backprop_lib.network import backward, forward

from .growth import slope
from .timing import repeated, timed

_backward, _forward = unwrap(backward), unwrap(forward)

WIDTHS = [
    6,
    12,
    21,
    39,
    70,
    125,
    223,
    397,
    706,
]  # two layers of n neurons on n inputs: N = 2 n (n + 1)
EXAMPLES = 16
MEASURED = 20_000  # up to so many weights, each pass is made; beyond, one pass is timed
STEP = 1e-6


def gradients(rounds: int) -> dict[str, Any]:
    """Seconds for each N; both ways must find the same gradient where both are carried out."""
    rows = [_both_ways(n, rounds) for n in WIDTHS]
    large = rows[len(rows) // 2 :]
    counts = [row["weights"] for row in large]
    ways = "two", "each", "pass"
    return {
        "rows": rows,
        "exponents": {way: slope(counts, [row[way] for row in large]) for way in ways},
    }


def _both_ways(n: int, rounds: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    layers = initialise([n, n, n], "sigmoid", rng)
    X, Y = rng.random((n, EXAMPLES)), rng.random((n, EXAMPLES))
    weights = sum(layer.W.size + layer.b.size for layer in layers)
    two = repeated(lambda: _two_passes(layers, X, Y), times=rounds)
    one = repeated(lambda: _cost(layers, X, Y), times=rounds)
    row = {"weights": weights, "two": two, "pass": one, "each": one * (weights + 1)}
    if weights <= MEASURED:
        found, _, row["each"] = timed(lambda: _a_pass_for_each(layers, X, Y))
        row["error"] = _distance(found, _two_passes(layers, X, Y))
        if row["error"] > 1e-3:
            raise ValueError(f"the gradients of {weights} weights differ by {row['error']:.1e}")
    return row


def _two_passes(layers: list[Layer], X: NDArray, Y: NDArray) -> list[NDArray]:
    gradients = _backward(layers, X, Y, "squared_error")
    return [array for gradient in gradients for array in gradient]


def _cost(layers: list[Layer], X: NDArray, Y: NDArray) -> float:
    return float(LOSSES["squared_error"].value(_forward(layers, X)[-1].A, Y))


def _a_pass_for_each(layers: list[Layer], X: NDArray, Y: NDArray) -> list[NDArray]:
    """Move each parameter a little and see how the cost answers."""
    layers = [Layer(W.copy(), b.copy(), name) for W, b, name in layers]
    before, found = _cost(layers, X, Y), []
    for array in (array for W, b, _ in layers for array in (W, b)):
        gradient = np.empty_like(array)
        for place in np.ndindex(array.shape):
            kept = array[place]
            array[place] = kept + STEP
            gradient[place] = (_cost(layers, X, Y) - before) / STEP
            array[place] = kept
        found.append(gradient)
    return found


def _distance(found: list[NDArray], expected: list[NDArray]) -> float:
    a, b = (np.concatenate([array.ravel() for array in arrays]) for arrays in (found, expected))
    return float(np.linalg.norm(a - b) / np.linalg.norm(b))
