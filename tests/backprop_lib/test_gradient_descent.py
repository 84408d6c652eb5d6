"""Gradient descent: walks, mini-batches, training, divergence, records, interrupts, progress."""

import builtins
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles import (
    ACTIVATIONS,
    ENDINGS,
    LOSSES,
    apart,
    engine_backward,
    frozen,
    random_examples,
    random_network,
    same_networks,
    train_by_steps,
)

from backprop_lib import (
    History,
    Layer,
    datasets,
    descend,
    initialise,
    member,
    mini_batches,
    predict,
    running_example,
    squared_error,
    stack,
    train,
)
from backprop_lib.activations import ACTIVATIONS as FUNCTIONS
from backprop_lib.activations import elementwise, tanh, tanh_prime
from backprop_lib.losses import LOSSES as FORMULAS

seeds = st.integers(0, 2**32 - 1)


def problem(seed, activations=("tanh", "sigmoid"), loss="squared_error", m=12, **options):
    rng = np.random.default_rng(seed)
    sizes = [3, *[4] * (len(activations) - 1), 2]
    layers = random_network(rng, sizes, activations, **options)
    return layers, *random_examples(rng, 3, 2, m, loss, options.get("dtype", np.float64))


def a_line(weight=0.0, stacked=()):
    """A network that is ŷ = w·x, whose training can be followed by hand."""
    W = np.full((*stacked, 1, 1), weight)
    return [Layer(W, np.zeros_like(W), "identity")]


# On x = ±1 with y = 0 the cost of ŷ = w x + b is ½(w² + b²): each epoch w ← (1 − η) w.
PLUS_MINUS = np.array([[1.0, -1.0]]), np.array([[0.0, 0.0]])


class TestDescend:
    """Walks down a function."""

    def test_by_hand(self):
        # x ← x − 0.25·2x = x/2
        path = descend(lambda x: 2 * x, 3.0, learning_rate=0.25, steps=3)
        assert path.tolist() == [3, 1.5, 0.75, 0.375]

    def test_two_over_the_curvature_divides_convergence_from_divergence(self):
        # f = ½λx², λ = 4: the factor of each step is 1 − 4η, −1 at η = ½.
        rates = np.array([0.49, 0.5, 0.51])
        path = descend(lambda x: 4 * x, 1.0, learning_rate=rates, steps=500)
        assert abs(path[-1, 0]) < 1e-4
        assert abs(path[-1, 1]) == 1
        assert abs(path[-1, 2]) > 1e4

    def test_several_rates_are_several_walks(self):
        rates = np.array([[0.1], [0.2], [0.3]])
        together = descend(lambda x: x**3, [1.0, -2.0], learning_rate=rates, steps=9)
        assert together.shape == (10, 3, 2)
        for k, rate in enumerate(rates[:, 0]):
            alone = descend(lambda x: x**3, [1.0, -2.0], learning_rate=rate, steps=9)
            np.testing.assert_array_equal(together[:, k], alone)

    def test_overflow_is_no_warning(self):
        path = descend(lambda x: x**3, 10.0, learning_rate=1.0, steps=20)
        assert not np.isfinite(path[-1])

    def test_the_start_is_kept(self):
        start = frozen([1.0, 2.0])
        path = descend(lambda x: x, start, learning_rate=0.1, steps=1)
        np.testing.assert_array_equal(path[0], start)
        assert not np.shares_memory(path, start)

    def test_float32_stays_float32(self):
        path = descend(lambda x: 2 * x, np.float32(1), learning_rate=0.1, steps=2)
        assert path.dtype == np.float32


class TestMiniBatches:
    """One epoch's deal."""

    @given(seeds, st.integers(1, 40), st.data())
    def test_every_example_once_in_batches_of_this_size(self, seed, m, data):
        batch_size = data.draw(st.integers(1, m))
        batches = list(mini_batches(m, batch_size, np.random.default_rng(seed)))
        assert sorted(np.concatenate(batches).tolist()) == list(range(m))
        assert [len(batch) for batch in batches[:-1]] == [batch_size] * (len(batches) - 1)
        assert 1 <= len(batches[-1]) <= batch_size

    def test_the_same_seed_deals_the_same(self):
        one, two, other = (
            np.concatenate(list(mini_batches(20, 3, np.random.default_rng(s)))) for s in (1, 1, 2)
        )
        assert one.tolist() == two.tolist() != other.tolist()

    def test_every_epoch_is_shuffled_anew(self):
        rng = np.random.default_rng(3)
        first, second = (np.concatenate(list(mini_batches(20, 3, rng))) for _ in range(2))
        assert first.tolist() != second.tolist() != list(range(20))


