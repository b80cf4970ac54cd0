"""The NHS's own measures of coming and going: leaver rate and stability index, by their definitions.

Source: NHS England (NHS Digital), NHS workforce statistics, turnover tables: the leaver rate is the leavers
of a year over the average of the headcounts at its start and end; the stability index is the share of those
in post at the start of the year who are still there at its end.
"""

from __future__ import annotations

import numpy as np

from sim.measures.frame import MONTHS_PER_YEAR, places, ratio
from sim.measures.measure import Columns, MeasureKind, share
from sim.measures.states import NEW_CONTRACT, Facts
from sim.model.log import Contract, Event, Reason


def _leaver_rate(name: str, title: str) -> MeasureKind:
    """Return a rate without a limit: in a year more people may leave than there are on average."""
    return MeasureKind(name, title, "share", -1, "weighted by posts")


KINDS = (
    _leaver_rate("leaver_rate", "Leaver rate"),
    _leaver_rate("leaver_rate_without_planned_returns", "Leaver rate without planned returns"),
    share("stability_index", "Stability index", 1),
    MeasureKind("nhs_leavers", "Leavers, NHS count", "people", 0),
    MeasureKind("nhs_average_headcount", "Average headcount, NHS count", "people", 0),
    MeasureKind("nhs_stayers", "Stayers, NHS count", "people", 0),
    MeasureKind("nhs_start_headcount", "Headcount at start of year, NHS count", "people", 0),
    share("early_leaver_share", "Fixed-term leavers gone early", 0),
    MeasureKind("returns", "Returns with a passport", "people", 0),
)


def add(facts: Facts, values: Columns, monthly: Columns) -> None:  # noqa: ARG001
    """Add the leaver rate and the stability index, pooled over the years of the run.

    Years run from 1 April to 1 April; headcounts are taken after what is dated that day. For ratios
    pooled over replications too, divide the sums of the four counts instead of averaging ratios.

    leaver_rate
        nhs_leavers / nhs_average_headcount.
    leaver_rate_without_planned_returns
        The same, but people who go home on the agreed date (secondments, gifts) are not counted as leavers.
    stability_index
        nhs_stayers / nhs_start_headcount.
    nhs_leavers, nhs_average_headcount, nhs_stayers, nhs_start_headcount
        The counts behind them, each summed over the years.
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
    average = (at_start + at_end) / 2

    values.groups("leaver_rate", ratio(leavers, average))
    values.groups(
        "leaver_rate_without_planned_returns",
        ratio(frame.total(place[unplanned], spells.stream[unplanned]), average),
    )
    values.groups("stability_index", ratio(stayers, at_start))
    values.groups("nhs_leavers", leavers)
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
