"""What every widget shares: settings, declared once, and a picture for where nothing can move.

A widget is an ipywidget (an `anywidget.AnyWidget`): its settings are plain traits that can be
observed and linked. The page computes and draws (`static/`), with no kernel in between; what is
known of a setting (its name, symbol, limits, words) is declared here, and the page builds its
controls from that. Words that a reader reads stand in Python alone.
"""

import re
from collections.abc import Mapping, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from .._checks import brief
from ..palette import DIRECTIONS, PALETTE, variable
from ..plots import Picture

STATIC = Path(__file__).parent / "static"
KIT = ("dom", "numbers", "address", "charts", "controls", "widget")  # in the order that they need
ROW = 61  # pixels that a row of controls takes (kit.css)
VIEW = "application/vnd.jupyter.widget-view+json"
ASLEEP = "A still picture: it comes to life with Run ▸ Run All Cells."

WORDS = {
    "point": ".",
    "not_a_number": "not a number",
    "table": "The same as a table",
    "more": "More settings",
    "reset": "Reset",
    "reset_name": "Reset the settings",
    "copy": "Copy link",
    "copied": "Copied",
    "copy_by_hand": "Your browser copies nothing from here. The link is {link}",
    "play": "Play",
    "pause": "Pause",
    "previous": "Previous",
    "next": "Next",
    "typed": "{label}, typed",
    "no_choice": "this is none of the choices",
    "no_number": "“{text}” is not a number",
    "no_whole": "a whole number is needed",
    "outside": "{label} goes from {min} to {max}",
    "excluded": "{label} cannot be {value}",
    "kept": "{why}; kept at {value}.",
    "linked": "Set by the link: {settings}.",
    "strange_link": "The link to this page had settings that this widget does not know; "
    "they were left out.",
}
"""What the shared part says, whichever the widget; in braces what is put in."""

# JupyterLab has no style sheet of the book: there, what has no direction looks as JupyterLab does.
JUPYTERLAB = {
    "ink": "--jp-ui-font-color1",
    "muted": "--jp-ui-font-color2",
    "page": "--jp-layout-color0",
    "soft": "--jp-layout-color2",
    "rule": "--jp-border-color1",
    "alarm": "--jp-error-color1",
}
# What a widget takes from the palette in JupyterLab's dark theme.
DARK = (*DIRECTIONS, "alarm")


def colours() -> str:
    """The colours that a widget's style sheet uses: the page's, JupyterLab's or the palette's."""
    usual = {name: variable(name) for name in DIRECTIONS} | {
        name: f"var(--{name}, var({theirs}, {PALETTE[name].light}))"
        for name, theirs in JUPYTERLAB.items()
    }
    dark = {name: PALETTE[name].dark for name in DARK}
    return _rule(".bw", usual) + _rule('body[data-jp-theme-light="false"] .bw', dark)


def _rule(selector: str, values: Mapping[str, str]) -> str:
    lines = (f"  --bw-{name}: {value};\n" for name, value in values.items())
    return f"{selector} {{\n{''.join(lines)}}}\n"


def source(stem: str) -> str:
    """The widget's front end: the shared parts, the mathematics, and its own file."""
    files = [*(STATIC / "kit" / f"{part}.js" for part in KIT), STATIC / "engine.js"]
    return "\n".join(file.read_text(encoding="utf-8") for file in (*files, STATIC / f"{stem}.js"))


def style(stem: str) -> str:
    """The widget's looks: the shared ones, and its own where it has any."""
    files = [STATIC / "kit" / "kit.css", STATIC / f"{stem}.css"]
    texts = (file.read_text(encoding="utf-8") for file in files if file.exists())
    return "\n".join((colours(), *texts))


def plain(trait: traitlets.TraitType[Any, Any], value: Any) -> Any:
    """The value with NumPy's numbers as Python's; a flag is no number and an array is none."""
    if isinstance(value, bool | np.bool | np.ndarray):
        raise traitlets.TraitError(f"{trait.name} is {brief(value)}: pass {trait.info()}")
    if isinstance(value, np.integer | np.floating):
        return int(value) if isinstance(value, np.integer) else float(value)
    return value


