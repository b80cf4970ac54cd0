"""Cells of a column as text, numbers or one of some choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sim.reading.tables.grid import Cell, Unread
from sim.reading.tables.vocabulary import Field, plain

_MOST_CHOICES = 8
_LONGEST = 200
_FORMULA = "a formula instead of text; write what it should show"
_NOT_A_NUMBER = "no number that can be read; write it as 0.6"
_A_DATE = "a date instead of text; a spreadsheet makes one of words such as 5-6: format the cell as text"
_TOO_LONG = f"more than {_LONGEST} characters; shorten it"
_COMMANDS = re.compile(r"[=@+]|-.*[(|!=]")
_MONEY = re.compile(r"^[£€$]\s*|\s+(?=\d)|['\u2009](?=\d{3})")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?", re.I)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*),\d+")


class Cells(NamedTuple):
    """By row the value or None, and by row why there is none."""

    values: tuple[Any, ...]
    faults: dict[int, str]


def read_text(cells: Sequence[Cell]) -> Cells:
    """Read a column of text; whole numbers are written without a point, formulas are refused."""
    return _read(cells, _text)


def read_choices(cells: Sequence[Cell], field: Field) -> Cells:
    """Read a column of choices; case, punctuation and spaces do not count."""
    known = {plain(spelling): value for spelling, value in field.choices.items()}
    known |= {plain(value): value for value in field.choices.values()}
    unknown = Unread(f"none of the words known here; write one of {_named(field.choices)}")

    def read(cell: Cell) -> str | Unread | None:
        text = _text(cell)
        return known.get(plain(text), unknown) if isinstance(text, str) else text

    return _read(cells, read)


def read_numbers(cells: Sequence[Cell], *, decimal_comma: bool) -> Cells:
    """Read a column of numbers, with a point or a comma as its cells settle.

    Parameters
    ----------
    cells : sequence of Cell
        The column, tidied.
    decimal_comma : bool
        What to take 1,000 for if no cell of the column settles it: 1 rather than a thousand.
    """
    texts = [_MONEY.sub("", cell) for cell in cells if isinstance(cell, str) and "," in cell]
    commas = [(bool(_COMMA.fullmatch(text)), bool(_THOUSANDS.fullmatch(text))) for text in texts]
    settling = [decimal for decimal, thousands in commas if decimal != thousands]
    comma = any(settling) or (decimal_comma and not settling)

    def read(cell: Cell) -> float | Unread | None:
        if cell is None or isinstance(cell, Unread):
            return cell
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            return float(cell)
        return _number(cell, comma=comma) if isinstance(cell, str) else Unread(_NOT_A_NUMBER)

    return _read(cells, read)


def _read(cells: Sequence[Cell], read: Callable[[Cell], Any]) -> Cells:
    known: dict[object, Any] = {None: None}
    values, faults = [], {}
    for row, cell in enumerate(cells):
        key: object = (bool, cell) if isinstance(cell, bool) else cell  # True is 1, and not the same cell
        if key not in known:
            known[key] = read(cell)
        value = known[key]
        if isinstance(value, Unread):
            faults[row] = value.why
            value = None
        values.append(value)
    return Cells(tuple(values), faults)


def _text(cell: Cell) -> str | Unread | None:
    if cell is None or isinstance(cell, Unread):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float | int):
        return f"{cell:.0f}" if cell == int(cell) else f"{cell:g}"
    if isinstance(cell, date):
        return Unread(_A_DATE)
    if len(cell) > _LONGEST:
        return Unread(_TOO_LONG)
    return Unread(_FORMULA) if _COMMANDS.match(cell) else cell


def _number(text: str, *, comma: bool) -> float | Unread | None:
    bare = _MONEY.sub("", text.removeprefix("'"))
    if bare.lower() in ("-", "n/a", "na", "nil", "none"):
        return None
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    if comma and _COMMA.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    elif _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if not _PLAIN.fullmatch(bare):
        return Unread(_NOT_A_NUMBER)
    number = float(bare)
    if abs(number) == float("inf"):
        return Unread(_NOT_A_NUMBER)
    return number / 100 if percent else number


def _named(choices: Mapping[str, str]) -> str:
    values = list(dict.fromkeys(choices.values()))
    more = f" and {len(values) - _MOST_CHOICES} others" if len(values) > _MOST_CHOICES else ""
    return ", ".join(values[:_MOST_CHOICES]) + more
