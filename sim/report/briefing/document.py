"""What a briefing consists of, whatever it is written as: headings, paragraphs, tables, pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol


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


class Picture(Protocol):
    """A picture that gives its bytes, from a folder of results or drawn when they are asked for."""

    @property
    def svg(self) -> bytes:
        """The picture as SVG."""

    @property
    def png(self) -> bytes:
        """The picture as PNG."""


@dataclass(frozen=True)
class PictureFiles:
    """A picture in a folder: two files of one name."""

    stem: Path  # without the ending

    @property
    def there(self) -> bool:
        """Whether both files are there."""
        return all(self.stem.with_suffix(ending).is_file() for ending in (".svg", ".png"))

    @property
    def svg(self) -> bytes:
        """The picture as SVG."""
        return self.stem.with_suffix(".svg").read_bytes()

    @property
    def png(self) -> bytes:
        """The picture as PNG."""
        return self.stem.with_suffix(".png").read_bytes()


@dataclass(frozen=True)
class Figure:
    """A picture with its caption."""

    picture: Picture
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
