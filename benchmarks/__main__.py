"""Measure the library beside its peers, each part in a process of its own.

Without parts, all of them, and the last two runs are kept in results.json; with parts, these alone,
and what they found is printed, or kept if --keep says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from importlib import import_module

from . import RESULTS

# part: (module, threads)
PARTS = {
    "machine": ("machine", "1"),
    "trainings": ("trainings", "1"),
    "threads": ("trainings", "all"),
    "gradients": ("gradients", "1"),
    "growth": ("growth", "1"),
    "memory": ("memory", "1"),
    "breakdown": ("breakdown", "1"),
}
LIMITS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
# What makes the BLAS choose other kernels than a reader's would.
MEDDLING = [*LIMITS, "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "PYTHONDONTWRITEBYTECODE"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of {', '.join(PARTS)}; all by default")
    parser.add_argument("--rounds", type=int, default=5, help="rounds that count")
    parser.add_argument("--keep", action="store_true", help="keep a run of some parts too")
    parser.add_argument("--in-this-process", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    if asked.in_this_process:
        print(json.dumps(_measure(asked.parts[0], asked.rounds)))
        return
    results = {part: _in_own_process(part, asked.rounds) for part in asked.parts or PARTS}
    if asked.parts and not asked.keep:
        print(json.dumps(results, indent=1))
    else:
        _keep(results)
        from .report import write  # only here: what measures memory must stay small

        write()


def _in_own_process(part: str, rounds: int) -> object:
    environment = {name: value for name, value in os.environ.items() if name not in MEDDLING}
    if PARTS[part][1] == "1":
        environment |= dict.fromkeys(LIMITS, "1")
    command = [sys.executable, "-m", "benchmarks", part, "--in-this-process"]
    begin = time.perf_counter()
    done = subprocess.run(
        [*command, "--rounds", str(rounds)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    print(f"{part}: {time.perf_counter() - begin:.0f} s", file=sys.stderr)
    return json.loads(done.stdout)


def _measure(part: str, rounds: int) -> object:
    module, threads = PARTS[part]
    if threads == "1" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # JAX heeds no variable
    return getattr(import_module(f"benchmarks.{module}"), part)(rounds)


def _keep(results: dict[str, object]) -> None:
    """Put this run behind the one before."""
    runs = json.loads(RESULTS.read_text("utf-8"))["runs"] if RESULTS.exists() else []
    RESULTS.write_text(json.dumps({"runs": [*runs[-1:], results]}, indent=1) + "\n", "utf-8")


main()
