"""The widgets without a browser: settings, tables of runs, answers to the front end, pictures."""

import base64
import gzip
import json
import re
import warnings

import ipywidgets
import numpy as np
import pytest
import traitlets
import widget_numbers
from input_forms import NO_COUNTS, NO_NAMES, NO_NUMBERS

from backprop_lib import initialise, running_example, train
from backprop_lib.datasets import moons
from backprop_lib.palette import PALETTE
from backprop_lib.widgets import _base, descent, stepper
from backprop_lib.widgets.activation import Activation
from backprop_lib.widgets.atlas import Atlas
from backprop_lib.widgets.chain_rule import ChainRule
from backprop_lib.widgets.descent import Descent
from backprop_lib.widgets.loss import Loss
from backprop_lib.widgets.scale import Scale
from backprop_lib.widgets.stepper import Stepper
from backprop_lib.widgets.training import Training
from backprop_lib.widgets.valley import Valley
from toc import ROOT

KINDS = {
    kind.stem: kind
    for kind in (Activation, Atlas, ChainRule, Descent, Loss, Scale, Stepper, Training, Valley)
}
HOST = ROOT / "book/_theme/backprop/static/widget-host.js"
KILOBYTE = 1024


@pytest.fixture(scope="module")
def made():
    """One widget of each kind, as a page shows it; the tests leave the settings as they were."""
    return {stem: kind() for stem, kind in KINDS.items()}


def unpack(index, packed):
    """What the front end does with the index and the bytes."""
    return {
        name: np.frombuffer(
            packed,
            dtype=f"<{part['kind']}",
            count=int(np.prod(part["shape"])),
            offset=part["offset"],
        ).reshape(part["shape"])
        for name, part in index.items()
    }


def runs(widget):
    return unpack(widget.index, widget.runs)


class Sent:
    """Stands in a widget's place for what would go to the front end."""

    def __init__(self, widget, monkeypatch):
        self.messages = []
        monkeypatch.setattr(
            type(widget),
            "send",
            lambda _, content, buffers=(): self.messages.append((content, list(buffers))),
        )
        self.widget = widget

    def ask(self, state, name="1"):
        self.widget._handle_custom_msg({"type": "compute", "id": name, "state": state}, [])
        (message,) = self.messages
        self.messages.clear()
        return message


