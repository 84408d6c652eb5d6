"""What people really pass: every form of input times every argument of the public edge.

Each call gives what plain float64 arrays, numbers and lists give, or is refused by a message that
names the argument, says what came and what to pass. No other error and no warning escapes.
"""

import copy
import dataclasses
import inspect
import re
from collections.abc import Iterator
from unittest.mock import create_autospec

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as shaped
from input_forms import (
    COUNTS,
    JUNK,
    MISFITS,
    NO_AXES,
    NO_COUNTS,
    NO_FLAGS,
    NO_FUNCTIONS,
    NO_GENERATORS,
    NO_LISTS,
    NO_NAMES,
    NO_NUMBERS,
    NO_PAIRS,
    NUMBERS,
    SAME,
)
from matplotlib.axes import Axes
from oracles import ELEMENTWISE

import backprop_lib
from backprop_lib import (
    Layer,
    Pass,
    activations,
    backward,
    check_gradients,
    datasets,
    descend,
    forward,
    gradient_check,
    initialise,
    losses,
    member,
    mini_batches,
    plots,
    predict,
    stack,
    steps,
    train,
)

X = np.array([[0.0, 1.0, 0.0, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0, 0.0]])
Y = np.array([[0.0, 1.0, 1.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0, 0.0]])
Z = np.array([[0.0, 1.0, 1.0, 0.0, 1.0], [1.0, 1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0, 0.0]])
NETWORK = [
    Layer(np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]), np.array([[0.0], [1.0], [0.0]]), "tanh"),
    Layer(np.array([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]), np.array([[1.0], [0.0]]), "sigmoid"),
]
W = NETWORK[1].W
SIZES = [2, 3, 2]
NO_NETWORKS = {
    "None": None,
    "empty": [],
    "layer": NETWORK[0],
    "generator": (layer for layer in NETWORK),
    "array": np.array([1.0]),
    "dict": dict(enumerate(NETWORK)),
    "names": ["tanh", "sigmoid"],
    "plain tuples": [tuple(layer) for layer in NETWORK],
    "lists of one": [[layer] for layer in NETWORK],
    "functions as names": [layer._replace(activation=np.tanh) for layer in NETWORK],
    "text": "tanh",
}
NO_PASSES = {"None inside": [None, None], "pairs": [(Z, Z), (Y, Y)], "one": forward(NETWORK, X)[:1]}
NO_PASSES |= {"number": 7, "text": "ab", "array": X, "function": forward}


def rng():
    return np.random.default_rng(0)


LEARNING = {"layers": NETWORK, "X": X, "Y": Y, "loss": "squared_error"}
TRAINING = LEARNING | {"learning_rate": 0.5, "epochs": 2, "batch_size": 2, "rng": rng()}
TRAINING |= {"validation": (X, Y), "record_every": 1, "progress": False}
# Each call with good arguments, of which one at a time comes in other forms.
CALLS = {
    forward: {"layers": NETWORK, "X": X},
    predict: {"layers": NETWORK, "X": X},
    backward: LEARNING | {"passes": [Pass(Z, 1 - Z), Pass(Y, X)]},
    train: TRAINING,
    check_gradients: {"layers": NETWORK[1:], "X": Z, "Y": Y, "loss": "squared_error"},
    initialise: {"sizes": SIZES, "activations": "tanh", "rng": rng(), "scale": 0.5},
    stack: {"networks": [NETWORK, NETWORK]},
    member: {"layers": stack([NETWORK, NETWORK]), "index": 1},
    mini_batches: {"m": 5, "batch_size": 2, "rng": rng()},
    descend: {"gradient": np.sin, "theta": X, "learning_rate": 0.5, "steps": 2},
    gradient_check.numerical_gradient: {"f": np.sum, "theta": X, "h": 2.0**-10},
    gradient_check.relative_error: {"a": X, "b": X[::-1]},
    steps.loss_gradient: {"y_hat": X, "y": Y, "loss": "squared_error"},
    steps.output_error: {"dL_da": X, "z": Y, "activation": "softmax"},
    steps.hidden_error: {"W_next": W, "delta_next": Y, "z": Z, "activation": "tanh"},
    steps.weight_gradient: {"delta": X, "a_prev": Z},
    steps.bias_gradient: {"delta": X},
    steps.update: {"parameter": W, "gradient": 1 - W, "learning_rate": 0.5},
    activations.derivative: {"z": X, "activation": "tanh"},
    datasets.moons: {"m": 4, "rng": rng(), "noise": 0.25},
    datasets.circles: {"m": 4, "rng": rng(), "noise": 0.25},
    datasets.spirals: {"m": 4, "rng": rng(), "noise": 0.25, "turns": 1.5},
    datasets.digits: {"classes": [1, 0]},
    datasets.split: {"X": X, "Y": Y, "rng": rng(), "fractions": np.ones(1)},
}
# Prediction and target alike, since the logarithm of 0 depends on the type.
CALLS |= {losses.squared_error: {"y_hat": X, "y": Y}}
CALLS |= {f: {"y_hat": Y, "y": Y} for f in (losses.binary_cross_entropy, losses.cross_entropy)}
SLOPES = [getattr(activations, f"{name}_prime") for name in ELEMENTWISE]
CALLS |= {f: {"z": X} for f in SLOPES}
CALLS |= {getattr(activations, name): {"z": X} for name in activations.ACTIVATIONS}


