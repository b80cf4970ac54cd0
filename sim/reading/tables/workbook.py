"""Tables in workbooks: sheets as rows of cells, with what the library leaves out put back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, repeat
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.reading.tables.apart import Room, read_apart
from sim.reading.tables.grid import EPOCH, Cell, Grid, Raw, Unread, letter, tidy
from sim.reading.tables.kinds import DAMAGED, AnotherKindError
from sim.reading.tables.sheet_xml import Notes, Parts
from sim.reading.tables.vocabulary import lines_named
from sim.scenario.errors import listed

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_FIRST = 60
_NO_NUMBER = "no number; write one, or leave the cell empty"
_A_TIME = "a time of day; write a date or a number"
_OLD = "cells that show an error (such as #REF!) are read as empty; save it as .xlsx to have them listed"


class Sheet(NamedTuple):
    """A sheet of a workbook.

    Attributes
    ----------
    name : str
        Its name.
    hidden : bool
        The spreadsheet does not show it.
    """

    name: str
    hidden: bool


class Workbook:
    """An open workbook.

    Parameters
    ----------
    data : bytes
        The file.
    room : Room, optional
        Its cells are read in a process of their own that may use so much, whatever kind of workbook it is.

    Raises
    ------
    AnotherKindError
        It cannot be opened.
    """

    def __init__(self, data: bytes, room: Room | None = None) -> None:
        self._parts = Parts(data)
        self._raw: dict[str, Raw] = {}
        if self._parts.known and room is None:
            self._book, self.sheets = _opened(data)
        else:
            found = read_apart(data, room or Room())
            self.sheets = tuple(Sheet(name, hidden) for name, hidden, _ in found)
            self._raw = {name: raw for name, _, raw in found}

    def top(self, sheet: str) -> Grid:
        """Return the first rows of a sheet."""
        return self._grid(sheet, self._parts.notes(sheet), _FIRST)

    def whole(self, sheet: str) -> Grid:
        """Return a sheet, with faults for cells without a value, and what is to be said of it."""
        notes = self._parts.notes(sheet)
        grid = self._grid(sheet, notes, None)
        return grid._replace(said=tuple(_said(notes, self._parts.known, grid)))

    def _grid(self, sheet: str, notes: Notes, most: int | None) -> Grid:
        if sheet not in self._raw:  # the notes, which are there, would have refused one that is too large
            self._raw[sheet] = _cells_of(self._book, sheet)
        raw = self._raw[sheet]
        merged = _Merged(raw.merged)
        height = max(raw.height, *(row + 1 for row in notes.faults), 0)  # rows of errors alone may follow
        rows, lines = [], []
        known: dict[Any, Cell] = {}
        for index, cells in enumerate(islice(chain(raw.rows(), repeat([])), min(height, most or height))):
            row: list[Cell] = [None] * raw.left
            row += [_cell(value, known) for value in cells]
            for column, why in notes.faults.get(index, {}).items():
                row += [None] * (column + 1 - len(row))
                row[column] = Unread(why)
            merged.fill(index, row)
            if any(cell is not None for cell in row):
                rows.append(row)
                lines.append(index + 1)
        return Grid(rows, lines, lettered=True, epoch=self._parts.epoch, merged=tuple(merged.said))


def _opened(data: bytes) -> tuple[CalamineWorkbook, tuple[Sheet, ...]]:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        book = load_workbook(io.BytesIO(data))
    except (CalamineError, OSError, ValueError):
        raise AnotherKindError(DAMAGED) from None
    about = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    return book, tuple(Sheet(one.name, one.visible != SheetVisibleEnum.Visible) for one in about)


def _cells_of(book: CalamineWorkbook, name: str) -> Raw:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError):
        raise AnotherKindError(DAMAGED) from None
    left, height = (sheet.start[1], sheet.end[0] + 1) if sheet.start and sheet.end else (0, 0)
    return Raw(left, sheet.merged_cell_ranges or [], height, sheet.iter_rows)


class _Merged:
    """Cells that are merged over several rows: each of the rows takes what stands in the first."""

    def __init__(self, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._down: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in ranges:
            if bottom > top:
                self._down.setdefault(top, []).append((left, bottom))
        self._open: dict[int, tuple[int, Cell]] = {}
        self.said: list[tuple[int, int, int]] = []

    def fill(self, index: int, row: list[Cell]) -> None:
        for column, (bottom, value) in list(self._open.items()):
            if index > bottom:
                del self._open[column]
            elif any(cell is not None for cell in row):
                row += [None] * (column + 1 - len(row))
                row[column] = value
        for column, bottom in self._down.get(index, ()):
            if column < len(row) and row[column] is not None:
                self._open[column] = (bottom, row[column])
                self.said.append((column, index, bottom))


def _cell(value: Any, known: dict[Any, Cell]) -> Cell:
    if isinstance(value, str):
        if value not in known:
            known[value] = tidy(value) or None
        return known[value]
    if isinstance(value, float) and not isfinite(value):
        return Unread(_NO_NUMBER)
    if isinstance(value, bool | float | date):
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, int):
        return float(value)
    if isinstance(value, time) and value == time(0):
        return None  # day 0 as a date: what a formula shows for an empty cell
    return Unread(_A_TIME) if isinstance(value, time | timedelta) else None


def _said(notes: Notes, known: bool, grid: Grid) -> Iterator[str]:
    if notes.hidden:
        yield f"the spreadsheet hides {lines_named([row + 1 for row in notes.hidden])}; read all the same"
    if grid.merged:
        named = [f"{letter(c)}{top + 1} to {letter(c)}{bottom + 1}" for c, top, bottom in grid.merged]
        yield f"merged cells ({listed(named, 4)}): each of their lines takes what stands in the first"
    if not known:
        yield _OLD
    if grid.epoch != EPOCH:
        yield f"the workbook counts days from {grid.epoch:%d/%m/%Y}"
