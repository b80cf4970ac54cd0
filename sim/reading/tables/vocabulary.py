"""What a table may hold, and what was found in one: fields with the names they go by, and columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from sim.errors import EngineRoomError

Kind = Literal["text", "number", "date", "choice"]

_NOT_LETTERS = re.compile(r"[\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]")
_MOST_LINES = 8


class TableError(EngineRoomError, ValueError):
    """A table cannot be read as it is; the message says why and what to do, and quotes no cell."""


class Field(NamedTuple):
    """One thing that a table may say in a column.

    Attributes
    ----------
    name : str
        What the field is called in the program and in ``--map "Header=name"``.
    kind : str
        ``text``, ``number``, ``date`` or ``choice``.
    headers : tuple of str
        What the column may be called; case, punctuation, spaces and underscores do not count.
    needed : bool
        A table without this column is refused.
    choices : Mapping of str to str
        For a choice: each spelling with the value that it stands for.
    about : str
        What goes into the column, for a template and for messages.
    private : str
        What alone a column is read for that tells who it is: said in place of the field's name.
    """

    name: str
    kind: Kind
    headers: tuple[str, ...]
    needed: bool = False
    choices: Mapping[str, str] = {}
    about: str = ""
    private: str = ""


Vocabulary = Mapping[str, Field]


class Column(NamedTuple):
    """A column that is read.

    Attributes
    ----------
    field : str
        Its name in the vocabulary.
    header : str
        What the table calls it.
    values : tuple
        By row, of the field's kind; None where nothing stands or where the cell has a fault.
    faults : Mapping of int to str
        By index of the row, why its cell could not be read; never quotes the cell.
    letter : str
        The letter a spreadsheet shows above the column; empty for a text file.
    """

    field: str
    header: str
    values: tuple[Any, ...]
    faults: Mapping[int, str]
    letter: str = ""

    @property
    def place(self) -> str:
        """What to call the column in a message."""
        return f"column {self.letter} ({self.header})" if self.letter else f"column {self.header}"


class Table(NamedTuple):
    """What was read; a row is one line of the list.

    Attributes
    ----------
    path : Path
        The file.
    columns : Mapping of str to Column
        Those found, by field, in the vocabulary's order.
    lines : tuple of int
        The line or spreadsheet row of each row, as the reader's editor shows it.
    said : tuple of str
        How the file was understood, a sentence each.
    unread : tuple of str
        Headers of the columns that are not read.
    """

    path: Path
    columns: Mapping[str, Column]
    lines: tuple[int, ...]
    said: tuple[str, ...]
    unread: tuple[str, ...]

    def told(self, most: int = _MOST_LINES) -> tuple[str, ...]:
        """Return the faults as sentences, those of one kind in a column together.

        Parameters
        ----------
        most : int
            How many lines are named in a sentence; of the others their number is said.
        """
        sentences = []
        for column in self.columns.values():
            by_reason: dict[str, list[int]] = {}
            for row, why in sorted(column.faults.items()):
                by_reason.setdefault(why, []).append(self.lines[row])
            sentences += [
                f"{lines_named(lines, most)}, {column.place}: {why}" for why, lines in by_reason.items()
            ]
        return tuple(sentences)


def lines_named(lines: list[int], most: int = _MOST_LINES) -> str:
    """Return ``line 7``, ``lines 7, 9 and 12``, or the first lines and how many more there are."""
    if len(lines) == 1:
        return f"line {lines[0]}"
    if len(lines) > most:
        return f"lines {', '.join(map(str, lines[:most]))} and {len(lines) - most:,} more"
    return f"lines {', '.join(map(str, lines[:-1]))} and {lines[-1]}"


def plain(name: str) -> str:
    """Return a name as it is compared: without case, punctuation, spaces and underscores."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return _NOT_LETTERS.sub("", _ACCENTS.sub("", letters))
