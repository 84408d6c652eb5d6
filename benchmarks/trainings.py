"""Whole trainings: every peer does the same work in the same process, in turn."""

from __future__ import annotations

from typing import Any

from .peers import FLOOR, OURS, prepare
from .timing import check, interleaved
from .work import WORKS

ONE = ["PyTorch", "PyTorch, compiled", "scikit-learn", "JAX", "JAX, with compiling"]
STACK = ["PyTorch, stacked", "JAX", "JAX, with compiling"]
PEERS_OF = {
    "XOR, 2-3-1": ["plain two layers", *ONE, FLOOR],
    "XOR, 2-3-1, ReLU": ["PyTorch", "micrograd"],
    "digits, 64-32-10, float64": [*ONE, FLOOR],
    "digits, 64-32-10, float32": [*ONE, FLOOR],
    "784-128-10, float32": [*ONE, FLOOR],
    "784-512-256-10, float32": [*ONE, FLOOR],
    "10 XOR networks": ["backprop_lib, one by one", *STACK],
    "150 XOR networks": ["backprop_lib, one by one", *STACK],
    "600 XOR networks": STACK,
}
LARGE = ["784-128-10, float32", "784-512-256-10, float32"]


def trainings(rounds: int) -> dict[str, Any]:
    """All peers, one thread each."""
    return {name: measure(name, PEERS_OF[name], rounds) for name in PEERS_OF}


def threads(rounds: int) -> dict[str, Any]:
    """The large networks once more, with all the threads that each peer takes by itself."""
    return {name: measure(name, ["PyTorch", "scikit-learn", FLOOR], rounds) for name in LARGE}


def measure(name: str, peers: list[str], rounds: int) -> dict[str, Any]:
    work = WORKS[name]()
    if work.X.dtype == "float32":
        double = work.in_double(epochs=2)
        alone = [peer for peer in [OURS, *peers] if "compil" not in peer]
        check({peer: prepare(peer, double)() for peer in alone}, double.tolerance)
    runs = {peer: prepare(peer, work) for peer in [OURS, *peers]}
    return {"steps": work.steps, "peers": interleaved(runs, work, rounds)}
