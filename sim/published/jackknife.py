"""The Monte Carlo error of a figure of pooled counts, by the jackknife over replications."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.measures.measure import Floats
from sim.published.figures import Counts


def jackknife(value: Callable[[Counts], Floats], counts: Counts) -> tuple[float, Floats]:
    """Return a figure of pooled counts, and how far each replication pulls it.

    Parameters
    ----------
    value : callable
        The figure, a smooth function of sums.
    counts : mapping of name to array [R]
        R replications, which are independent; what happens within one is not.

    Returns
    -------
    pooled : float
        The figure of all replications together.
    influence : array [R]
        By how much the figure would be larger were all replications like this one; their mean is nothing, and
        :func:`variance_of_mean` of them is the variance of the figure. 0 with one replication.
    """
    totals = {name: c.sum() for name, c in counts.items()}
    n = len(next(iter(counts.values())))
    if n < 2:
        return float(value(totals)), np.zeros(n)
    without_one = value({name: totals[name] - c for name, c in counts.items()})
    return float(value(totals)), (n - 1) * (without_one.mean() - without_one)


def variance_of_mean(values: Floats) -> float:
    """Return the variance of the mean of independent values, array [R]; nan of one."""
    n = len(values)
    return float(np.sum((values - values.mean()) ** 2) / (n * (n - 1))) if n > 1 else float("nan")
