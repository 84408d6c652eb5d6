"""Refuse bad input where it enters, with the argument's name, what came and what to pass.

A public function is a formula under ``@checked(…)``. The names of checks say what they do: `as_…`
returns the value as what it must be, `check_…` looks at arguments that belong together, `refuse_…`
raises.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterator
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[Any]
AsArray: TypeAlias = Callable[[str, ArrayLike], Array]
Function = TypeVar("Function", bound=Callable[..., Any])


# What examples are compared with: the arguments that class labels are passed to by mistake.
TARGETS = {"y", "Y", "validation[1]"}


def as_floats(name: str, value: ArrayLike) -> Array:
    """The value as an array of float32, if it is one, and of float64 otherwise."""
    _refuse_masked(name, value)
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths: pass a rectangular array of numbers"
        ) from None
    except (RuntimeError, TypeError) as error:  # an __array__ that refuses, as of tensors
        raise TypeError(
            f"{name} is {brief(value)}: pass an array of real numbers ({error})"
        ) from None
    if array.dtype.kind not in "buif":
        _refuse_kind(name, value, array)
    if array.dtype.char in "fd" and array.dtype.isnative:
        return array
    with np.errstate(over="ignore"):  # a long double may be too large, and is infinite then
        return array.astype(np.float64)


def _refuse_masked(name: str, value: object, more: str = "") -> None:
    """Refuse masked entries, which NumPy would give out as if nothing were masked."""
    if _is_masked(value):
        raise ValueError(f"{name} has masked entries: pass {name}.filled(value){more}")


def _is_masked(value: object) -> bool:
    """Whether entries are masked, in an array or in a list of such arrays."""
    if type(value) is np.ndarray:  # quickly past the usual case
        return False
    if isinstance(value, list | tuple):
        return any(map(_is_masked, value))
    return isinstance(value, np.ma.MaskedArray) and bool(np.ma.getmaskarray(value).any())


def _refuse_kind(name: str, value: object, array: Array) -> NoReturn:
    """Say of what is no array of real numbers how to make one of it."""
    came = f"holds {array.dtype} values" if array.ndim else f"is {brief(value)}"
    remedy = "pass real numbers"
    if hasattr(value, "toarray"):  # a sparse matrix, which NumPy takes for one object
        remedy = f"pass {name}.toarray()"
    elif isinstance(value, Iterator):
        remedy = f"pass a list of real numbers, such as list({name})"
    elif array.ndim and array.dtype.kind in "OSU":
        remedy += f", such as np.array({name}, float) if they can be read as such"
    raise TypeError(f"{name} {came}: {remedy}")


def brief(value: object) -> str:
    """The value as it is written in code, cut where it is long."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 120 else f"{text[:119]}…"


def as_finite(name: str, value: ArrayLike) -> Array:
    """The value as a floating-point array without NaN or infinity."""
    array = as_floats(name, value)
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        place = f" at index {where}" if where else ""
        raise ValueError(f"{name} is {array[where]}{place}: pass finite numbers only")
    return array


def as_columns(name: str, value: ArrayLike) -> Array:
    """The value as a finite array of examples in columns, at least one of each."""
    _refuse_masked(name, value, ", or without these examples: np.ma.compress_cols drops columns")
    expected = f"n, m): examples are columns, one example is np.reshape({name}, (-1, 1))"
    if name in TARGETS:
        expected += (
            f", one output of many examples np.reshape({name}, (1, -1)), class labels are "
            "np.eye(n)[:, labels]"
        )
    return as_matrix(name, value, expected)


def as_matrix(name: str, value: ArrayLike, expected: str, as_array: AsArray = as_finite) -> Array:
    """The value as a finite array of at least two axes, none of them empty."""
    array = as_array(name, value)
    if array.ndim < 2:
        refuse_shape(name, array.shape, f"(…, {expected}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape} and is empty: pass at least one entry")
    return array


def misfit(name: str, shape: tuple[int, ...], n: int | str, m: int | str) -> str:
    """What to pass when an array of this shape came for n rows and m examples."""
    if shape[-2:] == (m, n):
        return f"; examples are columns: pass {name}.{'T' if len(shape) == 2 else 'mT'}"
    if name in TARGETS and shape in ((1, m), (m, 1)):
        return f"; class labels are passed as np.eye({n})[:, labels]"
    return ""


def refuse_shape(name: str, shape: tuple[int, ...], expected: str) -> NoReturn:
    """Raise the error that every misfit of shapes gets."""
    raise ValueError(f"{name} has shape {shape}, expected {expected}")


def as_choice(name: str, value: object, choices: Collection[str]) -> str:
    """The value, if it is one of the names that may be chosen."""
    if not (isinstance(value, str) and value in choices):
        raise ValueError(f"{name} is {brief(value)}: pass one of {', '.join(map(repr, choices))}")
    return value


