"""The six steps, each by three oracles: numbers worked by hand, differences, index sums.

The hand-worked numbers are those of the running example, to four decimals; products are taken
from unrounded factors, of which the comments show four decimals.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import (
    ACTIVATIONS,
    ENDINGS,
    LOSSES,
    apart,
    central_differences,
    frozen,
    loop_activation,
    loop_forward,
    loop_hidden_error,
    loop_loss,
    loop_loss_gradient,
    loop_output_error,
    random_examples,
)

from backprop_lib import (
    bias_gradient,
    hidden_error,
    loss_gradient,
    output_error,
    update,
    weight_gradient,
)
from backprop_lib.activations import ACTIVATIONS as FUNCTIONS
from backprop_lib.losses import LOSSES as FORMULAS
from backprop_lib.running_example import layers, learning_rate, x, y

(W1, b1, _), (W2, b2, _) = layers


def column(*numbers):
    return np.array(numbers).reshape(-1, 1)


# The forward pass by hand:
# z1_1 =  0.35·0.80 − 0.62·0.40 + 0.14 =  0.2800 − 0.2480 + 0.14 =  0.1720,  σ = 0.5429
# z1_2 = −0.48·0.80 + 0.84·0.40 − 0.23 = −0.3840 + 0.3360 − 0.23 = −0.2780,  σ = 0.4309
# z1_3 =  0.71·0.80 + 0.27·0.40 + 0.31 =  0.5680 + 0.1080 + 0.31 =  0.9860,  σ = 0.7283
# z2_1 =  0.52·0.5429 − 0.76·0.4309 + 0.43·0.7283 − 0.18
#      =  0.2823 − 0.3275 + 0.3132 − 0.18 = 0.0880,  σ = 0.5220
# z2_2 = −0.37·0.5429 + 0.66·0.4309 + 0.95·0.7283 + 0.29
#      = −0.2009 + 0.2844 + 0.6919 + 0.29 = 1.0654,  σ = 0.7437
z1 = W1 @ x + b1
a1 = 1 / (1 + np.exp(-z1))
z2 = W2 @ a1 + b2
a2 = 1 / (1 + np.exp(-z2))


@pytest.fixture
def dL_da2():
    return loss_gradient(a2, y, "squared_error")


@pytest.fixture
def delta2(dL_da2):
    return output_error(dL_da2, z2, "sigmoid")


@pytest.fixture
def delta1(delta2):
    return hidden_error(W2, delta2, z1, "sigmoid")


class TestByHand:
    """The running example to four decimals."""

    def test_forward_pass(self):
        np.testing.assert_array_equal(z1.round(4), column(0.1720, -0.2780, 0.9860))
        np.testing.assert_array_equal(a1.round(4), column(0.5429, 0.4309, 0.7283))
        np.testing.assert_array_equal(z2.round(4), column(0.0880, 1.0654))
        np.testing.assert_array_equal(a2.round(4), column(0.5220, 0.7437))

    def test_step_1(self, dL_da2):
        # ∂𝓛/∂a_j = a_j − y_j:  0.5220 − 0.90 = −0.3780,  0.7437 − 0.20 = 0.5437
        np.testing.assert_array_equal(dL_da2.round(4), column(-0.3780, 0.5437))

    def test_step_2(self, delta2):
        # σ'(z) = a(1 − a):  0.5220·0.4780 = 0.2495,  0.7437·0.2563 = 0.1906
        # δ2_1 = −0.3780·0.2495 = −0.0943,  δ2_2 = 0.5437·0.1906 = 0.1036
        np.testing.assert_array_equal(delta2.round(4), column(-0.0943, 0.1036))

    def test_step_3(self, delta1):
        # the sums over both outputs:
        #    0.52·(−0.0943) − 0.37·0.1036 = −0.0490 − 0.0383 = −0.0874
        #   −0.76·(−0.0943) + 0.66·0.1036 =  0.0717 + 0.0684 =  0.1401
        #    0.43·(−0.0943) + 0.95·0.1036 = −0.0406 + 0.0985 =  0.0579
        # slopes: 0.5429·0.4571 = 0.2482,  0.4309·0.5691 = 0.2452,  0.7283·0.2717 = 0.1979
        # δ1 = −0.0874·0.2482 = −0.0217,  0.1401·0.2452 = 0.0344,  0.0579·0.1979 = 0.0115
        np.testing.assert_array_equal(delta1.round(4), column(-0.0217, 0.0344, 0.0115))

    def test_step_4(self, delta1, delta2):
        # ∂𝓛/∂w2_jk = δ2_j a1_k:
        #   −0.0943·0.5429 = −0.0512,  −0.0943·0.4309 = −0.0406,  −0.0943·0.7283 = −0.0687
        #    0.1036·0.5429 =  0.0563,   0.1036·0.4309 =  0.0447,   0.1036·0.7283 =  0.0755
        by_hand = [[-0.0512, -0.0406, -0.0687], [0.0563, 0.0447, 0.0755]]
        np.testing.assert_array_equal(weight_gradient(delta2, a1).round(4), by_hand)
        # ∂𝓛/∂w1_jk = δ1_j x_k:
        #   −0.0217·0.80 = −0.0173 (from −0.01735),  −0.0217·0.40 = −0.0087
        #    0.0344·0.80 =  0.0275,                   0.0344·0.40 =  0.0137
        #    0.0115·0.80 =  0.0092,                   0.0115·0.40 =  0.0046
        by_hand = [[-0.0173, -0.0087], [0.0275, 0.0137], [0.0092, 0.0046]]
        np.testing.assert_array_equal(weight_gradient(delta1, x).round(4), by_hand)

    def test_step_5(self, delta1, delta2):
        # ∂𝓛/∂b_j = δ_j · 1
        np.testing.assert_array_equal(bias_gradient(delta2).round(4), column(-0.0943, 0.1036))
        np.testing.assert_array_equal(
            bias_gradient(delta1).round(4), column(-0.0217, 0.0344, 0.0115)
        )

    def test_step_6(self, delta1, delta2):
        # W2: 0.52 + 0.5·0.0512 = 0.5456,  −0.76 + 0.5·0.0406 = −0.7397,  0.43 + 0.5·0.0687 = 0.4643
        #     −0.37 − 0.5·0.0563 = −0.3981,  0.66 − 0.5·0.0447 = 0.6377,  0.95 − 0.5·0.0755 = 0.9123
        new_W2 = update(W2, weight_gradient(delta2, a1), learning_rate)
        by_hand = [[0.5456, -0.7397, 0.4643], [-0.3981, 0.6377, 0.9123]]
        np.testing.assert_array_equal(new_W2.round(4), by_hand)
        # b2: −0.18 + 0.5·0.0943 = −0.1328,  0.29 − 0.5·0.1036 = 0.2382
        new_b2 = update(b2, bias_gradient(delta2), learning_rate)
        np.testing.assert_array_equal(new_b2.round(4), column(-0.1328, 0.2382))
        # W1: 0.35 + 0.5·0.0173 = 0.3587,  −0.62 + 0.5·0.0087 = −0.6157
        #     −0.48 − 0.5·0.0275 = −0.4937,  0.84 − 0.5·0.0137 = 0.8331
        #     0.71 − 0.5·0.0092 = 0.7054,  0.27 − 0.5·0.0046 = 0.2677
        new_W1 = update(W1, weight_gradient(delta1, x), learning_rate)
        by_hand = [[0.3587, -0.6157], [-0.4937, 0.8331], [0.7054, 0.2677]]
        np.testing.assert_array_equal(new_W1.round(4), by_hand)
        # b1: 0.14 + 0.5·0.0217 = 0.1508,  −0.23 − 0.5·0.0344 = −0.2472,  0.31 − 0.5·0.0115 = 0.3043
        new_b1 = update(b1, bias_gradient(delta1), learning_rate)
        np.testing.assert_array_equal(new_b1.round(4), column(0.1508, -0.2472, 0.3043))

    def test_the_example_has_no_two_equal_numbers(self):
        # So that a number found in the wrong place on a page is found out.
        numbers = [*z1.flat, *a1.flat, *z2.flat, *a2.flat, *W1.flat, *b1.flat, *W2.flat, *b2.flat]
        rounded = [round(float(number), 4) for number in [*numbers, *x.flat, *y.flat]]
        assert len(set(rounded)) == len(rounded)
        assert not {0.0, 1.0} & set(rounded)


def drawn(seed, *shapes):
    rng = np.random.default_rng(seed)
    return [frozen(rng.standard_normal(shape)) for shape in shapes]


def outputs(seed, loss, n=3, m=4):
    """Predictions that every loss accepts, and targets."""
    rng = np.random.default_rng(seed)
    y_hat = rng.uniform(0.1, 0.9, (n, m))
    return frozen(y_hat / y_hat.sum(axis=0)), random_examples(rng, 1, n, m, loss)[1]


class TestByCentralDifferences:
    """Each step is the derivative of something that can be evaluated on either side."""

    @pytest.mark.parametrize("loss", LOSSES)
    def test_step_1(self, loss):
        y_hat, y = outputs(1, loss)
        total = FORMULAS[loss].value
        differences = central_differences(lambda p: y.shape[1] * total(p, y), y_hat)
        assert apart(loss_gradient(y_hat, y, loss), differences) < 1e-7

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_step_2(self, activation):
        dL_da, z = drawn(2, (3, 4), (3, 4))
        f = FUNCTIONS[activation].value
        differences = central_differences(lambda t: (dL_da * f(t)).sum(), z)
        assert apart(output_error(dL_da, z, activation), differences) < 1e-8

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_step_3(self, activation):
        W, delta_next, z = drawn(3, (2, 3), (2, 4), (3, 4))
        f = FUNCTIONS[activation].value
        differences = central_differences(lambda t: (delta_next * (W @ f(t))).sum(), z)
        assert apart(hidden_error(W, delta_next, z, activation), differences) < 1e-8

    def test_step_4(self):
        delta, a_prev, W = drawn(4, (3, 5), (2, 5), (3, 2))
        differences = central_differences(lambda V: (delta * (V @ a_prev)).sum(axis=0).mean(), W)
        assert apart(weight_gradient(delta, a_prev), differences) < 1e-9

    def test_step_5(self):
        delta, z, b = drawn(5, (3, 5), (3, 5), (3, 1))
        differences = central_differences(lambda t: (delta * (z + t)).sum(axis=0).mean(), b)
        assert apart(bias_gradient(delta), differences) < 1e-9

    def test_step_6(self):
        # The update goes to the lowest point of g·w + |w − w0|²/2η: the slope there is 0.
        start, slope = drawn(6, (3, 2), (3, 2))
        reached = update(start, slope, 0.3)

        def model(w):
            return (slope * w).sum() + ((w - start) ** 2).sum() / (2 * 0.3)

        assert np.abs(central_differences(model, reached)).max() < 1e-9


def each_example(formula, *arrays):
    """Apply a formula for one example to each column."""
    columns = zip(*(array.T for array in arrays), strict=True)
    return np.array([formula(*(part.tolist() for part in one)) for one in columns]).T


class TestByIndexSums:
    """Each step again, sum by sum in Python floats."""

    @pytest.mark.parametrize("loss", LOSSES)
    def test_step_1(self, loss):
        y_hat, y = outputs(7, loss)
        sums = each_example(lambda p, t: loop_loss_gradient(p, t, loss), y_hat, y)
        assert apart(loss_gradient(y_hat, y, loss), sums) < 1e-14

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_step_2(self, activation):
        dL_da, z = drawn(8, (3, 4), (3, 4))
        sums = each_example(lambda g, t: loop_output_error(g, t, activation), dL_da, z)
        assert apart(output_error(dL_da, z, activation), sums) < 1e-14

    @pytest.mark.parametrize("activation", ACTIVATIONS)
    def test_step_3(self, activation):
        W, delta_next, z = drawn(9, (2, 3), (2, 4), (3, 4))
        sums = each_example(
            lambda d, t: loop_hidden_error(W.tolist(), d, t, activation), delta_next, z
        )
        assert apart(hidden_error(W, delta_next, z, activation), sums) < 1e-14

    def test_step_4(self):
        delta, a = drawn(10, (3, 5), (2, 5))
        sums = [
            [sum(delta[j, i] * a[k, i] for i in range(5)) / 5 for k in range(2)] for j in range(3)
        ]
        assert apart(weight_gradient(delta, a), sums) < 1e-14

    def test_step_5(self):
        (delta,) = drawn(11, (3, 5))
        sums = [[sum(delta[j, i] for i in range(5)) / 5] for j in range(3)]
        assert apart(bias_gradient(delta), sums) < 1e-14

    def test_step_6(self):
        W, dL_dW = drawn(12, (3, 2), (3, 2))
        moved = [[W[j, k] - 0.3 * dL_dW[j, k] for k in range(2)] for j in range(3)]
        assert apart(update(W, dL_dW, 0.3), moved) < 1e-14

    def test_the_running_example(self, delta1):
        (h_z, h_a), (o_z, o_a) = loop_forward(layers, [0.80, 0.40])
        assert apart(column(*h_z), z1) < 1e-14
        assert apart(column(*h_a), a1) < 1e-14
        assert apart(column(*o_a), a2) < 1e-14
        assert round(loop_loss(o_a, [0.90, 0.20], "squared_error"), 4) == 0.2193
        delta = loop_output_error(
            loop_loss_gradient(o_a, [0.90, 0.20], "squared_error"), o_z, "sigmoid"
        )
        assert apart(column(*loop_hidden_error(W2, delta, h_z, "sigmoid")), delta1) < 1e-14


def test_a_batch_that_is_one_example_takes_the_mean_of_one():
    delta, a = drawn(13, (3, 1), (2, 1))
    np.testing.assert_array_equal(weight_gradient(delta, a), np.outer(delta, a))
    np.testing.assert_array_equal(bias_gradient(delta), delta)


def test_arguments_may_be_named_in_any_order():
    W, delta_next, z = drawn(22, (2, 3), (2, 4), (3, 4))
    np.testing.assert_array_equal(
        hidden_error(activation="tanh", z=z, delta_next=delta_next, W_next=W),
        hidden_error(W, delta_next, z, "tanh"),
    )
    np.testing.assert_array_equal(
        weight_gradient(a_prev=z, delta=delta_next), weight_gradient(delta_next, z)
    )


def test_lists_are_arrays():
    assert weight_gradient([[1, 2]], [[3, 4]]).tolist() == [[5.5]]
    assert hidden_error([[2]], [[3]], [[0]], "tanh").tolist() == [[6]]


@pytest.mark.parametrize(("activation", "loss"), [e for e in ENDINGS if e[0] == "softmax"])
def test_softmax_error_has_no_component_along_ones(activation, loss):
    # Shifting all z of a column changes no probability, so it cannot change the loss.
    y_hat, y = outputs(14, loss)
    (z,) = drawn(15, (3, 4))
    delta = output_error(loss_gradient(y_hat, y, loss), z, activation)
    np.testing.assert_allclose(delta.sum(axis=0), 0, atol=1e-14)


def test_steps_1_and_2_collapse_for_softmax_with_cross_entropy():
    (z,) = drawn(16, (3, 4))
    _, y = outputs(17, "cross_entropy")
    y_hat = np.array([loop_activation(one, "softmax") for one in z.T]).T
    delta = output_error(loss_gradient(y_hat, y, "cross_entropy"), z, "softmax")
    assert apart(delta, y_hat - y) < 1e-14


def test_steps_1_and_2_collapse_for_sigmoid_with_binary_cross_entropy():
    (z,) = drawn(18, (3, 4))
    _, y = outputs(19, "binary_cross_entropy")
    y_hat = 1 / (1 + np.exp(-z))
    delta = output_error(loss_gradient(y_hat, y, "binary_cross_entropy"), z, "sigmoid")
    assert apart(delta, y_hat - y) < 1e-14


seeds = st.integers(0, 2**32 - 1)


@given(seeds, st.floats(1e-6, 1e6))
def test_update_with_gradient_0_is_identity(seed, rate):
    (W,) = drawn(seed, (3, 2))
    np.testing.assert_array_equal(update(W, np.zeros_like(W), rate), W)


@given(seeds)
def test_update_gives_each_network_of_a_stack_its_own_rate(seed):
    W, gradient = drawn(seed, (4, 3, 2), (4, 3, 2))
    rates = np.array([0.01, 0.1, 1.0, 10.0])
    together = update(W, gradient, rates)
    for k in range(4):
        np.testing.assert_array_equal(together[k], update(W[k], gradient[k], rates[k]))


@given(seeds, st.integers(1, 16))
def test_a_batch_gradient_is_the_mean_of_its_examples(seed, m):
    delta, a = drawn(seed, (3, m), (2, m))
    each = [weight_gradient(delta[:, [i]], a[:, [i]]) for i in range(m)]
    np.testing.assert_allclose(weight_gradient(delta, a), np.mean(each, axis=0), atol=1e-14)
    each = [bias_gradient(delta[:, [i]]) for i in range(m)]
    np.testing.assert_allclose(bias_gradient(delta), np.mean(each, axis=0), atol=1e-14)


@given(seeds, st.sampled_from(ACTIVATIONS))
def test_a_stack_goes_through_the_steps_as_its_members_do(seed, activation):
    W, delta_next, z, a = drawn(seed, (4, 2, 3), (4, 2, 5), (4, 3, 5), (4, 3, 5))
    for k in range(4):
        one = hidden_error(W[k], delta_next[k], z[k], activation)
        assert apart(hidden_error(W, delta_next, z, activation)[k], one) < 1e-14
        one = output_error(a[k], z[k], activation)
        assert apart(output_error(a, z, activation)[k], one) < 1e-14
        assert (
            apart(weight_gradient(delta_next, a)[k], weight_gradient(delta_next[k], a[k])) < 1e-14
        )
        np.testing.assert_array_equal(bias_gradient(a)[k], bias_gradient(a[k]))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_float32_stays_float32(activation):
    W, delta_next, z = (array.astype(np.float32) for array in drawn(20, (2, 3), (2, 4), (3, 4)))
    assert hidden_error(W, delta_next, z, activation).dtype == np.float32
    assert output_error(z, z, activation).dtype == np.float32
    assert weight_gradient(delta_next, z).dtype == np.float32
    assert bias_gradient(z).dtype == np.float32
    assert update(W, W, 0.1).dtype == np.float32
    assert update(np.stack([W, W]), np.stack([W, W]), [0.1, 0.2]).dtype == np.float32


@pytest.mark.parametrize("loss", LOSSES)
def test_step_1_keeps_float32(loss):
    y_hat, y = (array.astype(np.float32) for array in outputs(21, loss))
    assert loss_gradient(y_hat, y, loss).dtype == np.float32
