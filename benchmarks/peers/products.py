"""The floor: the bare matrix products of each step, by the BLAS of NumPy, and nothing else."""

import numpy as np

from ..work import Work
from . import Run, Weights


def bare(work: Work) -> Run:
    m, like = work.batch, work.start[0].W.dtype
    W = [layer.W for layer in work.start]
    a = [np.full((n, m), 0.5, like) for n in work.sizes]
    # The first layer's inputs lie as the examples' rows do.
    a[0] = np.full((m, work.sizes[0]), 0.5, like).T
    z, delta = [np.empty_like(array) for array in a], [np.full_like(array, 0.5) for array in a]
    gradients = [np.empty_like(w) for w in W]

    def run() -> Weights:
        for _ in range(work.steps):
            for l, w in enumerate(W):
                np.matmul(w, a[l], z[l + 1])
            for l in reversed(range(len(W))):
                np.matmul(delta[l + 1], a[l].T, gradients[l])
                if l:
                    np.matmul(W[l].T, delta[l + 1], z[l])
        return []

    return run
