"""The commands of each workflow, in its order, in a clone."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from toc import ROOT, page_address

GATE = ROOT / ".github/workflows/test.yml"
TRIED = sorted({*ROOT.glob(".github/workflows/*.yml")} - {GATE})
LOCKS = ("requirements.txt", "tests/requirements.txt")
CONTEXT = {
    "github.server_url": "https://github.com",
    "github.repository": "owner/name",
    "github.ref_name": "main",
}
MINUTE = 60
pytestmark = pytest.mark.slow


def filled(text: str) -> str:
    """Put in what GitHub would."""
    return re.sub(r"\$\{\{ *([\w.]+) *\}\}", lambda found: CONTEXT[found[1]], text)


def pins(folder: Path) -> dict[str, str]:
    lines = "\n".join((folder / lock).read_text() for lock in LOCKS)
    return dict(re.findall(r"^([\w.-]+)==(\S+)", lines, re.MULTILINE))


def commands(path: Path) -> list[dict[str, Any]]:
    """The steps of a workflow that run something."""
    workflow = yaml.safe_load(path.read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    return [step for step in steps if "run" in step]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A fresh clone, and the environment in which commands run there."""
    folder = tmp_path_factory.mktemp("workflows")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder / "clone")], check=True)
    constraints = []  # since packages that came out meanwhile are not this test's concern
    for number, lock in enumerate(LOCKS):
        constraints.append(str(folder / f"pins-{number}.txt"))
        shutil.copy(ROOT / lock, constraints[-1])
    environment = os.environ | {
        "BOOK_CACHE": str(ROOT / "_build" / ".jupyter_cache"),  # the cells have run
        "PYTEST_ADDOPTS": "--collect-only --quiet",  # the tests are running: this is one of them
        "UV_CONSTRAINT": " ".join(constraints),
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    return folder / "clone", environment


@pytest.mark.timeout(12 * MINUTE)
@pytest.mark.parametrize("path", TRIED, ids=lambda path: path.stem)
def test_its_commands_work_in_a_clone(path: Path, place: tuple[Path, dict[str, str]]) -> None:
    clone, environment = place
    # As fresh as can be had without unpacking the same packages again.
    subprocess.run(["git", "checkout", "--quiet", "."], cwd=clone, check=True)
    subprocess.run(["git", "clean", "-dfqx", "--exclude=.venv"], cwd=clone, check=True)
    for stamp in (".book", ".test"):
        (clone / ".venv" / stamp).unlink(missing_ok=True)
    assert commands(path)
    for step in commands(path):
        given = {name: filled(value) for name, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", filled(step["run"])],
            cwd=clone,
            env=environment | given,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=10 * MINUTE,
            check=False,
        )
        assert done.returncode == 0, f"{step['run']}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    assert pins(clone) == pins(ROOT)
    if path.stem == "pages":
        page = (clone / "_build/html" / page_address("book/en/intro")).read_text(encoding="utf-8")
        assert "https://mybinder.org/v2/gh/owner/name/main?" in page


def test_the_gate_is_the_readmes_test_command_as_a_stranger_gives_it() -> None:
    """What it does is being done: it runs this test."""
    (step,) = commands(GATE)
    assert step["run"] == ".ci/run"
    script = ROOT / ".ci/run"
    assert os.access(script, os.X_OK)
    lines = script.read_text("utf-8").splitlines()
    assert "set -euo pipefail" in lines
    (command,) = (re.sub(" <.*", "", line) for line in lines if line.startswith("as_stranger "))
    readme = (ROOT / "README.md").read_text("utf-8")
    assert re.search(rf"^{command.removeprefix('as_stranger ')}  ", readme, re.MULTILINE)
