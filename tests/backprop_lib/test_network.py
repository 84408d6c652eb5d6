"""Networks: the backward pass against autograd, index sums and differences; stacks; properties."""

import itertools

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
    engine_backward,
    frozen,
    loop_backward,
    loop_forward,
    random_examples,
    random_network,
    same_networks,
)

from backprop_lib import (
    Gradients,
    Layer,
    Pass,
    backward,
    forward,
    hidden_error,
    initialise,
    loss_gradient,
    member,
    output_error,
    predict,
    running_example,
    stack,
)
from backprop_lib.losses import LOSSES as FORMULAS

seeds = st.integers(0, 2**32 - 1)


def problem(seed, hidden, ending, loss, depth, stack=(), m=None, dtype=np.float64):
    """A random network of this depth with examples that suit the loss."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(2, 6, depth + 1)
    activations = [hidden] * (depth - 1) + [ending]
    layers = random_network(rng, sizes, activations, stack, dtype=dtype)
    m = m or int(rng.integers(1, 17))
    return layers, *random_examples(rng, sizes[0], sizes[-1], m, loss, dtype)


def check(gradients, oracle, tolerance):
    for ours, theirs in zip(gradients, oracle, strict=True):
        assert apart(ours.dL_dW, theirs[0]) <= tolerance
        assert apart(ours.dL_db, theirs[1]) <= tolerance


# Every hidden activation × every ending and loss × depth 1 … 4; hidden ones need a depth of 2.
NETWORKS = [
    (hidden, ending, loss, depth)
    for hidden, (ending, loss), depth in itertools.product(ACTIVATIONS, ENDINGS, [1, 2, 3, 4])
    if depth > 1 or hidden == "sigmoid"
]


@pytest.mark.parametrize("stack", [(), (3,)], ids=["single", "stack"])
@pytest.mark.parametrize(("hidden", "ending", "loss", "depth"), NETWORKS)
def test_backward_equals_an_independent_engine(hidden, ending, loss, depth, stack):
    for seed in (1, 2):
        layers, X, Y = problem(seed, hidden, ending, loss, depth, stack)
        check(backward(layers, X, Y, loss), engine_backward(layers, X, Y, loss), 1e-9)


@pytest.mark.parametrize("m", range(1, 17))
def test_backward_equals_an_independent_engine_for_every_batch_size(m):
    layers, X, Y = problem(m, "tanh", "softmax", "cross_entropy", 3, m=m)
    oracle = engine_backward(layers, X, Y, "cross_entropy")
    check(backward(layers, X, Y, "cross_entropy"), oracle, 1e-9)


@pytest.mark.parametrize(
    "activations", list(itertools.permutations(ACTIVATIONS, 2)), ids=lambda pair: "-".join(pair)
)
def test_different_hidden_activations_in_one_network(activations):
    rng = np.random.default_rng(3)
    layers = random_network(rng, [3, 4, 5, 2], [*activations, "sigmoid"])
    X, Y = random_examples(rng, 3, 2, 7, "squared_error")
    check(
        backward(layers, X, Y, "squared_error"),
        engine_backward(layers, X, Y, "squared_error"),
        1e-9,
    )


@pytest.mark.parametrize(("hidden", "ending", "loss", "depth"), [n for n in NETWORKS if n[3] < 4])
def test_backward_equals_index_sums(hidden, ending, loss, depth):
    layers, X, Y = problem(4, hidden, ending, loss, depth, m=3)
    check(backward(layers, X, Y, loss), loop_backward(layers, X, Y, loss), 1e-11)


@pytest.mark.parametrize(("ending", "loss"), ENDINGS)
def test_backward_equals_central_differences(ending, loss):
    layers, X, Y = problem(5, "tanh", ending, loss, 2, m=4)
    cost = FORMULAS[loss].value
    for l, (dL_dW, dL_db) in enumerate(backward(layers, X, Y, loss)):

        def with_W(W, l=l):
            return cost(predict([*layers[:l], layers[l]._replace(W=W), *layers[l + 1 :]], X), Y)

        def with_b(b, l=l):
            return cost(predict([*layers[:l], layers[l]._replace(b=b), *layers[l + 1 :]], X), Y)

        assert apart(dL_dW, central_differences(with_W, layers[l].W)) < 1e-7
        assert apart(dL_db, central_differences(with_b, layers[l].b)) < 1e-7


def test_backward_of_the_running_example_by_hand():
    # ∂𝓛/∂w1_12 = δ1_1 x_2 = −0.0217·0.40 = −0.0087;  ∂𝓛/∂w2_23 = δ2_2 a1_3 = 0.1036·0.7283 = 0.0755
    example = running_example
    first, last = backward(example.layers, example.x, example.y, example.loss)
    assert first.dL_dW.round(4).tolist() == [[-0.0173, -0.0087], [0.0275, 0.0137], [0.0092, 0.0046]]
    assert first.dL_db.round(4).tolist() == [[-0.0217], [0.0344], [0.0115]]
    assert last.dL_dW.round(4).tolist() == [[-0.0512, -0.0406, -0.0687], [0.0563, 0.0447, 0.0755]]
    assert last.dL_db.round(4).tolist() == [[-0.0943], [0.1036]]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_equals_index_sums(activation):
    rng = np.random.default_rng(6)
    layers = random_network(rng, [3, 4, 2], [activation, activation])
    X, _ = random_examples(rng, 3, 2, 5, "squared_error")
    for l, (Z, A) in enumerate(forward(layers, X)):
        by_loop = [loop_forward(layers, x)[l] for x in X.T]
        assert apart(Z, np.array([z for z, _ in by_loop]).T) < 1e-14
        assert apart(A, np.array([a for _, a in by_loop]).T) < 1e-14
    np.testing.assert_array_equal(predict(layers, X), forward(layers, X)[-1].A)


class TestSaturation:
    """Outputs at exactly 0 and 1, where a quotient would divide by zero."""

    @pytest.mark.parametrize("sign", [-1, 1])
    @pytest.mark.parametrize(("ending", "loss"), ENDINGS)
    def test_gradients_are_finite_and_silent(self, ending, loss, sign):
        layers, X, Y = problem(7, "tanh", ending, loss, 3)
        layers[-1] = Layer(sign * 1e4 * layers[-1].W, sign * 1e4 * layers[-1].b, ending)
        for dL_dW, dL_db in backward(layers, X, Y, loss):
            assert np.isfinite(dL_dW).all()
            assert np.isfinite(dL_db).all()

    def test_sigmoid_with_binary_cross_entropy_still_learns(self):
        # ŷ = σ(1000) = 1 where y = 0: δ = ŷ − y = 1, though σ'(1000) = 0.
        layer = Layer(np.array([[1000.0]]), np.array([[0.0]]), "sigmoid")
        (gradient,) = backward([layer], [[1.0]], [[0.0]], "binary_cross_entropy")
        assert gradient.dL_dW.tolist() == gradient.dL_db.tolist() == [[1.0]]

    def test_softmax_with_cross_entropy_still_learns(self):
        layer = Layer(np.array([[1000.0], [-1000.0]]), np.zeros((2, 1)), "softmax")
        (gradient,) = backward([layer], [[1.0]], [[0.0], [1.0]], "cross_entropy")
        assert gradient.dL_db.tolist() == [[1.0], [-1.0]]

    def test_squared_error_behind_a_saturated_sigmoid_does_not(self):
        layer = Layer(np.array([[1000.0]]), np.array([[0.0]]), "sigmoid")
        (gradient,) = backward([layer], [[1.0]], [[0.0]], "squared_error")
        assert gradient.dL_dW.tolist() == [[0.0]]


@pytest.mark.parametrize(
    ("ending", "loss"), [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy")]
)
def test_the_shortcut_equals_the_long_way(ending, loss):
    layers, X, Y = problem(8, "tanh", ending, loss, 2)
    Z, A = forward(layers, X)[-1]
    long_way = output_error(loss_gradient(A, Y, loss), Z, ending)
    bias = backward(layers, X, Y, loss)[-1].dL_db
    assert apart(bias, long_way.mean(axis=1, keepdims=True)) < 1e-13


@given(seeds, st.sampled_from(NETWORKS), st.integers(1, 8))
def test_a_batch_gradient_is_the_mean_of_its_examples(seed, network, m):
    layers, X, Y = problem(seed, *network, m=m)
    loss = network[2]
    each = [backward(layers, X[:, [i]], Y[:, [i]], loss) for i in range(m)]
    for l, together in enumerate(backward(layers, X, Y, loss)):
        for part in range(2):
            mean = np.mean([gradients[l][part] for gradients in each], axis=0)
            np.testing.assert_allclose(together[part], mean, rtol=1e-9, atol=1e-13)


@given(seeds, st.sampled_from(NETWORKS))
def test_the_order_of_examples_changes_nothing(seed, network):
    layers, X, Y = problem(seed, *network)
    order = np.random.default_rng(seed).permutation(X.shape[1])
    loss = network[2]
    shuffled = backward(layers, X[:, order], Y[:, order], loss)
    for ours, theirs in zip(backward(layers, X, Y, loss), shuffled, strict=True):
        np.testing.assert_allclose(ours.dL_dW, theirs.dL_dW, rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(predict(layers, X)[:, order], predict(layers, X[:, order]), 1e-12)


@given(seeds, st.sampled_from(NETWORKS), st.sampled_from([(3,), (2, 2)]))
def test_a_stack_equals_its_members_one_by_one(seed, network, shape):
    layers, X, Y = problem(seed, *network, stack=shape)
    loss = network[2]
    passes, gradients = forward(layers, X), backward(layers, X, Y, loss)
    for index in np.ndindex(shape):
        one = member(layers, index)
        for together, alone in zip(passes, forward(one, X), strict=True):
            np.testing.assert_allclose(together.A[index], alone.A, rtol=1e-12, atol=1e-15)
        for together, alone in zip(gradients, backward(one, X, Y, loss), strict=True):
            np.testing.assert_allclose(together.dL_dW[index], alone.dL_dW, rtol=1e-9, atol=1e-14)
            np.testing.assert_allclose(together.dL_db[index], alone.dL_db, rtol=1e-9, atol=1e-14)


def test_one_network_takes_a_stack_of_batches():
    rng = np.random.default_rng(9)
    layers = random_network(rng, [2, 3, 1], ["tanh", "sigmoid"])
    X, Y = rng.standard_normal((4, 2, 5)), rng.standard_normal((4, 1, 5))
    together = backward(layers, X, Y, "squared_error")
    for k in range(4):
        alone = backward(layers, X[k], Y[k], "squared_error")
        assert apart(together[0].dL_dW[k], alone[0].dL_dW) < 1e-14


@given(seeds, st.sampled_from(NETWORKS))
def test_nothing_passed_in_is_changed(seed, network):
    layers, X, Y = problem(seed, *network)  # all write-protected
    passes = [Pass(frozen(Z), frozen(A)) for Z, A in forward(layers, X)]
    given_passes = backward(layers, X, Y, network[2], passes)
    own_passes = backward(layers, X, Y, network[2])
    for ours, theirs in zip(given_passes, own_passes, strict=True):
        np.testing.assert_array_equal(ours.dL_dW, theirs.dL_dW)
        np.testing.assert_array_equal(ours.dL_db, theirs.dL_db)


def test_backward_believes_the_passes_it_is_given():
    layers, X, Y = problem(10, "tanh", "identity", "squared_error", 2)
    passes = forward(layers, X)
    passes[-1] = Pass(passes[-1].Z, Y)  # as if the predictions were right
    assert not backward(layers, X, Y, "squared_error", passes)[0].dL_dW.any()


def test_hidden_error_is_what_backward_sends_down():
    layers, X, Y = problem(11, "tanh", "sigmoid", "squared_error", 2)
    (Z1, _), (Z2, A2) = forward(layers, X)
    delta2 = output_error(A2 - Y, Z2, "sigmoid")
    delta1 = hidden_error(layers[1].W, delta2, Z1, "tanh")
    first = backward(layers, X, Y, "squared_error")[0]
    assert apart(first.dL_db, delta1.mean(axis=1, keepdims=True)) < 1e-14


@pytest.mark.parametrize(("hidden", "ending", "loss", "depth"), [n for n in NETWORKS if n[3] == 3])
def test_float32_stays_float32(hidden, ending, loss, depth):
    layers, X, Y = problem(12, hidden, ending, loss, depth, dtype=np.float32)
    for Z, A in forward(layers, X):
        assert Z.dtype == A.dtype == np.float32
    for dL_dW, dL_db in backward(layers, X, Y, loss):
        assert dL_dW.dtype == dL_db.dtype == np.float32


def test_gradients_are_shaped_like_their_layers():
    layers, X, Y = problem(13, "relu", "softmax", "cross_entropy", 4, stack=(3,))
    gradients = backward(layers, X, Y, "cross_entropy")
    assert all(isinstance(one, Gradients) for one in gradients)
    for layer, (dL_dW, dL_db) in zip(layers, gradients, strict=True):
        assert (dL_dW.shape, dL_db.shape) == (layer.W.shape, layer.b.shape)


@pytest.mark.parametrize("depth", [1, 2, 5, 20])
def test_without_nonlinearity_any_depth_is_one_linear_map(depth):
    rng = np.random.default_rng(14)
    layers = random_network(rng, [3] * (depth + 1), ["identity"] * depth)
    X, _ = random_examples(rng, 3, 3, 8, "squared_error")
    W, b = np.eye(3), np.zeros((3, 1))
    for layer in layers:
        W, b = layer.W @ W, layer.W @ b + layer.b
    assert apart(predict(layers, X), W @ X + b) < 1e-12


class TestInitialise:
    """Sizes, names, scales, reproducibility."""

    def test_shapes_and_names(self):
        layers = initialise([4, 3, 2], ["relu", "softmax"], np.random.default_rng(0))
        assert [(layer.W.shape, layer.b.shape) for layer in layers] == [
            ((3, 4), (3, 1)),
            ((2, 3), (2, 1)),
        ]
        assert [layer.activation for layer in layers] == ["relu", "softmax"]
        assert not any(layer.b.any() for layer in layers)

    def test_one_name_serves_all_layers(self):
        layers = initialise([2, 3, 3, 1], "tanh", np.random.default_rng(0))
        assert [layer.activation for layer in layers] == ["tanh"] * 3

    @pytest.mark.parametrize(
        ("scale", "spread"),
        [("xavier", np.sqrt(2 / 500)), ("he", np.sqrt(2 / 300)), (0.1, 0.1), (3, 3.0)],
    )
    def test_spread_of_the_weights(self, scale, spread):
        (layer,) = initialise([300, 200], "tanh", np.random.default_rng(1), scale)
        assert abs(layer.W.std() / spread - 1) < 0.01  # 60 000 weights: 0.3 % to one sigma
        assert abs(layer.W.mean()) < 0.02 * spread

    def test_the_same_seed_gives_the_same_network(self):
        first, again = (initialise([2, 3, 1], "tanh", np.random.default_rng(5)) for _ in range(2))
        assert same_networks(first, again)
        other = initialise([2, 3, 1], "tanh", np.random.default_rng(6))
        assert not same_networks(first, other)

    def test_an_array_of_scales_gives_a_stack(self):
        scales = np.array([0.1, 1.0, 3.0])
        layers = initialise([2, 3, 1], "tanh", np.random.default_rng(7), scales)
        assert layers[0].W.shape == (3, 3, 2)
        assert layers[1].b.shape == (3, 1, 1)
        for k, scale in enumerate(scales):
            alone = initialise([2, 3, 1], "tanh", np.random.default_rng(7), scale)
            assert same_networks(member(layers, k), alone)


class TestStack:
    """Putting networks behind one another and taking them out again."""

    def test_members_come_out_as_they_went_in(self):
        networks = [initialise([2, 3, 1], "tanh", np.random.default_rng(s)) for s in range(4)]
        together = stack(networks)
        for k in range(4):
            assert same_networks(member(together, k), networks[k])
        assert same_networks(member(together, -1), networks[3])

    @pytest.mark.parametrize("bad", [1, 2, 3])
    def test_a_message_says_which_network_does_not_fit(self, bad):
        networks = [initialise([2, 3, 1], "tanh", np.random.default_rng(s)) for s in range(4)]
        networks[bad] = initialise([2, 4, 1], "tanh", np.random.default_rng(0))
        with pytest.raises(ValueError, match=rf"networks\[{bad}\] has"):
            stack(networks)
        networks[bad] = [layer._replace(W=np.nan * layer.W) for layer in networks[0]]
        with pytest.raises(ValueError, match=rf"networks\[{bad}\]\[0\]\.W is nan"):
            stack(networks)

    def test_a_stack_of_stacks_has_two_axes(self):
        networks = [initialise([2, 1], "tanh", np.random.default_rng(s)) for s in range(4)]
        grid = stack([stack(networks[:2]), stack(networks[2:])])
        assert grid[0].W.shape == (2, 2, 1, 2)
        assert same_networks(member(grid, (1, 0)), networks[2])
        assert same_networks(member(grid, 1), stack(networks[2:]))

    def test_a_layer_that_all_share_need_not_be_repeated(self):
        first, last = initialise([2, 3, 1], "tanh", np.random.default_rng(0))
        shared = [Layer(np.stack([first.W, -first.W]), first.b, "tanh"), last]
        assert same_networks(member(shared, 1), [first._replace(W=-first.W), last])


def test_the_losses_that_may_be_combined_are_these():
    # Cross-entropies need probabilities; squared error takes anything.
    assert {loss for _, loss in ENDINGS} == set(LOSSES) == set(FORMULAS)
    assert len(ENDINGS) == len(ACTIVATIONS) + 2 * (len(LOSSES) - 1)


def test_activations_that_are_no_probabilities_are_refused_where_step_1_divides_by_them():
    layers, X, Y = problem(15, "tanh", "softmax", "binary_cross_entropy", 2)
    passes = forward(layers, X)
    passes[-1] = passes[-1]._replace(A=1.5 * passes[-1].A)
    with pytest.raises(ValueError, match=r"y_hat holds 1\.\d+, outside 0 … 1"):
        backward(layers, X, Y, "binary_cross_entropy", passes)
