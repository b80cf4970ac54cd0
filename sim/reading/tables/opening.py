"""One door for every table that a person made: a file in, columns out, and what was understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sim.reading.library import shown
from sim.reading.tables.cells import Cells, read_choices, read_numbers, read_text
from sim.reading.tables.dates import Dates, Order, read_dates, votes
from sim.reading.tables.grid import Cell, Grid, Unread, letter
from sim.reading.tables.headers import Header, find_header, refuse_unknown, settled
from sim.reading.tables.text import read_text_table
from sim.reading.tables.vocabulary import Column, Field, Table, TableError, Vocabulary

_OUT_OF_STEP = "more cells than there are headers; put quotation marks round cells that hold the divider"


def open_table(
    path: Path,
    wanted: Vocabulary,
    *,
    sheet: str | None = None,  # noqa: ARG001
    renamed: Mapping[str, str] = {},
    as_of: date | None = None,
) -> Table:
    """Read a table that a person made.

    Parameters
    ----------
    path : Path
        A text file (csv, tsv, txt) or a workbook.
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
        The file cannot be read as it is.
    """
    where = shown(path)
    refuse_unknown(renamed, wanted)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{where}: cannot be read: {error.strerror or error}") from None
    grid = read_text_table(data, where, lambda g: _fit(g, wanted, renamed))
    header = find_header(grid, wanted, renamed)
    places = settled(where, header, wanted, renamed, grid.lettered)
    return _table(path, where, grid, header, places, wanted, as_of or date.today())


def _fit(grid: Grid, wanted: Vocabulary, renamed: Mapping[str, str]) -> tuple[int, ...]:
    header = find_header(grid, wanted, renamed)
    return (len(header.found),)


def _table(
    path: Path,
    where: str,
    grid: Grid,
    header: Header,
    places: Mapping[str, int],
    wanted: Vocabulary,
    as_of: date,
) -> Table:
    rows, lines = grid.rows[header.row + 1 :], grid.lines[header.row + 1 :]
    if not rows:
        raise TableError(f"{where}: has a row of headers and nothing below it; add a line for each entry")
    width = len(header.names)
    broken = {i for i, row in enumerate(rows) if grid.ragged and any(c is not None for c in row[width:])}
    cells = {
        name: [_cell(row, place, i in broken) for i, row in enumerate(rows)] for name, place in places.items()
    }
    orders = {votes(cells[name]).order for name in cells if wanted[name].kind == "date"} - {None}
    elsewhere = orders.pop() if len(orders) == 1 else None
    columns, said = {}, [*grid.said, f"the headers stand in line {grid.lines[header.row]}"]
    for name, place in places.items():
        column = Column(name, header.names[place], (), {}, letter(place) if grid.lettered else "")
        read = _read(cells[name], column.place, wanted[name], grid, as_of, elsewhere)
        columns[name] = column._replace(values=read.values, faults=read.faults)
        said.append(f"{column.place} is read as {name}")
        said += read.said if isinstance(read, Dates) else ()
    used = set(places.values())
    unread = tuple(name for i, name in enumerate(header.names) if name and i not in used)
    return Table(path, columns, tuple(lines), tuple(said), unread)


def _cell(row: list[Cell], place: int, broken: bool) -> Cell:
    if broken:
        return Unread(_OUT_OF_STEP)
    return row[place] if place < len(row) else None


def _read(
    cells: list[Cell], place: str, field: Field, grid: Grid, as_of: date, elsewhere: Order | None
) -> Cells | Dates:
    match field.kind:
        case "text":
            return read_text(cells)
        case "choice":
            return read_choices(cells, field)
        case "number":
            return read_numbers(cells, decimal_comma=grid.decimal_comma)
        case "date":
            return read_dates(cells, place, as_of=as_of, epoch=grid.epoch, elsewhere=elsewhere)
