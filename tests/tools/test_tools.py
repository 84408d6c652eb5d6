"""The maintainers' tools: the environment, the browser, the server."""

import gzip
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

import find_browser
from serve import serving
from toc import ROOT


def program(folder: Path, name: str, body: str) -> Path:
    """Write a small shell script that can be run."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def set_up(folder: Path, python: Path) -> subprocess.CompletedProcess[str]:
    """Run the set-up of an environment in an empty folder, with the given Python."""
    (folder / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "environment.sh", folder / "tools")
    return subprocess.run(
        ["sh", "tools/environment.sh"],
        cwd=folder,
        env=os.environ | {"PYTHON": str(python)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_refused_with_what_to_do(tmp_path: Path) -> None:
    old = program(tmp_path, "python3", 'test "$1" = --version && echo Python 3.9.2 || exit 1')
    tried = set_up(tmp_path, old)
    assert tried.returncode != 0
    assert "No Python 3.11 or newer was found" in tried.stderr
    assert "Python 3.9.2" in tried.stderr
    assert "make book PYTHON=" in tried.stderr


def test_a_python_without_ensurepip_is_refused_with_what_to_do(tmp_path: Path) -> None:
    bare = program(tmp_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0')
    tried = set_up(tmp_path, bare)
    assert tried.returncode != 0
    assert "apt-get install python3-venv" in tried.stderr


@pytest.mark.slow
def test_a_half_made_environment_is_made_again(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    program(tmp_path / ".venv" / "bin", "python", "exit 1")
    done = set_up(tmp_path, Path(sys.executable))
    assert done.returncode == 0, done.stderr
    python = tmp_path / ".venv" / "bin" / "python"
    assert subprocess.run([python, "-m", "pip", "--version"], check=False).returncode == 0
    assert (tmp_path / ".venv" / ".made-in").read_text() == str(tmp_path.resolve())


def test_make_lists_what_it_can_make() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("book", "test", "lab", "serve", "format", "clean"):
        assert f"  make {target} " in said


def test_a_program_that_shows_no_page_is_no_browser(tmp_path: Path) -> None:
    assert not find_browser.starts(str(program(tmp_path, "chromium", "echo Install me by snap")))
    assert not find_browser.starts(str(tmp_path / "missing"))


def test_a_browser_named_by_mistake_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    find_browser.find.cache_clear()
    with pytest.raises(SystemExit, match="/bin/false"):
        find_browser.find()
    find_browser.find.cache_clear()


@pytest.mark.slow
def test_no_browser_at_all_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[list[str]] = []
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(find_browser, "candidates", lambda: iter(()))
    monkeypatch.setattr(find_browser, "_succeeds", lambda command: bool(tried.append(command)))
    find_browser.find.cache_clear()
    assert find_browser.main() == 1
    assert tried[0][1:4] == ["-m", "playwright", "install"]
    assert any("apt-get" in command for command in tried)
    find_browser.find.cache_clear()


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_engine_is_a_failure_in_ci_and_loudly_left_out_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ci: str, code: int
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(find_browser, "get", lambda engine: None)
    there = {"chromium": ["chromium"], "firefox": None, "webkit": ["WebKitWebDriver"]}
    monkeypatch.setattr(find_browser, "programs", there.get)
    find_browser.tested.cache_clear()
    assert find_browser.main() == code
    assert ("firefox" in find_browser.tested()) == bool(ci)
    said = capsys.readouterr().err
    assert ("In CI the tests need firefox" if ci else "NOT TESTED IN FIREFOX") in said
    assert "apt-get install firefox-esr" in said
    find_browser.tested.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "page.html").write_text("<p>" + "word " * 200)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("<p>inside")
    with serving(tmp_path) as address:
        yield address


def test_pages_are_served_compressed_to_who_can_read_it(folder: str) -> None:
    with urlopen(Request(f"{folder}/page.html", headers={"Accept-Encoding": "gzip"})) as answer:
        body = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    with urlopen(f"{folder}/page.html") as answer:
        plain = answer.read()
        assert answer.headers["Content-Encoding"] is None
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 5


def test_a_folder_without_its_slash_is_led_to_it(folder: str) -> None:
    with urlopen(Request(f"{folder}/a", headers={"Accept-Encoding": "gzip"})) as answer:
        assert answer.url == f"{folder}/a/"
        assert gzip.decompress(answer.read()) == b"<p>inside"
