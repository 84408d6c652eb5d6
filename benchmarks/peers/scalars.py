"""micrograd: a graph of single numbers; ReLU is the activation it has."""

import numpy as np
from micrograd.engine import Value
from micrograd.nn import MLP

from ..work import Work
from . import Run, Weights


def micrograd(work: Work) -> Run:
    examples = list(zip(work.X.T.tolist(), work.Y[0].tolist(), strict=True))

    def run() -> Weights:
        model = _model(work)
        for _ in range(work.epochs):
            cost = sum((model(x) - y) ** 2 for x, y in examples) * (0.5 / len(examples))
            model.zero_grad()
            cost.backward()
            for p in model.parameters():
                p.data -= work.learning_rate * p.grad
        return [
            (
                np.array([[w.data for w in neuron.w] for neuron in layer.neurons]),
                np.array([[neuron.b.data] for neuron in layer.neurons]),
            )
            for layer in model.layers
        ]

    return run


def _model(work: Work) -> MLP:
    model = MLP(work.sizes[0], work.sizes[1:])
    for layer, (W, b, _) in zip(model.layers, work.start, strict=True):
        for neuron, w, bias in zip(layer.neurons, W.tolist(), b[:, 0].tolist(), strict=True):
            neuron.w, neuron.b = [Value(v) for v in w], Value(bias)
    return model
