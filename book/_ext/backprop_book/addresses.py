"""The address of a page is its source's path without ``book/``: ``en/intro.html``.

So a language is a folder of the site, as it is a folder of sources.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import IO, Any

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.search import js_index


def address(docname: str) -> str:
    """Say where the page of a document stands in the site, without suffix."""
    return docname.removeprefix("book/")


class SearchIndex:
    """The search's index: its script makes links of the names that it finds there."""

    def dump(self, index: dict[str, Any], file: IO[str]) -> None:
        """Write addresses."""
        js_index.dump(index | {"docnames": [address(name) for name in index["docnames"]]}, file)

    def load(self, file: IO[str]) -> dict[str, Any]:
        """Read names of documents again, where only some of the pages are written anew."""
        index: dict[str, Any] = js_index.load(file)
        names = [str(PurePosixPath(name).with_suffix("")) for name in index["filenames"]]
        return index | {"docnames": names}


class PagesByLanguage(StandaloneHTMLBuilder):
    """Sphinx's own builder, with our addresses."""

    indexer_format = SearchIndex()

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Lead to a page, from the root of the site."""
        return str(super().get_target_uri(address(docname), typ))

    def get_outfilename(self, pagename: str) -> str:
        """Name the file of a page."""
        return str(super().get_outfilename(address(pagename)))

    def update_page_context(
        self, pagename: str, templatename: str, ctx: dict[str, Any], event_arg: Any
    ) -> None:
        """Let what is written from a page's name agree: its source, its canonical link."""
        ctx["sourcename"] = address(ctx.get("sourcename", ""))
        if self.config.html_baseurl:
            ctx["pageurl"] = (
                f"{self.config.html_baseurl.rstrip('/')}/{self.get_target_uri(pagename)}"
            )
