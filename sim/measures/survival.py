"""The Kaplan-Meier estimate with delayed entry, and a band that knows that people move together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np

from sim.measures.measure import Bools, Floats, Ints


@dataclass(frozen=True)
class Survival:
    """A survival curve read at given times.

    Attributes
    ----------
    times : float array [T]
        Where it is read; an event at a time has happened there.
    survival : float array [T]
        The share still there, of those there when the first came under observation; nan where nobody is
        under observation at that time (before the first entry, in a gap, after the last exit), unless all
        had left by then. Past a gap the estimate goes on as if nobody left within it.
    lower, upper : float array [T]
        Pointwise confidence band; nan where it cannot be known (fewer than two clusters).
    at_risk : int array [T]
        Spells under observation at that time (those that end then included).
    """

    times: Floats
    survival: Floats
    lower: Floats
    upper: Floats
    at_risk: Ints


def kaplan_meier(
    entry: Floats, exit_: Floats, exited: Bools, cluster: Ints, times: Floats, confidence: float = 0.95
) -> Survival:
    """Estimate a survival curve from spells that may be left-truncated and right-censored.

    At each time u of an exit, d(u) of the n(u) spells with entry < u <= exit end, and

        S(t) = product over u <= t of (1 - d(u) / n(u)).

    The variance treats the clusters (replications) as independent, not the spells. With weight w_i
    on spell i, d log S(t) / d w_i is

        L_i(t) = - sum over u <= t of [dN_i(u) - Y_i(u) d(u)/n(u)] / [n(u) - d(u)],

    and var log S(t) = G/(G-1) x sum over the G clusters of (sum over i in the cluster of L_i(t))^2.
    With every spell its own cluster this is Greenwood's formula (times G/(G-1)). The band is symmetric
    for log(-log S): S^exp(-+ z se / |log S|).

    Parameters
    ----------
    entry, exit_ : float arrays [n]
        When a spell comes under observation and when it ends, on the clock of the curve. Spells with
        exit_ <= entry are never under observation.
    exited : bool array [n]
        Whether it ended by an exit; False if censored.
    cluster : int array [n]
        Which cluster it belongs to.
    times : float array [T]
        Where to read the curve, rising.
    confidence : float
        Of the band.

    Sources
    -------
    Kaplan and Meier 1958, doi:10.1080/01621459.1958.10501452. Delayed entry: Andersen, Borgan, Gill and
    Keiding 1993, Statistical Models Based on Counting Processes, III.4. Clustered variance: Williams
    1995, Lifetime Data Analysis 1, 171-186, the infinitesimal jackknife.
    Band: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 1.4.
    """
    seen = Observed.of(entry, exit_, exited, cluster, times)
    survival = np.where(seen.unknown, np.nan, seen.kept[seen.read])
    lower, upper = complementary_log_log_band(survival, seen.variance(seen.fall_of_log), confidence)
    return Survival(times, survival, lower, upper, seen.at_risk)


@dataclass(frozen=True)
class Observed:
    """Spells under observation, counted at the times of exits and added up by cluster at reading times.

    Attributes
    ----------
    entry, exit_ : float arrays [n]
        Of the spells that are ever under observation.
    exited : bool array [n]
        False if censored.
    chosen : bool array
        Which of the spells given these are.
    member : int array [n]
        The cluster of each, numbered from 0.
    clusters : int
        How many there are.
    event_times : float array [K]
        Times of exits, rising.
    times : float array [T]
        Reading times, rising.
    """

    entry: Floats
    exit_: Floats
    exited: Bools
    chosen: Bools
    member: Ints
    clusters: int
    event_times: Floats
    times: Floats

    @classmethod
    def of(cls, entry: Floats, exit_: Floats, exited: Bools, cluster: Ints, times: Floats) -> Observed:
        """Return the spells of which something is seen; parameters as of :func:`kaplan_meier`."""
        chosen = exit_ > entry
        exited = exited[chosen]
        names, member = np.unique(cluster[chosen], return_inverse=True)
        event_times = np.unique(exit_[chosen][exited])
        return cls(entry[chosen], exit_[chosen], exited, chosen, member, len(names), event_times, times)

    @cached_property
    def which(self) -> Ints:
        """The place in `event_times` of each spell's end by exit, int array [exited]."""
        return np.searchsorted(self.event_times, self.exit_[self.exited])

    @cached_property
    def exits(self) -> Ints:
        """Exits at each event time, int array [K]."""
        return np.bincount(self.which, minlength=len(self.event_times))

    @cached_property
    def n(self) -> Ints:
        """Spells at risk at each event time, int array [K]."""
        entries, ends = np.sort(self.entry), np.sort(self.exit_)
        return np.searchsorted(entries, self.event_times) - np.searchsorted(ends, self.event_times)

    @cached_property
    def at_risk(self) -> Ints:
        """Spells at risk at each reading time, int array [T]."""
        entries, ends = np.sort(self.entry), np.sort(self.exit_)
        return np.searchsorted(entries, self.times, "right") - np.searchsorted(ends, self.times)

    @cached_property
    def read(self) -> Ints:
        """How many event times have come at each reading time, int array [T]."""
        return np.searchsorted(self.event_times, self.times, "right")

    @cached_property
    def kept(self) -> Floats:
        """The Kaplan-Meier estimate before all event times and after each, float array [1 + K]."""
        return np.append(1.0, np.cumprod(1 - self.exits / self.n))

    @cached_property
    def unknown(self) -> Bools:
        """Whether nobody is under observation at a reading time while some had stayed, bool array [T]."""
        unknown: Bools = (self.at_risk == 0) & (self.kept[self.read] > 0)
        return unknown

    @cached_property
    def one_of_left(self) -> Floats:
        """1 / (n - d) at each event time; 0 where nobody is left, since nothing depends on it any more."""
        left = (self.n - self.exits).astype(float)
        one_of: Floats = np.divide(1.0, left, out=np.zeros(len(left)), where=left > 0)
        return one_of

    @cached_property
    def fall_of_log(self) -> Floats:
        """What each cluster takes from log S by reading times, float array [clusters, T]."""
        return self.leaving(self.one_of_left) - self.staying(self.exits / self.n * self.one_of_left)

    def leaving(self, weights: Floats, of: Bools | None = None) -> Floats:
        """Add up, by cluster and reading time, the weight at its event time of each exit up to then.

        *weights* has one for each event time; *of*, if given, says which exits count.
        """
        each = np.zeros(len(self.exit_))
        each[self.exited] = weights[self.which] if of is None else np.where(of, weights[self.which], 0.0)
        return self._accumulated(self._place_of_exit, each)

    def staying(self, weights: Floats) -> Floats:
        """Add up, by cluster and reading time, the weights of the event times at which each was at risk."""
        total = np.append(0.0, np.cumsum(weights))
        return self._up_to(self.exit_, self._place_of_exit, self._waiting_to_go, total) - self._up_to(
            self.entry, self._place_of_entry, self._waiting_to_come, total
        )

    def variance(self, influence: Floats) -> Floats:
        """Return the variance of an estimate from its influences [clusters, T]; nan below two clusters."""
        if self.clusters < 2:
            return np.full(len(self.times), np.nan)
        variance: Floats = self.clusters / (self.clusters - 1) * np.sum(influence**2, axis=0)
        return variance

    @cached_property
    def _place_of_exit(self) -> Ints:
        return np.searchsorted(self.times, self.exit_)

    @cached_property
    def _place_of_entry(self) -> Ints:
        return np.searchsorted(self.times, self.entry)

    @cached_property
    def _waiting_to_go(self) -> Floats:
        return self._waiting(self._place_of_exit)

    @cached_property
    def _waiting_to_come(self) -> Floats:
        return self._waiting(self._place_of_entry)

    def _waiting(self, place: Ints) -> Floats:
        """Count the spells for which a reading time has not come yet, by cluster and time."""
        of_cluster = np.bincount(self.member, minlength=self.clusters)[:, None]
        waiting: Floats = of_cluster - self._accumulated(place, np.ones(len(place)))
        return waiting

    def _accumulated(self, place: Ints, each: Floats) -> Floats:
        """Sum *each* over the spells whose place among the reading times has come, by cluster and time."""
        width = len(self.times) + 1
        sums = np.bincount(self.member * width + place, each, self.clusters * width)
        total: Floats = np.cumsum(sums.reshape(self.clusters, width)[:, :-1], axis=1)
        return total

    def _up_to(self, at: Floats, place: Ints, waiting: Floats, total: Floats) -> Floats:
        """Sum, by cluster and reading time t, *total* as it stands at min(at, t)."""
        reached = self._accumulated(place, total[np.searchsorted(self.event_times, at, "right")])
        up_to: Floats = reached + waiting * total[self.read]
        return up_to


def complementary_log_log_band(
    survival: Floats, variance_of_log: Floats, confidence: float = 0.95
) -> tuple[Floats, Floats]:
    """Return the lower and upper end of a band that stays within 0 and 1; at 0 and 1 it has no width."""
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    inside = (survival > 0) & (survival < 1)
    log_s = np.log(survival, out=np.full(survival.shape, -1.0), where=inside)
    factor = np.exp(z * np.sqrt(variance_of_log) / -log_s)
    lower = np.where(inside, survival**factor, survival)
    upper = np.where(inside, survival ** (1 / factor), survival)
    return lower, upper
