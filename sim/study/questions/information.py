"""What it is worth to know an assumption: pure functions on net benefits at points of the assumptions.

The choice is between a policy and the baseline. With what is known today, the one with the higher expected
net benefit is chosen: the difference d of the two brings max(E d, 0). Who knew everything would choose anew
at each point, which brings E max(d, 0); who knew one assumption x, E max(E(d | x), 0). What that is more is
the expected value of (partial) perfect information: nothing is worth knowing that would change no choice.

The mean of few replications stands for d at a point with an error. E(d | x) is found by regression of these
means on x, of which errors are one more part of the residual. E max(d, 0) has no regression, and error would
look like something to know: so it is asked of means that are free of it (:mod:`sim.study.over_assumptions`).

Sources: Strong, Oakley and Brennan 2014, "Estimating multiparameter partial expected value of perfect
information from a probabilistic sensitivity analysis sample: a nonparametric regression approach",
doi:10.1177/0272989X13505910.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.study.statistics import CONFIDENCE, Values

KNOTS = (0.05, 0.35, 0.65, 0.95)
"""Of the natural cubic spline, in quantiles of an assumption: three slopes can bend twice, and no more."""
DRAWS = 500
"""Of the regression's coefficients, and of shuffled means."""


class Worth(NamedTuple):
    """What it is worth to know one assumption.

    Attributes
    ----------
    value, low, high : float
        With the 95% interval of the regression: the fitted curves that are as plausible.
    explained : float
        The variance of the fitted curve over the points, less what chance gives so many coefficients.
    at_low, at_high : float
        The expected difference in net benefit at the ends of the assumption's range.
    switches : float
        The quantile at which that is nothing, the one next to the middle; nan if nowhere.
    """

    value: float
    low: float
    high: float
    explained: float
    at_low: float
    at_high: float
    switches: float


def worth_of_all(means: Values, share: Values) -> Values:
    """Return what it is worth to know every assumption.

    Parameters
    ----------
    means : array [points, k]
        Differences that are free of error.
    share : array [k, points]
        How much each point counts.

    Returns
    -------
    array [k]
    """
    middle = np.einsum("pk,kp->k", means, share)
    return np.asarray(np.einsum("pk,kp->k", np.maximum(means, 0), share) - np.maximum(middle, 0))


def worth_of_one(quantiles: Values, means: Values, seed: int) -> Worth:
    """Return what it is worth to know one assumption, by regression.

    The curve is a straight line or a natural cubic spline, whichever has the lower generalised
    cross-validation score.

    Parameters
    ----------
    quantiles : array [points]
        Of the assumption's values, as :func:`quantiles_of` returns them.
    means : array [points]
        Mean differences in net benefit.
    seed : int
        Of the draws.
    """
    chance = np.random.default_rng(seed)
    frames = _frames(quantiles)
    best = int(np.argmin([_score(q, means[:, None])[0] for q, _ in frames]))
    q, r = frames[best]
    along = q.T @ means
    residual = float(((means - q @ along) ** 2).sum()) / max(len(means) - q.shape[1], 1)
    drawn = q @ (along[:, None] + np.sqrt(residual) * chance.normal(size=(q.shape[1], DRAWS)))
    tail = 50 * (1 - CONFIDENCE)
    low, high = np.percentile(_worth(drawn), (tail, 100 - tail))
    everywhere = np.linspace(quantiles.min(), quantiles.max(), 1001)
    curve = _basis(everywhere, q.shape[1]) @ np.linalg.solve(r, along)
    explained = float((q @ along).var(ddof=1)) - residual * (q.shape[1] - 1) / (len(means) - 1)
    value = float(_worth(q @ along))
    ends = float(curve[0]), float(curve[-1])
    return Worth(value, float(low), float(high), max(explained, 0.0), *ends, _crossing(everywhere, curve))


def largest_by_chance(quantiles: Values, means: Values, seed: int) -> float:
    """Return what the largest worth of so many assumptions stays below in 95 of 100 cases, if none tells.

    The means are shuffled over the points, so that no assumption has to do with them, and the largest worth
    of all assumptions is noted. The largest, as the list of what is worth knowing begins with the largest.

    Parameters
    ----------
    quantiles : array [points, assumptions]
    means : array [points]
    seed : int

    Notes
    -----
    Source: Westfall and Young 1993, "Resampling-based multiple testing", Wiley.
    """
    chance = np.random.default_rng(seed)
    shuffled = chance.permuted(np.tile(means, (DRAWS, 1)), axis=1).T
    largest = np.zeros(DRAWS)
    for column in quantiles.T:
        frames = [q for q, _ in _frames(column)]
        worths = np.array([_worth(q @ (q.T @ shuffled)) for q in frames])
        best = np.argmin([_score(q, shuffled) for q in frames], axis=0)
        largest = np.maximum(largest, worths[best, np.arange(DRAWS)])
    return float(np.percentile(largest, 100 * CONFIDENCE))


def quantiles_of(values: Values) -> Values:
    """Return where each value stands among all, from 0 to 1; those that are the same stand together.

    Not the quantiles of the design: of a range that begins at its central value half are one value, and of
    whole numbers many. A curve over them would tell apart what is the same.
    """
    from scipy.stats import rankdata

    return np.asarray((rankdata(values) - 0.5) / len(values))


def _frames(quantiles: Values) -> list[tuple[Values, Values]]:
    """Return the line and the spline, each as an orthonormal basis and what leads back to its own.

    One that so few different values do not determine is left out; of one value only the mean is left.
    """
    bases = [_basis(quantiles, coefficients) for coefficients in (2, len(KNOTS))]
    known = [basis for basis in bases if np.linalg.matrix_rank(basis) == basis.shape[1]]
    frames = [np.linalg.qr(basis) for basis in known or [_basis(quantiles, 1)]]
    return [(frame.Q, frame.R) for frame in frames]


def _worth(differences: Values) -> Values:
    """Return E max(d, 0) - max(E d, 0) over the points, the first axis."""
    return np.asarray(np.maximum(differences, 0).mean(axis=0) - np.maximum(differences.mean(axis=0), 0))


def _basis(u: Values, coefficients: int) -> Values:
    """Return a constant, a straight line or the natural cubic spline, array [points, coefficients]."""
    line = [np.ones_like(u), u]
    if coefficients <= len(line):
        return np.column_stack(line[:coefficients])
    *inner, before, last = KNOTS

    def cubic(knot: float) -> Values:
        return np.asarray((np.maximum(u - knot, 0) ** 3 - np.maximum(u - last, 0) ** 3) / (last - knot))

    return np.column_stack([*line, *(cubic(knot) - cubic(before) for knot in inner)])


def _score(q: Values, columns: Values) -> Values:
    """Return the generalised cross-validation score of each column on an orthonormal basis."""
    n, coefficients = q.shape
    left = ((columns - q @ (q.T @ columns)) ** 2).sum(axis=0)
    return np.asarray(n * left / max(n - coefficients, 1) ** 2)


def _crossing(at: Values, curve: Values) -> float:
    """Return where a curve crosses 0, next to the middle; nan if nowhere."""
    before = np.flatnonzero(curve[:-1] * curve[1:] < 0)
    if not len(before):
        return float("nan")
    i = before[np.argmin(np.abs(at[before] - 0.5))]
    return float(at[i] + (at[i + 1] - at[i]) * curve[i] / (curve[i] - curve[i + 1]))
