"""Why people are gone: the share who have left for each reason, or to each destination, by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures.groups import Groups
from sim.measures.measure import TEAM, Bools, Floats, Ints
from sim.measures.retention import CLOCKS, counted, on_clock
from sim.measures.spells import Spells
from sim.measures.survival import Observed, complementary_log_log_band
from sim.model.log import Destination, Reason, word

_REASONS = [reason for reason in Reason if reason != Reason.CENSORED]
REASONS = tuple(word(reason) for reason in _REASONS)
"""In the order of their codes, which :func:`place_of_reason` turns into places here."""
DESTINATIONS = tuple(word(destination) for destination in Destination)
_OF_ANY_TEAM = ("retired", "planned_return")


def place_of_reason(codes: NDArray[Any]) -> Ints:
    """Return the places in :data:`REASONS` of reasons as coded in the log; -1 if censored or none."""
    places: Ints = np.full(len(Reason) + 1, -1)  # the last is that of -1, no reason
    places[_REASONS] = np.arange(len(_REASONS))
    found: Ints = places[codes]
    return found


def better_of(reason: str) -> int:
    """Return whether fewer exits for a reason are better (-1), or neither fewer nor more are (0).

    Retirement and planned returns belong to any team; no policy is better for fewer of them.
    """
    return 0 if reason in _OF_ANY_TEAM else -1


def in_words(cause: str) -> str:
    """Return a reason or a destination in words."""
    return {"other_nhs": "other NHS"}.get(cause, cause.replace("_", " "))


@dataclass(frozen=True)
class Incidence:
    """Cumulative incidence curves of causes that compete, read at given times.

    Attributes
    ----------
    times : float array [T]
        Where they are read; an event at a time has happened there.
    incidence : float array [causes, T]
        The share gone for each cause; nan where the survival curve of the same spells is, with which they
        add to 1 (nobody is under observation, and not all have left).
    lower, upper : float arrays [causes, T]
        Pointwise confidence bands; nan where they cannot be known (fewer than two clusters).
    at_risk : int array [T]
        Spells under observation at that time (those that end then included).
    """

    times: Floats
    incidence: Floats
    lower: Floats
    upper: Floats
    at_risk: Ints


def aalen_johansen(
    entry: Floats,
    exit_: Floats,
    cause: Ints,
    causes: int,
    cluster: Ints,
    times: Floats,
    confidence: float = 0.95,
) -> Incidence:
    """Estimate cumulative incidence from spells that may be left-truncated and right-censored.

    At each time u of an exit, d(u) of the n(u) spells with entry < u <= exit end, d_j(u) of them by cause j.
    With S the Kaplan-Meier estimate of staying, whatever the cause, and S(u-) its value just before u,

        F_j(t) = sum over u <= t of S(u-) d_j(u) / n(u),

    so that the F_j and S add to 1. To take other causes for censoring, and read 1 - Kaplan-Meier, would
    overstate each cause: nobody leaves twice.

    The variance treats the clusters (replications) as independent, not the spells. With weight w_i on
    spell i, and dM_i(u) = dN_i(u) - Y_i(u) d(u)/n(u), d F_j(t) / d w_i is

        I_i(t) = sum over u <= t of S(u-) [dN_ij(u) - Y_i(u) d_j(u)/n(u)] / n(u)
                 - sum over u <= t of [F_j(t) - F_j(u)] dM_i(u) / [n(u) - d(u)]:

    what the spell adds to the cause, less what all that leave before take from it. Then
    var F_j(t) = G/(G-1) x sum over the G clusters of (sum over i in the cluster of I_i(t))^2. The band is
    symmetric for log(-log F): F^exp(-+ z se / (F |log F|)); at 0 and 1 it has no width.

    Parameters
    ----------
    entry, exit_ : float arrays [n]
        When a spell comes under observation and when it ends, on the clock of the curve. Spells with
        exit_ <= entry are never under observation.
    cause : int array [n]
        By what it ended: 0, 1, ...; -1 if censored.
    causes : int
        How many causes there are.
    cluster : int array [n]
        Which cluster it belongs to.
    times : float array [T]
        Where to read the curves, rising.
    confidence : float
        Of the bands.

    Sources
    -------
    Aalen and Johansen 1978, Scandinavian Journal of Statistics 5, 141-150. Delayed entry: Andersen, Borgan,
    Gill and Keiding 1993, Statistical Models Based on Counting Processes, IV.4. Clustered variance: the
    infinitesimal jackknife, as for :func:`sim.measures.survival.kaplan_meier`. Band: Pintilie 2006,
    Competing Risks: A Practical Perspective.
    """
    seen = Observed.of(entry, exit_, cause >= 0, cluster, times)
    each = [_of_cause(seen, cause[seen.chosen][seen.exited] == j) for j in range(causes)]
    incidence = np.where(seen.unknown, np.nan, np.array([share for share, _ in each]))
    variance = np.array([variance for _, variance in each])
    of_log = np.divide(variance, incidence**2, out=np.zeros(variance.shape), where=incidence > 0)
    lower, upper = complementary_log_log_band(incidence, of_log, confidence)
    return Incidence(times, incidence, lower, upper, seen.at_risk)


def _of_cause(seen: Observed, of_it: Bools) -> tuple[Floats, Floats]:
    """Return a cause's share at the reading times, and its variance; *of_it* says which exits are its own."""
    d_j = np.bincount(seen.which[of_it], minlength=len(seen.event_times))
    before = seen.kept[:-1] / seen.n
    share = np.cumsum(before * d_j)
    at_times = np.append(0.0, share)[seen.read]
    added = seen.leaving(before, of_it) - seen.staying(before * d_j / seen.n)
    # sum of [F(t) - F(u)] dM(u) / (n - d), with F(t) taken out of the sum
    early = seen.leaving(share * seen.one_of_left)
    early = early - seen.staying(share * seen.one_of_left * seen.exits / seen.n)
    taken = at_times * seen.fall_of_log - early
    return at_times, seen.variance(added - taken)


