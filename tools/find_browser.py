"""Find a Chromium that starts, or get one; print its path.

Looked for in this order: the variable CHROMIUM, the programs on PATH, the usual places on macOS,
Playwright's own. If none is there: Playwright is asked to download one, then the system's packages.
If that fails too, this fails: pages that no browser has opened are not tested.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

# The first opens no windows that nobody sees: a new page costs it a third.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def candidates() -> Iterator[str]:
    """List the places where a Chromium may be, the likeliest first."""
    yield from filter(None, (shutil.which(name) for name in NAMES))
    for folder in ("", str(Path.home())):
        yield from (folder + path for path in MAC)
    if own := _playwright_path():
        yield own


def _playwright_path() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def starts(path: str) -> bool:
    """Tell whether this browser shows a page (some systems ship a stand-in that does not)."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"]
    try:
        run = subprocess.run(
            [path, *flags, "about:blank"], capture_output=True, timeout=90, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and b"<html" in run.stdout


@cache
def find() -> str | None:
    """Return the path of a browser that starts, or None."""
    if named := os.environ.get("CHROMIUM"):
        if starts(named):
            return named
        sys.exit(f"CHROMIUM is {named!r}, and that does not start as a browser.")
    return next((path for path in candidates() if starts(path)), None)


def get() -> None:
    """Try to install a browser: Playwright's download, then the system's packages."""
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    quiet = ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    attempts: list[list[list[str]]] = [
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
        [
            [*apt, *quiet, "update"],
            [*apt, *quiet, "install", "--no-install-recommends", "chromium-headless-shell"],
        ],
        [[*apt, *quiet, "install", "--no-install-recommends", "chromium"]],
        [[sys.executable, "-m", "playwright", "install-deps", "chromium"]],
    ]
    for commands in attempts:
        if all(_succeeds(command) for command in commands):
            find.cache_clear()
            if find():
                return


def _succeeds(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    print("No browser yet. Trying:", " ".join(command), file=sys.stderr, flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            env=environment,
            timeout=420,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def main() -> int:
    """Print the path of a browser, having got one if there was none."""
    if not find():
        get()
    path = find()
    if path is None:
        print(
            "The tests need Chromium, and none could be found or installed.\n"
            "Install Chromium or Chrome, or name one: CHROMIUM=/path/to/chrome make test",
            file=sys.stderr,
        )
        return 1
    print("Browser:", path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
