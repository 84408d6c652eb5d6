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
    mini_batches,
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
from backprop_lib.widgets._generator import PageRandom
from backprop_lib.widgets.atlas import BATCH_SIZES, RATES, costs

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
    ("valley", {"function": "steep", "learning_rate": 0.123, "momentum": 0}),
    ("descent", {"learning_rate": 0.3, "batch_size": 32, "start_w": 3.4, "start_b": 2.4}),
    ("descent", {"learning_rate": 0.237, "batch_size": 7, "start_w": -1.4, "start_b": 2.6}),
    (
        "training",
        {"dataset": "xor", "learning_rate": 0.77, "batch_size": 3, "seed": 11, "epoch": 40},
    ),
    ("training", {"dataset": "moons", "batch_size": 13, "hidden": 10, "depth": 2, "epoch": 12}),
    ("training", {"dataset": "circles", "activation": "relu", "noise": 0.2, "epoch": 9}),
    ("training", {"dataset": "spirals", "activation": "sigmoid", "depth": 3, "epoch": 3}),
    ("scale", {"scale": 3}),
    ("atlas", {"guesses": "64x0.1", "epochs": 17, "batch_size": 64}),
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


def _valley(function: str, learning_rate: float, start_at: float = -3, momentum: float = 0) -> Any:
    assert not momentum  # so that it is plain gradient descent
    slope = {
        "bowl": lambda w: w,
        "steep": lambda w: 4 * w,
        "two_valleys": lambda w: w**3 - 2 * w + 0.2,
    }[function]
    height = {
        "bowl": lambda w: w**2 / 2,
        "steep": lambda w: 2 * w**2,
        "two_valleys": lambda w: w**4 / 4 - w**2 + 0.2 * w,
    }[function]
    path = descend(slope, start_at, learning_rate=learning_rate, steps=100)
    return [[t, w, height(w)] for t, w in enumerate(path)]


def _descent(learning_rate: float, batch_size: int, start_w: float, start_b: float) -> Any:
    X, Y = descent.data()
    m, rng = X.shape[1], PageRandom(5)
    here, path, batches = np.array([start_w, start_b]), [], iter(())
    for _ in range(descent.STEPS + 1):
        path.append(here)
        batch = next(batches, None)
        if batch is None:
            full = batch_size == m
            batches = iter([np.arange(m)]) if full else mini_batches(m, batch_size, rng)
            batch = next(batches)
        x, error = X[0, batch], here[0] * X[0, batch] + here[1] - Y[0, batch]
        here = here - learning_rate * np.array([(error * x).mean(), error.mean()])
    return [[t, w, b, ((w * X + b - Y) ** 2).mean() / 2] for t, (w, b) in enumerate(path)]


def _training(
    dataset: str,
    epoch: int,
    learning_rate: float = 1,
    batch_size: int = 4,
    hidden: int = 3,
    depth: int = 1,
    activation: str = "tanh",
    noise: float = 0.1,
    seed: int = 1,
) -> Any:
    (X, Y), (X_held, Y_held) = training.examples(dataset, noise)
    table = []
    for epochs in range(epoch + 1):
        rng = PageRandom(seed)
        names = [*[activation] * depth, "sigmoid"]
        layers = initialise([2, *[hidden] * depth, 1], names, rng)
        if epochs:
            layers, _ = train(
                layers,
                X,
                Y,
                loss="binary_cross_entropy",
                learning_rate=learning_rate,
                batch_size=batch_size,
                epochs=epochs,
                rng=rng,
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


def _atlas(guesses: str, epochs: int, batch_size: int) -> Any:
    assert guesses == f"{batch_size}x0.1"  # one row of the map is open
    nan = float("nan")
    row = costs(RATES, batch_size)[:, epochs]
    return [[size, *(row if size == batch_size else [nan] * len(RATES))] for size in BATCH_SIZES]


def _scale(scale: float) -> Any:
    X, Y = datasets.xor()
    rngs = map(PageRandom, range(20))
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
    given = [x, y]
    for layer in layers:
        given += [np.append(weights, bias) for weights, bias in zip(layer.W, layer.b, strict=True)]
    found = [passes[0].Z, passes[0].A, passes[1].Z, passes[1].A]
    found += [squared_error(passes[1].A, y), dL_da, delta2, delta1]
    values = np.concatenate([np.ravel(part) for part in [*given, *found]])
    return [[float("nan"), value, float("nan")] for value in values]
