"""What the page says by itself, in the language of the book; the rest is the author's.

The words stand in the code and in the theme's templates, in English. Another language is one file,
``locale/<language>.po``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from sphinx.locale import get_translation

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

LOCALE = Path(__file__).parent / "locale"
CATALOGUE = "book"

_ = get_translation(CATALOGUE)


def add_catalogue(app: Sphinx) -> None:
    """Compile the catalogue of the book's language, if there is one, and let Sphinx read it."""
    language = app.config.language
    folder = Path(app.doctreedir, "locale")
    source = LOCALE / f"{language}.po"
    if source.exists():
        compiled = folder / language / "LC_MESSAGES" / f"{CATALOGUE}.mo"
        compiled.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as read, compiled.open("wb") as written:
            write_mo(written, read_po(read, locale=language))
    app.add_message_catalog(CATALOGUE, str(folder))


def name_numbers(app: Sphinx, config: Config) -> None:
    """Name what is numbered, unless the settings do."""
    config.numfig_format = {
        "figure": _("Figure %s"),
        "table": _("Table %s"),
        "code-block": _("Listing %s"),
    } | config.numfig_format
