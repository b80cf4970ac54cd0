"""Several systems, or several streams, taken as one, each measure as it says itself (``pooled``).

Amounts (people, person-weeks, staff equivalents, post-months, pounds, exits a year) are added. What is said
of a head or a post (a share, months kept, weeks to fill a post, a cost per staff equivalent) is weighted by
posts. So pooled retention is that of all the posts of the country, not of the average system; and pooled
cost is what the country pays. A ratio of sums (leaver rate, stability) is weighted by what it is over: pooled
it is the ratio of the sums of all systems.

Pooling is done in every replication, before any mean or interval is taken: what strikes several systems at
once, a cut in national money, then makes the interval as wide as it should be.

Two approximations: a share of something other than posts (of exits, of contract ends) is weighted by posts
too, and the worst year of several systems is the sum of each one's own worst year.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Pool:
    """Gathers values one system after the other, so that no more than one need be in memory.

    Parameters
    ----------
    amounts : bool array [k]
        Which of the values are amounts, to be added; the others are weighted.
    """

    def __init__(self, amounts: NDArray[np.bool_]) -> None:
        self._amounts = amounts
        self._total: Values | None = None
        self._weight: Values | None = None

    def add(self, values: Values, posts: float | Values) -> None:
        """Add a system (or stream) that has so many posts.

        Parameters
        ----------
        values : array [replications, k, ...]
            Of the same replications each time. Where a weighted value is nan, the others stand for it; where
            an amount is nan, so is the pooled one.
        posts : float, or array like *values*
            Its weight; of a ratio of sums, what the ratio is over.
        """
        amounts = self._amounts.reshape(-1, *[1] * (values.ndim - 2))
        counts = amounts | ~np.isnan(values)
        weight = np.where(counts, np.where(amounts, 1.0, posts), 0.0)
        total = np.where(counts, weight * values, 0.0)
        self._total = total if self._total is None else self._total + total
        self._weight = weight if self._weight is None else self._weight + weight

    def values(self) -> Values:
        """Return the pooled values, array [replications, k, ...]; nan where none was defined.

        Raises
        ------
        ValueError
            Nothing was added.
        """
        if self._total is None or self._weight is None:
            raise ValueError("nothing to pool")
        amounts = self._amounts.reshape(-1, *[1] * (self._total.ndim - 2))
        weighted = np.where(amounts, 1.0, self._weight)
        return np.where(weighted > 0, self._total / np.where(weighted > 0, weighted, 1.0), np.nan)
