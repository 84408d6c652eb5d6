"""Break the library in small ways, one at a time, and see whether the tests notice.

    python tools/mutants.py --sample 400 --seed 0 --jobs 2

Each mutant is one change to one expression of one module: `<` becomes `<=`, 1 becomes 2, an
argument is left out. The tests that cover the module run on it in a copy of the tree; a mutant
that they let pass is a survivor. Those of which no test can say anything, because they change
nothing that can be seen, stand with their reason in `equivalent_mutants.txt`.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("backprop_lib")
TESTS = "tests/backprop_lib"
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.txt")
GOAL = 98.0  # per cent

PAIRS = [
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.And, ast.Or),
    (ast.Add, ast.Sub),
    (ast.Mult, ast.Div),
    (ast.BitAnd, ast.BitOr),
]
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    **dict(PAIRS),
    **{b: a for a, b in PAIRS},
}

# Imported once, for all the processes that are forked from the first.
PRELOADED = ["autograd.numpy", "hypothesis.extra.numpy", "matplotlib.pyplot", "sphinx.application"]
PRELOADED += ["playwright.sync_api", "pytest", "anywidget"]

# What covers a module, the likeliest to fail first.
NUMBERS = ["_training", "gradient_descent", "network", "steps", "gradient_check", "bad_input"]
NUMBERS += ["input_forms"]
COVERED_BY = {
    "__init__": ["imports"],
    "_extras": ["imports"],
    "activations": ["activations", *NUMBERS],
    "datasets": ["datasets", "bad_input"],
    "losses": ["losses", *NUMBERS],
    "plots": ["plots", "plots_network", "bad_input"],
    "records": ["network"],
    "running_example": ["steps"],
}


@dataclass(frozen=True)
class Mutant:
    """One change to one module; `number` counts the changes that can be made to it."""

    module: Path
    number: int
    line: int
    change: str

    def __str__(self) -> str:
        return f"{self.module.relative_to(PACKAGE)}: {self.change}"


def changes(tree: ast.Module) -> Iterator[tuple[ast.expr | ast.stmt, ast.AST, str, Any]]:
    """Every change: the node to show, the node that changes, its field and the new value."""
    for node in _code(tree):
        if isinstance(node, ast.Compare):
            for i, op in enumerate(node.ops):
                if type(op) in SWAPS:
                    yield node, node, "ops", [*node.ops[:i], SWAPS[type(op)](), *node.ops[i + 1 :]]
        elif isinstance(node, ast.BinOp | ast.BoolOp | ast.AugAssign):
            if type(node.op) in SWAPS:
                yield node, node, "op", SWAPS[type(node.op)]()
        elif isinstance(node, ast.UnaryOp):
            yield node, node, "operand", ast.UnaryOp(node.op, node.operand)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, bool):
                yield node, node, "value", not node.value
            elif isinstance(node.value, int | float):
                yield node, node, "value", node.value + 1
        elif isinstance(node, ast.If | ast.IfExp) and not isinstance(node.test, ast.Compare):
            yield node.test, node, "test", ast.UnaryOp(ast.Not(), node.test)
        elif isinstance(node, ast.Return) and node.value:
            yield node, node, "value", None
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield node, node, "value", ast.Constant(...)
        if isinstance(node, ast.Call):
            for i in range(len(node.keywords)):
                yield node, node, "keywords", node.keywords[:i] + node.keywords[i + 1 :]


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that run: no annotations, and no texts with values in them."""
    yield node
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns"} or isinstance(value, ast.JoinedStr):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not isinstance(child, ast.JoinedStr):
                yield from _code(child)


def mutants(module: Path) -> list[Mutant]:
    """All mutants of a module."""
    source = (ROOT / module).read_text("utf-8")
    lines, found = source.splitlines(), []
    for number, (shown, node, field, value) in enumerate(changes(ast.parse(source))):
        old = getattr(node, field)
        before = _text(shown)
        setattr(node, field, value)
        after = _text(value if field == "test" else shown)
        setattr(node, field, old)
        change = f"⟦{before} → {after}⟧"
        if shown.lineno == shown.end_lineno:  # in its line, since a 0 says little
            line = lines[shown.lineno - 1].encode()
            around = line[: shown.col_offset], line[shown.end_col_offset :]
            change = change.join(part.decode() for part in around).strip()
        found.append(Mutant(module, number, shown.lineno, change))
    return found


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


def mutated(mutant: Mutant) -> str:
    """The module's source with the change made."""
    tree = ast.parse((ROOT / mutant.module).read_text("utf-8"))
    for number, (_, node, field, value) in enumerate(changes(tree)):
        if number == mutant.number:
            setattr(node, field, value)
            return ast.unparse(ast.fix_missing_locations(tree))
    raise ValueError(f"{mutant} is gone")


