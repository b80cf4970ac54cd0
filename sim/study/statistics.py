"""Means, intervals and paired differences over replications: pure functions on plain arrays.

Two of the three uncertainties are made here: the Monte Carlo error of a mean (an interval that shrinks with
more replications) and the spread that one team should expect (percentiles, which do not). The third, the
range over the assumptions, from which the first has to be taken out, is in
:mod:`sim.study.over_assumptions`.

nan means that a measure is not defined in a replication (a share of nobody, say). Such replications are left
out of that measure; a measure that is never defined stays nan.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

CONFIDENCE = 0.95
EXPECTED = (5.0, 50.0, 95.0)
"""Percentiles of what one team should expect."""
BANDS = (5.0, 25.0, 50.0, 75.0, 95.0)
"""Percentiles of the monthly bands."""
RANGE = (5.0, 95.0)
"""Percentiles over the points of the assumptions."""
TIE = 1e-9
"""Two values of a measure that differ by less differ by rounding, and are the same."""
WORST = 0.05
"""Share of the replications that the expected shortfall is about."""


class Interval(NamedTuple):
    """A mean over replications and its 95% confidence interval, one value per column."""

    mean: Values
    low: Values
    high: Values

    def within(self, least: float | Values, most: float | Values) -> Interval:
        """Return the interval without what is not possible: a share above 1, or fewer than no weeks.

        Of few replications, Student's interval can reach there; it covers the truth as often without.
        """
        return self._replace(low=np.maximum(self.low, least), high=np.minimum(self.high, most))


def mean_defined(values: Values) -> Values:
    """Return the mean of each column over the replications in which it is defined."""
    defined = ~np.isnan(values)
    return _divide(np.where(defined, values, 0.0).sum(axis=0), defined.sum(axis=0))


def mean_interval(values: Values) -> Interval:
    """Return the mean over replications and the interval of its Monte Carlo error.

    The interval is mean -+ t(n - 1) s / sqrt(n), with n the replications in which the column is defined and t
    the .975 quantile of Student's distribution. It says how well the mean is known, not what a team may meet.

    Parameters
    ----------
    values : array [replications, columns]
        Independent replications; nan where undefined.

    Returns
    -------
    Interval
        Arrays [columns]; the limits are nan with fewer than two defined replications.
    """
    from scipy.special import stdtrit

    defined = ~np.isnan(values)
    n = defined.sum(axis=0)
    mean = mean_defined(values)
    squares = np.where(defined, (values - mean) ** 2, 0.0).sum(axis=0)
    error = np.sqrt(_divide(squares, np.where(n > 1, n - 1, 0)) / np.maximum(n, 1))
    half = stdtrit(np.maximum(n - 1, 1), (1 + CONFIDENCE) / 2) * error
    return Interval(mean, mean - half, mean + half)


def percentiles(values: Values, at: tuple[float, ...] = EXPECTED, weights: Values | None = None) -> Values:
    """Return percentiles over replications, array [len(at), columns]; nan where never defined.

    Parameters
    ----------
    values : array [replications, columns]
        nan where undefined.
    at : tuple of float
        Percent.
    weights : array [replications], optional
        Of points of unlike weight; one of weight 0 is as if it were not there.
    """
    if weights is not None:
        return _weighted_percentiles(values, at, weights)
    ordered = np.sort(values, axis=0)  # nan last
    n = (~np.isnan(values)).sum(axis=0)
    out = np.full((len(at), *values.shape[1:]), np.nan)
    for i, percent in enumerate(at):
        place = np.maximum(n - 1, 0) * (percent / 100)
        below = np.floor(place).astype(int)
        above = np.minimum(below + 1, np.maximum(n - 1, 0))
        low = np.take_along_axis(ordered, below[None], axis=0)[0]
        high = np.take_along_axis(ordered, above[None], axis=0)[0]
        out[i] = low + (high - low) * (place - below)
    return out


def _weighted_percentiles(values: Values, at: tuple[float, ...], weights: Values) -> Values:
    """Return percentiles of weighted values: of equal weights those of :func:`percentiles`.

    A percentile of n values lies between two of them that stand next to each other; here it is the mean, over
    a stretch as wide as one of n* (the effective number of values, Kish), of the steps of the weights.
    Source: Akinshin 2023, "Weighted quantile estimators", arXiv:2304.07265.
    """
    order = np.argsort(values, axis=0)  # nan last
    weight = np.where(np.isnan(values), 0.0, weights.reshape(-1, *[1] * (values.ndim - 1)))
    weight = np.take_along_axis(weight, order, axis=0)
    ordered = np.where(weight > 0, np.take_along_axis(values, order, axis=0), 0.0)
    total, squares = weight.sum(axis=0), (weight**2).sum(axis=0)
    n = _divide(total**2, squares)
    ends = np.concatenate([np.zeros((1, *total.shape)), np.cumsum(weight, axis=0)])
    ends = _divide(ends, np.broadcast_to(total, ends.shape))
    out = np.full((len(at), *total.shape), np.nan)
    for i, percent in enumerate(at):
        first = (n - 1) * (percent / 100)  # of n, in which the stretch has the width 1
        out[i] = (np.diff(np.clip(n * ends - first, 0.0, 1.0), axis=0) * ordered).sum(axis=0)
    return out


def expected_shortfall(values: Values, better: NDArray[np.int8]) -> Values:
    """Return the mean over the worst 5% of replications.

    Where 5% is not a whole number of replications, the last one counts for the fraction that is missing; of
    fewer than 20 it is the worst.

    Parameters
    ----------
    values : array [replications, columns]
        nan where undefined.
    better : array [columns]
        +1 where more is better, so the lowest are the worst; -1 where less is; 0 where neither is: there the
        shortfall is nan.

    Returns
    -------
    array [columns]

    Notes
    -----
    Source: Acerbi and Tasche 2002, "On the coherence of expected shortfall",
    doi:10.1016/S0378-4266(02)00283-2.
    """
    direction = np.where(better < 0, -1, 1)
    worst_first = np.sort(values * direction, axis=0)  # nan last
    worst = WORST * (~np.isnan(values)).sum(axis=0)
    weight = np.clip(worst - np.arange(len(values))[:, None], 0.0, 1.0)
    total = np.where(weight > 0, weight * worst_first, 0.0).sum(axis=0)
    return np.where(better == 0, np.nan, direction * _divide(total, weight.sum(axis=0)))


class Shares(NamedTuple):
    """How often the scenario does better than the baseline, the same, and worse, arrays [columns].

    Together they are 1. All three are nan where neither more nor less is better, or the difference is never
    defined.
    """

    better: Values
    same: Values
    worse: Values


def shares(difference: Values, better: NDArray[np.int8], weights: Values | None = None) -> Shares:
    """Return the shares of replications in which the scenario does better, the same and worse.

    Parameters
    ----------
    difference : array [replications, columns]
        Scenario minus baseline in the same replication.
    better : array [columns]
        +1 where more is better, -1 where less is, 0 where neither is.
    weights : array [replications], optional
        Of points of unlike weight.
    """
    gain = difference * better
    weight = np.ones((len(gain), 1)) if weights is None else weights[:, None]
    n = np.where(better == 0, 0, (weight * ~np.isnan(difference)).sum(axis=0))
    return Shares(
        *(
            _divide((weight * where).sum(axis=0), n)
            for where in (gain > TIE, np.abs(gain) <= TIE, gain < -TIE)
        )
    )


def _divide(top: Values, counts: NDArray[np.int64] | Values) -> Values:
    """Divide by counts or weights; nan, without a warning, where there are none."""
    return np.where(counts > 0, top / np.where(counts > 0, counts, 1), np.nan)
