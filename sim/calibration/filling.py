"""Weeks from advert to start, and notice served: times that a record of starts and leavings may hold."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calibration.history import A_DAY, MONTHS_PER_WEEK, History, Leaving
from sim.calibration.posterior import Estimate, on_grid
from sim.calibration.prior import Gamma
from sim.measures.measure import Bools, Floats
from sim.model.log import Contract

_MEANS = np.geomspace(2.0, 60.0, 48)
_VARIATIONS = np.linspace(0.05, 1.5, 48)
_STEPS = np.linspace(0.0, 1.0, 48)
_LONGEST_WEEKS = 156.0  # a start that long after its advert was of another advert
FEWEST_NOTICES = 5


class Waits(NamedTuple):
    """Weeks from advert to start, with the weeks between which each could be seen."""

    weeks: Floats
    least: Floats  # an advert before the record opens is only seen if the start came after it
    most: Floats  # nor is it seen if the start comes after the record's close
    waited: Bools  # for the post to be free: the candidate could have come earlier


def waits_of(history: History) -> Waits:
    """Return the weeks from advert to start of those who started while the record was kept."""
    h = history
    weeks = (h.joined - h.advert) / MONTHS_PER_WEEK
    chosen = h.first & (h.joined > h.opens) & (h.joined <= h.closes) & (weeks > 0) & (weeks <= _LONGEST_WEEKS)
    least, most = ((at - h.advert[chosen]) / MONTHS_PER_WEEK for at in (h.opens, h.closes))
    waited = np.abs(h.joined - h.vacant)[chosen] < A_DAY
    return Waits(weeks[chosen], np.maximum(least, 0.0), most, waited)


def time_to_fill(waits: Waits, mean: Gamma, variation: Gamma) -> tuple[Estimate, Estimate]:
    """Estimate the mean and the coefficient of variation of the weeks from advert to start, lognormal (M8).

    Each wait has the density f(w) / (F(most) - F(least)): it is in the list because it ended in the record.
    Who started as the post became free could have come at any time before: F(w) stands for f(w).
    """
    coarse = _on_grids(waits, mean, variation, _MEANS, _VARIATIONS)
    means, variations = (np.interp(_STEPS, (0, 1), _reach(one.at, one.weight)) for one in coarse)
    fine = _on_grids(waits, mean, variation, means, variations)
    found = []
    for near, far in zip(fine, coarse, strict=True):
        n = len(waits.weeks)
        data = on_grid(far.at, far.weight, far.before, n).data
        found.append(on_grid(near.at, near.weight, near.before, n)._replace(data=data))
    return found[0], found[1]


class _Believed(NamedTuple):
    """What values of one of the two weigh, after the data and before."""

    at: Floats
    weight: Floats
    before: Floats


def _reach(at: Floats, weight: Floats) -> tuple[float, float]:
    """Return between which values nearly all chances lie."""
    some = np.flatnonzero(weight > 1e-6 * weight.max())
    return float(at[max(some[0] - 1, 0)]), float(at[min(some[-1] + 1, len(at) - 1)])


def _on_grids(
    waits: Waits, mean: Gamma, variation: Gamma, means: Floats, variations: Floats
) -> tuple[_Believed, _Believed]:
    from scipy.special import log_ndtr

    m, cv = (x.ravel() for x in np.meshgrid(means, variations, indexing="ij"))
    sigma = np.sqrt(np.log1p(cv**2))
    mu = np.log(m) - sigma**2 / 2
    widths = np.multiply.outer(np.gradient(means), np.ones(len(variations))).ravel()
    before = _weights(m, mean) * _weights(cv, variation) * widths
    log_weight = np.log(np.maximum(before, 1e-300))
    own = ~waits.waited
    logs, n = np.log(waits.weeks[own]), int(own.sum())
    for weeks in waits.weeks[waits.waited]:
        log_weight += log_ndtr((np.log(weeks) - mu) / sigma)
    log_weight -= n * np.log(sigma) + (np.sum(logs**2) - 2 * mu * np.sum(logs) + n * mu**2) / (2 * sigma**2)
    least = np.floor(waits.least)
    most = np.maximum(np.ceil(np.minimum(waits.most, _LONGEST_WEEKS)), least + 1)
    spans, numbers = np.unique(np.stack([least, most], axis=1), axis=0, return_counts=True)
    for (low, high), times in zip(spans, numbers, strict=True):
        ends = ((np.log(end) - mu) / sigma if end > 0 else np.full(len(mu), -np.inf) for end in (low, high))
        log_weight -= times * _log_between(*ends)
    shape = (len(means), len(variations))
    after, first = np.exp(log_weight - log_weight.max()).reshape(shape), before.reshape(shape)
    return (
        _Believed(means, after.sum(axis=1), first.sum(axis=1)),
        _Believed(variations, after.sum(axis=0), first.sum(axis=0)),
    )


def _log_between(low: Floats, high: Floats) -> Floats:
    """Return the logarithm of the normal chance between two ends, in the tail too; -inf is an end as well."""
    from scipy.special import log_ndtr

    tail = low > 0  # there F is nearly 1 at both ends, and 1 - F is not
    more = log_ndtr(np.where(tail, -low, high))
    less = log_ndtr(np.where(tail, -high, low))
    return np.asarray(more + np.log(-np.expm1(less - more)))


def _weights(at: Floats, prior: Gamma) -> Floats:
    return np.asarray(np.exp((prior.a - 1) * np.log(at) - prior.b * at))


def notice_served(history: History, bands: range) -> Estimate | None:
    """Estimate the mean notice, in weeks, of those in some bands who resigned or retired, by Student's t.

    A notice that the contract's end cut short tells nothing of its length. Of fewer than five nothing is
    said.
    """
    from scipy.special import stdtrit

    h = history
    own = np.isin(h.reason, (Leaving.RESIGNED, Leaving.RETIRED)) & h.gone & np.isin(h.band, list(bands))
    whole = (h.contract != Contract.FIXED_TERM) | (h.left < h.contract_end - 1 / 31)
    weeks = (h.left - h.notice)[own & whole & ~np.isnan(h.notice)] / MONTHS_PER_WEEK
    n = len(weeks)
    if n < FEWEST_NOTICES:
        return None
    mean = float(weeks.mean())
    half = float(stdtrit(n - 1, 0.95) * weeks.std(ddof=1) / np.sqrt(n))
    return Estimate(max(mean - half, 0.0), mean, mean + half, 1.0, n)
