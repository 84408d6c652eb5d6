"""Links that open a chapter elsewhere are there where the repository is known (launch.py)."""

import subprocess
from pathlib import Path

import pytest
from tiny_book import build

from backprop_book import launch

FORGE = "https://github.com/owner/name"
NOTEBOOK = (
    '{"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Cells"}],'
    ' "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},'
    ' "nbformat": 4, "nbformat_minor": 5}'
)
PAGES = {"intro.md": "# The book\n\n```{toctree}\ncells\n```\n", "cells.ipynb": NOTEBOOK}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/owner/name", ("github.com", "owner/name")),
        ("https://github.com/owner/name.git\n", ("github.com", "owner/name")),
        ("https://user:token@gitlab.com/group/sub/name.git", ("gitlab.com", "group/sub/name")),
        ("git@github.com:owner/name.git", ("github.com", "owner/name")),
        ("ssh://git@codeberg.org:2222/owner/name.git", ("codeberg.org", "owner/name")),
    ],
)
def test_an_address_on_a_forge_is_understood(address: str, expected: tuple[str, str]) -> None:
    assert launch.parse_address(address) == (*expected, "main")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/home/someone/name",
        "../name",
        "file:///srv/name.git",
        "C:\\name",
        "host:name",
        "name.git",
    ],
)
def test_another_address_is_none(address: str) -> None:
    assert launch.parse_address(address) is None


def test_each_place_gets_its_address() -> None:
    repository = launch.Repository("github.com", "owner/name", "main")
    links = dict(launch.launch_links(repository, "book/en/intro.ipynb", "https://hub.org/"))
    assert links == {
        "Binder": "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/book/en/intro.ipynb",
        "Colab": "https://colab.research.google.com/github/owner/name/blob/main/book/en/intro.ipynb",
        "JupyterHub": "https://hub.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com"
        "%2Fowner%2Fname&branch=main&urlpath=lab%2Ftree%2Fname%2Fbook%2Fen%2Fintro.ipynb",
    }


def test_a_place_that_cannot_open_the_repository_gets_none() -> None:
    elsewhere = launch.Repository("git.example.org", "owner/name", "main")
    assert launch.launch_links(elsewhere, "a.ipynb") == []
    assert [name for name, _ in launch.launch_links(elsewhere, "a.ipynb", "https://h.org")] == [
        "JupyterHub"
    ]


def test_the_remote_is_asked_when_the_environment_says_nothing(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    assert launch.find_repository(tmp_path, {}) is None
    git("init")
    assert launch.find_repository(tmp_path, {}) is None
    git("remote", "add", "origin", str(tmp_path))
    assert launch.find_repository(tmp_path, {}) is None
    git("remote", "set-url", "origin", "git@gitlab.com:owner/name.git")
    assert launch.find_repository(tmp_path, {}) == ("gitlab.com", "owner/name", "main")
    named = {"BOOK_REPOSITORY_URL": FORGE, "BOOK_REPOSITORY_BRANCH": "next"}
    assert launch.find_repository(tmp_path, named) == ("github.com", "owner/name", "next")


def test_links_come_and_go_with_the_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOOK_REPOSITORY_URL", raising=False)
    assert "mybinder" not in build(tmp_path, PAGES)["cells.html"]
    monkeypatch.setenv("BOOK_REPOSITORY_URL", FORGE)
    known = build(tmp_path, PAGES)
    assert known.warnings == []
    assert "https://mybinder.org/v2/gh/owner/name" in known["cells.html"]
    assert "mybinder" not in known["intro.html"]
    monkeypatch.delenv("BOOK_REPOSITORY_URL")
    assert "mybinder" not in build(tmp_path, PAGES)["cells.html"]
