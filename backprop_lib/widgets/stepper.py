"""Stepper: the running example walked through forward pass and six steps, number by number."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import traitlets

from .. import plots
from .. import running_example as example
from .._checks import Array
from ..activations import derivative
from ..losses import LOSSES
from ..network import Layer, backward, forward
from ..steps import hidden_error, loss_gradient, output_error, update
from ._base import BookWidget, Whole

STAGES = [
    ("The example", "Two inputs enter the network. Weights and biases are as we chose them."),
    (
        "Forward: weighted sums of layer 1",
        "Each hidden neuron weighs its inputs and adds its bias.",
    ),
    ("Forward: activations of layer 1", "Each weighted sum goes through the sigmoid."),
    ("Forward: weighted sums of layer 2", "Each output neuron weighs the three activations."),
    ("Forward: activations of layer 2", "The sigmoid gives the predictions."),
    ("Loss", "Half the squared distance from the targets: one number for the whole network."),
    ("Step 1: loss gradient", "How the loss changes with each prediction."),
    (
        "Step 2: errors of the output layer",
        "The same, seen from the weighted sums: times the slope.",
    ),
    (
        "Step 3: errors of the hidden layer",
        "Each hidden neuron collects from both outputs it feeds.",
    ),
    ("Step 4: weight gradients", "For each weight: the activation it saw times the error it fed."),
    (
        "Step 5: bias gradients",
        "A bias is a weight from a constant 1, so its gradient is the error.",
    ),
    ("Step 6: update", "Every parameter moves against its gradient, η times as far."),
    ("Forward again", "The same example, the new parameters: the loss has fallen."),
]


class Quantity(NamedTuple):
    """One number of the example: where it stands, what it is made of, how it is written."""

    stage: int
    kind: str
    place: tuple[int, ...]
    symbol: str
    value: float
    parts: Sequence[str] = ()
    formula: str = ""
    numbers: str = ""
    code: str = ""


def quantities() -> dict[str, Quantity]:
    """Every number of the example by its name, such as z1_2 or dW2_13, in order of computation."""
    return _Book().entries


class _Book:
    """Writes the example's numbers down, one after the other."""

    def __init__(self) -> None:
        self.entries: dict[str, Quantity] = {}
        self.W = [layer.W for layer in example.layers]
        self.b = [layer.b for layer in example.layers]
        self.given()
        passes = forward(example.layers, example.x)
        activations = [example.x, *(one.A for one in passes)]
        for l in (1, 2):
            self.sums(l, passes[l - 1].Z)
            self.activations(l, passes[l - 1].A)
        self.loss("L", 5, activations[2], ["a2_1", "y_1", "a2_2", "y_2"])
        dL_da = loss_gradient(activations[2], example.y, example.loss)
        delta2 = output_error(dL_da, passes[1].Z, "sigmoid")
        delta1 = hidden_error(self.W[1], delta2, passes[0].Z, "sigmoid")
        self.first_steps(dL_da, delta2, derivative(passes[1].Z, "sigmoid"))
        self.third_step(delta1, delta2, derivative(passes[0].Z, "sigmoid"))
        gradients = backward(example.layers, example.x, example.y, example.loss, passes)
        for l, (dL_dW, dL_db) in enumerate(gradients, start=1):
            self.gradients(l, dL_dW, dL_db)
        new = []
        for l, (layer, gradient) in enumerate(zip(example.layers, gradients, strict=True), 1):
            W, b = (
                update(old, slope, example.learning_rate)
                for old, slope in zip(layer[:2], gradient, strict=True)
            )
            new.append(Layer(W, b, layer.activation))
            self.updates(l, W, b)
        y_hat = forward(new, example.x)[-1].A
        self.loss("L_new", 12, y_hat, [k for k in self.entries if k.startswith("new")])

    def add(self, name: str, *rest: Any) -> None:
        self.entries[name] = Quantity(*rest)

    def given(self) -> None:
        for k in (1, 2):
            self.add(f"x_{k}", 0, "x", (0, k), f"x{low(k)}", float(example.x[k - 1, 0]))
            self.add(f"y_{k}", 0, "y", (2, k), f"y{low(k)}", float(example.y[k - 1, 0]))
        for l, (W, b) in enumerate(zip(self.W, self.b, strict=True), start=1):
            for j, k in np.ndindex(W.shape):
                name, symbol = f"W{l}_{j + 1}{k + 1}", f"w{up(l)}{low(j + 1)}{low(k + 1)}"
                self.add(name, 0, "W", (l, j + 1, k + 1), symbol, float(W[j, k]))
            for j in range(len(b)):
                place = (l, j + 1)
                self.add(f"b{l}_{j + 1}", 0, "b", place, f"b{up(l)}{low(j + 1)}", float(b[j, 0]))

    def sums(self, l: int, Z: Array) -> None:
        for j, z in enumerate(Z[:, 0], start=1):
            inputs = [
                ("x_" if l == 1 else "a1_") + str(k + 1) for k in range(self.W[l - 1].shape[1])
            ]
            pairs = [(f"W{l}_{j}{k}", name) for k, name in enumerate(inputs, start=1)]
            self.add(
                f"z{l}_{j}",
                2 * l - 1,
                "z",
                (l, j),
                f"z{up(l)}{low(j)}",
                float(z),
                [*(name for pair in pairs for name in pair), f"b{l}_{j}"],
                self.products(pairs) + f" + {self[f'b{l}_{j}'].symbol}",
                self.products(pairs, value=True) + f" + {say(self[f'b{l}_{j}'].value)}",
                "z = W @ a_prev + b",
            )

    def activations(self, l: int, A: Array) -> None:
        for j, a in enumerate(A[:, 0], start=1):
            z = self[f"z{l}_{j}"]
            symbol = f"a{up(l)}{low(j)}" + (f" = ŷ{low(j)}" if l == 2 else "")
            self.add(
                f"a{l}_{j}",
                2 * l,
                "a",
                (l, j),
                symbol,
                float(a),
                [f"z{l}_{j}"],
                f"σ({z.symbol})",
                f"σ({say(z.value)})",
                "a = sigmoid(z)",
            )

    def loss(self, name: str, stage: int, y_hat: Array, parts: list[str]) -> None:
        terms = [
            f"({say(float(p))} − {say(float(t))})²"
            for p, t in zip(y_hat[:, 0], example.y[:, 0], strict=True)
        ]
        prime = "′" if stage == 12 else ""
        self.add(
            name,
            stage,
            "L",
            (3, 1),
            f"𝓛{prime}",
            float(LOSSES[example.loss].value(y_hat, example.y)),
            parts,
            f"½ (ŷ₁{prime} − y₁)² + ½ (ŷ₂{prime} − y₂)²",
            f"½ {terms[0]} + ½ {terms[1]}",
            "squared_error(y_hat, y)",
        )

    def first_steps(self, dL_da: Array, delta: Array, slope: Array) -> None:
        for j in (1, 2):
            a, y = self[f"a2_{j}"], self[f"y_{j}"]
            self.add(
                f"dL_da_{j}",
                6,
                "dL_da",
                (2, j),
                f"∂𝓛/∂a²{low(j)}",
                float(dL_da[j - 1, 0]),
                [f"a2_{j}", f"y_{j}"],
                f"ŷ{low(j)} − {y.symbol}",
                f"{say(a.value)} − {say(y.value)}",
                "dL_da = loss_gradient(y_hat, y, loss)",
            )
        for j in (1, 2):
            before = self[f"dL_da_{j}"]
            self.add(
                f"delta2_{j}",
                7,
                "delta",
                (2, j),
                f"δ²{low(j)}",
                float(delta[j - 1, 0]),
                [f"dL_da_{j}", f"z2_{j}"],
                f"{before.symbol} · σ′(z²{low(j)})",
                f"{say(before.value)} · {say(float(slope[j - 1, 0]))}",
                "delta = output_error(dL_da, z, activation)",
            )

    def third_step(self, delta1: Array, delta2: Array, slope: Array) -> None:
        for k in (1, 2, 3):
            pairs = [(f"W2_{j}{k}", f"delta2_{j}") for j in (1, 2)]
            self.add(
                f"delta1_{k}",
                8,
                "delta",
                (1, k),
                f"δ¹{low(k)}",
                float(delta1[k - 1, 0]),
                [*(name for pair in pairs for name in pair), f"z1_{k}"],
                f"σ′(z¹{low(k)}) · ({self.products(pairs)})",
                f"{say(float(slope[k - 1, 0]))} · ({self.products(pairs, value=True)})",
                "delta = hidden_error(W_next, delta_next, z, activation)",
            )

    def gradients(self, l: int, dL_dW: Array, dL_db: Array) -> None:
        for j, k in np.ndindex(dL_dW.shape):
            a_name = f"x_{k + 1}" if l == 1 else f"a1_{k + 1}"
            a, delta = self[a_name], self[f"delta{l}_{j + 1}"]
            self.add(
                f"dW{l}_{j + 1}{k + 1}",
                9,
                "dL_dW",
                (l, j + 1, k + 1),
                f"∂𝓛/∂w{up(l)}{low(j + 1)}{low(k + 1)}",
                float(dL_dW[j, k]),
                [a_name, f"delta{l}_{j + 1}"],
                f"{a.symbol} · {delta.symbol}",
                f"{say(a.value)} · {say(delta.value)}",
                "dL_dW = weight_gradient(delta, a_prev)",
            )
        for j, slope in enumerate(dL_db[:, 0], start=1):
            delta = self[f"delta{l}_{j}"]
            self.add(
                f"db{l}_{j}",
                10,
                "dL_db",
                (l, j),
                f"∂𝓛/∂b{up(l)}{low(j)}",
                float(slope),
                [f"delta{l}_{j}"],
                delta.symbol,
                say(delta.value),
                "dL_db = bias_gradient(delta)",
            )

    def updates(self, l: int, W: Array, b: Array) -> None:
        new = [
            (f"W{l}_{j + 1}{k + 1}", f"dW{l}_{j + 1}{k + 1}", w) for (j, k), w in np.ndenumerate(W)
        ]
        new += [(f"b{l}_{j + 1}", f"db{l}_{j + 1}", v) for j, v in enumerate(b[:, 0])]
        for old_name, slope_name, value in new:
            old, slope = self[old_name], self[slope_name]
            self.add(
                f"new{old_name}",
                11,
                f"new{old.kind}",
                old.place,
                f"{old.symbol}′",
                float(value),
                [old_name, slope_name],
                f"{old.symbol} − η · {slope.symbol}",
                f"{say(old.value)} − {example.learning_rate} · {say(slope.value)}",
                "W = update(W, dL_dW, learning_rate)",
            )

    def __getitem__(self, name: str) -> Quantity:
        return self.entries[name]

    def products(self, pairs: list[tuple[str, str]], value: bool = False) -> str:
        """A sum of products, in symbols or in numbers."""
        if value:
            return " + ".join(f"{say(self[p].value)} · {say(self[q].value)}" for p, q in pairs)
        return " + ".join(f"{self[p].symbol} {self[q].symbol.split(' ')[0]}" for p, q in pairs)


