"""The widgets without a browser: settings, words, pictures, weight."""

import base64
import gzip
import json
import re

import ipywidgets
import numpy as np
import pytest
import traitlets
from input_forms import NO_COUNTS, NO_NAMES, NO_NUMBERS
from widget_pages import KINDS

from backprop_lib import running_example
from backprop_lib.palette import PALETTE
from backprop_lib.widgets import _base
from backprop_lib.widgets.activation import Activation
from backprop_lib.widgets.atlas import Atlas
from backprop_lib.widgets.training import Training
from backprop_lib.widgets.valley import Valley
from toc import ROOT

HOST = ROOT / "book/_theme/backprop/static/widget-host.js"
KILOBYTE = 1024


@pytest.fixture(scope="module")
def made():
    """One widget of each kind, as a page shows it; the tests leave the settings as they were."""
    return {stem: kind() for stem, kind in KINDS.items()}


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
            ("valley", "learning_rate", 0, "0.0001"),
            ("valley", "learning_rate", -1, "0.0001"),
            ("valley", "learning_rate", float("nan"), "100"),
            ("valley", "learning_rate", float("inf"), "100"),
            ("valley", "start_at", 4, "3"),
            ("valley", "step", 101, "100"),
            ("valley", "momentum", 1, "0.99"),
            ("descent", "learning_rate", 0, "0.0001"),
            ("descent", "learning_rate", float("nan"), "100"),
            ("descent", "batch_size", 0, "1"),
            ("descent", "batch_size", 33, "32"),
            ("descent", "batch_size", 1.5, "int"),
            ("descent", "start_w", 5, "4.2"),
            ("descent", "seed", -1, "0"),
            ("training", "learning_rate", -1, "0.0001"),
            ("training", "learning_rate", float("nan"), "100"),
            ("training", "batch_size", 0, "1"),
            ("training", "hidden", 17, "16"),
            ("training", "depth", 4, "3"),
            ("training", "dataset", "iris", "xor"),
            ("training", "seed", -1, "0"),
            ("atlas", "learning_rate", 0, "0.001"),
            ("atlas", "epochs", 0, "1"),
            ("atlas", "batch_size", 65, "64"),
            ("atlas", "guesses", "<b>8x1</b>", "guesses"),
            ("scale", "scale", 0, "0.01"),
            ("scale", "scale", float("nan"), "100"),
            ("stepper", "stage", 16, "15"),
            ("stepper", "stage", "first", "int"),
            ("stepper", "network", "2-5-1", "1-4"),
            ("stepper", "network", "2", "1-4"),
            ("stepper", "numbers", "1,two,3", "numbers"),
            ("practice", "difficulty", "3-3-3", "chain"),
            ("practice", "seed", 10**6, "999999"),
            ("practice", "answers", "0.5", "answers"),
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
            ("training", "seed", np.uint64(3)),
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

    def test_a_page_can_put_few_controls_in_front(self):
        widget = Training(front=["learning_rate"])
        assert [c["name"] for c in widget.controls if not c.get("more")] == ["learning_rate"]
        with pytest.raises(ValueError, match="eta"):
            Training(front=["eta"])

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
        assert {"controls", "words", "data", "start", "heights"} <= set(widget.keys)
        json.dumps([widget.controls, widget.words, widget.data, widget.start], allow_nan=False)

    @pytest.mark.parametrize("stem", KINDS)
    def test_the_front_end_is_told_what_python_accepts(self, made, stem):
        """Each setting has its ends, and values beyond them are refused here as there."""
        widget = made[stem]
        assert [control["name"] for control in widget.controls] == list(widget.settings)
        before = widget.state()
        for control in widget.controls:
            name, trait = control["name"], widget.traits()[control["name"]]
            assert control["label"] or control["kind"] == "hidden"
            if control["kind"] == "choice":
                assert control["values"] == list(trait.values)
                assert len(control["names"]) == len(control["values"])
            elif "min" in control:
                for value in (control["min"], control["max"]):
                    setattr(widget, name, value)
                for value in (control["min"] - 1, control["max"] + 1):
                    with pytest.raises(traitlets.TraitError):
                        setattr(widget, name, value)
            else:
                assert re.fullmatch(control["pattern"], before[name])
            setattr(widget, name, before[name])


