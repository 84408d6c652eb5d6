"""What a cell printed appears as it was printed.

A kernel may send one line in two messages. MyST-NB, asked to merge the messages of a stream, ends
each with a line break of its own; so we join them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from myst_nb.core.utils import coalesce_streams

if TYPE_CHECKING:
    from nbformat import NotebookNode


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
