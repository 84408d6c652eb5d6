"""Practice: one training step of a fresh network, worked out number by number by the reader."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, ClassVar, NamedTuple

import numpy as np
import traitlets

from .. import plots
from .._checks import Array
from ..network import Layer, forward
from ..steps import (
    bias_gradient,
    hidden_error,
    loss_gradient,
    output_error,
    update,
    weight_gradient,
)
from ._base import BookWidget, Choice, Text, Whole
from ._generator import PageRandom
from .stepper import low, say, up

# name: (neurons in each layer, examples)
FORMS: dict[str, tuple[list[int], int]] = {
    "one_neuron": ([1, 1], 1),
    "chain": ([1, 1, 1], 1),
    "2-2-1": ([2, 2, 1], 1),
    "2-3-2": ([2, 3, 2], 1),
    "batch_of_two": ([2, 3, 2], 2),
}
RATES = [0.4, 1.5, 2.5]  # none is 1 or 2, nor half or twice another: a forgotten one shows
LARGEST_SEED = 999_999
LENGTH = 24  # characters of one answer
# The network that the answers belong to, then for each quantity what was typed, and after a ' what
# happened on the way: ! a mistake, the hints that were taken, s for shown, d for not yet entered.
ONE = rf"[^_']{{0,{LENGTH}}}('!?[1-3]?s?d?)?"
ANSWERS = re.compile(rf"([a-z0-9_-]+\.\d{{1,6}}!{ONE}(_{ONE}){{0,99}})?")


class Exercise(NamedTuple):
    """A fresh network, its examples as columns, and the numbers of one training step."""

    x: Array
    y: Array
    layers: list[Layer]
    learning_rate: float
    Z: list[Array]
    A: list[Array]
    dL_da: Array
    delta: list[Array]
    dL_dW: list[Array]
    dL_db: list[Array]


def exercise(seed: int, difficulty: str = "2-2-1") -> Exercise:
    """The network of this seed: no neuron is saturated and no number too small to be checked."""
    sizes, m = FORMS[difficulty]
    rng = PageRandom(seed)
    while True:
        drawn = _solve(*_draw(rng, sizes, m))
        if _suits(drawn):
            return drawn


def key(seed: int, *, difficulty: str = "2-2-1") -> dict[str, float]:
    """Every number that is asked for, by its name in the page, such as z1_2 or dW2_13.

    In the batch of two, a number that belongs to one example ends in ``_1`` or ``_2``.
    """
    return dict(_numbers(exercise(seed, difficulty)))


def _draw(rng: PageRandom, sizes: list[int], m: int) -> tuple[Array, Array, list[Layer], float]:
    """Numbers of two decimals, drawn as whole hundredths: the same in both languages."""

    def whole(smallest: int, largest: int) -> int:
        return smallest + int((largest - smallest + 1) * float(rng.uniform()))

    def signed(smallest: int, largest: int, negative: float) -> float:
        sign = -1 if rng.uniform() < negative else 1
        return sign * whole(smallest, largest) / 100

    x = np.array([[signed(20, 99, 0.3) for _ in range(m)] for _ in range(sizes[0])])
    y = np.array([[whole(5, 95) / 100 for _ in range(m)] for _ in range(sizes[-1])])
    layers = []
    for n_in, n_out in pairwise(sizes):
        W = np.array([[signed(20, 140, 0.4) for _ in range(n_in)] for _ in range(n_out)])
        b = np.array([[signed(5, 60, 0.5)] for _ in range(n_out)])
        layers.append(Layer(W, b, "sigmoid"))
    return x, y, layers, RATES[whole(0, len(RATES) - 1)]


def _solve(x: Array, y: Array, layers: list[Layer], learning_rate: float) -> Exercise:
    """Forward, and steps 1 to 5."""
    passes = forward(layers, x)
    Z, A = [one.Z for one in passes], [one.A for one in passes]
    dL_da = loss_gradient(A[-1], y, "squared_error")
    delta = [output_error(dL_da, Z[-1], "sigmoid")]
    for above, z in zip(layers[:0:-1], Z[-2::-1], strict=True):
        delta.insert(0, hidden_error(above.W, delta[0], z, "sigmoid"))
    senders = [x, *A[:-1]]
    dL_dW = [weight_gradient(d, a) for d, a in zip(delta, senders, strict=True)]
    dL_db = [bias_gradient(d) for d in delta]
    return Exercise(x, y, layers, learning_rate, Z, A, dL_da, delta, dL_dW, dL_db)


def _suits(drawn: Exercise) -> bool:
    def least(arrays: list[Array]) -> float:
        return min(float(np.abs(array).min()) for array in arrays)

    return (
        max(float(np.abs(z).max()) for z in drawn.Z) <= 2
        and least(drawn.Z) >= 0.1
        and least([drawn.dL_da]) >= 0.15
        and least(drawn.delta) >= 0.004
        and least([*drawn.dL_dW, *drawn.dL_db]) >= 0.001
    )


def _numbers(drawn: Exercise) -> Iterator[tuple[str, float]]:
    m = drawn.x.shape[1]

    def examples(name: str, array: Array) -> Iterator[tuple[str, float]]:
        for i, column in enumerate(array.T, start=1):
            for j, value in enumerate(column, start=1):
                yield f"{name}_{j}" + (f"_{i}" if m > 1 else ""), float(value)

    def table(name: str, array: Array) -> Iterator[tuple[str, float]]:
        for (j, k), value in np.ndenumerate(array):
            yield f"{name}_{j + 1}{k + 1}", float(value)

    def column(name: str, array: Array) -> Iterator[tuple[str, float]]:
        for j, value in enumerate(array[:, 0], start=1):
            yield f"{name}_{j}", float(value)

    depth = len(drawn.layers)
    for l in range(depth):
        yield from examples(f"z{l + 1}", drawn.Z[l])
        yield from examples(f"a{l + 1}", drawn.A[l])
    yield from examples("dL_da", drawn.dL_da)
    for l in range(depth, 0, -1):
        yield from examples(f"delta{l}", drawn.delta[l - 1])
    for l in range(depth):
        yield from table(f"dW{l + 1}", drawn.dL_dW[l])
    for l in range(depth):
        yield from column(f"db{l + 1}", drawn.dL_db[l])
    for l, (W, b, _) in enumerate(drawn.layers):
        yield from table(f"newW{l + 1}", update(W, drawn.dL_dW[l], drawn.learning_rate))
        yield from column(f"newb{l + 1}", update(b, drawn.dL_db[l], drawn.learning_rate))


class Practice(BookWidget):
    """The reader enters the numbers of one training step; each is checked when it is entered."""

    stem = "practice"
    settings = ("difficulty", "seed", "answers")
    says: ClassVar = {
        "reset_name": "Reset network and answers",
        "title": "Practise one training step",
        "picture": "The network, with the numbers found so far",
        "given": "Given (sigmoid, squared error)",
        "example": "example",
        "example_of": "example {i}",
        "neuron": "layer {l}, neuron {j}",
        "rate": "learning rate",
        "another": "Next network",
        "stage_forward": "Forward: layer {l}",
        "stage_1": "Step 1: loss gradient",
        "stage_2": "Step 2: output errors",
        "stage_3": "Step 3: errors of layer {l}",
        "stage_4": "Step 4: weight gradients",
        "stage_5": "Step 5: bias gradients",
        "stage_6": "Step 6: update",
        "stage": "{title} · {done}/{all}",
        "asked": "To {n} decimals; fractions are fine, too.",
        "hint": "Hint",
        "hint_for": "Hint for {symbol}",
        "show": "Show me",
        "show_for": "Show me {symbol}",
        "score": "{done} of {all} numbers: {first} right at once, {helped} after a hint or a "
        "mistake, {shown} shown.",
        "begin": "{all} numbers to find, in order.",
        "all_right": "The whole training step is done. {score} On to the next network.",
        "columns": "quantity, your number, state",
        "state_open": "open",
        "state_right": "right",
        "state_shown": "shown",
        "state_wrong": "not yet",
        "right": "Right.",
        "shown": "Shown: {value}",
        "unread": "“{text}” is no number: write it like −0.125, 0,125 or 1/8.",
        "few": "So far right. Asked for are {n} decimals.",
        "miss_low_little": "Not yet: a little too small. Did you round on the way?",
        "miss_low": "Not yet: too small.",
        "miss_low_much": "Not yet: much too small.",
        "miss_high_little": "Not yet: a little too large. Did you round on the way?",
        "miss_high": "Not yet: too large.",
        "miss_high_much": "Not yet: much too large.",
        "either": "Two mistakes lead here. Either: {one} Or: {other}",
        "hint_z": "The weighted sum comes from all that enters this neuron: each input times its "
        "weight, and the bias once.",
        "hint_a": "The activation is the sigmoid of the weighted sum of the same neuron.",
        "hint_dL_da": "Step 1 needs this output and its target alone. The loss is ½ (a − y)².",
        "hint_delta_out": "Step 2 goes through the activation: the slope of the loss times the "
        "slope of the sigmoid.",
        "hint_delta": "Step 3 collects: for each neuron that this one feeds, the weight between "
        "them times the error term there. Then the slope of this neuron.",
        "hint_dW": "Step 4 needs what stands at the two ends of the weight: the activation that "
        "enters it, and the error term that it leads to.",
        "hint_db": "Step 5 needs the error term of the neuron alone.",
        "hint_new": "Step 6 needs the old value, its gradient and the learning rate.",
        "hint_mean": "The gradient is the mean over both examples.",
        "m_sign": "The size is right, the sign is turned. Go through the signs of the factors and "
        "the order of the subtraction: prediction minus target.",
        "m_other_example": "This belongs to the other example. Take the inputs of the one that "
        "stands in brackets.",
        "m_no_bias": "The bias is missing. Add it once to the sum.",
        "m_index_z": "The weights of another connection. Into neuron j lead the weights whose "
        "first lower index is j.",
        "m_no_activation": "This is still the weighted sum. Send it through the sigmoid: "
        "1 / (1 + e^(−z)).",
        "m_exponent": "The exponent has the wrong sign. The sigmoid is 1 / (1 + e^(−z)).",
        "m_slope_for_value": "This is the slope f′(z). Asked for is the value f(z).",
        "m_target_minus": "This is target minus prediction. Subtract the target from the "
        "prediction.",
        "m_twice": "Twice as much as it is: the ½ of the loss takes away the 2 of the square.",
        "m_loss": "This is the loss. Asked for is its derivative: prediction minus target.",
        "m_no_slope": "The slope f′ is missing. Multiply by f′(z) = a (1 − a).",
        "m_slope_at_a": "The slope is taken at a. Take it at z: f′(z) = a (1 − a), with a = f(z).",
        "m_value_for_slope": "This has f(z) where the slope belongs. Multiply by "
        "f′(z) = a (1 − a).",
        "m_path": "A path is missing. Add what comes back from every neuron that this one feeds.",
        "m_index_delta": "The weights of another connection. From neuron k lead the weights "
        "whose second lower index is k.",
        "m_updated": "The weights here are those after the update. Take the old ones: nothing "
        "moves before step 6.",
        "m_no_sender": "The activation that enters this weight is missing. Multiply by it.",
        "m_index_dW": "The ends of another weight. Take the activation with the second lower "
        "index and the error term with the first.",
        "m_z_for_a": "This has the weighted sum of the neuron below. Take its activation.",
        "m_sum": "This takes the sum over the examples. The cost is their mean: divide by 2.",
        "m_one_example": "One of the two examples is missing. Take the mean of both.",
        "m_early_rate": "The learning rate comes in step 6. The gradient is without it.",
        "m_sender": "An activation is too many. To its bias a neuron has no sender: the gradient "
        "is the error term.",
        "m_plus": "This step goes uphill. Subtract η times the gradient.",
        "m_no_rate": "The learning rate is missing. Subtract η times the gradient.",
        "m_only_step": "This is the change alone. Subtract it from the old value.",
    }
    heights = traitlets.List([1168, 1136, 639]).tag(sync=True)

    difficulty = Choice(
        list(FORMS),
        "2-2-1",
        "network",
        [
            "one neuron",
            "a chain, 1–1–1",
            "2–2–1",
            "2–3–2",
            "2–3–2 with a batch of two",
        ],
    ).tag(sync=True)
    seed = Whole(1, min=0, max=LARGEST_SEED, slider=False, label="number of the network").tag(
        sync=True
    )
    answers = Text("", ANSWERS).tag(sync=True)
    """What the reader has entered, in the order of `key`, and for which network."""

    @traitlets.default("data")
    def _data(self) -> dict[str, Any]:
        forms = {name: {"sizes": sizes, "m": m} for name, (sizes, m) in FORMS.items()}
        return {"forms": forms, "rates": RATES, "length": LENGTH, "largest_seed": LARGEST_SEED}

    def key(self) -> dict[str, float]:
        """Every number that is asked for now, by its name in the page."""
        return key(self.seed, difficulty=self.difficulty)

    def picture(self) -> plots.Picture:
        """The network with what is given."""
        drawn = exercise(self.seed, self.difficulty)
        sizes, m = FORMS[self.difficulty]
        tall, depth = max(sizes), len(drawn.layers)
        at = {
            (l, j): (3 * l, 2 * (n / 2 - j)) for l, n in enumerate(sizes) for j in range(1, n + 1)
        }
        fig, axes = plots.figure(height=max(2.4, 1.4 * tall))
        for l, layer in enumerate(drawn.layers, start=1):
            for j, k in np.ndindex(layer.W.shape):
                (x0, y0), (x1, y1) = at[l - 1, k + 1], at[l, j + 1]
                axes.plot([x0, x1], [y0, y1], color=plots.MUTED, linewidth=0.8, zorder=1)
                place = (x0 + 0.3 * (x1 - x0), y0 + 0.3 * (y1 - y0))
                axes.text(*place, say(float(layer.W[j, k])), fontsize=10)
        for (l, j), (x, y) in at.items():
            name = f"a{up(l)}{low(j)}" if l else f"x{low(j)}"
            under = [name + ("" if l else f" = {_listed(drawn.x[j - 1])}")]
            if l:
                under.append(f"b{up(l)}{low(j)} = {say(float(drawn.layers[l - 1].b[j - 1, 0]))}")
            if l == depth:
                under.append(f"y{low(j)} = {_listed(drawn.y[j - 1])}")
            for line, text in enumerate(under):
                colour = plots.FORWARD if line == 0 else plots.INK
                axes.text(x, y + 0.22 - 0.36 * line, text, color=colour, ha="center", va="center")
        axes.set(xlim=(-1.2, 3 * depth + 1.2), ylim=(-tall - 0.8, tall - 0.4))
        axes.axis("off")
        batch = "one example" if m == 1 else f"{m} examples"
        return plots.show(
            fig,
            alt=f"A {'-'.join(map(str, sizes))} network to practise on, with its weights, its "
            f"biases and {batch}: work out one training step with learning rate "
            f"{drawn.learning_rate:g}, {len(self.key())} numbers in all.",
        )


def _listed(row: Array) -> str:
    return ", ".join(say(float(value)) for value in row)