def returns(**arguments):
    """Calls of the two functions that take a function, as functions of what that one returns."""
    value = arguments["f(theta)"] if "f(theta)" in arguments else arguments["gradient(theta)"]
    if "f(theta)" in arguments:
        return gradient_check.numerical_gradient(lambda _: value, [1.0])
    return descend(lambda _: value, X, learning_rate=0.5, steps=2)


ONE_OUTPUT = [NETWORK[0], Layer(W[:1], np.ones((1, 1)), "sigmoid")]
AXES = create_autospec(Axes, instance=True)  # what reaches it has passed the checks
POINT = np.array([0.0, 1.0])
CALLS |= {
    plots.decision_surface: {"axes": AXES, "layers": ONE_OUTPUT, "X": X, "Y": Y[:1]}
    | {"margin": 0.5, "points": 3},
    plots.signed_cells: {"axes": AXES, "values": X, "largest": 1.0},
    plots.number: {"value": 0.5, "decimals": 2},
    plots.node_places: {"sizes": SIZES, "gap": 2.0, "spacing": 1.0},
    plots.draw_network: {"axes": AXES, "sizes": [2, 1], "weights": [W[:1, :2]], "along": 0.5},
    plots.draw_node: {"axes": AXES, "place": POINT, "text": "a"},
    plots.draw_edge: {"axes": AXES, "sender": POINT, "receiver": 1 - POINT, "shift": 0.5},
    plots.draw_arrow: {"axes": AXES, "tail": POINT, "head": 1 - POINT},
    plots.label_line: {"axes": AXES, "x": 0.5, "y": 0.5, "text": "a", "colour": plots.INK},
}

ANY_SHAPE = set(MISFITS) - {"NaN", "infinity", "beyond float64"}
NOT_FINITE = set(MISFITS) - ANY_SHAPE
ANY_ROWS, ANY_EXAMPLES = {"one row more"}, {"one column more"}
ANY_MATRIX = {"transposed"} | ANY_ROWS | ANY_EXAMPLES
# What has a meaning for this argument, although for most it has none.
FITS = {
    "forward-X": ANY_EXAMPLES,
    "predict-X": ANY_EXAMPLES,
    "train-batch_size": {"None"},
    "initialise-activations": {"array"},  # of as many names as there are layers
    "member-index": {"negative"},
    **{f"member-layers[{l}].{part}": NOT_FINITE for l in (0, 1) for part in "Wb"},
    "member-layers[0].W": NOT_FINITE | {"transposed", "one column more"},  # (2, 3, 2), of 2 inputs
    "numerical_gradient-theta": ANY_SHAPE,
    "descend-theta": ANY_SHAPE,
    "f(theta)": {"0-d", "1-d", "transposed"},
    "gradient(theta)": NOT_FINITE,
    "weight_gradient-delta": ANY_ROWS,
    "weight_gradient-a_prev": ANY_ROWS,
    "bias_gradient-delta": ANY_MATRIX,
    "split-X": ANY_ROWS,
    "split-Y": ANY_ROWS,
    "split-fractions": {"1-d", "transposed"},
    "softmax-z": ANY_MATRIX,
    "derivative-z": ANY_SHAPE | NOT_FINITE,
    **{f"{f}-z": ANY_SHAPE | NOT_FINITE for f in ELEMENTWISE},
    **{f"{f}_prime-z": ANY_SHAPE | NOT_FINITE for f in ELEMENTWISE},
    "decision_surface-margin": {"negative"},
    "decision_surface-layers[1].b": {"transposed"},  # (1, 1)
    "signed_cells-values": ANY_MATRIX,
    "number-value": {"negative"},
    "draw_network-weights": {"empty"},
    "draw_network-along": {"negative"},
    "draw_node-place": {"1-d", "transposed"},
    **{f"draw_edge-{end}": {"1-d", "transposed"} for end in ("sender", "receiver")},
    "draw_edge-shift": {"negative"},
    **{f"draw_arrow-{end}": {"1-d", "transposed"} for end in ("tail", "head")},
    "label_line-x": {"negative"},
    "label_line-y": {"negative"},
}
FREE = {"text", "colour"}  # whatever Matplotlib takes


