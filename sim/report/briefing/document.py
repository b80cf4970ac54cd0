"""What a briefing consists of, whatever it is written as: headings, paragraphs, tables, pictures."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol
from zlib import crc32

from sim.files.packed import refuse_bomb
from sim.study.experiment.reopening import read_file


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
        return read_file(self.stem.with_suffix(".svg"), Path.read_bytes)

    @property
    def png(self) -> bytes:
        """The picture as PNG."""
        return read_file(self.stem.with_suffix(".png"), _png)


def _png(path: Path) -> bytes:
    """Return the bytes of a PNG file; raise ValueError if one of its parts is cut short or changed."""
    data = path.read_bytes()
    if not data.startswith(_PNG):
        raise ValueError("not a PNG picture")
    at, name = len(_PNG), b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        (check,) = struct.unpack_from(">I", data, at + 8 + length)
        if crc32(data[at + 4 : at + 8 + length]) != check:
            raise ValueError("a part of the picture was changed")
        at += 12 + length
    width, height = struct.unpack_from(">2I", data, _SIZE_AT)
    refuse_bomb(path, len(data), width * height * _BYTES_OF_A_DOT)
    return data


_PNG = b"\x89PNG\r\n\x1a\n"
_SIZE_AT = 16  # bytes from the beginning, where its first part says how wide and high it is
_BYTES_OF_A_DOT = 4


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
