"""What Valley and Descent say of a path is true: judged here by other means than the page's.

Of a bowl the recurrence is linear, so its fate is known from its eigenvalues.
"""

import json
from collections import Counter

import numpy as np
import pytest
from front_end import exporting, run

from backprop_lib.widgets import descent, valley
from backprop_lib.widgets._base import source
from backprop_lib.widgets.descent import Descent
from backprop_lib.widgets.valley import Valley
from toc import ROOT

DRIVER = ROOT / "tests" / "backprop_lib" / "widgets" / "static" / "sentences.mjs"
BOWLS = {name: curvature for name, (*_, curvature) in valley.FUNCTIONS.items() if curvature}
REST = np.sort(np.roots([1, 0, -2, 0.2]).real)  # where two_valleys is level: two valleys, a top


def valleys():
    """Starts and rates at random, and where one outcome borders on another."""
    rng = np.random.default_rng(1)
    for number in range(700):
        momentum = float(rng.choice([0, 0, rng.uniform(0, 0.99), 0.9, 0.99]))
        function = list(valley.FUNCTIONS)[number % 3]
        rate = 10 ** rng.uniform(-4, 2)
        if number % 5 == 0:  # near the edge of a bowl
            edge = 2 * (1 + momentum) / BOWLS.get(function, 5)
            rate = edge * (1 + rng.choice([-1, 1]) * 10 ** rng.uniform(-4, -1))
        start = float(np.round(rng.uniform(-3, 3), int(rng.integers(0, 3))))
        yield function, float(rate), start, momentum
    for function, curvature in BOWLS.items():
        for start in (-3.0, 1e-10, 0.0, 0.5):
            for at in (0.5, 1, 1.05, 1.5, 1.999, 2, 2.001, 100):
                yield function, at / curvature, start, 0.0
            for momentum in (0.05, 0.5, 0.99):
                for at in (0.01, 1, 0.999 * 2 * (1 + momentum), 2 * (1 + momentum)):
                    yield function, at / curvature, start, momentum
    for start in (*REST.tolist(), 0.1, 0.5, 2.0, -1.5):
        for rate in (1e-4, 1e-3, 0.01, 0.3, 0.6, 100):
            yield "two_valleys", rate, start, 0.0


def descents():
    """Starts, rates and batches at random, some starts close to the best line."""
    rng = np.random.default_rng(2)
    best = Descent().data["best"]
    for number in range(600):
        batch = [32, int(rng.integers(1, 33)), 1][number % 3]
        momentum = float(rng.choice([0, rng.uniform(0, 0.99), 0.99]))
        rate = 10 ** rng.uniform(-4, 2)
        if number % 4 == 0:
            rate = descent.threshold() * (1 + momentum) * rng.uniform(0.9, 1.1)
        start = [rng.uniform(*descent.SPAN_W), rng.uniform(*descent.SPAN_B)]
        if number % 6 == 1:
            start = [b + 0.1 * rng.standard_normal() for b in best[:2]]
        seed = int(rng.integers(2**32))
        yield float(rate), batch, *map(float, start), momentum, seed


NAMES = ("function", "learning_rate", "start_at", "momentum")
DESCENT_NAMES = ("learning_rate", "batch_size", "start_w", "start_b", "momentum", "seed")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """For each state what the page computes and says."""
    folder = tmp_path_factory.mktemp("sentences")
    states = {
        "valley": [dict(zip(NAMES, state, strict=True)) for state in valleys()],
        "descent": [dict(zip(DESCENT_NAMES, state, strict=True)) for state in descents()],
        "data": Descent().data,
    }
    file = folder / "states.json"
    file.write_text(json.dumps(states), encoding="utf-8")
    modules = [folder / f"{stem}.mjs" for stem in ("valley", "descent")]
    for module in modules:
        module.write_text(exporting(source(module.stem)), encoding="utf-8")
    said = json.loads(run([str(DRIVER), *map(str, modules), str(file)]))
    return {stem: list(zip(states[stem], said[stem], strict=True)) for stem in said}


@pytest.mark.parametrize("kind", [Valley, Descent], ids=["valley", "descent"])
def test_the_path_is_the_librarys(told, kind):
    widget = kind()
    every = 5 if kind is Descent else 1  # the library checks its arguments at each of the steps
    for state, found in told[kind.stem][::every]:
        for name, value in state.items():
            setattr(widget, name, value)
        with np.errstate(all="ignore"):
            path = widget.path()
        there = np.array(found["path"], dtype=float)
        # What has left all bounds is the same as long as rounding has not taken over.
        size = np.abs(path).reshape(len(path), -1).max(axis=1)
        kept = int(np.argmax(~(size < 1e6))) or len(path)
        scale = np.fmax(np.maximum.accumulate(size), 1e-300)[:kept].reshape(
            -1, *[1] * (path.ndim - 1)
        )
        assert np.abs((there[:kept] - path[:kept]) / scale).max() < 1e-9, state
        assert kept == len(path) or not size[kept:].min() < 1e3, state


