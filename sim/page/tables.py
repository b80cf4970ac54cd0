"""A table on the page that the keyboard reaches where it is wider than the window."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

_BRACKET = re.compile(r"\([+-]?£?[\d.,]+k?\??\)")


def table(label: str, headings: Sequence[object], rows: Iterable[Sequence[object]]) -> None:
    """Show a table whose first column heads its rows; nothing in it is taken for markup.

    The library's own table cannot be scrolled by keyboard (WCAG 2.2, 2.1.1).

    Parameters
    ----------
    label : str
        What it is of, for those who do not see it.
    headings : sequence
        Of the columns.
    rows : iterable of sequence
        The cells, as they are to be read.
    """
    head = "".join(f'<th scope="col">{escape(str(cell))}</th>' for cell in headings)
    body = "".join(f"<tr>{_row(row)}</tr>" for row in rows)
    st.html(
        f'<div class="table" role="region" tabindex="0" aria-label="{escape(label, quote=True)}">'
        f'<table aria-label="{escape(label, quote=True)}"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _kept_whole(cell: str) -> str:
    """Return a cell in which no bracket is broken over lines: a sign would stand without its pounds.

    A loss in it has a minus sign: espeak-ng, which screen readers speak with, leaves a hyphen out after a
    bracket, so that ``(-0.5)`` would be heard as a gain.
    """
    return _BRACKET.sub(lambda found: f'<span class="whole">{_with_minus(found[0])}</span>', cell)


def _with_minus(bracket: str) -> str:
    return bracket.replace("-", "\N{MINUS SIGN}")


def _row(row: Sequence[object]) -> str:
    first, *others = (_kept_whole(escape(str(cell))) for cell in row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in others)
