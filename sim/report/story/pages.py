"""A short document of headings, paragraphs and tables, as plain text and as Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; the first of a page is its title."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with words that stand out before it if it has a lead."""

    text: str
    lead: str = ""


@dataclass(frozen=True)
class Table:
    """A table of texts."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Piece = Heading | Paragraph | Table

_GAP = 2  # spaces between columns
_NARROWEST = 10  # a column


def plain(pieces: Sequence[Piece], width: int) -> str:
    """Return a page as plain text of lines no longer than *width*."""
    return "\n\n".join("\n".join(_plain(piece, width)) for piece in pieces) + "\n"


def markdown(pieces: Sequence[Piece]) -> str:
    """Return a page as Markdown."""
    title = next((piece for piece in pieces if isinstance(piece, Heading)), None)
    return "\n\n".join("\n".join(_markdown(piece, piece is title)) for piece in pieces) + "\n"


def _plain(piece: Piece, width: int) -> Iterator[str]:
    if isinstance(piece, Heading):
        lines = _lines(piece.text, width)
        yield from lines
        yield "-" * max(map(len, lines), default=0)
    elif isinstance(piece, Paragraph):
        yield from _lines(f"{piece.lead}  {piece.text}" if piece.lead else piece.text, width)
    else:
        yield from _columns(piece, width)


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


def _columns(table: Table, width: int) -> Iterator[str]:
    """Yield a table in aligned columns; where they do not fit, cells are wrapped, the widest first."""
    rows = [table.header, *table.rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(table.header))]
    while sum(widths) + _GAP * (len(widths) - 1) > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for row in rows:
        cells = [_lines(cell, w) or [""] for cell, w in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            parts = [
                (cell[line] if line < len(cell) else "").ljust(w)
                for cell, w in zip(cells, widths, strict=True)
            ]
            yield (" " * _GAP).join(parts).rstrip()
        if row is table.header:
            yield (" " * _GAP).join("-" * w for w in widths)


def _markdown(piece: Piece, title: bool) -> Iterator[str]:
    if isinstance(piece, Heading):
        yield f"{'#' if title else '##'} {_escaped(piece.text)}"
    elif isinstance(piece, Paragraph):
        lead = f"**{_escaped(piece.lead)}** " if piece.lead else ""
        yield lead + _escaped(piece.text)
    else:
        for row in (piece.header, ("---",) * len(piece.header), *piece.rows):
            yield "| " + " | ".join(_escaped(cell) for cell in row) + " |"


def _escaped(text: str) -> str:
    """Return a text that Markdown shows as it is; names in it are the user's."""
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in text)
