"""Chances with their intervals, and differences of two, in words."""

from __future__ import annotations

from typing import NamedTuple

from sim.report.words.rounding import percent, rounded


class Chance(NamedTuple):
    """A chance, or a difference of two, and its 95% interval."""

    mean: float
    low: float
    high: float


def chance_words(chance: Chance | None) -> str:
    """Return a chance in percent with its interval.

    >>> chance_words(Chance(0.83, 0.712, 0.911))
    '83% (71-91)'
    """
    if chance is None:
        return ""
    low, high = (rounded(x, tens=2) for x in (chance.low, chance.high))
    return f"{percent(chance.mean)} ({low}-{high})"


def told_at(chance: Chance) -> str:
    """Return the same within a sentence: ``83% (71 to 91)``."""
    low, high = (rounded(x, tens=2) for x in (chance.low, chance.high))
    return f"{percent(chance.mean)} ({low} to {high})"


def points_words(gap: Chance) -> str:
    """Return a difference of two chances in points.

    >>> points_words(Chance(0.4, 0.28, 0.51))
    '+40 points, 28 to 51'
    """
    mean, low, high = (rounded(x, tens=2) for x in gap)
    return f"{'+' if gap.mean > 0 else ''}{mean} points, {low} to {high}"


def mean_words(mean: Chance, decimals: int) -> str:
    """Return a mean with its interval, or alone where it is the same in every replication."""
    told, low, high = (rounded(x, decimals) for x in mean)
    return told if mean.low == mean.high else f"{told} ({low}-{high})"