class TestTrainByHand:
    """Steps that can be followed on paper."""

    def test_one_step_on_the_running_example(self):
        # the cost falls from 0.2193 to 0.1982
        example = running_example
        _, history = train(
            example.layers,
            example.x,
            example.y,
            loss=example.loss,
            learning_rate=example.learning_rate,
            epochs=1,
        )
        assert history.cost.round(4).tolist() == [0.2193, 0.1982]

    def test_full_batch(self):
        # η = ½ halves w in each epoch: 1, ½, ¼, ⅛; the cost is w²/2.
        layers, history = train(
            a_line(1.0), *PLUS_MINUS, loss="squared_error", learning_rate=0.5, epochs=3
        )
        assert layers[0].W.item() == 0.125
        assert history.cost.tolist() == [0.5, 0.125, 0.03125, 0.0078125]
        assert history.epochs.tolist() == [0, 1, 2, 3]
        assert history.diverged.tolist() == -1
        assert history.validation_cost is None
        assert not history.interrupted

    def test_batches_of_one(self):
        # From w = 1, b = 0 with η = ½. First x = 1: ŷ = 1, so w = 1 − ½ = ½ and b = 0 − ½ = −½.
        # Then x = −1: ŷ = −½ − ½ = −1, so w = ½ − ½·(−1)(−1) = 0 and b = −½ − ½·(−1) = 0.
        # The other way round b has the other sign in between.
        layers, _ = train(
            a_line(1.0),
            *PLUS_MINUS,
            loss="squared_error",
            learning_rate=0.5,
            batch_size=1,
            epochs=1,
            rng=np.random.default_rng(0),
        )
        assert layers[0].W.item() == 0
        assert abs(layers[0].b.item()) == 0


@pytest.mark.parametrize(("ending", "loss"), ENDINGS)
@pytest.mark.parametrize("hidden", ACTIVATIONS)
@pytest.mark.parametrize("batch_size", [None, 5])
def test_training_equals_steps_along_an_independent_engines_gradients(
    ending, loss, hidden, batch_size
):
    layers, X, Y = problem(1, (hidden, ending), loss)
    trained, history = train(
        layers,
        X,
        Y,
        loss=loss,
        learning_rate=0.1,
        batch_size=batch_size,
        epochs=4,
        rng=np.random.default_rng(2),
    )
    rng, order = np.random.default_rng(2), [np.arange(12)]
    for _ in range(4):
        for batch in order if batch_size is None else mini_batches(12, batch_size, rng):
            gradients = engine_backward(layers, X[:, batch], Y[:, batch], loss)
            layers = [
                Layer(W - 0.1 * dL_dW, b - 0.1 * dL_db, name)
                for (W, b, name), (dL_dW, dL_db) in zip(layers, gradients, strict=True)
            ]
    assert same_networks(trained, layers, 1e-12)
    assert apart(history.cost[-1], FORMULAS[loss].value(predict(trained, X), Y)) < 1e-14


