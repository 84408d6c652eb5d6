"""The buffers that a training uses again must compute what the six steps compute."""

import numpy as np
import pytest
from oracles import train_by_steps

from backprop_lib import (
    initialise,
    relative_error,
    train,
)

PAIRS = [
    (["sigmoid", "sigmoid"], "squared_error"),
    (["tanh", "relu", "softmax"], "cross_entropy"),
    (["relu", "identity"], "squared_error"),
    (["softmax", "softmax"], "squared_error"),
    (["tanh", "sigmoid"], "binary_cross_entropy"),
    (["identity", "sigmoid"], "cross_entropy"),
]


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
    plain = train_by_steps(start, X, Y, loss, rate, batch_size, 5, np.random.default_rng(3))
    check_same(trained, plain)


def check_same(trained, plain):
    for ours, theirs in zip(trained, plain, strict=True):
        assert relative_error(ours.W, theirs.W) < 1e-13
        assert relative_error(ours.b, theirs.b) < 1e-13


@pytest.mark.parametrize("activations", [["tanh", "sigmoid"], ["relu", "identity"], ["sigmoid"]])
@pytest.mark.parametrize("batch_size", [1, 2, 5])
@pytest.mark.parametrize(
    ("stack", "own"),
    [((60,), ()), ((60,), (60,)), ((20, 3), ()), ((20, 3), (3,)), ((20, 3), (20, 1))],
)
def test_many_tiny_networks_side_by_side_equal_the_six_steps(activations, batch_size, stack, own):
    """With examples for all of them, or some for each; the networks differ in scale and rate."""
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(*own, 2, 5)), rng.integers(0, 2, (*own, 1, 5)).astype(float)
    sizes = [2, *[3] * (len(activations) - 1), 1]
    start = initialise(sizes, activations, rng, rng.uniform(0.5, 1.0, stack))
    rate = rng.uniform(0.01, 0.3, stack[-1:])
    trained, history = train(
        start,
        X,
        Y,
        loss="squared_error",
        learning_rate=rate,
        batch_size=batch_size,
        epochs=5,
        rng=np.random.default_rng(3),
    )
    plain = train_by_steps(
        start, X, Y, "squared_error", rate, batch_size, 5, np.random.default_rng(3)
    )
    check_same(trained, plain)
    assert history.cost.shape == (6, *stack)


def test_of_many_tiny_networks_those_that_diverge_leave_the_others_alone():
    rng = np.random.default_rng(4)
    X, Y = rng.normal(size=(2, 5)), rng.normal(size=(1, 5))
    start = initialise([2, 3, 1], ["relu", "identity"], rng, np.full((20, 3), 1.0))
    rate = np.array([0.05, 1e6, 0.1])
    options = {"loss": "squared_error", "epochs": 60}
    trained, history = train(start, X, Y, learning_rate=rate, **options)
    assert np.array_equal(history.diverged >= 0, np.broadcast_to([False, True, False], (20, 3)))
    for column in (0, 2):
        alone, _ = train(start, X, Y, learning_rate=rate[column], **options)
        for ours, theirs in zip(trained, alone, strict=True):
            assert relative_error(ours.W[:, column], theirs.W[:, column]) < 1e-13
