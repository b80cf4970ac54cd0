"""The columns of a table, each read as its field asks; dates of one table help each other to their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sim.reading.tables.cells import Cells, read_choices, read_numbers, read_text
from sim.reading.tables.dates import Dates, Order, read_dates, votes
from sim.reading.tables.grid import Cell, Grid, Unread, letter
from sim.reading.tables.vocabulary import Column, Field, Vocabulary

_OUT_OF_STEP = "more cells than there are headers; put quotation marks round cells that hold the divider"


def read_columns(
    body: Grid, names: Sequence[str], places: Mapping[str, int], wanted: Vocabulary, as_of: date
) -> tuple[dict[str, Column], list[str]]:
    """Read the columns that were found.

    Parameters
    ----------
    body : Grid
        The rows below the header.
    names : sequence of str
        The headers.
    places : Mapping of str to int
        By field its column.
    wanted : Vocabulary
        What the fields are.
    as_of : date
        What years of two digits are near.

    Returns
    -------
    tuple
        The columns by field, and how they were understood.
    """
    width = len(names)
    broken = {i for i, row in enumerate(body.rows) if body.ragged and any(c is not None for c in row[width:])}
    cells = {
        field: [_cell(row, place, i in broken) for i, row in enumerate(body.rows)]
        for field, place in places.items()
    }
    orders = {votes(cells[field]).order for field in cells if wanted[field].kind == "date"} - {None}
    elsewhere = orders.pop() if len(orders) == 1 else None
    columns, said = {}, []
    of_dates: dict[str, list[Column]] = {}
    for field, place in places.items():
        column = Column(field, names[place], (), {}, letter(place) if body.lettered else "")
        read = _read(cells.pop(field), wanted[field], body, as_of, elsewhere)
        columns[field] = column._replace(values=read.values, faults=read.faults)
        only = wanted[field].private
        said.append(
            f"{column.place} is read {f'only {only}; it is never written' if only else f'as {field}'}"
        )
        for sentence in read.said if isinstance(read, Dates) else ():
            of_dates.setdefault(sentence, []).append(column)
    return columns, [*said, *(f"{_together(those)}: {sentence}" for sentence, those in of_dates.items())]


def _together(columns: Sequence[Column]) -> str:
    names = [column.place.removeprefix("column ") for column in columns]
    return columns[0].place if len(names) == 1 else f"columns {', '.join(names[:-1])} and {names[-1]}"


def _cell(row: Sequence[Cell], place: int, broken: bool) -> Cell:
    if broken:
        return Unread(_OUT_OF_STEP)
    return row[place] if place < len(row) else None


def _read(
    cells: Sequence[Cell], field: Field, grid: Grid, as_of: date, elsewhere: Order | None
) -> Cells | Dates:
    match field.kind:
        case "text":
            return read_text(cells)
        case "choice":
            return read_choices(cells, field)
        case "number":
            return read_numbers(cells, decimal_comma=grid.decimal_comma)
        case "date":
            return read_dates(cells, as_of=as_of, epoch=grid.epoch, elsewhere=elsewhere)
