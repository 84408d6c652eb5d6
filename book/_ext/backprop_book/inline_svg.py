"""Make a drawing a part of the page: an SVG document in, HTML out.  Nothing here knows Sphinx.

Inside the page the drawing follows the theme's colours.  In return it must keep to itself: its ids
must not meet those of another drawing, its styles must not reach the page, and nothing in it may
run or be fetched from elsewhere.

A drawing may carry a second one, laid out for a narrow screen, as ``<defs><svg>…</svg></defs>`` at
its top level; other programs do not show it.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"
XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
FORBIDDEN = {"script", "foreignObject", "iframe", "set", "animate", "handler", "listener"}

_REFERENCE = re.compile(r"url\(\s*['\"]?([^'\")]*)['\"]?\s*\)")
# Matplotlib lists its own fonts for every text; the page has one.  Formulas, whose every letter has
# its place, keep to fonts as wide as Matplotlib's.
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")
FORMULA_FONT = "font-family: 'DejaVu Sans', Verdana, sans-serif"


class DrawingError(ValueError):
    """An SVG that cannot become a part of the page."""


def inline(svg: str, identifier: str) -> str:
    """Return the drawing as HTML; `identifier` is unique on the page and begins its ids.

    Raises DrawingError when it is not SVG or has no alternative text.
    """
    wide = _parse(svg)
    alternative = _alternative_text(wide)
    if not alternative:
        raise DrawingError("a figure without alternative text says nothing to who cannot see it")
    narrow = _take_narrow(wide)
    drawings = [_drawing(wide, f"{identifier}-", "wide" if narrow is not None else "only")]
    if narrow is not None:
        drawings.append(_drawing(narrow, f"{identifier}-narrow-", "narrow"))
    label = escape(alternative)
    return f'<div class="drawing" role="img" aria-label="{label}">{"".join(drawings)}</div>'


def alternative_text(svg: str) -> str:
    """Return what the drawing says of itself: its ``aria-label`` or its ``<title>``."""
    return _alternative_text(_parse(svg))


def _parse(svg: str) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        raise DrawingError(f"not well-formed: {error}") from error
    if root.tag != f"{SVG}svg":
        raise DrawingError(f"the root is {root.tag}, not svg")
    return root


def _alternative_text(root: ElementTree.Element) -> str:
    return " ".join((root.get("aria-label") or root.findtext(f"{SVG}title") or "").split())


def _take_narrow(root: ElementTree.Element) -> ElementTree.Element | None:
    for definitions in root.findall(f"{SVG}defs"):
        narrow = definitions.find(f"{SVG}svg")
        if narrow is not None:
            definitions.remove(narrow)
            return narrow
    return None


def _drawing(root: ElementTree.Element, prefix: str, kind: str) -> str:
    """Clean one drawing and write it without namespaces, as HTML wants it."""
    _, _, width, height = _view_box(root)
    _remove_foreign(root)
    _own_ids(root, prefix)
    _simplify(root)
    for element in root.iter():
        element.tag = element.tag.removeprefix(SVG)
        if _FONT_FAMILY.search(style := element.get("style", "")):
            plain = _FONT_FAMILY.sub("", style)
            element.set("style", plain if element.tag == "text" else f"{FORMULA_FONT}; {plain}")
    root.attrib = {
        "class": kind,
        "viewBox": root.get("viewBox", f"0 0 {width:g} {height:g}"),
        # What Matplotlib says for all elements of the page it imagines to be alone on.
        "style": f"--width: {width:g}px; stroke-linejoin: round; stroke-linecap: butt",
        "aria-hidden": "true",
        "focusable": "false",
    }
    text = ElementTree.tostring(root, encoding="unicode")
    return re.sub(r"\s*\n\s*", "\n", text)


def _view_box(root: ElementTree.Element) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = map(float, root.get("viewBox", "").replace(",", " ").split())
    except ValueError:
        raise DrawingError("without a viewBox it cannot be scaled to the page") from None
    return x, y, width, height


def _remove_foreign(root: ElementTree.Element) -> None:
    """Drop what could run, what is fetched, and what styles or names more than the drawing."""
    unwanted = FORBIDDEN | {"style", "title", "desc", "metadata"}
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.removeprefix(SVG) in unwanted or not child.tag.startswith(SVG):
                parent.remove(child)
        for name, value in list(parent.attrib.items()):
            if name.lower().startswith("on"):
                del parent.attrib[name]
            elif name in ("href", XLINK_HREF):
                del parent.attrib[name]
                if value.startswith(("#", "data:image/png", "data:image/jpeg")):
                    parent.set("href", value)
            elif name.startswith("{"):
                del parent.attrib[name]
            elif any(not target.startswith("#") for target in _REFERENCE.findall(value)):
                parent.set(name, _REFERENCE.sub("none", value))


def _own_ids(root: ElementTree.Element, prefix: str) -> None:
    """Begin the ids that something refers to with `prefix`, and drop the others."""
    used: set[str] = set()
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                used.add(value[1:])
                element.set(name, f"#{prefix}{value[1:]}")
            elif references := _REFERENCE.findall(value):
                used.update(target[1:] for target in references)
                element.set(name, _REFERENCE.sub(lambda at: f"url(#{prefix}{at[1][1:]})", value))
    for element in root.iter():
        if (identifier := element.attrib.pop("id", None)) and identifier in used:
            element.set("id", prefix + identifier)


def _simplify(parent: ElementTree.Element) -> None:
    """Drop groups that say nothing, and marks drawn again in the same place."""
    kept: list[ElementTree.Element] = []
    for child in parent:
        _simplify(child)
        for part in child if child.tag == f"{SVG}g" and not child.attrib else [child]:
            mark = part.tag == f"{SVG}use" and "opacity" not in part.get("style", "")
            if not (mark and kept and kept[-1].attrib == part.attrib):
                kept.append(part)
    parent[:] = kept