def as_count(name: str, value: object, least: int = 1) -> int:
    """The value as a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {brief(value)}: pass a whole number of at least {least}")
    return int(value)


def as_number(name: str, value: ArrayLike, *, positive: bool = False) -> float:
    """The value as one finite number."""
    array = as_positive(name, value) if positive else _as_measure(name, value)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}: pass one number")
    return float(array)


def as_positive(name: str, value: ArrayLike, dtype: np.dtype[Any] | None = None) -> Array:
    """The value as an array of finite numbers above zero, which stay so in the type."""
    array = _as_measure(name, value)
    with np.errstate(over="ignore", under="ignore"):
        array = array if dtype is None else array.astype(dtype)
    if array.size == 0 or not ((array > 0) & (array < np.inf)).all():
        within = f", within the range of {dtype}" if dtype == np.float32 else ""
        raise ValueError(f"{name} is {brief(value)}: pass a number above 0, such as 0.1{within}")
    return array


def _as_measure(name: str, value: ArrayLike) -> Array:
    """The value as finite numbers; True and False are none, and come here by a slip."""
    array = as_finite(name, value)
    if np.asarray(value).dtype == bool:
        raise TypeError(f"{name} is {brief(value)}: pass a number")
    return array


def as_list(name: str, value: object, what: str) -> list[Any]:
    """The entries of a list, tuple, range, array or iterator, which have an order."""
    if isinstance(value, np.ndarray) and value.ndim == 1:
        return list(value)
    if not isinstance(value, list | tuple | range | Iterator):
        raise TypeError(f"{name} is {brief(value)}: pass a list of {what}")
    return list(value)


def as_flag(name: str, value: object) -> bool:
    """The value, if it is True or False."""
    if not isinstance(value, bool | np.bool):
        raise TypeError(f"{name} is {brief(value)}: pass True or False")
    return bool(value)


def as_function(name: str, value: object) -> None:
    """Refuse what cannot be called."""
    if not callable(value):
        raise TypeError(f"{name} is {brief(value)}: pass a function of an array")


def as_generator(name: str, value: object) -> np.random.Generator:
    """The value, if it is a random number generator: there is no hidden randomness here."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} is {brief(value)}: pass a generator, such as {name}=np.random.default_rng(0)"
        )
    return value


def checked(*checks: Callable[..., dict[str, Any]]) -> Callable[[Function], Function]:
    """Put checks before a formula: what is called from outside is checked, and what is inside not.

    Each check takes the formula's arguments by name and returns those to put in their place.
    ``inspect.unwrap`` gives the formula itself, which the library calls where all is checked.
    """

    def decorate(formula: Function) -> Function:
        signature = inspect.signature(formula)

        @functools.wraps(formula)
        def outside(*args: Any, **kwargs: Any) -> Any:
            try:
                given = signature.bind(*args, **kwargs)
            except TypeError:
                given = None
            if given is None:
                return formula(*args, **kwargs)  # which says what is missing or too much
            given.apply_defaults()
            for check in checks:
                given.arguments.update(check(**given.arguments))
            return formula(*given.args, **given.kwargs)

        return cast(Function, outside)

    return decorate


def shapes(**contract: str) -> Callable[..., dict[str, Any]]:
    """Check the last two axes of array arguments, as in ``shapes(W="n k", a="k m")``.

    An axis letter stands for the same length wherever it occurs; axes before the last two
    broadcast.
    """

    def check(**given: Any) -> dict[str, Any]:
        arrays = {
            name: as_columns(name, given[name])
            if axes.endswith(" m")
            else as_matrix(name, given[name], f"{axes.replace(' ', ', ')})")
            for name, axes in contract.items()
        }
        _check_axes(contract, arrays)
        return arrays

    return check


def _check_axes(contract: dict[str, str], arrays: dict[str, Array]) -> None:
    """Refuse arrays whose axes disagree with the contract or with each other."""
    length: dict[str, tuple[int, str]] = {}
    for name, array in arrays.items():
        axes = contract[name].split()
        for axis, size in zip(axes, array.shape[-2:], strict=True):
            known, source = length.setdefault(axis, (size, name))
            if size != known:
                wanted = [length[a][0] if a in length else a for a in axes]
                whose = f"{axis} = {known} as in {source} of shape {arrays[source].shape}"
                remedy = misfit(name, array.shape, *wanted)
                expected = ", ".join(map(str, wanted))
                refuse_shape(name, array.shape, f"(…, {expected}) with {whose}{remedy}")
    leading_axes(arrays)


def leading_axes(arrays: dict[str, Array]) -> tuple[int, ...]:
    """The axes before the last two, taken together; refuse the first array that does not fit."""
    leading: tuple[int, ...] = ()
    for name, array in arrays.items():
        try:
            leading = np.broadcast_shapes(leading, array.shape[:-2])
        except ValueError:
            refuse_shape(name, array.shape, f"leading axes that broadcast with the stack {leading}")
    return leading
