"""What nbval does not see in a chapter's outputs.

It compares nothing when a cell has no execution count (our committed form has none) and never looks
into pictures. So each cell counts as run: one that was cleared or never run then differs from what
it puts out now. And what it puts out now must pass the rules of `tools/chapter_rules.py`.
"""

from collections.abc import Generator

import pytest
from nbval.plugin import IPyNbCell

import chapter_rules


def pytest_itemcollected(item: pytest.Item) -> None:
    """Let nbval compare the texts of every cell, and leave pictures to the rules below."""
    if isinstance(item, IPyNbCell):
        item.cell.execution_count = 1
        item.parent.skip_compare = {*item.parent.skip_compare, "image/svg+xml"}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Fail a cell whose new outputs break a rule."""
    yield
    if isinstance(item, IPyNbCell):
        problems = chapter_rules.fresh_problems(item.cell, item.test_outputs)
        if problems:
            item.raise_cell_error("The cell put out what no chapter may", "\n".join(problems))