@dataclass(frozen=True)
class ExitCurves:
    """Cumulative incidence of exits as tidy columns: one row for each clock, cause and month.

    Attributes
    ----------
    clock : list of str
        ``calendar``: the day-one team, by months from the start date. ``tenure``: everybody, by months
        in the team.
    group : list of str
        As :meth:`sim.measures.groups.Groups.of` calls them.
    by : list of str
        ``reason`` or ``destination``: each adds up, with those still in the team, to 1.
    cause : list of str
        Such as ``resigned``, or ``trust``: all there are, also those by which nobody left.
    months : list of int
        Months on that clock.
    incidence, lower, upper : list of float
        The share gone for that cause after what is dated that month, and its 95% confidence band: the
        error of the mean over replications, not what one team should expect.
    at_risk : list of int
        Spells under observation at that month, over all replications.
    """

    clock: list[str]
    group: list[str]
    by: list[str]
    cause: list[str]
    months: list[int]
    incidence: list[float]
    lower: list[float]
    upper: list[float]
    at_risk: list[int]


def exits_by_cause(spells: Spells, groups: Groups, months: int, by: Sequence[str] = (TEAM,)) -> ExitCurves:
    """Return the share of a group who have left for each reason, and to each destination, on both clocks.

    Aalen-Johansen, pooled over replications, with the variance clustered by replication; see
    :func:`aalen_johansen`. The clocks are those of :func:`sim.measures.retention.retention_curves`, whose
    survival of the group and the shares gone by reason (or by destination) add to 1. Planned returns are a
    reason of their own, `planned_return`, so that they can be shown apart.

    Parameters
    ----------
    spells : Spells
        Of one scenario.
    groups : Groups
        What its groups are called.
    months : int
        How far the curves go: the length of the run.
    by : sequence of str
        Groupings of :data:`sim.measures.groups.GROUPINGS`: every group in which there is anybody.
    """
    curves = ExitCurves([], [], [], [], [], [], [], [], [])
    times = np.arange(months + 1, dtype=float)
    for clock in CLOCKS:
        followed = counted(spells, clock)
        for group, chosen in groups.of(spells, by):
            if (followed & chosen).any() or group == TEAM:
                _add(curves, spells.where(followed & chosen), clock, group, times)
    return curves


def _add(curves: ExitCurves, some: Spells, clock: str, group: str, times: Floats) -> None:
    """Add the curves of one group on one clock."""
    entry, exit_ = on_clock(some, clock)
    for by, names, cause in (
        ("reason", REASONS, place_of_reason(some.reason)),
        ("destination", DESTINATIONS, some.destination),
    ):
        found = aalen_johansen(entry, exit_, cause, len(names), some.replication, times)
        rows = len(names) * len(times)
        curves.clock.extend([clock] * rows)
        curves.group.extend([group] * rows)
        curves.by.extend([by] * rows)
        curves.cause.extend(np.repeat(names, len(times)).tolist())
        curves.months.extend(list(range(len(times))) * len(names))
        curves.incidence.extend(found.incidence.ravel().tolist())
        curves.lower.extend(found.lower.ravel().tolist())
        curves.upper.extend(found.upper.ravel().tolist())
        curves.at_risk.extend(found.at_risk.tolist() * len(names))