class TestSettings:
    """Settings are plain traits: seen, linked, and refused with a reason."""

    @pytest.mark.parametrize(
        ("stem", "name", "value", "remedy"),
        [
            ("activation", "activation", "softmax", "sigmoid"),
            ("activation", "z", 9, "-?−?6"),
            ("activation", "z", float("nan"), "-?−?6"),
            ("activation", "z", "two", "float"),
            ("loss", "loss", "absolute", "squared_error"),
            ("loss", "target", 2, "0"),
            ("loss", "prediction", 1.0, "0.999"),
            ("loss", "weighted_sum", float("nan"), "8"),
            ("chain_rule", "inner", "cube", "square"),
            ("chain_rule", "nudge", 0, "other than 0"),
            ("chain_rule", "nudge", 2, "1"),
            ("chain_rule", "x", float("nan"), "2"),
            ("valley", "learning_rate", 0, "above 0"),
            ("valley", "learning_rate", -1, "above 0"),
            ("valley", "learning_rate", float("nan"), "above 0"),
            ("valley", "learning_rate", float("inf"), "above 0"),
            ("valley", "start_at", 4, "3"),
            ("valley", "step", 31, "30"),
            ("descent", "learning_rate", 0, "above 0"),
            ("descent", "learning_rate", float("nan"), "above 0"),
            ("descent", "batch_size", 0, "1"),
            ("descent", "batch_size", 33, "32"),
            ("descent", "batch_size", 1.5, "int"),
            ("descent", "start_at", "middle", "left"),
            ("training", "learning_rate", -1, "above 0"),
            ("training", "learning_rate", float("nan"), "above 0"),
            ("training", "batch_size", 0, "1"),
            ("training", "hidden", 51, "50"),
            ("training", "dataset", "iris", "xor"),
            ("training", "seed", -1, "0"),
            ("atlas", "learning_rate", 0, "above 0"),
            ("atlas", "epochs", 2, "30"),
            ("atlas", "batch_size", 65, "64"),
            ("atlas", "guesses", "<b>8x1</b>", "8x0.1"),
            ("scale", "scale", 0, "0.01"),
            ("scale", "scale", float("nan"), "100"),
            ("stepper", "stage", 13, "12"),
            ("stepper", "stage", "first", "int"),
        ],
    )
    def test_a_bad_value_is_refused_and_the_good_one_kept(self, made, stem, name, value, remedy):
        widget = made[stem]
        before = widget.state()
        with pytest.raises(traitlets.TraitError) as refused:
            setattr(widget, name, value)
        said = str(refused.value)
        assert name in said
        assert str(value) in said
        assert re.search(remedy, said), said
        assert widget.state() == before

    @pytest.mark.parametrize(
        ("stem", "name"), [(stem, name) for stem, kind in KINDS.items() for name in kind.settings]
    )
    def test_a_setting_is_a_plain_value_or_refused_by_its_name(self, made, stem, name):
        widget = made[stem]
        before = widget.state()
        numbers = {f"number {form}": value for form, value in NO_NUMBERS.items()}
        counts = {f"count {form}": value for form, value in NO_COUNTS.items()}
        names = {f"name {form}": value for form, value in NO_NAMES.items()}
        for form, value in (numbers | counts | names | {"0-d": np.array(1)}).items():
            said = name
            try:
                setattr(widget, name, value)
            except traitlets.TraitError as refused:
                said = str(refused)
            assert name in said, form
            assert type(getattr(widget, name)) is type(before[name]), form
            assert not isinstance(value, bool | np.bool) or widget.state() == before, form
            setattr(widget, name, before[name])

    @pytest.mark.parametrize(
        ("stem", "name", "value"),
        [
            ("atlas", "batch_size", np.int64(16)),
            ("atlas", "epochs", np.uint8(100)),
            ("loss", "target", np.float32(0)),
            ("valley", "start_at", np.float32(0.5)),
            ("valley", "learning_rate", np.longdouble(0.5)),
            ("valley", "step", np.int16(3)),
        ],
    )
    def test_a_number_of_numpy_is_as_good(self, made, stem, name, value):
        widget = made[stem]
        before = getattr(widget, name)
        setattr(widget, name, value)
        assert getattr(widget, name) == value
        assert type(getattr(widget, name)) is type(before)
        setattr(widget, name, before)

    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_an_unknown_setting_is_refused_with_those_there_are(self, kind):
        with pytest.raises(ValueError, match="no settings") as refused:
            kind(eta=0.5)
        assert "eta" in str(refused.value)
        assert all(name in str(refused.value) for name in kind.settings)

    def test_settings_given_at_the_start_are_shown_and_reset_to(self):
        widget = Valley(learning_rate=0.7, function="steep")
        assert widget.state()["learning_rate"] == 0.7
        assert widget.start == widget.state()

    def test_observe_tells_of_every_change_once(self, made):
        widget = made["descent"]
        seen = []
        widget.observe(lambda change: seen.append((change.old, change.new)), "batch_size")
        try:
            for size in (8, 8, 16, 4):
                widget.batch_size = size
        finally:
            widget.unobserve_all("batch_size")
        assert seen == [(4, 8), (8, 16), (16, 4)]

    def test_a_slider_of_ipywidgets_is_linked_both_ways(self, made):
        widget = made["descent"]
        slider = ipywidgets.FloatSlider(min=0.01, max=2, step=0.01)
        link = traitlets.link((widget, "learning_rate"), (slider, "value"))
        try:
            assert slider.value == widget.learning_rate == 0.3
            slider.value = 0.37
            assert widget.learning_rate == 0.37
            widget.learning_rate = 0.3
            assert slider.value == 0.3
        finally:
            link.unlink()

    def test_jslink_takes_every_number(self, made):
        for stem, name in (
            ("training", "learning_rate"),
            ("training", "epoch"),
            ("stepper", "stage"),
        ):
            slider = ipywidgets.FloatSlider()
            link = ipywidgets.jslink((slider, "value"), (made[stem], name))
            assert link.source == (slider, "value")
            assert link.target == (made[stem], name)
            link.close()

    def test_a_widget_stands_in_a_box(self, made):
        box = ipywidgets.VBox([made["activation"], ipywidgets.FloatSlider()])
        assert made["activation"] in box.children
        box.close()

    @pytest.mark.parametrize("stem", KINDS)
    def test_what_a_reader_sets_goes_to_the_front_end(self, made, stem):
        widget = made[stem]
        assert set(widget.settings) <= set(widget.keys)
        assert {"grid", "index", "runs", "start", "room"} <= set(widget.keys)
        json.dumps([widget.grid, widget.index, widget.start], allow_nan=False)


