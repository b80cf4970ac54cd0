"""Equations of the site become MathML, sources links, and a page fetches nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils.utils.math import latex2mathml

from docs.rendering import doi_in

DOCS = Path(__file__).parents[2] / "docs"
EQUATION = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
EQUATIONS = [
    pytest.param(found, id=f"{path.stem}-{n}")
    for path in sorted((DOCS / "model").glob("*.md"))
    for n, found in enumerate(EQUATION.findall(path.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("equation", EQUATIONS)
def test_an_equation_becomes_mathml(equation: str) -> None:
    assert latex2mathml.tex2mathml(equation, as_block=True).startswith("<math")


def test_there_are_equations_and_none_is_left_as_typed() -> None:
    assert len(EQUATIONS) > 20
    typed = re.compile(r"^    \w[\w() ,|]* = .*[x/(]", re.MULTILINE)
    left = {
        path.name: typed.findall(path.read_text(encoding="utf-8")) for path in (DOCS / "model").glob("*.md")
    }
    assert {name: found for name, found in left.items() if found} == {}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        (
            "Jansen 1999 (doi:10.1016/S0010-4655(98)00154-4).",
            ["Jansen 1999 (", "10.1016/S0010-4655(98)00154-4", ")."],
        ),
        ("see doi:10.1214/10-BA524; and", ["see ", "10.1214/10-BA524", "; and"]),
        ("doi:10.1/no", ["doi:10.1/no"]),  # no registrant has one digit
    ],
)
def test_a_doi_is_told_from_the_sentence_around_it(text: str, pieces: list[str]) -> None:
    found = doi_in(text)
    assert "".join(piece for piece, _ in found) == text
    assert [address.removeprefix("https://doi.org/") or piece for piece, address in found] == pieces