class TestWords:
    """What a reader reads stands in Python: the front end asks for it by name."""

    @pytest.mark.parametrize("stem", KINDS)
    def test_every_word_that_the_script_asks_for_is_there_and_no_other(self, stem):
        widget = KINDS[stem]
        own = (_base.STATIC / f"{stem}.js").read_text("utf-8")
        kit = "".join(
            (_base.STATIC / "kit" / f"{part}.js").read_text("utf-8") for part in _base.KIT
        )
        asked = set(re.findall(r"\bwords\.(\w+)", own))
        assert asked <= set(widget.says) | set(_base.WORDS)
        assert set(re.findall(r"\bwords\.(\w+)", kit)) <= set(_base.WORDS) | {"title"}
        written = set(re.findall(r'["`](\w+)["`]', own))  # as keys, such as words[kind]
        patterns = [rf"{p}\w+" for p in re.findall(r"words\[`(\w+_)\$", own)]
        unused = {
            name
            for name in set(widget.says) - set(_base.WORDS) - asked - written - {"title"}
            if not any(re.fullmatch(pattern, name) for pattern in patterns)
        }
        # Of two outcomes of a condition each is a key of its own: "a" : "b".
        assert not unused, unused

    @pytest.mark.parametrize("stem", [*KINDS, "kit"])
    def test_no_sentence_stands_in_a_script(self, stem):
        """Three words in a row, in quotes, would be one; class names and code are none."""
        if stem == "kit":
            files = sorted((_base.STATIC / "kit").glob("*.js"))
        else:
            files = [_base.STATIC / f"{stem}.js"]
        for file in files:
            code = re.sub(r"/\*.*?\*/|//[^\n]*", "", file.read_text("utf-8"), flags=re.DOTALL)
            quoted = re.findall(r"\"([^\"\n]*)\"|`([^`]*)`", code)
            texts = [re.sub(r"\$\{[^}]*\}", "", "".join(pair)) for pair in quoted]
            sentences = [
                text
                for text in texts
                if re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", text)
                and not re.search(r"bw-|svg:|prefers|\(", text)
            ]
            assert sentences == [], file.name


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
            ("valley", {"function": "two_valleys", "learning_rate": 100.0, "momentum": 0.9}),
            ("descent", {"learning_rate": 100.0, "batch_size": 1}),
            ("scale", {"scale": 0.4}),
            ("stepper", {"stage": 12}),
            ("stepper", {"stage": 0}),
            ("training", {"dataset": "xor", "batch_size": 64, "epoch": 90}),
            (
                "training",
                {"dataset": "spirals", "learning_rate": 100.0, "batch_size": 1, "epoch": 3},
            ),
            ("training", {"activation": "relu", "depth": 3, "learning_rate": 100.0, "epoch": 9}),
            ("training", {"epoch": 0}),
            ("stepper", {"network": "4-4-4", "activation": "relu"}),
            ("stepper", {"network": "1-1-1-1", "loss": "binary_cross_entropy"}),
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

    def test_the_stepper_starts_with_the_running_example(self, made):
        assert running_example.loss == "squared_error"
        said = made["stepper"].picture().alt
        assert "0.2193" in said
        assert "0.1982" in said


class TestWeight:
    """What a widget adds to a page; the rest of the page is measured elsewhere."""

    @pytest.mark.parametrize("stem", KINDS)
    def test_script_and_state(self, made, stem):
        state = {k: v for k, v in made[stem].get_state().items() if k != "layout"}
        weight = len(gzip.compress(json.dumps(state, default=str).encode()))
        assert weight <= 30 * KILOBYTE

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
