"""``[words](page.ipynb#label)``, a link that any notebook program can follow.

MyST knows pages and their headings (executablebooks/MyST-Parser#1151). This adds labels, formulas,
terms and sources, and complains of words that name another chapter or another work than the one
they lead to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from pybtex.backends.plaintext import Backend
from pybtex.richtext import Text
from sphinx import addnodes
from sphinx.domains.math import MathDomain
from sphinx.domains.std import StandardDomain
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import clean_astext, make_refnode
from sphinxcontrib.bibtex.domain import BibtexDomain

if TYPE_CHECKING:
    from pybtex.database import Entry

logger = logging.getLogger(__name__)


class LinksToLabels(SphinxPostTransform):
    """Resolve the links to labels of other pages; what leads nowhere is left for MyST to report."""

    def run(self, **kwargs: Any) -> None:
        """Look at each link to a page of the book."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link["reftype"] == "myst" and link["refdomain"] == "doc":
                page, label = link["reftarget"], link["reftargetid"]
                if not label and page in self.env.titles:
                    compare_heading(link, clean_astext(self.env.titles[page]))
                elif found := self.reference(link, page, label):
                    link.replace_self(found)

    def reference(self, link: addnodes.pending_xref, page: str, label: str) -> nodes.Element | None:
        """Return the resolved link, or None when this page has no such label."""
        here, builder = self.env.docname, self.app.builder
        words = nodes.inline("", "", *link[0].children)
        formulas = cast(MathDomain, self.env.get_domain("math"))
        if formulas.equations.get(label, ("",))[0] == page:
            found = formulas.resolve_xref(self.env, here, builder, "eq", label, link, words)
            if found is not None:
                found.insert(0, [words, nodes.Text("\u00a0")])  # before the number
            return found
        standard = cast(StandardDomain, self.env.get_domain("std"))
        if standard.anonlabels.get(label, ("",))[0] == page:
            compare_heading(link, standard.labels.get(label, ("", "", ""))[2])
            return make_refnode(builder, here, page, standard.anonlabels[label][1], words)
        for (kind, _), place in standard.objects.items():
            if kind == "term" and place == (page, label):
                return make_refnode(builder, here, page, label, words)
        works = cast(BibtexDomain, self.env.get_domain("cite"))
        for work in works.citations:
            if (work.bibliography_key.docname, work.key) == (page, label):
                compare_work(link, work.entry)
                whole = work.tooltip_entry and work.tooltip_entry.text.render(Backend())
                title = (whole or "").replace("\\url ", "") or None
                return make_refnode(builder, here, page, work.citation_id, words, title)
        return None


def compare_heading(link: addnodes.pending_xref, heading: str) -> None:
    """Complain of words that look like a heading, or like one before its colon, and are another."""
    words, (short, _, _) = link.astext(), heading.partition(":")
    if heading and words[:1].isupper() and words not in {heading, short}:
        logger.warning("link: %r leads to %r", words, heading, location=link, type="links")


def compare_work(link: addnodes.pending_xref, entry: Entry) -> None:
    """Complain of words without the year, or the authors: both of two, the first of more."""
    people = entry.persons.get("author") or entry.persons["editor"]
    families = [
        " ".join(str(Text.from_latex(part)) for part in person.prelast_names + person.last_names)
        for person in people
    ]
    wanted = [*(families if len(families) < 3 else families[:1]), entry.fields["year"]]
    if missing := [name for name in wanted if name not in link.astext()]:
        logger.warning(
            "link: %r does not name %s",
            link.astext(),
            ", ".join(missing),
            location=link,
            type="links",
        )
