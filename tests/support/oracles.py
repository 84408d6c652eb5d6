"""Oracles: other ways to the same numbers, sharing nothing with the library but the mathematics.

Plain index sums in Python floats, central differences, and the reverse-mode engine `autograd`.
"""

import math

import autograd
import autograd.numpy as anp
import numpy as np

from backprop_lib import Layer, activations, backward, losses, mini_batches, update

ACTIVATIONS = list(activations.ACTIVATIONS)
ELEMENTWISE = [name for name in ACTIVATIONS if activations.ACTIVATIONS[name].slope]
LOSSES = list(losses.LOSSES)
ENDINGS = [
    *((activation, "squared_error") for activation in ACTIVATIONS),
    *((activation, loss) for activation in ("sigmoid", "softmax") for loss in LOSSES[1:]),
]


def apart(a, b):
    """How far two arrays are apart, relative to the largest number in either."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    assert a.shape == b.shape
    scale = max(np.abs(a).max(), np.abs(b).max())
    return np.abs(a - b).max() / scale if scale else 0.0


def frozen(array):
    """A copy that nobody can write into."""
    copy = np.array(array)
    copy.flags.writeable = False
    return copy


def random_network(rng, sizes, activations, stack=(), scale=0.8, dtype=np.float64):
    """Layers with random weights and random biases that nobody can write into."""
    return [
        Layer(
            frozen((scale * rng.standard_normal((*stack, n_out, n_in))).astype(dtype)),
            frozen((scale * rng.standard_normal((*stack, n_out, 1))).astype(dtype)),
            activation,
        )
        for n_in, n_out, activation in zip(sizes[:-1], sizes[1:], activations, strict=True)
    ]


def random_examples(rng, n_in, n_out, m, loss, dtype=np.float64):
    """Inputs, and targets that have a meaning for the loss."""
    X = rng.standard_normal((n_in, m)).astype(dtype)
    targets = {
        "squared_error": lambda: rng.standard_normal((n_out, m)),
        "binary_cross_entropy": lambda: rng.integers(0, 2, (n_out, m)),
        "cross_entropy": lambda: np.eye(n_out)[:, rng.integers(0, n_out, m)],
    }
    return frozen(X), frozen(targets[loss]().astype(dtype))


def same_networks(a, b, tolerance=0.0):
    """Whether two networks have the same parameters, to a relative tolerance."""
    return all(
        apart(p, q) <= tolerance
        for one, two in zip(a, b, strict=True)
        for p, q in ((one.W, two.W), (one.b, two.b))
    )


def train_by_steps(layers, X, Y, loss, rate, batch_size, epochs, rng=None):
    """Train by the public functions of the six steps, one call after another."""
    m = X.shape[-1]
    for _ in range(epochs):
        whole = [np.arange(m)]
        for batch in whole if batch_size == m else mini_batches(m, batch_size, rng):
            gradients = backward(layers, X[..., batch], Y[..., batch], loss)
            layers = [
                Layer(update(W, dL_dW, rate), update(b, dL_db, rate), name)
                for (W, b, name), (dL_dW, dL_db) in zip(layers, gradients, strict=True)
            ]
    return layers


# Plain index sums. Vectors are lists, matrices are lists of rows; no NumPy product occurs.

# name: (value, slope) at one number
SCALARS = {
    "sigmoid": (lambda t: 1 / (1 + math.exp(-t)), lambda t: math.exp(-t) / (1 + math.exp(-t)) ** 2),
    "tanh": (math.tanh, lambda t: 1 / math.cosh(t) ** 2),
    "relu": (lambda t: t if t > 0 else 0.0, lambda t: 1.0 if t > 0 else 0.0),
    "identity": (lambda t: t, lambda t: 1.0),
}


def loop_activation(z, activation):
    """The activations of one layer for one example, from its weighted sums."""
    if activation == "softmax":
        e = [math.exp(z_j) for z_j in z]
        return [e_j / sum(e) for e_j in e]
    f, _ = SCALARS[activation]
    return [f(z_j) for z_j in z]


def loop_jacobian(z, activation, i, j):
    """∂a_i/∂z_j of one layer for one example."""
    a = loop_activation(z, activation)
    same = 1.0 if i == j else 0.0
    if activation == "softmax":
        return a[i] * (same - a[j])
    _, slope = SCALARS[activation]
    return same * slope(z[j])


def loop_loss(y_hat, y, loss):
    """The loss of one example."""
    total = 0.0
    for p, t in zip(y_hat, y, strict=True):
        if loss == "squared_error":
            total += (p - t) ** 2 / 2
        elif loss == "binary_cross_entropy":
            total -= math.log(p) if t else math.log(1 - p)
        else:
            total -= t * math.log(p)
    return total


def loop_loss_gradient(y_hat, y, loss):
    """Step 1 for one example."""
    if loss == "squared_error":
        return [p - t for p, t in zip(y_hat, y, strict=True)]
    if loss == "binary_cross_entropy":
        return [-1 / p if t else 1 / (1 - p) for p, t in zip(y_hat, y, strict=True)]
    return [-t / p for p, t in zip(y_hat, y, strict=True)]


def loop_output_error(dL_da, z, activation):
    """Step 2 for one example: δ_j = Σ_i ∂𝓛/∂a_i ∂a_i/∂z_j."""
    n = len(z)
    return [sum(dL_da[i] * loop_jacobian(z, activation, i, j) for i in range(n)) for j in range(n)]


def loop_hidden_error(W_next, delta_next, z, activation):
    """Step 3 for one example: sum over the neurons that each neuron feeds."""
    dL_da = [
        sum(W_next[j][k] * delta_next[j] for j in range(len(delta_next))) for k in range(len(z))
    ]
    return loop_output_error(dL_da, z, activation)


def loop_forward(layers, x):
    """The weighted sums and activations of every layer for one example."""
    passes, a = [], list(x)
    for W, b, activation in layers:
        z = [sum(W[j][k] * a[k] for k in range(len(a))) + b[j][0] for j in range(len(b))]
        a = loop_activation(z, activation)
        passes.append((z, a))
    return passes


def loop_backward(layers, X, Y, loss):
    """Gradients (dL_dW, dL_db) of every layer: example by example, weight by weight."""
    m = X.shape[1]
    sums = [(np.zeros(layer.W.shape), np.zeros(layer.b.shape)) for layer in layers]
    for i in range(m):
        passes = loop_forward(layers, X[:, i])
        z, y_hat = passes[-1]
        dL_da = loop_loss_gradient(y_hat, Y[:, i], loss)
        delta = loop_output_error(dL_da, z, layers[-1].activation)
        for l in range(len(layers) - 1, -1, -1):
            a_prev = passes[l - 1][1] if l else X[:, i]
            dL_dW, dL_db = sums[l]
            for j in range(len(delta)):
                dL_db[j, 0] += delta[j] / m
                for k in range(len(a_prev)):
                    dL_dW[j, k] += delta[j] * a_prev[k] / m
            if l:
                below = layers[l - 1].activation
                delta = loop_hidden_error(layers[l].W, delta, passes[l - 1][0], below)
    return sums


def central_differences(f, theta, h=1e-5):
    """The gradient of f at theta, one entry after the other."""
    gradient = np.zeros(np.shape(theta))
    for index in np.ndindex(gradient.shape):
        nudge = np.zeros(gradient.shape)
        nudge[index] = h
        gradient[index] = (f(theta + nudge) - f(theta - nudge)) / (2 * h)
    return gradient


# The engine: the forward pass and the loss written for autograd, which finds the gradients itself.

ENGINE_ACTIVATIONS = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "identity": lambda z: z,
    "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z), axis=-2, keepdims=True),
}
ENGINE_LOSSES = {
    "squared_error": lambda p, y: anp.sum((p - y) ** 2) / 2,
    "binary_cross_entropy": lambda p, y: -anp.sum(y * anp.log(p) + (1 - y) * anp.log(1 - p)),
    "cross_entropy": lambda p, y: -anp.sum(y * anp.log(p)),
}


def engine_backward(layers, X, Y, loss):
    """Gradients (dL_dW, dL_db) of every layer by automatic differentiation."""

    def cost(parameters):
        # Summed over a stack, whose members do not depend on each other's parameters.
        A = X
        for (W, b), layer in zip(parameters, layers, strict=True):
            A = ENGINE_ACTIVATIONS[layer.activation](anp.matmul(W, A) + b)
        return ENGINE_LOSSES[loss](A, Y) / X.shape[-1]

    return autograd.grad(cost)([(layer.W, layer.b) for layer in layers])