def say(value: float) -> str:
    """A number of the example as the pages print it; a negative one in brackets."""
    digits = f"{abs(value):.2f}" if round(value, 2) == value else f"{abs(value):.4f}"
    return f"(−{digits})" if value < 0 else digits


def up(n: int) -> str:
    """A number written high."""
    return "⁰¹²³"[n]


def low(n: int) -> str:
    """A number written low."""
    return "₀₁₂₃"[n]


class Stepper(BookWidget):
    """Next and previous through the running example; each number says what it was computed from."""

    stem = "stepper"
    settings = ("stage", "quantity")
    room = traitlets.List([1000, 836, 733]).tag(sync=True)

    stage = Whole(8, min=0, max=len(STAGES) - 1).tag(sync=True)
    quantity = Whole(0, min=0, max=16).tag(sync=True)

    @traitlets.default("grid")
    def _grid(self) -> dict[str, Any]:
        return {
            "stage": list(range(len(STAGES))),
            "stages": STAGES,
            "quantities": [{"name": name, **q._asdict()} for name, q in quantities().items()],
        }

    def table(self) -> Mapping[str, Array]:
        """Nothing but `grid`: the example has so few numbers that they stand there by name."""
        return {}

    def compute(self, state: Mapping[str, Any]) -> Mapping[str, Array]:
        """Every stage is in the table."""
        raise ValueError(f"stage is {state['stage']}: pass 0 to {len(STAGES) - 1}")

    def picture(self) -> plots.Picture:
        """The network with its numbers up to the present stage."""
        fig, axes = plots.figure(height=4.2)
        known = {name: q for name, q in quantities().items() if q.stage <= self.stage}
        nodes = {
            (l, j): (3 * l, 2 * (n / 2 - j)) for l, n in ((0, 2), (1, 3), (2, 2)) for j in range(n)
        }
        for q in known.values():
            if q.kind == "W":
                l, j, k = q.place
                (x0, y0), (x1, y1) = nodes[l - 1, k - 1], nodes[l, j - 1]
                axes.plot([x0, x1], [y0, y1], color=plots.MUTED, linewidth=0.8, zorder=1)
                axes.text(x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0), say(q.value), fontsize=10)
            elif len(q.place) == 2 and q.place[0] < 3 and q.kind in ("x", "a", "delta"):
                x, y = nodes[q.place[0], q.place[1] - 1]
                back = q.kind == "delta"
                axes.text(
                    x,
                    y + (-0.22 if back else 0.22),
                    f"{q.symbol.split(' ')[0]} = {say(q.value)}",
                    color=plots.BACKWARD if back else plots.FORWARD,
                    ha="center",
                    va="center",
                )
        axes.set(xlim=(-1, 7), ylim=(-1.6, 2.6))
        axes.axis("off")
        title, meaning = STAGES[self.stage]
        values = [q for q in known.values() if q.stage == self.stage][:3]
        numbers = ", ".join(f"{q.symbol} = {say(q.value)}" for q in values)
        return plots.show(fig, alt=f"The running example at “{title}”. {meaning} {numbers}.")