class TestStacks:
    """A stack trains as its members do one by one."""

    @pytest.mark.parametrize("batch_size", [None, 1, 5])
    @pytest.mark.parametrize(("ending", "loss"), ENDINGS)
    def test_learning_rates_and_seeds(self, ending, loss, batch_size):
        activations, rates = ("tanh", ending), np.array([0.01, 0.1, 0.25])
        _, X, Y = problem(3, activations, loss)
        networks = [problem(seed, activations, loss)[0] for seed in (4, 5, 6)]
        options = {"loss": loss, "batch_size": batch_size, "epochs": 5}
        together, history = train(
            stack(networks),
            X,
            Y,
            learning_rate=rates,
            rng=np.random.default_rng(7),
            validation=(X[:, :4], Y[:, :4]),
            **options,
        )
        assert history.cost.shape == history.validation_cost.shape == (6, 3)
        for k in range(3):
            alone, its_history = train(
                networks[k],
                X,
                Y,
                learning_rate=rates[k],
                rng=np.random.default_rng(7),
                validation=(X[:, :4], Y[:, :4]),
                **options,
            )
            assert same_networks(member(together, k), alone, 1e-12)
            assert apart(history.cost[:, k], its_history.cost) < 1e-12
            assert apart(history.validation_cost[:, k], its_history.validation_cost) < 1e-12

    def test_rates_alone_make_a_stack(self):
        layers, X, Y = problem(8)
        rates = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]])
        together, history = train(layers, X, Y, loss="squared_error", learning_rate=rates, epochs=3)
        assert history.cost.shape == (4, 2, 3)
        assert history.diverged.shape == (2, 3)
        for index in np.ndindex(2, 3):
            alone, _ = train(
                layers, X, Y, loss="squared_error", learning_rate=rates[index], epochs=3
            )
            assert same_networks(member(together, index), alone, 1e-13)

    def test_one_network_learns_a_stack_of_data_sets(self):
        layers, X, Y = problem(9)
        options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 3}
        for Xs, Ys in ((np.stack([X, -X]), Y), (X, np.stack([Y, -Y]))):
            together, _ = train(layers, Xs, Ys, **options)
            second = np.broadcast_to(Xs, (2, *X.shape))[1], np.broadcast_to(Ys, (2, *Y.shape))[1]
            assert same_networks(member(together, 1), train(layers, *second, **options)[0], 1e-13)


@given(seeds, st.sampled_from(ENDINGS))
def test_the_order_of_examples_does_not_matter_to_full_batches(seed, ending):
    layers, X, Y = problem(seed, ("tanh", ending[0]), ending[1])
    order = np.random.default_rng(seed).permutation(12)
    options = {"loss": ending[1], "learning_rate": 0.1, "epochs": 3}
    shuffled, _ = train(layers, X[:, order], Y[:, order], **options)
    assert same_networks(train(layers, X, Y, **options)[0], shuffled, 1e-11)


def test_a_batch_of_all_needs_no_generator_and_does_not_use_it():
    layers, X, Y = problem(10)
    options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 3}
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    with_rng, _ = train(layers, X, Y, batch_size=12, rng=rng, **options)
    assert same_networks(with_rng, train(layers, X, Y, **options)[0])
    assert rng.bit_generator.state == before


def test_the_same_seed_trains_the_same():
    layers, X, Y = problem(11)
    options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 3, "batch_size": 5}
    one, two, other = (
        train(layers, X, Y, rng=np.random.default_rng(s), **options)[0] for s in (1, 1, 2)
    )
    assert same_networks(one, two)
    assert not same_networks(one, other)


def test_nothing_passed_in_is_changed():
    layers, X, Y = problem(12)  # all write-protected
    rates, validation = frozen([0.1, 0.2]), (frozen(X), frozen(Y))
    trained, _ = train(
        layers,
        X,
        Y,
        loss="squared_error",
        learning_rate=rates,
        batch_size=5,
        epochs=2,
        rng=np.random.default_rng(0),
        validation=validation,
    )
    for before, after in zip(layers, trained, strict=True):
        assert after.W.flags.writeable
        assert after.W.flags.owndata
        assert after.b.flags.owndata
        assert not np.shares_memory(before.W, after.W)


@pytest.mark.parametrize(("ending", "loss"), ENDINGS)
def test_saturated_outputs_train_on(ending, loss):
    # z of some thousands: exp(z) alone would overflow, log(ŷ) and 1/ŷ would divide by zero.
    layers, X, Y = problem(25, ("tanh", ending), loss, scale=3000)
    trained, history = train(layers, X, Y, loss=loss, learning_rate=0.1, epochs=3)
    assert history.diverged == -1
    assert np.isfinite(history.cost).all()
    # The engine's own formulas overflow here.
    steps = train_by_steps(layers, X, Y, loss, 0.1, 12, 3)
    assert same_networks(trained, steps, 1e-12)


@pytest.mark.parametrize(("ending", "loss"), ENDINGS)
@pytest.mark.parametrize("batch_size", [None, 5])
def test_float32_stays_float32(ending, loss, batch_size):
    layers, X, Y = problem(13, ("relu", ending), loss, dtype=np.float32)
    trained, history = train(
        layers,
        X,
        Y,
        loss=loss,
        learning_rate=[0.1, 0.2],
        batch_size=batch_size,
        epochs=2,
        rng=np.random.default_rng(0),
        validation=(X, Y),
    )
    assert {array.dtype for layer in trained for array in layer[:2]} == {np.dtype(np.float32)}
    assert history.cost.dtype == history.validation_cost.dtype == np.float32


