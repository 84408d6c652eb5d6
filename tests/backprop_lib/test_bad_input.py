"""Wrong calls are refused, and the message says which argument, what came, and what to pass."""

import re
from fractions import Fraction

import numpy as np
import pytest
from input_forms import Sparse

from backprop_lib import (
    Layer,
    Pass,
    activations,
    backward,
    bias_gradient,
    binary_cross_entropy,
    check_gradients,
    cross_entropy,
    datasets,
    descend,
    forward,
    hidden_error,
    initialise,
    loss_gradient,
    member,
    mini_batches,
    numerical_gradient,
    output_error,
    predict,
    relative_error,
    sigmoid,
    softmax,
    squared_error,
    stack,
    tanh,
    train,
    update,
    weight_gradient,
)

NAN, INF = float("nan"), float("inf")
X, Y = datasets.xor()


def rng():
    return np.random.default_rng(0)


def network(activations="sigmoid", sizes=(2, 3, 1)):
    return initialise(sizes, activations, rng())


def bent(l, **parts):
    """A network in which one layer is not as it should be."""
    layers = network()
    layers[l] = layers[l]._replace(**parts)
    return layers


def stacked(*sizes):
    """A network whose layers are stacks of these sizes."""
    return [
        Layer(np.zeros((size, n_out, n_in)), np.zeros((size, n_out, 1)), "tanh")
        for size, n_in, n_out in zip(sizes, (2, 3), (3, 1), strict=True)
    ]


def trained(layers=None, X=X, Y=Y, **changes):
    options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 1} | changes
    return train(network() if layers is None else layers, X, Y, **options)


def split(**changes):
    options = {"X": X, "Y": Y, "rng": rng(), "fractions": (0.5, 0.5)} | changes
    return datasets.split(**options)


ones = np.ones
PASSES = forward(network(), X)
STACKED_PASS = Pass(ones((2, 3, 4)), ones((2, 3, 4)))
MASKED = np.ma.masked_array(X, mask=X == 1)
LABELS = np.array([0, 2, 1, 0])
CLASSES = network(["tanh", "softmax"], (2, 3, 3))
SINGLE = [Layer(W.astype("f4"), b.astype("f4"), name) for W, b, name in network()]
SQUARE = "squared_error"

