"""The two networks of the chapter on handwritten digits, trained by three libraries.

    python benchmarks/classifier.py

Needs scikit-learn and PyTorch beside backprop_lib, and writes `classifier.json`, which the chapter
reads. Every library starts from the same weights and sees the same batches in the same order; all
compute in double precision, by plain gradient descent.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backprop_lib import Layer, datasets, initialise, predict, train
from backprop_lib.gradient_descent import mini_batches

RESULT = Path(__file__).with_name("classifier.json")
BATCH_SIZE = 32
Predict = Callable[[NDArray], NDArray]


@dataclass(frozen=True)
class Task:
    """One of the chapter's trainings: which digits, and the settings chosen there."""

    classes: int
    learning_rate: float
    epochs: int

    def sets(self) -> list[tuple[NDArray, NDArray]]:
        return datasets.split(*datasets.digits(range(self.classes)), np.random.default_rng(0))

    def start(self) -> list[Layer]:
        sizes = [64, 32, self.classes]
        return initialise(sizes, ["tanh", "softmax"], np.random.default_rng(0))

    def batches(self) -> Iterator[tuple[NDArray, NDArray]]:
        (X, Y), _, _ = self.sets()
        rng = np.random.default_rng(1)
        for _ in range(self.epochs):
            for batch in mini_batches(X.shape[1], BATCH_SIZE, rng):
                yield X[:, batch], Y[:, batch]


FIVE, TEN = Task(5, 0.3, 60), Task(10, 1.0, 37)


def ours(task: Task) -> Predict:
    layers, _ = train(
        task.start(),
        *task.sets()[0],
        loss="cross_entropy",
        learning_rate=task.learning_rate,
        batch_size=BATCH_SIZE,
        epochs=task.epochs,
        rng=np.random.default_rng(1),
    )
    return lambda X: predict(layers, X)


def scikit_learn(task: Task) -> Predict:
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        hidden_layer_sizes=(32,),
        activation="tanh",
        solver="sgd",
        momentum=0,
        alpha=0,
        learning_rate_init=task.learning_rate,
        batch_size=BATCH_SIZE,
    )
    first = True
    for X, Y in task.batches():
        model.batch_size = X.shape[1]
        labels = Y.argmax(axis=0)
        if first:  # one step makes its arrays; then they get our start
            model.partial_fit(X.T, labels, classes=range(task.classes))
            for layer, W, b in zip(task.start(), model.coefs_, model.intercepts_, strict=True):
                W[:], b[:] = layer.W.T, layer.b[:, 0]
            first = False
        model.partial_fit(X.T, labels)
    return lambda X: model.predict_proba(X.T).T


def pytorch(task: Task) -> Predict:
    import torch

    first, last = (torch.nn.Linear(*layer.W.T.shape).double() for layer in task.start())
    model = torch.nn.Sequential(first, torch.nn.Tanh(), last)
    with torch.no_grad():
        for linear, layer in zip((first, last), task.start(), strict=True):
            linear.weight.copy_(torch.from_numpy(layer.W))
            linear.bias.copy_(torch.from_numpy(layer.b[:, 0]))
    optimiser = torch.optim.SGD(model.parameters(), lr=task.learning_rate)
    for X, Y in task.batches():
        optimiser.zero_grad()
        loss = torch.nn.functional.cross_entropy(
            model(torch.from_numpy(X.T)), torch.from_numpy(Y.T)
        )
        loss.backward()
        optimiser.step()
    return lambda X: model(torch.from_numpy(X.T)).softmax(dim=1).detach().numpy().T


def accuracy(task: Task, network: Predict) -> float:
    _, _, (X, Y) = task.sets()
    return float(np.mean(network(X).argmax(axis=0) == Y.argmax(axis=0)))


def largest_difference(task: Task, network: Predict) -> float:
    """How far the outputs for the test images are from ours."""
    _, _, (X, _) = task.sets()
    return float(np.abs(network(X) - ours(task)(X)).max())


def measure(name: str, package: str, fit: Callable[[Task], Predict]) -> dict[str, str | float]:
    five, ten = fit(FIVE), fit(TEN)
    for task, network in ((FIVE, five), (TEN, ten)):
        difference = largest_difference(task, network)
        print(f"{name}, {task.classes} classes: outputs differ from ours by {difference:.0e}")
        assert difference < 1e-6, "not the same training"
    return {
        "name": name,
        "version": version(package).split("+")[0],
        "test_accuracy_five": accuracy(FIVE, five),
        "test_accuracy_ten": accuracy(TEN, ten),
    }


def main() -> None:
    """Train with every library and write what they reach on the test images."""
    warnings.filterwarnings("ignore", category=UserWarning, module="sklearn")
    rows = [
        measure("backprop_lib", "backprop_lib", ours),
        measure("scikit-learn", "scikit-learn", scikit_learn),
        measure("PyTorch", "torch", pytorch),
    ]
    RESULT.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
