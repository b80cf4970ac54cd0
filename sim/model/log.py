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
    """What happened. The comment says which columns mean what; unnamed columns are -1 or nan."""

    # --- people (post, person, stream, contract are set on each)
    PRESENT_AT_START = (
        0  # knowledge: k on day one; amount: tenure before day one, months; until: contract end
    )
    JOINED = 1  # knowledge: k after taking over the file; amount: knowledge brought in; until: contract end
    MOVED = 2  # to another post of the team (post, stream, contract: the new ones); until: contract end
    CONTRACT_RENEWED = 3  # contract: the new kind; until: its end; amount: months of the new contract (inf)
    TOLD = 4  # contract or post will end; reason; until: the last day
    NOTICE_GIVEN = 5  # reason: resigned, retired or left in limbo; until: the last day
    LIMBO_STARTED = 6
    LIMBO_ENDED = 7  # by renewal, exit or the horizon (reason is set to CENSORED at the horizon, else -1)
    BRIDGE_STARTED = 8  # a bridge fund pays past the contract's end
    BRIDGE_ENDED = 9  # by renewal, exit, its own end or the horizon (as LIMBO_ENDED)
    # reason, destination; knowledge: k on leaving; amount: L, lost (k - L goes to the post's file);
    # until: when a leaver to a local partner is out of reach (nan: at once)
    LEFT = 10
    PRESENT_AT_END = 11  # censored at the horizon; knowledge: k then
    # --- knowledge
    LEARNED = 12  # person; amount learned since this person's last LEARNED (or entry)
    FORGOTTEN = 13  # person; amount forgotten since the last FORGOTTEN (or entry)
    FILE_TAKEN = 14  # post, person: the starter takes over amount from the post's file into the head
    FADED = 15  # post: amount faded from its file while it was empty
    STRANDED = 16  # post: amount of the file of a closed post
    UNSTRANDED = 17  # post: amount that returns when it reopens
    REACH_ENDED = 18  # person: amount lost to the system when a leaver to a local partner is out of reach
    FILE_AT_END = 19  # post: amount in its file at the horizon (also for posts with a holder; 0 is left out)
    # --- posts and recruitment (post, stream)
    POST_OPENED = 20  # at day one and at each reopening
    POST_CLOSED = 21
    POST_EMPTIED = 22  # nobody holds it: from here it is vacant until JOINED or MOVED into it, or closed
    FROZEN = 23  # the search waits for money
    UNFROZEN = 24
    SEARCH_STARTED = 25  # approval asked for; this may be while the leaver serves notice
    ADVERTISED = 26
    ROUND_FAILED = 27
    HIRED = 28  # a candidate accepted; until: the planned start
    SEARCH_ENDED = 29  # started, filled by a move, or given up: reason CENSORED at the horizon, else -1
    INTERIM_STARTED = 30
    INTERIM_ENDED = 31  # also at the horizon (reason CENSORED)
    # --- HR casework
    HR_OPENED = 32  # post (and person for a renewal)
    HR_STARTED = 33
    HR_DONE = 34
    # --- money
    SETTLEMENT_DECIDED = 35  # stream; amount: share awarded; until: confirmed to this month
    # stream; time: 1 April, or the decision if that is later; amount: posts paid for that whole year
    # (from the award, a claw-back included)
    YEAR_FUNDED = 36
    CLAWBACK = 37  # stream; amount: share of the award taken back
    REDUNDANCY_PAID = 38  # person; amount: GBP
    REDUNDANCY_AVOIDED = 39  # person; amount: GBP not paid because another NHS job came within 4 weeks
    # --- relationships and maturity
    TIE_LAPSED = 40  # post, person, partner: a leaver's strong tie is lost; amount: its strength
    TIE_INHERITED = 41  # post, person, partner: a successor takes over a tie; amount: its strength then
    MATURITY = 42  # amount: the system's maturity from here on
    # --- partners and cuts
    PARTNER_REFUSED = 43  # stream, partner: its share is not paid this financial year
    PARTNER_LATE = 44  # stream, partner: paid now, after 1 April
    CUT_ANNOUNCED = 45  # stream; amount: posts; until: when it takes effect
    CUT_MADE = 46  # stream; amount: posts that are not paid for from here on
    # --- relationships: from here the tie grows by the rule until this person is present no more, or moves
    TIE_BEGAN = 47  # post, person, partner: they work together from now; amount: strength of the tie then
    # --- the staff passport
    # person: a leaver who comes back, as the entrant of the JOINED row that follows; post: the one left then;
    # knowledge: k that this person still has
    RETURNED = 48
    # --- at the horizon
    REDUNDANCY_LIABILITY = 49  # person; amount: GBP due if the person were dismissed then


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
