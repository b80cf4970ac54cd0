"""Who stays, and for how long: the day-one team by the calendar, everybody by tenure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.measures.frame import places, ratio
from sim.measures.groups import Groups
from sim.measures.measure import TEAM, Bools, Columns, Floats, MeasureKind, share
from sim.measures.spells import Spells
from sim.measures.states import Facts
from sim.measures.survival import kaplan_meier

SEPTEMBER_MONTHS = (18, 30, 42, 54, 66)
"""The months that end on 30 September, at which retention is told."""
APRIL_MONTHS = (12, 24, 36, 48, 60)
"""The months that end as a financial year opens, on 1 April.

Late decisions then still hold, in limbo, people whose posts will close, and early ones have let them go: a
reading on that day flatters late money. They are measures, and no headline.
"""
RETENTION_MONTHS = (*SEPTEMBER_MONTHS, *APRIL_MONTHS)


def retention_at(month: int) -> MeasureKind:
    """Return retention at a month: the share of the day-one team still in the team then."""
    title = f"In post, month {month}{' (1 April)' if month in APRIL_MONTHS else ''}"
    return replace(share(f"retention_{month}m", title, 1), month=month)


def headline_month_of(years: int) -> int | None:
    """Return the month at which a run of so many years is told: 42, else 30 or 18; none within a year."""
    return next((month for month in (42, 30, 18) if month < 12 * years), None)


KINDS = (
    *(retention_at(month) for month in RETENTION_MONTHS),
    MeasureKind("months_kept", "Months kept", "months", 1, "weighted by posts", most_per_year=12),
    MeasureKind("day_one_people", "Day-one people", "people", 0),
    share("retention", "Still in post", 1, monthly=True),
)
USUAL = (TEAM, "stream", "contract", "band")
"""The groupings of every table of retention curves."""
CLOCKS = ("calendar", "tenure")
"""What a curve's months are counted from: the start date, or the day a person came."""


def add(facts: Facts, values: Columns, monthly: Columns) -> None:
    """Add the retention of the day-one team.

    retention_Nm
        Share of the day-one team (of a stream: in its posts on day one) still in the team at month N,
        after every event dated N. People in limbo, under notice or at risk count as in post. nan if the
        run does not go beyond month N (events dated at the horizon do not happen, so what month N does
        to the team is not seen), or if the group had nobody on day one.
    months_kept
        Mean over the day-one team of the months in the team up to the horizon.
    day_one_people
        The size of the day-one team.
    retention (monthly)
        The same share at each month; at the last month, the horizon, before what is dated then.
    """
    frame, spells = facts.frame, facts.spells
    first = spells.where(spells.day_one)
    place = places(frame.replications, first.replication)
    team = frame.total(place, first.stream)
    kept = ratio(frame.levels(place, first.stream, first.entered, first.left), team[:, :, None])
    for month in RETENTION_MONTHS:
        kind = retention_at(month)
        seen = kind.defined_in(frame.years)
        values.groups(kind.name, kept[:, :, month] if seen else np.full(team.shape, np.nan))
    values.groups("months_kept", ratio(frame.total(place, first.stream, first.left), team))
    values.groups("day_one_people", team)
    monthly.groups("retention", kept)


@dataclass(frozen=True)
class Curves:
    """Retention curves as tidy columns of equal length: one row for each clock, group and month.

    Attributes
    ----------
    clock : list of str
        ``calendar``: the day-one team, by months from the start date. ``tenure``: everybody, by months
        in the team.
    group : list of str
        As :meth:`sim.measures.groups.Groups.of` calls them, or, by tenure, ``all hires``: those who came
        after day one.
    months : list of int
        Months on that clock.
    survival, lower, upper : list of float
        The share still in the team after what is dated that month, and its 95% confidence band: the
        error of the mean over replications, not what one team should expect.
    at_risk : list of int
        Spells under observation at that month, over all replications.
    """

    clock: list[str]
    group: list[str]
    months: list[int]
    survival: list[float]
    lower: list[float]
    upper: list[float]
    at_risk: list[int]


def retention_curves(spells: Spells, groups: Groups, months: int, by: Sequence[str] = USUAL) -> Curves:
    """Return the retention curves on both clocks, for every group in which there is anybody.

    Kaplan-Meier, pooled over replications, with the variance clustered by replication; see
    :func:`sim.measures.survival.kaplan_meier`. On the calendar clock nobody is truncated or censored before
    the horizon, so the curve is the plain share of the day-one team. On the tenure clock people of the
    day-one team come under observation at the tenure they have on day one (delayed entry).

    Parameters
    ----------
    spells : Spells
        Of one scenario.
    groups : Groups
        What its groups are called.
    months : int
        How far the curves go: the length of the run.
    by : sequence of str
        Groupings of :data:`sim.measures.groups.GROUPINGS`; with ``team`` there are, by tenure, all hires too.
    """
    curves = Curves([], [], [], [], [], [], [])
    times = np.arange(months + 1, dtype=float)
    for clock in CLOCKS:
        followed = counted(spells, clock)
        members = list(groups.of(spells, by))
        if clock == "tenure" and TEAM in by:
            members.append(("all hires", ~spells.day_one))
        for group, chosen in members:
            if not (followed & chosen).any():
                continue
            some = spells.where(followed & chosen)
            entry, exit_ = on_clock(some, clock)
            curve = kaplan_meier(entry, exit_, some.exited, some.replication, times)
            curves.clock.extend([clock] * len(times))
            curves.group.extend([group] * len(times))
            curves.months.extend(range(months + 1))
            curves.survival.extend(curve.survival.tolist())
            curves.lower.extend(curve.lower.tolist())
            curves.upper.extend(curve.upper.tolist())
            curves.at_risk.extend(curve.at_risk.tolist())
    return curves


def counted(spells: Spells, clock: str) -> Bools:
    """Return which spells a clock follows: those of the day-one team, or all."""
    return spells.day_one if clock == "calendar" else np.ones(len(spells.left), dtype=np.bool_)


def on_clock(spells: Spells, clock: str) -> tuple[Floats, Floats]:
    """Return when spells come under observation and when they end, on a clock."""
    if clock == "calendar":
        # under observation from before the first instant, so that an exit at month 0 counts
        return np.full(len(spells.left), -1.0), spells.left
    return spells.tenure_at_entry, spells.tenure_at_entry + spells.left - spells.entered
