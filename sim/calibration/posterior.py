"""What is known of a value once something was counted: estimates with their intervals."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

import numpy as np

from sim.calibration.prior import MIDDLE, Beta, Gamma
from sim.measures.measure import Floats

QUANTILES = ((1 - MIDDLE) / 2, 0.5, (1 + MIDDLE) / 2)


class Estimate(NamedTuple):
    """A value with its 90% interval.

    Attributes
    ----------
    low, value, high : float
        5%, median and 95% of what is believed after the data.
    data : float
        The share of this that the data bring, from 0 to 1; the rest is the assumptions'.
    seen : int
        How many events tell of it.
    """

    low: float
    value: float
    high: float
    data: float
    seen: int


def rate(events: float, exposure: float, prior: Gamma) -> Estimate:
    """Estimate a rate from so many events in so much exposure: Gamma(a + events, b + exposure).

    Without a prior (a = b = 0) the value is events / exposure, and the interval is the exact one of a Poisson
    count, which covers at least 90%.

    Source of the latter: Garwood 1936, Biometrika 28, doi:10.1093/biomet/28.3-4.437.
    """
    from scipy.special import gammaincinv

    if prior.b == 0:
        return _exact_rate(events, exposure)
    a, b = prior.a + events, prior.b + exposure
    low, value, high = (float(gammaincinv(a, q)) / b for q in QUANTILES)
    return Estimate(low, value, high, exposure / b, round(events))


def _exact_rate(events: float, exposure: float) -> Estimate:
    from scipy.stats import chi2

    if exposure <= 0:
        return Estimate(0.0, nan, float("inf"), 1.0, round(events))
    low = float(chi2.ppf(QUANTILES[0], 2 * events)) / 2 if events else 0.0
    high = float(chi2.ppf(QUANTILES[2], 2 * events + 2)) / 2
    return Estimate(low / exposure, events / exposure, high / exposure, 1.0, round(events))


def share(yes: float, no: float, prior: Beta) -> Estimate:
    """Estimate a share from so many that were and were not: Beta(a + yes, b + no)."""
    from scipy.special import betaincinv

    a, b = prior.a + yes, prior.b + no
    low, value, high = (float(betaincinv(a, b, q)) for q in QUANTILES)
    return Estimate(low, value, high, (yes + no) / (a + b), round(yes + no))


def on_grid(at: Floats, weight: Floats, before: Floats, seen: int) -> Estimate:
    """Estimate a value from what is believed after and *before* the data on a grid of values.

    The share that the data bring is 1 - variance after / variance before.

    Parameters
    ----------
    at : float array [n]
        Values, rising.
    weight, before : float arrays [n]
        What each weighs; they need not add to 1.
    seen : int
        How many events tell of it.
    """
    low, value, high = quantiles(at, weight)
    spread = _variance(at, before)
    data = 1 - _variance(at, weight) / spread if spread > 0 else 0.0
    return Estimate(low, value, high, min(max(data, 0.0), 1.0), seen)


def quantiles(at: Floats, weight: Floats) -> tuple[float, float, float]:
    """Return 5%, median and 95% of weights on a grid; a weight is spread evenly around its value."""
    up_to = np.cumsum(weight) / np.sum(weight)
    if len(at) == 1:
        return float(at[0]), float(at[0]), float(at[0])
    middles = (at[1:] + at[:-1]) / 2
    edges = np.concatenate([[2 * at[0] - middles[0]], middles, [2 * at[-1] - middles[-1]]])
    low, value, high = np.interp(QUANTILES, np.append(0.0, up_to), edges)
    return float(low), float(value), float(high)


def _variance(at: Floats, weight: Floats) -> float:
    chance = weight / np.sum(weight)
    mean = float(at @ chance)
    return float((at - mean) ** 2 @ chance)
