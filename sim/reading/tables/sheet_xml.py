"""What an .xlsx says beside its values: hidden rows, errors, formulas without a result, how far it reaches.

The library that reads the values gives an empty text for a cell that shows an error and for a formula whose
result was not stored, and makes room for the whole rectangle up to the last cell. So these are looked up.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from xml.etree import ElementTree

from sim.reading.tables.grid import EPOCH
from sim.reading.tables.kinds import DAMAGED, DAMAGES, AnotherKindError

MAX_CELLS = 20_000_000  # of the rectangle that holds all values
MAX_ROW_BYTES = 50_000_000  # of the XML of one row

_EPOCH_1904 = date(1904, 1, 1)
_CHUNK = 4_000_000
_LONGEST_TAG = 200  # of the end of a row, of which a part may stand in the next piece
_MOST = 100_000  # hidden rows or cells without a value that are kept
_ERROR = "an error such as #REF! instead of a value; mend the formula, or write the value"
_NO_RESULT = "a formula whose result is not stored; open and save the file in a spreadsheet first"
_SPRAWLING = f"reaches over more than {MAX_CELLS:,} cells; delete what stands far off the list"
_ENDLESS = "has more than 50 MB without the end of a row; copy the list into a new workbook and save it"

_ROW_ENDS = re.compile(rb"</(?:\w+:)?row>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb'\br="(\d+)"')
_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_AT = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUES = (b"<v>", b":v>", b"<is>", b":is>")
_WIDE = re.compile(rb'r="[A-Z]{2}')  # far quicker than the next, and most tables have no such column
_FAR = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{2,3})\d{1,7}"[^>]*(?<!/)>')
_SHOWS_ERROR = re.compile(rb'<(?:\w+:)?c\b([^>]*\bt="e"[^>]*)>')
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)(\s*<(?:\w+:)?v>[^<])?"
)


class Notes(NamedTuple):
    """What is said of a sheet's cells beside their values.

    Attributes
    ----------
    hidden : tuple of int
        Indices of the rows that the spreadsheet does not show.
    faults : dict of int to dict of int to str
        By index of row and column why a cell has no value.
    """

    hidden: tuple[int, ...] = ()
    faults: dict[int, dict[int, str]] = {}  # noqa: RUF012


class Parts:
    """The parts of a workbook that is a zip archive of XML; of any other workbook nothing is known.

    Attributes
    ----------
    epoch : date
        Day 0 of its dates.
    known : bool
        Its sheets can be looked into.
    """

    def __init__(self, data: bytes) -> None:
        self.epoch = EPOCH
        self._paths: dict[str, str] = {}
        self._notes: dict[str, Notes] = {}
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data)) if data.startswith(b"PK") else None
            if self._zip is not None and "xl/workbook.xml" in self._zip.namelist():
                self._look()
        except (*DAMAGES, ElementTree.ParseError):
            raise AnotherKindError(DAMAGED) from None
        self.known = bool(self._paths)

    def notes(self, sheet: str) -> Notes:
        """Return what is said of a sheet.

        Raises
        ------
        AnotherKindError
            The rectangle that holds its values is too large.
        """
        if sheet not in self._notes:
            self._notes[sheet] = self._read(self._paths[sheet]) if sheet in self._paths else Notes()
        return self._notes[sheet]

    def _look(self) -> None:
        book = self._parsed("xl/workbook.xml")
        links = self._parsed("xl/_rels/workbook.xml.rels")
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for node in book.iter():
            tag = node.tag.rsplit("}", 1)[-1]
            if tag == "workbookPr" and node.get("date1904") in ("1", "true"):
                self.epoch = _EPOCH_1904
            if tag == "sheet":
                link = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
                target = targets.get(link, "")
                self._paths[node.get("name", "")] = target[1:] if target.startswith("/") else f"xl/{target}"

    def _parsed(self, part: str) -> ElementTree.Element:
        assert self._zip is not None
        data = self._zip.read(part)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise AnotherKindError(DAMAGED)
        return ElementTree.fromstring(data)

    def _read(self, path: str) -> Notes:
        hidden: list[int] = []
        faults: dict[int, dict[int, str]] = {}
        rows = last = width = 0
        try:
            for chunk in self._chunks(path):
                starts = [(found.start(), found[1]) for found in _ROW.finditer(chunk)]
                valued = max(map(chunk.rfind, _VALUES))
                for start, attributes in starts:
                    number = _NUMBER.search(attributes)
                    rows = int(number[1]) if number else rows + 1
                    last = rows if start < valued else last
                    if _HIDDEN.search(attributes) and len(hidden) < _MOST:
                        hidden.append(rows - 1)
                if _WIDE.search(chunk):
                    width = max(width, *map(column_of, set(_FAR.findall(chunk))), 0)
                if last * width > MAX_CELLS:
                    raise AnotherKindError(_SPRAWLING)
                for place, why in _faults(chunk):
                    if len(faults) < _MOST:
                        faults.setdefault(place[0], {})[place[1]] = why
        except DAMAGES:
            raise AnotherKindError(DAMAGED) from None
        return Notes(tuple(hidden), faults)

    def _chunks(self, path: str) -> Iterator[bytes]:
        """Yield a sheet's XML in pieces that end with a row; what was looked through is not again."""
        assert self._zip is not None
        rest = b""
        with self._zip.open(path) as part:
            while piece := part.read(_CHUNK):
                seen = max(0, len(rest) - _LONGEST_TAG)
                rest += piece
                end = max((found.end() for found in _ROW_ENDS.finditer(rest, seen)), default=0)
                if end:
                    yield rest[:end]
                    rest = rest[end:]
                elif len(rest) > MAX_ROW_BYTES:
                    raise AnotherKindError(_ENDLESS)
        yield rest


def column_of(letters: bytes) -> int:
    """Return how many columns there are up to the one with these letters."""
    number = 0
    for character in letters:
        number = 26 * number + character - ord("A") + 1
    return number


def _faults(chunk: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for found in _SHOWS_ERROR.finditer(chunk) if b't="e"' in chunk else ():
        if at := _AT.search(found[1]):
            yield (int(at[2]) - 1, column_of(at[1]) - 1), _ERROR
    for found in _FORMULA.finditer(chunk) if b"<f" in chunk or b":f" in chunk else ():
        at = _AT.search(found[1])
        if at and found[2] is None and b't="str"' not in found[1]:
            yield (int(at[2]) - 1, column_of(at[1]) - 1), _NO_RESULT
