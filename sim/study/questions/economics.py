"""What a gain costs, and how bad the bill can get: pure functions on paired arrays.

All intervals are 95% and say how well a number is known from so many replications, not what one team may
meet. A price is a ratio of means. Its interval is Fieller's, which knows when the lower half of the ratio
might be nothing, and then says that the ratio can be anything. It is always given: prices that were shown
only where a gain is significant would be those of lucky studies. See docs/model/value.md.
"""

from __future__ import annotations

from enum import StrEnum
from math import inf, nan
from typing import NamedTuple

import numpy as np

from sim.study.statistics import CONFIDENCE, Values, mean_interval, percentiles

Piece = tuple[float, float]
"""From a number to a number; either may be infinite."""

ANYTHING: Piece = (-inf, inf)


class Verdict(StrEnum):
    """What a difference costs and what it keeps; a direction only where its 95% interval leaves out 0."""

    MORE_FOR_MORE = "costs-more-keeps-more"
    LESS_FOR_LESS = "costs-less-keeps-less"
    LESS_FOR_MORE = "costs-less-keeps-more"
    """The ratio is negative, and no price."""
    MORE_FOR_LESS = "costs-more-keeps-less"
    """The ratio is negative, and no price."""
    KEEPS_MORE = "keeps-more"
    """Whether it costs more or less is not known."""
    KEEPS_LESS = "keeps-less"
    """Whether it costs more or less is not known."""
    NO_GAIN = "no-gain"
    """Whether it keeps more or less is not known: the interval of the ratio has no ends."""


class Extent(StrEnum):
    """Which numbers a 95% interval holds."""

    BETWEEN = "between"
    """Those between its ends."""
    OUTSIDE = "outside"
    """All but those between its ends: Fieller's set, where the lower half of a ratio may be nothing."""
    ANYTHING = "anything"
    """All."""
    NOTHING = "nothing"
    """None: a ratio to what is 0 in every replication."""


_VERDICTS = {
    (1, 1): Verdict.MORE_FOR_MORE,
    (1, 0): Verdict.KEEPS_MORE,
    (1, -1): Verdict.LESS_FOR_MORE,
    (-1, -1): Verdict.LESS_FOR_LESS,
    (-1, 0): Verdict.KEEPS_LESS,
    (-1, 1): Verdict.MORE_FOR_LESS,
}
"""By the signs of what is kept and of the cost."""


class Known(NamedTuple):
    """A number and its 95% interval; of a price also its verdict.

    nan where there is no number to give; infinite limits where the interval has no end. ``replications`` are
    those that have a value: none, of what a study states.
    """

    estimate: float
    low: float
    high: float
    replications: int = 0
    verdict: str = ""
    extent: Extent = Extent.BETWEEN


def fieller(top: Values, bottom: Values) -> list[Piece]:
    """Return the 95% confidence set of mean(top) / mean(bottom).

    It holds every ratio r for which the mean of top - r bottom cannot be distinguished from 0 by Student's t.
    That is an interval if the bottom can be distinguished from 0; else it is everything outside an interval,
    or everything.

    Parameters
    ----------
    top, bottom : array [replications]
        Paired by replication; nan where undefined.

    Returns
    -------
    list of (low, high)
        In ascending order. Empty only if the bottom is 0 in every replication and the top is not.

    Notes
    -----
    Source: Fieller 1954, "Some problems in interval estimation", doi:10.1111/j.2517-6161.1954.tb00159.x; for
    cost and effect: Willan and O'Brien 1996, "Confidence intervals for cost-effectiveness ratios: an
    application of Fieller's theorem", Health Economics.
    """
    from scipy.special import stdtrit

    defined = ~np.isnan(top + bottom)
    n = int(defined.sum())
    if n <= 1:
        return [ANYTHING]
    a, b = top[defined], bottom[defined]
    scale = stdtrit(n - 1, (1 + CONFIDENCE) / 2) ** 2 / n
    (aa, ab), (_, bb) = scale * np.cov(a, b)
    # r is in the set if square r^2 - 2 both r + alone <= 0
    square, both, alone = b.mean() ** 2 - bb, a.mean() * b.mean() - ab, a.mean() ** 2 - aa
    if square == 0:
        return [ANYTHING] if alone <= 0 else []
    spread = both**2 - square * alone
    if square < 0 and spread <= 0:
        return [ANYTHING]
    half = np.sqrt(max(spread, 0.0))  # not negative if square > 0, but for rounding
    low, high = sorted((float((both - half) / square), float((both + half) / square)))
    return [(low, high)] if square > 0 else [(-inf, low), (high, inf)]


