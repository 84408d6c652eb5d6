"""The tables and figures of results.json, for the terminal, the README's readers and the book."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from backprop_lib import plots

from . import RESULTS
from .peers import FLOOR, OURS

HERE = Path(__file__).parent

Run = dict[str, Any]


def write() -> None:
    """Write results.md, speed.svg, growth.svg and gradients.svg, and print the tables."""
    runs = json.loads(RESULTS.read_text("utf-8"))["runs"]
    alts = {}
    for name, draw in {"speed": _speed, "growth": _growth, "gradients": _gradients}.items():
        fig, alts[name] = draw(runs)
        (HERE / f"{name}.svg").write_text(plots.show(fig, alt=alts[name]).svg, "utf-8")
    text = _page(runs, alts)
    (HERE / "results.md").write_text(text, "utf-8")
    print(text)


def _page(runs: list[Run], alts: dict[str, str]) -> str:
    def picture(name: str) -> str:
        return f"![{alts[name]}]({name}.svg)"

    last = {part: _latest(runs, part) for run in runs for part in run}
    sections = [
        "# Results",
        _machine(last["machine"]),
        f"Cells with two numbers are two separate runs; {_meaning}.",
        "## One network, one thread",
        _ratios(runs, "trainings", lambda name: "networks" not in name),
        picture("speed"),
        "## One network, all threads",
        _ratios(runs, "threads", lambda name: True, clock="wall"),
        "## Stacks",
        _ratios(runs, "trainings", lambda name: "networks" in name),
        "## Where the library's time goes",
        _breakdown(last["breakdown"]),
        "## One gradient of N weights",
        _gradient_table(last["gradients"]),
        picture("gradients"),
        "## How a step's time grows",
        _growth_table(runs),
        picture("growth"),
        "## Peak memory",
        _memory(last["memory"]),
    ]
    return "\n\n".join(sections) + "\n"


_meaning = (
    "a peer's number is its time as a multiple of backprop_lib's in the same round: the median "
    "over the rounds, and in brackets the least and the most"
)


def _machine(machine: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, "
        f"Python {machine['python']}, {versions}; NumPy's BLAS: {machine['blas']}."
    )


def _table(head: list[str], rows: Iterable[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def ratios(measured: dict[str, Any], peer: str, clock: str = "cpu") -> list[float]:
    """A peer's time over the library's, round by round."""
    peers = measured["peers"]
    theirs, ours = peers[peer][clock], peers[OURS][clock]
    return [float(a / b) for a, b in zip(theirs, ours, strict=True)]


def _ratios(runs: list[Run], part: str, chosen: Any, clock: str = "cpu") -> str:
    runs = [run for run in runs if part in run]
    works = [name for name in runs[-1][part] if chosen(name)]
    peers = list(dict.fromkeys(p for w in works for p in runs[-1][part][w]["peers"] if p != OURS))
    rows = []
    for work in works:
        ours = [_per_step(run[part][work], clock) for run in runs]
        cells = [_cell(runs, part, work, peer, clock) for peer in peers]
        rows.append([work, " / ".join(f"{time:.3g} µs" for time in ours), *cells])
    return _table(["work", f"{OURS}, a step", *peers], rows)


def _per_step(measured: dict[str, Any], clock: str) -> float:
    return 1e6 * float(np.median(measured["peers"][OURS][clock])) / float(measured["steps"])


def _cell(runs: list[Run], part: str, work: str, peer: str, clock: str) -> str:
    found = [
        ratios(run[part][work], peer, clock) for run in runs if peer in run[part][work]["peers"]
    ]
    return " / ".join(f"{np.median(r):.2g} ({min(r):.2g}–{max(r):.2g})" for r in found) or "–"


def _breakdown(parts: dict[str, Any]) -> str:
    kinds = ["products", "activations", "slopes", "gather", "update"]
    rows = []
    for work, seconds in parts.items():
        shares = [seconds[kind] / seconds["train"] for kind in kinds]
        rest = (seconds["step"] - sum(seconds[kind] for kind in kinds)) / seconds["train"]
        outside = 1 - seconds["step"] / seconds["train"]
        cells = [f"{100 * share:.0f} %" for share in (*shares, rest, outside)]
        rows.append([work, f"{1e6 * seconds['train']:.3g} µs", *cells])
    names = ["matrix products", "activations", "their slopes", "gathering the batch", "update"]
    return _table(["work", "a step", *names, "rest of the step", "around the steps"], rows)


def _gradient_table(found: dict[str, Any]) -> str:
    rows = [
        [
            f"{row['weights']:,}".replace(",", " "),
            f"{1e3 * row['two']:.3g} ms",
            f"{row['two'] / row['pass']:.1f}",
            _duration(row["each"]) + ("" if "error" in row else " (computed)"),
            f"{row['each'] / row['two']:.2g}",
        ]
        for row in found["rows"]
    ]
    head = ["N", "two passes", "in forward passes", "N + 1 passes", "times as long"]
    two, each = found["exponents"]["two"], found["exponents"]["each"]
    return _table(head, rows) + (
        f"\n\nOver the larger half, two passes grow as N^{two:.2f} and N + 1 passes as "
        f"N^{each:.2f}."
    )


def _duration(seconds: float) -> str:
    for unit, size in (("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{1e3 * seconds:.3g} ms"


GROWS = {
    "examples": "examples (64-32-10)",
    "width": "width (n-n-n, 128 examples)",
    "depth": "depth (layers of 64, 32 examples)",
    "stack": "stack (XOR networks)",
}


def _growth_table(runs: list[Run]) -> str:
    rows = []
    for axis, label in GROWS.items():
        found = [run["growth"][axis] for run in runs if "growth" in run]
        sizes = found[-1]["sizes"]
        small, large = (
            " / ".join(f"{f[key]:.2f}" for f in found)
            for key in ("exponent_small", "exponent_large")
        )
        rows.append([label, f"{sizes[0]} … {sizes[-1]}", small, large])
    return _table(
        ["the step's time with", "from … to", "exponent, lower half", "exponent, upper half"], rows
    )


def _memory(found: dict[str, Any]) -> str:
    peers = list(dict.fromkeys(peer for peaks in found.values() for peer in peaks))
    rows = [
        [
            work,
            *(
                f"{peaks[peer][1]:.0f} MiB ({peaks[peer][1] - peaks[peer][0]:.0f})"
                if peer in peaks
                else "–"
                for peer in peers
            ),
        ]
        for work, peaks in found.items()
    ]
    return _table(["work", *peers], rows) + (
        "\n\nPeak of the whole process; in brackets what the training added to what was there "
        "after the imports."
    )


SHOWN = {
    "PyTorch": (plots.BACKWARD, "o"),
    "PyTorch, compiled": (plots.BACKWARD, "x"),
    "PyTorch, stacked": (plots.BACKWARD, "o"),
    "scikit-learn": (plots.UPDATE, "s"),
    "JAX": (plots.FORWARD, "^"),
    "JAX, with compiling": (plots.FORWARD, "v"),
    "micrograd": (plots.INK, "D"),
    "plain two layers": (plots.INK, "+"),
    "backprop_lib, one by one": (plots.INK, "*"),
    FLOOR: (plots.MUTED, "|"),
}


def _latest(runs: list[Run], part: str) -> Any:
    return next(run[part] for run in reversed(runs) if part in run)


def _speed(runs: list[Run]) -> tuple[Any, str]:
    runs = [run for run in runs if "trainings" in run]
    works = list(runs[-1]["trainings"])
    fig, ax = plots.figure(height=5.6)
    for peer, (colour, marker) in SHOWN.items():
        points = [
            (np.median(ratios(run["trainings"][work], peer)), y)
            for run in runs
            for y, work in enumerate(works)
            if peer in run["trainings"][work]["peers"]
        ]
        x, y = zip(*points, strict=True)
        label = None if peer == "PyTorch, stacked" else peer
        ax.plot(x, y, marker, color=colour, label=label, markersize=7, fillstyle="none")
    ax.axvline(1, color=plots.MUTED, linewidth=1)
    ax.set_yticks(range(len(works)), works)
    ax.invert_yaxis()
    ax.set_xscale("log")
    ticks = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.set_xlabel(f"time as a multiple of {OURS}'s")
    ax.legend(ncols=3, loc="upper center", bbox_to_anchor=(0.35, -0.14), fontsize=12)
    torch = np.median(ratios(runs[-1]["trainings"][works[0]], "PyTorch"))
    alt = (
        "Times of the peers as multiples of the library's, on a logarithmic axis, a row for each "
        "work. "
        f"PyTorch takes {torch:.0f} times as long on XOR and comes nearer as the "
        "networks grow; the bare matrix products come near 1 for the largest."
    )
    return fig, alt


def _growth(runs: list[Run]) -> tuple[Any, str]:
    found = _latest(runs, "growth")
    fig, panels = plots.figure(1, 4, height=3.0, sharey=True)
    for ax, (axis, label) in zip(panels, GROWS.items(), strict=True):
        sizes, seconds = np.array(found[axis]["sizes"]), np.array(found[axis]["seconds"])
        ax.loglog(sizes, 1e6 * seconds, "o-", color=plots.FORWARD, markersize=4)
        ax.set(
            xlabel=label.partition(" ")[0], title=f"exponent {found[axis]['exponent_large']:.2f}"
        )
        ax.minorticks_off()
    panels[0].set_ylabel("a step, µs")
    exponents = ", ".join(f"{found[axis]['exponent_large']:.2f}" for axis in GROWS)
    alt = (
        "Time of a step against examples, width, depth and stack size, both axes logarithmic. The "
        "first examples and the first hundred networks of a stack cost next to nothing, since "
        "calling NumPy costs more than computing; then all four lines rise straight, with "
        f"exponents {exponents}."
    )
    return fig, alt


def _gradients(runs: list[Run]) -> tuple[Any, str]:
    found = _latest(runs, "gradients")
    counts = np.array([row["weights"] for row in found["rows"]])
    fig, ax = plots.figure(height=3.4)
    for way, colour, label in (
        ("each", plots.BACKWARD, "N + 1 forward passes"),
        ("two", plots.FORWARD, "forward and backward pass"),
    ):
        seconds = np.array([row[way] for row in found["rows"]])
        ax.loglog(counts, seconds, "o-", color=colour, markersize=4)
        ax.text(counts[-1], seconds[-1] * 1.6, label, color=colour, ha="right", va="bottom")
    ax.set(xlabel="weights N", ylabel="one gradient, s")
    ax.set_ylim(top=seconds[0] * 1e9)
    ax.minorticks_off()
    factor = found["rows"][-1]["each"] / found["rows"][-1]["two"]
    alt = (
        "Time of one gradient against the number of weights, both axes logarithmic. By two "
        "passes it hardly rises at first; by N + 1 passes it rises all along, "
        f"until it takes {factor:.2g} times as long at a million weights."
    )
    return fig, alt


if __name__ == "__main__":
    write()
