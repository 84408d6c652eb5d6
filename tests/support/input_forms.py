"""What people really pass: the same in other forms, and what means nothing; tables for fuzzing."""

from decimal import Decimal
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np

from backprop_lib import activations, losses


class Table:
    """A stand-in for a DataFrame: no array and no sequence, but NumPy can make an array of it."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype)

    def __iter__(self):  # over the names of its columns, as in pandas
        return iter(range(len(self.array)))


class Tensor(Table):
    """A stand-in for a tensor that must be detached first."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("call detach() first")


class Sparse:
    """A stand-in for a SciPy matrix, of which NumPy makes an array of one object."""

    def __init__(self, array):
        self.array = array

    def __repr__(self):
        return "<a matrix with 1 stored element in it>"

    def toarray(self):
        return self.array


def strided(array):
    return np.repeat(array, 2, axis=-1)[..., ::2] if np.ndim(array) else array


def read_only(array):
    array = np.array(array)
    array.flags.writeable = False
    return array


def some_masked(array):
    mask = np.zeros(np.shape(array), bool)
    mask[(0,) * mask.ndim] = True
    return np.ma.masked_array(array, mask=mask)


def with_first(value):
    def put(array):
        array = np.array(array, dtype=np.result_type(np.asarray(array), value))
        array[(0,) * array.ndim] = value
        return array

    return put


# The numbers of the examples here are 0 and 1, so that each form holds them exactly.
SAME = {
    "list": lambda a: a.tolist(),
    "tuples": lambda a: tuple(map(tuple, a)) if a.ndim == 2 else a,
    "Fortran": np.asfortranarray,
    "strided": strided,
    "backwards": lambda a: np.flip(np.flip(a).copy()),
    "read-only": read_only,
    "matrix": lambda a: a.view(np.matrix) if a.ndim == 2 else a,
    "table": Table,
    "unmasked": np.ma.masked_array,
} | {
    kind: lambda a, kind=kind: a.astype(kind)
    for kind in ("?", "u1", "i1", "i8", "u8", "f2", "f4", ">f4", ">f8", "g")
}
MISFITS = {
    "0-d": lambda a: np.array(1.0),
    "1-d": lambda a: np.ravel(a)[:2],
    "transposed": lambda a: a.T,
    "one row more": lambda a: np.concatenate([a, a[:1]]),
    "one column more": lambda a: np.concatenate([a, a[..., :1]], axis=-1),
    "no rows": lambda a: a[:0],
    "no columns": lambda a: a[..., :0],
    "nothing": lambda a: [],
    "NaN": with_first(np.nan),
    "infinity": with_first(-np.inf),
    "beyond float64": lambda a: np.asarray(a).astype("g") * np.longdouble("1e4000"),
}
JUNK = {
    "None": lambda a: None,
    "text": lambda a: "0.5",
    "bytes": lambda a: b"1",
    "digits": lambda a: a.astype(str),
    "objects": lambda a: a.astype(object),
    "Decimal": lambda a: Decimal(1),
    "complex": lambda a: a + 0j,
    "dates": lambda a: a.astype("datetime64[D]"),
    "spans": lambda a: a.astype("timedelta64[s]"),
    "records": lambda a: a.astype([("x", float)]),
    "ragged": lambda a: [[1.0], [1.0, 0.0]],
    "generator": lambda a: (row for row in a),
    "dict": lambda a: {"x": a},
    "set": lambda a: {0.0, 1.0},
    "function": lambda a: np.sin,
    "sparse": Sparse,
    "tensor": Tensor,
    "masked": some_masked,
    "masked rows": lambda a: list(some_masked(a)),
    "a masked number": lambda a: [np.ma.masked, 1.0],
}
NUMBERS = {
    "float": float,
    "0-d": np.array,
    "table": Table,
    "unmasked": np.ma.masked_array,
} | {kind: lambda a, kind=kind: np.dtype(kind).type(a) for kind in ("f2", "f4", "f8", "g")}
NO_NUMBERS = {
    "None": None,
    "text": "0.1",
    "True": True,
    "flags": np.array([True, True]),
    "NaN": np.nan,
    "infinity": np.inf,
    "-infinity": -np.inf,
    "negative": -0.25,
    "complex": 0.1j,
    "empty": [],
    "masked": np.ma.masked,
    "Decimal": Decimal("0.1"),
    "Fraction": Fraction(1, 2),
    "function": np.sin,
    "dict": {},
    "sparse": Sparse(0.1),
    "ragged": [[1.0], [1.0, 2.0]],
    "generator": (i for i in "ab"),
}
COUNTS = {kind: np.dtype(kind).type for kind in ("i1", "u1", "i4", "i8", "u8")} | {"int": int}
NO_COUNTS = {
    "None": None,
    "float": 10.0,
    "np.float": np.float64(2.0),
    "text": "2",
    "True": True,
    "np.True": np.True_,
    "negative": -1,
    "half": 2.5,
    "NaN": np.nan,
    "infinity": np.inf,
    "array": np.array([2]),
    "list": [2],
    "function": len,
}
NO_LISTS = {
    "None": None,
    "number": 2,
    "text": "12",
    "bytes": b"\1\2",
    "set": {1, 2},
    "dict": {1: 0, 2: 0},
    "table": Table([1, 2]),
    "0-d": np.array(2),
    "empty": [],
    "2-d": np.ones((2, 2), int),
    "floats": [1.0, 2.0],
    "flags": [True, False],
    "masked": np.ma.masked_array([1, 2], mask=[1, 0]),
    "None inside": [1, None],
}
NO_NAMES = {
    "None": None,
    "upper": "SIGMOID",
    "title": "Squared_error",
    "space": "cross entropy",
    "empty": "",
    "function": losses.squared_error,
    "activation": activations.sigmoid,
    "bytes": b"sigmoid",
    "number": 1,
    "array": np.array(["softmax", "tanh"]),
    "set": {"sigmoid"},
    "dict": {"sigmoid": 1},
}
NO_GENERATORS = {
    "None": None,
    "seed": 42,
    "RandomState": np.random.RandomState(0),
    "module": np.random,
    "class": np.random.Generator,
    "bits": np.random.PCG64(0),
    "sequence": np.random.SeedSequence(0),
}
NO_FUNCTIONS = {"None": None, "number": 1.0, "text": "sin", "array": np.ones(2), "list": [np.sin]}
NO_AXES = {"None": None, "pyplot": plt, "array": np.array([plt.Axes]), "list": [], "text": "left"}
NO_PAIRS = {"array": np.ones((2, 5)), "one": (1,), "three": (1, 2, 3), "text": "ab", "number": 1}
NO_FLAGS = {"None": None, "text": "False", "number": 1, "array": np.array([True, False])}
