"""The running example: one small network whose every number returns throughout the book.

Two inputs, three hidden neurons, two outputs, sigmoid everywhere, squared error, one example.
None of its numbers is 0 or 1, and no two of them are equal to four decimals.
"""

import numpy as np

from .records import Layer

x = np.array([[0.80], [0.40]])
y = np.array([[0.90], [0.20]])
loss = "squared_error"
learning_rate = 0.5
layers = [
    Layer(
        W=np.array([[0.35, -0.62], [-0.48, 0.84], [0.71, 0.27]]),
        b=np.array([[0.14], [-0.23], [0.31]]),
        activation="sigmoid",
    ),
    Layer(
        W=np.array([[0.52, -0.76, 0.43], [-0.37, 0.66, 0.95]]),
        b=np.array([[-0.18], [0.29]]),
        activation="sigmoid",
    ),
]

for _array in (x, y, *(array for layer in layers for array in layer[:2])):
    _array.flags.writeable = False  # shared by every page: nobody may change it