def always(values):
    return {name: lambda _, value=value: value for name, value in values.items()}


def forms_of(good):
    """The forms in which this may come, and those in which it may not; functions of it."""
    if isinstance(good, np.ndarray):
        return SAME, MISFITS | JUNK
    for kind, same, wrong in (
        (bool, {}, NO_FLAGS),
        (float, NUMBERS, NO_NUMBERS),
        (int, COUNTS, NO_COUNTS),
        (str, {"np.str_": np.str_}, NO_NAMES),
        (np.random.Generator, {}, NO_GENERATORS),
        (Axes, {}, NO_AXES),
        (tuple, {"list": list}, NO_PAIRS),
    ):
        if isinstance(good, kind):
            return same, always(wrong)
    if callable(good):
        return {}, always(NO_FUNCTIONS)
    wrong = {Layer: NO_NETWORKS, Pass: NO_PASSES}.get(type(good[0]), NO_LISTS)
    iterator = {} if wrong is NO_NETWORKS else {"iterator": iter}
    return {"tuple": tuple} | iterator, always(wrong)


def places(name, value):
    """An argument and all that lies in it: what messages call each, and the way to it."""
    if not isinstance(value, Layer | Pass):
        yield name, ()
    if isinstance(value, Layer | Pass):
        inside = [(f".{part}", part, getattr(value, part)) for part in value._fields]
    elif isinstance(value, list | tuple) and not isinstance(value[0], int):
        inside = [(f"[{i}]", i, part) for i, part in enumerate(value)]
    else:
        inside = []
    for suffix, key, part in inside:
        yield from ((full, (key, *way)) for full, way in places(name + suffix, part))


def at(value, way):
    for key in way:
        value = getattr(value, key) if isinstance(key, str) else value[key]
    return value


def put(value, way, form):
    """The value with the part that this way leads to in another form."""
    if not way:
        return form(value)
    key, *rest = way
    if isinstance(key, str):
        return value._replace(**{key: put(getattr(value, key), rest, form)})
    return type(value)(put(part, rest, form) if i == key else part for i, part in enumerate(value))


def called(function, arguments):
    """Everything that the call gives, in one flat list."""
    fresh = {
        name: copy.deepcopy(value) if isinstance(value, np.random.Generator) else value
        for name, value in arguments.items()
    }
    return list(flat(function(**fresh)))


def flat(result):
    if dataclasses.is_dataclass(result):
        result = list(vars(result).values())
    if isinstance(result, dict):
        result = list(result.items())
    if isinstance(result, list | tuple | Iterator):
        for part in result:
            yield from flat(part)
    else:
        yield result


def differs(got, plain, form):
    loose = {"rtol": 1e-3, "atol": 1e-4} if form in ("f4", ">f4") else {"rtol": 1e-9, "atol": 1e-12}
    for one, other in zip(got, plain, strict=True):
        if isinstance(other, np.ndarray | np.generic | float):
            right_type = type(one) is np.ndarray or isinstance(one, np.generic | float)
            if not right_type or not np.allclose(one, other, **loose, equal_nan=True):
                return f"{one!r} instead of {other!r}"
        elif isinstance(other, str | int) and one != other:
            return f"{one!r} instead of {other!r}"
    return ""


