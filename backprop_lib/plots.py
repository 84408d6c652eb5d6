"""The figures that several chapters share: colours with a meaning, sizes, alternative text.

Blue is the forward pass, orange the backward pass, green an update, ink a parameter. The colours
are those of the palette; in the built page a figure follows its light or dark theme.
"""

import base64
import io
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from . import _extras
from ._arguments import as_data, as_layers, stack_shape
from ._checks import Array, as_count, as_finite, as_list, as_matrix, as_number, brief, refuse_shape
from .network import predict
from .palette import PALETTE
from .records import Layer

try:
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    from cycler import cycler
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap, to_rgb
    from matplotlib.figure import Figure
    from matplotlib.patches import Circle
except ModuleNotFoundError as error:
    raise _extras.missing("plots", error) from None

FORWARD = PALETTE["forward"].light
BACKWARD = PALETTE["backward"].light
UPDATE = PALETTE["update"].light
INK = PALETTE["ink"].light
MUTED = PALETTE["muted"].light
PAGE = PALETTE["page"].light  # white or dark: the face of a node, the ground of a label

# What a colour is called in the style sheet, so that figures follow the page's theme.
THEME = {
    PALETTE[name].light: f"--{name}"
    for name in ("forward", "backward", "update", "ink", "muted", "page")
}

# Signed maps: blue to orange through the page itself, which shows where the colour is transparent.
DIVERGING = LinearSegmentedColormap.from_list(
    "diverging",
    [
        (0.0, (*to_rgb(FORWARD), 0.75)),
        (0.499, (*to_rgb(FORWARD), 0.0)),
        (0.501, (*to_rgb(BACKWARD), 0.0)),
        (1.0, (*to_rgb(BACKWARD), 0.75)),
    ],
)

STYLE: dict[Any, Any] = {
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.grid": False,
    "axes.linewidth": 0.8,
    "axes.prop_cycle": cycler(color=[FORWARD, BACKWARD, UPDATE, INK]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 13,
    "axes.unicode_minus": True,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.family": "sans-serif",
    "font.size": 13,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "mathtext.fontset": "dejavusans",
    "svg.fonttype": "none",
    "svg.hashsalt": "backprop",
    "text.color": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
}

WIDTH = 9.0  # inches of 72 units: 648 units across the text, in which fonts are 12 to 13 units


NARROW = 4.9  # inches: 353 units, the text of a telephone's page


def figure(
    rows: int = 1, cols: int = 1, height: float = 3.6, width: float = WIDTH, **subplots: Any
) -> tuple[Figure, Any]:
    """A figure as wide as the text, with one or more axes; `height` in inches of the 9 across."""
    rows, cols = as_count("rows", rows), as_count("cols", cols)
    size = as_number("width", width, positive=True), as_number("height", height, positive=True)
    mpl.rcParams.update(STYLE)
    return plt.subplots(rows, cols, figsize=size, **subplots)


def _check_axes(axes: object) -> None:
    if not isinstance(axes, Axes):
        raise TypeError(f"axes is {brief(axes)}: pass axes, which plots.figure() returns second")


class Picture:
    """A finished figure: SVG for the page and JupyterLab, PNG for paper, text for everyone else."""

    def __init__(self, svg: str, png: bytes, alt: str) -> None:
        self.svg, self.png, self.alt = svg, png, alt

    def __repr__(self) -> str:
        return f"Figure: {self.alt}"

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, str], dict[str, Any]]:
        data = {
            "image/svg+xml": self.svg,
            "image/png": base64.b64encode(self.png).decode(),
            "text/plain": repr(self),
        }
        return data, {kind: {"needs_background": "light"} for kind in list(data)[:2]}


def show(fig: Figure, alt: str, narrow: Figure | None = None) -> Picture:
    """Close the figure and return it as a picture with its alternative text.

    The text says what is seen and what follows from it. `narrow` is the same figure laid out for a
    narrow screen, made with ``figure(width=NARROW)``; it travels in the picture and the page
    chooses. Raises ValueError when the text is missing or when there is nothing in a figure.
    """
    for name, one in (("fig", fig), ("narrow", fig if narrow is None else narrow)):
        if not isinstance(one, Figure):
            raise TypeError(
                f"{name} is {brief(one)}: pass the figure, which plots.figure() returns first"
            )
    alt = " ".join(str(alt).split())
    if len(alt) < 20:
        raise ValueError(f"alt is {alt!r}: pass a sentence that says what is seen")
    png = io.BytesIO()
    fig.savefig(png, format="png", dpi=150, facecolor=PAGE)
    svg = _follow_theme(_drawing("fig", fig))
    if narrow is not None:
        inner = _follow_theme(_drawing("narrow", narrow))
        svg = svg.replace("</svg>", f"<defs>{inner}</defs></svg>")
    label = alt.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
    return Picture(svg, png.getvalue(), alt)


