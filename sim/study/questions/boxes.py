"""Boxes of points: limits of some dimensions, and what of the failures lies within.

Of a box,

    density  = failures in it / points in it
    coverage = failures in it / all failures
    mass     = points in it / all points
"""

from __future__ import annotations

from math import comb
from typing import NamedTuple

import numpy as np

from sim.measures.measure import Bools, Floats


class Box(NamedTuple):
    """Limits of each dimension, arrays [dimensions]; infinite where there is none."""

    low: Floats
    high: Floats

    def holds(self, x: Floats) -> Bools:
        """Return which points are inside, array [points]."""
        return np.asarray(((x > self.low) & (x < self.high)).all(axis=1))

    @property
    def limits(self) -> list[tuple[int, int]]:
        """The limits there are: dimension, and 0 for a low or 1 for a high one."""
        return [(int(j), side) for j, side in np.argwhere(np.isfinite(np.stack(self, axis=1))).tolist()]

    def with_limit(self, dimension: int, side: int, at: float) -> Box:
        """Return the box with one limit moved."""
        ends = [self.low.copy(), self.high.copy()]
        ends[side][dimension] = at
        return Box(*ends)

    def without(self, dimension: int, side: int) -> Box:
        """Return the box without one limit."""
        return self.with_limit(dimension, side, np.inf if side else -np.inf)


class Held(NamedTuple):
    """What a box holds of some points."""

    points: int  # of all
    failures: int
    inside: int  # points in the box
    failures_inside: int

    @classmethod
    def of(cls, box: Box, x: Floats, fails: Bools) -> Held:
        """Count what a box holds."""
        within = box.holds(x)
        return cls(len(x), int(fails.sum()), int(within.sum()), int((within & fails).sum()))

    @property
    def density(self) -> float:
        """Share of failures among the points in the box."""
        return self.failures_inside / self.inside if self.inside else float("nan")

    @property
    def coverage(self) -> float:
        """Share of the failures that the box holds."""
        return self.failures_inside / self.failures if self.failures else float("nan")

    @property
    def mass(self) -> float:
        """Share of the points that the box holds."""
        return self.inside / self.points

    @property
    def score(self) -> float:
        """The harmonic mean of coverage and density."""
        return 2 * self.failures_inside / (self.inside + self.failures)

    @property
    def p_value(self) -> float:
        """The chance that as many points drawn blindly would hold as many failures (Fisher's exact test)."""
        most = min(self.inside, self.failures)
        ways = sum(
            comb(self.failures, k) * comb(self.points - self.failures, self.inside - k)
            for k in range(self.failures_inside, most + 1)
        )
        return ways / comb(self.points, self.inside)


def everything(dimensions: int) -> Box:
    """Return the box without limits."""
    return Box(np.full(dimensions, -np.inf), np.full(dimensions, np.inf))


def quasi_p(box: Box, dimension: int, side: int, x: Floats, fails: Bools) -> float:
    """Return the chance of as many failures in a box, if one of its limits did nothing.

    Binomial, with the density of the box without the limit. "Quasi", since boxes are chosen to hold many.

    Notes
    -----
    Source: Bryant and Lempert 2010, doi:10.1016/j.techfore.2009.08.002.
    """
    from scipy.special import bdtrc

    held, without = (Held.of(b, x, fails) for b in (box, box.without(dimension, side)))
    if not held.failures_inside:
        return 1.0
    return float(bdtrc(held.failures_inside - 1.0, held.inside, without.density))
