"""A notebook's drawings become a part of the page (figures.py, inline_svg.py)."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from figure_sources import ALT, PIXEL, notebook, picture
from tiny_book import Built, build

from backprop_book.inline_svg import DrawingError, alternative_text, inline
from backprop_lib.palette import variable


def svg(content: str = "", label: str = "A circle.", more: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="100pt" height="50pt" viewBox="0 0 100 50" aria-label="{label}" {more}>'
        f"{content}</svg>"
    )


def drawing(html: str) -> Tag:
    return BeautifulSoup(html, "html.parser").select_one("div.drawing")


def test_alternative_text_is_kept_whole() -> None:
    whole = picture().svg
    assert alternative_text(whole) == ALT
    found = drawing(inline(whole, "d"))
    assert found["role"] == "img"
    assert found["aria-label"] == ALT
    assert found.select_one("svg")["aria-hidden"] == "true"


def test_a_title_is_alternative_text_too_and_no_tooltip() -> None:
    html = inline(svg("<title>A\n circle.</title>", label=""), "d")
    assert drawing(html)["aria-label"] == "A circle."
    assert "<title" not in html


@pytest.mark.parametrize("text", ["", "   "])
def test_a_drawing_without_alternative_text_is_refused(text: str) -> None:
    with pytest.raises(DrawingError, match="without alternative text"):
        inline(svg(label=text), "d")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("<svg", "not well-formed"),
        ("<html/>", "not svg"),
        (svg().replace("viewBox", "box"), "without a viewBox"),
    ],
)
def test_what_cannot_be_a_part_of_the_page_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(DrawingError, match=complaint):
        inline(text, "d")


def test_colours_follow_the_theme_and_have_a_fall_back() -> None:
    assert variable("backward") in inline(picture().svg, "d")


def test_text_stays_text_in_the_font_of_the_page() -> None:
    found = drawing(inline(picture().svg, "d"))
    words = found.find("text", string="0.0")
    assert "font-family" not in words["style"]
    formula = next(node for node in found.select("text tspan") if "font-family" in node["style"])
    assert "'DejaVu Sans', Verdana" in formula["style"], "each letter of a formula has its place"


def test_two_drawings_on_a_page_share_no_id() -> None:
    whole = picture(narrow=True).svg
    html = inline(whole, "drawing-1") + inline(whole, "drawing-2")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert ids
    assert len(ids) == len(set(ids))
    assert all(name.startswith(("drawing-1-", "drawing-2-")) for name in ids)


def test_references_inside_a_drawing_still_lead_somewhere() -> None:
    html = inline(picture().svg, "d")
    targets = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', html)
    assert len(targets) > 5
    assert all(f'id="{use or clip}"' in html for use, clip in targets)
    assert "clip-path" in html


@pytest.mark.parametrize(
    "content",
    [
        "<script>alert(1)</script>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<style>* { fill: red }</style>",
        '<a href="javascript:alert(1)"><circle r="1"/></a>',
        '<image xlink:href="https://example.org/x.png"/>',
        '<image href="//example.org/x.png"/>',
        '<use href="https://example.org/x.svg#a"/>',
        '<circle r="1" onclick="alert(1)"/>',
        '<circle r="1" style="fill: url(https://example.org/x)"/>',
        '<circle r="1" fill="url(\'http://example.org/x\')"/>',
        '<animate attributeName="href" to="javascript:alert(1)"/>',
        "<metadata><x xmlns='http://example.org/'/></metadata>",
    ],
)
def test_nothing_in_a_drawing_runs_is_fetched_or_reaches_the_page(content: str) -> None:
    html = inline(svg(content + "<rect width='5'/>"), "d")
    assert "<rect" in html, "the rest is kept"
    for bad in ("example", "alert", "script", "style>", "foreign", "onclick", "metadata"):
        assert bad not in html, bad


def test_nothing_runs_from_the_root_either() -> None:
    assert "alert" not in inline(svg(more='onload="alert(1)"'), "d")


def test_a_bitmap_inside_a_drawing_is_kept() -> None:
    data = "data:image/png;base64," + base64.b64encode(PIXEL).decode()
    assert f'href="{data}"' in inline(svg(f'<image xlink:href="{data}"/>'), "d")


def test_the_lines_keep_the_joins_that_matplotlib_gave_them_by_a_style_sheet() -> None:
    found = drawing(inline(picture().svg, "d")).select_one("svg")
    assert "stroke-linejoin: round" in found["style"]


def test_what_shows_nothing_is_left_out() -> None:
    mark, glass = '<use href="#m" x="1"/>', '<use href="#m" x="1" style="fill-opacity: 0.5"/>'
    other = '<use href="#m" x="2"/>'
    grouped = f"<g><g>{mark}{mark}</g>{mark}{other}{mark}</g><g transform='scale(2)'>{mark}</g>"
    html = inline(svg(f"<defs><path id='m'/></defs>{grouped}{glass}{glass}"), "d")
    assert re.findall(r'<g|<use|x="\d"|opacity', html) == [
        *["<use", 'x="1"', "<use", 'x="2"', "<use", 'x="1"'],
        *["<g", "<use", 'x="1"'],
        *["<use", 'x="1"', "opacity"] * 2,
    ]


def test_the_narrow_drawing_travels_in_the_wide_one() -> None:
    wide, narrow = drawing(inline(picture(narrow=True).svg, "d")).select("div > svg")
    assert (wide["class"], narrow["class"]) == (["wide"], ["narrow"])
    assert wide.select("svg") == []
    assert float(narrow["viewbox"].split()[2]) < 0.6 * float(wide["viewbox"].split()[2])
    (only,) = drawing(inline(picture().svg, "d")).select("div > svg")
    assert only["class"] == ["only"]


def test_a_drawing_has_its_shape_before_anything_is_loaded() -> None:
    found = drawing(inline(svg(), "d")).select_one("svg")
    assert found["viewbox"] == "0 0 100 50"
    assert not {"width", "height"} & found.attrs.keys()
    assert "--width: 100px" in found["style"]


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Built:
    shown = picture()
    pages = {"index.ipynb": notebook(shown, shown), "without.md": "---\norphan: true\n---\n# No\n"}
    return build(tmp_path_factory.mktemp("figures"), pages)


def test_drawings_stand_in_the_page_with_caption_and_number(html: Built) -> None:
    assert html.warnings == []
    page = BeautifulSoup(html["index.html"], "html.parser")
    assert len(page.select("div.drawing[role=img]")) == 2
    figure = page.select_one("figure#fig-one")
    assert figure.select_one("div.drawing")["aria-label"] == ALT
    assert figure.select_one(".caption-number").text == "Figure 1 "
    assert figure.select_one(".caption-text").text == "A caption, see Figure 1."
    assert figure.select_one(".caption-text em")
    assert figure.select_one("div.drawing ~ figcaption"), "the drawing first"
    assert [a.text for a in page.select("a[href='#fig-one']")] == ["Figure 1", "Figure 1", "¶"]
    assert page.select("img") == []
    assert not list(html.folder.glob("_images/*")), "nothing is copied that no page shows"
    assert "figures.css" in html["index.html"]
    assert "figures.css" not in html["without.html"]


def test_ids_are_unique_on_the_whole_page(html: Built) -> None:
    page = BeautifulSoup(html["index.html"], "html.parser")
    ids = [node["id"] for node in page.select("[id]")]
    assert len(ids) == len(set(ids))


def test_a_drawing_without_alternative_text_is_a_warning_with_its_place(tmp_path: Path) -> None:
    pages = {"index.ipynb": notebook(svg(label=""))}
    (warning,) = build(tmp_path, pages).warnings
    assert re.search(r"index\.ipynb:\d+: WARNING: figure: .*without alternative text", warning)


def test_the_warning_comes_again_when_the_page_is_written_again(tmp_path: Path) -> None:
    pages = {"index.ipynb": notebook(svg(label=""))}
    build(tmp_path, pages)
    (tmp_path / "html" / "index.html").unlink()
    assert len(build(tmp_path, pages).warnings) == 1


def test_a_caption_of_two_drawings_is_a_warning(tmp_path: Path) -> None:
    book = json.loads(notebook(picture()))
    book["cells"][1]["outputs"] *= 2
    (warning,) = build(tmp_path, {"index.ipynb": json.dumps(book)}).warnings
    assert "this caption shows 2 pictures, not one" in warning


def test_a_picture_that_is_no_output_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "cover.svg").write_text(svg(), encoding="utf-8")
    built = build(tmp_path, {"index.md": "# A\n\n![A cover](cover.svg)\n"})
    assert '<img alt="A cover" src="_images/cover.svg"' in built["index.html"]
