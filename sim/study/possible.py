"""What a measure can be at least and at most, so that no interval claims more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.measures.measure import Floats, Measure

_BELOW_NOTHING = frozenset({"cost_of_churn_gbp"})
"""Amounts that may be negative: empty posts may save more than coming and going costs."""


def least_possible(measures: Sequence[Measure]) -> Floats:
    """Return the least each measure can be: nothing, save of what has something taken off."""
    return np.array([-np.inf if m.name in _BELOW_NOTHING else 0.0 for m in measures])


def most_possible(measures: Sequence[Measure], years: int) -> Floats:
    """Return the most each measure can be: the run for months kept, 1 for shares of a whole.

    A leaver rate has no such limit: in a year more people may leave than there are on average.
    """

    def most(name: str, unit: str) -> float:
        if name == "months_kept":
            return 12.0 * years
        return 1.0 if unit == "share" and not name.startswith("leaver_rate") else np.inf

    return np.array([most(m.name, m.unit) for m in measures])