class TestTables:
    """The numbers behind the drawings are the library's."""

    @pytest.mark.parametrize(("stem", "settings"), widget_numbers.CASES)
    def test_the_table_is_what_the_library_computes(self, made, stem, settings):
        found = np.asarray(globals()[f"_{stem}"](made[stem], **settings), dtype=float)
        expected = np.asarray(widget_numbers.expected(stem, settings), dtype=float)
        expected = expected[:, ~np.isnan(expected).any(axis=0)] if stem == "stepper" else expected
        np.testing.assert_allclose(found, expected, rtol=2e-3, atol=1e-3)

    def test_the_atlas_is_what_the_library_trains(self, made):
        X, Y = moons(64, np.random.default_rng(7), noise=0.15)
        batch_size, rate, epochs = 8, 0.3, 10
        finals = []
        for seed in range(4):
            layers = initialise([2, 6, 1], ["tanh", "sigmoid"], np.random.default_rng(seed))
            _, history = train(
                layers,
                X,
                Y,
                loss="binary_cross_entropy",
                learning_rate=rate,
                batch_size=batch_size,
                epochs=epochs,
                rng=np.random.default_rng(0),
            )
            finals.append(history.cost[-1])
        grid = made["atlas"].grid
        place = (
            grid["batch_size"].index(batch_size),
            grid["learning_rate"].index(rate),
            grid["epochs"].index(epochs),
        )
        assert runs(made["atlas"])["costs"][place] == pytest.approx(np.mean(finals), rel=1e-5)

    def test_the_scales_count_as_the_implementation_chapter(self, made):
        table, most = runs(made["scale"]), made["scale"].grid["most"]
        learn = [0, 8, 14, 19, 20, 20, 19, 19, 16, 14, 11, 10, 8]
        assert table["learned"].sum(axis=1).tolist() == learn
        recipe = table["costs"][0, :, -1] / 65535 * most  # it never leaves the plateau
        assert np.abs(recipe - np.log(2)).max() < 3e-4
        assert "0.1 · N(0, 1): 0 of 20 learn" in made["scale"].picture().alt

    @pytest.mark.parametrize("stem", KINDS)
    def test_nothing_in_a_table_is_not_a_number(self, made, stem):
        for name, array in runs(made[stem]).items():
            assert np.isfinite(array).all(), name

    def test_descent_stops_at_the_best_line_and_diverges_beyond_the_threshold(self, made):
        best = runs(made["descent"])["best"]
        X, Y = descent.data()
        residual = best[0] * X + best[1] - Y
        assert abs((residual * X).mean()) < 1e-6
        assert abs(residual.mean()) < 1e-6
        edge = descent.threshold()
        for rate, falls in ((0.98 * edge, True), (1.02 * edge, False)):
            path = descent.walk(np.array([rate]), descent.EXAMPLES, (3.4, 2.4))[0]
            ends = descent.cost(path[[0, -1], 0], path[[0, -1], 1])
            assert (ends[1] < ends[0]) is np.bool_(falls)


# What the front end reads from the table of runs, in the shape of its table twin.
def _activation(widget, activation, z):
    row, table = widget.grid["activation"].index(activation), runs(widget)
    return np.stack([widget.grid["z"], table["a"][row], table["slope"][row]], axis=1)[::5]


def _loss(widget, loss, view, target):
    value, slope = runs(widget)[f"{loss}/{view}/{target}"]
    return np.stack([widget.grid[view], value, slope], axis=1)[::5]


def _chain_rule(widget, inner, middle, outer, x, nudge):
    wide, row = np.array(widget.grid["x_wide"]), runs(widget)[f"{inner}/{middle}/{outer}"]
    i, j = np.abs(wide - x).argmin(), np.abs(wide - x - nudge).argmin()
    nan = float("nan")
    values, after = [x, *row[:3, i]], [x + nudge, *row[:3, j]]
    slopes = [*row[3:, i], nan]
    return [[nan, v, s, w, w - v] for v, s, w in zip(values, slopes, after, strict=True)]


