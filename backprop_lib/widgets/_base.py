"""What every widget shares: traits, a table of runs, and a picture for where nothing can move.

A widget is an ipywidget (an `anywidget.AnyWidget`): its settings are plain traits that can be
observed and linked. Python computes and JavaScript draws. What the settings on the sliders need is
computed when the widget is made and lies in `runs`; a setting beside them is asked for, and
answered by `compute` where there is a kernel.
"""

from collections.abc import Mapping, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import numpy as np
import traitlets

from .._checks import Array, brief
from ..palette import DIRECTIONS, PALETTE, variable
from ..plots import Picture

STATIC = Path(__file__).parent / "static"
VIEW = "application/vnd.jupyter.widget-view+json"
ASLEEP = "A still picture: it comes to life with Run ▸ Run All Cells."


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


def source(stem: str, ending: str) -> str:
    """The widget's front end: the shared kit followed by its own file."""
    parts = [STATIC / f"kit.{ending}", STATIC / f"{stem}.{ending}"]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts if part.exists())


def pack(arrays: Mapping[str, Array]) -> tuple[dict[str, Any], bytes]:
    """Put arrays of float32, uint16, uint8 or int32 behind one another, with an index of them."""
    index: dict[str, Any] = {}
    chunks: list[bytes] = []
    offset = 0
    for name, array in arrays.items():
        kind = array.dtype.newbyteorder("<").str.lstrip("<|")
        if kind not in {"f4", "u2", "u1", "i4"}:
            raise ValueError(f"{name} has type {array.dtype}: pass float32, uint16, uint8 or int32")
        index[name] = {"kind": kind, "shape": list(array.shape), "offset": offset}
        chunks.append(np.ascontiguousarray(array, dtype=f"<{kind}").tobytes())
        offset += len(chunks[-1])
    return index, b"".join(chunks)


def plain(trait: traitlets.TraitType[Any, Any], value: Any) -> Any:
    """The value with NumPy's numbers as Python's; a flag is no number and an array is none."""
    if isinstance(value, bool | np.bool | np.ndarray):
        raise traitlets.TraitError(f"{trait.name} is {brief(value)}: pass {trait.info()}")
    if isinstance(value, np.integer | np.floating):
        return int(value) if isinstance(value, np.integer) else float(value)
    return value


class Choice(traitlets.Enum[Any]):
    """One of several values, kept as it is listed."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Refuse what is not listed."""
        value = super().validate(obj, plain(self, value))
        return next(listed for listed in self.values or () if listed == value)


class Whole(traitlets.Int[int, int]):
    """A whole number between two ends."""

    def validate(self, obj: Any, value: Any) -> int:
        """Refuse what is no whole number or not between the ends."""
        return int(super().validate(obj, plain(self, value)))


class Number(traitlets.Float[float, float]):
    """A number between two ends. (A plain Float lets NaN through, which is beyond no end.)"""

    def validate(self, obj: Any, value: Any) -> float:
        """Refuse what is not between the ends."""
        number = super().validate(obj, plain(self, value))
        if not np.isfinite(number):
            raise traitlets.TraitError(
                f"{self.name} is {number}: pass a number from {self.min:g} to {self.max:g}"
            )
        return float(number)


class LearningRate(traitlets.Float[float, float]):
    """A learning rate: a number above 0, up to what the widget can draw."""

    def __init__(self, default: float, *, most: float) -> None:
        super().__init__(default)
        self.most = most

    def validate(self, obj: Any, value: Any) -> float:
        """Refuse what is no learning rate, NaN too."""
        rate = float(super().validate(obj, plain(self, value)))
        if not 0 < rate <= self.most:
            raise traitlets.TraitError(
                f"{self.name} is {rate}: pass a number above 0, up to {self.most:g}, such as 0.1"
            )
        return rate


class BookWidget(anywidget.AnyWidget):
    """The common part: settings are traits named in `settings`, `grid` holds what sliders offer."""

    stem: ClassVar[str]
    settings: ClassVar[Sequence[str]]
    """The traits that a reader can set; they stand in a link to the page and in every request."""

    grid = traitlets.Dict().tag(sync=True)
    """For each setting on a slider or in a list, the values in the table of runs, in order."""
    index = traitlets.Dict().tag(sync=True)
    runs = traitlets.Bytes().tag(sync=True)
    room = traitlets.List([1200, 1000, 600]).tag(sync=True)
    """The height in pixels that a page keeps free: on a phone, on what is broader, on a screen."""
    start = traitlets.Dict().tag(sync=True)
    """The settings that a reset goes back to."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "stem" in cls.__dict__:  # not for the class that add_traits makes of each object
            cls._esm = source(cls.stem, "js")
            cls._css = colours() + source(cls.stem, "css")
            cls.__signature__ = Signature(
                [
                    Parameter(name, Parameter.KEYWORD_ONLY, default=vars(cls)[name].default_value)
                    for name in cls.settings
                ]
            )
        super().__init_subclass__(**kwargs)

    def __init__(self, **settings: Any) -> None:
        unknown = set(settings) - set(self.settings)
        if unknown:
            raise ValueError(
                f"{sorted(unknown)} are no settings of {type(self).__name__}: "
                f"pass {', '.join(self.settings)}"
            )
        super().__init__(**settings)
        self.start = self.state()
        self.index, self.runs = pack(self.table())
        self.on_msg(self._answer)

    def state(self) -> dict[str, Any]:
        """The settings as they are now."""
        return {name: getattr(self, name) for name in self.settings}

    def table(self) -> Mapping[str, Array]:
        """Compute what the sliders' values need."""
        raise NotImplementedError

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Compute what one setting beside the table needs; ValueError when it is refused."""
        raise NotImplementedError

    def picture(self) -> Picture:
        """Draw the present state for paper and for pages where nothing runs."""
        raise NotImplementedError

    def _answer(self, _: object, request: Any, __: object) -> None:
        if not (isinstance(request, dict) and request.get("type") == "compute"):
            return
        answer: dict[str, Any] = {"type": "computed", "id": request.get("id")}
        try:
            answer["index"], packed = pack(self.compute(self._checked(request.get("state"))))
        except (ValueError, TypeError, traitlets.TraitError) as error:
            self.send({**answer, "refused": str(error)})
        else:
            self.send(answer, [packed])

    def _checked(self, state: Any) -> dict[str, Any]:
        """The requested settings, if each would be accepted by its trait."""
        if not isinstance(state, dict):
            raise ValueError(f"state is {state!r}: pass a dictionary of settings")
        traits = self.traits()
        return self.state() | {
            name: traits[name]._validate(self, state[name])
            for name in self.settings
            if name in state
        }

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        still, notes = self.picture()._repr_mimebundle_()
        notes = {**notes, **metadata, VIEW: {"asleep": ASLEEP}}  # said where no model is found
        return {**still, **data, "text/plain": still["text/plain"]}, notes
