"""A log with its horizon, months and groups: the sums and counts from which every measure is made.

All sums go through :func:`numpy.bincount`, which adds row by row: a replication's total does not depend
on which other replications are in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures.measure import Bools, Floats, Ints
from sim.model.log import PERSONS_PER_POST, Event, EventLog, Names
from sim.scenario.model import Scenario
from sim.scenario.posts import PostSpec

MONTHS_PER_YEAR = 12
WEEKS_PER_YEAR = 52
WEEKS_PER_MONTH = WEEKS_PER_YEAR / MONTHS_PER_YEAR
"""1 year = 12 months = 52 weeks exactly (model.md, Clock)."""


@dataclass(frozen=True)
class Frame:
    """A log made ready to be counted.

    Attributes
    ----------
    log : EventLog
        What happened.
    scenario : Scenario
        What was simulated.
    replications : int array [R]
        The replications, in the order in which results are wanted.
    place : int array [rows]
        Where in `replications` a row's replication stands.
    posts : tuple of PostSpec
        The posts, in the order of their codes.
    post_stream : int array [posts]
        The stream that pays for each post.
    streams : tuple of str
        Names of the streams, in the order of their codes.
    """

    log: EventLog
    scenario: Scenario
    replications: Ints
    place: Ints
    posts: tuple[PostSpec, ...]
    post_stream: Ints
    streams: tuple[str, ...]

    @classmethod
    def of(
        cls, log: EventLog, scenario: Scenario, names: Names, replications: Sequence[int] | NDArray[Any]
    ) -> Frame:
        """Make a log ready.

        Raises
        ------
        ValueError
            The log holds a replication that is not listed, or one is listed twice.
        """
        listed = np.asarray(replications, dtype=np.int64)
        if len(np.unique(listed)) < len(listed):
            raise ValueError("a replication is listed twice")
        place = places(listed, log.replication)
        specs = {p.name: p for p in scenario.posts()}
        posts = tuple(specs[name] for name in names.posts)
        code = {name: i for i, name in enumerate(names.streams)}
        paid_by = np.array([code[p.stream] for p in posts], dtype=np.int64)
        return cls(log, scenario, listed, place, posts, paid_by, names.streams)

    @property
    def size(self) -> int:
        """Number of replications."""
        return len(self.replications)

    @property
    def years(self) -> int:
        """Length of the run in years."""
        return self.scenario.run.years

    @property
    def months(self) -> int:
        """Length of the run in months; also the horizon, as a date."""
        return self.years * MONTHS_PER_YEAR

    @property
    def groups(self) -> int:
        """Number of groups: the team and its streams."""
        return 1 + len(self.streams)

    @cached_property
    def stream(self) -> Ints:
        """Stream of each row: its post's; else as the row says; else of the post its person entered by."""
        post = np.where(self.log.post >= 0, self.log.post, self.log.person // PERSONS_PER_POST)
        named = (self.log.post < 0) & (self.log.stream >= 0)
        return np.where(named, self.log.stream, np.where(post >= 0, self.post_stream[post], -1)).astype(
            np.int64
        )

    @cached_property
    def person_key(self) -> Ints:
        """A number for each replication and person."""
        return self.place * (len(self.posts) * PERSONS_PER_POST) + self.log.person

    @cached_property
    def post_key(self) -> Ints:
        """A number for each replication and post."""
        return self.place * len(self.posts) + self.log.post

    def rows(self, *events: Event) -> Ints:
        """Return the indices of the rows of these kinds of event."""
        chosen = np.zeros(max(Event) + 1, dtype=np.bool_)
        chosen[list(events)] = True
        return np.flatnonzero(chosen[self.log.event])

    def intervals(self, key: Ints, opens: Sequence[Event], closes: Sequence[Event]) -> tuple[Ints, Ints]:
        """Return the row that opens each interval and the next row of the same key, which closes it.

        A kind of event may both close an interval and open the next.

        Raises
        ------
        ValueError
            An interval is not closed: the log is not whole.
        """
        rows = self.rows(*opens, *closes)
        rows = rows[np.argsort(key[rows], kind="stable")]
        first = np.flatnonzero(np.isin(self.log.event[rows], [int(e) for e in opens]))
        after = np.append(rows, -1)[first + 1]
        start = rows[first]
        closed = (after >= 0) & (key[after] == key[start])
        if not np.all(closed & np.isin(self.log.event[after], [int(e) for e in closes])):
            raise ValueError(f"the log is not whole: {opens[0].name} without {closes[0].name}")
        return start, after

    def total(self, place: Ints, stream: Ints, weights: NDArray[Any] | None = None) -> Floats:
        """Sum *weights* (or count) by replication for the team and each stream: shape (R, 1 + streams)."""
        return self._binned(place, stream, weights, np.zeros_like(place), 1)[:, :, 0]

    def by_kind(
        self,
        place: Ints,
        stream: Ints,
        kind: NDArray[Any],
        kinds: int,
        weights: NDArray[Any] | None = None,
    ) -> Floats:
        """Sum *weights* (or count) by replication, group and kind, from 0: shape (R, 1 + streams, kinds)."""
        return self._binned(place, stream, weights, kind.astype(np.int64), kinds)

    def by_month(self, place: Ints, stream: Ints, month: Ints, weights: NDArray[Any] | None = None) -> Floats:
        """Sum *weights* (or count) by replication, group and month: shape (R, 1 + streams, months + 1)."""
        return self._binned(place, stream, weights, month, self.months + 1)

    def _binned(
        self, place: Ints, stream: Ints, weights: NDArray[Any] | None, bin_: Ints, bins: int
    ) -> Floats:
        width = self.groups * bins
        length = self.size * width
        team = np.bincount(place * width + bin_, weights, length)
        known = stream >= 0
        if not known.all():
            place, stream, bin_ = place[known], stream[known], bin_[known]
            weights = None if weights is None else weights[known]
        streams = np.bincount(place * width + (1 + stream) * bins + bin_, weights, length)
        return (team + streams).reshape(self.size, self.groups, bins).astype(np.float64, copy=False)

    def levels(self, place: Ints, stream: Ints, start: Floats, end: Floats) -> Floats:
        """Count intervals in force at each month by replication and group: (R, 1 + streams, months + 1)."""
        first, last = self.months_in_force(start, end)
        keep = first < last
        place, stream, first, last = place[keep], stream[keep], first[keep], last[keep]
        started = self.by_month(place, stream, first)
        before_end = last <= self.months
        ended = self.by_month(place[before_end], stream[before_end], last[before_end])
        return np.cumsum(started - ended, axis=2)

    def months_in_force(self, start: Floats, end: Floats) -> tuple[Ints, Ints]:
        """Return the first month at which intervals are in force and the month from which they are not.

        In force at month N after every event dated N: start <= N < end. Nothing ends at the horizon, so
        what is in force when the run ends counts at the last month.
        """
        first = np.ceil(start).astype(np.int64)
        last = np.where(end >= self.months, self.months + 1, np.ceil(end)).astype(np.int64)
        return first, np.where(start >= self.months, first, last)

    def month_pieces(self, start: Floats, end: Floats) -> tuple[Ints, Ints, Floats]:
        """Cut intervals at whole months: which interval, the month that ends the piece, its length."""
        which, month = spread(np.floor(start).astype(np.int64) + 1, np.ceil(end).astype(np.int64) + 1)
        length = np.minimum(end[which], month) - np.maximum(start[which], month - 1)
        return which, month, length

    def month_of(self, time: Floats) -> Ints:
        """Return the first month N at which an event has happened."""
        return np.ceil(time).astype(np.int64)


def places(listed: Ints, wanted: NDArray[Any]) -> Ints:
    """Return where each of *wanted* stands in *listed*.

    Raises
    ------
    ValueError
        One of them is not there.
    """
    order = np.argsort(listed, kind="stable")
    at = np.searchsorted(listed, wanted, sorter=order)
    found: Ints = np.append(order, 0)[at]
    if not np.array_equal(np.append(listed, -1)[found], wanted):
        raise ValueError("the log holds replications that are not listed")
    return found


def spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Expand integer ranges [first, last): which range, and each integer in it."""
    counts = np.maximum(last - first, 0)
    which = np.repeat(np.arange(len(counts)), counts)
    begins = np.cumsum(counts) - counts
    return which, np.arange(len(which)) - begins[which] + first[which]


def latest(chosen: Bools, key: Ints) -> Ints:
    """Return, for each row, the last row up to it of the same key that is chosen; -1 if there is none.

    *key* must be sorted.
    """
    rows = np.arange(len(key))
    last = np.maximum.accumulate(np.where(chosen, rows, -1)) if len(key) else rows
    begins = np.searchsorted(key, key)
    return np.where(last >= begins, last, -1)


def ratio(above: NDArray[Any], below: NDArray[Any]) -> Floats:
    """Return above / below, and nan where below is 0."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    quotient: Floats = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    return quotient
