"""The figures that several chapters share: colours with a meaning, sizes, alternative text.

Blue is the forward pass, orange the backward pass, green an update, ink a parameter. The colours
are those of the book's style sheet; in the built page a figure follows its light or dark theme.
"""

import base64
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

from ._checks import Array
from .network import Layer, predict

FORWARD = "#0A5EA8"
BACKWARD = "#B54708"
UPDATE = "#0B7A5B"
INK = "#1F2328"
MUTED = "#57606A"

# What a colour is called in the style sheet, so that figures follow the page's theme.
THEME = {
    FORWARD: "--forward",
    BACKWARD: "--backward",
    UPDATE: "--update",
    INK: "--ink",
    MUTED: "--muted",
    "#FFFFFF": "--page",
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


def figure(
    rows: int = 1, cols: int = 1, height: float = 3.6, **subplots: Any
) -> tuple[Figure, Any]:
    """A figure as wide as the text, with one or more axes; `height` in inches of the 9 across."""
    mpl.rcParams.update(STYLE)
    return plt.subplots(rows, cols, figsize=(WIDTH, height), **subplots)


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


def show(fig: Figure, alt: str) -> Picture:
    """Close the figure and return it as a picture with its alternative text.

    The text says what is seen and what follows from it. Raises ValueError when it is missing or
    when there is nothing in the figure.
    """
    alt = " ".join(str(alt).split())
    if len(alt) < 20:
        raise ValueError(f"alt is {alt!r}: say in a sentence what is seen and what follows from it")
    if not any(axes.has_data() or axes.texts or axes.patches for axes in fig.axes):
        raise ValueError("fig is empty: draw something into its axes first")
    svg, png = io.StringIO(), io.BytesIO()
    fig.savefig(svg, format="svg", metadata={"Date": None})
    fig.savefig(png, format="png", dpi=150, facecolor="white")
    plt.close(fig)
    return Picture(_follow_theme(svg.getvalue(), alt), png.getvalue(), alt)


def _follow_theme(svg: str, alt: str) -> str:
    """Name the book's colours by their variables and say what the picture shows."""
    svg = svg[svg.index("<svg") :]
    for colour, variable in THEME.items():
        svg = re.sub(rf"(?i)(: ?){colour}\b", rf"\1var({variable}, {colour})", svg)
    svg = re.sub(r"(\d\.\d\d)\d+", r"\1", svg)  # hundredths of a unit are beyond any screen
    label = alt.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


def label_line(axes: Axes, x: float, y: float, text: str, colour: str, **options: Any) -> None:
    """Write a line's name beside it, in its colour: the direct label that replaces a legend."""
    axes.text(x, y, text, color=colour, **({"va": "center"} | options))


def decision_surface(
    axes: Axes, layers: Sequence[Layer], X: Array, Y: Array, margin: float = 0.4, points: int = 80
) -> None:
    """Draw the output of a network with two inputs over the plane, with the examples as marks.

    Orange where ŷ nears 1, blue where it nears 0, a line at ½; class 1 as filled discs, class 0
    as open circles.
    """
    low, high = X.min(axis=1) - margin, X.max(axis=1) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], points), np.linspace(low[1], high[1], points))
    y_hat = predict(layers, np.stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    axes.contourf(x1, x2, y_hat, levels=np.linspace(0, 1, 11), cmap=DIVERGING, vmin=0, vmax=1)
    axes.contour(x1, x2, y_hat, levels=[0.5], colors=[INK], linewidths=1.2)
    for label, fill in ((1, INK), (0, "#FFFFFF")):
        chosen = X[:, Y[0] == label]
        axes.scatter(
            chosen[0], chosen[1], s=46, facecolor=fill, edgecolor=INK, linewidth=1.3, zorder=3
        )
    axes.set(xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
