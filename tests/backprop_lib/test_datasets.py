"""Data sets: what the digits are, what the drawn sets look like, how examples are dealt."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backprop_lib
from backprop_lib import datasets

DATA = Path(backprop_lib.__file__).parent / "data"
DRAWN = [datasets.moons, datasets.circles, datasets.spirals]


def test_xor():
    X, Y = datasets.xor()
    assert X.shape == (2, 4)
    assert Y.tolist() == [[float(a != b) for a, b in X.T]]
    X[0, 0] = 9
    assert datasets.xor()[0][0, 0] == 0


@pytest.mark.parametrize("make", DRAWN)
class TestDrawnSets:
    """Moons, circles and spirals."""

    @pytest.mark.parametrize("m", [2, 3, 100, 101])
    def test_shape_and_balance(self, make, m):
        X, Y = make(m, np.random.default_rng(0))
        assert X.shape == (2, m)
        assert Y.shape == (1, m)
        assert Y.sum() == m // 2
        assert set(Y.flat) == {0, 1}

    def test_the_same_seed_draws_the_same(self, make):
        first, again, other = (make(50, np.random.default_rng(s))[0] for s in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert not np.array_equal(first, other)

    def test_classes_are_shuffled(self, make):
        Y = make(200, np.random.default_rng(0))[1][0]
        changes = (np.diff(Y) != 0).mean()
        assert 0.4 < changes < 0.6

    def test_points_lie_around_the_origin(self, make):
        X, _ = make(2000, np.random.default_rng(0), noise=0)
        assert np.abs(X).max() <= 1.5
        assert np.abs(X.mean(axis=1)).max() < 0.1

    def test_noise_moves_points_by_its_size(self, make):
        still, moved = (make(2000, np.random.default_rng(0), noise=noise)[0] for noise in (0, 0.1))
        assert 0.095 < (moved - still).std() < 0.105


def test_moons_without_noise_are_half_circles():
    X, Y = datasets.moons(100, np.random.default_rng(0), noise=0)
    upper, lower = X[:, Y[0] == 0], X[:, Y[0] == 1]
    np.testing.assert_allclose((upper[0] + 0.5) ** 2 + (upper[1] + 0.25) ** 2, 1)
    np.testing.assert_allclose((lower[0] - 0.5) ** 2 + (lower[1] - 0.25) ** 2, 1)
    assert upper[1].min() >= -0.25
    assert lower[1].max() <= 0.25


def test_circles_without_noise_have_radius_1_and_one_half():
    X, Y = datasets.circles(100, np.random.default_rng(0), noise=0)
    np.testing.assert_allclose(np.hypot(*X), np.where(Y[0] == 1, 0.5, 1.0))


def test_the_spirals_are_each_other_turned_by_half_a_circle():
    X, Y = datasets.spirals(200, np.random.default_rng(0), noise=0, turns=1.5)
    radius, angle = np.hypot(*X), np.arctan2(X[1], X[0])
    assert (radius >= 0.1).all()
    assert (radius <= 1).all()
    behind = angle - 2 * np.pi * 1.5 * radius - np.pi * Y[0]
    np.testing.assert_allclose(np.cos(behind), 1)


class TestDigits:
    """The bundled handwritten digits."""

    def test_every_image_and_label_is_the_original(self):
        with np.load(DATA / "digits.npz") as stored:
            images, labels = stored["images"], stored["labels"]
        assert images.shape == (1797, 64)
        assert images.dtype == labels.dtype == np.uint8
        assert (images.min(), images.max()) == (0, 16)
        assert int(images.sum()) == 561718
        checksum = hashlib.sha256(images.tobytes() + labels.tobytes()).hexdigest()
        assert checksum == "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826"

    def test_all_ten(self):
        X, Y = datasets.digits()
        assert X.shape == (64, 1797)
        assert Y.shape == (10, 1797)
        assert (X.min(), X.max()) == (0, 1)
        np.testing.assert_array_equal(Y.sum(axis=0), 1)
        # counts published with the data set
        assert Y.sum(axis=1).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]

    def test_five_classes_are_five_outputs(self):
        X, Y = datasets.digits(classes=range(5))
        assert Y.shape == (5, 901)
        assert Y.sum(axis=1).tolist() == [178, 182, 177, 183, 181]
        everything, labels = datasets.digits()
        np.testing.assert_array_equal(X, everything[:, labels[:5].any(axis=0)])

    def test_rows_are_in_the_order_of_the_classes(self):
        _, Y = datasets.digits(classes=[7, 3])
        _, everything = datasets.digits()
        assert Y.sum(axis=1).tolist() == [179, 183]
        kept = everything[[7, 3]]
        np.testing.assert_array_equal(Y, kept[:, kept.any(axis=0)])

    def test_the_first_images_look_like_their_labels(self):
        X, Y = datasets.digits()
        assert Y[:, :4].argmax(axis=0).tolist() == [0, 1, 2, 3]
        zero = X[:, 0].reshape(8, 8)
        assert zero[3:5, 3:5].max() < 0.1  # the hole in the middle
        assert X[:, 1].reshape(8, 8)[:, 3:5].mean() > 0.6  # the stroke down the middle

    def test_source_and_licence_are_told(self):
        text = (DATA / "README.md").read_text(encoding="utf-8")
        for needed in ("Alpaydin", "Kaynak", "CC BY 4.0", "10.24432/C50P49", "changed"):
            assert needed in text

    def test_each_call_gives_arrays_of_its_own(self):
        datasets.digits()[0][...] = 9
        assert datasets.digits()[0].max() == 1


class TestSplit:
    """Training, validation and test."""

    @given(st.integers(0, 2**32 - 1), st.integers(5, 60))
    def test_parts_are_disjoint_and_leave_none_out(self, seed, m):
        X, Y = np.arange(m).reshape(1, -1), -np.arange(m).reshape(1, -1)
        parts = datasets.split(X, Y, np.random.default_rng(seed))
        together = np.concatenate([X_part[0] for X_part, _ in parts])
        assert sorted(together.tolist()) == list(range(m))
        for X_part, Y_part in parts:
            np.testing.assert_array_equal(X_part, -Y_part)  # inputs keep their targets

    def test_sizes_follow_the_fractions(self):
        X, Y = datasets.digits()
        parts = datasets.split(X, Y, np.random.default_rng(0))
        assert [part[0].shape[1] for part in parts] == [1078, 360, 359]
        parts = datasets.split(X, Y, np.random.default_rng(0), fractions=(0.5, 0.5))
        assert [part[1].shape for part in parts] == [(10, 898), (10, 899)]

    def test_the_same_seed_deals_the_same(self):
        X, Y = datasets.moons(40, np.random.default_rng(0))
        one, two, other = (datasets.split(X, Y, np.random.default_rng(s)) for s in (1, 1, 2))
        np.testing.assert_array_equal(one[2][0], two[2][0])
        assert not np.array_equal(one[2][0], other[2][0])

    def test_the_examples_are_shuffled(self):
        X = np.arange(100).reshape(1, -1)
        (first, _), *_ = datasets.split(X, X, np.random.default_rng(0))
        assert first[0].tolist() != sorted(first[0].tolist())

    def test_the_parts_are_copies(self):
        X, Y = datasets.xor()
        for part in datasets.split(X, Y, np.random.default_rng(0), (0.5, 0.5)):
            part[0][...] = 9
        assert X.max() == 1
