"""Where along a lever a policy breaks even: pure functions on paired arrays.

Between two values of a lever the difference is taken to run straight, in every replication. Where the mean of
such lines meets a level is a ratio of means, so its interval is Fieller's: see docs/model/value.md.
"""

from __future__ import annotations

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
    """Return where, along a lever, the mean difference is not told from a level.

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


class BreakEven(NamedTuple):
    """A crossing, or none, as a row: nan where there is no number."""

    at: float
    ci_low: float
    ci_high: float
    said: str


def break_evens(at: Values, differences: Values, level: float = 0.0) -> list[BreakEven]:
    """Return every crossing of a level in words; if there is none, one row that says so.

    Where the difference is not told from the level anywhere in the range, what crossings there are come of
    chance and are not reported.

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
    differences = differences[~np.isnan(differences).any(axis=1)]
    if len(differences) < 2:
        return [BreakEven(nan, nan, nan, "no two replications have a difference at every value")]
    pieces = level_set(at, differences, level)
    found = crossings(at, differences, level)
    if found and pieces != [(at[0], at[-1])]:
        return [BreakEven(c.at, _number(c.low), _number(c.high), _span(c)) for c in found]
    return [BreakEven(nan, nan, nan, _none(at, differences, level, pieces))]


def _number(limit: float) -> float:
    return nan if isinf(limit) else limit


def _span(crossing: Crossing) -> str:
    if isinf(crossing.low):
        return f"below {crossing.high:.3g}, perhaps below the range"
    if isinf(crossing.high):
        return f"above {crossing.low:.3g}, perhaps above the range"
    return f"between {crossing.low:.3g} and {crossing.high:.3g}"


def _none(at: Values, differences: Values, level: float, pieces: list[Piece]) -> str:
    span = f"from {at[0]:.4g} to {at[-1]:.4g}"
    if pieces == [(at[0], at[-1])]:
        return f"{span} the difference is nowhere told from {level:.4g}"
    if pieces:
        where = " and ".join(f"{low:.3g} to {high:.3g}" for low, high in pieces)
        return f"none {span}, but not ruled out at {where}"
    side = "above" if differences.mean() > level else "below"
    return f"none {span}: the difference is {side} {level:.4g} throughout"
