"""The history that an Electronic Staff Record would show of a simulated team: an event log as contracts.

What a record does not show is left out: money, limbo, workload, and why a manager said no.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, nan
from typing import Any, NamedTuple

import numpy as np

from sim.calibration.history import History, Leaving, Where
from sim.model.engine_room import names_of
from sim.model.log import Contract, Destination, Event, EventLog, Reason
from sim.scenario import Scenario
from sim.scenario.base import BANDS

_REASONS = {
    Reason.RESIGNED: Leaving.RESIGNED,
    Reason.LEFT_IN_LIMBO: Leaving.RESIGNED,
    Reason.RETIRED: Leaving.RETIRED,
    Reason.CONTRACT_NOT_RENEWED: Leaving.CONTRACT_ENDED,
    Reason.WORK_ENDED: Leaving.WORK_ENDED,
    Reason.POST_CLOSED: Leaving.REDUNDANT,
    Reason.REDUNDANCY: Leaving.REDUNDANT,
    Reason.PLANNED_RETURN: Leaving.WENT_HOME,
    Reason.RECALL: Leaving.OTHER,
}
_WHERE = {
    Destination.TRUST: Where.TRUST,
    Destination.OTHER_NHS: Where.OTHER_NHS,
    Destination.OUTSIDE: Where.OUTSIDE,
}
_ABOUT_PEOPLE = (
    Event.PRESENT_AT_START, Event.JOINED, Event.MOVED, Event.CONTRACT_RENEWED, Event.TOLD, Event.NOTICE_GIVEN,
    Event.LEFT, Event.ADVERTISED, Event.POST_EMPTIED,
)  # fmt: skip


class _Held(NamedTuple):
    """A contract as it is noted; the fields of :class:`History` by row."""

    joined: float
    start: float
    contract: int
    contract_end: float
    band: int
    advert: float
    vacant: float
    answer: int = -1
    decided: float = inf
    notice: float = nan
    left: float = inf
    reason: int = Leaving.STAYED
    where: int = Where.NOT_KNOWN


class _Happened(NamedTuple):
    """What a row of the log says."""

    event: int
    time: float
    post: int
    person: int
    contract: int
    reason: int
    destination: int
    amount: float
    until: float


def history_of_log(log: EventLog, scenario: Scenario) -> History:
    """Return the history of one replication, which opens on day one and closes at the horizon.

    Raises
    ------
    ValueError
        The log is of several replications: each is a record of its own.
    """
    if len(np.unique(log.replication)) > 1:
        raise ValueError("a history is of one replication; take one of the log's")
    bands = {post.name: BANDS.index(post.band) for post in scenario.posts()}
    of_post = [bands[name] for name in names_of(scenario).posts]
    held: dict[int, list[_Held]] = {}
    adverts: dict[int, float] = {}
    emptied: dict[int, float] = {}
    for happened in _rows(log.of(*_ABOUT_PEOPLE)):
        if happened.event == Event.ADVERTISED:
            adverts[happened.post] = happened.time
        elif happened.event == Event.POST_EMPTIED:
            emptied[happened.post] = happened.time
        else:
            post = happened.post
            found = adverts.get(post, nan), emptied.get(post, nan)
            _note(held.setdefault(happened.person, []), happened, of_post[post], *found)
    person = np.repeat(np.arange(len(held)), [len(c) for c in held.values()])
    rows = [row for contracts in held.values() for row in contracts]
    columns: dict[str, Any] = {
        name: np.array([getattr(row, name) for row in rows], np.int64 if name in _CODES else np.float64)
        for name in _Held._fields
    }
    return History(person=person, opens=0.0, closes=12.0 * scenario.run.years, **columns)


_CODES = {"contract", "band", "reason", "where", "answer"}


def _rows(log: EventLog) -> Iterator[_Happened]:
    columns = (log.event, log.time, log.post, log.person, log.contract, log.reason, log.destination,
               log.amount, log.until)  # fmt: skip
    for row in zip(*(c.tolist() for c in columns), strict=True):
        yield _Happened(*row)


def _note(contracts: list[_Held], row: _Happened, band: int, advert: float, vacant: float) -> None:
    """Note in a person's contracts what a row of the log says of that person."""
    match row.event:
        case Event.PRESENT_AT_START:
            start = nan if row.contract == Contract.FIXED_TERM else -row.amount
            contracts.append(_Held(-row.amount, start, row.contract, row.until, band, nan, nan))
        case Event.JOINED:
            contracts.append(_Held(row.time, row.time, row.contract, row.until, band, advert, vacant))
        case Event.CONTRACT_RENEWED:
            old = contracts[-1]
            contracts[-1] = old._replace(decided=row.time)
            contracts.append(_Held(old.joined, old.contract_end, row.contract, row.until, old.band, nan, nan))
        case Event.MOVED:
            old = contracts[-1]
            if row.until != old.contract_end or row.contract != old.contract:
                contracts.append(_Held(old.joined, row.time, row.contract, row.until, band, nan, nan))
        case Event.TOLD:
            old = contracts[-1]
            fixed = old.contract == Contract.FIXED_TERM
            contracts[-1] = old._replace(
                notice=row.time, decided=row.time if fixed else inf, answer=0 if fixed else -1,
                **_why(row, row.until),
            )  # fmt: skip
        case Event.NOTICE_GIVEN:
            contracts[-1] = contracts[-1]._replace(notice=row.time, **_why(row, row.until))
        case Event.LEFT:
            where = _WHERE.get(Destination(row.destination), Where.NOT_KNOWN)
            own = row.reason in (Reason.RESIGNED, Reason.LEFT_IN_LIMBO)
            contracts[-1] = contracts[-1]._replace(
                **_why(row, row.time), where=where if own else Where.NOT_KNOWN
            )


def _why(row: _Happened, left: float) -> dict[str, Any]:
    """Return when and why a person leaves, or is going to."""
    moved = row.reason == Reason.POST_CLOSED and row.contract == Contract.PERMANENT  # to a partner
    return {"left": left, "reason": Leaving.OTHER if moved else _REASONS[Reason(row.reason)]}
