"""The rows of a record one by one: what each says on the clock of months, and what is wrong with it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from math import inf, nan
from typing import Any, NamedTuple

from sim.calibration.history import Leaving, Where
from sim.calibration.record import band_of, contract_of, leaving, where_to
from sim.model.log import Contract
from sim.reading.tables.vocabulary import Table, lines_named

_EPOCH = 2000

_UNREAD = "a date that cannot be read; the row is left out"
_NO_START = "no first day; the row is left out"
_BACKWARDS = "left before the first day; the row is left out"
_NO_DATE = "a reason for leaving and no last day; the row is left out"
_END_BEFORE = "the contract ends before it begins; the row is left out"
OVERLAPS = "begins before the same person's other row ends; the later row is left out"
_AFTER = "begins after the record's close; the row is left out"
_BEFORE = "left before the record opens; the row is left out"
_OTHER_KIND = "not on a permanent or fixed-term contract, nor seconded; the row is left out"
NO_REASON = "left for no reason that is given and known here; the other leavings stand for them"
_NOTICE = "notice dated after the last day; taken as not known"
_NO_WHERE = "a destination in words not known here; taken as not known"
_AHEAD = "dates after the record's close; not known yet at the close, and so not read"


@cache
def months_of(day: date) -> float:
    """Return a day's beginning on the clock of months; the first of a month is a whole number."""
    whole = 12 * (day.year - _EPOCH) + day.month - 1
    return whole + (day.day - 1) / monthrange(day.year, day.month)[1]


@cache
def evening(day: date) -> float:
    """Return a day's end: what ends on 31 March ends at the instant of 1 April."""
    return months_of(day + timedelta(days=1))


class Row(NamedTuple):
    """A row that can be used, on the clock."""

    place: int
    person: str
    start: float
    end: float
    reason: Leaving
    where: Where
    contract: Contract
    contract_end: float
    contract_start: float
    renewed: bool | None  # None: it is not said
    decided: float
    notice: float
    band: int
    advert: float
    vacant: float


class Faults:
    """Rows with something wrong, by what it is."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        self._lines, self._found, self.out = lines, dict[str, list[int]](), set[int]()

    def note(self, why: str, place: int, *, out: bool = False) -> None:
        """Note that something is wrong with a row, and whether the row is left out for it."""
        self._found.setdefault(why, []).append(self._lines[place])
        if out:
            self.out.add(place)

    def told(self) -> tuple[str, ...]:
        """Return what is wrong, a sentence for each kind, with the lines."""
        return tuple(f"{lines_named(sorted(lines))}: {why}" for why, lines in self._found.items())


def rows_of(table: Table, faults: Faults, closes: date) -> Iterator[Row]:
    """Yield what each row says; what is wrong in a row by itself is noted."""
    of = columns_of(table)
    leavings, places, kinds = cache(leaving), cache(where_to), cache(contract_of)  # forgotten with the table
    has_reasons = "reason" in table.columns
    unread = {
        i for n in ("start", "end", "contract_end") if n in table.columns for i in table.columns[n].faults
    }
    for i in range(len(table.lines)):
        start, end = of("start", i), of("end", i)
        if i in unread:
            faults.note(_UNREAD, i, out=True)
            continue
        if start is None:
            faults.note(_NO_START, i, out=True)
            continue
        reason_text, where_text, kind_text = of("reason", i), of("destination", i), of("contract", i)
        if end is None and reason_text and leavings(reason_text) not in (None, Leaving.UNKNOWN):
            faults.note(_NO_DATE, i, out=True)
            continue
        if end is not None and end < start:
            faults.note(_BACKWARDS, i, out=True)
            continue
        contract_end, contract_start = of("contract_end", i), of("contract_start", i)
        if contract_end is not None and contract_end < (contract_start or start):
            faults.note(_END_BEFORE, i, out=True)
            continue
        kind = kinds(kind_text) if kind_text else None
        if kind is None and kind_text:
            faults.note(_OTHER_KIND, i, out=True)
            continue
        if kind is None:
            kind = Contract.FIXED_TERM if contract_end else Contract.PERMANENT
        if kind is Contract.FIXED_TERM and contract_end is None:
            kind = Contract.SECONDMENT  # its end is not known, and so nothing of months left
        notice, decided = of("notice", i), of("decided", i)
        if notice is not None and end is not None and notice > end:
            faults.note(_NOTICE, i)
            notice = None
        if any(d is not None and d > closes for d in (notice, decided)):
            faults.note(_AHEAD, i)
            notice, decided = (d if d is None or d <= closes else None for d in (notice, decided))
        where = places(where_text) if where_text else Where.NOT_KNOWN
        if where is None:
            faults.note(_NO_WHERE, i)
        reason = Leaving.STAYED
        if end is not None and not has_reasons:
            ran_out = kind is Contract.FIXED_TERM and end == contract_end
            reason = Leaving.CONTRACT_ENDED if ran_out else Leaving.RESIGNED
        elif end is not None:
            known = leavings(reason_text) if reason_text else None
            reason = Leaving.UNKNOWN if known is None else known
        band = of("band", i)
        yield Row(
            i, str(of("person", i) or f"\0{i}"), months_of(start), inf if end is None else evening(end),
            reason, Where.NOT_KNOWN if where is None else where, kind,
            evening(contract_end) if contract_end and kind is not Contract.PERMANENT else inf,
            nan if contract_start is None else months_of(contract_start), _SAID.get(of("renewed", i)),
            inf if decided is None else months_of(decided), nan if notice is None else months_of(notice),
            band_of(str(band)) if band else -1, _clock(of("advert", i)), _clock(of("vacant", i)),
        )  # fmt: skip


_SAID = {"yes": True, "no": False}


def _clock(day: date | None) -> float:
    return nan if day is None else months_of(day)


def columns_of(table: Table) -> Callable[[str, int], Any]:
    """Return what gives the value of a field in a row; None where there is no such column."""
    empty = (None,) * len(table.lines)
    values = {name: column.values for name, column in table.columns.items()}
    return lambda name, i: values.get(name, empty)[i]


def usable(row: Row, opens: float, closes: float, faults: Faults) -> bool:
    """Return whether a row falls into the record; if not, it is noted."""
    if row.start >= closes:
        faults.note(_AFTER, row.place, out=True)
    elif row.end <= opens and row.reason is not Leaving.STAYED and not row.renewed:
        faults.note(_BEFORE, row.place, out=True)
    else:
        return True
    return False
