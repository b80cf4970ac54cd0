"""How much of the variance comes from each assumption, with the noise of the simulation taken out.

Let Y(x, r) be the outcome at a point x of the assumptions in replication r, and g(x) its mean over
replications. The variance of one outcome has two parts, Var Y = Var g(x) + E Var(Y | x): ignorance and luck.
The Sobol indices are about the first part alone:

    first order of factor i   S_i = Var E(g | x_i) / Var g
    total of factor i         T_i = 1 - Var E(g | all but x_i) / Var g

With A and B two independent sets of points, and AB_i the points of A with the factor i of B,

    Var g = (cov(A, A) + cov(B, B)) / 2
    S_i Var g = cov(B, AB_i - A)
    T_i Var g = cov(AB_i - A, AB_i - A) / 2

where cov is over the points. The mean of few replications stands for g(x) with an error, and the square of
an error is never negative: the naive estimators take luck for ignorance. Here every product is of two
*different* replications, averaged over all their pairs, so the errors are independent and their product is
zero on average. It does not matter that all points share their replications, even where that makes the
errors of all points move together: what a replication does to all points alike is taken off first.

Sources: Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018 (the points, and S_i); Jansen 1999,
doi:10.1016/S0010-4655(98)00154-4 (T_i); Owen 2007, doi:10.1214/07-AOAS122 (points and replications drawn
again, independently of each other: intervals that are on the safe side).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

LEVELS = (2.5, 97.5)
"""Percentiles of the draws: a 95% interval."""


class Estimate(NamedTuple):
    """An estimate and its 95% interval: three numbers, or three arrays."""

    value: Values
    low: Values
    high: Values


class Indices(NamedTuple):
    """What the variance of an outcome is made of. An estimate of a part that is nearly 0 may be below 0."""

    mean: Estimate
    """Of the outcome, over the assumptions and luck."""
    luck: Estimate
    """Variance within a point, E Var(Y | x)."""
    unshared: float
    """The part of the luck that is not the same at all points: what stands in the way of the indices."""
    ignorance: Estimate
    """Variance between points, Var g(x)."""
    share: Estimate
    """Ignorance / (luck + ignorance), of one replication's outcome."""
    first: Estimate
    """First-order indices, arrays [factors]; nan unless the ignorance is clearly above 0."""
    total: Estimate
    """Total indices, arrays [factors]; nan likewise."""


def two_sets(points: int, dimensions: int, seed: int) -> tuple[Values, Values]:
    """Return the points A and B in the unit cube, arrays [points, dimensions]: scrambled Sobol points.

    Parameters
    ----------
    points : int
        A power of 2. Twice as many leave the first ones where they are.
    dimensions, seed : int
        The same give the same points.
    """
    from scipy.stats import qmc

    both = qmc.Sobol(2 * dimensions, rng=np.random.default_rng(seed)).random(points)
    return both[:, :dimensions], both[:, dimensions:]


def exchanged(a: Values, b: Values, columns: NDArray[np.intp]) -> Values:
    """Return the points of A with these columns of B."""
    mixed = a.copy()
    mixed[:, columns] = b[:, columns]
    return mixed


def indices(a: Values, b: Values, mixed: Values, seed: int, draws: int = 500) -> Indices:
    """Return the parts of the variance, with intervals.

    Parameters
    ----------
    a, b : array [points, replications]
        The outcome at the points A and B; the same replications everywhere, at least 2. nan where it is
        not defined: such replications are left out of the products they would be in.
    mixed : array [factors, points, replications]
        The outcome at the points AB_i.
    seed, draws : int
        For the intervals: points and replications are drawn again with replacement, so many times.
    """
    points, replications = a.shape
    if min(points, replications) < 2:
        raise ValueError("a variance needs at least 2 points and 2 replications")
    defined = ~np.isnan(a)
    centre = a[defined].mean() if defined.any() else 0.0  # keeps the rounding of squares small
    a, b, mixed = a - centre, b - centre, mixed - centre
    value = _parts(a, b, mixed, np.ones(points), np.ones(replications))
    chance = np.random.default_rng(seed)
    drawn = np.array(
        [_parts(a, b, mixed, _times(chance, points), _times(chance, replications)) for _ in range(draws)]
    )
    return _described(value, drawn, centre, replications)


