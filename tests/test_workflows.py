"""The commands of each workflow, in its order, in a fresh clone."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from toc import ROOT, page_address

WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
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


@pytest.mark.timeout(12 * MINUTE)
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_its_commands_work_in_a_fresh_clone(path: Path, tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    constraints = []  # since packages that came out meanwhile are not this test's concern
    for number, lock in enumerate(LOCKS):
        constraints.append(str(tmp_path / f"pins-{number}.txt"))
        shutil.copy(ROOT / lock, constraints[-1])
    environment = os.environ | {
        "BOOK_CACHE": str(ROOT / "_build" / ".jupyter_cache"),  # the cells have run
        "PYTEST_ADDOPTS": "--collect-only --quiet",  # the tests are running: this is one of them
        "UV_CONSTRAINT": " ".join(constraints),
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    workflow: Any = yaml.safe_load(path.read_text())
    steps = [step for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    assert steps
    for step in steps:
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