# name of the argument, what came, the remedy, the call
VALUES = [
    ("z", "None", "pass real numbers", lambda: sigmoid(None)),
    ("z", "<U3", "pass real numbers", lambda: tanh(["abc"])),
    ("z", "complex128", "pass real numbers", lambda: sigmoid([1j])),
    ("z", "different lengths", "pass a rectangular array", lambda: sigmoid([[1.0], [1.0, 2.0]])),
    ("z", "(3,)", "expected (…, n, m)", lambda: softmax([1.0, 2.0, 3.0])),
    ("z", "()", "expected (…, n, m)", lambda: softmax(1.0)),
    ("z", "(0, 4)", "pass at least one", lambda: softmax(np.zeros((0, 4)))),
    ("z", "nan at index (1, 0)", "pass finite", lambda: softmax([[1.0], [NAN]])),
    ("activation", "'sigmod'", "'sigmoid', 'tanh'", lambda: activations.derivative(0, "sigmod")),
    ("activation", "'softmax'", "output_error", lambda: activations.derivative(0, "softmax")),
    ("y", "(2, 1)", "expected (…, 3, 1)", lambda: squared_error(ones((3, 1)), ones((2, 1)))),
    ("y", "(2, 4)", "expected (…, 2, 3)", lambda: squared_error(ones((2, 3)), ones((2, 4)))),
    ("y", "(2,)", "np.reshape(y, (-1, 1))", lambda: squared_error(ones((2, 1)), [1, 2])),
    ("y", "(1, 3)", "np.eye(2)[:, labels]", lambda: cross_entropy(ones((2, 3)) / 2, [[0, 1, 0]])),
    ("y", "(3,)", "np.eye(n)[:, labels]", lambda: cross_entropy(ones((2, 3)) / 2, [0, 1, 0])),
    ("y", "(3, 2)", "pass y.T", lambda: squared_error(ones((2, 3)), ones((3, 2)))),
    ("y", "(4, 3, 2)", "pass y.mT", lambda: squared_error(ones((2, 3)), ones((4, 3, 2)))),
    ("y", "2.0", "np.eye(n)[:, labels]", lambda: cross_entropy(ones((1, 3)), [[0, 1, 2]])),
    ("z", "masked", "pass z.filled(value)", lambda: sigmoid(MASKED)),
    ("z", "masked", "np.ma.compress_cols", lambda: softmax(MASKED)),
    ("z", "masked", "pass z.filled(value)", lambda: sigmoid([np.ma.masked, 1.0])),
    ("z", "in it>", "z.toarray()", lambda: sigmoid(Sparse([[1.0]]))),
    ("z", "generator", "such as list(z)", lambda: sigmoid(i for i in (1.0, 2.0))),
    ("z", "object", "np.array(z, float)", lambda: sigmoid(np.array([Fraction(1, 2)]))),
    ("z", "inf", "pass finite", lambda: softmax([[np.longdouble("1e400")]])),
    ("y_hat", "inf at index (0, 0)", "pass finite", lambda: squared_error([[INF]], [[1]])),
    ("y_hat", "(0, 0)", "pass at least one", lambda: squared_error(ones((0, 0)), ones((0, 0)))),
    ("y", "(3, 1, 1)", "(2,)", lambda: squared_error(ones((2, 1, 1)), ones((3, 1, 1)))),
    ("y_hat", "1.5", "sigmoid", lambda: binary_cross_entropy([[1.5]], [[1]])),
    ("y_hat", "-0.1", "softmax", lambda: cross_entropy([[-0.1], [1.1]], [[0], [1]])),
    ("y", "2.0", "pass probabilities", lambda: binary_cross_entropy([[0.5]], [[2]])),
    ("y", "-1.0", "pass probabilities", lambda: binary_cross_entropy([[0.5]], [[-1]])),
    ("y", "sums to 2.0", "one-hot", lambda: cross_entropy([[0.5], [0.5]], [[1], [1]])),
    ("y", "sums to 0.0", "one-hot", lambda: cross_entropy([[0.5], [0.5]], [[0], [0]])),
]
STEPS = [
    ("loss", "'mse'", "'squared_error'", lambda: loss_gradient([[0.5]], [[1]], "mse")),
    ("loss", "None", "'squared_error'", lambda: loss_gradient([[0.5]], [[1]], None)),
    ("loss", "['mse']", "'squared_error'", lambda: loss_gradient([[0.5]], [[1]], ["mse"])),
    ("y", "(1, 2)", "expected (…, 1, 1)", lambda: loss_gradient([[0.5]], [[1, 0]], SQUARE)),
    ("y_hat", "7.0", "sigmoid", lambda: loss_gradient([[7]], [[1]], "binary_cross_entropy")),
    ("z", "(2, 1)", "expected (…, 3, 1)", lambda: output_error(ones((3, 1)), ones((2, 1)), "tanh")),
    ("activation", "'mish'", "'relu'", lambda: output_error(ones((3, 1)), ones((3, 1)), "mish")),
    (
        "delta_next",
        "(3, 4)",
        "n_next = 2 as in W_next of shape (2, 3)",
        lambda: hidden_error(ones((2, 3)), ones((3, 4)), ones((3, 4)), "tanh"),
    ),
    (
        "z",
        "(2, 4)",
        "expected (…, 3, 4)",
        lambda: hidden_error(ones((2, 3)), ones((2, 4)), ones((2, 4)), "tanh"),
    ),
    (
        "W_next",
        "(3,)",
        "expected (…, n_next, n)",
        lambda: hidden_error(ones(3), ones((1, 4)), ones((3, 4)), "tanh"),
    ),
    (
        "z",
        "(3, 3, 4)",
        "broadcast with the stack (2,)",
        lambda: hidden_error(ones((2, 2, 3)), ones((2, 4)), ones((3, 3, 4)), "tanh"),
    ),
    ("a_prev", "(2, 5)", "expected (…, 2, 4)", lambda: weight_gradient(ones((3, 4)), ones((2, 5)))),
    ("delta", "(3,)", "np.reshape(delta, (-1, 1))", lambda: bias_gradient(ones(3))),
    ("delta", "(3, 0)", "pass at least one", lambda: bias_gradient(ones((3, 0)))),
    ("gradient", "(2, 3)", "expected (3, 2)", lambda: update(ones((3, 2)), ones((2, 3)), 0.1)),
    ("gradient", "nan", "pass finite", lambda: update(ones((1, 1)), [[NAN]], 0.1)),
    ("learning_rate", "0", "above 0", lambda: update(ones((1, 1)), ones((1, 1)), 0)),
    ("learning_rate", "-0.1", "above 0", lambda: update(ones((1, 1)), ones((1, 1)), -0.1)),
    ("learning_rate", "nan", "pass finite", lambda: update(ones((1, 1)), ones((1, 1)), NAN)),
    (
        "learning_rate",
        "(3, 1, 1)",
        "broadcast with the stack (2,)",
        lambda: update(ones((2, 1, 1)), ones((2, 1, 1)), [0.1, 0.2, 0.3]),
    ),
    (
        "gradient",
        "(3, 1, 1)",
        "broadcast with the stack (2,)",
        lambda: update(ones((2, 1, 1)), ones((3, 1, 1)), 0.1),
    ),
]
NETWORKS = [
    ("sizes", "[2]", "at least two", lambda: network(sizes=[2])),
    ("sizes", "0", "at least 1", lambda: network(sizes=[2, 0, 1])),
    ("sizes", "2.5", "whole number", lambda: network(sizes=[2.5, 1])),
    ("sizes", "True", "whole number", lambda: network(sizes=[2, True])),
    ("sizes", "3", "pass a list", lambda: network(sizes=3)),
    ("activations", "1 names", "pass 2", lambda: network(["tanh"])),
    ("activations", "'Relu'", "'relu'", lambda: network(["Relu", "tanh"])),
    ("activations", "5", "pass a list", lambda: network(5)),
    ("rng", "42", "np.random.default_rng", lambda: initialise([2, 1], "tanh", 42)),
    ("scale", "'xavir'", "'xavier', 'he'", lambda: initialise([2, 1], "tanh", rng(), "xavir")),
    ("scale", "0", "above 0", lambda: initialise([2, 1], "tanh", rng(), 0)),
    ("scale", "None", "real numbers", lambda: initialise([2, 1], "tanh", rng(), None)),
    ("layers", "[]", "pass a list of at least one", lambda: forward([], X)),
    ("layers", "None", "pass a list of at least one", lambda: predict(None, X)),
    ("layers[0]", "(1, 2)", "pass Layer(W, b, activation)", lambda: forward([(1, 2)], X)),
    ("layers", "Layer(", "pass a list", lambda: forward(network()[0], X)),
    ("layers[0].W", "(2,)", "expected (…, n_out, n_in)", lambda: forward(bent(0, W=ones(2)), X)),
    ("layers[0].W", "nan", "pass finite", lambda: forward(bent(0, W=ones((3, 2)) * NAN), X)),
    ("layers[1].W", "(1, 4)", "expected (…, 1, 3)", lambda: forward(bent(1, W=ones((1, 4))), X)),
    ("layers[0].b", "(1, 3)", "expected (…, 3, 1)", lambda: forward(bent(0, b=ones((1, 3))), X)),
    ("layers[0].b", "(3,)", "expected (…, n_out, 1)", lambda: forward(bent(0, b=ones(3)), X)),
    ("layers[1].activation", "'sin'", "'tanh'", lambda: forward(bent(1, activation="sin"), X)),
    (
        "layers[1].W",
        "(2, 1, 3)",
        "broadcast with the stack (3,)",
        lambda: forward(stacked(3, 2), X),
    ),
    ("X", "(4, 2)", "expected (…, 2, m)", lambda: forward(network(), X.T)),
    ("X", "(3, 4)", "expected (…, 2, m)", lambda: forward(network(), ones((3, 4)))),
    ("X", "(4, 2)", "examples are columns: pass X.T", lambda: predict(network(), X.T)),
    ("X", "masked", "pass X.filled(value)", lambda: predict(network(), MASKED)),
    ("X", "masked", "pass X.filled(value)", lambda: predict(network(), list(MASKED))),
    ("X", "(2,)", "np.reshape(X, (-1, 1))", lambda: forward(network(), X[:, 0])),
    ("X", "(2, 0)", "pass at least one", lambda: forward(network(), X[:, :0])),
    ("X", "inf at index (0, 1)", "pass finite", lambda: forward(network(), [[0, INF], [0, 1]])),
    ("X", "object", "real numbers", lambda: forward(network(), [[None], [1]])),
    ("X", "(2, 2, 4)", "stack (3,)", lambda: forward(stacked(3, 3), np.stack([X, X]))),
    ("Y", "(2, 4)", "expected (…, 1, 4)", lambda: backward(network(), X, ones((2, 4)), SQUARE)),
    ("Y", "(1, 3)", "1 outputs for each of 4", lambda: backward(network(), X, Y[:, :3], SQUARE)),
    ("Y", "(4,)", "np.reshape(Y, (1, -1))", lambda: backward(network(), X, Y[0], SQUARE)),
    ("Y", "(4,)", "np.eye(n)[:, labels]", lambda: backward(CLASSES, X, LABELS, "cross_entropy")),
    ("Y", "(1, 4)", "np.eye(3)[:, labels]", lambda: backward(CLASSES, X, [LABELS], SQUARE)),
    ("Y", "(4, 1)", "np.eye(3)[:, labels]", lambda: backward(CLASSES, X, LABELS[:, None], SQUARE)),
    ("Y", "(4, 3)", "pass Y.T", lambda: backward(CLASSES, X, np.eye(3)[LABELS], SQUARE)),
    (
        "Y",
        "3.0",
        "pass probabilities",
        lambda: backward(network(), X, 3 * Y, "binary_cross_entropy"),
    ),
    (
        "Y",
        "sums to 0.0",
        "one-hot",
        lambda: backward(network(["tanh", "softmax"]), X, Y, "cross_entropy"),
    ),
    ("loss", "'log'", "'cross_entropy'", lambda: backward(network(), X, Y, "log")),
    (
        "loss",
        "'binary_cross_entropy' but",
        "pass 'sigmoid' or 'softmax'",
        lambda: backward(network("tanh"), X, Y, "binary_cross_entropy"),
    ),
    (
        "passes",
        "1 entries",
        "what forward(layers, X) returned",
        lambda: backward(network(), X, Y, SQUARE, PASSES[:1]),
    ),
    (
        "passes",
        "7",
        "what forward(layers, X) returned",
        lambda: backward(network(), X, Y, SQUARE, 7),
    ),
    (
        "passes[0]",
        "None",
        "what forward(layers, X) returned",
        lambda: backward(network(), X, Y, SQUARE, [None, None]),
    ),
    (
        "passes[0].Z",
        "(2, 3, 4)",
        "broadcast with the stack (3,)",
        lambda: backward(stacked(3, 3), X, Y, SQUARE, [STACKED_PASS, PASSES[1]]),
    ),
    (
        "passes[1].A",
        "(3, 4)",
        "expected (…, 1, 4)",
        lambda: backward(network(), X, Y, SQUARE, [PASSES[0], Pass(PASSES[1].Z, PASSES[0].A)]),
    ),
    ("networks", "[]", "at least one network", lambda: stack([])),
    ("networks", "3", "pass a list", lambda: stack(3)),
    ("networks[1]", "(4, 2)", "as the first", lambda: stack([network(), network(sizes=(2, 4, 1))])),
    ("networks[1]", "'tanh'", "as the first", lambda: stack([network(), network("tanh")])),
    ("networks[0][1].W", "(2, 1, 3)", "with the stack (3,)", lambda: stack([stacked(3, 2)])),
    ("networks[0]", "Layer(", "pass a list of at least one", lambda: stack(network())),
    ("index", "0", "stack of shape ()", lambda: member(network(), 0)),
    ("index", "3", "stack of shape (3,)", lambda: member(stacked(3, 3), 3)),
    ("index", "(0, 0)", "stack of shape (3,)", lambda: member(stacked(3, 3), (0, 0))),
    ("index", "'a'", "stack of shape (3,)", lambda: member(stacked(3, 3), "a")),
]
TRAINING = [
    ("learning_rate", "0", "above 0", lambda: trained(learning_rate=0)),
    ("learning_rate", "-1", "above 0", lambda: trained(learning_rate=-1)),
    ("learning_rate", "inf", "pass finite", lambda: trained(learning_rate=INF)),
    ("learning_rate", "None", "real numbers", lambda: trained(learning_rate=None)),
    ("learning_rate", "'fast'", "real numbers", lambda: trained(learning_rate="fast")),
    ("learning_rate", "True", "pass a number", lambda: trained(learning_rate=True)),
    ("learning_rate", "1e-60", "range of float32", lambda: trained(SINGLE, learning_rate=1e-60)),
    ("learning_rate", "1e+60", "range of float32", lambda: trained(SINGLE, learning_rate=1e60)),
    ("rng", "42", "rng=np.random.default_rng(0)", lambda: trained(rng=42)),
    ("progress", "'no'", "pass True or False", lambda: trained(progress="no")),
    (
        "validation[1]",
        "(1, 4)",
        "np.eye(3)[:, labels]",
        lambda: trained(CLASSES, Y=np.eye(3)[:, LABELS], validation=(X, [LABELS])),
    ),
    ("learning_rate", "[]", "above 0", lambda: trained(learning_rate=[])),
    (
        "learning_rate",
        "(2,",
        "broadcast with the stack (3,)",
        lambda: trained(stacked(3, 3), learning_rate=[0.1, 0.2]),
    ),
    ("batch_size", "5, but there are 4", "pass 1 to 4", lambda: trained(batch_size=5, rng=rng())),
    ("batch_size", "0", "at least 1", lambda: trained(batch_size=0, rng=rng())),
    ("batch_size", "2.0", "whole number", lambda: trained(batch_size=2.0, rng=rng())),
    ("rng", "None", "rng=np.random.default_rng(0)", lambda: trained(batch_size=2)),
    ("rng", "7", "rng=np.random.default_rng(0)", lambda: trained(batch_size=2, rng=7)),
    ("epochs", "0", "at least 1", lambda: trained(epochs=0)),
    ("epochs", "1000.0", "whole number", lambda: trained(epochs=1e3)),
    ("record_every", "0", "at least 1", lambda: trained(record_every=0)),
    ("record_every", "None", "whole number", lambda: trained(record_every=None)),
    ("validation", "ndarray", "pass a pair (X, Y)", lambda: trained(validation=X)),
    ("validation[0]", "(4, 2)", "expected (…, 2, m)", lambda: trained(validation=(X.T, Y))),
    (
        "validation[0]",
        "(3, 2, 4)",
        "broadcast with the stack (2,)",
        lambda: trained(X=np.stack([X, X]), validation=(np.stack([X, X, X]), Y)),
    ),
    ("validation[1]", "(1, 2)", "expected (…, 1, 4)", lambda: trained(validation=(X, Y[:, :2]))),
    ("X", "(2, 0)", "pass at least one", lambda: trained(X=X[:, :0], Y=Y[:, :0])),
    ("Y", "(1, 4, 1)", "expected (…, 1, 4)", lambda: trained(Y=Y[..., None])),
    ("loss", "'l2'", "'squared_error'", lambda: trained(loss="l2")),
    ("layers", "{}", "pass a list", lambda: trained({})),
    ("m", "0", "at least 1", lambda: mini_batches(0, 1, rng())),
    ("batch_size", "9", "pass 1 to 4", lambda: mini_batches(4, 9, rng())),
    ("rng", "None", "np.random.default_rng", lambda: mini_batches(4, 2, None)),
    ("steps", "0", "at least 1", lambda: descend(tanh, 1.0, learning_rate=0.1, steps=0)),
    ("theta", "nan", "pass finite", lambda: descend(tanh, NAN, learning_rate=0.1, steps=1)),
    ("gradient", "3", "pass a function", lambda: descend(3, 1.0, learning_rate=0.1, steps=1)),
    (
        "gradient(theta)",
        "(2,)",
        "expected ()",
        lambda: descend(lambda t: [t, t], 1.0, learning_rate=0.1, steps=1),
    ),
    (
        "learning_rate",
        "(3,)",
        "broadcasts with theta (2,)",
        lambda: descend(tanh, [1, 2], learning_rate=[0.1, 0.2, 0.3], steps=1),
    ),
]
CHECKS = [
    ("theta", "nan", "pass finite", lambda: numerical_gradient(np.sum, [NAN])),
    ("h", "0", "above 0", lambda: numerical_gradient(np.sum, [1.0], h=0)),
    ("h", "(2,)", "one number", lambda: numerical_gradient(np.sum, [1.0], h=[1e-6, 1e-5])),
    ("h", "beside theta of 1e+20", "larger h", lambda: numerical_gradient(np.sum, [1e20])),
    ("f", "1.0", "pass a function", lambda: numerical_gradient(1.0, [1.0])),
    ("f(theta)", "(2,)", "expected one number", lambda: numerical_gradient(tanh, [1.0, 2.0])),
    ("f(theta)", "inf", "pass finite", lambda: numerical_gradient(lambda t: INF, [1.0])),
    ("b", "(3,)", "expected (2,)", lambda: relative_error(ones(2), ones(3))),
    ("a", "nan", "pass finite", lambda: relative_error(NAN, 1.0)),
    (
        "layers",
        "stack of shape (3,)",
        "pass one network",
        lambda: check_gradients(stacked(3, 3), X, Y, SQUARE),
    ),
    (
        "layers",
        "stack of shape (2,)",
        "pass one network and its examples",
        lambda: check_gradients(network(), np.stack([X, X]), Y, SQUARE),
    ),
]
DATASETS = [
    ("m", "1", "at least 2", lambda: datasets.moons(1, rng())),
    ("m", "10.0", "whole number", lambda: datasets.circles(10.0, rng())),
    ("rng", "1", "np.random.default_rng", lambda: datasets.spirals(10, 1)),
    ("noise", "-0.1", "at least 0", lambda: datasets.moons(10, rng(), noise=-0.1)),
    ("noise", "nan", "pass finite", lambda: datasets.moons(10, rng(), noise=NAN)),
    ("noise", "(2,)", "pass one number", lambda: datasets.circles(10, rng(), noise=[0.1, 0.2])),
    ("turns", "0", "above 0", lambda: datasets.spirals(10, rng(), turns=0)),
    ("classes", "[0, 10]", "from 0 to 9", lambda: datasets.digits([0, 10])),
    ("classes", "[3, 3]", "different digits", lambda: datasets.digits([3, 3])),
    ("classes", "[]", "digits from 0 to 9", lambda: datasets.digits([])),
    ("classes", "5", "pass a list", lambda: datasets.digits(5)),
    ("classes", "-1", "at least 0", lambda: datasets.digits([-1])),
    ("fractions", "(0.5, 0.6)", "sum to 1", lambda: split(fractions=(0.5, 0.6))),
    ("fractions", "(1.5, -0.5)", "above 0", lambda: split(fractions=(1.5, -0.5))),
    ("fractions", "(0.9, 0.1)", "part of 4 examples empty", lambda: split(fractions=(0.9, 0.1))),
    ("fractions", "1.0", "pass numbers above 0", lambda: split(fractions=1.0)),
    ("Y", "(1, 3)", "expected (…, n, 4)", lambda: split(Y=Y[:, :3])),
    ("X", "(4,)", "np.reshape(X, (-1, 1))", lambda: split(X=X[0])),
    ("Y", "(4,)", "np.eye(n)[:, labels]", lambda: split(Y=LABELS)),
    ("classes", "{", "pass a list", lambda: datasets.digits({3, 1})),
    ("rng", "0", "np.random.default_rng", lambda: split(rng=0)),
]
WRONG = [*VALUES, *STEPS, *NETWORKS, *TRAINING, *CHECKS, *DATASETS]


