"""Each peer's way of doing a work, as its own users would write it; one file a peer.

A peer is given a work and returns a function without arguments that does it, from the start to
the weights at the end: pairs (W, b) of arrays shaped like the library's. Only this function is
timed. Where a peer has a faster idiom that its users know, it is used. A peer is imported when it
is asked for, so that its memory is its own.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from numpy.typing import NDArray

from ..work import Work

Weights = list[tuple[NDArray, NDArray]]
Run = Callable[[], Weights]

OURS = "backprop_lib"
FLOOR = "matrix products"
PEERS = {
    OURS: ("library", "train_all"),
    "backprop_lib, one by one": ("library", "train_one_by_one"),
    "PyTorch": ("pytorch", "eager"),
    "PyTorch, compiled": ("pytorch", "compiled"),
    "PyTorch, stacked": ("pytorch", "stacked"),
    "scikit-learn": ("scikit_learn", "fit"),
    "JAX": ("jax_scan", "warm"),
    "JAX, with compiling": ("jax_scan", "cold"),
    "micrograd": ("scalars", "micrograd"),
    "plain two layers": ("plain", "chapter"),
    FLOOR: ("products", "bare"),
}


def prepare(peer: str, work: Work) -> Run:
    """The peer's function for this work."""
    module, function = PEERS[peer]
    run: Run = getattr(import_module(f"{__name__}.{module}"), function)(work)
    return run
