"""The table of symbols: names in the code, shapes on the running example, first pages."""

import inspect
import re
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
import pytest
import yaml

import backprop_lib
from backprop_lib import activations, running_example, steps
from backprop_lib.network import Gradients, Layer, Pass, backward, forward
from toc import ROOT

BOOK = ROOT / "book"


class Row(NamedTuple):
    """A line of the table, as it is written in the notebook."""

    symbol: str
    words: str
    code: str
    shape: str
    page: str


def markdown(path):
    """All text of a notebook, derivatives in one line: with a slash in place of a fraction."""
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    part = r"\{(\\partial ?(?:[^{}]|\{[^{}]*\})+)\}"
    return re.sub(rf"\\frac{part}{part}", r"\1/\2", text)


def rows(folder):
    """The lines of the table below its head and its rule."""
    lines = [line for line in markdown(folder / "notation.ipynb").splitlines() if line[:1] == "|"]
    return [Row(*(part.strip() for part in line.strip("|").split("|"))) for line in lines[2:]]


LANGUAGES = sorted(path.parent for path in BOOK.glob("*/notation.ipynb"))
TABLE = rows(BOOK / "en")
SIZES = {"0": 2, "1": 3, "2": 2, "L": 2}


@pytest.fixture(scope="module")
def arrays():
    """Every array of the table, layer by layer, computed on the running example."""
    layers, x, y = running_example.layers, running_example.x, running_example.y
    passes = forward(layers, x)
    dL_da = steps.loss_gradient(passes[-1].A, y, "squared_error")
    delta = {2: steps.output_error(dL_da, passes[-1].Z, "sigmoid")}
    delta[1] = steps.hidden_error(layers[1].W, delta[2], passes[0].Z, "sigmoid")
    gradients = backward(layers, x, y, "squared_error")
    return {
        "x": {0: x},
        "y": {2: y},
        "y_hat": {2: passes[-1].A},
        "W": {l: layer.W for l, layer in enumerate(layers, 1)},
        "b": {l: layer.b for l, layer in enumerate(layers, 1)},
        "z": {l: one.Z for l, one in enumerate(passes, 1)},
        "a": {l: one.A for l, one in enumerate(passes, 1)},
        "dL_da": {1: layers[1].W.mT @ delta[2], 2: dL_da},
        "delta": delta,
        "dL_dW": {l: g.dL_dW for l, g in enumerate(gradients, 1)},
        "dL_db": {l: g.dL_db for l, g in enumerate(gradients, 1)},
        "W.T": {l: layer.W.T for l, layer in enumerate(layers, 1)},
    }


def expected_shape(shape, l):
    """Read a shape such as $(N_l, N_{l-1})$ for layer l of the running example."""
    names = re.findall(r"N_\{?(l-1|[0lL])\}?|(1)", shape)
    sizes = {**SIZES, "l": SIZES[str(l)], "l-1": SIZES[str(max(l - 1, 0))]}
    return tuple(1 if one else sizes[name] for name, one in names)


def test_the_table_is_there():
    """It holds every symbol that the book's first source defines, and the backward quantities."""
    symbols = " ".join(row.symbol for row in TABLE)
    for symbol in ["$L$", "$N_l$", "w^l_{jk}", "$b^l$", "$a^l$", "$z^l$", "$f^l$", r"\delta^l"]:
        assert symbol in symbols
    assert r"$\mathcal{L}(y, \hat y)$" in symbols


@pytest.mark.parametrize("row", [r for r in TABLE if "N_" in r.shape], ids=lambda row: row.code)
def test_shapes(row, arrays):
    """Each array of the running example has the shape that the table gives it."""
    for l, array in arrays[row.code.strip("`")].items():
        assert array.shape == expected_shape(row.shape, l), f"{row.symbol} in layer {l}"


def test_numbers(arrays):
    """What the table calls a number is one, by the expression in its code column."""
    layers, x = running_example.layers, running_example.x
    W = layers[0].W
    scope = {"layers": layers, "W": W, "X": x, "j": 2, "k": 1, "np": np}
    found = {}
    for row in TABLE:
        if row.shape == "a number" and any(sign in row.code for sign in "[("):
            found[row.symbol] = eval(row.code.strip("`"), scope)
    assert found == {"$L$": 2, "$N_l$": 3, "$m$": 1, "$w^l_{jk}$": -0.48}