def _valley(widget, function, learning_rate, start_at):
    i = widget.grid["learning_rate"].index(learning_rate)
    j = widget.grid["start_at"].index(start_at)
    path = runs(widget)[f"{function}/paths"][i, j]
    return np.concatenate([np.arange(len(path))[:, None], path], axis=1)


def _descent(widget, learning_rate, batch_size, start_at):
    row = widget.grid["learning_rate"].index(learning_rate)
    shares = runs(widget)[f"{start_at}/{batch_size}"][row] / 65535
    path = np.concatenate([shares[:, :2] * 32 - 16, 10 ** (shares[:, 2:] * 10 - 3)], axis=1)
    return np.concatenate([np.arange(len(path))[:, None], path], axis=1)


def _training(widget, dataset, learning_rate, batch_size, hidden, seed):
    grid, table = widget.grid, runs(widget)
    row = grid["learning_rate"].index(learning_rate) * len(grid["seed"]) + grid["seed"].index(seed)
    group = f"{dataset}/{batch_size}/{hidden}"
    cost = 10 ** (table[f"{group}/costs"][row] / 65535 * 10 - 6)
    right = table[f"{group}/right"][row]
    return np.stack([grid["epoch"][dataset], cost[:, 0], right[:, 0], cost[:, 1], right[:, 1]], 1)


def _scale(widget, scale):
    row, table = widget.grid["scale"].index(scale), runs(widget)
    final = table["costs"][row, :, -1] / 65535 * widget.grid["most"]
    return np.stack([np.arange(len(final)), final, table["learned"][row]], axis=1)


def _stepper(widget, stage):
    known = [q for q in widget.grid["quantities"] if q["stage"] <= stage]
    return [[q["value"]] for q in known]


class TestAnswers:
    """What Python answers when the front end asks for a setting beside the table."""

    STATES = (
        ("activation", {"activation": "tanh", "z": -1.5}),
        ("activation", {"activation": "relu", "z": 0.0}),
        ("loss", {"loss": "squared_error", "view": "weighted_sum", "weighted_sum": 2.0}),
        ("loss", {"loss": "binary_cross_entropy", "view": "prediction", "prediction": 0.25}),
        ("chain_rule", {"inner": "sine", "outer": "sigmoid", "x": -1.0, "nudge": 0.5}),
        ("valley", {"function": "two_valleys", "learning_rate": 0.1, "start_at": 2.5}),
        ("valley", {"function": "steep", "learning_rate": 2.5, "start_at": 3.0}),
        ("descent", {"learning_rate": 0.3, "batch_size": 4, "start_at": "left"}),
        ("descent", {"learning_rate": 1.4, "batch_size": 1, "start_at": "near"}),
        ("training", {"learning_rate": 3.0, "batch_size": 2, "hidden": 2, "seed": 2}),
        ("training", {"dataset": "circles", "learning_rate": 0.1, "batch_size": 16, "hidden": 10}),
        ("atlas", {"learning_rate": 0.6, "batch_size": 16}),
        ("scale", {"scale": 3.0}),
    )

    @pytest.mark.parametrize(("stem", "settings"), STATES)
    def test_a_setting_of_the_table_computed_afresh_is_the_same(
        self, made, stem, settings, monkeypatch
    ):
        widget = made[stem]
        content, (packed,) = Sent(widget, monkeypatch).ask(settings)
        fresh = unpack(content["index"], packed)
        state = widget.state() | settings
        stored = globals()[f"_stored_{stem}"](widget, runs(widget), state)
        assert fresh.keys() == stored.keys()
        for name, array in fresh.items():
            assert array.dtype == stored[name].dtype, name
            off = 2 if array.dtype.kind == "u" else 1e-6
            np.testing.assert_allclose(
                array.astype(float).reshape(-1), stored[name].reshape(-1), rtol=1e-5, atol=off
            )

    def test_every_kind_is_asked(self):
        assert {stem for stem, _ in self.STATES} == set(KINDS) - {"stepper"}

    @pytest.mark.parametrize(
        ("stem", "state", "reason"),
        [
            ("training", {"dataset": "xor", "batch_size": 16}, "4 examples: pass 1 to 4"),
            ("training", {"learning_rate": 0}, "above 0"),
            ("training", {"learning_rate": "quick"}, "learning_rate"),
            ("training", {"learning_rate": None}, "learning_rate"),
            ("training", {"hidden": 10**9}, "50"),
            ("descent", {"batch_size": 33}, "32"),
            ("descent", {"start_at": ["left"]}, "start_at"),
            ("valley", {"start_at": 1e9}, "3"),
            ("activation", {"z": "1"}, "z"),
            ("chain_rule", {"nudge": 0}, "other than 0"),
            ("loss", {"prediction": 1.5}, "0.999"),
            ("atlas", {"learning_rate": -1}, "above 0"),
            ("stepper", {"stage": 3}, "pass 0 to 12"),
            ("stepper", "stage 3", "dictionary"),
            ("activation", None, "dictionary"),
        ],
    )
    def test_what_cannot_be_computed_is_answered_with_the_reason(
        self, made, stem, state, reason, monkeypatch
    ):
        before = made[stem].state()
        content, buffers = Sent(made[stem], monkeypatch).ask(state, "view-7")
        assert content["type"] == "computed"
        assert content["id"] == "view-7"
        assert reason in content["refused"]
        assert buffers == []
        assert made[stem].state() == before

    @pytest.mark.parametrize("message", [{}, {"type": "other"}, "compute", None, [1]])
    def test_other_messages_are_not_answered(self, made, message, monkeypatch):
        sent = Sent(made["activation"], monkeypatch)
        made["activation"]._handle_custom_msg(message, [])
        assert sent.messages == []

    def test_a_diverging_run_is_computed_without_a_warning(self, made, monkeypatch):
        sent = Sent(made["training"], monkeypatch)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for stem, rate in (
                ("training", 9e5),
                ("valley", 9e5),
                ("descent", 100),
                ("atlas", 999),
            ):
                sent = Sent(made[stem], monkeypatch)
                content, (packed,) = sent.ask({"learning_rate": rate})
                arrays = unpack(content["index"], packed)
                assert all(np.isfinite(array).all() for array in arrays.values())


