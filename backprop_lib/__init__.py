"""Backpropagation, step by step: the small NumPy library behind the book."""

from . import datasets
from .activations import identity, relu, sigmoid, softmax, tanh
from .gradient_check import check_gradients, numerical_gradient, relative_error
from .gradient_descent import History, descend, mini_batches, train
from .losses import binary_cross_entropy, cross_entropy, squared_error
from .network import (
    Gradients,
    Layer,
    Pass,
    backward,
    forward,
    initialise,
    member,
    predict,
    stack,
)
from .steps import (
    bias_gradient,
    hidden_error,
    loss_gradient,
    output_error,
    update,
    weight_gradient,
)

__version__ = "0.2.0"

__all__ = [
    "Gradients",
    "History",
    "Layer",
    "Pass",
    "backward",
    "bias_gradient",
    "binary_cross_entropy",
    "check_gradients",
    "cross_entropy",
    "datasets",
    "descend",
    "forward",
    "hidden_error",
    "identity",
    "initialise",
    "loss_gradient",
    "member",
    "mini_batches",
    "numerical_gradient",
    "output_error",
    "predict",
    "relative_error",
    "relu",
    "sigmoid",
    "softmax",
    "squared_error",
    "stack",
    "tanh",
    "train",
    "update",
    "weight_gradient",
]
