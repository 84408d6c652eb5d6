"""The buffers that a training uses again must compute what the six steps compute."""

import numpy as np
import pytest

from backprop_lib import (
    Layer,
    backward,
    initialise,
    mini_batches,
    relative_error,
    train,
    update,
)

PAIRS = [
    (["sigmoid", "sigmoid"], "squared_error"),
    (["tanh", "relu", "softmax"], "cross_entropy"),
    (["relu", "identity"], "squared_error"),
    (["softmax", "softmax"], "squared_error"),
    (["tanh", "sigmoid"], "binary_cross_entropy"),
    (["identity", "sigmoid"], "cross_entropy"),
]


def train_plainly(layers, X, Y, loss, rate, batch_size, epochs, rng):
    """Train by the public functions of the six steps, one call after another."""
    m = X.shape[-1]
    for _ in range(epochs):
        whole = [np.arange(m)]
        for batch in whole if batch_size == m else mini_batches(m, batch_size, rng):
            gradients = backward(layers, X[:, batch], Y[:, batch], loss)
            layers = [
                Layer(update(W, dL_dW, rate), update(b, dL_db, rate), name)
                for (W, b, name), (dL_dW, dL_db) in zip(layers, gradients, strict=True)
            ]
    return layers


@pytest.mark.parametrize("batch_size", [1, 3, 10])
@pytest.mark.parametrize(("activations", "loss"), PAIRS)
@pytest.mark.parametrize("stacked", [False, True])
def test_training_equals_the_six_steps(activations, loss, batch_size, stacked):
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(4, 10)), np.eye(3)[:, rng.integers(0, 3, 10)]
    sizes = [4, *[5] * (len(activations) - 1), 3]
    scale, rate = (np.array([0.5, 1.0]), np.array([0.01, 0.03])) if stacked else (0.5, 0.03)
    start = initialise(sizes, activations, rng, scale)
    trained, _ = train(
        start,
        X,
        Y,
        loss=loss,
        learning_rate=rate,
        batch_size=batch_size,
        epochs=5,
        rng=np.random.default_rng(3),
    )
    plain = train_plainly(start, X, Y, loss, rate, batch_size, 5, np.random.default_rng(3))
    for ours, theirs in zip(trained, plain, strict=True):
        assert relative_error(ours.W, theirs.W) < 1e-13
        assert relative_error(ours.b, theirs.b) < 1e-13