class TestRecords:
    """What the history keeps."""

    def test_a_history_of_nothing_is_empty(self):
        history = History()
        assert history.epochs.tolist() == history.cost.tolist() == []
        assert history.epochs.dtype.kind == "i"
        assert history.cost.dtype.kind == "f"
        assert history.validation_cost is None
        assert history.diverged.tolist() == -1
        assert history.interrupted is False

    @pytest.mark.parametrize(
        ("record_every", "epochs", "recorded"),
        [(1, 3, [0, 1, 2, 3]), (2, 4, [0, 2, 4]), (3, 7, [0, 3, 6, 7]), (100, 5, [0, 5])],
    )
    def test_every_so_many_epochs_and_the_last(self, record_every, epochs, recorded):
        layers, X, Y = problem(14)
        options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": epochs}
        _, all_of_it = train(layers, X, Y, **options)
        _, history = train(layers, X, Y, record_every=record_every, **options)
        assert history.epochs.tolist() == recorded
        np.testing.assert_array_equal(history.cost, all_of_it.cost[recorded])

    def test_validation_cost_is_the_cost_over_the_validation_examples(self):
        layers, X, Y = problem(15)
        validation = 2 * X[:, :5], Y[:, 5:10]
        trained, history = train(
            layers,
            X,
            Y,
            loss="squared_error",
            learning_rate=0.1,
            epochs=3,
            validation=validation,
        )
        first = squared_error(predict(layers, validation[0]), validation[1])
        last = squared_error(predict(trained, validation[0]), validation[1])
        assert history.validation_cost.shape == (4,)
        assert apart(history.validation_cost[[0, -1]], [first, last]) < 1e-14

    def test_validation_does_not_change_the_training(self):
        layers, X, Y = problem(16)
        options = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 3}
        with_it, _ = train(layers, X, Y, validation=(-X, Y), **options)
        assert same_networks(with_it, train(layers, X, Y, **options)[0])


def first_bad_epoch(layers, X, Y, rate, epochs):
    """The epoch in which a parameter or the cost is first not finite, by retraining to each."""
    for epoch in range(epochs + 1):
        if epoch:
            layers, history = train(
                layers, X, Y, loss="squared_error", learning_rate=rate, epochs=1
            )
            bad = not np.isfinite(history.cost[-1])
        else:
            bad = False
        if bad or not all(np.isfinite(p).all() for layer in layers for p in layer[:2]):
            return epoch
    return -1


