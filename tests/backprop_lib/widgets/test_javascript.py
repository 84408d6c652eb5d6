"""The widgets' front ends: each has its two files, and the kit's pure functions are tested."""

import shutil
from pathlib import Path

from front_end import exporting, run

from backprop_lib.widgets._base import KIT, STATIC
from javascript import STEMS

TESTS = Path(__file__).parent / "static" / "kit.test.mjs"


def test_every_widget_has_its_two_files():
    modules = {file.stem for file in STATIC.parent.glob("*.py") if not file.stem.startswith("_")}
    assert set(STEMS) == modules


def test_every_part_of_the_kit_is_joined():
    assert {file.stem for file in (STATIC / "kit").glob("*.js")} == set(KIT)


def test_pure_functions(tmp_path):
    (tmp_path / "joined").mkdir()
    kit = "\n".join((STATIC / "kit" / f"{part}.js").read_text(encoding="utf-8") for part in KIT)
    (tmp_path / "joined" / "kit.mjs").write_text(exporting(kit), encoding="utf-8")
    shutil.copy(TESTS, tmp_path)
    run(["--test", TESTS.name], cwd=tmp_path)
