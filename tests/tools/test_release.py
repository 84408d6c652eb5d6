"""What a release consists of, made from a small tree: this library and a book of two pages."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

import release
from toc import ROOT

VERSION = release.version(ROOT)
LIBRARY = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore")


def commit(tree: Path) -> None:
    release.git(tree, "add", "--all")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    release.git(tree, *who, "commit", "--quiet", "--message", "All")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A committed tree that is a release, with its book built."""
    folder = tmp_path / "tree"
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "backprop_lib", folder / "backprop_lib", ignore=ignored)
    for name in LIBRARY:
        shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text(f"# Changes\n\n## {VERSION} (2026-11-28)\n\n- All.\n")
    release.git(folder, "init", "--quiet")
    commit(folder)
    (folder / "_build" / "html" / "book").mkdir(parents=True)
    (folder / "_build" / "html" / "index.html").write_text("<p>Start</p>")
    (folder / "_build" / "html" / "book" / "é.html").write_text("<p>Chapter</p>", "utf-8")
    return folder


def test_a_tree_with_changes_is_refused(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "LICENSE").write_text("None.")
    assert release.main(["build"], tree) == 1
    assert "M LICENSE" in capsys.readouterr().err
    assert not (tree / "dist").exists()


@pytest.mark.parametrize("heading", ["Unreleased", "0.0.9 (2026-11-28)", VERSION])
def test_a_version_without_a_dated_entry_is_refused(
    tree: Path, capsys: pytest.CaptureFixture[str], heading: str
) -> None:
    (tree / "CHANGELOG.md").write_text(f"# Changes\n\n## {heading}\n\n- All.\n")
    commit(tree)
    assert release.main(["check"], tree) == 1
    said = capsys.readouterr().err
    assert f"CHANGELOG.md has no dated entry of {VERSION}" in said
    assert "no commit" not in said


def test_this_books_changelog_has_an_entry_of_its_version() -> None:
    assert not [problem for problem in release.problems(ROOT) if "dated entry" in problem]


def test_a_book_that_is_not_built_is_refused(tree: Path) -> None:
    shutil.rmtree(tree / "_build")
    with pytest.raises(SystemExit, match="make book"):
        release.main(["build"], tree)


@pytest.mark.slow
def test_a_release_is_whole_and_the_same_each_time(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert release.main(["check"], tree) == 0
    assert release.main(["build"], tree) == 0
    dist = tree / "dist"
    wheel, sources = f"backprop_lib-{VERSION}-py3-none-any.whl", f"backprop_lib-{VERSION}.tar.gz"
    book = f"backpropagation-{VERSION}.zip"
    sums = (dist / "SHA256SUMS").read_text()
    listed = dict(line.split("  ")[::-1] for line in sums.splitlines())
    assert set(listed) == {wheel, sources, book}
    for name, expected in listed.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == expected

    when = int(release.git(tree, "log", "-1", "--format=%ct"))
    with zipfile.ZipFile(dist / book) as packed:
        assert packed.testzip() is None
        pages = packed.namelist()
        assert pages == [
            f"backpropagation-{VERSION}/{name}" for name in ("book/é.html", "index.html")
        ]
        assert packed.read(pages[1]) == b"<p>Start</p>"
        even = time.gmtime(when - when % 2)[:6]  # a zip counts in steps of two seconds
        assert {entry.date_time for entry in packed.infolist()} == {even}
    with tarfile.open(dist / sources) as packed_sources:
        assert {entry.mtime for entry in packed_sources} == {when}
        assert f"backprop_lib-{VERSION}/PKG-INFO" in packed_sources.getnames()

    later = time.time() + 100
    for file in tree.rglob("*.*"):
        os.utime(file, (later, later))
    (tree / "dist" / "old").write_text("from before")
    assert release.main(["build"], tree) == 0
    assert (dist / "SHA256SUMS").read_text() == sums
    assert not (dist / "old").exists()
    assert release.git(tree, "status", "--porcelain", "--ignored") == "!! _build/\n!! dist/"
    assert_works_with_numpy_alone(dist / wheel, tmp_path / "installed")


def assert_works_with_numpy_alone(wheel: Path, place: Path) -> None:
    """Use what the wheel installs, where only NumPy and the standard library are."""
    options = ["--offline", "--no-deps", "--quiet", "--target", str(place)]
    subprocess.run([release.UV, "pip", "install", *options, wheel], check=True)
    numpy = Path(np.__file__).parent
    for folder in (numpy, *numpy.parent.glob("numpy.libs")):
        (place / folder.name).symlink_to(folder)
    program = (
        "import backprop_lib as b; from backprop_lib import datasets\n"
        "print(b.__version__, b.__file__, datasets.digits()[0].shape[0])"
    )
    said = subprocess.run(
        [sys.executable, "-S", "-c", program],  # -S: no site-packages
        cwd=place,
        env={"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert said == [VERSION, str(place / "backprop_lib" / "__init__.py"), "64"]
