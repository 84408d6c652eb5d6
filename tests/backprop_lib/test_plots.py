"""Figures: what `show` refuses, what the picture carries, that colours are the palette's."""

import base64
import re
import xml.etree.ElementTree as ElementTree

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.contour import ContourSet

from backprop_lib import datasets, palette, plots
from backprop_lib.network import Layer

mpl.use("Agg")
ALT = 'A straight line that rises from 0 to 1 & says a < b, as the "text" tells.'
SVG = "{http://www.w3.org/2000/svg}"


def a_line(alt=ALT):
    fig, axes = plots.figure()
    axes.plot([0, 1], [0, 1], color=plots.FORWARD)
    axes.plot([0, 1], [1, 0], color=plots.BACKWARD)
    plots.label_line(axes, 1, 1, "loss", plots.UPDATE)
    axes.set_xlabel("epoch")
    return plots.show(fig, alt)


@pytest.fixture(scope="module")
def picture():
    return a_line()


class TestShow:
    """A figure becomes a picture with its text."""

    @pytest.mark.parametrize("alt", ["", "   ", None, "a line", "\n  figure 1  \n"])
    def test_a_missing_text_is_refused(self, alt):
        fig, axes = plots.figure()
        axes.plot([0, 1])
        with pytest.raises(ValueError, match=r"^alt is .*: pass a sentence"):
            plots.show(fig, alt)
        plt.close(fig)

    @pytest.mark.parametrize("axes", [0, 1, 2])
    def test_an_empty_figure_is_refused(self, axes):
        fig = plots.figure(1, axes)[0] if axes else plt.figure()
        for number, one in enumerate(fig.axes):
            one.set(title="promised", xlabel=f"axis {number}")
        with pytest.raises(ValueError, match=r"^fig is empty: pass a figure"):
            plots.show(fig, ALT)
        plt.close(fig)

    def test_what_is_no_figure_is_refused(self):
        _, axes = plots.figure()
        with pytest.raises(TypeError, match=r"^fig is <Axes.*>: pass the figure"):
            plots.show(axes, ALT)
        plt.close(axes.figure)

    @pytest.mark.parametrize(
        "draw",
        [
            lambda axes: axes.plot([0, 1]),
            lambda axes: axes.imshow(np.eye(2)),
            lambda axes: axes.text(0.5, 0.5, "words alone"),
            lambda axes: axes.bar([0, 1], [1, 2]),
            lambda axes: axes.annotate("", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"}),
        ],
    )
    def test_anything_drawn_is_enough(self, draw):
        fig, axes = plots.figure()
        draw(axes)
        assert plots.show(fig, ALT).alt == ALT

    def test_the_figure_is_closed(self, picture):
        before = plt.get_fignums()
        a_line()
        assert plt.get_fignums() == before

    def test_the_same_figure_gives_the_same_bytes(self, picture):
        again = a_line()
        assert again.svg == picture.svg
        assert again.png == picture.png


class TestPicture:
    """SVG for the page, PNG for paper, text for everyone else."""

    def test_three_forms(self, picture):
        data, metadata = picture._repr_mimebundle_(include=None, exclude=None)
        assert set(data) == {"image/svg+xml", "image/png", "text/plain"}
        assert data["text/plain"] == repr(picture) == f"Figure: {ALT}"
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG\r\n\x1a\n")
        assert set(metadata) == {"image/svg+xml", "image/png"}

    def test_white_space_in_the_text_is_evened(self):
        assert a_line("A line that\n    rises from 0 to 1.").alt == "A line that rises from 0 to 1."

    def test_the_svg_says_what_it_shows(self, picture):
        root = ElementTree.fromstring(picture.svg)
        assert root.tag == f"{SVG}svg"
        assert root.get("role") == "img"
        assert root.get("aria-label") == ALT  # escaped in the source, whole when read
        assert 'aria-label="A straight line that rises from 0 to 1 &amp; says' in picture.svg

    def test_words_are_text(self, picture):
        texts = [t.text.strip() for t in ElementTree.fromstring(picture.svg).iter(f"{SVG}text")]
        assert "loss" in texts

    def test_nothing_is_asked_of_anyone(self, picture):
        outside = re.findall(r'(?:href|src|url)\W+"?(https?:[^")]*)', picture.svg)
        assert outside == []
        assert "<metadata" not in picture.svg
        assert "<script" not in picture.svg

    def test_colours_follow_the_theme(self, picture):
        for colour, variable in plots.THEME.items():
            if variable != "--page":
                assert f"var({variable}, {colour})" in picture.svg
        fixed = re.sub(r"var\([^)]*\)", "", picture.svg)
        assert not re.findall("|".join(plots.THEME), fixed, flags=re.IGNORECASE)

    def test_the_background_is_the_pages(self, picture):
        assert not re.search(rf"fill: *(white|{plots.PAGE})", picture.svg, flags=re.IGNORECASE)


@pytest.mark.parametrize("name", ["forward", "backward", "update", "ink", "muted", "page"])
def test_colours_are_the_palettes(name):
    colour = getattr(plots, name.upper())
    assert colour == palette.PALETTE[name].light
    assert plots.THEME[colour] == f"--{name}"


def test_signed_maps_go_from_forward_through_the_page_to_backward():
    low, middle, high = (plots.DIVERGING(at) for at in (0.0, 0.5, 1.0))
    assert mpl.colors.to_hex(low[:3]).upper() == plots.FORWARD
    assert mpl.colors.to_hex(high[:3]).upper() == plots.BACKWARD
    assert middle[3] < 0.01 < 0.7 < low[3] == high[3]


class TestDecisionSurface:
    """The output of a network over the plane."""

    def drawn(self, layers, X, Y):
        fig, axes = plots.figure()
        plots.decision_surface(axes, layers, X, Y)
        return plots.show(fig, ALT), axes

    def test_no_line_where_nothing_crosses_one_half(self):
        X, Y = datasets.xor()
        layers = [Layer(np.zeros((1, 2)), np.ones((1, 1)), "sigmoid")]  # above ½ everywhere
        _, axes = self.drawn(layers, X, Y)
        assert [c.filled for c in axes.collections if isinstance(c, ContourSet)] == [True]

    def test_marks_and_theme(self):
        X, Y = datasets.xor()
        layers = [Layer(np.array([[4.0, -4.0]]), np.zeros((1, 1)), "sigmoid")]  # ½ where x1 = x2
        picture, axes = self.drawn(layers, X, Y)
        (half,) = [c for c in axes.collections if isinstance(c, ContourSet) and not c.filled]
        assert half.levels.tolist() == [0.5]
        line = np.concatenate([path.vertices for path in half.get_paths()])
        assert len(line) > 20
        np.testing.assert_allclose(line[:, 0], line[:, 1])
        points = sum(len(c.get_offsets()) for c in axes.collections if len(c.get_offsets()) > 1)
        assert points == 4
        assert "var(--backward, " in picture.svg
        assert palette.variable("page") in picture.svg

    @pytest.mark.parametrize("bias", [-2.0, 2.0])
    def test_a_network_that_is_sure_everywhere_draws_no_line_and_no_warning(self, bias):
        X, Y = datasets.xor()
        sure = [Layer(np.zeros((1, 2)), np.array([[bias]]), "sigmoid")]
        assert self.drawn(sure, X, Y)[0].svg


def test_signed_cells_stand_as_the_matrix_does_in_the_colours_of_the_theme():
    fig, axes = plots.figure()
    plots.signed_cells(axes, np.array([[0.5, -0.5, 0.0], [0.1, 0.1, 0.1]]), 0.5)
    (cells,) = axes.collections
    assert axes.get_xlim() == (-0.5, 2.5)
    assert axes.get_ylim() == (1.5, -0.5)  # row 0 on top
    corners = cells.get_coordinates()
    assert corners[0, 0].tolist() == [-0.5, -0.5]
    assert corners[-1, -1].tolist() == [2.5, 1.5]
    fig.canvas.draw()
    colours = cells.get_facecolors()
    assert np.allclose(colours[0, :3], mpl.colors.to_rgb(plots.BACKWARD), atol=0.01)
    assert np.allclose(colours[1, :3], mpl.colors.to_rgb(plots.FORWARD), atol=0.01)
    assert colours[2, 3] < 0.01  # 0 is the page itself
    shown = plots.show(fig, ALT).svg
    assert "<image" not in shown
    assert "var(--backward" in shown
    assert "var(--forward" in shown
