"""Choosing the cheapest of several options that reaches a target: pure functions on paired arrays."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.study.statistics import Interval, Values

RESAMPLES = 1000
SEED = 20
"""Of the resampling, so that the same numbers always give the same answer."""


class Choice(NamedTuple):
    """Where the options stand.

    Attributes
    ----------
    reached : bool array [options]
        Whether the lower end of the interval of the surplus is 0 or more.
    order : list of int
        Those that reach the target, the cheapest first; of equals, the first given.
    nearest : int
        The option with the highest lower end, which is the nearest to the target if none reaches it.
    shares : array [options]
        Share of resamples in which it is the cheapest that reaches the target.
    """

    reached: NDArray[np.bool_]
    order: list[int]
    nearest: int
    shares: Values


def choose(surplus: Values, cost: Values, confidence: float) -> Choice:
    """Choose among options that met the same replications.

    The shares come from the bootstrap: the whole choice is made again in samples of replications drawn with
    replacement, all options together.

    Parameters
    ----------
    surplus : array [replications, options]
        How far each is beyond the target; 0 or more reaches it.
    cost : array [replications, options]
        What each costs.
    confidence : float
        Of the two-sided interval whose lower end must reach the target.

    Notes
    -----
    Source: Efron and Tibshirani 1993, "An introduction to the bootstrap", doi:10.1201/9780429246593.
    """
    n, options = surplus.shape
    once = np.ones((1, n)) / n
    low = _low_end(once, surplus, confidence)[0]
    reached = low >= 0
    by_cost = np.argsort(cost.mean(axis=0), kind="stable")
    weights = np.random.default_rng(SEED).multinomial(n, once[0], size=RESAMPLES) / n
    again = _low_end(weights, surplus, confidence) >= 0
    cheapest = np.where(again, weights @ cost, inf).argmin(axis=1)
    counts = np.bincount(cheapest[again.any(axis=1)], minlength=options)
    return Choice(reached, [int(i) for i in by_cost if reached[i]], int(low.argmax()), counts / RESAMPLES)


def interval_at(values: Values, confidence: float) -> Interval:
    """Return means over replications with Student's interval at a confidence, arrays [options].

    Parameters
    ----------
    values : array [replications, options]
        Without gaps.
    """
    n = len(values)
    mean = values.mean(axis=0)
    half = _student(n, confidence) * values.std(axis=0, ddof=1) / np.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def _low_end(weights: Values, values: Values, confidence: float) -> Values:
    """Return the lower end of the interval of the mean in each weighted sample, [samples, options]."""
    n = len(values)
    centre = values.mean(axis=0)  # squares of what is left lose no digits
    mean, square = weights @ (values - centre), weights @ (values - centre) ** 2
    error = np.sqrt(np.maximum(square - mean**2, 0.0) / (n - 1))
    return np.asarray(centre + mean - _student(n, confidence) * error)


def _student(n: int, confidence: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(n - 1, (1 + confidence) / 2))
