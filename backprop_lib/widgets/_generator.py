"""Random numbers that the page can draw too, so that Python repeats what a widget shows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .._checks import Array

MASK = 0xFFFFFFFF  # numbers of 32 bits, which JavaScript multiplies exactly


class PageRandom(np.random.Generator):
    """The generator `Random` of `static/engine.js` as NumPy's functions know one.

    ``uniform``, ``standard_normal`` and ``permutation`` give what the page draws from the same
    seed: mulberry32, the method of Box and Muller, and Fisher and Yates's shuffle. So
    ``initialise``, ``train`` and the data sets take it as their ``rng``. Of NumPy's overloads only
    those are here that they ask for, hence the ignored overrides; what else NumPy's generator can
    draw knows nothing of the seed.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(np.random.PCG64(0))  # NumPy wants one; it is never asked
        self._state = seed & MASK
        self._spare: list[float] = []

    def _draw(self) -> float:
        self._state = (self._state + 0x6D2B79F5) & MASK
        t = (self._state ^ (self._state >> 15)) * (self._state | 1) & MASK
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & MASK)) & MASK
        return (t ^ (t >> 14)) / 2**32

    def _normal(self) -> float:
        if not self._spare:
            radius = math.sqrt(-2 * math.log(1 - self._draw()))
            angle = 2 * math.pi * self._draw()
            self._spare = [radius * math.sin(angle), radius * math.cos(angle)]
        return self._spare.pop()

    def uniform(self, low: float = 0.0, high: float = 1.0, size: Any = None) -> Any:  # type: ignore[override]
        """Numbers from ``low`` on, below ``high``."""
        drawn = np.array([self._draw() for _ in range(_count(size))]).reshape(size or ())
        return low + (high - low) * drawn

    def standard_normal(self, size: Any = None) -> Any:  # type: ignore[override]
        """Numbers of the standard normal distribution."""
        return np.array([self._normal() for _ in range(_count(size))]).reshape(size or ())

    def permutation(self, m: int) -> Array:  # type: ignore[override]
        """The numbers below m in some order."""
        order = list(range(m))
        for i in range(m - 1, 0, -1):
            j = int(self._draw() * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order)


def _count(size: Any) -> int:
    return int(np.prod(size)) if size is not None else 1