TARGETS = [
    pytest.param(function, name, argument, way, id=f"{function.__name__}-{name}")
    for function, arguments in CALLS.items()
    for argument, value in arguments.items()
    if argument not in FREE
    for name, way in places(argument, value)
] + [pytest.param(returns, name, name, (), id=name) for name in ("f(theta)", "gradient(theta)")]


@pytest.mark.parametrize(("function", "name", "argument", "way"), TARGETS)
def test_every_form_gives_the_plain_result_or_is_refused(function, name, argument, way):
    arguments = CALLS.get(function) or {name: {"f(theta)": np.ones((1, 1))}.get(name, X)}
    plain = called(function, arguments)
    same, wrong = forms_of(at(arguments[argument], way))
    fits = FITS.get(name if function is returns else f"{function.__name__}-{name}", set())
    faults, accepted = [], set()
    for form, change in (same | wrong).items():
        changed = arguments | {argument: put(arguments[argument], way, change)}
        try:
            got = called(function, changed)
        except (TypeError, ValueError) as refusal:
            message = str(refusal)
            named = "|".join(map(re.escape, arguments)) if form in MISFITS else re.escape(name)
            says = rf"({named})[^ ]* (is|has|holds)\b.*\b(pass|expected)\b"
            if form in same or not re.match(says, message, re.DOTALL):
                faults.append(f"{form}: {type(refusal).__name__}: {message}")
        except Exception as escaped:
            faults.append(f"{form}: {type(escaped).__name__}: {escaped}")
        else:
            accepted.add(form)
            if form in same and (difference := differs(got, plain, form)):
                faults.append(f"{form}: {difference}")
    assert not faults, "\n".join(faults)
    assert accepted == set(same) | fits


def test_every_public_function_is_tried():
    named = [getattr(backprop_lib, name) for name in backprop_lib.__all__]
    public = {f for f in named if inspect.isfunction(f)} | set(SLOPES)
    for module in (datasets, plots):
        own = inspect.getmembers(module, inspect.isfunction)
        public |= {f for name, f in own if f.__module__ == module.__name__ and name[0] != "_"}
    # These take nothing, or make, keep and name figures: tests of plots try them.
    assert public - set(CALLS) == {datasets.xor, plots.figure, plots.show, plots.symbol}


COLUMNS = shaped.arrays(
    st.one_of(
        shaped.boolean_dtypes(),
        shaped.integer_dtypes(endianness="?"),
        shaped.unsigned_integer_dtypes(endianness="?"),
        shaped.floating_dtypes(endianness="?", sizes=16),
    ),
    (2, 5),
)


@given(COLUMNS)
def test_a_small_type_neither_overflows_nor_rounds(array):
    for call in (
        lambda a: predict(NETWORK, a),
        lambda a: predict([Layer(a.T, np.zeros((5, 1)), "identity")], X),
        lambda a: losses.squared_error(a, Y),
        lambda a: steps.loss_gradient(Y, a, "squared_error"),
        lambda a: steps.update(a, X, 0.5),
        lambda a: gradient_check.relative_error(a, -X),
    ):
        results = []
        for form in (array, array.astype(np.float64)):
            try:
                results.append(np.asarray(call(form)).tolist())
            except ValueError as refusal:
                results.append(str(refusal))
        assert results[0] == results[1]


@pytest.mark.parametrize("kind", [np.int8, np.uint8])
def test_a_count_of_a_small_type_does_not_overflow(kind):
    most = int(np.iinfo(kind).max)
    _, history = train(NETWORK, X, Y, loss="squared_error", learning_rate=0.5, epochs=kind(most))
    assert history.epochs[-1] == most
    batches = list(mini_batches(kind(most), kind(100), rng()))
    assert sorted(np.concatenate(batches)) == list(range(most))
    assert datasets.moons(kind(most), rng())[0].shape == (2, most)
    options = {"loss": "squared_error", "learning_rate": 0.5, "epochs": 300}
    _, history = train(NETWORK, X, Y, **options, record_every=kind(100))
    assert history.epochs.tolist() == [0, 100, 200, 300]


def test_a_gradient_may_change_what_it_is_given():
    def slope(theta):
        theta *= 2
        return theta

    path = descend(slope, [1.0], learning_rate=0.25, steps=2)
    assert path.tolist() == [[1.0], [0.5], [0.25]]
