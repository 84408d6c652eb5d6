"""Activations: values, derivatives at z and not at a, extremes, types."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from oracles import (
    ACTIVATIONS,
    ELEMENTWISE,
    ENGINE_ACTIVATIONS,
    SCALARS,
    apart,
    central_differences,
    frozen,
    loop_activation,
    same_networks,
    train_by_steps,
)
from tiny_book import ROOT, build

from backprop_lib import (
    activations,
    check_gradients,
    forward,
    initialise,
    sigmoid,
    softmax,
    tanh,
    train,
)
from backprop_lib.activations import derivative, softmax_error

FUNCTIONS = {name: getattr(activations, name) for name in ACTIVATIONS}
POINTS = frozen([[-3.1, -0.7, -0.2], [0.1, 0.4, 1.3], [2.2, 5.0, -1.9]])
columns = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 5), st.integers(1, 4)), elements=st.floats(-50, 50)
)


def test_every_activation_has_its_oracles():
    """A new one needs its formula in `oracles.py`, once for plain numbers and once for autograd."""
    assert set(ELEMENTWISE) == set(SCALARS)
    assert set(ACTIVATIONS) == set(ENGINE_ACTIVATIONS)


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
    ("name", "slope"),  # worked by hand
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
    slope = getattr(activations, f"{name}_prime")
    np.testing.assert_array_equal(slope(POINTS), derivative(POINTS, name))


def test_softmax_error_is_the_transposed_jacobian():
    g = frozen(np.random.default_rng(0).standard_normal(POINTS.shape))
    differences = central_differences(lambda z: (g * softmax(z)).sum(), POINTS)
    assert apart(softmax_error(g, POINTS), differences) < 1e-9


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_extremes_are_finite_and_silent(name):
    z = np.array([[-1000.0], [-40.0], [0.0], [40.0], [1000.0]])
    assert np.isfinite(FUNCTIONS[name](z)).all()
    if name in ELEMENTWISE:
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
    if name in ELEMENTWISE:
        assert derivative(z, name).dtype == dtype


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_integers_become_float64(name):
    assert FUNCTIONS[name]([[1, 2]]).dtype == np.float64


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_leading_axes_are_other_networks(name):
    z = np.stack([POINTS, -POINTS, 2 * POINTS])
    for k in range(3):
        np.testing.assert_array_equal(FUNCTIONS[name](z)[k], FUNCTIONS[name](z[k]))


def swish(z):
    r"""Let z through as far as the sigmoid says.

    .. math:: z\,\sigma(z)
    """
    return z * sigmoid(z)


def swish_prime(z):
    """Slope of swish, which takes z: two z, below and above the minimum, have the same a."""
    a = sigmoid(z)
    return a + z * a * (1 - a)


class TestANewActivation:
    """One record in `activations.py` is all that a new activation needs."""

    @pytest.fixture(autouse=True)
    def registered(self, monkeypatch):
        for f in (swish, swish_prime):
            monkeypatch.setattr(f, "__module__", activations.__name__)
            monkeypatch.setattr(activations, f.__name__, f, raising=False)
        record = activations.elementwise(swish, swish_prime)
        monkeypatch.setitem(activations.ACTIVATIONS, "swish", record)

    def network(self, names=("swish", "swish"), scale=1.0):
        X = np.random.default_rng(1).standard_normal((3, 8))
        layers = initialise([3, *[4] * (len(names) - 1), 2], names, np.random.default_rng(2), scale)
        return layers, X, np.cos(X[:2])

    def test_it_is_known_by_its_name(self):
        np.testing.assert_array_equal(derivative(POINTS, "swish"), swish_prime(POINTS))
        with pytest.raises(ValueError, match="'swish'"):
            initialise([2, 1], "swich", np.random.default_rng(0))

    def test_forward(self):
        layers, X, _ = self.network()
        Z = layers[0].W @ X
        (hidden, _) = forward(layers, X)
        np.testing.assert_allclose(hidden.A, Z / (1 + np.exp(-Z)), rtol=1e-14)

    @pytest.mark.parametrize("names", [("swish", "swish"), ("swish", "softmax", "swish", "tanh")])
    def test_backward(self, names):
        assert check_gradients(*self.network(names), "squared_error") < 1e-8

    @pytest.mark.parametrize("names", [("swish",), ("swish", "swish"), ("tanh", "swish", "relu")])
    @pytest.mark.parametrize("batch_size", [1, 3, 8])
    @pytest.mark.parametrize("stack", [(), (3,), (60,), (20, 3)])
    def test_training_equals_the_six_steps(self, names, batch_size, stack):
        rng = np.random.default_rng(3)
        layers, X, Y = self.network(names, rng.uniform(0.5, 1, stack) if stack else 0.7)
        rate = rng.uniform(0.01, 0.2, stack[-1:]) if stack else 0.1
        expected = train_by_steps(
            layers, X, Y, "squared_error", rate, batch_size, 5, np.random.default_rng(4)
        )
        trained, _ = train(
            layers,
            X,
            Y,
            loss="squared_error",
            learning_rate=rate,
            batch_size=batch_size,
            epochs=5,
            rng=np.random.default_rng(4),
        )
        assert same_networks(trained, expected, 1e-13)

    def test_the_reference_has_it(self, tmp_path):
        page = (ROOT / "book" / "en" / "api.md").read_text(encoding="utf-8")
        (section,) = re.findall(r"## Activation functions\n\n(.*?)\n## ", page, re.DOTALL)
        built = build(tmp_path, {"api.md": f"# The library\n\n{section}"}, ["sphinx.ext.autodoc"])
        assert 'id="backprop_lib.activations.swish"' in built["api.html"]
        assert "as far as the sigmoid says" in built["api.html"]
