"""The range over the assumptions: where the true means lie, with the noise of few replications taken out.

Let Y(p, r) be the outcome at point p of the assumptions in replication r. All points meet the same
replications (common random numbers), so

    Y(p, r) = g(p) + L(r) + e(p, r)

with g(p) the mean over replications, which is what is asked; L(r) the luck that all points share, nothing on
average; and e(p, r) what this replication does at this point and not at the others, the *interaction*. The
mean of R replications at a point is g(p) + mean L + mean e(p). Three things follow.

- The shared luck moves all points alike: it is no part of the variance between points, and is not subtracted
  from it. It moves the whole range, and is corrected by what the central scenario, which has met these and
  many more replications, says of it: a control variate c with the estimated coefficient

      b = cov(L, c) / var(c) over the shared replications;   luck = b (mean of c over them - over all)

  With b taken as 1 the range would still move by luck wherever the points follow the centre less, or more,
  than one to one. Where c does not vary, b cannot be estimated, and 1 is taken.
- The interaction does widen the variance between the points' means, by exactly the mean square of the
  interaction over R. It is estimated at each point from e(p, r) = Y(p, r) less the mean of the point, less
  the mean of the replication over points, plus the mean of all, which also holds if neighbouring points have
  similar interactions. So

      Var g = Var of the points' means - mean interaction variance / R

  as in the analysis of variance of a table of two random ways, and in :mod:`sim.study.questions.sobol`.
- The noise share is the part of the plotted variance that is subtracted.

Quantiles are those of the points drawn towards their mean by the factor sqrt(Var g / Var of the points'
means): the variance is then right, and the shape is that of the points. Sun, Apley and Staum estimate Var g
so; empirical quantiles of means that carry noise are too wide (Lee and Glynn), and the drawn-in ones are the
"constrained" estimates of an ensemble of true values (Louis).

The i-th smallest of n points stands for the quantile i / (n + 1), so that 5-95% of 100 points hold 90% of
further points on average. Points may have weights (of how well they agree with what is known): then the
effective number of points, 1 / sum of w squared, takes the place of n.

Intervals of the ends are percentiles of draws in which

- the points are drawn again with replacement, and bring their own noise with them;
- the luck that all points share is drawn again around what is left of it after the correction; and so is what
  it stretches: where the points that are high gain most from a lucky replication, their spread moves with
  luck too, and no mean over points takes that off. Both are sums over the replications with random
  multipliers of Student's distribution; the part of the stretch that independent interactions would show is
  left out, as the points bring it already.

So are intervals of what else is asked of the true means, such as the share of them above 0: in each draw it
is asked of the points that are drawn in, moved and stretched.

Whether there is anything to say is decided by the same draws: unless Var g is above 0 in 97.5% of them, the
range is not known. The interval of the ends then says how wide it may be.

Sources: Sun, Apley and Staum 2011, "Efficient nested simulation for estimating the variance of a conditional
expectation", Operations Research 59, 998-1007, doi:10.1287/opre.1110.0932; Lee and Glynn 2003, "Computing the
distribution function of a conditional expectation via Monte Carlo", doi:10.1145/937332.937334; Louis 1984,
"Estimating a population of parameter values using Bayes and empirical Bayes methods", Journal of the American
Statistical Association 79, 393-398, doi:10.1080/01621459.1984.10478062; Owen 2007, doi:10.1214/07-AOAS122;
Lavenberg and Welch 1981, Management Science 27, 322-335 (control variates); Kish 1965, Survey Sampling (the
effective number).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.proportions import wilson_of_shares
from sim.study.statistics import RANGE, mean_defined, percentiles

Values = NDArray[np.float64]
Bools = NDArray[np.bool_]

_DRAWS = 300
_AT_ONCE = 200_000  # numbers: of few points many draws are worked out at once, and never much memory is taken
_DRAWING_SEED = 2007
_LEVELS = (2.5, 97.5)


class Ranges(NamedTuple):
    """Every measure in every replication at every point.

    Attributes
    ----------
    values : tuple of array [R, measures, points]
        One for each scenario.
    central : tuple of array [more than R, measures]
        One for each scenario, with all assumptions where they are: the first R replications are the same.
    weights : array [points] or None
        Of the points; None: all alike.
    """

    values: tuple[Values, ...]
    central: tuple[Values, ...]
    weights: Values | None = None

    @property
    def points(self) -> int:
        """How many points the design has."""
        return int(self.values[0].shape[-1])

    @property
    def replications(self) -> int:
        """Replications at each point."""
        return len(self.values[0])

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        return f"Ranges({self.points} points, {self.replications} replications at each)"


class RangeOver(NamedTuple):
    """The range of true means over the assumptions; arrays [k]."""

    low: Values
    """5% of the true means are below; nan where the range is not known."""
    high: Values
    low_ci: tuple[Values, Values]
    """95% interval of the low end; also where the range is not known: it is not wider than from here ..."""
    high_ci: tuple[Values, Values]
    """... to there."""
    noise_share: Values
    """The part of the variance of the points' means that is noise of few replications; above 1 by chance."""
    known: Bools
    """Whether the part of the assumptions can be told from chance."""
    effective_points: Values
    """1 / sum of squares of the weights of the points at which it is defined."""