def _stored_activation(widget, table, state):
    row = widget.grid["activation"].index(state["activation"])
    at = widget.grid["z"].index(state["z"])
    return {"pair": np.array([table["a"][row, at], table["slope"][row, at]])}


def _stored_loss(widget, table, state):
    at = widget.grid[state["view"]].index(state[state["view"]])
    return {"pair": table[f"{state['loss']}/{state['view']}/{state['target']}"][:, at]}


def _stored_chain_rule(widget, table, state):
    at = [widget.grid["x_wide"].index(x) for x in (state["x"], state["x"] + state["nudge"])]
    return {"row": table[f"{state['inner']}/{state['middle']}/{state['outer']}"][:, at]}


def _stored_valley(widget, table, state):
    i = widget.grid["learning_rate"].index(state["learning_rate"])
    j = widget.grid["start_at"].index(state["start_at"])
    return {"path": table[f"{state['function']}/paths"][i, j]}


def _stored_descent(widget, table, state):
    row = widget.grid["learning_rate"].index(state["learning_rate"])
    return {"path": table[f"{state['start_at']}/{state['batch_size']}"][row]}


def _stored_training(widget, table, state):
    grid = widget.grid
    row = grid["learning_rate"].index(state["learning_rate"]) * len(grid["seed"])
    row += grid["seed"].index(state["seed"])
    group = f"{state['dataset']}/{state['batch_size']}/{state['hidden']}/"
    return {name.removeprefix(group): array[row] for name, array in table.items() if group in name}


def _stored_atlas(widget, table, state):
    i = widget.grid["batch_size"].index(state["batch_size"])
    j = widget.grid["learning_rate"].index(state["learning_rate"])
    return {"costs": table["costs"][i, j]}


def _stored_scale(widget, table, state):
    row = widget.grid["scale"].index(state["scale"])
    return {name: array[row] for name, array in table.items()}