@pytest.mark.parametrize(
    ("name", "came", "remedy", "call"), WRONG, ids=[f"{row[0]}-{row[1]}" for row in WRONG]
)
def test_the_message_says_argument_value_and_remedy(name, came, remedy, call):
    with pytest.raises((TypeError, ValueError)) as refusal:
        call()
    message = str(refusal.value)
    assert re.match(rf"{re.escape(name)}( |, )", message), f"{name!r} is not named in: {message}"
    assert came in message, f"what came, {came!r}, is not in: {message}"
    assert remedy in message, f"the remedy, {remedy!r}, is not in: {message}"
    assert re.search(r"\b(pass|expected)\b", message), f"nothing to do in: {message}"


def test_wrong_types_are_type_errors():
    for call in (
        lambda: sigmoid(None),
        lambda: initialise([2, 1], "tanh", 42),
        lambda: forward([(1, 2)], X),
        lambda: network(sizes=3),
        lambda: numerical_gradient(1.0, [1.0]),
        lambda: trained(batch_size=2),
    ):
        with pytest.raises(TypeError):
            call()


def test_the_calls_that_the_wrong_ones_differ_from_are_accepted():
    # Else a table of refusals would pass with a library that refuses everything.
    trained(batch_size=2, rng=rng(), validation=(X, Y), record_every=1)
    trained(stacked(3, 3), learning_rate=[0.1, 0.2, 0.3])
    backward(network(), X, Y, "binary_cross_entropy", PASSES)
    member(stack([network(), network()]), 1)
    split()
    datasets.spirals(10, rng(), noise=0, turns=0.5)
    datasets.digits([9, 0])
    descend(tanh, [1.0, 2.0], learning_rate=[0.1, 0.2], steps=1)
    check_gradients(network(), X, Y, SQUARE)
    binary_cross_entropy([[1.0, 0.0]], [[0, 1]])
    update(ones((2, 1, 1)), ones((2, 1, 1)), [0.1, 0.2])
    hidden_error(ones((2, 3)), ones((2, 4)), ones((3, 4)), "tanh")


def test_the_remedies_for_labels_masks_and_rows_work():
    one_hot = np.eye(3)[:, LABELS]
    backward(CLASSES, X, one_hot, "cross_entropy")
    assert one_hot.argmax(axis=0).tolist() == LABELS.tolist()
    assert predict(network(), MASKED.filled(0)).shape == (1, 4)
    kept = np.ma.compress_cols(np.ma.masked_array(X, mask=[[0, 1, 0, 0], [0, 0, 0, 0]]))
    assert kept.tolist() == X[:, [0, 2, 3]].tolist()
    assert np.reshape([0.0, 1.0], (-1, 1)).shape == (2, 1)


def test_a_long_value_is_cut_in_its_message():
    with pytest.raises(ValueError, match="pass a list of at least one") as refusal:
        forward(Layer(ones((100, 100)), ones((100, 1)), "tanh"), X)
    assert len(str(refusal.value)) < 250


def test_there_are_enough_of_them():
    assert len(WRONG) > 120
