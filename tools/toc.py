"""The book's files in reading order, from the one place that says it."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def toc_files() -> list[str]:
    """List the book's files as _toc.yml names them: from the root, without suffix."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [chapter for part in toc["parts"] for chapter in part["chapters"]]
    return [toc["root"], *(chapter["file"] for chapter in chapters)]


def page_address(file: str) -> str:
    """Say where the page of one of them stands in the built book: en/intro.html."""
    return f"{file.removeprefix('book/')}.html"