class PointMeans(NamedTuple):
    """What few replications say of the mean at each point; arrays [points, k]."""

    means: Values
    within: Values
    """Sampling variance of each mean, less the part that all points share."""


class OfTrueMeans(NamedTuple):
    """A statistic of the true means over the assumptions; arrays [k]."""

    value: Values
    """Of the points drawn in; nan where the part of the assumptions cannot be told from chance."""
    low: Values
    """95% interval, also where the value is not known."""
    high: Values


Statistic = Callable[[Values, Values], Values]
"""Of true means, array [points, k], and of their weights, array [k, points], rows of sum 1: array [k]."""


class Luck(NamedTuple):
    """How else the luck of the shared replications might have moved the points; arrays [draws, k]."""

    moved: Values
    """All alike."""
    stretched: Values
    """Away from their mean, or towards it, by so large a part."""
    excess: Values
    """Variance of the latter, array [k]."""


def over_assumptions(
    points: Values,
    within: Values,
    central: Values,
    weights: Values | None = None,
    *,
    luck: Luck | None = None,
) -> RangeOver:
    """Return the range of the true means over the assumptions.

    Parameters
    ----------
    points : array [points, k]
        Means at the points; nan where not defined.
    within : array [points, k]
        Sampling variance of each mean, less what all points share.
    central : array [k]
        Means in the central scenario, which is one plausible point of many: an end of the range is moved to
        it only where it lies outside by no more than the interval of that end allows.
    weights : array [points], optional
        How much each point counts; all alike if left out.
    luck : Luck, optional
        What the points' errors have in common; nothing if left out.
    """
    share = _shares(points, weights)
    if not share.any():
        return _nothing(points.shape[1])
    size = _over(1.0, (share**2).sum(axis=1))
    ordered = _Sorted.of(points, within, share)
    seen, noise, mean, ends = _spread_of(ordered, share, size)
    low, high, _ = _ends(seen, noise, mean, ends)
    chance, draws = np.random.default_rng(_DRAWING_SEED), np.empty((3, _DRAWS, points.shape[1]))
    step = max(1, _AT_ONCE // share.size)
    for first in range(0, _DRAWS, step):
        some = slice(first, min(first + step, _DRAWS))
        again = np.stack([_drawn_again(chance, share) for _ in range(some.start, some.stop)])
        spread = _spread_of(ordered, again, size)
        if luck is None:
            draws[:, some] = _ends(*spread)
        else:
            draws[:, some] = _ends(*spread, luck.moved[some], luck.stretched[some], luck.excess)
    lows, highs, trues = np.percentile(draws, _LEVELS, axis=1).swapaxes(0, 1)
    still = seen == 0  # nothing moves it: the range is its one value
    known = still | (trues[0] > 0)
    low = np.where((central < low) & (central >= lows[0]), central, low)
    high = np.where((central > high) & (central <= highs[1]), central, high)
    return RangeOver(
        np.where(known, low, np.nan), np.where(known, high, np.nan), (lows[0], lows[1]),
        (highs[0], highs[1]), np.where(still, 0.0, _over(noise, seen)), known, np.round(size, 9),
    )  # fmt: skip


def _nothing(k: int) -> RangeOver:
    """Return what is said where no point has a weight, or none is defined."""
    no = np.full(k, np.nan)
    return RangeOver(no, no, (no, no), (no, no), no, np.zeros(k, dtype=bool), np.zeros(k))


def over_replications(values: Values, central: Values, weights: Values | None = None) -> RangeOver:
    """Return the range of the true means over the assumptions, from the replications at each point.

    Parameters
    ----------
    values : array [R, k, points]
        At the points; nan where not defined.
    central : array [R or more, k]
        Of the central scenario; the first R are those of the points.
    weights : array [points], optional
        How much each point counts; all alike if left out.
    """
    table = _Table.of(values, central, weights)
    means, within = table.point_means()
    return over_assumptions(means, within, mean_defined(central), weights, luck=table.luck())


def of_true_means(
    values: Values, central: Values, statistic: Statistic, weights: Values | None = None
) -> OfTrueMeans:
    """Return a statistic of the true means over the assumptions, from the replications at each point.

    Parameters
    ----------
    values, central, weights
        Those of :func:`over_replications`.
    statistic : callable
        Where a point is not defined it gets the mean, with no weight.
    """
    table = _Table.of(values, central, weights)
    points, luck = table.point_means(), table.luck()
    share = _shares(points.means, weights)
    if not share.any():
        no = np.full(points.means.shape[1], np.nan)
        return OfTrueMeans(no, no, no)
    size = _over(1.0, (share**2).sum(axis=1))
    ordered = _Sorted.of(*points, share)
    seen, _, means = _drawn_in(points.means, ordered, share, size)
    chance, draws = np.random.default_rng(_DRAWING_SEED), np.empty((2, _DRAWS, len(size)))
    for i in range(_DRAWS):
        again = _drawn_again(chance, share)
        how = luck.moved[i], luck.stretched[i], luck.excess
        _, true, drawn = _drawn_in(points.means, ordered, again, size, *how)
        draws[:, i] = statistic(drawn, again), true
    (low, least), (high, _) = np.percentile(draws, _LEVELS, axis=1)
    known = (seen == 0) | (least > 0)
    return OfTrueMeans(np.where(known, statistic(means, share), np.nan), low, high)


def share_above(level: float, values: Values, central: Values, weights: Values | None = None) -> OfTrueMeans:
    """Return the share of the true means that lie above a level.

    Draws of points that all lie on one side know nothing of those in between: the interval is never narrower
    than Wilson's for as many points.

    Parameters
    ----------
    level : float
    values, central, weights
        Those of :func:`over_replications`.
    """

    def share_of(means: Values, share: Values) -> Values:
        return np.asarray(np.clip(np.einsum("pk,kp->k", means > level, share), 0.0, 1.0))

    found = of_true_means(values, central, share_of, weights)
    size = (_shares(mean_defined(values).T, weights) ** 2).sum(axis=1)
    low, high = wilson_of_shares(found.value, _over(1.0, size))
    return found._replace(low=np.fmin(found.low, low), high=np.fmax(found.high, high))


def point_means(values: Values, central: Values, weights: Values | None = None) -> PointMeans:
    """Return the mean at each point, with the luck of its few replications taken out, and its variance.

    Parameters are those of :func:`over_replications`.
    """
    return _Table.of(values, central, weights).point_means()


def drawn_in(points: Values, within: Values, weights: Values | None = None) -> Values:
    """Return the points drawn towards their mean until their variance is that of the true means."""
    share = _shares(points, weights)
    size = _over(1.0, (share**2).sum(axis=1))
    drawn = _drawn_in(points, _Sorted.of(points, within, share), share, size)[2]
    return np.where(np.isnan(points), np.nan, drawn)


def predictive(
    values: Values, central: Values, weights: Values | None = None, at: tuple[float, ...] = RANGE
) -> Values:
    """Return percentiles of what one team may meet, whatever the assumptions are, array [len(at), k].

    They are those of the values in all replications at all points together. These few replications may be
    luckier than most: what the central scenario's own percentiles over them differ by from those over all of
    its replications is taken off (a control variate of quantiles; Hesterberg and Nelson 1998,
    doi:10.1287/mnsc.44.9.1295).

    Parameters are those of :func:`over_replications`.
    """
    one = np.moveaxis(values, 1, -1).reshape(-1, values.shape[1])  # [R x points, k]
    counts = np.tile(np.ones(values.shape[-1]) if weights is None else weights, len(values))
    few, whole = percentiles(central[: len(values)], at), percentiles(central, at)
    luck = np.where(np.isnan(few), 0.0, few - whole)
    return _weighted_percentiles(one, _shares(one, counts), at) - luck


class _Table(NamedTuple):
    """Points and replications, with every cell filled, less the centre of each measure."""

    alone: Values  # array [R, k, points]: interactions
    shared: Values  # array [R, k]: what each replication does to all points alike
    means: Values  # array [k, points]: of the replications; nan where nowhere defined
    share: Values  # array [k, points]: weights, each row adds to 1
    few: Values  # array [R, k]: the central scenario in these replications
    every: Values  # array [R or more, k]: the same in all of them

    @classmethod
    def of(cls, values: Values, central: Values, weights: Values | None) -> _Table:
        """Return the table of values, array [R, k, points].

        A cell that is not defined has no interaction; those of its point's other cells count for more.
        """
        has = ~np.isnan(values)
        count = has.sum(axis=0)
        share = _shares(np.where(count > 0, 0.0, np.nan).T, weights)
        means = mean_defined(values)
        off = np.where(has, values - means, 0.0)
        weight = np.where(has, share, 0.0)
        shared = _over((off * weight).sum(axis=-1), weight.sum(axis=-1), 0.0)
        shared = shared - shared.mean(axis=0)
        alone = np.where(has, off - shared[..., None], 0.0)
        step = _over(alone.sum(axis=0), count, 0.0)  # 0 unless cells are missing
        alone = np.where(has, alone - step, 0.0) * _over(len(values), count, 0.0)
        few = central[: len(values)]
        return cls(alone, shared, means + step, share, few, central)

    @property
    def slope(self) -> Values:
        """How far the points follow the centre's luck, array [k]."""
        off = self._centre
        squares = (off**2).sum(axis=0)
        return np.where(squares > 0, (off * self.shared).sum(axis=0) / np.where(squares > 0, squares, 1), 1.0)

    @property
    def _centre(self) -> Values:
        off = self.few - mean_defined(self.few)
        return np.where(np.isnan(off), 0.0, off)

    @property
    def _independent(self) -> Values:
        """Variance of one replication's interaction at each point, array [k, points]."""
        size = _over(1.0, (self.share**2).sum(axis=1))
        less_one = np.where(size > 1, 1 - 1 / np.where(size > 1, size, 2.0), np.nan)[:, None]
        return np.asarray((self.alone**2).sum(axis=0) / less_one / _or_nan(len(self.alone) - 1))

    def point_means(self) -> PointMeans:
        """Return the means, with the luck of the few replications taken out, and their variances."""
        luck = self.slope * (mean_defined(self.few) - mean_defined(self.every))
        means = self.means - np.where(np.isnan(luck), 0.0, luck)[:, None]
        within = np.where(np.isnan(means), np.nan, self._independent / len(self.alone))
        return PointMeans(means.T, within.T)

    def luck(self) -> Luck:
        """Return how else the luck of the shared replications might have been."""
        r, n, slope = len(self.few), (~np.isnan(self.every)).sum(axis=0), self.slope
        off = np.where(np.isnan(self.means), 0.0, self.means)
        off = off - (self.share * off).sum(axis=1)[:, None]
        squared = (self.share * off**2).sum(axis=1)
        along = _over(np.einsum("rkp,kp->rk", self.alone, self.share * off), squared, 0.0)
        by_itself = _over((self.share**2 * off**2 * self._independent).sum(axis=1), squared**2, 0.0)
        variance = (along**2).sum(axis=0) / _or_nan(r - 1)
        excess = np.clip(variance - by_itself, 0.0, None)
        along = along * np.sqrt(_over(excess, variance, 0.0))
        chance = np.random.default_rng(_DRAWING_SEED + 1)
        times = chance.standard_normal((_DRAWS, r)) / np.sqrt(r * _or_nan(r - 1))
        times /= np.sqrt(chance.chisquare(max(r - 1, 1), _DRAWS) / max(r - 1, 1))[:, None]
        left = self.shared - slope * self._centre
        rest = slope * np.sqrt(_over(np.nanvar(_or_one(self.every), axis=0), n, 0.0))
        moved = times @ left + rest * chance.standard_normal((_DRAWS, 1))
        return Luck(moved, times @ along, excess / r)


class _Sorted(NamedTuple):
    """Points in ascending order, arrays [k, points]; those without weight last."""

    values: Values
    within: Values
    order: NDArray[np.intp]

    @classmethod
    def of(cls, points: Values, within: Values, share: Values) -> _Sorted:
        """Return the points, arrays [points, k], in order."""
        counts = share > 0
        order = np.argsort(np.where(counts, points.T, np.inf), axis=1)
        there = np.take_along_axis(counts, order, axis=1)
        values, noise = (np.take_along_axis(of.T, order, axis=1) for of in (points, within))
        return cls(np.where(there, values, 0.0), np.where(there, noise, 0.0), order)


def _spread_of(points: _Sorted, share: Values, size: Values) -> tuple[Values, Values, Values, Values]:
    """Return the variance of the points, that of their noise, their mean, and their percentiles.

    Of weights, array [..., k, points], each is an array [..., k]: of as many draws as there are, at once.
    """
    share = np.take_along_axis(share, np.broadcast_to(points.order, share.shape), axis=-1)
    mean = (share * points.values).sum(axis=-1)
    less_one = np.where(size > 1, 1 - 1 / np.where(size > 1, size, 2.0), np.nan)
    seen = (share * (points.values - mean[..., None]) ** 2).sum(axis=-1) / less_one
    noise = (share * points.within).sum(axis=-1)
    return seen, noise, mean, _percentiles_of(points.values, share, size, RANGE)


def _drawn_in(
    points: Values,
    ordered: _Sorted,
    share: Values,
    size: Values,
    moved: Values | float = 0.0,
    stretched: Values | float = 0.0,
    excess: Values | float = 0.0,
) -> tuple[Values, Values, Values]:
    """Return the variance of the points, that of the true means, and the points drawn in to the latter."""
    seen, noise, mean, _ = _spread_of(ordered, share, size)
    true = _true(seen, noise, stretched, excess)
    off = np.where(np.isnan(points), 0.0, points - mean)
    return seen, true, mean + moved + _factor(true, seen) * off


def _true(seen: Values, noise: Values, stretched: Values | float, excess: Values | float) -> Values:
    """Return the variance of the true means."""
    return np.asarray(((1 + stretched) ** 2 - excess) * seen - noise)


def _ends(
    seen: Values,
    noise: Values,
    mean: Values,
    ends: Values,
    moved: Values | float = 0.0,
    stretched: Values | float = 0.0,
    excess: Values | float = 0.0,
) -> tuple[Values, Values, Values]:
    """Return both ends of the range, and the variance of the true means."""
    true = _true(seen, noise, stretched, excess)
    factor = _factor(true, seen)
    low, high = (mean + moved + factor * (end - mean) for end in ends)
    return low, high, true


def _factor(true: Values, seen: Values) -> Values:
    return np.sqrt(np.clip(_over(true, seen, 0.0), 0.0, None))


def _percentiles_of(ordered: Values, share: Values, size: Values, at: tuple[float, ...]) -> Values:
    """Return weighted percentiles of ascending values: the i-th of n equal ones is i / (n + 1).

    Parameters
    ----------
    ordered : array [k, n]
    share : array [..., k, n]
        Those without weight are passed over.
    size : array [k]
        The effective number.

    Returns
    -------
    array [len(at), ..., k]
        The lowest, or the highest, where there is none so far out.
    """
    place = ((np.cumsum(share, axis=-1) - share / 2) * size[:, None] + 0.5) / (size + 1)[:, None]
    counts, ordered, n = share > 0, np.broadcast_to(ordered, share.shape), ordered.shape[-1]
    found = np.empty((len(at), *share.shape[:-1]))
    for i, percent in enumerate(at):
        q = percent / 100
        before, after = counts & (place < q), counts & (place >= q)
        below = n - 1 - np.argmax(before[..., ::-1], axis=-1)
        above = np.argmax(after, axis=-1)
        below = np.where(before.any(axis=-1), below, above)
        above = np.where(after.any(axis=-1), above, below)
        step = _over(q - _at(place, below), _at(place, above) - _at(place, below), 0.0)
        found[i] = _at(ordered, below) + step * (_at(ordered, above) - _at(ordered, below))
    return np.where(counts.any(axis=-1), found, np.nan)


def _at(values: Values, places: NDArray[np.intp]) -> Values:
    """Return the value at one place of each row, array [...], of values, array [..., n]."""
    return np.take_along_axis(values, places[..., None], axis=-1)[..., 0]


def _weighted_percentiles(values: Values, share: Values, at: tuple[float, ...]) -> Values:
    """Return percentiles of values, array [n, k], with weights, array [k, n]."""
    held = _Sorted.of(values, values, share)
    ordered = np.take_along_axis(share, held.order, axis=1)
    return _percentiles_of(held.values, ordered, _over(1.0, (share**2).sum(axis=1)), at)


def _shares(points: Values, weights: Values | None) -> Values:
    """Return the weight of each point among those defined, array [k, points]; each row adds to 1."""
    share = np.ones(len(points)) if weights is None else np.asarray(weights, dtype=float)
    share = np.where(np.isnan(points.T), 0.0, share)
    return _over(share, share.sum(axis=1)[:, None], 0.0)


def _or_nan(number: int) -> float:
    """Return a number of degrees of freedom; nan where there are none."""
    return number if number > 0 else np.nan


def _or_one(values: Values) -> Values:
    """Return values, with a column that is nowhere defined 1 throughout: numpy warns of such a one."""
    return np.where(np.isnan(values).all(axis=0), 1.0, values)


def _drawn_again(chance: np.random.Generator, share: Values) -> Values:
    """Return the weights of the points when they are drawn again, array [k, points]; each row adds to 1.

    Points that count for no measure are not drawn, or draws of these alone would be of nothing.
    """
    counted = np.flatnonzero(share.any(axis=0))
    times = np.zeros(share.shape[1])
    times[counted] = _times(chance, len(counted))
    again = share * times
    return _over(again, again.sum(axis=1)[:, None])


def _times(chance: np.random.Generator, n: int) -> Values:
    """Return how often each of n things is drawn, in n draws of which not all are of the same thing."""
    while True:
        times = np.bincount(chance.integers(n, size=n), minlength=n)
        if times.max() < n or n == 1:
            return times.astype(float)


def _over(top: Values | float, bottom: Values | NDArray[np.int64], otherwise: float = np.nan) -> Values:
    return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1), otherwise)
