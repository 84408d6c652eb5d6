"""PyTorch: modules, autograd and `torch.optim.SGD`."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..work import Work
from . import Run, Weights

ACTIVATIONS = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}
DTYPES = {"float32": torch.float32, "float64": torch.float64}
# The losses take the last weighted sums, as PyTorch's own do.
LOSSES: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "cross_entropy": F.cross_entropy,
    "squared_error": lambda z, y: 0.5 * ((z - y) ** 2).sum(dim=1).mean(),
}


def eager(work: Work, wrap: Callable[[Callable], Callable] = lambda f: f) -> Run:
    model, measure = _model(work), LOSSES[work.loss]
    X, Y = _rows(work)
    loss_of = wrap(lambda x, y: measure(model(x), y))

    def run() -> Weights:
        _restart(model, work)
        optimizer = torch.optim.SGD(model.parameters(), lr=work.learning_rate)
        for x, y in _batches(work, X, Y):
            optimizer.zero_grad()
            loss_of(x, y).backward()
            optimizer.step()
        return [
            (layer.weight.detach().numpy().copy(), layer.bias.detach().numpy().copy()[:, None])
            for layer in _linear(model)
        ]

    return run


def compiled(work: Work) -> Run:
    """The loss through `torch.compile`, forward and backward pass."""
    return eager(work, torch.compile)


def stacked(work: Work) -> Run:
    """The networks of a stack in batched products; full batches of XOR only."""
    X, Y = torch.from_numpy(work.X), torch.from_numpy(work.Y)

    def run() -> Weights:
        layers = [
            [torch.from_numpy(array.copy()).requires_grad_() for array in (W, b)]
            for W, b, _ in work.start
        ]
        optimizer = torch.optim.SGD([p for pair in layers for p in pair], lr=work.learning_rate)
        (W1, b1), (W2, b2) = layers
        for _ in range(work.epochs):
            optimizer.zero_grad()
            z = W2 @ torch.sigmoid(W1 @ X + b1) + b2
            each = F.binary_cross_entropy_with_logits(z, Y.expand_as(z), reduction="none")
            each.mean(dim=-1).sum().backward()
            optimizer.step()
        return [(W.detach().numpy(), b.detach().numpy()) for W, b in layers]

    return run


def _model(work: Work) -> torch.nn.Sequential:
    """The network up to the last weighted sums."""
    parts: list[torch.nn.Module] = []
    for W, _, activation in work.start:
        dtype = DTYPES[str(W.dtype)]
        parts.append(torch.nn.Linear(W.shape[-1], W.shape[-2], dtype=dtype))
        parts.append(ACTIVATIONS.get(activation, torch.nn.Identity)())
    return torch.nn.Sequential(*parts[:-1])


def _linear(model: torch.nn.Sequential) -> list[torch.nn.Linear]:
    return [part for part in model if isinstance(part, torch.nn.Linear)]


def _restart(model: torch.nn.Sequential, work: Work) -> None:
    with torch.no_grad():
        for layer, (W, b, _) in zip(_linear(model), work.start, strict=True):
            layer.weight.copy_(torch.from_numpy(W))
            layer.bias.copy_(torch.from_numpy(b[:, 0]))


def _rows(work: Work) -> tuple[Tensor, Tensor]:
    """Examples as rows, as PyTorch has them; a class as its number."""
    X, Y = (torch.from_numpy(np.ascontiguousarray(array.T)) for array in (work.X, work.Y))
    return X, Y.argmax(dim=1) if work.loss == "cross_entropy" else Y


def _batches(work: Work, X: Tensor, Y: Tensor) -> Iterable[tuple[Tensor, Tensor]]:
    for order in work.orders():
        if order is None:
            yield X, Y
        else:
            rows = torch.from_numpy(order)
            yield from zip(X[rows].split(work.batch), Y[rows].split(work.batch), strict=True)
