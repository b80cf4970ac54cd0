"""A table of contracts, as people keep it, made into a history; what cannot be used is listed by its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import inf, nan
from typing import Literal, NamedTuple

import numpy as np

from sim.calibration.dates_known import with_what_is_known
from sim.calibration.history import A_DAY, History, Leaving, Where
from sim.calibration.record import leaving
from sim.calibration.rows import (
    NO_REASON,
    OVERLAPS,
    Faults,
    Row,
    columns_of,
    evening,
    months_of,
    rows_of,
    usable,
)
from sim.model.log import Contract
from sim.reading.tables.vocabulary import Table, TableError

Unit = Literal["weeks", "months", "years"]
_MONTHS = {"weeks": 12 / 52, "months": 1.0, "years": 12.0}
_A_GAP = 1.0  # months between two rows of one person that are one stay


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
        the month after somebody first left, and the last of the month before the newest date up to today
        that is no contract's end. A clock that events start and stop counts them, and not the time around.
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


def _of_dates(table: Table, opens: date | None, closes: date | None) -> Read:
    said, faults = [], Faults(table.lines)
    dated = {n: [d for d in table.columns[n].values if d] for n in _DATED if n in table.columns}
    of = columns_of(table)
    pairs = [(of("start", i), of("end", i)) for i in range(len(table.lines))]
    if not dated["start"]:
        raise TableError(f"{table.path}: no row has a first day")
    if closes is None:
        today = date.today()
        known = [d for n, days in dated.items() if n != "contract_end" for d in days if d <= today]
        if not known:
            raise TableError(f"{table.path}: all its dates lie ahead; give its last day with --to")
        closes = max(known).replace(day=1) - timedelta(days=1)
        said.append(
            f"the record closes on {_day(closes)}, before the month of its newest date; if it is complete up "
            "to another day, say so with --to"
        )
    if opens is None:
        ends = [end for start, end in pairs if start and end and start <= end <= closes]
        if not ends:
            raise TableError(
                f"{table.path}: no row shows that somebody left, with a first day before it, by "
                f"{_day(closes)}; so nothing says since when the list would show it. Look at its last days, "
                "or give the first day from which it holds everybody who was in post, with --from"
            )
        opens = (min(ends).replace(day=1) + timedelta(days=31)).replace(day=1)
        said.append(
            f"the record opens on {_day(opens)}, after the month in which somebody first left; if it holds "
            "everybody who was in post from another day on, say so with --from"
        )
    if opens >= closes:
        raise TableError(
            f"the record would open on {_day(opens)}, and close on {_day(closes)}, before that; give the "
            "days between which it holds everybody who was in post, with --from and --to"
        )
    rows = [
        row
        for row in rows_of(table, faults, closes)
        if usable(row, months_of(opens), evening(closes), faults)
    ]
    stays = list(_stays(rows, faults))
    for row in (stay[-1] for stay in stays):
        if row.reason is Leaving.UNKNOWN and row.end <= evening(closes):
            faults.note(NO_REASON, row.place)
    stays = [[*stay[:-1], *_followed(stay[-1], evening(closes))] for stay in stays]
    if not stays:
        raise TableError(
            f"{table.path}: no row can be used. " + " ".join(f"{t}." for t in (*table.told(), *faults.told()))
        )
    history = with_what_is_known(_history(stays, months_of(opens), evening(closes), table))
    if "reason" not in table.columns:
        said.append(
            "no column says why people left: every leaving counts as a resignation, save those on the day on "
            "which a fixed term ended; renewals are not estimated"
        )
    elif not history.renewals_known and (history.contract == Contract.FIXED_TERM).any():
        said.append(
            "the list does not show which contracts were renewed (no column says so, and nobody has two "
            "fixed terms): renewals are not estimated, and resignations from those alone without a fixed term"
        )
    return Read(
        history, len(table.lines), len(faults.out), (*table.told(), *faults.told()), tuple(said), True,
        opens, closes,
    )  # fmt: skip


_DATED = ("start", "end", "notice", "decided", "contract_end", "advert", "vacant")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _stays(rows: list[Row], faults: Faults) -> Iterator[list[Row]]:
    """Yield the rows of each unbroken stay of a person, in order."""
    by_person: dict[str, list[Row]] = {}
    for row in rows:
        by_person.setdefault(row.person, []).append(row)
    for theirs in by_person.values():
        theirs.sort(key=lambda row: (row.start, row.place))
        stay = [theirs[0]]
        for row in theirs[1:]:
            before = stay[-1]
            over = row.start - min(before.end, max(before.contract_end, row.start))
            if row.start < before.end - A_DAY and before.end < inf:
                faults.note(OVERLAPS, row.place, out=True)
            elif before.reason is Leaving.STAYED or (before.reason in _GOES_ON and over <= _A_GAP):
                stay.append(row)
            else:
                yield stay
                stay = [row]
        yield stay


_GOES_ON = (Leaving.CONTRACT_ENDED, Leaving.WORK_ENDED, Leaving.UNKNOWN, Leaving.LOST)


def _history(stays: list[list[Row]], opens: float, closes: float, table: Table) -> History:
    n = [len(stay) for stay in stays]
    rows = [row for stay in stays for row in stay]
    person, last = np.repeat(np.arange(len(stays)), n), np.cumsum(n) - 1
    is_last = np.zeros(len(rows), np.bool_)
    is_last[last] = True
    column = {name: np.array([getattr(r, name) for r in rows]) for name in Row._fields if name != "person"}
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
        answer=np.where(is_last, np.array([_ANSWERS[row.renewed] for row in rows]), -1),
        advert=np.repeat([stay[0].advert for stay in stays], n).astype(np.float64),
        vacant=np.repeat([stay[0].vacant for stay in stays], n).astype(np.float64),
        opens=opens,
        closes=closes,
        reasons_known="reason" in table.columns,
        renewals_known=any(row.renewed is not None for row in rows) or _follow(stays),
    )


_ANSWERS = {None: -1, False: 0, True: 1}


def _follow(stays: list[list[Row]]) -> bool:
    """Return whether anybody has two fixed terms, one after the other."""
    return any(
        before.contract is Contract.FIXED_TERM is after.contract
        for stay in stays
        for before, after in pairwise(stay)
    )


def _followed(row: Row, closes: float) -> list[Row]:
    """Return a person's last row, and what follows where it alone says that another contract did.

    A row with a leaving of its own keeps it; one that ends with its contract, as that ended, has none.
    """
    ended = row.end < inf and row.reason in _GOES_ON and row.end <= row.contract_end + A_DAY
    before = row.end < inf and not ended and row.end <= row.contract_end + A_DAY
    if not row.renewed or row.contract_end > closes or before:
        return [row]
    after = row._replace(end=row.contract_end, reason=Leaving.LOST) if ended else row
    return [
        row._replace(end=inf, reason=Leaving.STAYED, renewed=None),
        after._replace(start=row.contract_end, contract=Contract.SECONDMENT, contract_end=inf),
    ]


def _of_durations(table: Table, unit: Unit | None) -> Read:
    """Return a history in which everybody starts at month 0; what there is not has no say in it."""
    column, faults = table.columns["duration"], Faults(table.lines)
    named = next((u for u in _MONTHS if u in column.header.casefold()), None)
    unit = unit or named  # type: ignore[assignment]
    if unit is None:
        raise TableError(f"{column.place}: give the unit of the durations with --unit weeks, months or years")
    of = columns_of(table)
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
        where=np.full(n, int(Where.NOT_KNOWN)), band=np.full(n, -1), answer=np.full(n, -1),
        advert=np.full(n, nan), vacant=np.full(n, nan), opens=0.0, closes=closes, decisions_known=True,
        notice_known=True, reasons_known=has_reasons, colleagues=False,
    )  # fmt: skip
    said = [f"durations are read as {unit}"]
    if "censored" not in table.columns:
        said.append("no column says who was still there: everybody left")
    if not has_reasons:
        said.append("no column says why people left: every leaving counts as a resignation")
    return Read(
        history, len(table.lines), len(faults.out), (*table.told(), *faults.told()), tuple(said), False
    )
