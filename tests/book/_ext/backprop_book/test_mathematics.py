"""Formulas are typeset while the book is built (mathematics.py, mathjax_process.py)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from tiny_book import ROOT, STATIC, Built, build

from backprop_book import mathematics
from backprop_book.mathjax_process import (
    THEME_COLOURS,
    FormulaError,
    MathJax,
    node_binary,
    page_css,
    theme_colours,
)
from backprop_lib.palette import PALETTE

FORMULAS = [
    r"\begin{aligned} a &= b \\ c &= d \end{aligned}",
    r"\underset{(3,\,2)}{W^1}",
    r"\underbrace{a^{l-1}_k}_{\text{forward}}\, \delta^l_j",
    r"\boxed{w \leftarrow w - \eta \frac{\partial \mathcal{L}}{\partial w}}",
    r"\begin{bmatrix} 0.35 & -0.62 \\ -0.48 & 0.84 \end{bmatrix}",
    r"f(z) = \begin{cases} z & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\hat y = \operatorname{softmax}(z) \in \mathbb{R}^{N_L}",
    r"\left(W^{l+1}\right)^{\mathsf{T}} \odot f'(Z^l), \quad l = L, \dots, 1",
]


@pytest.fixture(scope="module")
def mathjax() -> Iterator[MathJax]:
    with MathJax() as process:
        yield process


@pytest.mark.parametrize("tex", FORMULAS)
def test_what_the_chapters_use_is_typeset(mathjax: MathJax, tex: str) -> None:
    html = mathjax.html(tex, display=True)
    assert html.startswith('<mjx-container class="MathJax" jax="CHTML"')
    assert "mjx-merror" not in html
    assert "mjx-utext" not in html, "a character that MathJax's fonts do not have"
    assert "<math " in html


@pytest.mark.parametrize(
    ("tex", "complaint"),
    [
        (r"\deltta", r"Undefined control sequence \\deltta"),
        (r"\frac{a}{b", "Missing close brace"),
        (r"\left( a", r"right"),
        (r"\begin{aligned} a", "aligned"),
        (r"\require{cancel}", "Undefined control sequence"),
    ],
)
def test_a_formula_that_does_not_parse_is_refused(
    mathjax: MathJax, tex: str, complaint: str
) -> None:
    with pytest.raises(FormulaError, match=complaint):
        mathjax.html(tex, display=False)
    assert "mjx-c78" in mathjax.html(r"\mathrm{x}", display=False), "the next one is typeset again"


def test_colours_follow_the_theme(mathjax: MathJax) -> None:
    for colour, variable in THEME_COLOURS.items():
        for spelling in (colour, colour.lower()):
            tex = rf"\textcolor{{{spelling}}}{{\delta}}"
            html = theme_colours(mathjax.html(tex, display=False))
            assert f'style="color: {variable};"' in html
            assert "mathcolor" not in html


@pytest.mark.parametrize(
    "tex",
    [
        r"\textcolor{red}{x}",
        rf"\textcolor{{{PALETTE['backward'].dark}}}{{x}}",
        r"\color{green} x",
        rf"\colorbox{{{PALETTE['alarm'].light}}}{{x}}",
    ],
)
def test_a_colour_without_a_meaning_is_refused(mathjax: MathJax, tex: str) -> None:
    with pytest.raises(
        FormulaError, match=f"has no meaning here: use one of {PALETTE['forward'].light}"
    ):
        theme_colours(mathjax.html(tex, display=False))


def test_a_page_carries_the_styles_of_its_own_formulas_only(mathjax: MathJax) -> None:
    mathjax.css()
    mathjax.html(r"\Omega", display=False)
    first = mathjax.css()
    mathjax.html(r"\Psi", display=False)
    second = mathjax.css()
    assert "mjx-c3A9" in first
    assert "mjx-c3A8" not in first
    assert "mjx-c3A8" in second
    assert "mjx-c3A9" not in second
    assert "mjx-math" in second, "the rules for all formulas come with every page"


def test_shortened_styles_say_the_same() -> None:
    css = "a b,\nc > d {\n  margin: 0 .1em;\n /* x */ top: 1px;\n}\n"
    css += '@font-face /* 0 */ {\n src: url("x");\n}\n'
    assert page_css(css) == "a b,c>d{margin:0 .1em;top:1px;}"


def test_all_fonts_are_served_by_the_book(mathjax: MathJax) -> None:
    mathjax.html("x", display=False)
    used = set(re.findall(r"\bMJX(?:ZERO|TEX[A-Z0-9-]*)", mathjax.css()))
    css = (STATIC / "math.css").read_text(encoding="utf-8")
    named = dict(re.findall(r'font-family: (MJX[\w-]+); src: url\("([^"]+)"\)', css))
    assert used <= named.keys()
    assert all((STATIC / file).stat().st_size > 500 for file in named.values())
    assert "://" not in css


def test_a_long_inline_formula_may_break_after_relations_and_operators(mathjax: MathJax) -> None:
    long = mathjax.html("a = b + c + (d, e, -f) + g + h = i", display=False)
    assert long.count("<wbr>") == 6
    assert re.findall(r'<mjx-mo[^>]*rspace="[34]"><mjx-c [^>]*></mjx-c></mjx-mo><wbr><mjx-m', long)
    assert '<wbr><mjx-mi class="mjx-i" space' not in long, "the next line would begin with a gap"
    assert "<wbr>" not in mathjax.html("a = b + c", display=False)
    assert "<wbr>" not in mathjax.html("a = b + c + (d, e, -f) + g + h = i", display=True)


def test_node_comes_from_the_wheel_and_ends_with_its_work() -> None:
    before = psutil.Process().children()
    process = MathJax()
    path, os.environ["PATH"] = os.environ["PATH"], ""
    try:
        process.html("x", display=False)
    finally:
        os.environ["PATH"] = path
    assert process.running
    (node,) = (child for child in psutil.Process().children() if child not in before)
    assert Path(node.exe()).samefile(node_binary())
    process.close()
    assert not node.is_running()
    assert not process.running
    process.close()  # a second time does nothing


@pytest.mark.slow
def test_node_does_not_outlive_a_build_that_is_killed() -> None:
    code = (
        "import os; from backprop_book.mathjax_process import MathJax;"
        "p = MathJax(); p.html('x', display=False);"
        "print(p._process.pid, flush=True); os._exit(1)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "book" / "_ext")}
    command = [sys.executable, "-c", code]
    # Not capture_output: MathJax has the same standard error and would keep us waiting for its end.
    run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
    assert run.returncode == 1
    if psutil.pid_exists(int(run.stdout)):
        node = psutil.Process(int(run.stdout))
        _, alive = psutil.wait_procs([node], timeout=5)
        if alive and node.status() != psutil.STATUS_ZOMBIE:  # of the system's, not ours
            node.kill()
            pytest.fail("it waits for a build that is no more")


PAGES = {
    "index.md": """# With formulas

