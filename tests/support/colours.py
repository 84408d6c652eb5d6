"""What eyes make of colours: how far one stands from its ground, and two from each other."""

import numpy as np

from backprop_lib.palette import PALETTE

# What is left of light, as linear RGB, where one kind of cone is missing (Machado et al., 2009).
EYES = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
# Linear sRGB to CIE XYZ, over the white point D65.
XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def channels(colour):
    """Red, green and blue of #RRGGBB, from 0 to 255."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def computed(name, theme):
    """A colour of the palette as a browser writes it.

    >>> computed("page", "light")
    'rgb(255, 255, 255)'
    """
    red, green, blue = channels(getattr(PALETTE[name], theme))
    return f"rgb({red}, {green}, {blue})"


def linear(colour):
    """The light that a screen gives for #RRGGBB."""
    signal = np.array(channels(colour)) / 255
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """The ratio of WCAG 2, from 1 to 21.

    >>> [round(float(contrast("#FFFFFF", other)), 2) for other in ("#000000", "#777777")]
    [21.0, 4.48]
    """
    dark, light = sorted(linear(c) @ [0.2126, 0.7152, 0.0722] for c in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour, eyes):
    """CIE L*a*b* of a colour as these eyes see it."""
    seen = np.clip(EYES[eyes] @ linear(colour), 0, 1)
    t = XYZ @ seen / XYZ.sum(axis=1)
    x, y, z = np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def distance(one, other, eyes="all cones"):
    """ΔE of 1976 between two colours: from about 2.3 on, they can be told apart side by side.

    >>> [round(float(distance("#FF0000", other)), 1) for other in ("#FF0000", "#00FF00")]
    [0.0, 170.6]
    """
    return np.linalg.norm(lab(one, eyes) - lab(other, eyes))
