"""A table of contracts, as people keep it, made into a history; what cannot be used is listed by its line."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from math import inf, nan
from typing import Any, Literal, NamedTuple

import numpy as np

from sim.calibration.history import History, Leaving, Where
from sim.calibration.record import band_of, contract_of, leaving, where_to
from sim.model.log import Contract
from sim.reading.tables.vocabulary import Table, TableError, lines_named

Unit = Literal["weeks", "months", "years"]
_MONTHS = {"weeks": 12 / 52, "months": 1.0, "years": 12.0}
_EPOCH = 2000
_A_GAP = 1.0  # months between two rows of one person that are one stay

_NO_START = "no first day; the row is left out"
_BACKWARDS = "left before the first day; the row is left out"
_NO_DATE = "a reason for leaving and no last day; the row is left out"
_END_BEFORE = "the contract ends before it begins; the row is left out"
_OVERLAPS = "begins before the same person's other row ends; the later row is left out"
_AFTER = "begins after the record's close; the row is left out"
_BEFORE = "left before the record opens; the row is left out"
_OTHER_KIND = "not on a permanent or fixed-term contract, nor seconded; the row is left out"
_NO_REASON = "left for no reason that is given and known here; the other leavings stand for them"
_NOTICE = "notice dated after the last day; taken as not known"
_NO_WHERE = "a destination in words not known here; taken as not known"
_AHEAD = "dates after the record's close; not known yet at the close, and so not read"


class Read(NamedTuple):
    """A history, and what is to be said of how it was read.

    Attributes
    ----------
    history : History
        What can be used.
    rows : int
        Rows of the table.
    left_out : int
        Of them those that are left out.
    listed : tuple of str
        What is wrong, a sentence for each kind, with the lines.
    said : tuple of str
        How the record was understood.
    dates : bool
        Whether it has dates; if not, it has durations.
    opens, closes : date or None
        First and last day of the record.
    """

    history: History
    rows: int
    left_out: int
    listed: tuple[str, ...]
    said: tuple[str, ...]
    dates: bool
    opens: date | None = None
    closes: date | None = None


def months_of(day: date) -> float:
    """Return a day's beginning on the clock of months; the first of a month is a whole number."""
    whole = 12 * (day.year - _EPOCH) + day.month - 1
    return whole + (day.day - 1) / monthrange(day.year, day.month)[1]


def _evening(day: date) -> float:
    """Return a day's end: what ends on 31 March ends at the instant of 1 April."""
    return months_of(day + timedelta(days=1))


def history_of_table(
    table: Table, opens: date | None = None, closes: date | None = None, unit: Unit | None = None
) -> Read:
    """Make a table into a history.

    Parameters
    ----------
    table : Table
        Opened with :data:`sim.calibration.record.FIELDS`.
    opens, closes : date, optional
        The record holds everybody who was in post from the one day to the other. If not given: the first of
        the month in which somebody first left, and the newest date that is no contract's end.
    unit : str, optional
        Of durations; if not given, the header says it.

    Raises
    ------
    TableError
        There is nothing to estimate from.
    """
    if "start" in table.columns:
        return _of_dates(table, opens, closes)
    if "duration" in table.columns:
        return _of_durations(table, unit)
    raise TableError(
        f"{table.path}: no column of first days was found (start date in post), nor one of durations; "
        'name it with --map "Your header=start"'
    )


class _Row(NamedTuple):
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
    renewed: bool
    decided: float
    notice: float
    band: int
    advert: float
    vacant: float


class _Faults:
    """Rows with something wrong, by what it is."""

    def __init__(self, lines: tuple[int, ...]) -> None:
        self._lines, self._found, self.out = lines, dict[str, list[int]](), set[int]()

    def note(self, why: str, place: int, *, out: bool = False) -> None:
        self._found.setdefault(why, []).append(self._lines[place])
        if out:
            self.out.add(place)

    def told(self) -> tuple[str, ...]:
        return tuple(f"{lines_named(sorted(lines))}: {why}" for why, lines in self._found.items())


