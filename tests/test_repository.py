"""The repository around the book: style and types, Binder, continuous integration."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from toc import ROOT


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def commands_of(target: str) -> list[str]:
    """What `make` would run for a target, with its prerequisites left aside."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe
    return [line.strip().removeprefix("$(BIN)/") for line in recipe[1].splitlines()]


@pytest.mark.parametrize("command", commands_of("lint"))
def test_code_is_in_order(command: str) -> None:
    program, *arguments = command.split()
    checked = run(str(Path(sys.executable).parent / program), *arguments)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.slow
def test_binder_installs_the_pinned_versions_and_the_library_under_a_pinned_python() -> None:
    planned = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", ".")
    said = planned.stdout + planned.stderr
    assert planned.returncode == 0, said
    assert "Building conda environment for python=3.11" in said
    assert re.search(r'pip install --no-cache-dir -r "\.binder/requirements\.txt"', said)


@pytest.mark.slow
def test_jupyterlab_gets_the_same_from_binder_as_from_make(tmp_path: Path) -> None:
    planned = run(sys.executable, "-m", "repo2docker", "--no-build", "--debug", ".")
    assert "RUN ./.binder/postBuild" in planned.stdout + planned.stderr
    added = ROOT / "book/_jupyterlab"
    (tmp_path / "share/jupyter").mkdir(parents=True)
    environment = os.environ | {"NB_PYTHON_PREFIX": str(tmp_path)}
    subprocess.run([ROOT / ".binder/postBuild"], cwd=ROOT, env=environment, check=True)
    for file in (file.relative_to(added) for file in added.rglob("*") if file.is_file()):
        for place in (tmp_path, Path(sys.prefix)):
            assert (place / "share/jupyter" / file).read_bytes() == (added / file).read_bytes()


@pytest.mark.slow
def test_binders_requirements_are_what_the_book_pins() -> None:
    dry_run = ["--dry-run", "--no-deps", "--no-build-isolation", "--no-index", "--quiet"]
    installed = run(
        sys.executable, "-m", "pip", "install", *dry_run, "-r", ".binder/requirements.txt"
    )
    assert installed.returncode == 0, installed.stderr


def test_the_lock_files_pin_every_package_to_one_version() -> None:
    for lock in ("requirements.txt", "tests/requirements.txt"):
        lines = (ROOT / lock).read_text().splitlines()
        packages = [line for line in lines if line and line[0] not in " #"]
        assert packages
        assert not [line for line in packages if not re.match(r"[a-z0-9._-]+==\S+( ; .+)?$", line)]


def test_the_readmes_program_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    programs = re.findall(
        r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL
    )
    assert programs
    for program in programs:
        exec(program, {})
        assert capsys.readouterr().out.splitlines() == re.findall(r"print\(.*\)  # (.*)", program)


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")), ids=lambda path: path.stem)
def test_links_between_the_repositorys_texts_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"(`+)[^`].*?(?<!`)\1(?!`)", "", page.read_text("utf-8"), flags=re.DOTALL)
    links = re.findall(r"\]\(([^)#\s]+)", prose)
    assert not [link for link in links if "://" not in link and not (ROOT / link).exists()]


def configuration(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_hook_before_a_commit_is_make_lint() -> None:
    hooks = [
        hook for repo in configuration(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]
    ]
    assert [hook["entry"] for hook in hooks] == ["make lint"]
    assert hooks[0]["language"] == "system"
    assert hooks[0]["always_run"]
    assert not hooks[0]["pass_filenames"]


def test_issue_forms_have_what_github_asks_for() -> None:
    forms = sorted(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml"))
    assert len(forms) == 2
    for form in map(configuration, map(str, forms)):
        assert {"name", "description", "body"} <= set(form)
        labels = [part["attributes"]["label"] for part in form["body"]]
        assert labels
        assert len(set(labels)) == len(labels)
        assert {part["type"] for part in form["body"]} <= {"input", "textarea"}


def test_updates_are_looked_for_wherever_versions_are_pinned() -> None:
    updates = configuration(".github/dependabot.yml")["updates"]
    looked = {
        (update["package-ecosystem"], ROOT / folder.strip("/"))
        for update in updates
        for folder in update.get("directories", [update.get("directory")])
    }
    pinned = {
        ("pip", lock.parent)
        for lock in ROOT.glob("*/requirements.txt")
        if lock.parent.name[0] != "."
    }
    pinned |= {("pip", ROOT), ("npm", ROOT / "tools" / "js"), ("github-actions", ROOT)}
    assert looked == pinned
    assert all(
        update["schedule"]["interval"] == "weekly" and update["groups"] for update in updates
    )
    assert (ROOT / "tools" / "js" / "package-lock.json").exists()
