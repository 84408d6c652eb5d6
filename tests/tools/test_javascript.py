"""What `make lint` finds in JavaScript, and in which files it looks."""

import subprocess
from pathlib import Path

import pytest

import javascript
from toc import ROOT


def test_every_file_of_ours_is_looked_at_and_nobody_elses() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "*.js", "*.cjs", "*.mjs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ours = {str(ROOT / name) for name in listed.stdout.split() if "/es5/" not in name}
    assert len(ours) > 15
    assert ours <= set(javascript.files())
    assert not [name for name in javascript.files() if "/es5/" in name or "/node_modules/" in name]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("const a = 1;\nexport { a }\n", "Code style issues"),
        ("export const a = missing;\n", "no-undef"),
        (f'export const a = "{"long " * 30}";\n', "max-len"),
        ("export const a = 1;\n", ""),
    ],
)
def test_a_fault_is_said(
    text: str,
    complaint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "file.mjs"
    file.write_text(text)
    monkeypatch.setattr(javascript, "ROOT", tmp_path)
    monkeypatch.setattr(javascript, "files", lambda: [str(file)])
    monkeypatch.setattr(javascript, "types_are_right", lambda: True)
    assert javascript.main(["check"]) == (1 if complaint else 0)
    assert complaint in "".join(capfd.readouterr())


def test_a_wrong_type_is_said(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(javascript, "STEMS", ["activation"])
    wrong = "// @ts-check\n/** @type {number} */ export const a = 'one';\n"
    monkeypatch.setattr(javascript, "source", lambda stem: wrong)
    assert not javascript.types_are_right()
    assert "is not assignable to type 'number'" in capfd.readouterr().out
