"""Work disturbed: limbo, contract ends reached undecided, posts empty and frozen, time to fill."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.measures.frame import WEEKS_PER_MONTH, WEEKS_PER_YEAR, ratio, spread
from sim.measures.measure import Columns, Floats, MeasureKind, Noticed, share
from sim.measures.states import NEW_CONTRACT, Facts
from sim.model.log import Contract, Event

KINDS = (
    MeasureKind("limbo_weeks", "Limbo weeks", "person-weeks", -1),
    MeasureKind("limbo_people", "People in limbo at some time", "people", -1),
    share("ends_undecided_share", "Contract ends reached undecided", -1),
    replace(
        share("vacancy_rate", "Vacancy rate", -1),
        notice=Noticed(0.001, "a tenth of a point: one post in a thousand empty more"),
    ),
    share("frozen_share", "Time frozen", -1),
    MeasureKind("time_to_fill_weeks", "Time to fill a post", "weeks", -1, "weighted by posts"),
    MeasureKind("people_in_limbo", "People in limbo", "people", -1, monthly=True),
    MeasureKind("vacancies", "Vacancies", "posts", -1, monthly=True),
    MeasureKind("frozen_posts", "Frozen posts", "posts", -1, monthly=True),
    MeasureKind("interims", "Interims", "people", 0, monthly=True),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add disruption.

    limbo_weeks
        Person-weeks worked out of contract over the run: the end date had passed and nothing was decided.
        Time on a bridge is not limbo.
    limbo_people
        People who were in limbo at some time.
    ends_undecided_share
        Of the fixed-term contracts renewed, or whose end date was reached, the share whose end date
        came with no decision (the person went into limbo or on a bridge). An end settled at the last
        instant counts as decided.
    vacancy_rate
        Time for which open posts were vacant, over the time for which posts were open. Nobody holds
        a vacant post, whatever an interim does; frozen posts are included, closed posts are not.
    frozen_share
        Time for which open posts were vacant with the search waiting for money, over the same.
    time_to_fill_weeks
        Mean time from the day a post falls (or reopens) vacant to the day its next holder starts; searches
        that are not over by the horizon and vacancies older than the run are left out.
    vacancies, frozen_posts, people_in_limbo, interims (monthly)
        How many there are.
    """
    _limbo(facts, values, monthly)
    _vacancies(facts, values, monthly)
    frame, log = facts.frame, facts.frame.log
    start, end = frame.intervals(frame.post_key, [Event.INTERIM_STARTED], [Event.INTERIM_ENDED])
    interims = frame.levels(frame.place[start], frame.stream[start], log.time[start], log.time[end])
    monthly.team("interims", interims[:, 0])


def _limbo(facts: Facts, values: Columns, monthly: Columns) -> None:
    frame = facts.frame
    limbo = facts.people.where(facts.people.limbo)
    weeks = (limbo.end - limbo.start) * WEEKS_PER_MONTH
    values.groups("limbo_weeks", frame.total(limbo.place, limbo.stream, weeks))
    _, first = np.unique(np.stack([limbo.place, limbo.person]), axis=1, return_index=True)
    values.groups("limbo_people", frame.total(limbo.place[first], limbo.stream[first]))
    values.groups("ends_undecided_share", _ends_undecided_share(facts))
    in_limbo = frame.levels(limbo.place, limbo.stream, limbo.start, limbo.end)
    monthly.team("people_in_limbo", in_limbo[:, 0])


def limbo_by_week(facts: Facts) -> Floats:
    """Return people in limbo by week of the financial year: array [replications, 52].

    The average over the week, and over the years of the run; week 0 begins on 1 April. The 52 add up to the
    `limbo_weeks` of an average year.
    """
    frame = facts.frame
    limbo = facts.people.where(facts.people.limbo)
    start, end = limbo.start * WEEKS_PER_MONTH, limbo.end * WEEKS_PER_MONTH
    which, week = spread(np.floor(start).astype(np.int64), np.ceil(end).astype(np.int64))
    weeks = np.minimum(end[which], week + 1) - np.maximum(start[which], week)
    bins = limbo.place[which] * WEEKS_PER_YEAR + week % WEEKS_PER_YEAR
    spent = np.bincount(bins, weeks, frame.size * WEEKS_PER_YEAR)
    return spent.reshape(frame.size, WEEKS_PER_YEAR) / frame.years


def _ends_undecided_share(facts: Facts) -> Floats:
    frame, log, people = facts.frame, facts.frame.log, facts.people
    start, end = frame.intervals(
        frame.person_key,
        NEW_CONTRACT,
        (Event.MOVED, Event.CONTRACT_RENEWED, Event.LEFT, Event.PRESENT_AT_END),
    )
    fixed = log.contract[start] == Contract.FIXED_TERM
    start, end = start[fixed], end[fixed]
    undecided = np.isin(start, people.contract_row[people.limbo | people.bridged])
    renewed = log.event[end] == Event.CONTRACT_RENEWED
    let_go = (log.event[end] == Event.LEFT) & (log.time[end] >= log.until[start])
    reached = undecided | renewed | let_go
    place, stream = frame.place[start], frame.stream[start]
    return ratio(
        frame.total(place[undecided], stream[undecided]), frame.total(place[reached], stream[reached])
    )


def _vacancies(facts: Facts, values: Columns, monthly: Columns) -> None:
    frame, posts = facts.frame, facts.posts
    vacant = posts.where(posts.vacant)
    frozen = vacant.where(vacant.frozen)
    is_open = posts.where(posts.open)
    open_time = frame.total(is_open.place, is_open.stream, is_open.end - is_open.start)
    for rate, count, some in (
        ("vacancy_rate", "vacancies", vacant),
        ("frozen_share", "frozen_posts", frozen),
    ):
        spent = frame.total(some.place, some.stream, some.end - some.start)
        values.groups(rate, ratio(spent, open_time))
        level = frame.levels(some.place, some.stream, some.start, some.end)
        if some is vacant:
            monthly.groups(count, level)
        else:
            monthly.team(count, level[:, 0])
    filled = posts.where(posts.filled & (posts.since > 0))
    weeks = frame.total(filled.place, filled.stream, (filled.end - filled.since) * WEEKS_PER_MONTH)
    fills = frame.total(filled.place, filled.stream)
    values.groups("time_to_fill_weeks", ratio(weeks, fills))
