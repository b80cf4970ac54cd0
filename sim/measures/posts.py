"""What becomes of who holds each post on day one, of a team whose people are listed in the system file.

Chance belongs to posts: the model knows of a holder what the list says (tenure, contract, its end) and
nothing of the person. Each replication yields, of each post, when that holder leaves the team and whether
and when the holder falls into limbo; shares of replications are taken in :mod:`sim.study.posts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import inf

import numpy as np

from sim.measures.frame import Frame
from sim.measures.measure import Bools, Floats, Ints
from sim.measures.states import Facts
from sim.model.log import PERSONS_PER_POST, Event

MONTHS = (6, 12, 18, 24)
"""The months at which the holders of day one are looked for, after what is dated that month."""


@dataclass(frozen=True)
class DayOneHolders:
    """Of each replication and post, the holder on day one.

    Attributes
    ----------
    left : float array [R, posts]
        Month of leaving the team; inf if still there when the run ends, nan if nobody held the post. A move
        to another post of the team is no exit, as in ``retention_Nm``.
    limbo_from : float array [R, posts]
        Month at which the holder first is in limbo, in whatever post; inf if never.
    in_limbo : bool array [R, posts, months]
        Whether the holder is in limbo at each of :data:`MONTHS`, after every event dated that month.
    knowledge : float array [R, posts]
        k on day one, in experienced-staff equivalents; nan if nobody held the post.
    areas : float array [R, posts]
        Pairs of a partner and the post's workstream in which on day one nobody else has a strong tie; nan if
        nobody held the post.
    settled : float array [R, posts]
        Month to which the money of the post's stream is confirmed on day one; inf if it never lapses, or
        whoever lends the holder pays, nan if nothing is settled.
    """

    left: Floats
    limbo_from: Floats
    in_limbo: Bools
    knowledge: Floats
    areas: Floats
    settled: Floats

    @classmethod
    def joined(cls, parts: Sequence[DayOneHolders]) -> DayOneHolders:
        """Return several sets of replications as one, in the order given."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))

    def where(self, rows: Ints) -> DayOneHolders:
        """Return the replications at these places."""
        return DayOneHolders(*(getattr(self, f.name)[rows] for f in fields(self)))

    @property
    def held(self) -> Bools:
        """Whether anybody held the post on day one, array [R, posts]."""
        return ~np.isnan(self.left)


def day_one_holders(facts: Facts) -> DayOneHolders:
    """Return what becomes of who holds each post on day one."""
    frame, shape = facts.frame, (facts.frame.size, len(facts.frame.posts))
    log, first = frame.log, frame.rows(Event.PRESENT_AT_START)
    place, post = frame.place[first], log.post[first].astype(np.int64)

    left = np.full(shape, np.nan)
    left[place, post] = inf
    gone = frame.rows(Event.LEFT)
    gone = gone[np.isin(frame.person_key[gone], frame.person_key[first])]
    left[frame.place[gone], log.person[gone] // PERSONS_PER_POST] = log.time[gone]

    knowledge = np.full(shape, np.nan)
    knowledge[place, post] = log.knowledge[first]
    areas = np.full(shape, np.nan)
    areas[place, post] = _areas(frame, first)[place, post]
    return DayOneHolders(left, *_limbo(facts, first), knowledge, areas, _settled(frame))


def _limbo(facts: Facts, first: Ints) -> tuple[Floats, Bools]:
    """Return when each holder first is in limbo, and whether at each month."""
    frame, people = facts.frame, facts.people
    each = len(frame.posts) * PERSONS_PER_POST
    ours = np.isin(people.place * each + people.person, frame.person_key[first])
    held = people.where(people.limbo & ours)
    place, post = held.place, held.person // PERSONS_PER_POST
    since = np.full((frame.size, len(frame.posts)), inf)
    np.minimum.at(since, (place, post), held.start)
    there = np.zeros((*since.shape, len(MONTHS)), dtype=np.bool_)
    for i, month in enumerate(MONTHS):
        now = (held.start <= month) & (month < held.end)
        there[place[now], post[now], i] = True
    return since, there


def _areas(frame: Frame, first: Ints) -> Floats:
    """Count the areas of which each post is the only holder on day one, array [R, posts]."""
    log, works = frame.log, [post.workstream for post in frame.posts]
    streams = sorted(set(works))
    works_on = np.array([streams.index(work) for work in works], dtype=np.int64)
    partners = len(frame.scenario.system.partners)
    tie = frame.rows(Event.TIE_BEGAN)
    tie = tie[(log.time[tie] == 0) & (log.amount[tie] > frame.scenario.assumptions.ties.strong_above)]
    tie = tie[np.isin(frame.person_key[tie], frame.person_key[first])]
    post, shape = log.post[tie].astype(np.int64), (frame.size, len(streams), partners)
    area = (frame.place[tie], works_on[post], log.partner[tie].astype(np.int64))
    holders = np.zeros(shape, dtype=np.int64)
    np.add.at(holders, area, 1)
    alone = holders[area] == 1
    cell = frame.place[tie][alone] * len(works) + post[alone]
    counted = np.bincount(cell, minlength=frame.size * len(works)).reshape(frame.size, len(works))
    return counted.astype(np.float64)


def _settled(frame: Frame) -> Floats:
    """Return the month to which each post's money is confirmed on day one, array [R, posts]."""
    rows = frame.rows(Event.SETTLEMENT_DECIDED)
    rows = rows[frame.log.time[rows] == 0]
    until = np.full((frame.size, len(frame.streams)), np.nan)
    until[frame.place[rows], frame.log.stream[rows]] = frame.log.until[rows]
    return until[:, frame.post_stream]
