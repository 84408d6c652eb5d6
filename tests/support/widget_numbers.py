"""What the widgets' tables must hold, computed by the library's public functions."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from backprop_lib import (
    binary_cross_entropy,
    datasets,
    descend,
    forward,
    hidden_error,
    initialise,
    loss_gradient,
    output_error,
    predict,
    running_example,
    sigmoid,
    squared_error,
    stack,
    train,
)
from backprop_lib.activations import ACTIVATIONS, derivative
from backprop_lib.widgets import descent, training

CASES = [
    ("activation", {"activation": "sigmoid", "z": 2}),
    ("activation", {"activation": "tanh", "z": -1.5}),
    ("activation", {"activation": "relu", "z": 0}),
    ("loss", {"loss": "squared_error", "view": "weighted_sum", "target": 1}),
    ("loss", {"loss": "binary_cross_entropy", "view": "prediction", "target": 0}),
    (
        "chain_rule",
        {"inner": "sine", "middle": "square", "outer": "sigmoid", "x": 1.1, "nudge": 0.2},
    ),
    ("chain_rule", {"inner": "square", "middle": "double", "outer": "sine", "x": -2, "nudge": -1}),
    ("valley", {"function": "bowl", "learning_rate": 0.5, "start_at": 2}),
    ("valley", {"function": "two_valleys", "learning_rate": 0.1, "start_at": -3}),
    ("descent", {"learning_rate": 0.3, "batch_size": 32, "start_at": "right"}),
    ("training", {"dataset": "xor", "learning_rate": 1, "batch_size": 4, "hidden": 3, "seed": 2}),
    (
        "training",
        {"dataset": "moons", "learning_rate": 0.3, "batch_size": 16, "hidden": 10, "seed": 1},
    ),
    ("scale", {"scale": 3}),
    ("stepper", {"stage": 8}),
]


def number(cell: str) -> float:
    """Read a number as the widgets write it; what is none becomes NaN."""
    text = cell.replace("−", "-")
    if power := re.fullmatch(r"(-?[\d.]+) × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", text):
        digits = power[2].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        return float(power[1]) * 10 ** int(digits)
    if text in ("yes", "no"):
        return float(text == "yes")
    if share := re.fullmatch(r"(\d+) of \d+", text):
        return float(share[1])
    try:
        return float(text)
    except ValueError:
        return float("nan")


def expected(stem: str, settings: dict[str, Any]) -> Any:
    """The table that belongs to these settings, row by row."""
    return globals()[f"_{stem}"](**settings)


def _activation(activation: str, z: float) -> Any:
    at = np.round(np.arange(-6, 6.001, 0.5), 2)
    return np.stack([at, ACTIVATIONS[activation].value(at), derivative(at, activation)], axis=1)


def _loss(loss: str, view: str, target: int) -> Any:
    start, stop, step = (-8, 8.01, 0.5) if view == "weighted_sum" else (0.01, 0.99, 0.05)
    table = []
    for u in np.arange(start, stop, step):
        z = np.array([[u]])
        y_hat, y = (sigmoid(z) if view == "weighted_sum" else z), np.array([[float(target)]])
        value = (
            squared_error(y_hat, y) if loss == "squared_error" else binary_cross_entropy(y_hat, y)
        )
        slope = loss_gradient(y_hat, y, loss)
        if view == "weighted_sum":
            slope = output_error(slope, z, "sigmoid")
        table.append([u, value, slope.item()])
    return table


def _chain_rule(inner: str, middle: str, outer: str, x: float, nudge: float) -> Any:
    functions = {
        "square": lambda t: t * t,
        "sine": np.sin,
        "sigmoid": sigmoid,
        "double": lambda t: 2 * t,
    }
    values, nudged, slopes = [x], [x + nudge], []
    for name in (inner, middle, outer):
        f, h = functions[name], 1e-6
        slopes.append((f(values[-1] + h) - f(values[-1] - h)) / (2 * h))
        values.append(float(f(values[-1])))
        nudged.append(float(f(nudged[-1])))
    nan = float("nan")
    return [
        [nan, value, slope, after, after - value]
        for value, slope, after in zip(values, [*slopes, nan], nudged, strict=True)
    ]


def _valley(function: str, learning_rate: float, start_at: float) -> Any:
    slope = {"bowl": lambda w: w, "two_valleys": lambda w: w**3 - 2 * w + 0.2}[function]
    height = {"bowl": lambda w: w**2 / 2, "two_valleys": lambda w: w**4 / 4 - w**2 + 0.2 * w}[
        function
    ]
    path = descend(slope, start_at, learning_rate=learning_rate, steps=30)
    return [[t, w, height(w)] for t, w in enumerate(path)]


def _descent(learning_rate: float, batch_size: int, start_at: str) -> Any:
    X, Y = descent.data()
    assert batch_size == X.shape[1]  # full batches: plain gradient descent on the cost

    def gradient(theta: Any) -> Any:
        error = theta[0] * X + theta[1] - Y
        return np.array([(error * X).mean(), error.mean()])

    start = np.array(descent.STARTS[start_at])
    path = descend(gradient, start, learning_rate=learning_rate, steps=descent.STEPS)
    return [[t, w, b, ((w * X + b - Y) ** 2).mean() / 2] for t, (w, b) in enumerate(path)]


def _training(dataset: str, learning_rate: float, batch_size: int, hidden: int, seed: int) -> Any:
    (X, Y), (X_held, Y_held) = training.examples(dataset)
    start = initialise([2, hidden, 1], ["tanh", "sigmoid"], np.random.default_rng(seed), scale=1.0)
    table = []
    for epochs in training.EPOCHS[dataset]:
        layers = start
        if epochs:
            layers, _ = train(
                start,
                X,
                Y,
                loss="binary_cross_entropy",
                learning_rate=learning_rate,
                batch_size=batch_size,
                epochs=epochs,
                rng=np.random.default_rng(0),
                record_every=epochs,
            )
        row: list[float] = [epochs]
        for inputs, targets in ((X, Y), (X_held, Y_held)):
            y_hat = predict(layers, inputs)
            row += [
                float(binary_cross_entropy(y_hat, targets)),
                float(((y_hat > 0.5) == targets).sum()),
            ]
        table.append(row)
    return table


def _scale(scale: float) -> Any:
    X, Y = datasets.xor()
    rngs = map(np.random.default_rng, range(20))
    start = stack([initialise([2, 3, 1], "sigmoid", rng, scale) for rng in rngs])
    loss = "binary_cross_entropy"
    layers, history = train(start, X, Y, loss=loss, learning_rate=0.1, epochs=10_000)
    learned = ((predict(layers, X) > 0.5) == Y).all(axis=(-2, -1))
    return np.stack([np.arange(20), history.cost[-1], learned], axis=1)


def _stepper(stage: int) -> Any:
    assert stage == 8
    x, y, layers = running_example.x, running_example.y, running_example.layers
    passes = forward(layers, x)
    dL_da = loss_gradient(passes[1].A, y, running_example.loss)
    delta2 = output_error(dL_da, passes[1].Z, "sigmoid")
    delta1 = hidden_error(layers[1].W, delta2, passes[0].Z, "sigmoid")
    given = [x[0], y[0], x[1], y[1]]
    for layer in layers:
        given += [layer.W.reshape(-1), layer.b.reshape(-1)]
    found = [passes[0].Z, passes[0].A, passes[1].Z, passes[1].A]
    found += [squared_error(passes[1].A, y), dL_da, delta2, delta1]
    values = np.concatenate([np.ravel(part) for part in [*given, *found]])
    return [[float("nan"), value, float("nan")] for value in values]
