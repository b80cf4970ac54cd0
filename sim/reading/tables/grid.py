"""A table before its columns are known: rows of cells with the lines they stand on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

_SPACES = re.compile(r"\s+")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\x00"))
_LOOKALIKES = str.maketrans({"‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"'})
_AS_TEXT = re.compile(r'="([^"]*)"')  # what some exports write so that Excel leaves a number as it is


EPOCH = date(
    1899, 12, 30
)  # of Excel on Windows, whose 1 January 1900 is day 1 and which has a 29 February 1900


class Unread(NamedTuple):
    """A cell that holds nothing that can be read, and why."""

    why: str


Cell = str | float | bool | date | Unread | None


class Raw(NamedTuple):
    """A sheet as the library gives it.

    Attributes
    ----------
    left : int
        How many columns at the left hold nothing; the rows leave them out.
    merged : list
        Merged cells: row and column of the first and of the last.
    height : int
        How many rows there are, from the first of the sheet.
    rows : callable
        Gives the cells by row.
    """

    left: int
    merged: list[tuple[tuple[int, int], tuple[int, int]]]
    height: int
    rows: Callable[[], Iterator[list[Any]]]


class Grid(NamedTuple):
    """Rows of cells.

    Attributes
    ----------
    rows : list of list of Cell
        Rows that hold something; they may differ in length.
    lines : list of int
        The line on which each starts, the first of the file being 1.
    said : tuple of str
        How the file was understood so far.
    decimal_comma : bool
        Numbers are written as 0,5.
    lettered : bool
        Columns have letters, as in a spreadsheet.
    epoch : date
        Day 0 of numbers that stand for dates.
    ragged : bool
        A row with more cells than headers is out of step with them, as in a text file.
    merged : tuple of (int, int, int)
        Cells that are merged over several rows: column, first and last row.
    """

    rows: list[list[Cell]]
    lines: list[int]
    said: tuple[str, ...] = ()
    decimal_comma: bool = False
    lettered: bool = False
    epoch: date = EPOCH
    ragged: bool = False
    merged: tuple[tuple[int, int, int], ...] = ()


def tidy(text: str) -> str:
    """Return a cell's text without what cannot be seen, with plain spaces and plain quotation marks."""
    if text.isascii() and text.isalnum():
        return text
    tidied = unicodedata.normalize("NFC", text).translate(_INVISIBLE).translate(_LOOKALIKES)
    tidied = _SPACES.sub(" ", tidied).strip()
    unwrapped = _AS_TEXT.fullmatch(tidied)
    return unwrapped[1].strip() if unwrapped else tidied


def letter(index: int) -> str:
    """Return the letter or letters of a spreadsheet's column, 0 being A."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
