"""A page has the colours of the palette, and its style sheets use no others."""

import re
from pathlib import Path

from tiny_book import STATIC, build

from backprop_lib.palette import PALETTE, style_sheet
from backprop_lib.widgets import _base

SET_ELSEWHERE = {"--width", "--narrow", "--middle", "--wide", "--chapter"}  # by the page


def test_the_colours_stand_in_the_head_of_a_page(tmp_path: Path) -> None:
    page = build(tmp_path, {"index.md": "# A\n\nText.\n"})["index.html"]
    assert page.count(f"<style>{style_sheet()}</style>") == 1
    assert page.split("</head>")[0].count("--forward:") == 1


def test_every_variable_of_a_style_sheet_is_defined() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.css"))
    defined = {f"--{name}" for name in PALETTE} | set(re.findall(r"(--[\w-]+):", text))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert "--code-string" in used
    assert used - defined - SET_ELSEWHERE == set()


def test_every_variable_of_a_widget_is_defined() -> None:
    defined = set(re.findall(r"(--bw-[\w-]+):", _base.colours()))
    for file in _base.STATIC.glob("*.css"):
        text = file.read_text(encoding="utf-8")
        own = set(re.findall(r"(--bw-[\w-]+):", text))
        assert set(re.findall(r"var\((--[\w-]+)", text)) - own <= defined, file.name
