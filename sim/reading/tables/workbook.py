"""Tables in workbooks: sheets as rows of cells, with what the library leaves out put back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.reading.tables.grid import EPOCH, Cell, Grid, Unread, letter, tidy
from sim.reading.tables.kinds import PASSWORD, AnotherKindError
from sim.reading.tables.sheet_xml import Notes, Parts
from sim.reading.tables.vocabulary import lines_named
from sim.scenario.errors import listed

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

_FIRST = 60
_DAMAGED = "is damaged or no workbook; open it in your spreadsheet, and save it as .xlsx or CSV UTF-8"
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

    Raises
    ------
    AnotherKindError
        It cannot be opened.
    """

    def __init__(self, data: bytes) -> None:
        from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

        self._parts = Parts(data)
        self._read: dict[str, CalamineSheet] = {}
        try:
            self._book: CalamineWorkbook = load_workbook(io.BytesIO(data))
        except PasswordError:
            raise AnotherKindError(PASSWORD) from None
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException:  # the library also ends in what is no Exception
            raise AnotherKindError(_DAMAGED) from None
        self.sheets = tuple(
            Sheet(one.name, one.visible != SheetVisibleEnum.Visible)
            for one in self._book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet
        )

    def top(self, sheet: str) -> Grid:
        """Return the first rows of a sheet."""
        return self._grid(self._sheet(sheet), self._parts.notes(sheet), _FIRST)

    def whole(self, sheet: str) -> Grid:
        """Return a sheet, with faults for cells without a value, and what is to be said of it."""
        notes = self._parts.notes(sheet)
        grid = self._grid(self._sheet(sheet), notes, None)
        return grid._replace(said=tuple(_said(notes, self._parts.known, grid)))

    def _sheet(self, name: str) -> CalamineSheet:
        if name in self._read:
            return self._read[name]
        self._parts.notes(name)  # refuses a sheet that is too large to be read
        try:
            return self._read.setdefault(name, self._book.get_sheet_by_name(name))
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException:
            raise AnotherKindError(_DAMAGED) from None

    def _grid(self, sheet: CalamineSheet, notes: Notes, most: int | None) -> Grid:
        left = sheet.start[1] if sheet.start else 0
        merged = _Merged(sheet.merged_cell_ranges or [])
        rows, lines = [], []
        known: dict[Any, Cell] = {}
        faulty = notes.faults
        # rows of errors alone may follow the last row that the library knows
        height = max(sheet.end[0] if sheet.end else -1, *faulty, -1) + 1
        raws = chain(sheet.iter_rows(), repeat([]))
        for index, raw in enumerate(islice(raws, min(height, most or height))):
            row: list[Cell] = [None] * left
            row += [_cell(value, known) for value in raw]
            for column in faulty.get(index, ()):
                row += [None] * (column + 1 - len(row))
                row[column] = Unread(faulty[index][column])
            merged.fill(index, row)
            if any(cell is not None for cell in row):
                rows.append(row)
                lines.append(index + 1)
        return Grid(rows, lines, lettered=True, epoch=self._parts.epoch, merged=tuple(merged.said))


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
