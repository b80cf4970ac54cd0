"""The event log: the only way out of the model.

One row per thing that happened. Every curve, table, cost and picture is computed from these rows by
functions that know nothing of SimPy. The columns are plain numbers, so that a block of replications is
a handful of numpy arrays; codes are the enumerations below and names are in :class:`Names`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Event(IntEnum):
    """What happened; :mod:`sim.model.log_fields` says what each is, and what its columns mean."""

    # --- people
    PRESENT_AT_START = 0
    JOINED = 1
    MOVED = 2
    CONTRACT_RENEWED = 3
    TOLD = 4
    NOTICE_GIVEN = 5
    LIMBO_STARTED = 6
    LIMBO_ENDED = 7
    BRIDGE_STARTED = 8
    BRIDGE_ENDED = 9
    LEFT = 10
    PRESENT_AT_END = 11
    # --- knowledge
    LEARNED = 12
    FORGOTTEN = 13
    FILE_TAKEN = 14
    FADED = 15
    STRANDED = 16
    UNSTRANDED = 17
    REACH_ENDED = 18
    FILE_AT_END = 19
    # --- posts and recruitment
    POST_OPENED = 20
    POST_CLOSED = 21
    POST_EMPTIED = 22
    FROZEN = 23
    UNFROZEN = 24
    SEARCH_STARTED = 25
    ADVERTISED = 26
    ROUND_FAILED = 27
    HIRED = 28
    SEARCH_ENDED = 29
    INTERIM_STARTED = 30
    INTERIM_ENDED = 31
    # --- HR casework
    HR_OPENED = 32
    HR_STARTED = 33
    HR_DONE = 34
    # --- money
    SETTLEMENT_DECIDED = 35
    YEAR_FUNDED = 36
    CLAWBACK = 37
    REDUNDANCY_PAID = 38
    REDUNDANCY_AVOIDED = 39
    # --- relationships and maturity
    TIE_LAPSED = 40
    TIE_INHERITED = 41
    MATURITY = 42
    # --- partners and cuts
    PARTNER_REFUSED = 43
    PARTNER_LATE = 44
    CUT_ANNOUNCED = 45
    CUT_MADE = 46
    # --- later additions: codes are never given anew
    TIE_BEGAN = 47
    RETURNED = 48
    REDUNDANCY_LIABILITY = 49
    HR_WITHDRAWN = 50
    WORKLOAD = 51
    SHARE_AWAITED = 52
    SHARE_PAID = 53


class Reason(IntEnum):
    """Why somebody left, after the families of the Electronic Staff Record."""

    RESIGNED = 0
    RETIRED = 1
    CONTRACT_NOT_RENEWED = 2
    POST_CLOSED = 3
    REDUNDANCY = 4
    PLANNED_RETURN = 5
    RECALL = 6
    LEFT_IN_LIMBO = 7
    CENSORED = 8
    WORK_ENDED = 9  # end of fixed term contract, end of work requirement


class Destination(IntEnum):
    """Where a leaver went."""

    TRUST = 0
    OTHER_NHS = 1
    OUTSIDE = 2
    RETIREMENT = 3
    HOME = 4  # the lending or national employer
    UNKNOWN = 5  # dismissed, with no job known


class Contract(IntEnum):
    """The contract a person holds."""

    PERMANENT = 0
    FIXED_TERM = 1
    SECONDMENT = 2
    GIFTED = 3
    ALIGNED = 4


def word(code: Event | Reason | Destination | Contract) -> str:
    """Return what every table calls a code: ``tie_began``, ``contract_not_renewed``, ``other_nhs``.

    A contract is called what scenario files call it: ``fixed-term``.
    """
    name = code.name.lower()
    return name.replace("_", "-") if isinstance(code, Contract) else name


class Row(NamedTuple):
    """One row, as the model writes it. Codes are -1 where they do not apply, numbers nan."""

    time: float  # months from the start date
    event: int
    post: int = -1  # index in Names.posts
    person: int = -1  # index of the post of entry * PERSONS_PER_POST + entrant number
    stream: int = -1  # index in Names.streams
    contract: int = -1
    reason: int = -1
    destination: int = -1
    knowledge: float = float("nan")
    amount: float = float("nan")
    until: float = float("nan")  # a date, months from the start; inf for no end
    partner: int = -1  # index in Names.partners


PERSONS_PER_POST = 100_000

COLUMNS: dict[str, type[np.generic]] = {
    "replication": np.int32,
    "time": np.float64,
    "event": np.int8,
    "post": np.int16,
    "person": np.int32,
    "stream": np.int16,
    "contract": np.int8,
    "reason": np.int8,
    "destination": np.int8,
    "knowledge": np.float64,
    "amount": np.float64,
    "until": np.float64,
    "partner": np.int16,
}


class Names(NamedTuple):
    """What the codes of a log mean."""

    posts: tuple[str, ...]
    streams: tuple[str, ...]
    partners: tuple[str, ...] = ()

    def person(self, code: int) -> str:
        """Return a person's stable name: the post of entry and the entrant number, e.g. ``manager-2#0``."""
        post, entrant = divmod(code, PERSONS_PER_POST)
        return f"{self.posts[post]}#{entrant}"


class EventLog(NamedTuple):
    """The rows of one or more replications as columns, sorted by replication and then as they happened.

    Rows at the same time stand in the order in which they happened, which is part of the result.
    """

    replication: NDArray[np.int32]
    time: NDArray[np.float64]
    event: NDArray[np.int8]
    post: NDArray[np.int16]
    person: NDArray[np.int32]
    stream: NDArray[np.int16]
    contract: NDArray[np.int8]
    reason: NDArray[np.int8]
    destination: NDArray[np.int8]
    knowledge: NDArray[np.float64]
    amount: NDArray[np.float64]
    until: NDArray[np.float64]
    partner: NDArray[np.int16]

    @classmethod
    def from_rows(cls, replication: int, rows: Sequence[tuple[float, ...]]) -> EventLog:
        """Return the log of one replication; each row has the fields of :class:`Row`."""
        return cls.from_numbers(replication, list(chain.from_iterable(rows)))

    @classmethod
    def from_numbers(cls, replication: int, numbers: Sequence[float]) -> EventLog:
        """Return the log of one replication from the numbers of one row after the other."""
        columns = np.fromiter(numbers, np.float64, len(numbers)).reshape(-1, len(Row._fields)).T
        kinds = list(COLUMNS.values())  # a float holds every code exactly
        arrays: list[Any] = [c.astype(k) for c, k in zip(columns, kinds[1:], strict=True)]
        return cls(np.full(columns.shape[1], replication, dtype=np.int32), *arrays)

    @classmethod
    def joined(cls, logs: Sequence[EventLog]) -> EventLog:
        """Return several logs as one, in the order given."""
        return cls(*(np.concatenate(columns) for columns in zip(*logs, strict=True)))

    def where(self, chosen: NDArray[np.bool_]) -> EventLog:
        """Return the rows for which *chosen* is true."""
        columns: list[Any] = [column[chosen] for column in self]
        return EventLog(*columns)

    def of(self, *events: Event) -> EventLog:
        """Return the rows of these kinds of event."""
        return self.where(np.isin(self.event, [int(e) for e in events]))
