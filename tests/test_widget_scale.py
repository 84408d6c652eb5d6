"""The scale widget without a browser: its runs are those of the implementation chapter."""

import gzip

import numpy as np
import pytest
import traitlets

from backprop_lib.widgets.scale import EPOCHS, EVERY, MOST, SCALES, SEEDS, Scale, runs

# As the implementation chapter counts them.
LEARN = [0, 8, 14, 19, 20, 20, 19, 19, 16, 14, 11, 10, 8]


@pytest.fixture(scope="module")
def widget():
    return Scale()


def unpack(index, packed, name):
    part = index[name]
    count = int(np.prod(part["shape"]))
    data = np.frombuffer(packed, f"<{part['kind']}", count=count, offset=part["offset"])
    return data.reshape(part["shape"])


def test_the_table_says_how_many_seeds_learn(widget):
    learned = unpack(widget.index, widget.runs, "learned")
    assert learned.shape == (len(SCALES), SEEDS)
    assert learned.sum(axis=1).tolist() == LEARN


def test_the_recipe_stays_on_the_plateau(widget):
    costs = unpack(widget.index, widget.runs, "costs") / 65535 * MOST
    assert costs.shape == (len(SCALES), SEEDS, EPOCHS // EVERY + 1)
    assert np.abs(costs[0, :, -1] - np.log(2)).max() < 3e-4


def test_a_scale_alone_gives_what_the_table_has(widget):
    alone = widget.compute({"scale": 3.0})
    for name in ("costs", "learned"):
        row = unpack(widget.index, widget.runs, name)[SCALES.index(3.0)]
        assert np.array_equal(alone[name][0], row)


def test_a_scale_beside_the_table_is_computed():
    cost, learned = runs([0.85])
    assert cost.shape == (1, SEEDS, EPOCHS // EVERY + 1)
    assert learned.all()


@pytest.mark.parametrize("scale", [0, -1, 1e3, float("nan")])
def test_other_scales_are_refused(widget, scale):
    with pytest.raises(traitlets.TraitError, match=r"scale|100"):
        widget.scale = scale


@pytest.mark.parametrize("scale", [0.1, 0.4])
def test_the_still_picture_tells_the_outcome(widget, scale):
    widget.scale = scale
    try:
        assert f"{scale:g} · N(0, 1)" in widget.picture().alt
        assert "of 20 learn" in widget.picture().alt
    finally:
        widget.scale = 0.1


def test_it_is_light(widget):
    script = (widget._esm + widget._css).encode()
    assert len(gzip.compress(widget.runs)) + len(gzip.compress(script)) < 150 * 1024
