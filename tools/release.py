"""Make what a release consists of: wheel, sources, the built book as a zip, and their checksums.

    python tools/release.py check    # refuse a tree that is no release
    python tools/release.py build    # into dist/, after `make book`

The same commit gives the same bytes: all files have the time of the commit, or SOURCE_DATE_EPOCH.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"


def git(root: Path, *arguments: str) -> str:
    """Return what git says about the tree."""
    command = ["git", "-C", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def version(root: Path) -> str:
    """Return backprop_lib.__version__ as this tree has it."""
    text = (root / "backprop_lib" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(.+)"$', text, re.MULTILINE)
    assert found
    return found[1]


def problems(root: Path) -> list[str]:
    """Say why this tree is no release, and what to do."""
    found = []
    if changed := git(root, "status", "--porcelain"):
        found.append(
            f"The tree has changes that are in no commit: commit or remove them.\n{changed}"
        )
    entry = rf"^## {re.escape(version(root))} \(\d{{4}}-\d\d-\d\d\)$"
    if not re.search(entry, (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE):
        found.append(
            f"CHANGELOG.md has no dated entry of {version(root)}, the version in "
            f"backprop_lib/__init__.py: write “## {version(root)} (year-month-day)”."
        )
    return found


def moment(root: Path) -> int:
    """Return the time that all files get, in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or git(root, "log", "-1", "--format=%ct"))


def zip_book(html: Path, target: Path, when: int) -> None:
    """Pack the built book into one folder named like the zip."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in sorted(file for file in html.rglob("*") if file.is_file()):
            name = f"{target.stem}/{file.relative_to(html).as_posix()}"
            entry = zipfile.ZipInfo(name, time.gmtime(when)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes())


def same_each_time(sources: Path, when: int) -> None:
    """Give the files of a .tar.gz one time and owner; setuptools does so for wheels only."""
    with tarfile.open(sources) as given:
        parts = [(entry, given.extractfile(entry)) for entry in given if entry.isfile()]
        written = io.BytesIO()
        with tarfile.open(fileobj=written, mode="w", format=tarfile.PAX_FORMAT) as packed:
            for entry, content in sorted(parts, key=lambda part: part[0].name):
                plain = tarfile.TarInfo(entry.name)
                plain.size, plain.mtime, plain.mode = entry.size, when, 0o644
                packed.addfile(plain, content)
    sources.write_bytes(gzip.compress(written.getvalue(), 9, mtime=when))


def build(root: Path) -> Path:
    """Fill dist/ anew and return it."""
    html = root / "_build" / "html"
    if not (html / "index.html").exists():
        raise SystemExit(f"{html} holds no book: run `make book` first.")
    when = moment(root)
    dist = root / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    with tempfile.TemporaryDirectory() as clone:  # else setuptools leaves its notes in the tree
        git(root, "clone", "--quiet", ".", clone)
        command = ["build", "--quiet", "--offline", "--no-build-isolation", "--no-create-gitignore"]
        subprocess.run(
            [UV, *command, "--python", sys.executable, "--out-dir", dist, clone],
            env=os.environ | {"SOURCE_DATE_EPOCH": str(when)},
            check=True,
        )
    same_each_time(next(dist.glob("*.tar.gz")), when)
    zip_book(html, dist / f"backpropagation-{version(root)}.zip", when)
    sums = [
        f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n"
        for file in sorted(dist.iterdir())
    ]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return dist


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Run the command line; return 1 when this tree is no release."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", choices=["check", "build"])
    command = parser.parse_args(arguments).command
    if found := problems(root):
        print("\n".join(["No release was made.", *found]), file=sys.stderr)
        return 1
    if command == "build":
        print((build(root) / "SHA256SUMS").read_text(encoding="utf-8"), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