def _drawing(name: str, fig: Figure) -> str:
    """Draw as SVG and close, unless there is nothing in the figure."""
    if not any(axes.has_data() or axes.texts or axes.patches for axes in fig.axes):
        raise ValueError(f"{name} is empty: pass a figure with something drawn in its axes")
    svg = io.StringIO()
    fig.savefig(svg, format="svg", metadata={"Date": None})
    plt.close(fig)
    return svg.getvalue()


def _follow_theme(svg: str) -> str:
    """Name the book's colours by their variables, and leave out what only other programs read."""
    svg = svg[svg.index("<svg") :]
    for colour, variable in THEME.items():
        svg = re.sub(rf"(?i)(: ?){colour}\b", rf"\1var({variable}, {colour})", svg)
    svg = re.sub(r"<[^>]+>", _round_places, svg)
    return re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)


def _round_places(tag: re.Match[str]) -> str:
    """Cut the numbers of a tag at hundredths of a unit, beyond any screen; text stays as it is."""
    return re.sub(r"(\d\.\d\d)\d+", r"\1", tag.group())


def label_line(axes: Axes, x: float, y: float, text: str, colour: str, **options: Any) -> None:
    """Write a line's name beside it, in its colour: the direct label that replaces a legend."""
    _check_axes(axes)
    x, y = as_number("x", x), as_number("y", y)
    axes.text(x, y, text, color=colour, **({"va": "center"} | options))


