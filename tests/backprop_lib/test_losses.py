"""Losses: values worked by hand and by sums, what is averaged, exact 0 and 1, types."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import LOSSES, apart, frozen, loop_loss, random_examples

from backprop_lib import binary_cross_entropy, cross_entropy, loss_gradient, squared_error

FUNCTIONS = {f.__name__: f for f in (squared_error, binary_cross_entropy, cross_entropy)}


def predictions(seed, n=3, m=4):
    y_hat = np.random.default_rng(seed).uniform(0.05, 0.95, (n, m))
    return frozen(y_hat / y_hat.sum(axis=0))


def targets(seed, loss, n=3, m=4):
    return random_examples(np.random.default_rng(seed), 1, n, m, loss)[1]


def test_squared_error_by_hand():
    # ½((0.5220 − 0.90)² + (0.7437 − 0.20)²) = ½(0.1429 + 0.2956) = 0.2193
    value = squared_error([[0.521975], [0.743728]], [[0.90], [0.20]])
    assert round(float(value), 4) == 0.2193


def test_cross_entropies_by_hand():
    # −(ln 0.8 + ln(1 − 0.3)) = 0.2231 + 0.3567 = 0.5798;  −ln 0.7 = 0.3567
    assert round(float(binary_cross_entropy([[0.8], [0.3]], [[1.0], [0.0]])), 4) == 0.5798
    assert round(float(cross_entropy([[0.3], [0.7]], [[0.0], [1.0]])), 4) == 0.3567


@pytest.mark.parametrize("loss", LOSSES)
def test_value_is_the_mean_of_each_examples_sum(loss):
    y_hat, y = predictions(1), targets(2, loss)
    each = [loop_loss(p.tolist(), t.tolist(), loss) for p, t in zip(y_hat.T, y.T, strict=True)]
    assert apart(FUNCTIONS[loss](y_hat, y), sum(each) / len(each)) < 1e-14


@pytest.mark.parametrize("loss", LOSSES)
def test_a_stack_has_one_value_for_each_network(loss):
    y_hat = np.stack([predictions(seed) for seed in range(5)])
    y = targets(3, loss)
    values = FUNCTIONS[loss](y_hat, y)
    assert values.shape == (5,)
    for k in range(5):
        assert apart(values[k], FUNCTIONS[loss](y_hat[k], y)) < 1e-14


@given(st.integers(0, 2**32 - 1), st.sampled_from(LOSSES))
def test_the_order_of_examples_does_not_matter(seed, loss):
    y_hat, y = predictions(seed), targets(seed, loss)
    order = np.random.default_rng(seed).permutation(4)
    assert apart(FUNCTIONS[loss](y_hat[:, order], y[:, order]), FUNCTIONS[loss](y_hat, y)) < 1e-14


@given(st.integers(0, 2**32 - 1), st.sampled_from(LOSSES))
def test_no_prediction_beats_the_target(seed, loss):
    y = targets(seed, loss)
    assert FUNCTIONS[loss](y, y) == 0
    assert FUNCTIONS[loss](predictions(seed), y) > 0


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_exactly_0_and_1_give_finite_values_and_gradients(loss, dtype):
    wrong = np.eye(2, dtype=dtype)
    right = wrong[:, ::-1].copy()
    assert np.isfinite(FUNCTIONS[loss](wrong, right))
    assert np.isfinite(loss_gradient(wrong, right, loss)).all()
    assert FUNCTIONS[loss](right, right) == 0
    assert np.isfinite(loss_gradient(right, right, loss)).all()


@pytest.mark.parametrize("loss", LOSSES[1:])
def test_certainty_of_the_wrong_answer_costs_most(loss):
    certain = FUNCTIONS[loss]([[0.0], [1.0]], [[1.0], [0.0]])
    nearly = FUNCTIONS[loss]([[1e-12], [1 - 1e-12]], [[1.0], [0.0]])
    assert certain > nearly > 27


def test_a_coin_costs_ln_2():
    coin = np.full((1, 2), 0.5)
    assert apart(binary_cross_entropy(coin, [[0.0, 1.0]]), math.log(2)) < 1e-14
    both = cross_entropy(np.concatenate([coin, coin]), [[0.0, 1.0], [1.0, 0.0]])
    assert apart(both, math.log(2)) < 1e-14


def test_binary_cross_entropy_of_one_output_is_cross_entropy_of_two():
    p, y = np.array([[0.2, 0.9, 0.6]]), np.array([[1.0, 0.0, 1.0]])
    both = cross_entropy(np.concatenate([p, 1 - p]), np.concatenate([y, 1 - y]))
    assert apart(binary_cross_entropy(p, y), both) < 1e-14


def test_targets_may_be_probabilities():
    # At y = 0.3 the value is smallest for ŷ = 0.3, where the gradient is 0.
    y = np.array([[0.3]])
    assert abs(loss_gradient([[0.3]], y, "binary_cross_entropy")).max() < 1e-14
    assert binary_cross_entropy([[0.3]], y) < binary_cross_entropy([[0.31]], y)
    assert cross_entropy([[0.3], [0.7]], [[0.3], [0.7]]) < cross_entropy(
        [[0.31], [0.69]], [[0.3], [0.7]]
    )


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_type_is_kept(loss, dtype):
    y_hat, y = predictions(4).astype(dtype), targets(5, loss).astype(dtype)
    assert FUNCTIONS[loss](y_hat, y).dtype == dtype
    assert loss_gradient(y_hat, y, loss).dtype == dtype


@pytest.mark.parametrize("column", [0, 1, 2])
@pytest.mark.parametrize("total", [0.0, 0.5, 2.0])
def test_one_bad_column_beside_good_ones_is_seen(column, total):
    y = np.eye(3)
    y[:, column] = total / 3
    with pytest.raises(ValueError, match=f"column that sums to {total}.*one-hot"):
        cross_entropy(np.full((3, 3), 1 / 3), y)
