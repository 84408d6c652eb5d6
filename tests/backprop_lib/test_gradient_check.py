"""Gradient checking: how good the estimate is, where it fails, what it finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from oracles import ACTIVATIONS, ENDINGS, frozen, random_examples, random_network

from backprop_lib import check_gradients, gradient_check, numerical_gradient, relative_error
from backprop_lib.running_example import layers, x, y

vectors = arrays.arrays(np.float64, 4, elements=st.floats(-1e6, 1e6))


class TestNumericalGradient:
    """Centred differences."""

    def test_a_parabola_by_hand(self):
        # ((3 + h)² − (3 − h)²)/2h = 12h/2h = 6: no truncation error for any h
        assert numerical_gradient(lambda t: t**2, 3.0, h=0.5) == 6

    def test_a_cubic_by_hand(self):
        # ((1 + h)³ − (1 − h)³)/2h = 3 + h²
        assert numerical_gradient(lambda t: t**3, 1.0, h=0.5) == 3.25

    @pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 3)])
    def test_every_entry_of_any_shape(self, shape):
        theta = np.random.default_rng(0).standard_normal(shape)
        gradient = numerical_gradient(lambda t: np.sin(t).sum(), theta)
        assert gradient.shape == shape
        np.testing.assert_allclose(gradient, np.cos(theta), rtol=1e-9)

    def test_the_default_step_is_near_the_best(self):
        # Truncation shrinks as h², rounding grows as 1/h: errors at smaller and larger steps.
        error = {h: abs(numerical_gradient(np.exp, 1.0, h) / np.e - 1) for h in (1e-11, 6e-6, 1e-2)}
        assert error[6e-6] < 1e-10
        assert error[1e-11] > 1e3 * error[6e-6]
        assert error[1e-2] > 1e3 * error[6e-6]

    def test_truncation_shrinks_with_the_square_of_the_step(self):
        # exp: the error is e·h²/6
        for h in (1e-1, 1e-2, 1e-3):
            error = numerical_gradient(np.exp, 1.0, h) - np.e
            assert error / (np.e * h**2 / 6) == pytest.approx(1, rel=1e-2)

    def test_it_costs_two_calls_for_each_entry(self):
        calls = []
        numerical_gradient(lambda t: calls.append(1) or t.sum(), np.ones((3, 4)))
        assert len(calls) == 24

    def test_the_step_is_lost_beside_large_entries_only(self):
        # 1e-17 is lost beside 1, but not beside 1e-12.
        assert numerical_gradient(lambda t: t.sum(), [1e-12], h=1e-17) == pytest.approx(1)
        with pytest.raises(ValueError, match="lost in rounding beside theta of 1"):
            numerical_gradient(lambda t: t.sum(), [1e-12, 1.0], h=1e-17)

    def test_nothing_has_no_slopes(self):
        assert numerical_gradient(lambda t: t.sum(), []).tolist() == []

    def test_the_point_is_kept(self):
        theta = frozen([1.0, 2.0])
        numerical_gradient(lambda t: t.sum(), theta)

        def greedy(t):
            t *= 2
            return t.sum()

        np.testing.assert_allclose(numerical_gradient(greedy, theta), [2, 2])
        assert theta.tolist() == [1, 2]

    def test_float32_is_differenced_in_float64(self):
        gradient = numerical_gradient(lambda t: (t**2).sum(), np.float32([1, 2]))
        np.testing.assert_allclose(gradient, [2, 4], rtol=1e-9)


class TestRelativeError:
    """Symmetric, without a unit, 0 for equals."""

    def test_by_hand(self):
        # the largest difference is 0.5, the largest number 4
        assert relative_error([1.0, -4.0], [1.5, -4.0]) == 0.125
        assert relative_error([1.0], [-1.0]) == 2

    @given(vectors, vectors)
    def test_symmetric_and_between_0_and_2(self, a, b):
        assert relative_error(a, b) == relative_error(b, a)
        assert 0 <= relative_error(a, b) <= 2

    @given(vectors)
    def test_equals_are_0_apart(self, a):
        assert relative_error(a, a) == 0

    @given(vectors, vectors, st.integers(-20, 20))
    def test_the_unit_does_not_matter(self, a, b, power):
        unit = 2.0**power  # scales without rounding, save below 1e-308
        assert relative_error(a * unit, b * unit) == pytest.approx(relative_error(a, b), rel=1e-6)

    def test_nothing_is_as_far_from_itself_as_it_can_be_from_anything(self):
        assert relative_error([0.0, 0.0], [0.0, 0.0]) == 0
        assert relative_error([0.0, 0.0], [0.0, 1e-300]) == 1
        assert relative_error([], []) == 0


class TestCheckGradients:
    """What it says of right gradients and of wrong ones."""

    def test_the_running_example_is_right(self):
        assert check_gradients(layers, x, y, "squared_error") < 1e-8

    @pytest.mark.parametrize(("ending", "loss"), ENDINGS)
    @pytest.mark.parametrize("hidden", ACTIVATIONS)
    def test_every_combination_is_right(self, hidden, ending, loss):
        rng = np.random.default_rng(1)
        network = random_network(rng, [3, 4, 2], [hidden, ending])
        X, Y = random_examples(rng, 3, 2, 5, loss)
        assert check_gradients(network, X, Y, loss) < 1e-6

    @pytest.mark.parametrize("l", [0, 1])
    @pytest.mark.parametrize("part", ["dL_dW", "dL_db"])
    @pytest.mark.parametrize("fault", [lambda g: 1.001 * g, lambda g: -g, lambda g: 0 * g])
    def test_a_fault_anywhere_is_seen(self, monkeypatch, l, part, fault):
        right = gradient_check.backward

        def wrong(*args):
            gradients = right(*args)
            gradients[l] = gradients[l]._replace(**{part: fault(getattr(gradients[l], part))})
            return gradients

        monkeypatch.setattr(gradient_check, "backward", wrong)
        assert check_gradients(layers, x, y, "squared_error") > 5e-4

    @pytest.mark.parametrize("which", [0, 1])
    def test_a_stack_of_examples_is_refused(self, which):
        data = [x, y]
        data[which] = np.stack([data[which]] * 2)
        with pytest.raises(ValueError, match=r"stack of shape \(2,\)"):
            check_gradients(layers, *data, "squared_error")

    def test_nothing_passed_in_is_changed(self):
        rng = np.random.default_rng(2)
        network = random_network(rng, [3, 4, 2], ["tanh", "sigmoid"])  # write-protected
        X, Y = random_examples(rng, 3, 2, 5, "squared_error")
        check_gradients(network, X, Y, "squared_error")
