"""Training playground: a small network learns a data set under the reader's settings."""

from typing import Any, ClassVar

import numpy as np
import traitlets

from .. import datasets, plots
from .._checks import Array
from ..gradient_descent import History, mini_batches, train
from ..losses import LOSSES
from ..network import Layer, backward, initialise, predict
from ..steps import update
from ._base import BookWidget, Choice, Number, Whole
from ._generator import PageRandom

DATASETS = ["xor", "moons", "circles", "spirals"]
EXAMPLES = 64
HELD_OUT = {"xor": 32}  # examples for validation; of the others as many as for training
DATA_SEED = 7
LOSS = "binary_cross_entropy"
EPOCHS = 20_000

PYTHON = """from backprop_lib.widgets.training import Training

playground = Training({settings})
layers, history = playground.run()
history.cost[-1]"""


def examples(dataset: str, noise: float) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    """The examples to learn from and those to validate with; those of XOR are the four corners."""
    rng = PageRandom(DATA_SEED)
    if dataset == "xor":
        X, Y = datasets.xor()
        corners = np.tile(X, HELD_OUT["xor"] // 4)
        noisy = corners + noise * rng.standard_normal(corners.shape)
        return (X, Y), (noisy, np.tile(Y, HELD_OUT["xor"] // 4))
    make = getattr(datasets, dataset)
    return make(EXAMPLES, rng, noise=noise), make(EXAMPLES, rng, noise=noise)


class Training(BookWidget):
    """A network of one to three hidden layers learns one of four data sets by cross-entropy."""

    stem = "training"
    settings = (
        "dataset",
        "learning_rate",
        "batch_size",
        "epoch",
        "hidden",
        "depth",
        "activation",
        "noise",
        "seed",
        "steps",
    )
    says: ClassVar = {
        "title": "Training playground",
        "plane": "Decision surface with the examples",
        "costs": "Cost over the epochs",
        "rights": "Share of examples right over the epochs",
        "x1": "input x₁",
        "x2": "input x₂",
        "epoch": "epoch",
        "cost": "cost",
        "right": "right, %",
        "training": "training",
        "validation": "validation",
        "train": "Train",
        "stop": "Pause",
        "one_step": "One step",
        "one_epoch": "One epoch",
        "neurons": "What each hidden neuron sees",
        "layer": "Hidden layer {l}",
        "neuron": "neuron {j} of hidden layer {l}: where on the plane it is on",
        "numbers": "Weights and gradients",
        "number_columns": "parameter, value, gradient",
        "python": "The same in Python",
        "code": PYTHON,
        "columns": "epoch, training cost, right, validation cost, right",
        "of": "{right} of {m}",
        "now": "Epoch {epoch}: cost {cost}, {right} of {m} correct; validation cost {held_cost}, "
        "{held_right} of {held} correct. ",
        "within": "Epoch {epoch} and {steps} of {batches} steps: cost {cost}, {right} of {m} "
        "correct; validation cost {held_cost}, {held_right} of {held} correct. ",
        "computing": "Training: epoch {epoch}.",
        "diverged": "Diverged at epoch {epoch}: the numbers overflowed. Try a smaller learning "
        "rate.",
        "first": "Before the first step.",
        "toss": "Worse than a coin toss: the steps overshoot.",
        "learned": "Learned.",
        "rising": "The cost has risen over the last epochs: the steps are too large or too noisy.",
        "falling": "Still falling.",
        "resting": "Hardly moving.",
    }
    heights = traitlets.List([1249, 1149, 755]).tag(sync=True)

    dataset = Choice(DATASETS, "xor", "data set", ["XOR", "moons", "circles", "spirals"]).tag(
        sync=True
    )
    learning_rate = Number(1.0, min=1e-4, max=100, log=True, label="learning rate", symbol="η").tag(
        sync=True
    )
    batch_size = Whole(4, min=1, max=EXAMPLES, label="batch size").tag(sync=True)
    epoch = Whole(1000, min=0, max=EPOCHS, log=True, label="epoch").tag(sync=True)
    hidden = Whole(3, min=1, max=16, more=True, label="neurons in a hidden layer").tag(sync=True)
    depth = Whole(1, min=1, max=3, more=True, label="hidden layers").tag(sync=True)
    activation = Choice(["tanh", "sigmoid", "relu"], "tanh", "hidden activation").tag(sync=True)
    noise = Number(0.1, min=0, max=0.5, step=0.01, more=True, label="noise in the data").tag(
        sync=True
    )
    seed = Whole(1, min=0, max=10**9, slider=False, more=True, label="seed of the start").tag(
        sync=True
    )
    steps = Whole(0, min=0, max=EXAMPLES).tag(sync=True)
    """Steps beyond the whole epochs."""

    @traitlets.default("data")
    def _data(self) -> dict[str, Any]:
        return {"examples": EXAMPLES, "held_out": HELD_OUT, "seed": DATA_SEED, "loss": LOSS}

    def run(self) -> tuple[list[Layer], History]:
        """What the page shows, computed by the library: the layers and the costs of each epoch."""
        (X, Y), held_out = examples(self.dataset, self.noise)
        batch_size = min(self.batch_size, X.shape[1])  # as in the page
        rng = PageRandom(self.seed)
        sizes = [2, *[self.hidden] * self.depth, 1]
        start = initialise(sizes, [*[self.activation] * self.depth, "sigmoid"], rng)
        layers, history = train(
            start,
            X,
            Y,
            loss=LOSS,
            learning_rate=self.learning_rate,
            batch_size=batch_size,
            epochs=max(self.epoch, 1),
            rng=rng,
            validation=held_out,
        )
        if not self.epoch:
            return start, history
        batches = list(mini_batches(X.shape[1], batch_size, rng)) if self.steps else []
        for batch in batches[: self.steps]:
            gradients = backward(layers, X[:, batch], Y[:, batch], LOSS)
            layers = [
                Layer(
                    update(layer.W, gradient.dL_dW, self.learning_rate),
                    update(layer.b, gradient.dL_db, self.learning_rate),
                    layer.activation,
                )
                for layer, gradient in zip(layers, gradients, strict=True)
            ]
        return layers, history

    def picture(self) -> plots.Picture:
        """The decision surface and the cost at the present settings, trained afresh."""
        (X, Y), _ = examples(self.dataset, self.noise)
        layers, history = self.run()
        y_hat = predict(layers, X)
        cost = float(LOSSES[LOSS].value(y_hat, Y))
        right = int(((y_hat > 0.5) == (Y > 0.5)).sum())
        fig, (left, middle) = plots.figure(1, 2)
        plots.decision_surface(left, layers, X, Y)
        middle.plot(history.epochs, history.cost, color=plots.FORWARD)
        middle.plot(self.epoch, cost, "o", color=plots.FORWARD)
        middle.set(xlabel="epoch", ylabel="cost", yscale="log")
        return plots.show(
            fig,
            alt=f"A network with {self.depth} hidden layer{'s' * (self.depth > 1)} of "
            f"{self.hidden} neurons on {self.dataset} after {self.epoch} epochs with learning rate "
            f"{self.learning_rate:g} and batch size {min(self.batch_size, X.shape[1])}: cost "
            f"{cost:.3g}, {right} of {X.shape[1]} examples right.",
        )
