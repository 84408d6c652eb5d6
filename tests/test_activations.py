"""Activations: values, derivatives at z and not at a, extremes, types."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from oracles import ACTIVATIONS, ELEMENTWISE, apart, central_differences, frozen, loop_activation

from backprop_lib import activations, identity, relu, sigmoid, softmax, tanh
from backprop_lib.activations import DERIVATIVES, derivative, softmax_error

FUNCTIONS = {f.__name__: f for f in (sigmoid, tanh, relu, identity, softmax)}
POINTS = frozen([[-3.1, -0.7, -0.2], [0.1, 0.4, 1.3], [2.2, 5.0, -1.9]])
columns = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-50, 50)
)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_value_by_index_sums(name):
    by_loop = np.array([loop_activation(z.tolist(), name) for z in POINTS.T]).T
    assert apart(FUNCTIONS[name](POINTS), by_loop) < 1e-14


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivative_by_central_differences(name):
    f = FUNCTIONS[name]
    differences = central_differences(lambda z: f(z).sum(), POINTS)
    assert apart(derivative(POINTS, name), differences) < 1e-9


@pytest.mark.parametrize(
    ("name", "slope"),
    [("sigmoid", 0.1966), ("tanh", 0.4200), ("relu", 1.0), ("identity", 1.0)],
)
def test_derivative_takes_z(name, slope):
    # σ(1) = 0.7311: 0.7311·0.2689 = 0.1966.  tanh 1 = 0.7616: 1 − 0.5800 = 0.4200.
    assert round(float(derivative(1.0, name)), 4) == slope


def test_the_slope_of_the_sigmoid_is_at_most_a_quarter():
    z = np.linspace(-10, 10, 2001)
    slopes = derivative(z, "sigmoid")
    assert slopes.max() == slopes[1000] == 0.25


def test_relu_has_slope_0_at_its_kink():
    assert derivative([-1e-9, 0.0, 1e-9], "relu").tolist() == [0, 0, 1]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_each_derivative_has_a_name_of_its_own(name):
    assert DERIVATIVES[name] is getattr(activations, f"{name}_prime")
    np.testing.assert_array_equal(DERIVATIVES[name](POINTS), derivative(POINTS, name))


def test_softmax_error_is_the_transposed_jacobian():
    g = frozen(np.random.default_rng(0).standard_normal(POINTS.shape))
    differences = central_differences(lambda z: (g * softmax(z)).sum(), POINTS)
    assert apart(softmax_error(g, POINTS), differences) < 1e-9


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extremes_are_finite_and_silent(name):
    z = np.array([[-1000.0], [-40.0], [0.0], [40.0], [1000.0]])
    assert np.isfinite(FUNCTIONS[name](z)).all()
    if name != "softmax":
        assert np.isfinite(derivative(z, name)).all()


def test_sigmoid_saturates_at_0_and_1():
    assert sigmoid([-1000.0, 1000.0]).tolist() == [0, 1]
    assert derivative([-1000.0, 1000.0], "sigmoid").tolist() == [0, 0]
    assert tanh([-1000.0, 1000.0]).tolist() == [-1, 1]


def test_softmax_gives_all_to_a_far_larger_z():
    np.testing.assert_array_equal(softmax([[1000.0, -1000.0], [-1000.0, 1000.0]]), np.eye(2))


@given(columns)
def test_softmax_columns_sum_to_1(z):
    np.testing.assert_allclose(softmax(z).sum(axis=0), 1, rtol=1e-14)
    assert (softmax(z) >= 0).all()


@given(columns, st.floats(-1000, 1000))
def test_softmax_does_not_see_a_shift(z, shift):
    np.testing.assert_allclose(softmax(z + shift), softmax(z), rtol=1e-11)


@given(columns)
def test_sigmoid_is_point_symmetric(z):
    np.testing.assert_allclose(sigmoid(-z), 1 - sigmoid(z), atol=1e-14)


@given(columns)
def test_sigmoid_is_softmax_of_two(z):
    # 1/(1 + e^−z) = e^z/(e^z + e^0)
    pair = np.stack([z.ravel(), np.zeros(z.size)])
    np.testing.assert_allclose(softmax(pair)[0], sigmoid(z).ravel(), atol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_type_is_kept(name, dtype):
    z = POINTS.astype(dtype)
    assert FUNCTIONS[name](z).dtype == dtype
    if name != "softmax":
        assert derivative(z, name).dtype == dtype


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_integers_become_float64(name):
    assert FUNCTIONS[name]([[1, 2]]).dtype == np.float64


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_leading_axes_are_other_networks(name):
    z = np.stack([POINTS, -POINTS, 2 * POINTS])
    for k in range(3):
        np.testing.assert_array_equal(FUNCTIONS[name](z)[k], FUNCTIONS[name](z[k]))
