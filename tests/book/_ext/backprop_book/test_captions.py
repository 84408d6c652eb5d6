"""Captions are text, and stand below the drawing right above them (captions.py)."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from tiny_book import build

CAPTIONS = {
    "": "Content block expected|one paragraph",
    "One.\n\nTwo.": "one paragraph",
    "- a list": "one paragraph",
    "Alone.": "shows 0 pictures",
}


@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_caption_without_a_drawing_or_of_several_parts_is_refused(
    tmp_path: Path, caption: str
) -> None:
    built = build(tmp_path, {"index.md": f"# A\n\n:::{{figure}}\n{caption}\n:::\n"})
    assert len(built.warnings) == 1
    assert any(sign in built.warnings[0] for sign in CAPTIONS[caption].split("|"))


def test_a_figure_with_a_file_is_one_as_ever(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    text = "# A\n\nSee {numref}`fig-a`.\n\n```{figure} a.svg\n:name: fig-a\nA caption.\n```\n"
    built = build(tmp_path, {"index.md": text})
    assert built.warnings == []
    page = BeautifulSoup(built["index.html"], "html.parser")
    assert page.select_one("figure#fig-a img")
    assert page.select_one("a[href='#fig-a']").text == "Figure 1"
