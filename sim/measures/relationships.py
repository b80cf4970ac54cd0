"""Ties with the partners, who else holds them, and the system's maturity (model.md M11, M12)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.measures.frame import Frame, spread
from sim.measures.measure import Bools, Columns, Floats, Ints, MeasureKind, share
from sim.measures.states import GONE, Facts
from sim.model.log import Event

_FROM_HERE = (Event.TIE_BEGAN, Event.TIE_INHERITED)

_BY_MONTH = tuple(
    MeasureKind(name, title, unit, better, monthly=True)
    for name, title, unit, better in (
        ("strong_ties", "Strong ties", "ties", 1),
        ("partners_uncovered", "Partners with no strong tie", "partners", -1),
        ("partners_covered_once", "Partners with one strong tie", "partners", 0),
        ("partners_covered_twice", "Partners with two strong ties or more", "partners", 1),
        ("single_holder_areas", "Areas with a single holder", "areas", -1),
    )
)

KINDS = (
    MeasureKind("ties_broken", "Ties broken", "ties", -1),
    *_BY_MONTH,
    *(
        replace(kind, name=f"{kind.name}_{when}", title=f"{kind.title}, {words}", monthly=False)
        for kind in _BY_MONTH
        for when, words in (("mean", "mean"), ("end", "at end"))
    ),
    share("maturity", "Maturity", 1, monthly=True),
    share("maturity_end", "Maturity at end", 1),
    share("mature", "Mature at end", 1),
    MeasureKind("mature_from_month", "Mature from month", "months", -1, "weighted by posts"),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add ties, the partners they cover, and maturity. All are of the team.

    ties_broken
        Strong ties that lapsed when their holder left the post.
    strong_ties (monthly)
        Pairs of a person and a partner whose tie is above `ties.strong_above`.
    partners_uncovered, partners_covered_once, partners_covered_twice (monthly)
        Partners with whom nobody, one person, or at least two people of the team have a strong tie.
    single_holder_areas (monthly)
        Pairs of a partner and a workstream within which exactly one person has a strong tie with the partner.
        A group of posts is a workstream, unless it names one, which several may share.
    <each>_mean, <each>_end
        Their mean over the months of the run, and their value at the horizon.
    maturity (monthly), maturity_end
        The system's maturity; what it was on day one where the mechanism is switched off.
    mature, mature_from_month
        Whether at the horizon maturity has been at `maturity.mature_above` or more for
        `maturity.mature_for_months`, and the first month at which it had been; nan if never.
    """
    frame = facts.frame
    broken = frame.rows(Event.TIE_LAPSED)
    values.team("ties_broken", np.bincount(frame.place[broken], minlength=frame.size))

    held = holders(frame)
    by_team = held.sum(axis=1)
    for name, by_month in (
        ("strong_ties", by_team.sum(axis=1)),
        ("partners_uncovered", (by_team == 0).sum(axis=1)),
        ("partners_covered_once", (by_team == 1).sum(axis=1)),
        ("partners_covered_twice", (by_team >= 2).sum(axis=1)),
        ("single_holder_areas", (held == 1).sum(axis=(1, 2))),
    ):
        monthly.team(name, by_month)
        values.team(f"{name}_mean", by_month.mean(axis=1))
        values.team(f"{name}_end", by_month[:, -1])

    grown = maturity(frame)
    monthly.team("maturity", grown)
    values.team("maturity_end", grown[:, -1])
    lasting = _lasting(frame, grown)
    first = np.where(lasting.any(axis=1), lasting.argmax(axis=1), np.nan)
    values.team("mature", lasting[:, -1])
    values.team("mature_from_month", first)


def holders(frame: Frame) -> Ints:
    """Count the people with a strong tie: (R, workstreams, partners, months + 1).

    From each row that states a tie's strength a, it is 1 - (1 - a) exp(-months e / tau), e being how engaged
    the partner is, until the next such row, or until the person leaves the team or moves to another post.
    """
    log, assumed = frame.log, frame.scenario.assumptions.ties
    partners = len(frame.scenario.system.partners)
    workstreams = sorted({post.workstream for post in frame.posts})
    works_on = np.array([workstreams.index(post.workstream) for post in frame.posts], np.int64)
    shape = (frame.size, len(workstreams), partners, frame.months + 1)
    start, end = _stretches(frame, partners)
    which, month = spread(*frame.months_in_force(log.time[start], log.time[end]))
    row = start[which]
    tau = assumed.tau_months / np.array(frame.scenario.engagement())[log.partner[row]]
    strength = 1 - (1 - log.amount[row]) * np.exp(-(month - log.time[row]) / tau)
    strong = strength > assumed.strong_above
    row, month = row[strong], month[strong]
    cell = np.ravel_multi_index(
        (frame.place[row], works_on[log.post[row]], log.partner[row].astype(np.int64), month), shape
    )
    return np.bincount(cell, minlength=int(np.prod(shape))).reshape(shape)


def _stretches(frame: Frame, partners: int) -> tuple[Ints, Ints]:
    """Return the rows that state a tie's strength, and the rows until which the tie grows from there."""
    log = frame.log
    began = frame.rows(*_FROM_HERE)
    over = frame.rows(Event.MOVED, *GONE)
    # the end of a person's time in a post ends the ties with every partner
    row = np.concatenate([began, np.repeat(over, partners)])
    with_whom = np.concatenate([log.partner[began], np.tile(np.arange(partners), len(over))])
    key = frame.person_key[row] * partners + with_whom
    order = np.lexsort((row, key))
    row = row[order]
    first = np.flatnonzero(np.isin(log.event[row], [int(e) for e in _FROM_HERE]))
    return row[first], row[first + 1]


def maturity(frame: Frame) -> Floats:
    """Return maturity at each month: (R, months + 1)."""
    log = frame.log
    rows = frame.rows(Event.MATURITY)
    grown = np.full((frame.size, frame.months + 1), frame.scenario.system.maturity)
    grown[frame.place[rows], frame.month_of(log.time[rows])] = log.amount[rows]
    if len(rows):
        grown[:, -1] = grown[:, -2]  # it steps on the first of each month, and the horizon is past the last
    return grown


def _lasting(frame: Frame, grown: Floats) -> Bools:
    """Return whether, at each month, maturity has lasted: at the threshold or above at every month since."""
    assumed = frame.scenario.assumptions.maturity
    above = grown >= assumed.mature_above
    months = np.arange(grown.shape[1])
    below = np.maximum.accumulate(np.where(above, -1, months), axis=1)
    lasting: Bools = above & (months - (below + 1) >= assumed.mature_for_months)
    return lasting