def _of_dates(table: Table, opens: date | None, closes: date | None) -> Read:
    said, faults = [], _Faults(table.lines)
    dated = {n: [d for d in table.columns[n].values if d] for n in _DATED if n in table.columns}
    of = _columns(table)
    pairs = [(of("start", i), of("end", i)) for i in range(len(table.lines))]
    if not dated["start"]:
        raise TableError(f"{table.path}: no row has a first day")
    if closes is None:
        known = [d for n, days in dated.items() if n != "contract_end" for d in days]
        closes = max(known)
        said.append(f"the record closes on {_day(closes)}, its newest date; say otherwise with --to")
    if opens is None:
        ends = [end for start, end in pairs if start and end and start <= end <= closes]
        if not ends:
            raise TableError(
                f"{table.path}: nobody has left, so nothing says since when the list would show it; give the "
                "first day from which it holds everybody who was in post, with --from"
            )
        opens = min(ends).replace(day=1)
        said.append(
            f"the record opens on {_day(opens)}, the month in which somebody first left; if it holds "
            "everybody who was in post from another day on, say so with --from"
        )
    if opens >= closes:
        raise TableError(f"the record would open on {_day(opens)}, and close on {_day(closes)}, before that")
    rows = [
        row
        for row in _rows(table, faults, closes)
        if _usable(row, months_of(opens), _evening(closes), faults)
    ]
    stays = list(_stays(rows, faults))
    for row in (stay[-1] for stay in stays):
        if row.reason is Leaving.UNKNOWN and row.end <= _evening(closes):
            faults.note(_NO_REASON, row.place)
    stays = [[*stay[:-1], *_followed(stay[-1], _evening(closes))] for stay in stays]
    if not stays:
        raise TableError(
            f"{table.path}: no row can be used. " + " ".join(f"{t}." for t in (*table.told(), *faults.told()))
        )
    history = _history(stays, months_of(opens), _evening(closes), table)
    if "reason" not in table.columns:
        said.append("no column says why people left: every leaving counts as a resignation")
    return Read(
        history, len(table.lines), len(faults.out), (*table.told(), *faults.told()), tuple(said), True,
        opens, closes,
    )  # fmt: skip


_DATED = ("start", "end", "notice", "decided", "contract_end", "advert", "vacant")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _rows(table: Table, faults: _Faults, closes: date) -> Iterator[_Row]:
    """Yield what each row says; what is wrong in a row by itself is noted."""
    of = _columns(table)
    leavings, places, kinds = cache(leaving), cache(where_to), cache(contract_of)  # forgotten with the table
    has_reasons = "reason" in table.columns
    for i in range(len(table.lines)):
        start, end = of("start", i), of("end", i)
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
            reason = Leaving.RESIGNED
        elif end is not None:
            known = leavings(reason_text) if reason_text else None
            reason = Leaving.UNKNOWN if known is None else known
        band = of("band", i)
        yield _Row(
            i, str(of("person", i) or f"\0{i}"), months_of(start), inf if end is None else _evening(end),
            reason, Where.NOT_KNOWN if where is None else where, kind,
            _evening(contract_end) if contract_end and kind is not Contract.PERMANENT else inf,
            nan if contract_start is None else months_of(contract_start), of("renewed", i) == "yes",
            inf if decided is None else months_of(decided), nan if notice is None else months_of(notice),
            band_of(str(band)) if band else -1, _clock(of("advert", i)), _clock(of("vacant", i)),
        )  # fmt: skip


def _clock(day: date | None) -> float:
    return nan if day is None else months_of(day)


def _columns(table: Table) -> Callable[[str, int], Any]:
    empty = (None,) * len(table.lines)
    values = {name: column.values for name, column in table.columns.items()}
    return lambda name, i: values.get(name, empty)[i]


def _usable(row: _Row, opens: float, closes: float, faults: _Faults) -> bool:
    if row.start >= closes:
        faults.note(_AFTER, row.place, out=True)
    elif row.end <= opens and row.reason is not Leaving.STAYED and not row.renewed:
        faults.note(_BEFORE, row.place, out=True)
    else:
        return True
    return False


def _stays(rows: list[_Row], faults: _Faults) -> Iterator[list[_Row]]:
    """Yield the rows of each unbroken stay of a person, in order."""
    by_person: dict[str, list[_Row]] = {}
    for row in rows:
        by_person.setdefault(row.person, []).append(row)
    for theirs in by_person.values():
        theirs.sort(key=lambda row: (row.start, row.place))
        stay = [theirs[0]]
        for row in theirs[1:]:
            before = stay[-1]
            over = row.start - min(before.end, max(before.contract_end, row.start))
            if row.start < before.end - 1 / 31 and before.end < inf:
                faults.note(_OVERLAPS, row.place, out=True)
            elif before.reason is Leaving.STAYED or (before.reason in _GOES_ON and over <= _A_GAP):
                stay.append(row)
            else:
                yield stay
                stay = [row]
        yield stay


_GOES_ON = (Leaving.CONTRACT_ENDED, Leaving.WORK_ENDED, Leaving.UNKNOWN)


