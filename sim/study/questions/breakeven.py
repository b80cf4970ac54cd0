"""Where along a lever a policy breaks even: pure functions on paired arrays.

Between two values of a lever the difference is taken to run straight, in every replication. Where the mean of
such lines meets a level is a ratio of means, so its interval is Fieller's: see docs/model/value.md.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from math import inf, isinf, nan
from typing import NamedTuple

import numpy as np

from sim.study.questions.economics import Piece, fieller
from sim.study.statistics import Values, mean_defined


class Crossing(NamedTuple):
    """Where a difference crosses a level, with its interval; infinite where that reaches the range's end."""

    at: float
    low: float
    high: float


def level_set(at: Values, differences: Values, level: float = 0.0) -> list[Piece]:
    """Return where, along a lever, the mean difference cannot be distinguished from a level.

    Between two values of the lever a replication's difference is taken to run straight. Where the line meets
    the level is then a ratio of means, whose confidence set is Fieller's.

    Parameters
    ----------
    at : array [points]
        Values of the lever, ascending.
    differences : array [replications, points]
        Paired by replication.
    level : float
        In the unit of the difference.

    Returns
    -------
    list of (low, high)
        Apart from each other and within the range of the lever.
    """
    above = differences - level
    found: list[Piece] = []
    for i, (left, right) in enumerate(pairwise(at.tolist())):
        for low, high in fieller(above[:, i], above[:, i] - above[:, i + 1]):
            if low > 1 or high < 0:
                continue
            start = left if low <= 0 else left + low * (right - left)
            end = right if high >= 1 else left + high * (right - left)
            if found and start <= found[-1][1]:
                start = found.pop()[0]
            found.append((start, end))
    return found


def crossings(at: Values, differences: Values, level: float = 0.0) -> list[Crossing]:
    """Return every value of a lever at which the mean difference crosses a level, with its 95% interval.

    The interval is the piece of :func:`level_set` around the crossing. If it reaches the end of the range,
    the crossing may as well lie beyond, and the limit is infinite. Crossings that share a piece share an
    interval: there may be one of them, all, or none. To touch the level is not to cross it.

    Parameters are those of :func:`level_set`.
    """
    mean = mean_defined(differences) - level
    pieces = level_set(at, differences, level)
    sides = np.flatnonzero(mean)  # the points that are not at the level
    found = []
    for i, j in pairwise(sides.tolist()):
        if mean[i] * mean[j] > 0:
            continue
        if j == i + 1:
            where = float(at[i] + (at[j] - at[i]) * mean[i] / (mean[i] - mean[j]))
        else:
            where = float(at[i + 1] + at[j - 1]) / 2  # the middle of the points at the level
        low, high = min(pieces, key=lambda piece: max(piece[0] - where, where - piece[1]))
        found.append(Crossing(where, -inf if low <= at[0] else low, inf if high >= at[-1] else high))
    return found


class Verdict(StrEnum):
    """What was found of a break-even."""

    CROSSES = "crosses"
    """The difference crosses the level."""
    ABOVE = "above"
    """It is above the level throughout."""
    BELOW = "below"
    """It is below the level throughout."""
    NOT_RULED_OUT = "not-ruled-out"
    """It does not cross the level, but here and there its interval holds the level."""
    UNCLEAR = "unclear"
    """Its interval holds the level throughout."""
    NOT_KNOWN = "not-known"
    """No two replications have a difference at every value."""


class BreakEven(NamedTuple):
    """A crossing, or none, as a row: nan where there is no number.

    Attributes
    ----------
    lever_low, lever_high : float
        The ends of the lever's range.
    at : float
        Where the difference crosses the level.
    ci_low, ci_high : float
        The 95% interval of a crossing, without a limit where it reaches the end of the range; or where a
        crossing is not ruled out.
    verdict : Verdict
    """

    lever_low: float
    lever_high: float
    at: float
    ci_low: float
    ci_high: float
    verdict: Verdict


def break_evens(at: Values, differences: Values, level: float = 0.0) -> list[BreakEven]:
    """Return every crossing of a level; if there is none, a row that says so.

    Where the difference cannot be distinguished from the level anywhere in the range, what crossings there
    are come of chance and are not reported. Without a crossing, there is a row for each piece of the range in
    which one is not ruled out.

    Parameters
    ----------
    at : array [points]
        Values of the lever, in any order.
    differences : array [replications, points]
        Paired by replication. Those in which the difference is undefined (nan) at a value are left out.
    level : float
        In the unit of the difference.
    """
    order = np.argsort(at)
    at, differences = at[order], differences[:, order]
    ends = float(at[0]), float(at[-1])
    differences = differences[~np.isnan(differences).any(axis=1)]
    if len(differences) < 2:
        return [BreakEven(*ends, nan, nan, nan, Verdict.NOT_KNOWN)]
    pieces = level_set(at, differences, level)
    if pieces == [ends]:
        return [BreakEven(*ends, nan, nan, nan, Verdict.UNCLEAR)]
    if found := crossings(at, differences, level):
        return [BreakEven(*ends, c.at, _number(c.low), _number(c.high), Verdict.CROSSES) for c in found]
    if pieces:
        return [BreakEven(*ends, nan, *piece, Verdict.NOT_RULED_OUT) for piece in pieces]
    side = Verdict.ABOVE if differences.mean() > level else Verdict.BELOW
    return [BreakEven(*ends, nan, nan, nan, side)]


def _number(limit: float) -> float:
    return nan if isinf(limit) else limit
