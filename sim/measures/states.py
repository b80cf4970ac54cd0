"""Who was in which state when: the log as stretches of time, of people and of posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures.frame import Frame, latest, spread
from sim.measures.measure import Bools, Floats, Ints
from sim.measures.spells import Spells, spells_of
from sim.model.log import Event

IN_POST = (Event.PRESENT_AT_START, Event.JOINED, Event.MOVED)
"""A person begins to hold a post."""
NEW_CONTRACT = (*IN_POST, Event.CONTRACT_RENEWED)
GONE = (Event.LEFT, Event.PRESENT_AT_END)


class People(NamedTuple):
    """Stretches of a person's time in the team in which nothing about the person changes.

    Sorted by replication, person and time. `place` is the replication's place in the block, `start` and
    `end` are in months, `contract_row` is the row of the log that set the contract.
    """

    place: Ints
    person: Ints
    stream: Ints
    post: Ints
    start: Floats
    end: Floats
    contract: NDArray[np.int8]
    contract_row: Ints
    limbo: Bools
    bridged: Bools
    noticed: Bools  # has given notice, or has been told that the contract or post ends
    at_risk: Bools  # holds a closed post

    def where(self, chosen: Bools) -> People:
        """Return the stretches for which *chosen* is true."""
        return People._make(column[chosen] for column in self)


class Posts(NamedTuple):
    """Stretches of a post's time in which it is open or closed, held or empty, frozen or not.

    Sorted by replication, post and time. Where an open post is vacant, `since` is the month since which
    it has been, and `filled` says whether somebody's coming ends the stretch.
    """

    place: Ints
    stream: Ints
    post: Ints
    start: Floats
    end: Floats
    open: Bools
    vacant: Bools
    frozen: Bools
    since: Floats
    filled: Bools

    def where(self, chosen: Bools) -> Posts:
        """Return the stretches for which *chosen* is true."""
        return Posts._make(column[chosen] for column in self)


class Facts(NamedTuple):
    """What the measures are made from."""

    frame: Frame
    spells: Spells
    people: People
    posts: Posts

    @classmethod
    def of(cls, frame: Frame) -> Facts:
        """Read a log."""
        return cls(frame, spells_of(frame), people_of(frame), posts_of(frame))


def people_of(frame: Frame) -> People:
    """Return the stretches of everybody's time in the team."""
    log = frame.log
    own = frame.rows(
        *NEW_CONTRACT, *GONE, Event.TOLD, Event.NOTICE_GIVEN,
        Event.LIMBO_STARTED, Event.LIMBO_ENDED, Event.BRIDGE_STARTED, Event.BRIDGE_ENDED,
    )  # fmt: skip
    of_post, holder = _holders(frame, frame.rows(Event.POST_CLOSED, Event.POST_OPENED))
    row = np.concatenate([own, of_post])
    key = frame.person_key[np.concatenate([own, holder])]
    order = np.lexsort((row, key))
    row, key = row[order], key[order]
    event, start = log.event[row], log.time[row]
    entry = row[latest(_among(event, IN_POST), key)]
    contract_row = row[latest(_among(event, NEW_CONTRACT), key)]
    stretches = People(
        place=frame.place[entry],
        person=log.person[entry].astype(np.int64),
        stream=frame.stream[entry],
        post=log.post[entry].astype(np.int64),
        start=start,
        end=np.append(start[1:], 0.0),
        contract=log.contract[contract_row],
        contract_row=contract_row,
        limbo=_last_said(event, key, [Event.LIMBO_STARTED], [Event.LIMBO_ENDED, *IN_POST]),
        bridged=_last_said(event, key, [Event.BRIDGE_STARTED], [Event.BRIDGE_ENDED, *IN_POST]),
        noticed=_last_said(event, key, [Event.TOLD, Event.NOTICE_GIVEN], NEW_CONTRACT),
        at_risk=_last_said(event, key, [Event.POST_CLOSED], [Event.POST_OPENED, *IN_POST]),
    )
    present = _last_said(event, key, IN_POST, GONE)
    return stretches.where(present & (stretches.end > start))


def posts_of(frame: Frame) -> Posts:
    """Return the stretches of every post's time from its first event to the horizon."""
    log = frame.log
    into, out = stays(frame)
    other = frame.rows(Event.POST_OPENED, Event.POST_CLOSED, Event.FROZEN, Event.UNFROZEN, Event.SEARCH_ENDED)
    row = np.concatenate([into, out, other])
    key = np.concatenate([frame.post_key[into], frame.post_key[into], frame.post_key[other]])
    came = np.repeat([1, -1, 0], [len(into), len(out), len(other)])
    order = np.lexsort((row, key))
    row, key, came = row[order], key[order], came[order]
    event, start = np.where(came == 0, log.event[row], -1), log.time[row]

    begins = np.searchsorted(key, key)
    before = np.concatenate([[0], np.cumsum(came)])
    held = before[1:] - before[begins]
    is_open = _last_said(event, key, [Event.POST_OPENED], [Event.POST_CLOSED])
    vacant = is_open & (held == 0)
    same_post = np.append(key[1:] == key[:-1], False)
    follows = np.concatenate([[False], vacant[:-1] & same_post[:-1]])
    since = start[latest(vacant & ~follows, key)] if len(row) else start
    stretches = Posts(
        place=key // len(frame.posts),
        stream=frame.post_stream[key % len(frame.posts)],
        post=key % len(frame.posts),
        start=start,
        end=np.where(same_post, np.append(start[1:], 0.0), frame.months),
        open=is_open,
        vacant=vacant,
        frozen=_last_said(
            event, key, [Event.FROZEN], [Event.UNFROZEN, Event.SEARCH_ENDED, Event.POST_CLOSED]
        ),
        since=since,
        filled=vacant & np.append(came[1:] == 1, False) & same_post,
    )
    return stretches.where((stretches.end > start) | stretches.filled)


def stays(frame: Frame) -> tuple[Ints, Ints]:
    """Return the row by which each person comes into each post held, and the row by which that ends."""
    return frame.intervals(frame.person_key, IN_POST, (Event.MOVED, *GONE))


def _holders(frame: Frame, rows: Ints) -> tuple[Ints, Ints]:
    """Return, for each row about a post and each holder it then has, the row and the holder's entry."""
    into, out = stays(frame)
    order = np.argsort(frame.post_key[into], kind="stable")
    keys = frame.post_key[into[order]]
    key = frame.post_key[rows]
    which, at = spread(np.searchsorted(keys, key), np.searchsorted(keys, key, "right"))
    stay = order[at]
    holds = (into[stay] < rows[which]) & (rows[which] < out[stay])
    return rows[which[holds]], into[stay[holds]]


def _among(event: NDArray[np.integer], kinds: Sequence[Event]) -> Bools:
    return np.isin(event, [int(e) for e in kinds])


def _last_said(event: NDArray[np.integer], key: Ints, on: Sequence[Event], off: Sequence[Event]) -> Bools:
    """Return whether, of the events of the same key up to each row, the last that says on or off says on."""
    says_on = _among(event, on)
    last = latest(says_on | _among(event, off), key)
    return says_on[last] & (last >= 0)