def _described(value: Values, drawn: Values, centre: float, replications: int) -> Indices:
    """Return the parts, and the shares they make, with intervals.

    Percentiles of the draws will do for what has been freed of luck. The mean and the luck itself are known
    from as many independent numbers as there are replications, however many points: Student's t.
    """
    from scipy.special import stdtrit

    t = stdtrit(replications - 1, LEVELS[1] / 100)
    half = t * drawn[:, 0].std() * np.sqrt(replications / (replications - 1))
    mean = Estimate(value[0] + centre, value[0] + centre - half, value[0] + centre + half)
    some = drawn[drawn[:, 1] > 0, 1]
    ratio = np.exp(t * np.log(some).std()) if len(some) else 1.0
    luck = Estimate(value[1], value[1] / ratio, value[1] * ratio)
    ignorance = Estimate(value[2], *np.percentile(drawn[:, 2], LEVELS))
    share = Estimate(
        _divide(value[2], value[1] + value[2]),
        _divide(ignorance.low, ignorance.low + luck.high),
        _divide(ignorance.high, ignorance.high + luck.low),
    )
    whole = Estimate(*np.full((3, len(value) - 4), np.nan))
    if ignorance.low > 0:  # else they were shares of what may be nothing
        sure = drawn[drawn[:, 2] > 0]
        whole = Estimate(value[4:] / value[2], *np.percentile(sure[:, 4:] / sure[:, 2:3], LEVELS, axis=0))
    first, total = (Estimate(*parts) for parts in zip(*(np.split(x, 2) for x in whole), strict=True))
    return Indices(mean, luck, float(value[3]), ignorance, share, first, total)


def _parts(a: Values, b: Values, mixed: Values, rows: Values, weights: Values) -> Values:
    """Return mean, luck, ignorance, unshared luck, and each factor's S_i Var g and T_i Var g, in one array.

    rows and weights say how often each point and each replication counts.
    """
    effect, a_alone, b_alone = (_centred(x, rows) for x in (mixed - a, a, b))
    of_a, of_b = (_covariance(x, x, rows, weights) for x in (a_alone, b_alone))
    both, twice = np.concatenate([a, b]), np.tile(rows, 2)
    mean = _weighted_mean(_weighted_mean(both, weights), twice)
    luck = _weighted_mean(_within(both, weights), twice)
    unshared = _weighted_mean(_within(np.concatenate([a_alone, b_alone]), weights), twice)
    first = _covariance(b_alone, effect, rows, weights)
    total = _covariance(effect, effect, rows, weights) / 2
    return np.concatenate([[mean, luck, (of_a + of_b) / 2, unshared], first, total])


def _covariance(x: Values, y: Values, rows: Values, weights: Values) -> Values:
    """Return the covariance over points of two means, given arrays [..., points, replications], centred.

    At each point, the mean of x_r y_s over all pairs of different replications r and s.
    """
    has_x, has_y = ~np.isnan(x), ~np.isnan(y)
    x, y = np.where(has_x, x, 0.0), np.where(has_y, y, 0.0)
    squares = weights**2
    products = (x @ weights) * (y @ weights) - (x * y) @ squares
    pairs = (has_x @ weights) * (has_y @ weights) - (has_x & has_y) @ squares
    n = rows.sum()
    return np.asarray(_weighted_mean(_divide(products, pairs), rows) * n / (n - 1))


def _within(y: Values, weights: Values) -> Values:
    """Return the variance over replications at each point: half the mean square difference of all pairs."""
    has = ~np.isnan(y)
    y = np.where(has, y, 0.0)
    n = has @ weights
    return _divide(n * (y**2 @ weights) - (y @ weights) ** 2, n**2 - has @ weights**2)


def _centred(values: Values, rows: Values) -> Values:
    """Return values less what each replication has at all points alike."""
    return values - _weighted_mean(np.swapaxes(values, -1, -2), rows)[..., None, :]


def _weighted_mean(values: Values, weights: Values) -> Values:
    """Return the mean over the last axis of what is defined; nan where nothing is."""
    has = ~np.isnan(values)
    return _divide(np.where(has, values, 0.0) @ weights, has @ weights)


def _divide(top: Values, bottom: Values) -> Values:
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def _times(chance: np.random.Generator, n: int) -> Values:
    """Return how often each of n things is drawn, in n draws of which not all are of the same thing."""
    while True:
        times = np.bincount(chance.integers(n, size=n), minlength=n)
        if times.max() < n:
            return times.astype(float)