def test_what_is_said_of_a_bowl_is_its_fate(told):
    seen = Counter()
    for state, found in told["valley"]:
        if state["function"] not in BOWLS:
            continue
        kind, path = found["kind"], np.array(found["path"], dtype=float)
        seen[kind] += 1
        with np.errstate(over="ignore"):
            height, side = path**2, np.sign(path)
        radius = _radius(BOWLS[state["function"]], state["learning_rate"], state["momentum"])
        why = (state, found["kind"], radius)
        if not state["start_at"]:
            assert kind == "still", why
            assert not path.any()
            continue
        if radius > 1 + 1e-6:
            assert kind in {"diverges", "overflows"}, why
        elif radius < 1 - 1e-6:
            assert kind in {"later", "one_step", "one_side", "both_sides"}, why
        if kind == "overflows":
            assert not abs(path[found["out"]]) < 1e6, why
            assert (np.abs(path[: found["out"]]) < 1e6).all(), why
        elif kind in {"diverges", "later"}:
            assert height[-1] > height[0], why
        elif kind == "swings":
            assert abs(radius - 1) < 1e-6, why
            assert height[-1] >= height[0] * (1 - 1e-6), why
            assert (side[:-1] == -side[1:]).all(), why
        elif kind == "one_step":
            assert (np.abs(path[1:]) <= 1e-5 * abs(path[0])).all(), why
        else:
            there, near = found["there"], height <= 0.01 * height[0]
            assert there == (-1 if not near[-1] else _from_when(near)), why
            before = side[: there + 1] if there >= 0 else side
            assert (kind == "both_sides") == bool((before == -side[0]).any()), why
    usual = {"still", "diverges", "overflows", "swings", "later", "one_step", "one_side"}
    assert set(seen) == {*usual, "both_sides"}
    assert min(seen.values()) > 2, seen


def _radius(curvature, rate, momentum):
    """How much a step of momentum descent on a bowl stretches w and v in the long run."""
    step = [[1 - rate * curvature, -rate * momentum], [curvature, momentum]]
    return np.abs(np.linalg.eigvals(step)).max()


def _from_when(near):
    """The first step from which it is so to the end."""
    return next(t for t in range(len(near)) if near[t:].all())


def test_what_is_said_of_two_valleys_is_where_it_ends(told):
    seen = Counter()
    for state, found in told["valley"]:
        if state["function"] in BOWLS:
            continue
        kind, path = found["kind"], np.array(found["path"], dtype=float)
        seen[kind] += 1
        why = (state, kind, path[-3:])
        with np.errstate(all="ignore"):
            apart = np.abs(path[-20:, None] - REST).max(axis=0)  # from each place of rest
        if kind == "overflows":
            assert not abs(path[found["out"]]) < 1e6, why
        elif kind == "restless":
            assert not apart.min() < 1e-3, why
        elif kind != "still":
            assert apart[["deeper", "top", "shallower"].index(kind)] < 0.01, why
            assert abs(found["end"] - path[-1]) < 1e-12, why
    assert set(seen) >= {"overflows", "restless", "deeper", "top", "shallower"}, seen
    assert REST[0] < -1 < REST[1] < 1 < REST[2]
    values = [valley.FUNCTIONS["two_valleys"][0](w) for w in REST]
    assert values[0] < values[2] < values[1]  # the deeper one lies to the left


def test_what_is_said_of_a_descent_is_what_the_costs_do(told):
    seen = Counter()
    best, edge = Descent().data["best"][2], descent.threshold()
    for state, found in told["descent"]:
        kind, there = found["kind"], found["there"]
        seen[kind] += 1
        cost = np.array(found["path"], dtype=float)[:, 2]
        full = state["batch_size"] == descent.EXAMPLES
        why = (state, kind, there, cost[[0, -1]])
        if kind in {"diverges", "farther"}:
            assert not cost[-1] <= cost[0], why
            if full:
                beyond = state["learning_rate"] > edge * (1 + state["momentum"])
                assert beyond == (kind == "diverges"), why
            else:
                grows = not np.fmax.reduce(cost[64:]) <= 10 * np.fmax.reduce(cost[:64])
                assert (grows or not np.isfinite(cost).all()) == (kind == "diverges"), why
            continue
        assert cost[-1] <= cost[0], why
        near = (cost - best) <= 0.01 * (cost[0] - best)
        if kind == "arrives":
            assert there == _from_when(near), why
            assert there > 0, why
        elif kind == "on_its_way":
            assert not near.any(), why
        else:
            assert near[there], why
            assert not near[:there].any(), why
            assert not near[there:].all(), why
            assert (kind == "swings") == full, why
    usual = {"diverges", "farther", "arrives", "on_its_way", "swings", "trembles"}
    assert set(seen) == usual
    assert min(seen.values()) > 5, seen