def _history(stays: list[list[_Row]], opens: float, closes: float, table: Table) -> History:
    n = [len(stay) for stay in stays]
    rows = [row for stay in stays for row in stay]
    person, last = np.repeat(np.arange(len(stays)), n), np.cumsum(n) - 1
    is_last = np.zeros(len(rows), np.bool_)
    is_last[last] = True
    column = {name: np.array([getattr(r, name) for r in rows]) for name in _Row._fields if name != "person"}
    joined = np.repeat([stay[0].start for stay in stays], n)
    began = np.where(np.isnan(column["contract_start"]), column["start"], column["contract_start"])
    first = np.append(True, ~is_last[:-1])
    unsure = first & (column["start"] < opens) & np.isnan(column["contract_start"])
    end = column["end"].astype(np.float64)
    seen = is_last & ((end <= closes) | ~np.isnan(column["notice"])) & (column["reason"] != Leaving.STAYED)
    return History(
        person=person,
        joined=joined.astype(np.float64),
        start=np.where(unsure, nan, began).astype(np.float64),
        contract=column["contract"].astype(np.int64),
        contract_end=column["contract_end"].astype(np.float64),
        decided=column["decided"].astype(np.float64),
        notice=np.where(is_last, column["notice"], nan).astype(np.float64),
        left=np.where(seen, end, inf),
        reason=np.where(seen, column["reason"], int(Leaving.STAYED)).astype(np.int64),
        where=np.where(seen & (end <= closes), column["where"], int(Where.NOT_KNOWN)).astype(np.int64),
        band=column["band"].astype(np.int64),
        advert=np.repeat([stay[0].advert for stay in stays], n).astype(np.float64),
        vacant=np.repeat([stay[0].vacant for stay in stays], n).astype(np.float64),
        opens=opens,
        closes=closes,
        decisions_known="decided" in table.columns,
        notice_known="notice" in table.columns,
        reasons_known="reason" in table.columns,
    )


def _followed(row: _Row, closes: float) -> list[_Row]:
    """Return a person's last row, and what follows where it alone says that another contract did."""
    if not row.renewed or row.contract_end > closes:
        return [row]
    gone_on = row.end > row.contract_end + _A_GAP  # on a contract of which nothing is known
    after = row if gone_on else row._replace(end=row.contract_end, reason=Leaving.LOST)
    return [
        row._replace(end=inf, reason=Leaving.STAYED, renewed=False),
        after._replace(start=row.contract_end, contract=Contract.SECONDMENT, contract_end=inf),
    ]


def _of_durations(table: Table, unit: Unit | None) -> Read:
    """Return a history in which everybody starts at month 0; what there is not has no say in it."""
    column, faults = table.columns["duration"], _Faults(table.lines)
    named = next((u for u in _MONTHS if u in column.header.casefold()), None)
    unit = unit or named  # type: ignore[assignment]
    if unit is None:
        raise TableError(f"{column.place}: give the unit of the durations with --unit weeks, months or years")
    of = _columns(table)
    months, stayed, reasons = [], [], []
    for i, value in enumerate(column.values):
        if value is None or value < 0:
            faults.note("no duration that can be used; the row is left out", i, out=True)
            continue
        text = of("reason", i)
        months.append(value * _MONTHS[unit])
        stayed.append(of("censored", i) == "yes")
        known = leaving(text) if text else None
        reasons.append(Leaving.UNKNOWN if known is None else known)
    if not months:
        raise TableError(f"{table.path}: no row has a duration that can be used")
    n, time, still = len(months), np.array(months), np.array(stayed)
    closes = float(np.ceil(time.max())) + 1
    has_reasons = "reason" in table.columns
    why = np.array(reasons) if has_reasons else int(Leaving.RESIGNED)
    reason = np.where(still, int(Leaving.LOST), why)
    history = History(
        person=np.arange(n), joined=np.zeros(n), start=np.zeros(n), contract=np.zeros(n, np.int64),
        contract_end=np.full(n, inf), decided=np.full(n, inf), notice=time, left=time, reason=reason,
        where=np.full(n, int(Where.NOT_KNOWN)), band=np.full(n, -1), advert=np.full(n, nan),
        vacant=np.full(n, nan), opens=0.0, closes=closes, decisions_known=True, notice_known=True,
        reasons_known=has_reasons,
    )  # fmt: skip
    said = [f"durations are read as {unit}"]
    if "censored" not in table.columns:
        said.append("no column says who was still there: everybody left")
    if not has_reasons:
        said.append("no column says why people left: every leaving counts as a resignation")
    return Read(
        history, len(table.lines), len(faults.out), (*table.told(), *faults.told()), tuple(said), False
    )
