"""The NHS's own measures of coming and going: turnover, leaver rate and stability index.

Source: NHS England (NHS Digital), NHS workforce statistics, turnover tables: a leaver rate is the leavers of
a year over the average of the headcounts at its start and end; the stability index is the share of those
in post at the start of the year who are still there at its end. The published leaver rate is of those who
leave the NHS; who goes to another of its organisations is turnover of the one left.
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
    return MeasureKind(name, title, "share", -1, "weighted by posts")


KINDS = (
    _leaver_rate("leaver_rate", "Organisation turnover"),
    _leaver_rate("leaver_rate_without_planned_returns", "Organisation turnover without planned returns"),
    _leaver_rate("leaver_rate_from_nhs", "Leaver rate, leaving the NHS"),
    share("stability_index", "Stability index", 1),
    MeasureKind("nhs_leavers", "Leavers of the organisation, NHS count", "people", 0),
    MeasureKind("left_nhs", "Leavers from the NHS", "people", 0),
    MeasureKind("nhs_average_headcount", "Average headcount, NHS count", "people", 0),
    MeasureKind("nhs_stayers", "Stayers, NHS count", "people", 0),
    MeasureKind("nhs_start_headcount", "Headcount at start of year, NHS count", "people", 0),
    share("early_leaver_share", "Fixed-term leavers gone early", 0),
    MeasureKind("returns", "Returns with a passport", "people", 0),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:  # noqa: ARG001
    """Add turnover, the leaver rate and the stability index, pooled over the years of the run.

    Years run from 1 April to 1 April; headcounts are taken after what is dated that day. For ratios
    pooled over replications too, divide the sums of the counts instead of averaging ratios.

    leaver_rate
        nhs_leavers / nhs_average_headcount: turnover of the organisation, whose leavers may go to another of
        the NHS or have joined within the year.
    leaver_rate_without_planned_returns
        The same, but people who go home on the agreed date (secondments, gifts) are not counted as leavers.
    leaver_rate_from_nhs
        left_nhs / nhs_average_headcount.
    stability_index
        nhs_stayers / nhs_start_headcount.
    nhs_leavers, nhs_average_headcount, nhs_stayers, nhs_start_headcount
        The counts behind them, each summed over the years.
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

    values.groups("leaver_rate", ratio(leavers, average))
    values.groups(
        "leaver_rate_without_planned_returns",
        ratio(frame.total(place[unplanned], spells.stream[unplanned]), average),
    )
    values.groups("leaver_rate_from_nhs", ratio(from_nhs, average))
    values.groups("stability_index", ratio(stayers, at_start))
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
