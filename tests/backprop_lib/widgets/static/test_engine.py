"""The page's engine computes what backprop_lib computes."""

import json

import numpy as np
import pytest
from engine_cases import ELSE, TOLERANCE, as_json, cases
from front_end import run

from backprop_lib.widgets._base import STATIC
from backprop_lib.widgets._generator import PageRandom
from toc import ROOT

JUDGE = ROOT / "tests" / "backprop_lib" / "widgets" / "static" / "engine.mjs"


@pytest.fixture(scope="module")
def made():
    return cases()


def judged(made, folder):
    """What node says of the engine by these cases."""
    file = folder / "cases.json"
    file.write_text(as_json(made), encoding="utf-8")
    return json.loads(run([str(JUDGE), str(file), str(STATIC / "engine.js")]))


def test_the_engine_equals_the_library(made, tmp_path):
    found = judged(made, tmp_path)
    assert "thrown" not in found, found
    assert set(found["worst"]) == {kind for case in made for kind in case["gives"]}
    assert not found["wrong"], (found["wrong"][:20], found["worst"])


def test_the_judge_sees_an_error(made, tmp_path):
    """Each kind of case once, with its numbers moved by a little more than is let pass."""
    once = {}
    for case in made:
        for kind, blocks in case["gives"].items():
            if any(map(_numbers, blocks)):
                once.setdefault(kind, {**case, "gives": {kind: [_moved(b, kind) for b in blocks]}})
    found = judged(list(once.values()), tmp_path)
    assert [kind for _, _, kind, _ in found["wrong"]] == list(once)


def _numbers(block):
    return block["at"] if isinstance(block, dict) else block


def _moved(block, kind):
    by = 1 + 3 * TOLERANCE.get(kind, ELSE) + 4 * np.finfo(float).eps
    values = [v * by + 1e-300 if isinstance(v, float | int) else v for v in _numbers(block)]
    return {**block, "at": values} if isinstance(block, dict) else values


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1])
def test_the_numbers_of_chance_look_like_chance(seed):
    """Chi-square of 100 cells, and of all orders of four; mean and variance of the normal ones."""
    rng = PageRandom(seed)
    u = rng.uniform(size=20_000)
    assert 0 <= u.min() < u.max() < 1
    assert _chi_square(np.histogram(u, 100, (0, 1))[0]) < 149  # of 99 degrees: one in 1000
    assert _chi_square(np.histogram2d(u[::2], u[1::2], 10, [(0, 1), (0, 1)])[0]) < 149
    orders = [tuple(rng.permutation(4).tolist()) for _ in range(4800)]
    counts = np.unique(orders, axis=0, return_counts=True)[1]
    assert len(counts) == 24
    assert _chi_square(counts) < 50  # of 23 degrees: one in 1000
    z = rng.standard_normal(20_000)
    assert abs(z.mean()) < 4 / np.sqrt(len(z))
    assert abs(z.var() - 1) < 4 * np.sqrt(2 / len(z))
    assert abs((z[::2] * z[1::2]).mean()) < 4 / np.sqrt(len(z) / 2)
    assert abs((np.abs(z) < 1).mean() - 0.6827) < 4 * np.sqrt(0.6827 * 0.3173 / len(z))


def _chi_square(counts):
    expected = counts.mean()
    return ((counts - expected) ** 2 / expected).sum()
