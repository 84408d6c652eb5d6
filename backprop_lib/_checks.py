"""Refuse bad input where it enters, with the argument's name, what came and what to pass."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Iterable
from typing import Any, NoReturn, TypeAlias, TypeVar, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array: TypeAlias = NDArray[Any]
Function = TypeVar("Function", bound=Callable[..., Any])


def as_floats(name: str, value: ArrayLike) -> Array:
    """The value as a floating-point array; float32 stays float32, integers become float64."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(
            f"{name} has rows of different lengths: pass a rectangular array of numbers"
        ) from None
    if array.dtype.kind not in "buif":
        raise TypeError(f"{name} holds {array.dtype} values: pass real numbers")
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def as_finite(name: str, value: ArrayLike) -> Array:
    """The value as a floating-point array without NaN or infinity."""
    array = as_floats(name, value)
    if not np.isfinite(array).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(f"{name} is {array[where]} at index {where}: pass finite numbers only")
    return array


def as_columns(name: str, value: ArrayLike) -> Array:
    """The value as a finite array of examples in columns, at least one of each."""
    return as_matrix(
        name, value, f"n, m): examples are columns, one example is {name}.reshape(-1, 1)"
    )


def as_matrix(name: str, value: ArrayLike, expected: str) -> Array:
    """The value as a finite array of at least two axes, none of them empty."""
    array = as_finite(name, value)
    if array.ndim < 2:
        refuse_shape(name, array.shape, f"(…, {expected}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape} and is empty: pass at least one entry")
    return array


def refuse_shape(name: str, shape: tuple[int, ...], expected: str) -> NoReturn:
    """Raise the error that every misfit of shapes gets."""
    raise ValueError(f"{name} has shape {shape}, expected {expected}")


def as_choice(name: str, value: object, choices: Collection[str]) -> str:
    """The value, if it is one of the names that may be chosen."""
    if not (isinstance(value, str) and value in choices):
        raise ValueError(f"{name} is {value!r}: pass one of {', '.join(map(repr, choices))}")
    return value


def as_count(name: str, value: object, least: int = 1) -> int:
    """The value as a whole number of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}: pass a whole number of at least {least}")
    return int(value)


def as_number(name: str, value: ArrayLike) -> float:
    """The value as one finite number."""
    array = as_finite(name, value)
    if array.ndim:
        raise ValueError(f"{name} has shape {array.shape}: pass one number")
    return float(array)


def as_positive(name: str, value: ArrayLike) -> Array:
    """The value as an array of finite numbers above zero."""
    array = as_finite(name, value)
    if array.size == 0 or (array <= 0).any():
        raise ValueError(f"{name} is {value!r}: pass a number above 0, such as 0.1")
    return array


def as_list(name: str, value: object, what: str) -> list[Any]:
    """The entries of a list, tuple, range or array."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise TypeError(f"{name} is {value!r}: pass a list of {what}")
    return list(value)


def as_function(name: str, value: object) -> None:
    """Refuse what cannot be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}: pass a function of an array")


def as_generator(name: str, value: object) -> np.random.Generator:
    """The value, if it is a random number generator: there is no hidden randomness here."""
    if not isinstance(value, np.random.Generator):
        raise TypeError(
            f"{name} is {value!r}: pass a generator, such as {name}=np.random.default_rng(0)"
        )
    return value


def shapes(**contract: str) -> Callable[[Function], Function]:
    """Declare the last two axes of array arguments, as in ``@shapes(W="n k", a="k m")``.

    An axis letter stands for the same length wherever it occurs; axes before the last two
    broadcast. The undecorated formula stays reachable by ``inspect.unwrap``.
    """

    def decorate(formula: Function) -> Function:
        names = list(inspect.signature(formula).parameters)

        @functools.wraps(formula)
        def checked(*args: Any, **kwargs: Any) -> Any:
            given = dict(zip(names, args, strict=False)) | kwargs
            arrays = {
                name: as_columns(name, given[name])
                if axes.endswith(" m")
                else as_matrix(name, given[name], f"{axes.replace(' ', ', ')})")
                for name, axes in contract.items()
                if name in given
            }
            fit(contract, arrays)
            args = (
                tuple(arrays.get(name, value) for name, value in zip(names, args, strict=False))
                + args[len(names) :]
            )
            return formula(*args, **{name: arrays.get(name, kwargs[name]) for name in kwargs})

        return cast(Function, checked)

    return decorate


def fit(contract: dict[str, str], arrays: dict[str, Array]) -> None:
    """Refuse arrays whose axes disagree with the contract or with each other."""
    length: dict[str, tuple[int, str]] = {}
    for name, array in arrays.items():
        axes = contract[name].split()
        for axis, size in zip(axes, array.shape[-2:], strict=True):
            known, source = length.setdefault(axis, (size, name))
            if size != known:
                wanted = ", ".join(str(length[a][0]) if a in length else a for a in axes)
                whose = f"{axis} = {known} as in {source} of shape {arrays[source].shape}"
                refuse_shape(name, array.shape, f"(…, {wanted}) with {whose}")
    fit_leading(arrays)


def fit_leading(arrays: dict[str, Array]) -> tuple[int, ...]:
    """The axes before the last two, taken together; refuse the first array that does not fit."""
    leading: tuple[int, ...] = ()
    for name, array in arrays.items():
        try:
            leading = np.broadcast_shapes(leading, array.shape[:-2])
        except ValueError:
            refuse_shape(name, array.shape, f"leading axes that broadcast with the stack {leading}")
    return leading
