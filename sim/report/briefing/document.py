"""What a briefing consists of, whatever it is written as: headings, paragraphs, tables, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Heading:
    """A heading of a section."""

    text: str
    new_page: bool = False  # in print: begins one


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, with words that stand out before it if it has a lead."""

    text: str
    lead: str = ""
    kind: Literal["plain", "answer", "note", "command"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of paragraphs."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True)
class Table:
    """A table of texts; the first cell of each row is its heading.

    A row of one cell heads the rows beneath it.
    """

    caption: str
    header: tuple[str, ...]  # none: a table of two columns that speaks for itself
    rows: tuple[tuple[str, ...], ...]
    numbers: bool = True  # whether all columns but the first hold numbers


@dataclass(frozen=True)
class Figure:
    """A picture, drawn already."""

    svg: Path
    png: Path
    caption: str
    alt: str
    front: bool = False  # stands on the first page, with all else that is there


Piece = Heading | Paragraph | Bullets | Table | Figure


@dataclass(frozen=True)
class Document:
    """A briefing."""

    title: str
    subject: str
    pieces: tuple[Piece, ...]
    footer: str
    made: datetime  # when the results were, so that the same results give the same file


def typeset(text: str) -> str:
    """Return a text with true minus signs before its numbers; for all but commands and names."""
    return re.sub(r"(?<![\w-])-(?=[£.\d])", "\N{MINUS SIGN}", text)
