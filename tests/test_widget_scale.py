"""The scale widget counts as the implementation chapter; the rest is tested with the others."""

import numpy as np
import pytest

from backprop_lib.widgets.scale import EPOCHS, EVERY, MOST, SCALES, SEEDS, Scale

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


@pytest.mark.parametrize("scale", [0.1, 0.4])
def test_the_still_picture_tells_the_outcome(widget, scale):
    widget.scale = scale
    try:
        assert f"{scale:g} · N(0, 1)" in widget.picture().alt
        assert "of 20 learn" in widget.picture().alt
    finally:
        widget.scale = 0.1