def cost_of_gain(cost: Values, gain: Values) -> Known:
    """Return what one more unit of a gain costs: mean(cost) / mean(gain), with Fieller's confidence set.

    The ratio and its set are always given; the verdict says what kind of ratio it is. One of what costs less
    and keeps more, or the reverse, is negative and no price.

    Parameters
    ----------
    cost, gain : array [replications]
        Differences from the baseline in the same replication.
    """
    keeps, costs = _sign(gain), _sign(cost)
    verdict = _VERDICTS[keeps, costs] if keeps else Verdict.NO_GAIN
    defined = ~np.isnan(cost + gain)
    n = int(defined.sum())
    top, bottom = (float(x[defined].mean()) if n else nan for x in (cost, gain))
    ratio = top / bottom if bottom else nan
    pieces = fieller(cost, gain)
    if not pieces:
        return Known(ratio, nan, nan, n, verdict, Extent.NOTHING)
    if len(pieces) == 2:
        (_, low), (high, _) = pieces
        return Known(ratio, low, high, n, verdict, Extent.OUTSIDE)
    extent = Extent.ANYTHING if pieces == [ANYTHING] else Extent.BETWEEN
    return Known(ratio, *pieces[0], n, verdict, extent)


def net_benefit(cost: Values, gain: Values, price: Values | float) -> Values:
    """Return the net monetary benefit in each replication: what is gained, at a price, less what it costs.

    Unlike a ratio it is a plain mean over replications, with a plain interval, whatever the signs.

    Notes
    -----
    Source: Stinnett and Mullahy 1998, "Net health benefits: a new framework for the analysis of uncertainty
    in cost-effectiveness analysis", Medical Decision Making 18 (2 Suppl), S68-S80.
    """
    return np.asarray(price * gain - cost)


def mean_known(values: Values) -> Known:
    """Return the mean over replications with Student's interval."""
    mean, low, high = (float(limit[0]) for limit in mean_interval(values[:, None]))
    return Known(mean, low, high, int((~np.isnan(values)).sum()))


def share_above_nothing(values: Values) -> float:
    """Return how much of the sampling distribution of the mean lies above 0, by Student's t.

    A point of an acceptability curve, of net benefits: from how surely the mean is known, not from how
    replications vary.

    Notes
    -----
    Source: Fenwick, Claxton and Sculpher 2001, "Representing uncertainty: the role of cost-effectiveness
    acceptability curves", Health Economics 10, 779-787.
    """
    from scipy.special import stdtr

    some = values[~np.isnan(values)]
    if len(some) < 2:
        return nan
    error = some.std(ddof=1) / np.sqrt(len(some))
    return float(stdtr(len(some) - 1, some.mean() / error) if error else some.mean() > 0)


def _sign(difference: Values) -> int:
    """Return 1 or -1 if the mean can be distinguished from 0, and 0 if not."""
    known = mean_known(difference)
    return int(known.low > 0) - int(known.high < 0)


def percentile_known(values: Values, percent: float) -> Known:
    """Return a percentile over replications with its 95% interval from order statistics.

    The number of replications below the true percentile is binomial, whatever the distribution; so two
    ordered values enclose it with at least 95%. Of few replications there is no such value: of the 95th
    percentile the upper limit needs 72.

    Parameters
    ----------
    values : array [replications]
        nan where undefined.
    percent : float
        From 0 to 100, neither included.

    Notes
    -----
    Source: Conover 1999, "Practical nonparametric statistics", 3rd edition, section 3.2.
    """
    from scipy.special import bdtr

    ordered = np.sort(values[~np.isnan(values)])
    n = len(ordered)
    if n == 0:
        return Known(nan, nan, nan)
    below = bdtr(np.arange(n + 1, dtype=np.float64), n, percent / 100)
    low, high = (int(np.searchsorted(below, tail)) for tail in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2))
    return Known(
        float(percentiles(ordered[:, None], (percent,))[0, 0]),
        float(ordered[low - 1]) if low >= 1 else -inf,
        float(ordered[high]) if high < n else inf,
        n,
    )


def committed_beyond(policy: Values, baseline: Values, cost: Values) -> Known:
    """Return the money a policy keeps committed where the baseline would have paid less.

    In each replication and stream, which met the same draws under both, the post-months that the policy
    funds beyond those of the baseline, where it does (else 0), at what a funded post-month of that stream
    costs under the policy on average:

        price = sum over streams of mean(max(policy - baseline, 0)) x mean(cost) / mean(policy)

    The interval follows each replication's influence on this product (the delta method).

    Parameters
    ----------
    policy, baseline : array [replications, streams]
        Funded post-months over the run.
    cost : array [replications, streams]
        What each stream costs under the policy, in GBP.

    Notes
    -----
    Exchange the two to get the mirror: what the baseline funds where the policy would have paid less.
    """
    paid = policy.mean(axis=0) > 0
    policy, baseline, cost = policy[:, paid], baseline[:, paid], cost[:, paid]
    beyond = np.maximum(policy - baseline, 0.0)
    each = cost.mean(axis=0) / policy.mean(axis=0)
    influence = beyond * each + beyond.mean(axis=0) * (cost - each * policy) / policy.mean(axis=0)
    mean, low, high = (float(limit[0]) for limit in mean_interval(influence.sum(axis=1, keepdims=True)))
    return Known(mean, max(low, 0.0), high, len(policy))