class Choice(traitlets.Enum[Any]):
    """One of several values, kept as it is listed; ``names`` are what a reader reads for them."""

    def __init__(
        self,
        values: Sequence[Any],
        default: Any,
        label: str,
        names: Sequence[str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(values, default)
        self.control = {
            "kind": "choice",
            "label": label,
            "values": list(values),
            "names": list(names or map(str, values)),
            **more,
        }

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what is not listed."""
        value = super().validate(obj, plain(self, value))
        return next(listed for listed in self.values or () if listed == value)


class Whole(traitlets.Int[int, int]):
    """A whole number between two ends, on a slider if there is room for each, or ``log``."""

    def __init__(
        self, default: int, *, min: int, max: int, label: str = "", symbol: str = "", **more: Any
    ) -> None:
        super().__init__(default, min=min, max=max)
        self.control = {
            "kind": "number" if label else "hidden",
            "label": label,
            "symbol": symbol,
            "min": min,
            "max": max,
            "integer": True,
            "slider": True,
            **more,
        }

    def validate(self, obj: Any, value: Any) -> int:
        """Refuse what is no whole number or not between the ends."""
        return int(super().validate(obj, plain(self, value)))


class Number(traitlets.Float[float, float]):
    """Any number between two ends, on a slider of even steps or, with ``log``, of even ratios.

    ``excluded`` is a number in between that means nothing.
    """

    def __init__(
        self,
        default: float,
        *,
        min: float,
        max: float,
        label: str,
        symbol: str = "",
        excluded: float | None = None,
        **more: Any,
    ) -> None:
        super().__init__(default, min=min, max=max)
        self.excluded = excluded
        self.control = {
            "kind": "number",
            "label": label,
            "symbol": symbol,
            "min": min,
            "max": max,
            "not": excluded,
            "slider": True,
            **more,
        }

    def validate(self, obj: Any, value: Any) -> float:
        """Refuse what is not between the ends. (A plain Float lets NaN through.)"""
        number = super().validate(obj, plain(self, value))
        if not np.isfinite(number) or number == self.excluded:
            but = "" if self.excluded is None else f" other than {self.excluded:g}"
            raise traitlets.TraitError(
                f"{self.name} is {number}: pass a number from {self.min:g} to {self.max:g}{but}"
            )
        return float(number)


class Text(traitlets.Unicode[str, str | bytes]):
    """A text of a given form; without a label it has no control and stands in the address alone."""

    def __init__(
        self, default: str, pattern: re.Pattern[str], label: str = "", **more: Any
    ) -> None:
        super().__init__(default)
        self.pattern = pattern
        kind = "text" if label else "hidden"
        self.control = {"kind": kind, "label": label, "pattern": pattern.pattern, **more}

    def validate(self, obj: Any, value: Any) -> str:
        """Refuse what has another form."""
        text = super().validate(obj, value)
        if not self.pattern.fullmatch(text):
            raise traitlets.TraitError(f"{self.name} is {brief(text)}: pass {self.pattern.pattern}")
        return str(text)


def _rows(controls: int, columns: int) -> int:
    """The rows that so many controls take, with the buttons behind them."""
    return -(-(controls + 1) // columns)


class BookWidget(anywidget.AnyWidget):
    """The common part: the traits named in `settings` are what a reader can set."""

    stem: ClassVar[str]
    settings: ClassVar[Sequence[str]]
    """In the order of their controls; they stand in a link to the page."""
    says: ClassVar[Mapping[str, str]] = {}
    """The widget's own words."""

    controls: Any = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    """Numbers that the page cannot know, such as the examples of a data set."""
    heights = traitlets.List([1200, 1000, 600]).tag(sync=True)
    """The height in pixels that a page keeps free: on a phone, on what is broader, on a screen."""
    start = traitlets.Dict().tag(sync=True)
    """The settings that a reset goes back to."""
    front: Sequence[str] | None = None
    """The controls in sight, if not those that the kind of widget declares; the rest is behind
    "More settings"."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "stem" in cls.__dict__:  # not for the class that add_traits makes of each object
            cls._esm = source(cls.stem)
            cls._css = style(cls.stem)
            cls.__signature__ = Signature(
                [
                    Parameter(name, Parameter.KEYWORD_ONLY, default=vars(cls)[name].default_value)
                    for name in cls.settings
                ]
                + [Parameter("front", Parameter.KEYWORD_ONLY, default=None)]
            )
        super().__init_subclass__(**kwargs)

    def __init__(self, *, front: Sequence[str] | None = None, **settings: Any) -> None:
        unknown = {*settings, *(front or ())} - set(self.settings)
        if unknown:
            raise ValueError(
                f"{sorted(unknown)} are no settings of {type(self).__name__}: "
                f"pass {', '.join(self.settings)}"
            )
        super().__init__(**settings)
        if front is not None:
            usual, self.front = self._in_sight(), front
            self.controls = self._controls()
            spared = [
                _rows(usual, columns) - _rows(self._in_sight(), columns) for columns in (1, 2, 3)
            ]
            self.heights = [
                high - ROW * rows for high, rows in zip(self.heights, spared, strict=True)
            ]
        self.start = self.state()

    @traitlets.default("controls")
    def _controls(self) -> list[dict[str, Any]]:
        traits = self.traits()
        controls = [{"name": name, **traits[name].control} for name in self.settings]
        if self.front is not None:
            for control in controls:
                control["more"] = control["name"] not in self.front
        return controls

    @traitlets.default("words")
    def _words(self) -> dict[str, str]:
        return {**WORDS, **self.says}

    def _in_sight(self) -> int:
        shown = [c for c in self._controls() if c["kind"] != "hidden" and not c.get("more")]
        return len(shown)

    def state(self) -> dict[str, Any]:
        """The settings as they are now."""
        return {name: getattr(self, name) for name in self.settings}

    def picture(self) -> Picture:
        """Draw the present state for paper and for pages where nothing runs."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        still, notes = self.picture()._repr_mimebundle_()
        notes = {**notes, **metadata, VIEW: {"asleep": ASLEEP}}  # said where no model is found
        return {**still, **data, "text/plain": still["text/plain"]}, notes
