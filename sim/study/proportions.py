"""Intervals of shares of replications, which do not collapse where nothing happened: functions of counts.

Student's interval of what is 0 or 1 has no width where all replications agree, however few they are, and is
too narrow where nearly all do. These stand in its place wherever a measure is 0 or 1 in every replication.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.measures.measure import Floats
from sim.study.statistics import CONFIDENCE


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95% interval of a share of n trials: see :func:`wilson_of_shares`."""
    low, high = wilson_of_shares(np.asarray(hits / max(n, 1)), n)
    return float(low), float(high)


def wilson_of_shares(share: Floats, n: Floats | NDArray[np.int64] | int) -> tuple[Floats, Floats]:
    """Return the 95% intervals of shares of *n* trials; of none, all that a share can be.

    Notes
    -----
    Source: Wilson 1927, doi:10.1080/01621459.1927.10502953.
    """
    from scipy.special import ndtri

    square = float(ndtri((1 + CONFIDENCE) / 2)) ** 2
    of = np.maximum(n, 1)
    middle = share + square / (2 * of)
    half = np.sqrt(square * share * (1 - share) / of + square**2 / (4 * of * of))
    low, high = (middle - half) / (1 + square / of), (middle + half) / (1 + square / of)
    some = np.asarray(n) > 0
    return np.where(some, np.maximum(low, 0.0), 0.0), np.where(some, np.minimum(high, 1.0), 1.0)


def most_if_none(n: int) -> float:
    """Return the highest share of which n trials would show nothing once in twenty times: about 3 / n."""
    return float(1 - (1 - CONFIDENCE) ** (1 / n))


def paired_difference(both: int, first: int, second: int, neither: int) -> tuple[float, float]:
    """Return the 95% interval of the difference of two shares of the same trials, the first less the second.

    Where some trials differ it is Newcombe's method 10: the Wilson intervals of the two shares, put together
    with their correlation, which is corrected for continuity where it is positive. Where none differs, the
    rule of three bounds the share of trials that would, and so the difference on both sides.

    Parameters
    ----------
    both, first, second, neither : int
        Trials, at least one in all, in which both happened, only the first, only the second, and neither.

    Notes
    -----
    Source: Newcombe 1998, "Improved confidence intervals for the difference between binomial proportions
    based on paired data", Statistics in Medicine 17: 2635-2650.
    """
    n = both + first + second + neither
    if not first and not second:
        most = most_if_none(n)
        return -most, most
    in_first, in_second = both + first, both + second
    share_1, share_2 = in_first / n, in_second / n
    (low_1, high_1), (low_2, high_2) = wilson(in_first, n), wilson(in_second, n)
    correlation = _correlation(both, first, second, neither)
    difference = (first - second) / n
    below = _together(share_1 - low_1, high_2 - share_2, correlation)
    above = _together(high_1 - share_1, share_2 - low_2, correlation)
    return max(-1.0, difference - below), min(1.0, difference + above)


def _correlation(both: int, first: int, second: int, neither: int) -> float:
    """Return the correlation of method 10: 0 where a margin is empty or the correction takes it away."""
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins == 0:
        return 0.0
    above = float(both * neither - first * second)
    if above > 0:
        above = max(above - (both + first + second + neither) / 2, 0.0)
    return above / sqrt(margins)


def _together(one: float, other: float, correlation: float) -> float:
    return sqrt(max(one**2 - 2 * correlation * one * other + other**2, 0.0))
