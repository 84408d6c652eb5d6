"""Times peers in turn, round after round, and believes no time of a wrong result."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .peers import Run, Weights
from .work import Work

BUDGET = 30.0  # seconds


def interleaved(runs: dict[str, Run], work: Work, rounds: int) -> dict[str, dict[str, Any]]:
    """Each peer's times in each round; the first peer's weights are what the others must have.

    Every peer runs once before, with whatever a first run costs it. The order turns with each
    round, so that no peer always runs after the same one. After three rounds, none is begun that
    would end after the budget.
    """
    firsts = {name: timed(run) for name, run in runs.items()}
    errors = check({name: weights for name, (weights, *_) in firsts.items()}, work.tolerance)
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    names, begin = list(runs), time.perf_counter()
    for r in range(rounds):
        if r >= 3 and (time.perf_counter() - begin) * (r + 1) / r > BUDGET:
            break
        for name in names[r % len(names) :] + names[: r % len(names)]:
            times[name].append(timed(runs[name])[1:])
    return {
        name: {
            "first": firsts[name][1],
            "wall": [wall for wall, _ in times[name]],
            "cpu": [cpu for _, cpu in times[name]],
            "error": errors[name],
        }
        for name in names
    }


def timed(run: Callable[[], Any]) -> tuple[Any, float, float]:
    """What a run returns, its seconds by the wall clock, and those that the processor worked."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    result = run()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def check(results: dict[str, Weights], tolerance: float) -> dict[str, float | None]:
    """Each peer's distance from the first, if it has weights; raises when it is too large."""
    expected = next(iter(results.values()))
    errors = {
        name: distance(weights, expected) if weights else None for name, weights in results.items()
    }
    for name, error in errors.items():
        if error is not None and not error <= tolerance:
            raise ValueError(f"{name} ends {error:.1e} away: no time of it counts")
    return errors


def distance(weights: Weights, expected: Weights) -> float:
    """The largest distance of two arrays, relative to the expected one's length."""
    pairs = [
        (array, other)
        for layer, others in zip(weights, expected, strict=True)
        for array, other in zip(layer, others, strict=True)
    ]
    return max(float(np.linalg.norm(a - b) / np.linalg.norm(b)) for a, b in pairs)


def repeated(run: Callable[[], Any], least: float = 0.02, times: int = 5) -> float:
    """Processor seconds of one run: the least of several, since disturbance only lengthens."""
    count = 1
    while (total := _total(run, count)) < least:
        count = max(2 * count, int(count * 1.2 * least / max(total, 1e-9)))
    return min(total, *(_total(run, count) for _ in range(times))) / count


def _total(run: Callable[[], Any], count: int) -> float:
    begin = time.process_time()
    for _ in range(count):
        run()
    return time.process_time() - begin
