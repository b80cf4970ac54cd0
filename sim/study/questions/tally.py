"""How often, over the points of the assumptions, a difference is on one side: pure functions on arrays.

A point has few replications, so its mean is known with an error of its own. Points whose whole interval is on
one side are counted apart from points that only lean there.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.measures.measure import Bools, Floats, Ints
from sim.study.statistics import CONFIDENCE


class Known(NamedTuple):
    """Means of a paired difference at points, their 95% intervals, and in how many replications; [points]."""

    mean: Floats
    low: Floats
    high: Floats
    replications: Ints


class Tally(NamedTuple):
    """How many points are on a side by their means, and how many clearly are, or clearly are not."""

    points: int
    there: int
    clearly: int
    clearly_not: int

    @property
    def undecided(self) -> int:
        """Points of which the replications do not tell the side."""
        return self.points - self.clearly - self.clearly_not


def means_at_points(at_points: Floats, central: Floats) -> Known:
    """Return the mean at each point, freed of the luck that its few replications share with the centre.

    With c the central scenario, r the few and n the many replications,

        mean = mean_r(y - c) + mean_n(c)

    whose variance is var(y - c) / r + var(c) / n + 2 cov(y - c, c) / n (a control variate).

    Parameters
    ----------
    at_points : array [points, r]
        Paired differences at the points; nan where not defined.
    central : array [n]
        Those of the central scenario; the first r are of the same replications.

    Returns
    -------
    Known
        nan where a point and the centre are never defined together; without limits if only once.

    Notes
    -----
    Source: Lavenberg and Welch 1981, "A perspective on the use of control variables to increase the
    efficiency of Monte Carlo simulations", Management Science 27, 322-335.
    """
    from scipy.special import stdtrit

    few = central[: at_points.shape[1]]
    change = at_points - few
    defined = ~np.isnan(change)
    r, n = defined.sum(axis=1), int((~np.isnan(central)).sum())
    of_all = np.nanmean(central) if n else np.nan
    of_change = _over(np.where(defined, change, 0.0).sum(axis=1), r)
    off = np.where(defined, change - of_change[:, None], 0.0)
    variance = _over((off**2).sum(axis=1), r - 1)
    together = _over((off * np.where(defined, few - of_all, 0.0)).sum(axis=1), r - 1)
    spread = np.nansum((central - of_all) ** 2) / max(n - 1, 1)
    error = np.sqrt(np.maximum(_over(variance, r) + (spread + 2 * together) / max(n, 1), 0.0))
    half = stdtrit(np.maximum(r - 1, 1), (1 + CONFIDENCE) / 2) * error
    mean = of_change + of_all
    return Known(mean, mean - half, mean + half, r)


def tally(known: Known, at: float, direction: int) -> tuple[Tally, Bools]:
    """Count the points above (direction 1) or below (-1) a value, and return which they are."""
    near, far = (known.low, known.high) if direction > 0 else (known.high, known.low)
    there = direction * (known.mean - at) > 0
    clearly, clearly_not = direction * (near - at) > 0, direction * (far - at) < 0
    return Tally(len(there), int(there.sum()), int(clearly.sum()), int(clearly_not.sum())), there


def _over(top: Floats, counts: Floats) -> Floats:
    return np.where(counts > 0, top / np.maximum(counts, 1), np.nan)
