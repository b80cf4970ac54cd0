"""Dates as people write them; which of two orders is meant is settled by the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from sim.reading.tables.grid import Cell, Unread

Order = Literal["day", "month"]
Reading = date | Unread | None

EXAMPLE = "31/03/2027"
NO_END_FROM = 2099  # the Electronic Staff Record writes 31/12/4712 where nothing ends; others 2099 or 9999
EARLIEST = 1930
_SUSPECT = 3
_AHEAD = 20  # a year of two digits lies at most so many years after the date of reference

_NOT_A_DATE = f"no date that can be read; write it as {EXAMPLE}"
_MONTH_ALONE = f"a month without a day; write the day as well, as in {EXAMPLE}"
_YEAR_ALONE = f"a year alone; write the whole date, as in {EXAMPLE}"
_IMPOSSIBLE = f"a day that the calendar does not have; write the date as in {EXAMPLE}"
_TOO_EARLY = f"a date before {EARLIEST}; write the year with four digits, as in {EXAMPLE}"
_MINORITY = {
    "day": "the month stands first, in the rest of the column the day; write it as 31/03/2027",
    "month": "the day stands first, in the rest of the column the month; write it as 31-Mar-2027",
}
_NOTHING = frozenset(
    {"-", "--", "n/a", "na", "nil", "none", "null", "no end", "no end date", "not applicable", "(blank)"}
    | {"ongoing", "open ended", "open-ended", "permanent", "substantive"}
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"),
        1,
    )
    for name in names.split()
}  # fmt: skip

_YEAR = r"(\d{4}|\d{2})"
_CLOCK = r"(?:[T ,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_DAY_NAME = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?[ ,.]+)?"
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){_CLOCK}", re.I)
_COMPACT = re.compile(r"((?:19|20|47|99)\d{2})(\d{2})(\d{2})")
_NUMBERS = re.compile(rf"{_DAY_NAME}(\d{{1,2}}) ?[-/. ] ?(\d{{1,2}}) ?[-/. ] ?{_YEAR}{_CLOCK}", re.I)
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[-/., ]*(?:of )?([a-z]{{3,9}})[-/., ]*'?{_YEAR}{_CLOCK}", re.I
)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}([a-z]{{3,9}})[-/. ]*(\d{{1,2}})(?:st|nd|rd|th)?[-, ]+(\d{{4}}){_CLOCK}", re.I
)
_A_MONTH = re.compile(r"([a-z]{3,9})[-/., ]*'?(?:\d{4}|\d{2})", re.I)
_MONTH_OF_YEAR = re.compile(r"\d{1,2} ?[-/.] ?\d{4}|\d{4}[-/.]\d{1,2}")
_SERIAL = re.compile(r"\d{5,7}(?:\.\d+)?")
_YEARS = range(1900, 2101)


class Votes(NamedTuple):
    """How many cells of a column can only have the day first, and how many only the month."""

    day: int
    month: int
    either: int

    @property
    def order(self) -> Order | None:
        """What the column settles; None if it settles nothing or as much for one as for the other."""
        return None if self.day == self.month else "day" if self.day > self.month else "month"


class Dates(NamedTuple):
    """A column of dates: by row the date or None, why one could not be read, and how it was understood."""

    values: tuple[date | None, ...]
    faults: dict[int, str]
    said: tuple[str, ...]


def votes(cells: Iterable[Cell]) -> Votes:
    """Count the cells that settle whether the day or the month stands first: a number above 12 does."""
    counts = {"day": 0, "month": 0, "either": 0}
    known: dict[str, str] = {}
    for cell in cells:
        if isinstance(cell, str):
            if (vote := known.get(cell)) is None:
                vote = known[cell] = _vote(cell)
            if vote:
                counts[vote] += 1
    return Votes(**counts)


def read_dates(cells: Sequence[Cell], *, as_of: date, epoch: date, elsewhere: Order | None = None) -> Dates:
    """Read a column of dates.

    Parameters
    ----------
    cells : sequence of Cell
        The column, tidied.
    as_of : date
        What years of two digits are near: they lie from 79 years before to 20 years after.
    epoch : date
        Day 0 of a number that stands for a date.
    elsewhere : str, optional
        The order that the other columns of the table settled, for a column that settles none.
    """
    found = votes(cells)
    order: Order = found.order or elsewhere or "day"
    reader = _Reader(order, as_of, epoch)
    values: list[date | None] = []
    faults: dict[int, str] = {}
    for row, cell in enumerate(cells):
        value = reader.read(cell)
        if isinstance(value, Unread):
            faults[row] = value.why
        values.append(None if isinstance(value, Unread) else value)
    said = _said(found, order, elsewhere, reader)
    return Dates(tuple(values), faults, (*said, *_swapped(found, cells)))


class _Reader:
    """Reads cells one after the other, and counts what has to be said of them."""

    def __init__(self, order: Order, as_of: date, epoch: date) -> None:
        self.order, self.as_of, self.epoch = order, as_of, epoch
        self.short_years = self.serials = self.no_ends = 0
        self._known: dict[Cell, tuple[Reading, int, int, int]] = {}

    def read(self, cell: Cell) -> Reading:
        if cell is None or isinstance(cell, Unread):
            return cell
        if cell not in self._known:
            self.short, self.serial, self.no_end = 0, 0, 0
            self._known[cell] = (self._read(cell), self.short, self.serial, self.no_end)
        value, short, serial, no_end = self._known[cell]
        self.short_years += short
        self.serials += serial
        self.no_ends += no_end
        return value

    def _read(self, cell: Cell) -> Reading:
        if isinstance(cell, bool):
            return Unread(_NOT_A_DATE)
        if isinstance(cell, date):
            return self._sensible(cell.year, cell.month, cell.day)
        if isinstance(cell, float | int):
            return self._of_number(cell)
        return self._of_text(str(cell).removeprefix("'"))

    def _of_number(self, number: float) -> Reading:
        if number == 0:
            return None  # what a formula shows for an empty cell
        if number in _YEARS:
            return Unread(_YEAR_ALONE)
        try:
            found = self.epoch + timedelta(days=int(number))
        except (OverflowError, ValueError):
            return Unread(_NOT_A_DATE)
        self.serial = 1
        return self._sensible(found.year, found.month, found.day)

    def _of_text(self, text: str) -> Reading:
        if text.lower() in _NOTHING:
            return None
        if found := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
            year, month, day = map(int, found.groups())
            return self._sensible(year, month, day)
        if found := _NUMBERS.fullmatch(text):
            return self._in_order(int(found[1]), int(found[2]), self._year(found[3]))
        if (found := _DAY_MONTH.fullmatch(text)) and found[2].lower() in _MONTHS:
            return self._sensible(self._year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
        if (found := _MONTH_DAY.fullmatch(text)) and found[1].lower() in _MONTHS:
            return self._sensible(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
        return self._of_less(text)

    def _of_less(self, text: str) -> Reading:
        month = _A_MONTH.fullmatch(text)
        if (month and month[1].lower() in _MONTHS) or _MONTH_OF_YEAR.fullmatch(text):
            return Unread(_MONTH_ALONE)
        if text.isdecimal() and int(text) in _YEARS:
            return Unread(_YEAR_ALONE)
        if _SERIAL.fullmatch(text):
            return self._of_number(float(text))
        return Unread(_NOT_A_DATE)

    def _in_order(self, first: int, second: int, year: int) -> Reading:
        if first == 0 and second == 1 and year == 1900:
            return None  # Excel's day nought
        if first > 12 and second > 12:
            return Unread(_IMPOSSIBLE)
        day_first = self.order == "day"
        if (first if not day_first else second) > 12:
            return Unread(_MINORITY[self.order])
        day, month = (first, second) if day_first else (second, first)
        return self._sensible(year, month, day)

    def _year(self, digits: str) -> int:
        year = int(digits)
        if len(digits) == 4:
            return year
        self.short = 1
        latest = self.as_of.year + _AHEAD
        return latest - (latest - year) % 100

    def _sensible(self, year: int, month: int, day: int) -> Reading:
        if (year, month, day) == (1900, 1, 0):
            return None
        try:
            found = date(year, month, day)
        except ValueError:
            return Unread(_IMPOSSIBLE)
        if year >= NO_END_FROM:
            self.no_end = 1
            return None
        return found if year >= EARLIEST else Unread(_TOO_EARLY)


def _vote(text: str) -> str:
    found = _NUMBERS.fullmatch(text)
    if not found:
        return ""
    first, second = int(found[1]), int(found[2])
    if first > 12 and second > 12:
        return ""
    return "day" if first > 12 else "month" if second > 12 else "either"


def _said(found: Votes, order: Order, elsewhere: Order | None, reader: _Reader) -> Iterable[str]:
    """Say how a column was understood, without a count: the numbers of a short list tell of its people."""
    words = {"day": "with the day first (31/03/2027)", "month": "with the month first (03/31/2027)"}[order]
    if found.day and found.month:
        yield (
            f"dates stand in two orders; they are read {words}, and the lines that can only be read "
            "the other way are listed; look at those, too, that could be either"
        )
    elif found.order is not None:
        yield f"dates are read {words}, as some can only be read so"
    elif found.either:
        why = "as in the other columns" if elsewhere else "as the UK writes them"
        yield f"no date settles whether the day or the month stands first; read {words}, {why}"
    if reader.short_years:
        latest = reader.as_of.year + _AHEAD
        yield f"years of two digits are read as {latest - 99} to {latest}"
    if reader.serials:
        yield f"plain numbers are read as a spreadsheet's days since {reader.epoch:%d/%m/%Y}"
    if reader.no_ends:
        yield f"dates from {NO_END_FROM} on (as 31/12/4712) are read as no end"


def _swapped(found: Votes, cells: Sequence[Cell]) -> Iterable[str]:
    """Suspect that a spreadsheet of the other order made dates of what it could, and left the rest."""
    taken = [cell for cell in cells if isinstance(cell, date)]
    left = found.day and not found.month and not found.either
    if left and len(taken) >= _SUSPECT and all(cell.day <= 12 for cell in taken):
        yield (
            "the days of the spreadsheet's own dates are all 12 or less, those left as text "
            "all above; it has probably swapped day and month: import the original file again, as text"
        )
