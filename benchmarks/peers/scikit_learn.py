"""scikit-learn: `MLPClassifier` with plain gradient descent, no momentum, no penalty."""

import warnings
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from ..work import Work
from . import Run, Weights


def fit(work: Work) -> Run:
    X, Y = np.ascontiguousarray(work.X.T), work.Y.T
    labels = Y.argmax(axis=1) if Y.shape[1] > 1 else Y[:, 0].astype(int)
    orders = [order for order in work.orders() if order is not None]

    def run() -> Weights:
        model = MLPClassifier(
            work.sizes[1:-1],
            activation={"sigmoid": "logistic"}.get(work.activations[0], work.activations[0]),
            solver="sgd",
            alpha=0,
            batch_size=work.batch,
            learning_rate_init=work.learning_rate,
            momentum=0,
            max_iter=work.epochs,
            n_iter_no_change=work.epochs + 1,
            tol=0,
            shuffle=bool(orders),
            random_state=_Orders(orders),
        )
        # It takes no starting weights: give them where it would draw its own.
        model._init_coef = _starts(work)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(X, labels)
        pairs = zip(model.coefs_, model.intercepts_, strict=True)
        return [(W.T.copy(), b[:, None].copy()) for W, b in pairs]

    return run


def _starts(work: Work) -> Callable[..., tuple[NDArray, NDArray]]:
    layers = iter(work.start)

    def init_coef(fan_in: int, fan_out: int, dtype: np.dtype) -> tuple[NDArray, NDArray]:
        W, b, _ = next(layers)
        return np.array(W.T, order="C"), b[:, 0].copy()

    return init_coef


class _Orders(np.random.RandomState):
    """Deals the examples in the given orders; scikit-learn shuffles what it shuffled before."""

    def __init__(self, orders: list[NDArray]) -> None:
        super().__init__(0)
        before = [np.arange(len(orders[0])), *orders[:-1]] if orders else []
        moves = [np.argsort(old)[new] for old, new in zip(before, orders, strict=True)]
        self.moves = iter(moves)

    def shuffle(self, indices: NDArray) -> None:
        indices[:] = next(self.moves)