def decision_surface(
    axes: Axes, layers: Sequence[Layer], X: Array, Y: Array, margin: float = 0.4, points: int = 80
) -> None:
    """Draw the output of a network with two inputs over the plane, with the examples as marks.

    Orange where ŷ nears 1, blue where it nears 0, a line at ½; class 1 as filled discs, class 0
    as open circles.
    """
    _check_axes(axes)
    layers = as_layers(layers)
    X, Y = as_data(layers, X, Y, "squared_error")
    _check_drawable(layers, X, Y)
    margin, points = as_number("margin", margin), as_count("points", points, least=2)
    low, high = X.min(axis=1) - margin, X.max(axis=1) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], points), np.linspace(low[1], high[1], points))
    y_hat = predict(layers, np.stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    axes.contourf(x1, x2, y_hat, levels=np.linspace(0, 1, 11), cmap=DIVERGING, vmin=0, vmax=1)
    if y_hat.min() < 0.5 < y_hat.max():  # an untrained network may be on one side everywhere
        axes.contour(x1, x2, y_hat, levels=[0.5], colors=[INK], linewidths=1.2)
    for label, fill in ((1, INK), (0, PAGE)):
        chosen = X[:, Y[0] == label]
        axes.scatter(
            chosen[0], chosen[1], s=46, facecolor=fill, edgecolor=INK, linewidth=1.3, zorder=3
        )
    axes.set(xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")


def _check_drawable(layers: Sequence[Layer], X: Array, Y: Array) -> None:
    if shape := stack_shape(layers):
        raise ValueError(
            f"layers is a stack of shape {shape}: pass one network, as member(layers, 0) gives"
        )
    for name, array, n in (("X", X, 2), ("Y", Y, 1)):
        if array.ndim != 2 or len(array) != n:
            refuse_shape(name, array.shape, f"({n}, m): one output is drawn over two inputs")
    if (other := Y[(Y != 0) & (Y != 1)]).size:
        raise ValueError(f"Y holds {other[0]}: pass the classes 0 and 1")


def signed_cells(axes: Axes, values: Array, largest: float) -> None:
    """Draw a matrix as square cells around whole numbers, row 0 on top.

    Orange above 0, blue below, full at ±largest. The cells are shapes and not a bitmap, so that
    they follow the page's theme.
    """
    _check_axes(axes)
    values = as_matrix("values", values, "rows, columns)")
    if values.ndim != 2:
        refuse_shape("values", values.shape, "(rows, columns)")
    largest = as_number("largest", largest, positive=True)
    rows, columns = values.shape
    at = np.arange(columns), np.arange(rows)
    axes.pcolormesh(*at, values, cmap=DIVERGING, vmin=-largest, vmax=largest)
    axes.set(aspect="equal", xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))


# A node is (layer, neuron), counted as on the page: inputs are layer 0, neurons begin at 1.
Node = tuple[int, int]
Point = tuple[float, float]

RADIUS = 0.33  # of a node, where neighbours in a layer are 1 apart
DASHED = (0, (4, 2.5))
GROUND = {"facecolor": PAGE, "edgecolor": "none", "pad": 1.5}
RAISED, LOWERED = (
    str.maketrans("0123456789lL", "⁰¹²³⁴⁵⁶⁷⁸⁹ˡᴸ"),
    str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
)


def _as_point(name: str, value: ArrayLike) -> Point:
    point = as_finite(name, value)
    if point.shape != (2,):
        refuse_shape(name, point.shape, "(2,): pass a point (x, y)")
    return float(point[0]), float(point[1])


def symbol(letter: str, layer: int | None, *indices: int) -> str:
    """Write a symbol of the notation page as plain text, for figures and for printing.

    >>> symbol("w", 2, 1, 3), symbol("x", None, 1)
    ('w²₁₃', 'x₁')
    """
    raised = "" if layer is None else str(layer).translate(RAISED)
    return letter + raised + "".join(str(i) for i in indices).translate(LOWERED)


def number(value: float, decimals: int = 2) -> str:
    """Write a number with a true minus sign.

    >>> number(-0.376)
    '−0.38'
    """
    value, decimals = as_number("value", value), as_count("decimals", decimals, least=0)
    return f"{value:.{decimals}f}".replace("-", "−")


def draw_network(
    axes: Axes,
    sizes: Sequence[int],
    *,
    weights: Sequence[Array] = (),
    inside: Mapping[Node, str] | None = None,
    above: Mapping[Node, str] | None = None,
    below: Mapping[Node, str] | None = None,
    colour: str = MUTED,
    gap: float = 2.6,
    spacing: float = 1.0,
    along: float | Sequence[ArrayLike] = 0.2,
    first: int = 1,
) -> dict[Node, Point]:
    """Draw the neurons of a network and its edges; returns where each neuron (layer, j) stands.

    Blue edges have heads to the right (forward), orange ones dashed and to the left (backward),
    others none. `weights`, one matrix a layer, stand on the edges, `along` of the way; that is one
    number or, like the weights, one matrix a layer. Text goes inside, above and below the neurons;
    without `inside` they bear their names, x₁ and a¹₂. Layers stand `gap` apart, neurons of the
    largest layer `spacing`. The first edges lead into layer `first`.
    """
    _check_axes(axes)
    sizes = _as_sizes(sizes)
    places = node_places(sizes, gap, spacing)
    weights = as_list("weights", weights, "matrices, one a layer")
    weights = _on_edges("weights", weights, sizes) if weights else []
    if isinstance(along, list | tuple):
        ways = _on_edges("along", along, sizes)
    else:
        middle = as_number("along", cast(float, along))
        ways = [np.full((n_out, n_in), middle) for n_in, n_out in pairwise(sizes)]
    for l in range(as_count("first", first), len(sizes)):
        for j, k in np.ndindex(sizes[l], sizes[l - 1]):
            ends = places[l - 1, k + 1], places[l, j + 1]
            text = number(float(weights[l - 1][j, k])) if weights else ""
            draw_edge(axes, *ends, text, colour, along=float(ways[l - 1][j, k]))
    for (l, j), place in places.items():
        name = symbol("a", l, j) if l else symbol("x", None, j)
        draw_node(axes, place, name if inside is None else inside.get((l, j), ""), colour)
    for texts, side in ((above or {}, 1), (below or {}, -1)):
        for node, text in texts.items():
            x, y = places[node]
            y += side * (RADIUS + 0.06)
            va = "bottom" if side > 0 else "top"
            axes.text(x, y, text, ha="center", va=va, size=14, bbox=GROUND)
    reach = (max(sizes) - 1) / 2 * spacing + RADIUS + 0.35
    axes.set(xlim=(-0.7, (len(sizes) - 1) * gap + 0.7), ylim=(-reach, reach))
    return places


def _as_sizes(sizes: Sequence[int]) -> list[int]:
    counts = [as_count("sizes", n) for n in as_list("sizes", sizes, "sizes, such as [2, 3, 1]")]
    if not counts:
        raise ValueError("sizes is []: pass sizes, such as [2, 3, 1]")
    return counts


def _on_edges(name: str, values: Sequence[ArrayLike], sizes: Sequence[int]) -> list[Array]:
    """One number for each edge, in a matrix for each layer but the inputs."""
    shapes = [(n_out, n_in) for n_in, n_out in pairwise(sizes)]
    if len(values) != len(shapes):
        raise ValueError(f"{name} has {len(values)} matrices: pass {len(shapes)}, one a layer")
    matrices = [as_finite(f"{name}[{i}]", matrix) for i, matrix in enumerate(values)]
    for i, (matrix, shape) in enumerate(zip(matrices, shapes, strict=True)):
        if matrix.shape != shape:
            refuse_shape(f"{name}[{i}]", matrix.shape, f"{shape} between layers of these sizes")
    return matrices


def node_places(sizes: Sequence[int], gap: float, spacing: float) -> dict[Node, Point]:
    """Place the neurons of a network: layers from left to right, neurons from the top down."""
    sizes, gap = _as_sizes(sizes), as_number("gap", gap, positive=True)
    spacing = as_number("spacing", spacing, positive=True)
    height = max(sizes) * spacing
    return {
        (l, j): (l * gap, ((size + 1) / 2 - j) * height / size)
        for l, size in enumerate(sizes)
        for j in range(1, size + 1)
    }


def draw_node(axes: Axes, place: Point, text: str, colour: str = MUTED) -> None:
    """Draw a neuron, with text in it; axes that hold nodes have no frame and equal scales."""
    _check_axes(axes)
    place = _as_point("place", place)
    axes.add_patch(Circle(place, RADIUS, facecolor=PAGE, edgecolor=colour, linewidth=1.5, zorder=3))
    axes.text(place[0], place[1], text, ha="center", va="center", size=14, zorder=4)
    axes.set_aspect("equal")
    axes.axis("off")


def draw_edge(
    axes: Axes,
    sender: Point,
    receiver: Point,
    text: str = "",
    colour: str = MUTED,
    *,
    shift: float = 0.0,
    along: float = 0.2,
) -> None:
    """Draw the edge between two neurons in the direction that its colour means.

    Blue runs from sender to receiver, solid; orange from receiver to sender, dashed; other colours
    have no head. `shift` moves it to its left, so that both directions fit between two neurons.
    The text stands on the edge, at `along` of the way from the sender.
    """
    _check_axes(axes)
    a, b = (
        np.array(_as_point(name, end)) for name, end in (("sender", sender), ("receiver", receiver))
    )
    shift, along = as_number("shift", shift), as_number("along", along)
    if (a == b).all():
        raise ValueError(f"receiver is {brief(receiver)}, where the sender is: pass another point")
    forward = (b - a) / np.hypot(*(b - a))
    left = np.array([-forward[1], forward[0]])
    a, b = a + RADIUS * forward + shift * left, b - RADIUS * forward + shift * left
    tail, head = (b, a) if colour == BACKWARD else (a, b)
    draw_arrow(axes, tail, head, colour)
    if text:
        ink = colour if colour in (FORWARD, BACKWARD) else INK
        x, y = a + along * (b - a)
        axes.text(x, y, text, color=ink, size=14, ha="center", va="center", bbox=GROUND)


def draw_arrow(axes: Axes, tail: ArrayLike, head: ArrayLike, colour: str = FORWARD) -> None:
    """Draw a line with the style and the head that its colour means (grey and ink have no head)."""
    _check_axes(axes)
    tail, head = _as_point("tail", tail), _as_point("head", head)
    directed = colour in (FORWARD, BACKWARD, UPDATE)
    style = {
        "arrowstyle": "-|>,head_width=0.22,head_length=0.45" if directed else "-",
        "linestyle": DASHED if colour == BACKWARD else "-",
        "color": colour,
        "linewidth": 1.5 if directed else 1.0,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    axes.annotate("", head, tail, arrowprops=style, zorder=1)
