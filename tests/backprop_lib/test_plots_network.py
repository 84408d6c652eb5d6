"""Drawings of networks: what stands where, and which line means which direction."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from backprop_lib import plots
from backprop_lib.running_example import layers

SIZES = [2, 3, 2]


@pytest.fixture
def axes():
    """Axes of the book, closed after the test."""
    _, axes = plots.figure()
    yield axes
    plt.close("all")


def heads(axes):
    """Each arrow's style, its dashes and its horizontal direction: 1 to the right."""
    arrows = [text for text in axes.texts if getattr(text, "arrow_patch", None)]
    return {
        (
            type(arrow.arrow_patch.get_arrowstyle()).__name__,
            arrow.arrow_patch.get_linestyle() != "-",
            float(np.sign(arrow.xy[0] - arrow.xyann[0])),
        )
        for arrow in arrows
    }


def test_neurons_stand_in_layers_from_left_to_right_and_from_the_top_down(axes):
    """The places are those of the page's numbering: layer 0 at the left, neuron 1 on top."""
    places = plots.draw_network(axes, SIZES)
    assert set(places) == {(l, j) for l, size in enumerate(SIZES) for j in range(1, size + 1)}
    for (l, j), (x, y) in places.items():
        assert all(other == x for (k, _), (other, _) in places.items() if k == l)
        assert all(other < y for (k, i), (_, other) in places.items() if k == l and i > j)
        assert all(other > x for (k, _), (other, _) in places.items() if k > l)
    assert len(axes.patches) == sum(SIZES)


@pytest.mark.parametrize(
    ("colour", "look"),
    [
        (plots.FORWARD, {("CurveFilledB", False, 1.0)}),
        (plots.BACKWARD, {("CurveFilledB", True, -1.0)}),
        (plots.MUTED, {("Curve", False, 1.0)}),
    ],
)
def test_the_second_sign_of_a_colour(axes, colour, look):
    """Forward is solid to the right, backward dashed to the left, anything else has no head."""
    plots.draw_network(axes, SIZES, colour=colour)
    assert heads(axes) == look


def test_every_weight_stands_nearer_to_its_own_edge_than_to_any_other(axes):
    """The number of w_jk lies on the line from neuron k to neuron j."""
    places = plots.draw_network(axes, SIZES, weights=[layer.W for layer in layers])
    labels = {text.get_text(): np.array(text.get_position()) for text in axes.texts}
    for l, layer in enumerate(layers, start=1):
        for j, k in np.ndindex(layer.W.shape):
            start, end = (np.array(places[at]) for at in ((l - 1, k + 1), (l, j + 1)))
            way = labels[plots.number(layer.W[j, k])] - start
            along = way @ (end - start) / ((end - start) @ (end - start))
            assert 0 < along < 0.5
            assert np.allclose(way, along * (end - start))


def test_each_weight_can_have_its_own_place(axes):
    """One matrix a layer says how far along its edge each number stands."""
    weights = [layer.W for layer in layers]
    along = [np.linspace(0.2, 0.4, W.size).reshape(W.shape) for W in weights]
    places = plots.draw_network(axes, SIZES, weights=weights, along=along)
    labels = {text.get_text(): np.array(text.get_position()) for text in axes.texts}
    for l, (W, ways) in enumerate(zip(weights, along, strict=True), start=1):
        for (j, k), way in np.ndenumerate(ways):
            start, end = (np.array(places[at]) for at in ((l - 1, k + 1), (l, j + 1)))
            length = np.linalg.norm(end - start)
            from_rim = plots.RADIUS + way * (length - 2 * plots.RADIUS)
            place = start + from_rim * (end - start) / length
            assert np.allclose(labels[plots.number(W[j, k])], place)


def test_the_first_edges_can_be_left_out(axes):
    """The way back ends at layer 1."""
    plots.draw_network(axes, SIZES, colour=plots.BACKWARD, first=2)
    assert len([text for text in axes.texts if getattr(text, "arrow_patch", None)]) == 6


def test_digits_of_a_text_are_kept():
    """Only places are rounded in the drawing, never what it says."""
    fig, axes = plots.figure()
    plots.draw_network(axes, [1, 1], inside={(1, 1): "0.123456"})
    picture = plots.show(fig, alt="One input and one output that says 0.123456 in full.")
    assert ">0.123456<" in picture.svg
    assert not re.search(r'd="[^"]*\d\.\d{3}', picture.svg)


def test_a_narrow_layout_travels_inside_the_picture():
    """It stands in the definitions, which other programs do not show; both figures are closed."""
    fig, axes = plots.figure()
    plots.draw_network(axes, [1, 1])
    narrow, axes = plots.figure(width=plots.NARROW)
    plots.draw_network(axes, [1, 1], inside={(1, 1): "narrow"})
    svg = plots.show(fig, alt="One input and one output, twice.", narrow=narrow).svg
    assert not plt.get_fignums()
    inner = re.search(r"<defs>\s*(<svg.*</svg>)\s*</defs>\s*</svg>\s*$", svg, re.DOTALL)
    assert inner
    assert "narrow" in inner[1]
    assert "narrow" not in svg[: inner.start()]


def test_an_empty_narrow_layout_is_refused():
    """As an empty figure is."""
    fig, axes = plots.figure()
    plots.draw_network(axes, [1, 1])
    empty, _ = plots.figure(width=plots.NARROW)
    with pytest.raises(ValueError, match="narrow is empty"):
        plots.show(fig, alt="One input and one output, twice.", narrow=empty)
    plt.close("all")
