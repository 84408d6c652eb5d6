"""Peak memory of one peer at one work, as the operating system counts it.

python -m benchmarks.memory PEER WORK prints two numbers in MiB: the peak when the peer is
imported and prepared, and the peak after two runs.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

ASKED = {
    "digits, 64-32-10, float64": ["backprop_lib", "PyTorch", "scikit-learn", "JAX"],
    "784-512-256-10, float32": ["backprop_lib", "PyTorch", "scikit-learn", "JAX"],
    "150 XOR networks": ["backprop_lib", "PyTorch, stacked", "JAX"],
}


def memory(rounds: int) -> dict[str, Any]:
    """Each peer at each work in a process of its own."""
    return {work: {peer: _ask(peer, work) for peer in peers} for work, peers in ASKED.items()}


def _ask(peer: str, work: str) -> list[float]:
    command = [sys.executable, "-m", "benchmarks.memory", peer, work]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    numbers: list[float] = json.loads(answer.stdout)
    return numbers


def _peak() -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def _measure(peer: str, work: str) -> list[float]:
    from .peers import prepare  # only here: the process that asks stays small
    from .work import WORKS

    run = prepare(peer, WORKS[work]())
    prepared = _peak()
    for _ in range(2):
        run()
    return [prepared, _peak()]


if __name__ == "__main__":
    print(json.dumps(_measure(*sys.argv[1:])))