def names_of_the_library():
    """Fields, parameters and functions that a reader of the code meets."""
    names = {*Layer._fields, *(f.lower() for f in Pass._fields), *Gradients._fields}
    names |= {field.name for field in fields(backprop_lib.History)}
    names |= set(vars(backprop_lib)) | set(vars(activations)) | set(vars(running_example))
    for function in vars(steps).values():
        if inspect.isfunction(function):
            names |= set(inspect.signature(function).parameters)
    return names


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.code)
def test_code_names_exist(row):
    """Every name in the code column is a name of the library, or of Python and NumPy."""
    words = set(re.findall(r"[A-Za-z_]\w*", row.code))
    known = {"len", "shape", "T", "X", "j", "k"}
    assert words - known <= names_of_the_library()


@pytest.mark.parametrize("folder", LANGUAGES, ids=lambda folder: folder.name)
def test_symbols_are_on_the_page_named(folder):
    """The symbol occurs on its first page, outside the table; a page that exists is a link."""
    for row in rows(folder):
        core = row.symbol.strip("$")
        stems = re.findall(r"\]\((\w+)\.ipynb\)", row.page)
        planned = [int(n) for n in re.findall(r"\d", re.sub(r"\[.*?\]\(.*?\)", "", row.page))]
        assert stems or planned, f"{core}: no page"
        for stem in stems:
            text = "\n".join(
                line
                for line in markdown(folder / f"{stem}.ipynb").splitlines()
                if stem != "notation" or not line.startswith("|")
            )
            assert re.search(pattern(core), text), f"{core} is not on the page {stem}"
        for number in planned:
            exists = list(folder.glob(f"step{number}_*.ipynb"))
            assert not exists, f"{core}: link to {exists[0].stem}, which exists now"


def pattern(symbol):
    """A symbol with the layer l stands for the same symbol in any layer, with any subscript."""
    if len(symbol) == 1:
        return rf"(?<![A-Za-z\\])(?<!\\hat ){symbol}(?![A-Za-z])"
    loose = re.escape(symbol).replace(r"\^l", r"\^(l|L|[0-9]|\{[^}]*\})")
    return loose.replace("N_l", r"N_(l|L|[0-9]|\{[^}]*\})")


def formulas(path):
    """All formulas of a notebook; a script L is no L."""
    found = re.findall(r"\$\$.*?\$\$|\$[^$\n]+\$", markdown(path), re.DOTALL)
    return "\n".join(found).replace(r"\mathcal{L}", r"\loss ")


@pytest.mark.parametrize("folder", LANGUAGES, ids=lambda folder: folder.name)
def test_no_earlier_page_uses_a_symbol(folder):
    """What the table calls the first page is the first after the introduction, which previews."""
    toc = yaml.safe_load((BOOK.parent / "_toc.yml").read_text())
    order = [Path(chapter["file"]).name for part in toc["parts"] for chapter in part["chapters"]]
    for row in rows(folder):
        symbol = row.symbol.strip("$").replace(r"\mathcal{L}", r"\loss ")
        first = re.findall(r"\]\((\w+)\.ipynb\)", row.page)[:1]
        for stem in order[: order.index(*first)] if first else []:
            if stem == "chain_rule" and symbol in ("x", "y"):
                continue  # any variables there
            path = folder / f"{stem}.ipynb"
            if stem != "notation" and path.exists():
                address = pattern(symbol).replace("[0-9]", "[0-9](?=_)")  # a² may be a power
                assert not re.search(address, formulas(path)), f"{symbol} is used on {stem}"


def test_every_language_has_the_same_table():
    """Symbols, code and shapes do not depend on the language; the words do."""
    for folder in LANGUAGES:
        assert [(r.symbol, r.code) for r in rows(folder)] == [(r.symbol, r.code) for r in TABLE]
