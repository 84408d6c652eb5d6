"""JAX: one compiled function for the whole training, its steps in `lax.scan`, stacks by `vmap`."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np

from ..work import Work
from . import Run, Weights

jax.config.update("jax_enable_x64", True)

HIDDEN = {"relu": jax.nn.relu, "sigmoid": jax.nn.sigmoid}
LOSSES = {
    "binary_cross_entropy": lambda z, y: (jax.nn.softplus(z) - y * z).sum(axis=-1).mean(),
    "cross_entropy": lambda z, y: -(y * jax.nn.log_softmax(z)).sum(axis=-1).mean(),
}


def warm(work: Work) -> Run:
    X, Y = jnp.asarray(work.X.T), jnp.asarray(work.Y.T)
    training = _training(work)

    def run() -> Weights:
        parameters = [(jnp.asarray(W), jnp.asarray(b[..., 0])) for W, b, _ in work.start]
        orders = [order for order in work.orders() if order is not None]
        batches = np.reshape(orders, (-1, work.batch)) if orders else None
        trained = jax.block_until_ready(training(parameters, X, Y, batches))
        return [(np.asarray(W), np.asarray(b)[..., None]) for W, b in trained]

    return run


def cold(work: Work) -> Run:
    """With what a first call costs: a new function is traced and compiled anew."""

    def run() -> Weights:
        return warm(work)()

    return run


def _training(work: Work) -> Callable:
    def cost(parameters, x, y):
        for (W, b), name in zip(parameters[:-1], work.activations, strict=False):
            x = HIDDEN[name](x @ W.T + b)
        W, b = parameters[-1]
        return LOSSES[work.loss](x @ W.T + b, y)

    def training(parameters, X, Y, batches):
        def step(parameters, batch):
            x, y = (X, Y) if batch is None else (X[batch], Y[batch])
            gradients = jax.grad(cost)(parameters, x, y)
            return jax.tree.map(
                lambda p, g: p - work.learning_rate * g, parameters, gradients
            ), None

        length = work.steps if batches is None else None
        return jax.lax.scan(step, parameters, batches, length)[0]

    if work.start[0].W.ndim > 2:
        training = jax.vmap(training, in_axes=(0, None, None, None))
    return jax.jit(training)
