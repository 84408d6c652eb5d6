"""What cells put out is kept until the library that they read changes (execution.py)."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from backprop_book.execution import library_hash
from toc import ROOT


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "steps.py").write_text("# changed"),
        lambda folder: (folder / "new.js").write_text(""),
        lambda folder: (folder / "losses.py").unlink(),
        lambda folder: (folder / "losses.py").rename(folder / "loss.py"),
        lambda folder: (folder.parent / "benchmarks" / "results.json").write_text("{}"),
    ],
    ids=["edited", "added", "removed", "renamed", "measured anew"],
)
def test_the_cache_has_another_name_when_the_library_changes(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    library = tmp_path / "backprop_lib"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "backprop_lib", library, ignore=ignore)
    (tmp_path / "benchmarks").mkdir()
    before = library_hash(tmp_path)
    (library / "__pycache__").mkdir()
    (library / "__pycache__" / "steps.pyc").write_text("compiled")
    assert library_hash(tmp_path) == before
    change(library)
    assert library_hash(tmp_path) != before
