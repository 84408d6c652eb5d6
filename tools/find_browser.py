"""Find the browsers that the tests need, or get them; print their paths.

Chromium is looked for in this order: the variable CHROMIUM, the programs on PATH, the usual places
on macOS, Playwright's own. If none is there: Playwright is asked to download one, then the system's
packages. If that fails too, this fails: pages that no browser has opened are not tested.

Firefox and WebKit are the system's own, or come from its packages. A small part of the tests needs
them, so where they cannot be had this says so and goes on; in CI, on Linux, it fails.
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

# What Debian calls what an engine needs.
PACKAGES = {
    "chromium": ["chromium-headless-shell"],
    "firefox": ["firefox-esr"],
    "webkit": ["webkit2gtk-driver", "xvfb"],
}


def programs(engine: str) -> list[str] | None:
    """Return the paths of what runs an engine, the first to start first; None if one lacks."""
    if engine == "chromium":
        found = [find()]
    elif engine == "firefox":
        mac = "/Applications/Firefox.app/Contents/MacOS/firefox"
        names = filter(None, map(shutil.which, ("firefox-esr", "firefox", mac)))
        found = [next((path for path in names if _tells_its_version(path)), None)]
    else:
        windows = sorted(Path("/usr").glob("lib*/**/webkit2gtk-4.*/MiniBrowser"))
        found = [shutil.which("WebKitWebDriver"), *map(str, windows[-1:]), shutil.which("Xvfb")]
        found += [None] * (not windows)
    return None if None in found else [path for path in found if path]


@cache
def _tells_its_version(path: str) -> bool:
    """Tell a Firefox from the stand-in that some systems ship."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=90, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and b"Firefox" in run.stdout


def needed(engine: str) -> bool:
    """Tell whether the tests fail without it: always Chromium; the others in CI, on Linux."""
    return engine == "chromium" or bool(os.environ.get("CI") and sys.platform == "linux")


@cache
def tested() -> list[str]:
    """List the engines to test, those left out that are neither needed nor there."""
    return [engine for engine in PACKAGES if needed(engine) or programs(engine)]


def without(engine: str) -> str:
    """Say what follows when an engine is missing, and what to do."""
    debian = f"On Debian: apt-get install {' '.join(PACKAGES[engine])}"
    if engine == "chromium":
        return (
            "The tests need Chromium, and none could be found or installed. Install Chromium or "
            f"Chrome, or name one: CHROMIUM=/path/to/chrome make test. {debian}"
        )
    if needed(engine):
        return f"In CI the tests need {engine}, and it could not be found or installed. {debian}"
    return f"NOT TESTED IN {engine.upper()}: it could not be found or installed. {debian}"


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


def get(engine: str) -> None:
    """Try to install a browser: the system's packages, and before them Playwright's Chromium."""
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    apt += ["-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "--no-install-recommends"]
    attempts = [[[*apt, "update"], [*install, *PACKAGES[engine]]]]
    if engine == "chromium":
        playwright = [sys.executable, "-m", "playwright"]
        attempts.insert(0, [[*playwright, "install", "chromium"]])
        attempts += [[[*install, "chromium"]], [[*playwright, "install-deps", "chromium"]]]
    for commands in attempts:
        if all(_succeeds(command) for command in commands):
            find.cache_clear()
            if programs(engine):
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
    """Print what runs each engine, having got what was not there."""
    missing = []
    for engine in PACKAGES:
        if not programs(engine):
            get(engine)
        if found := programs(engine):
            print(f"{engine}:", *found)
        else:
            missing.append(engine)
            print(without(engine), file=sys.stderr)
    return int(any(needed(engine) for engine in missing))


if __name__ == "__main__":
    sys.exit(main())
