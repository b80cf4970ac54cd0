"""Tables in text files: which encoding, which delimiter, and the rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sim.reading.tables.grid import Cell, Grid, tidy
from sim.reading.tables.vocabulary import TableError

_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_FIRST = 60  # records by which the delimiter is found
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?$", re.I)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16"),
    (b"\xfe\xff", "utf-16", "UTF-16"),
)
_SEEN = 4_000  # bytes by which text in UTF-16 without a mark is told from others
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f]")


class Text(NamedTuple):
    """The text of a file with the encoding it is in."""

    text: str
    encoding: str


def decoded(data: bytes, where: str) -> Text:
    """Return the text of a file in UTF-8, UTF-16, UTF-32 or Windows-1252.

    Raises
    ------
    TableError
        It is no text, or in another encoding.
    """
    for encoding, name in _possible(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return Text(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), name)
    raise TableError(f"{where}: is not a table in text; save it in your spreadsheet as CSV UTF-8 or as .xlsx")


def read_text_table(data: bytes, where: str, fit: Callable[[Grid], tuple[int, ...]]) -> Grid:
    """Return the rows of a text file, with the delimiter under which they fit best.

    Parameters
    ----------
    data : bytes
        The file.
    where : str
        Its name, for messages.
    fit : callable
        How well some first rows fit what is wanted; larger is better.
    """
    text, encoding = decoded(data, where)
    lines = text.split("\n")
    told = _SEP.match(lines[0]) if lines else None
    if told:
        lines[0] = ""
        delimiter = told[1]
    else:
        delimiter = max(_DELIMITERS, key=lambda mark: (fit(_grid(lines, mark, _FIRST)), _steady(lines, mark)))
    grid = _grid(lines, delimiter, None, where)
    name = _DELIMITERS.get(delimiter, f"“{delimiter}”")
    said = f"text in {encoding}, columns divided by {name}"
    return grid._replace(said=(said,), decimal_comma=delimiter == ";")


def _possible(data: bytes) -> Iterator[tuple[str, str]]:
    for mark, encoding, name in _BOMS:
        if data.startswith(mark):
            yield encoding, name
            return
    seen = data[:_SEEN]
    if seen[1::2].count(0) > len(seen) // 4:
        yield "utf-16-le", "UTF-16"
    elif seen[::2].count(0) > len(seen) // 4:
        yield "utf-16-be", "UTF-16"
    yield "utf-8", "UTF-8"
    yield "cp1252", "Windows-1252"


def _steady(lines: list[str], mark: str) -> int:
    """Return how many columns a delimiter makes, if it makes more than one."""
    widths = [len(row) for row in _grid(lines, mark, _FIRST).rows]
    return max(set(widths), key=widths.count) if widths else 0


def _grid(lines: list[str], delimiter: str, most: int | None, where: str = "") -> Grid:
    """Return the rows; an open quotation mark is refused if there is a name for the message."""
    rows: list[list[Cell]] = []
    starts: list[int] = []
    known: dict[str, str | None] = {"": None}
    for line, record in _records(lines, delimiter, where):
        row: list[Cell] = []
        for cell in record:
            if cell not in known:
                known[cell] = tidy(cell) or None
            row.append(known[cell])
        if any(cell is not None for cell in row):
            rows.append(row)
            starts.append(line)
        if most is not None and len(rows) >= most:
            break
    return Grid(rows, starts, ragged=True)


def _records(lines: list[str], delimiter: str, where: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line on which it starts."""
    how: dict[str, Any] = {"delimiter": delimiter, "skipinitialspace": True}
    records = csv.reader((f"{line}\n" for line in lines), **how)
    start, end, unclosed = 1, 0, False
    try:
        for record in records:
            start, end = end + 1, records.line_num
            yield start, record
    except csv.Error:  # a cell has no end within 131,072 characters
        start, unclosed = end + 1, True
    if where and (unclosed or _unclosed(lines[start - 1 :], how)):
        raise TableError(f"{where}: line {start}: a quotation mark opens here and is not closed; remove it")


def _unclosed(lines: list[str], how: Mapping[str, Any]) -> bool:
    """Tell whether the last record, which starts with these lines, ends within quotation marks."""
    try:
        for _ in csv.reader((f"{line}\n" for line in lines), strict=True, **how):
            pass
    except csv.Error as error:
        return "end of data" in str(error)
    return False