```{toctree}
without
```

In the text, $x^2$, and by itself:

$$
\\textcolor{BACKWARD}{\\delta^l_k} = f'(z^l_k)
$$ (eq-one)

\\begin{align}
a &= b \\\\
c &= d
\\end{align}

See {eq}`eq-one`.
""".replace("BACKWARD", PALETTE["backward"].light),
    "without.md": "# Without\n\nOnly words.\n",
}


def broken(formula: str) -> dict[str, str]:
    return {"index.md": f"# Broken\n\nOne line.\n\nAnother with {formula}.\n"}


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("math"), PAGES)


def test_a_page_holds_its_formulas(html: Built) -> None:
    assert html.warnings == []
    page = html["index.html"]
    assert page.count("<mjx-container") == 3
    assert page.count("<mjx-assistive-mml") == 3
    assert "cdn.jsdelivr" not in page
    assert "MathJax.js" not in page
    head = page[: page.index("</head>")]
    assert "mjx-c.mjx-c1D6FF" in head, "the styles of δ"
    assert "_static/math.css" in head
    assert "var(--backward" in page


def test_equations_are_numbered_labelled_and_linked(html: Built) -> None:
    page = html["index.html"]
    assert 'id="equation-eq-one"' in page
    assert re.search(r'<span class="eqno">\(1\)<a class="headerlink" href="#equation-eq-one"', page)
    assert re.search(r'See <a [^>]*href="#equation-eq-one">\(1\)</a>', page)


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("so ($x$), and", "(x),"),
        ("the $x$th one", "xth"),
        ("\u201c$x$\u201d is", "\u201cx\u201d"),
        ("an $x$-dimensional one", "x-"),
        ("at the end $x$.", "x."),
        ("a **bold**, $x$ alone", None),
        ("words $x$ around", None),
    ],
)
def test_signs_stay_with_the_formula_that_they_touch(
    tmp_path: Path, text: str, together: str | None
) -> None:
    page = build(tmp_path, {"index.md": f"# A\n\n{text}\n"})["index.html"]
    plain = re.sub(r"<mjx-container.*?</mjx-container>", "x", page)
    words = re.findall(r'<span class="math-word">(.*?</span>.*?)</span>', plain)
    assert [re.sub("<.*?>", "", word) for word in words] == ([together] if together else [])
    written = re.sub(r"[*$]", "", text)
    assert written in re.sub("<.*?>", "", plain), "nothing is lost or moved"


def test_a_page_without_formulas_pays_nothing(html: Built) -> None:
    assert "mjx" not in html["without.html"]
    assert "math." not in html["without.html"]


@pytest.mark.parametrize("formula", [r"$\deltta$", r"$\textcolor{red}{x}$"])
def test_a_bad_formula_is_a_warning_with_place_and_formula(tmp_path: Path, formula: str) -> None:
    (warning,) = build(tmp_path, broken(formula)).warnings
    assert "index.md:5: WARNING: formula" in warning
    assert formula.strip("$").replace("\\", "\\\\") in warning


def test_a_rebuild_typesets_only_what_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typeset = []
    original = MathJax.html

    def counted(self: MathJax, tex: str, *, display: bool) -> str:
        typeset.append(tex)
        return original(self, tex, display=display)

    monkeypatch.setattr(MathJax, "html", counted)
    build(tmp_path, PAGES)
    assert len(typeset) == 3
    typeset.clear()
    build(tmp_path, PAGES)
    assert typeset == []
    changed = PAGES | {"without.md": "# Without\n\nNow with $\\Omega$.\n"}
    page = build(tmp_path, changed)["without.html"]
    assert typeset[-1] == r"\Omega"
    assert "mjx-c.mjx-c3A9" in page[: page.index("</head>")]


def test_the_process_ends_with_the_build(html: Built) -> None:
    assert not mathematics.mathjax.running
