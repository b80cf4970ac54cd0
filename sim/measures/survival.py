"""The Kaplan-Meier estimate with delayed entry, and a band that knows that people move together."""

from __future__ import annotations

from dataclasses import dataclass
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
        The share still there; nan where nobody has been observed up to then.
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
    1995, doi:10.1007/BF00985768 (Lifetime Data Analysis 1, 171-186), the infinitesimal jackknife.
    Band: Kalbfleisch and Prentice 2002, The Statistical Analysis of Failure Time Data, 1.4.
    """
    seen = exit_ > entry
    entry, exit_, exited, cluster = entry[seen], exit_[seen], exited[seen], cluster[seen]
    event_times, deaths = np.unique(exit_[exited], return_counts=True)
    entries, exits = np.sort(entry), np.sort(exit_)
    n = np.searchsorted(entries, event_times) - np.searchsorted(exits, event_times)
    read = np.searchsorted(event_times, times, "right")
    survival = np.append(1.0, np.cumprod(1 - deaths / n))[read]
    at_risk = np.searchsorted(entries, times, "right") - np.searchsorted(exits, times)
    beyond = times > exits.max(initial=-np.inf)
    survival = np.where(beyond & (survival > 0), np.nan, survival)
    variance = _variance_of_log(entry, exit_, exited, cluster, event_times, deaths, n, times)
    lower, upper = complementary_log_log_band(survival, variance, confidence)
    return Survival(times, survival, lower, upper, at_risk)


def _variance_of_log(
    entry: Floats,
    exit_: Floats,
    exited: Bools,
    cluster: Ints,
    event_times: Floats,
    deaths: Ints,
    n: Ints,
    times: Floats,
) -> Floats:
    """Return var log S at *times*; nan once everybody at risk has gone, or with fewer than two clusters."""
    names, member = np.unique(cluster, return_inverse=True)
    clusters = len(names)
    if clusters < 2:
        return np.full(len(times), np.nan)
    left = (n - deaths).astype(float)
    left[left == 0] = np.nan
    # hazard(t): sum over u <= t of d / (n (n - d)): what a spell under observation all along adds
    hazard = np.append(0.0, np.cumsum(deaths / (n * left)))

    def accumulated(at: Floats, weights: Floats) -> Floats:
        """Sum weights of the spells for which *at* has come, by cluster and time."""
        bin_ = np.searchsorted(times, at)
        width = len(times) + 1
        sums = np.bincount(member * width + bin_, weights, clusters * width).reshape(clusters, width)
        total: Floats = np.cumsum(sums[:, :-1], axis=1)
        return total

    def observed_hazard(at: Floats) -> Floats:
        """Sum hazard(min(at, t)) by cluster and time t."""
        reached = accumulated(at, hazard[np.searchsorted(event_times, at, "right")])
        waiting = np.bincount(member, minlength=clusters)[:, None] - accumulated(at, np.ones(len(at)))
        total: Floats = reached + waiting * hazard[np.searchsorted(event_times, times, "right")]
        return total

    leaving = np.zeros(len(exit_))
    leaving[exited] = 1 / left[np.searchsorted(event_times, exit_[exited])]
    influence = accumulated(exit_, leaving) - (observed_hazard(exit_) - observed_hazard(entry))
    variance: Floats = clusters / (clusters - 1) * np.sum(influence**2, axis=0)
    return variance


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
