"""Links from page to page (links.py)."""

from pathlib import Path

from bs4 import BeautifulSoup
from tiny_book import Built, build

BIB = """\
@book{one2001, author = {Ödön, Ann}, title = {A}, publisher = {P},
  year = {2001}}
@book{two2002, author = {van Berg, B. and M{\\"u}ller, C.}, title = {B}, publisher = {P},
  year = {2002}}
@book{three2003, author = {D, D. and E, E. and F, F.}, title = {C}, publisher = {P},
  year = {2003}}
@book{edited2004, editor = {Gray, G.}, title = {D}, publisher = {P},
  year = {2004}}
"""
OTHER = """\
# Slopes: a chapter

(sec-steep)=
## Steep ones

$$
a = b
$$ (eq-other-sum)

(here)=
A paragraph.
"""
WORDS = """\
# Words

```{glossary}
learning rate
  How far a step goes.
```
"""
WORKS = "# Works\n\n```{bibliography}\n:all:\n```\n"
LINKS = {
    "[Slopes: a chapter](other.md)": ("other.html", "Slopes: a chapter"),
    "[Slopes](other.md)": ("other.html", "Slopes"),
    "[how it climbs](other.md)": ("other.html", "how it climbs"),
    "[the *sum*](other.md#eq-other-sum)": ("other.html#equation-eq-other-sum", "the sum\u00a0(1)"),
    "[Steep ones](other.md#sec-steep)": ("other.html#sec-steep", "Steep ones"),
    "[what is steep](other.md#sec-steep)": ("other.html#sec-steep", "what is steep"),
    "[a place](other.md#here)": ("other.html#here", "a place"),
    "[rates](words.md#term-learning-rate)": ("words.html#term-learning-rate", "rates"),
    "[Ödön (2001)](works.md#one2001)": ("works.html#one2001", "Ödön (2001)"),
    "[van Berg and Müller, 2002](works.md#two2002)": (
        "works.html#two2002",
        "van Berg and Müller, 2002",
    ),
    "[D et al. (2003)](works.md#three2003)": ("works.html#three2003", "D et al. (2003)"),
    "[Gray (2004)](works.md#edited2004)": ("works.html#edited2004", "Gray (2004)"),
}
WRONG = {
    "[Hills](other.md)": "'Hills' leads to 'Slopes: a chapter'",
    "[Slopes: a chapter](other.md#sec-steep)": "leads to 'Steep ones'",
    "[words](other.md#eq-other-product)": "eq-other-product",
    "[words](words.md#eq-other-sum)": "eq-other-sum",  # a label of another page than the one named
    "[what is steep](words.md#sec-steep)": "'sec-steep'",
    "[rates](works.md#term-learning-rate)": "'term-learning-rate'",
    "[Ödön (2001)](words.md#one2001)": "'one2001'",
    "[rates](words.md#term-learning)": "'term-learning'",
    "[Ödön](works.md#one2001)": "'Ödön' does not name 2001",
    "[Odon (2001)](works.md#one2001)": "does not name Ödön",
    "[van Berg (2002)](works.md#two2002)": "does not name Müller",
    "[E (2003)](works.md#three2003)": "does not name D",
    "[nobody (1900)](works.md#nobody1900)": "nobody1900",
}


def book(folder: Path, lines: list[str]) -> Built:
    (folder / "source").mkdir()
    (folder / "source" / "works.bib").write_text(BIB, encoding="utf-8")
    index = "\n\n".join(["# Index", *lines, "```{toctree}\nother\nwords\nworks\n```\n"])
    pages = {"index.md": index, "other.md": OTHER, "words.md": WORDS, "works.md": WORKS}
    settings = {"bibtex_bibfiles": ["works.bib"], "bibtex_cite_id": "{key}"}
    return build(folder, pages, **settings)


def test_a_link_leads_to_its_label_in_its_own_words(tmp_path: Path) -> None:
    built = book(tmp_path, list(LINKS))
    assert built.warnings == []
    page = BeautifulSoup(built["index.html"], "html.parser")
    found = [(a["href"], a.text) for a in page.select("article p a.reference")]
    assert found == list(LINKS.values())
    for href, _ in found:
        name, _, label = href.partition("#")
        assert not label or BeautifulSoup(built[name], "html.parser").find(id=label)
    assert page.select_one("p em").text == "sum"
    assert page.select_one("a[href='works.html#one2001']")["title"].startswith("Ann Ödön. A. P")


def test_a_link_that_leads_nowhere_or_elsewhere_is_a_warning(tmp_path: Path) -> None:
    warnings = book(tmp_path, list(WRONG)).warnings
    assert len(warnings) == len(WRONG)
    assert all("index.md:" in warning for warning in warnings)
    for source, sign in WRONG.items():
        assert sum(sign in warning for warning in warnings) == 1, source
