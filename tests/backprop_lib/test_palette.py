"""The palette: its colours can be read and told apart, and stand in no other file."""

import re
import subprocess
from fnmatch import fnmatch
from itertools import combinations

import pytest
from colours import EYES, contrast, distance

from backprop_lib.palette import DIRECTIONS, PALETTE, style_sheet, variable
from toc import ROOT

GROUNDS = ["page", "soft"]
TEXT = sorted(PALETTE.keys() - {*GROUNDS, "rule"})
THEMES = ["light", "dark"]

# Files that write colours out, and which of the palette's these may be.
LIGHT = {light for light, _ in PALETTE.values()}
DARK = {dark for _, dark in PALETTE.values()}
DIRECTED = {PALETTE[name].light for name in DIRECTIONS}
WRITTEN_OUT = {
    "backprop_lib/palette.py": LIGHT | DARK,
    "book/en/*.ipynb": DIRECTED,  # formulas, which JupyterLab, Colab and GitHub typeset too
    "CONTRIBUTING.md": DIRECTED,  # how to write these
    "benchmarks/*.svg": LIGHT,  # drawn by `plots`
    "book/_theme/backprop/static/*.svg": DARK,  # shown where no style sheet of ours is
}
NOT_OURS = [
    "book/_ext/mathjax/es5/*",
    "tests/support/colours.py",  # checks its formulas with colours that everyone knows
    "tests/backprop_lib/test_palette.py",
]
# An anchor may look like a short colour; one within the braces of a style sheet is none.
LONG = re.compile(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6})\b")
SHORT = r"(?<!\w)#[0-9A-Fa-f]{3,4}\b(?=[^{}]*\})"
IN_STYLES = re.compile(rf"{LONG.pattern}|{SHORT}|light-dark\(")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", TEXT)
def test_it_can_be_read(name, theme):
    colour, page, soft = (getattr(PALETTE[one], theme) for one in (name, *GROUNDS))
    assert contrast(colour, page) >= 5.3  # WCAG asks for 4.5
    assert contrast(colour, soft) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("pair", list(combinations(DIRECTIONS, 2)), ids="-".join)
def test_directions_are_told_apart(pair, eyes, theme):
    # Blue and green come close without blue cones; an update is also told by a prime.
    least = 12 if eyes == "tritanopia" and pair == ("forward", "update") else 31
    assert distance(*(getattr(PALETTE[name], theme) for name in pair), eyes) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("bad", ["alarm", "wrong"])
def test_right_is_told_from_wrong(bad, eyes, theme):
    right, wrong = (getattr(PALETTE[name], theme) for name in ("update", bad))
    assert distance(right, wrong, eyes) >= 14  # and by a sign, and by the first word


def test_each_colour_has_a_variable_and_both_values():
    for name, colour in PALETTE.items():
        assert all(re.fullmatch("#[0-9A-F]{6}", value) for value in colour)
        assert variable(name) == f"var(--{name}, {colour.light})"
        assert f"--{name}:light-dark({colour.light}, {colour.dark})" in style_sheet()


def colours_in(file):
    """The colours that a text file writes out; none in what is no text."""
    try:
        text = (ROOT / file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    return (IN_STYLES if file.endswith(".css") else LONG).findall(text)


def test_no_other_file_holds_a_colour():
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    found = {
        file: colours
        for file in files.stdout.splitlines()
        if (ROOT / file).exists()
        if not any(fnmatch(file, pattern) for pattern in NOT_OURS)
        if (colours := colours_in(file))
    }
    assert "backprop_lib/palette.py" in found
    for pattern, allowed in WRITTEN_OUT.items():
        matching = [file for file in found if fnmatch(file, pattern)]
        assert matching, f"{pattern} writes no colour out any more: take it from the list"
        for file in matching:
            strange = {colour.upper() for colour in found.pop(file)} - allowed
            assert not strange, f"{file} has colours that the palette has not"
    assert found == {}, "take these colours from backprop_lib/palette.py"


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("a { color: #0A5EA8; }", ["#0A5EA8"]),
        ("a { border: 1px solid #abc; }", ["#abc"]),
        ("a { --x: light-dark(var(--a), var(--b)); }", ["light-dark("]),
        ('a { background: url("x.svg#add"); } #face { color: var(--ink); }', []),
    ],
)
def test_a_colour_in_a_style_sheet_is_seen(style, found):
    assert IN_STYLES.findall(style) == found
