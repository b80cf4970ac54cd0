"""One door for every table that a person made: a file in, columns out, and what was understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from sim.reading.library import shown
from sim.reading.tables.apart import Room
from sim.reading.tables.columns import read_columns
from sim.reading.tables.grid import Cell, Grid
from sim.reading.tables.headers import Header, find_header, fits, likely, refuse_unknown, settled
from sim.reading.tables.kinds import MAX_BYTES, AnotherKindError, shape_of
from sim.reading.tables.text import read_text_table
from sim.reading.tables.vocabulary import Table, TableError, Vocabulary
from sim.reading.tables.workbook import Workbook
from sim.scenario.errors import near

MAX_ROWS = 1_000_000
_HINT = 'the column {name} is not read; if it is the {field}, add --map "{name}={field}"'


class SheetsError(TableError):
    """Several sheets of a workbook could be the list.

    Attributes
    ----------
    sheets : tuple of str
        What they are called.
    """

    def __init__(self, said: str, sheets: Sequence[str]) -> None:
        super().__init__(said)
        self.sheets = tuple(sheets)


def open_table(
    path: Path,
    wanted: Vocabulary,
    *,
    sheet: str | None = None,
    renamed: Mapping[str, str] = {},
    as_of: date | None = None,
) -> Table:
    """Read a table that a person made.

    Parameters
    ----------
    path : Path
        A text file (csv, tsv, txt) or a workbook (xlsx, xlsm, xls, ods); at most 1,000,000 lines and 50 MB.
    wanted : Vocabulary
        What its columns may say.
    sheet : str, optional
        The sheet of a workbook, if several fit.
    renamed : Mapping of str to str
        Headers with the field that each is to be read as.
    as_of : date, optional
        What years of two digits are near; today if not given.

    Raises
    ------
    TableError
        The file cannot be read as it is; one message that says what to do.
    """
    where = shown(path)
    refuse_unknown(renamed, wanted)
    grid = grid_of(_bytes(path, where), path, where, wanted, sheet=sheet, renamed=renamed)
    return table_of(grid, path, where, wanted, renamed=renamed, as_of=as_of)


def grid_of(
    data: bytes,
    path: Path,
    where: str,
    wanted: Vocabulary,
    *,
    sheet: str | None = None,
    renamed: Mapping[str, str] = {},
    room: Room | None = None,
) -> Grid:
    """Return the rows of a table that is in memory.

    Parameters
    ----------
    data : bytes
        The file.
    path : Path
        What it is called; only the ending is looked at.
    where : str
        What it is called in messages.
    wanted, sheet, renamed
        As of :func:`open_table`.
    room : Room, optional
        What reading a workbook may use, if it is a stranger's.

    Raises
    ------
    TableError
        It is no table; :class:`SheetsError` if several sheets of a workbook could be the list.
    """
    try:
        if shape_of(data, path) == "text":
            if sheet is not None:
                raise TableError(f"{where}: is a text file without sheets; leave --sheet out")
            return read_text_table(data, where, lambda g: (len(find_header(g, wanted, renamed).found),))
        return _sheet_of(Workbook(data, room), where, sheet, wanted, renamed)
    except AnotherKindError as error:
        said = f"{where}: {error}"
    raise TableError(said)


def _bytes(path: Path, where: str) -> bytes:
    try:
        if path.is_dir():
            raise TableError(f"{where}: is a folder; name the file with the list in it")
        if not path.exists():
            beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
            meant = near(path.name, beside)
            hint = f"did you mean {meant}?" if meant else "check the name and the folder"
            raise TableError(f"{where}: there is no such file; {hint}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = error.strerror or str(error)
        raise TableError(f"{where}: cannot be read: {why}; close it in your spreadsheet first") from None
    if len(data) > MAX_BYTES:
        raise TableError(f"{where}: is larger than {MAX_BYTES // 1_000_000} MB; leave out what is not needed")
    return data


def _sheet_of(
    book: Workbook, where: str, sheet: str | None, wanted: Vocabulary, renamed: Mapping[str, str]
) -> Grid:
    """Return the sheet that was asked for, or the only one whose headers fit."""
    names = [one.name for one in book.sheets]
    if sheet is not None:
        alike = [name for name in names if name.strip().lower() == sheet.strip().lower()]
        found = [name for name in names if name == sheet] or alike
        if not found:
            meant = near(sheet, names)
            hint = f'did you mean --sheet "{meant}"?' if meant else f"there are {_quoted(names)}"
            raise TableError(f'{where}: no sheet is called "{sheet}"; {hint}')
        return _said_first(book.whole(found[0]), f"the sheet {found[0]} is read, as asked")
    filled = {one: book.top(one.name) for one in book.sheets}
    filled = {one: grid for one, grid in filled.items() if grid.rows}
    if not filled:
        raise TableError(f"{where}: has no sheet with anything in it; save the list in it and try again")
    headers = {one: find_header(grid, wanted, renamed) for one, grid in filled.items()}
    fitting = [one for one in headers if fits(headers[one], wanted)]
    most = max(len(header.found) for header in headers.values())
    fitting = [one for one in fitting if 2 * len(headers[one].found) > most]  # no page of notes or of sums
    shown_ones = [one for one in fitting if not one.hidden] or fitting
    if len(shown_ones) > 1:
        fit = [one.name for one in shown_ones]
        raise SheetsError(
            f'{where}: several sheets could be the list: {_quoted(fit)}; say which with --sheet "{fit[0]}"',
            fit,
        )
    best = shown_ones[0] if shown_ones else max(headers, key=lambda one: len(headers[one].found))
    why = "" if len(book.sheets) == 1 else ", whose headers fit"
    said = f"the sheet {best.name} is read{why}{'; it is hidden' if best.hidden else ''}"
    return _said_first(book.whole(best.name), said)


def table_of(
    grid: Grid,
    path: Path,
    where: str,
    wanted: Vocabulary,
    *,
    renamed: Mapping[str, str] = {},
    as_of: date | None = None,
    hint: str = _HINT,
) -> Table:
    """Return the columns of a table of which the rows are read; arguments as of :func:`grid_of`.

    ``hint`` is what is said of a column that is not read, by ``name``, and may be a ``field``.

    Raises
    ------
    TableError
        Its header is not found, or is not what is wanted.
    """
    header = find_header(grid, wanted, renamed)
    places = settled(where, grid, header, wanted, renamed)
    if len(grid.rows) > MAX_ROWS:
        raise TableError(f"{where}: has more than {MAX_ROWS:,} lines; divide it into several files")
    body, said = _below(grid, header)
    if not body.rows:
        raise TableError(f"{where}: has headers and nothing below them; write a line for each entry")
    columns, understood = read_columns(body, header.names, places, wanted, as_of or date.today())
    used = set(places.values())
    unread = tuple(name for i, name in enumerate(header.names) if name and i not in used)
    hints = [
        hint.format(name=name, field=field)
        for name in unread
        if (field := likely(name, wanted)) is not None and field not in places
    ]
    return Table(path, columns, tuple(body.lines), (*grid.said, *said, *understood, *hints), unread)


def _below(grid: Grid, header: Header) -> tuple[Grid, list[str]]:
    """Return the rows below the header without those that repeat it, and what is said of it."""
    names = grid.rows[header.row]
    kept = [
        (row, line)
        for row, line in zip(grid.rows[header.row + 1 :], grid.lines[header.row + 1 :], strict=True)
        if not _repeats(row, names)
    ]
    above = "; what stands above it is not read" if header.row else ""
    said = [f"the headers stand in line {grid.lines[header.row]}{above}"]
    if len(kept) < len(grid.rows) - header.row - 1:
        said.append("lines that repeat the headers are left out")
    return grid._replace(rows=[row for row, _ in kept], lines=[line for _, line in kept]), said


def _repeats(row: Sequence[Cell], names: Sequence[Cell]) -> bool:
    filled = [(cell, name) for cell, name in zip(row, names, strict=False) if cell is not None]
    return bool(filled) and all(cell == name for cell, name in filled)


def _said_first(grid: Grid, said: str) -> Grid:
    return grid._replace(said=(said, *grid.said))


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
