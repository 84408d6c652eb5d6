"""Stepper: a small network walked through forward pass and six steps, number by number."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import ClassVar

import numpy as np
import traitlets

from .. import plots
from .. import running_example as example
from .._checks import Array
from ..losses import LOSSES
from ..network import Layer, backward, forward
from ..steps import hidden_error, loss_gradient, output_error, update
from ._base import BookWidget, Choice, Number, Text, Whole
from ._generator import PageRandom

RUNNING = "2-3-2"
NETWORK = re.compile(r"[1-4](-[1-4]){1,3}")
NUMBER = r"-?\d{1,4}(\.\d{1,6})?"
NUMBERS = re.compile(rf"({NUMBER}(,{NUMBER}){{2,80}})?")
LARGEST = 10


def numbers_of(sizes: list[int]) -> list[float]:
    """What a network of these sizes starts with: inputs, targets, then W and b of each layer."""
    if sizes == [2, 3, 2]:
        parts = [example.x, example.y, *(part for layer in example.layers for part in layer[:2])]
        return [float(v) for part in parts for v in part.ravel()]
    rng = PageRandom(1)
    count = sum(n_out * (n_in + 1) for n_in, n_out in pairwise(sizes))
    ends = rng.uniform(0.1, 0.9, sizes[0] + sizes[-1])
    return [round(float(v), 2) for v in (*ends, *(0.7 * rng.standard_normal(count)))]


class Stepper(BookWidget):
    """Next and previous through one example; each number says what it was computed from."""

    stem = "stepper"
    settings = (
        "stage",
        "learning_rate",
        "network",
        "activation",
        "loss",
        "quantity",
        "numbers",
    )
    says: ClassVar = {
        "title": "One example, step by step",
        "picture": "The network with its numbers, at “{stage}”",
        "stage_0": "The example",
        "about_0": "Inputs enter the network. Weights and biases are as we chose them. Press a "
        "number to change it.",
        "stage_z": "Forward: weighted sums of layer {l}",
        "about_z": "Each neuron weighs what comes in and adds its bias.",
        "stage_a": "Forward: activations of layer {l}",
        "about_a": "Each weighted sum goes through the activation function.",
        "stage_L": "Loss",
        "about_L": "How far the outputs are from the targets: one number for the whole network.",
        "stage_1": "Step 1: loss gradient",
        "about_1": "How the loss changes with each output.",
        "stage_2": "Step 2: error terms of the output layer",
        "about_2": "The same, seen from the weighted sums: times the slope.",
        "stage_3": "Step 3: error terms of layer {l}",
        "about_3": "Each neuron collects from all the neurons that it feeds.",
        "stage_4": "Step 4: weight gradients",
        "about_4": "For each weight: the activation that it weighs times the error term it leads "
        "to.",
        "stage_5": "Step 5: bias gradients",
        "about_5": "A bias is a weight from a constant 1, so its gradient is the error term.",
        "stage_6": "Step 6: update",
        "about_6": "Every parameter moves against its gradient, η times as far.",
        "stage_7": "Forward again",
        "about_7": "The same example, the new parameters: see what has become of the loss.",
        "given": "{symbol} = {value}, given",
        "here": "{stage}. {symbol} = {value}",
        "from": ", from {parts}",
        "change": "change {symbol}",
        "again": "Apply the update and go round again",
        "saturated": "This neuron is saturated: at z = {z} the slope of its activation is only "
        "{slope}, so hardly any error passes through it.",
        "dead": "This neuron is off: at z = {z} its slope is 0, so no error passes through it.",
        "loss_now": "The loss was {before} and is {after}.",
        "columns": "quantity, value, computed as",
        "is_given": "given",
    }
    heights = traitlets.List([974, 862, 757]).tag(sync=True)

    stage = Whole(8, min=0, max=15, walk=True, label="stage").tag(sync=True)
    learning_rate = Number(
        example.learning_rate,
        min=0.001,
        max=100,
        log=True,
        more=True,
        label="learning rate",
        symbol="η",
    ).tag(sync=True)
    network = Text(RUNNING, NETWORK, label="neurons in each layer", more=True).tag(sync=True)
    activation = Choice(
        ["sigmoid", "tanh", "relu", "identity"], "sigmoid", "activation function", more=True
    ).tag(sync=True)
    loss = Choice(
        ["squared_error", "binary_cross_entropy"],
        "squared_error",
        "loss",
        ["squared error", "binary cross-entropy (sigmoid outputs)"],
        more=True,
    ).tag(sync=True)
    quantity = Whole(0, min=0, max=80).tag(sync=True)
    numbers = Text("", NUMBERS).tag(sync=True)
    """Inputs, targets, then W and b of each layer; empty for those that the network starts with."""

    @traitlets.default("data")
    def _data(self) -> dict[str, object]:
        return {"running": numbers_of([2, 3, 2]), "largest": LARGEST}

    def given(self) -> tuple[Array, Array, list[Layer]]:
        """The example and the network: x, y and the layers."""
        sizes = [int(n) for n in self.network.split("-")]
        start = numbers_of(sizes)
        given = [float(v) for v in self.numbers.split(",")] if self.numbers else start
        values = iter(given if len(given) == len(start) else start)

        def take(*shape: int) -> Array:
            return np.array([next(values) for _ in range(int(np.prod(shape)))]).reshape(shape)

        x, y = take(sizes[0], 1), take(sizes[-1], 1)
        layers = []
        for l, (n_in, n_out) in enumerate(pairwise(sizes), start=1):
            last = l == len(sizes) - 1 and self.loss == "binary_cross_entropy"
            W, b = take(n_out, n_in), take(n_out, 1)
            layers.append(Layer(W, b, "sigmoid" if last else self.activation))
        return x, y, layers

    def values(self) -> dict[str, float]:
        """Every number that the page shows, by its name there, such as z1_2 or dW2_13."""
        return dict(self._values())

    def _values(self) -> Iterator[tuple[str, float]]:
        x, y, layers = self.given()
        passes = forward(layers, x)
        yield from _column("x", x)
        yield from _column("y", y)
        for l, (layer, one) in enumerate(zip(layers, passes, strict=True), start=1):
            yield from _table(f"W{l}", layer.W)
            yield from _column(f"b{l}", layer.b)
            yield from _column(f"z{l}", one.Z)
            yield from _column(f"a{l}", one.A)
        yield "L", float(LOSSES[self.loss].value(passes[-1].A, y))
        dL_da = loss_gradient(passes[-1].A, y, self.loss)
        delta = output_error(dL_da, passes[-1].Z, layers[-1].activation)
        yield from _column("dL_da", dL_da)
        yield from _column(f"delta{len(layers)}", delta)
        for l in range(len(layers) - 1, 0, -1):
            delta = hidden_error(layers[l].W, delta, passes[l - 1].Z, layers[l - 1].activation)
            yield from _column(f"delta{l}", delta)
        new = []
        gradients = backward(layers, x, y, self.loss, passes)
        for l, (layer, gradient) in enumerate(zip(layers, gradients, strict=True), start=1):
            W = update(layer.W, gradient.dL_dW, self.learning_rate)
            b = update(layer.b, gradient.dL_db, self.learning_rate)
            new.append(Layer(W, b, layer.activation))
            yield from _table(f"dW{l}", gradient.dL_dW)
            yield from _column(f"db{l}", gradient.dL_db)
            yield from _table(f"newW{l}", W)
            yield from _column(f"newb{l}", b)
        again = forward(new, x)
        for l, one in enumerate(again, start=1):
            yield from _column(f"newz{l}", one.Z)
            yield from _column(f"newa{l}", one.A)
        yield "L_new", float(LOSSES[self.loss].value(again[-1].A, y))

    def picture(self) -> plots.Picture:
        """The network with its weights, activations and error terms."""
        _, _, layers = self.given()
        values = self.values()
        sizes = [layers[0].W.shape[1], *(len(layer.W) for layer in layers)]
        at = {
            (l, j): (3 * l, 2 * (n / 2 - j)) for l, n in enumerate(sizes) for j in range(1, n + 1)
        }
        fig, axes = plots.figure(height=4.2)
        for l, layer in enumerate(layers, start=1):
            for j, k in np.ndindex(layer.W.shape):
                (x0, y0), (x1, y1) = at[l - 1, k + 1], at[l, j + 1]
                axes.plot([x0, x1], [y0, y1], color=plots.MUTED, linewidth=0.8, zorder=1)
                place = (x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0))
                axes.text(*place, say(float(layer.W[j, k])), fontsize=10)
        for (l, j), (x, y) in at.items():
            name, symbol = (f"a{l}_{j}", f"a{up(l)}{low(j)}") if l else (f"x_{j}", f"x{low(j)}")
            shown = [(symbol, values[name], plots.FORWARD, 0.22)]
            if l and self.stage >= 2 * len(layers) + 3:
                shown.append((f"δ{up(l)}{low(j)}", values[f"delta{l}_{j}"], plots.BACKWARD, -0.22))
            for text, value, colour, by in shown:
                axes.text(
                    x, y + by, f"{text} = {say(value)}", color=colour, ha="center", va="center"
                )
        tall = max(sizes)
        axes.set(xlim=(-1, 3 * len(layers) + 1), ylim=(-tall - 0.6, tall - 0.4))
        axes.axis("off")
        return plots.show(
            fig,
            alt=f"A {self.network} network with the numbers of one example: its loss is "
            f"{values['L']:.4f}, and {values['L_new']:.4f} after one update.",
        )


def _column(name: str, column: Array) -> Iterator[tuple[str, float]]:
    for j, value in enumerate(column[:, 0], start=1):
        yield f"{name}_{j}", float(value)


def _table(name: str, table: Array) -> Iterator[tuple[str, float]]:
    for (j, k), value in np.ndenumerate(table):
        yield f"{name}_{j + 1}{k + 1}", float(value)


def say(value: float) -> str:
    """A number of the example as the pages print it; a negative one in brackets."""
    digits = f"{abs(value):.2f}" if round(value, 2) == value else f"{abs(value):.4f}"
    return f"(−{digits})" if value < 0 else digits


def up(n: int) -> str:
    """A number written high."""
    return "⁰¹²³⁴"[n]


def low(n: int) -> str:
    """A number written low."""
    return "₀₁₂₃₄"[n]
