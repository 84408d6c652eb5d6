"""Small data sets: examples are columns of X, targets the columns of Y beside them.

The drawn sets are shuffled, balanced and made afresh from the generator passed in; their points
lie within about −1.5 … 1.5, with class 0 and 1 in Y of shape (1, m). Sizes below 2, negative noise
and fractions or classes out of range raise ValueError.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from ._checks import (
    Array,
    as_columns,
    as_count,
    as_finite,
    as_generator,
    as_list,
    as_number,
    refuse_shape,
)


def xor() -> tuple[Array, Array]:
    r"""Exclusive or: the four corners of the unit square; Y is 1 where the inputs differ.

    >>> xor()[1]
    array([[0., 1., 1., 0.]])
    """
    X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    return X, np.array([[0.0, 1.0, 1.0, 0.0]])


def moons(m: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[Array, Array]:
    r"""Two interlocking half circles; class 1 is the lower one.

    .. math:: (\cos t - \tfrac12,\ \sin t - \tfrac14) \quad\text{and}\quad
              (\tfrac12 - \cos t,\ \tfrac14 - \sin t), \qquad t \in [0, \pi]

    >>> [part.shape for part in moons(10, np.random.default_rng(0))]
    [(2, 10), (1, 10)]
    """
    Y = _classes(m)
    t = as_generator("rng", rng).uniform(0, np.pi, len(Y))
    side = 1 - 2 * Y
    X = side * np.stack([np.cos(t) - 0.5, np.sin(t) - 0.25])
    return _finish(X, Y, noise, rng)


def circles(m: int, rng: np.random.Generator, noise: float = 0.1) -> tuple[Array, Array]:
    r"""A ring of radius 1 around a ring of radius ½; class 1 is the inner one.

    >>> [part.shape for part in circles(10, np.random.default_rng(0))]
    [(2, 10), (1, 10)]
    """
    Y = _classes(m)
    t = as_generator("rng", rng).uniform(0, 2 * np.pi, len(Y))
    X = (1 - Y / 2) * np.stack([np.cos(t), np.sin(t)])
    return _finish(X, Y, noise, rng)


def spirals(
    m: int, rng: np.random.Generator, noise: float = 0.02, turns: float = 1.5
) -> tuple[Array, Array]:
    r"""Two spirals wound into each other; class 1 is the other turned by half a circle.

    .. math:: r = t, \qquad \varphi = 2\pi\,\text{turns}\; t + \pi y, \qquad t \in [0.1, 1]

    >>> [part.shape for part in spirals(10, np.random.default_rng(0))]
    [(2, 10), (1, 10)]
    """
    Y = _classes(m)
    turns = as_number("turns", turns, positive=True)
    t = np.sqrt(as_generator("rng", rng).uniform(0.01, 1, len(Y)))
    angle = 2 * np.pi * turns * t + np.pi * Y
    X = t * np.stack([np.cos(angle), np.sin(angle)])
    return _finish(X, Y, noise, rng)


def _classes(m: int) -> Array:
    return (np.arange(as_count("m", m, least=2)) % 2).astype(np.float64)


def _finish(X: Array, Y: Array, noise: float, rng: np.random.Generator) -> tuple[Array, Array]:
    noise = as_number("noise", noise)
    if noise < 0:
        raise ValueError(f"noise is {noise!r}: pass a standard deviation of at least 0")
    order = rng.permutation(len(Y))
    X = X + noise * rng.standard_normal(X.shape)
    return X[:, order], Y[None, order]


def digits(classes: Iterable[int] = range(10)) -> tuple[Array, Array]:
    r"""Handwritten digits: 8 × 8 grey images as columns of X (64, m), values in [0, 1].

    Y (n, m) is one-hot, its rows in the order of ``classes``: for range(5) five outputs. All ten
    classes together have 1 797 examples. Source: Alpaydin and Kaynak (1998), UCI repository,
    CC BY 4.0; the bundled file says what was changed.

    >>> X, Y = digits(classes=range(5))
    >>> X.shape, Y.shape
    ((64, 901), (5, 901))
    """
    chosen = [as_count("classes", c, least=0) for c in as_list("classes", classes, "digits")]
    if not chosen or max(chosen) > 9 or len(set(chosen)) != len(chosen):
        raise ValueError(f"classes is {chosen}: pass different digits from 0 to 9")
    with np.load(Path(__file__).with_name("data") / "digits.npz") as stored:
        images, labels = stored["images"], stored["labels"]
    Y = (labels == np.array(chosen)[:, None]).astype(np.float64)
    kept = Y.any(axis=0)
    return images[kept].T / 16.0, Y[:, kept]


def split(
    X: Array,
    Y: Array,
    rng: np.random.Generator,
    fractions: Sequence[float] = (0.6, 0.2, 0.2),
) -> list[tuple[Array, Array]]:
    r"""Deal the examples at random into parts, for training, validation and test.

    ``fractions`` are above 0 and sum to 1; every part gets at least one example.

    >>> X, Y = xor()
    >>> [part[0].shape for part in split(X, Y, np.random.default_rng(0), (0.5, 0.5))]
    [(2, 2), (2, 2)]
    """
    X, Y = as_columns("X", X), as_columns("Y", Y)
    m = X.shape[-1]
    if Y.shape[-1] != m:
        refuse_shape("Y", Y.shape, f"(…, n, {m}): X has {m} examples")
    portions = as_finite("fractions", fractions)
    if portions.ndim != 1 or (portions <= 0).any() or abs(portions.sum() - 1) > 1e-9:
        raise ValueError(f"fractions is {fractions}: pass numbers above 0 that sum to 1")
    cuts = np.round(np.cumsum(portions)[:-1] * m).astype(int)
    parts = np.split(as_generator("rng", rng).permutation(m), cuts)
    if any(len(part) == 0 for part in parts):
        raise ValueError(
            f"fractions is {fractions}, which leaves a part of {m} examples empty: pass larger ones"
        )
    return [(X[..., part], Y[..., part]) for part in parts]
