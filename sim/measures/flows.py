"""The NHS's own measures of coming and going, leaver rate and stability index; and a wider turnover.

Source: NHS England (NHS Digital), NHS workforce statistics, turnover tables: both are of two snapshots, a
year apart. Leavers are those there at the start who are not there at the end, over the average of the two
headcounts; the stability index is the share of those there at the start who are there at the end. So the
two add to nearly 1 (published pairs: 99.8 to 99.9%). What is there is here the team, or the posts of a
funding stream. Turnover also counts those who join and leave between the snapshots.
"""

from __future__ import annotations

import numpy as np

from sim.measures.frame import MONTHS_PER_YEAR, places, ratio
from sim.measures.measure import Columns, MeasureKind, share
from sim.measures.states import NEW_CONTRACT, Facts
from sim.model.log import Contract, Destination, Event, Reason

_OUT_OF_THE_NHS = [int(d) for d in (Destination.OUTSIDE, Destination.RETIREMENT, Destination.UNKNOWN)]


def _leaver_rate(name: str, title: str) -> MeasureKind:
    """Return a rate without a limit: in a year more people may leave than there are on average."""
    return MeasureKind(name, title, "share", -1, "ratio of sums", over="nhs_average_headcount")


KINDS = (
    _leaver_rate("nhs_leaver_rate", "Leaver rate, NHS definition"),
    _leaver_rate("leaver_rate", "Organisation turnover"),
    _leaver_rate("leaver_rate_without_planned_returns", "Organisation turnover without planned returns"),
    _leaver_rate("leaver_rate_from_nhs", "Leaver rate, leaving the NHS"),
    MeasureKind(
        "stability_index",
        "Stability index",
        "share",
        1,
        "ratio of sums",
        over="nhs_start_headcount",
        most=1.0,
    ),
    MeasureKind("nhs_snapshot_leavers", "Leavers between snapshots, NHS count", "people", 0),
    MeasureKind("nhs_leavers", "Leavers of the organisation, all", "people", 0),
    MeasureKind("left_nhs", "Leavers from the NHS", "people", 0),
    MeasureKind("nhs_average_headcount", "Average headcount, NHS count", "people", 0),
    MeasureKind("nhs_stayers", "Stayers, NHS count", "people", 0),
    MeasureKind("nhs_start_headcount", "Headcount at start of year, NHS count", "people", 0),
    share("early_leaver_share", "Fixed-term leavers gone early", 0),
    MeasureKind("returns", "Returns with a passport", "people", 0),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:  # noqa: ARG001
    """Add turnover, the leaver rate and the stability index, pooled over the years of the run.

    Years run from 1 April to 1 April; headcounts are taken after what is dated that day. The summary pools
    the ratios over replications too: sums over sums.

    nhs_leaver_rate
        nhs_snapshot_leavers / nhs_average_headcount.
    leaver_rate
        nhs_leavers / nhs_average_headcount: turnover of the organisation, whose leavers may have joined
        within the year.
    leaver_rate_without_planned_returns
        The same, but people who go home on the agreed date (secondments, gifts) are not counted as leavers.
    leaver_rate_from_nhs
        left_nhs / nhs_average_headcount.
    stability_index
        nhs_stayers / nhs_start_headcount.
    nhs_snapshot_leavers, nhs_leavers, nhs_average_headcount, nhs_stayers, nhs_start_headcount
        The counts behind them, each summed over the years: in post on a 1 April and not on the next; all who
        leave; the mean of the two headcounts; in post on both; in post on the first.
    left_nhs
        People in post on a 1 April who are not on the next and have left the NHS: for a job outside, retired,
        or dismissed with no NHS job known.
    early_leaver_share
        Of those who leave a fixed-term contract, the share who go before its end date.

    And of the team: ``returns``, the leavers who come back with a staff passport.
    """
    frame, spells = facts.frame, facts.spells
    place = places(frame.replications, spells.replication)
    heads = frame.levels(place, spells.stream, spells.entered, spells.left)[:, :, ::MONTHS_PER_YEAR]
    at_start, at_end = heads[:, :, :-1].sum(axis=2), heads[:, :, 1:].sum(axis=2)
    # a spell in force at k of the yearly counts stays through k - 1 years
    first, last = frame.months_in_force(spells.entered, spells.left)
    counts = _multiples_below(last) - _multiples_below(first)
    stayers = frame.total(place, spells.stream, np.maximum(counts - 1, 0))
    gone = spells.exited & (first < last)
    leavers = frame.total(place[gone], spells.stream[gone])
    unplanned = gone & (spells.reason != Reason.PLANNED_RETURN)
    left_nhs = spells.exited & (counts > 0) & np.isin(spells.destination, _OUT_OF_THE_NHS)
    from_nhs = frame.total(place[left_nhs], spells.stream[left_nhs])
    average = (at_start + at_end) / 2

    values.groups("nhs_leaver_rate", ratio(at_start - stayers, average))
    values.groups("leaver_rate", ratio(leavers, average))
    values.groups(
        "leaver_rate_without_planned_returns",
        ratio(frame.total(place[unplanned], spells.stream[unplanned]), average),
    )
    values.groups("leaver_rate_from_nhs", ratio(from_nhs, average))
    values.groups("stability_index", ratio(stayers, at_start))
    values.groups("nhs_snapshot_leavers", at_start - stayers)
    values.groups("nhs_leavers", leavers)
    values.groups("left_nhs", from_nhs)
    values.groups("nhs_average_headcount", average)
    values.groups("nhs_stayers", stayers)
    values.groups("nhs_start_headcount", at_start)
    values.groups("early_leaver_share", _early_leaver_share(facts))
    back = frame.rows(Event.RETURNED)
    values.team("returns", np.bincount(frame.place[back], minlength=frame.size))


def _multiples_below(month: np.ndarray) -> np.ndarray:
    """Count the 1 Aprils, of month 0, 12, 24, ..., before *month*."""
    return -(-month // MONTHS_PER_YEAR)


def _early_leaver_share(facts: Facts) -> np.ndarray:
    frame, log = facts.frame, facts.frame.log
    start, end = frame.intervals(
        frame.person_key, NEW_CONTRACT, (*NEW_CONTRACT[2:], Event.LEFT, Event.PRESENT_AT_END)
    )
    left = (log.event[end] == Event.LEFT) & (log.contract[start] == Contract.FIXED_TERM)
    start, end = start[left], end[left]
    early = log.time[end] < log.until[start]
    return ratio(
        frame.total(frame.place[end[early]], frame.stream[end[early]]),
        frame.total(frame.place[end], frame.stream[end]),
    )