class TestDivergence:
    """An outcome, not an accident. Warnings are errors here, so none has escaped."""

    def test_the_epoch_by_hand(self):
        # w ← (1 − η)w with η = 1e100: |w| = 1e100, 1e200, 1e300, then 1e400, too large, in epoch
        # 4; but the cost w²/2 = 1e400/2 is too large in epoch 2 already.
        _, history = train(
            a_line(1.0), *PLUS_MINUS, loss="squared_error", learning_rate=1e100, epochs=9
        )
        assert history.diverged.tolist() == 2
        assert history.epochs.tolist() == [0, 1, 2]
        assert np.isfinite(history.cost[:-1]).all()
        assert not np.isfinite(history.cost[-1])

    def test_parameters_are_watched_in_epochs_that_are_not_recorded(self):
        _, history = train(
            a_line(1.0),
            *PLUS_MINUS,
            loss="squared_error",
            learning_rate=1e100,
            epochs=9,
            record_every=100,
        )
        assert history.diverged.tolist() == 4
        assert history.epochs.tolist() == [0, 4]

    def test_each_network_has_its_epoch_and_the_others_go_on(self):
        rates = np.array([0.5, 1e40, 0.1, 1e100, 3.0])
        layers, history = train(
            a_line(1.0), *PLUS_MINUS, loss="squared_error", learning_rate=rates, epochs=30
        )
        # After t epochs w² is η^2t: for η = 1e40 it is 1e320, too large, at t = 4, for 1e100 at
        # t = 2; at η = 3 the factor is −2, and 2^60 is far from the end of the numbers.
        assert history.diverged.tolist() == [-1, 4, -1, 2, -1]
        assert history.epochs[-1] == 30
        good = [0, 2, 4]
        assert np.isfinite(history.cost[:, good]).all()
        for k in good:
            alone, _ = train(
                a_line(1.0), *PLUS_MINUS, loss="squared_error", learning_rate=rates[k], epochs=30
            )
            assert same_networks(member(layers, k), alone)

    def test_all_diverged_ends_early(self):
        _, history = train(
            a_line(1.0),
            *PLUS_MINUS,
            loss="squared_error",
            learning_rate=[1e100, 1e90],
            epochs=1000,
        )
        assert history.epochs[-1] < 10
        assert (history.diverged > 0).all()

    def test_infinity_in_a_hidden_weight_is_divergence_though_the_cost_is_finite(self):
        # The first step puts δ·x = 1e120·0.125·1e200 into the hidden weight, which is too large; a
        # sigmoid of minus infinity is 0, so that the prediction and the cost stay finite.
        first = Layer(np.array([[0.0]]), np.array([[0.0]]), "sigmoid")
        last = Layer(np.array([[1.0]]), np.array([[0.0]]), "identity")
        layers, history = train(
            [first, last], [[1e200]], [[0.0]], loss="squared_error", learning_rate=1e120, epochs=1
        )
        assert np.isinf(layers[0].W).all()
        assert history.diverged.tolist() == 1

    @pytest.mark.parametrize("hidden", ACTIVATIONS)
    @pytest.mark.parametrize(("ending", "loss"), ENDINGS)
    @pytest.mark.parametrize("batch_size", [None, 5])
    def test_no_network_raises_or_warns(self, hidden, ending, loss, batch_size):
        layers, X, Y = problem(17, (hidden, ending), loss)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _, history = train(
                layers,
                X,
                Y,
                loss=loss,
                learning_rate=[0.01, 1e80, 1e160, 1e300],
                batch_size=batch_size,
                epochs=12,
                rng=np.random.default_rng(0),
                validation=(X, Y),
            )
        assert history.diverged[0] == -1
        assert np.isfinite(history.cost[:, 0]).all()

    @pytest.mark.parametrize("rate", [0.5, 20.0, 1e5, 1e30, 1e150])
    def test_the_epoch_by_training_to_each(self, rate):
        layers, X, Y = problem(18, ("relu", "identity"))
        _, history = train(layers, X, Y, loss="squared_error", learning_rate=rate, epochs=40)
        assert history.diverged.item() == first_bad_epoch(layers, X, Y, rate, 40)

    def test_a_start_beyond_the_numbers_is_epoch_0(self):
        _, history = train(
            a_line(1e200), *PLUS_MINUS, loss="squared_error", learning_rate=0.1, epochs=5
        )
        assert history.diverged.tolist() == 0

    def test_float32_diverges_sooner(self):
        narrow = [Layer(np.ones((1, 1), np.float32), np.zeros((1, 1), np.float32), "identity")]
        X, Y = (part.astype(np.float32) for part in PLUS_MINUS)
        _, history = train(narrow, X, Y, loss="squared_error", learning_rate=1e10, epochs=9)
        # cost w²/2: 1e20, then 1e40 is beyond 3.4e38
        assert history.diverged.tolist() == 2


BATCHES = {"loss": "squared_error", "learning_rate": 0.1, "batch_size": 5}


class Interrupting(np.random.Generator):
    """A generator that is interrupted, as by Ctrl-C, when it shuffles for the nth time."""

    def __init__(self, seed, after):
        super().__init__(np.random.PCG64(seed))
        self.left = after

    def permutation(self, *args, **kwargs):
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().permutation(*args, **kwargs)