def tests(module: Path) -> list[str]:
    """The files whose tests cover a module, its own examples among them."""
    stem = module.stem
    if module.parent != PACKAGE:
        return [f"{TESTS}/widgets/test_python.py"]
    names = COVERED_BY.get(stem) or [*({stem} & set(NUMBERS)), *NUMBERS, "losses"]
    files = [f"{TESTS}/test_{name}.py" for name in dict.fromkeys(names)]
    return [str(module), *files]


def start(copy: Path, files: list[str]) -> int:
    """Run the tests of a copy in a process of their own."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    os.chdir(copy)
    sys.path.insert(0, str(copy))
    os.environ["PYTHONPATH"] = str(copy)
    import pytest

    options = ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider"]
    options += ["-o", "addopts=--doctest-modules --import-mode=importlib"]
    said = os.open("said.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os._exit(int(pytest.main([*options, *files])))


def run(chosen: list[Mutant], jobs: int) -> dict[Mutant, str]:
    """How each mutant ended: killed, survived or too slow, which counts as killed."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [_copy(Path(folder) / str(i)) for i in range(jobs)]
        limits = _baseline(copies[0], {m.module for m in chosen})
        ends: dict[Mutant, str] = {}
        running: dict[int, tuple[Mutant, Path, float]] = {}
        waiting = chosen[::-1]
        while waiting or running:
            while waiting and copies:
                mutant, copy = waiting.pop(), copies.pop()
                (copy / mutant.module).write_text(mutated(mutant), "utf-8")
                child = start(copy, tests(mutant.module))
                running[child] = mutant, copy, time.monotonic() + limits[mutant.module]
            time.sleep(0.05)
            for child, (mutant, copy, limit) in list(running.items()):
                ended, status = os.waitpid(child, os.WNOHANG)
                if not ended and time.monotonic() < limit:
                    continue
                if not ended:
                    os.killpg(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                survived = ended and os.waitstatus_to_exitcode(status) == 0
                ends[mutant] = "survived" if survived else "killed" if ended else "too slow"
                print(f"{len(ends)}/{len(chosen)} {ends[mutant]}: {mutant}", flush=True)
                shutil.copy(ROOT / mutant.module, copy / mutant.module)
                copies.append(copy)
                del running[child]
    return ends


def _copy(folder: Path) -> Path:
    """What git knows of the tree, in a folder that may be broken."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    return folder


def _baseline(copy: Path, modules: set[Path]) -> dict[Path, float]:
    """Seconds that a module's tests may take: three times what they take unbroken, and ten."""
    took: dict[tuple[str, ...], float] = {}
    for module in sorted(modules):
        files = tests(module)
        begin = time.monotonic()
        _, status = os.waitpid(start(copy, files), 0)
        if os.waitstatus_to_exitcode(status):
            sys.exit(f"{(copy / 'said.txt').read_text()}\nThis fails without a mutant: {module}")
        took[(str(module),)] = 10 + 3 * (time.monotonic() - begin)
    return {module: took[(str(module),)] for module in modules}


def equivalent() -> dict[str, str]:
    """Mutants that no test can tell from the library, and why."""
    lines = EQUIVALENT.read_text("utf-8").splitlines()
    pairs = (line.split("  # ", 1) for line in lines if line and not line.startswith("#"))
    return {mutant.strip(): reason for mutant, reason in pairs}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="stems of modules; all by default")
    parser.add_argument("--sample", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    modules = sorted(path.relative_to(ROOT) for path in (ROOT / PACKAGE).rglob("*.py"))
    chosen = [
        m
        for path in modules
        if not asked.modules or path.stem in asked.modules
        for m in mutants(path)
    ]
    known = equivalent()
    total = len(chosen)
    chosen = [mutant for mutant in chosen if str(mutant) not in known]
    chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    chosen.sort(key=lambda mutant: (mutant.module, mutant.number))
    ends = run(chosen, asked.jobs)
    survivors = [mutant for mutant, end in ends.items() if end == "survived"]
    score = 100 * (1 - len(survivors) / len(ends))
    print(f"\n{len(ends)} of {total} mutants, {len(survivors)} survivors: {score:.1f} % killed")
    for mutant in survivors:
        print(f"  line {mutant.line}, {mutant}")
    sys.exit(score < GOAL)


if __name__ == "__main__":
    os.environ |= {
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    sys.dont_write_bytecode = True
    for package in PRELOADED:
        import_module(package)
    main()
