"""The records that networks are made of, and what their passes leave."""

from typing import NamedTuple

from ._checks import Array


class Layer(NamedTuple):
    r"""Weights W (…, n_out, n_in), biases b (…, n_out, 1) and the name of the activation."""

    W: Array
    b: Array
    activation: str


class Pass(NamedTuple):
    r"""What the forward pass leaves in a layer: weighted sums Z and activations A, (…, n, m)."""

    Z: Array
    A: Array


class Gradients(NamedTuple):
    r"""A layer's gradients, shaped like its W and b."""

    dL_dW: Array
    dL_db: Array
