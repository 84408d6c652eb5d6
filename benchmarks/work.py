"""The work that every peer does: the same start, the same examples, the same order of batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from backprop_lib import Layer, datasets, initialise, stack

ORDER_SEED = 1


@dataclass(frozen=True)
class Work:
    """One training, or that of a stack, that every peer can do from the same start.

    ``tolerance`` is how far a peer's arrays may end from the library's, relative to their length:
    in single precision far enough for a ReLU that rounding turned off in one of them.
    """

    start: list[Layer]
    X: NDArray
    Y: NDArray
    loss: str
    learning_rate: float
    batch_size: int | None
    epochs: int
    tolerance: float = 1e-9

    @property
    def sizes(self) -> list[int]:
        return [self.start[0].W.shape[-1], *(layer.W.shape[-2] for layer in self.start)]

    @property
    def activations(self) -> list[str]:
        return [layer.activation for layer in self.start]

    @property
    def batch(self) -> int:
        return self.batch_size or self.X.shape[-1]

    @property
    def steps(self) -> int:
        return self.epochs * (self.X.shape[-1] // self.batch)

    def in_double(self, epochs: int) -> Work:
        """The same in double precision, so that every peer must agree to rounding."""
        start = [Layer(W.astype(float), b.astype(float), name) for W, b, name in self.start]
        X, Y = self.X.astype(float), self.Y.astype(float)
        return replace(self, start=start, X=X, Y=Y, epochs=epochs, tolerance=1e-9)

    def orders(self) -> Iterator[NDArray | None]:
        """The order of the examples in each epoch; None when a batch is all of them."""
        rng = np.random.default_rng(ORDER_SEED)
        for _ in range(self.epochs):
            yield rng.permutation(self.X.shape[-1]) if self.batch_size else None


def xor(epochs: int = 5_000) -> Work:
    start = initialise([2, 3, 1], "sigmoid", np.random.default_rng(0), scale=1.0)
    return Work(start, *datasets.xor(), "binary_cross_entropy", 0.5, None, epochs)


def xor_relu(epochs: int = 200) -> Work:
    """XOR as micrograd can do it."""
    start = initialise([2, 3, 1], ["relu", "identity"], np.random.default_rng(0), scale=1.0)
    return Work(start, *datasets.xor(), "squared_error", 0.1, None, epochs)


def xor_stack(networks: int, epochs: int = 2_000) -> Work:
    rngs = map(np.random.default_rng, range(networks))
    start = stack([initialise([2, 3, 1], "sigmoid", rng, scale=1.0) for rng in rngs])
    return Work(start, *datasets.xor(), "binary_cross_entropy", 0.5, None, epochs)


def digits(dtype: str, epochs: int = 20) -> Work:
    """The bundled handwritten digits, as many as fill whole batches."""
    X, Y = datasets.digits()
    return _classifier([64, 32, 10], X[:, :1792], Y[:, :1792], dtype, 32, epochs)


def pictures(hidden: list[int], epochs: int) -> Work:
    """Made-up pictures of 784 pixels, with something to learn: the largest of ten projections."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((784, 2560))
    labels = (rng.standard_normal((10, 784)) @ X).argmax(axis=0)
    return _classifier([784, *hidden, 10], X, np.eye(10)[:, labels], "float32", 128, epochs)


def _classifier(
    sizes: list[int], X: NDArray, Y: NDArray, dtype: str, batch_size: int, epochs: int
) -> Work:
    names = [*["relu"] * (len(sizes) - 2), "softmax"]
    layers = initialise(sizes, names, np.random.default_rng(0), scale="he")
    start = [Layer(W.astype(dtype), b.astype(dtype), name) for W, b, name in layers]
    X, Y = np.ascontiguousarray(X, dtype), np.ascontiguousarray(Y, dtype)
    tolerance = 1e-9 if dtype == "float64" else 1e-2
    return Work(start, X, Y, "cross_entropy", 0.01, batch_size, epochs, tolerance)


WORKS: dict[str, Callable[[], Work]] = {
    "XOR, 2-3-1": xor,
    "XOR, 2-3-1, ReLU": xor_relu,
    "digits, 64-32-10, float64": lambda: digits("float64"),
    "digits, 64-32-10, float32": lambda: digits("float32"),
    "784-128-10, float32": lambda: pictures([128], epochs=20),
    "784-512-256-10, float32": lambda: pictures([512, 256], epochs=10),
    "10 XOR networks": lambda: xor_stack(10),
    "150 XOR networks": lambda: xor_stack(150),
    "600 XOR networks": lambda: xor_stack(600),
}
