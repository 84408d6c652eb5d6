"""What a cell puts out: how MyST-NB keeps it, and that what it printed appears as it was printed.

A kernel may send one line in two messages. MyST-NB, asked to merge the messages of a stream, ends
each with a line break of its own (no issue known); so we join them first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes
from myst_nb.core.utils import coalesce_streams

if TYPE_CHECKING:
    from nbformat import NotebookNode

BUNDLE = "mime_bundle"
SVG = "image/svg+xml"
WIDGET = "application/vnd.jupyter.widget-view+json"


def bundles(root: nodes.Element) -> Iterator[nodes.container]:
    """Find each output: a bundle of its forms, of which the page will show one."""
    return (node for node in root.findall(nodes.container) if node.get("nb_element") == BUNDLE)


def forms(bundle: nodes.container) -> dict[str, nodes.Element]:
    """List the forms of an output by their types."""
    return {form["mime_type"]: form for form in bundle}


def join_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join what one stream said in several messages, where its first one stood."""
    joined: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        if output.output_type == "stream" and output.name in streams:
            streams[output.name].text += output.text
            continue
        output = output.copy()
        if output.output_type == "stream":
            streams[output.name] = output
        joined.append(output)
    merged: list[NotebookNode] = coalesce_streams(joined)
    return merged