class TestInterrupt:
    """Ctrl-C ends a training with what was learned so far."""

    def test_between_epochs(self):
        layers, X, Y = problem(19)
        stopped, history = train(layers, X, Y, epochs=100, rng=Interrupting(1, 3), **BATCHES)
        full, full_history = train(layers, X, Y, epochs=3, rng=Interrupting(1, 9), **BATCHES)
        assert history.interrupted
        assert not full_history.interrupted
        assert same_networks(stopped, full)
        assert history.epochs.tolist() == [0, 1, 2, 3]
        np.testing.assert_array_equal(history.cost, full_history.cost)

    def test_before_the_first_step(self):
        layers, X, Y = problem(20)
        stopped, history = train(layers, X, Y, epochs=9, rng=Interrupting(1, 0), **BATCHES)
        assert same_networks(stopped, layers)
        assert history.epochs.tolist() == [0]

    @pytest.mark.parametrize("calls", range(2, 16))
    def test_anywhere_in_an_epoch(self, monkeypatch, calls):
        """In the forward pass of a step, in its backward pass, or while a cost is computed."""
        left = iter(range(calls))

        def interrupted(f):
            def tanh_or_stop(z):
                if next(left, None) is None:
                    raise KeyboardInterrupt
                return f(z)

            return tanh_or_stop

        record = elementwise(interrupted(tanh), interrupted(tanh_prime))
        monkeypatch.setitem(FUNCTIONS, "stopping", record)
        layers, X, Y = problem(21, ("stopping", "sigmoid"))
        options = {"loss": "squared_error", "learning_rate": 0.1, "validation": (X, Y)}
        stopped, history = train(layers, X, Y, epochs=100, **options)
        assert history.interrupted
        # An epoch calls it four times: in the step for value and slope, then for the two costs.
        # Two calls before it were for the costs of epoch 0.
        steps, recorded = calls // 4, (calls + 2) // 4
        layers = [layers[0]._replace(activation="tanh"), layers[1]]
        expected = train(layers, X, Y, epochs=steps, **options)[0] if steps else layers
        assert same_networks(stopped, expected, 1e-14)
        assert history.epochs.tolist() == list(range(recorded))
        assert len(history.cost) == len(history.validation_cost) == recorded


FIVE_EPOCHS = {"loss": "squared_error", "learning_rate": 0.1, "epochs": 5}


class TestProgress:
    """A bar on stderr, when it is asked for."""

    def test_a_bar_is_shown_on_stderr(self, capsys):
        layers, X, Y = problem(23)
        train(layers, X, Y, progress=True, **FIVE_EPOCHS)
        out, err = capsys.readouterr()
        assert "5/5" in err
        assert "epoch" in err
        assert out == ""

    def test_nothing_is_shown_unasked(self, capsys):
        layers, X, Y = problem(23)
        train(layers, X, Y, **FIVE_EPOCHS)
        assert capsys.readouterr() == ("", "")

    def test_bad_input_is_refused_before_a_bar_is_shown(self, capsys):
        layers, X, Y = problem(23)
        with pytest.raises(TypeError, match="rng"):
            train(layers, X, Y, batch_size=5, progress=True, **FIVE_EPOCHS)
        assert capsys.readouterr().err == ""

    def test_the_bar_changes_nothing(self, capsys):
        layers, X, Y = problem(23)
        shown, _ = train(layers, X, Y, progress=True, **FIVE_EPOCHS)
        assert same_networks(shown, train(layers, X, Y, **FIVE_EPOCHS)[0])

    def test_without_tqdm_it_says_what_to_do(self, monkeypatch):
        real = builtins.__import__

        def without_tqdm(name, *args, **kwargs):
            if name.startswith("tqdm"):
                raise ModuleNotFoundError(f"No module named {name!r}")
            return real(name, *args, **kwargs)

        monkeypatch.setattr(builtins, "__import__", without_tqdm)
        layers, X, Y = problem(23)
        with pytest.raises(ImportError, match=r"progress.*tqdm.*pip install tqdm"):
            train(layers, X, Y, progress=True, **FIVE_EPOCHS)


def test_xor_is_learned():
    X, Y = datasets.xor()
    start = initialise([2, 3, 1], "sigmoid", np.random.default_rng(0), scale=3.0)
    trained, history = train(
        start, X, Y, loss="binary_cross_entropy", learning_rate=0.5, epochs=3000, record_every=500
    )
    assert (predict(trained, X).round() == Y).all()
    assert (np.diff(history.cost) < 0).all()


@pytest.mark.parametrize("loss", LOSSES)
def test_a_small_step_lowers_every_cost(loss):
    ending = "softmax" if loss == "cross_entropy" else "sigmoid"
    layers, X, Y = problem(24, ("tanh", ending), loss)
    _, history = train(layers, X, Y, loss=loss, learning_rate=0.01, epochs=5)
    assert (np.diff(history.cost) < 0).all()