class TestPacking:
    """Arrays travel as they are, and no others than those that the front end reads."""

    def test_arrays_come_back(self):
        arrays = {
            "a": np.array([[1.5, -2.0]], dtype=np.float32),
            "b": np.array([7], dtype=np.uint8),
            "c": np.array([[1], [65535]], dtype=np.uint16),
            "d": np.array([-5, 2**31 - 1], dtype=np.int32),
            "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
            "foreign": np.array([1.25], dtype=">f4"),
        }
        back = unpack(*_base.pack(arrays))
        for name, array in arrays.items():
            np.testing.assert_array_equal(back[name], array)

    @pytest.mark.parametrize("kind", [np.float64, np.int64, np.bool_, np.float16, np.complex64])
    def test_another_type_is_refused(self, kind):
        with pytest.raises(ValueError, match=r"costs has type .* pass float32, uint16"):
            _base.pack({"costs": np.zeros(2, dtype=kind)})


class TestPictures:
    """Where nothing can move, a picture with words stands in the widget's place."""

    @pytest.mark.parametrize("stem", KINDS)
    def test_the_bundle_holds_picture_and_words_beside_the_view(self, made, stem):
        data, _ = made[stem]._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in data
        alt = data["text/plain"].removeprefix("Figure: ")
        assert alt != data["text/plain"]
        assert len(alt) > 40
        assert 'role="img"' in data["image/svg+xml"]
        assert "aria-label" in data["image/svg+xml"]
        assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")

    @pytest.mark.parametrize(
        ("stem", "settings"),
        [
            ("activation", {"activation": "relu", "z": -3.0}),
            ("loss", {"view": "prediction", "loss": "binary_cross_entropy", "target": 0}),
            ("chain_rule", {"inner": "sigmoid", "x": -2.0}),
            ("valley", {"function": "bowl", "learning_rate": 100.0}),
            ("descent", {"learning_rate": 100.0, "batch_size": 1}),
            ("scale", {"scale": 0.4}),
            ("stepper", {"stage": 12}),
            ("stepper", {"stage": 0}),
            ("training", {"dataset": "xor", "batch_size": 64, "epoch": 90}),
            ("training", {"dataset": "spirals", "learning_rate": 1e5, "batch_size": 1}),
        ],
    )
    def test_it_is_drawn_at_any_setting(self, made, stem, settings):
        widget = made[stem]
        before = widget.state()
        try:
            for name, value in settings.items():
                setattr(widget, name, value)
            assert len(widget.picture().alt) > 40
        finally:
            for name, value in before.items():
                setattr(widget, name, value)

    def test_the_steppers_words_are_the_stages(self, made):
        assert running_example.loss == "squared_error"
        made["stepper"].stage = 5
        assert stepper.STAGES[5][0] in made["stepper"].picture().alt
        assert "0.2193" in made["stepper"].picture().alt
        made["stepper"].stage = 8


class TestWeight:
    """What a widget adds to a page; the rest of the page is measured elsewhere."""

    @pytest.mark.parametrize("stem", KINDS)
    def test_script_and_runs(self, made, stem):
        widget = made[stem]
        state = json.dumps(
            {
                "grid": widget.grid,
                "index": widget.index,
                "runs": base64.b64encode(widget.runs).decode(),
                "esm": _base.source(stem, "js"),
                "css": _base.source(stem, "css"),
            }
        )
        weight = len(gzip.compress(state.encode()))
        assert weight <= (400 if stem == "training" else 150) * KILOBYTE

    def test_the_host(self):
        assert HOST.stat().st_size <= 10 * KILOBYTE


@pytest.mark.parametrize("widget", [Activation, Atlas], ids=lambda widget: widget.stem)
def test_the_style_sheet_begins_with_the_colours_in_a_page_and_in_jupyterlab(widget):
    usual, dark, _ = widget._css.split("}\n", 2)
    assert usual.startswith(".bw {\n")
    assert dark.startswith('body[data-jp-theme-light="false"] .bw {\n')
    for name in ("forward", "backward", "update"):
        assert f"  --bw-{name}: var(--{name}, {PALETTE[name].light});\n" in usual
        assert f"  --bw-{name}: {PALETTE[name].dark};\n" in dark
    ink = f"var(--ink, var(--jp-ui-font-color1, {PALETTE['ink'].light}))"
    assert f"  --bw-ink: {ink};\n" in usual
    assert "--bw-ink" not in dark
