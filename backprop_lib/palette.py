"""The colours of the book. They stand in this table and nowhere else.

A name says what its colour means. In CSS it is a variable, ``--forward``, in `plots` a constant
with the light value, ``plots.FORWARD``. ``tests/backprop_lib/test_palette.py`` says what a colour
must keep: how well it is read on its ground, how far it is from the others.
"""

from typing import NamedTuple


class Colour(NamedTuple):
    """One colour in both themes, as #RRGGBB."""

    light: str
    dark: str


PALETTE = {
    # A direction: blue is the forward pass, orange the backward pass, green a parameter's update.
    "forward": Colour("#0A5EA8", "#6CB8FF"),
    "backward": Colour("#B54708", "#FF9E5E"),
    "update": Colour("#0B7A5B", "#5FD4AE"),
    # Text and parameters; what stands back; the paper.
    "ink": Colour("#1F2328", "#E6EAEE"),
    "muted": Colour("#57606A", "#9AA4AF"),
    "page": Colour("#FFFFFF", "#14181D"),
    # The ground of code and buttons; lines between parts.
    "soft": Colour("#F5F6F8", "#1C2229"),
    "rule": Colour("#D5DAE0", "#333C46"),
    # What needs to be put right: a refused value, a wrong answer.
    "alarm": Colour("#B3261E", "#FF8F87"),
    "wrong": Colour("#B3261E", "#FF8A80"),
    # Python in cells.
    "code-keyword": Colour("#6A35A8", "#C9ABF6"),
    "code-number": Colour("#8F2A5E", "#F2A6C8"),
    "code-string": Colour("#4C5A12", "#C3D07E"),
    "code-builtin": Colour("#33566F", "#A5C3D8"),
}

# The colours that a formula may have.
DIRECTIONS = ("forward", "backward", "update")


def variable(name: str) -> str:
    """Name a colour in CSS; where no style sheet defines it, it is the light one.

    >>> variable("forward")  # doctest: +ELLIPSIS
    'var(--forward, #...)'
    """
    return f"var(--{name}, {PALETTE[name].light})"


def style_sheet() -> str:
    """Define all colours for a page, each by the theme that its ``color-scheme`` says.

    >>> style_sheet().split(";")[0]  # doctest: +ELLIPSIS
    ':root{--forward:light-dark(#..., #...)'
    """
    lines = (f"--{name}:light-dark({light}, {dark})" for name, (light, dark) in PALETTE.items())
    return f":root{{{';'.join(lines)}}}"
