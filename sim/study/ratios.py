"""Ratios pooled over replications: the sum of what is above over the sum of what is below.

A mean of ratios gives a small team of one replication the weight of a large one, and is biased where what is
above and below move together. The ratio of sums is the mean of ratios x weighted by what is below them, w:

    R = sum(w x) / sum(w)

Its interval is by linearisation: R behaves as the plain mean of z = R + w (x - R) / mean(w), whose mean is R
itself. So whatever knows means, paired differences too, need know nothing of ratios.

Source: Cochran 1977, Sampling Techniques, 3rd edition, chapter 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures.measure import Measure
from sim.study.statistics import mean_defined

Values = NDArray[np.float64]


def weights(measures: Sequence[Measure], values: Values, otherwise: Any = 1.0) -> Values:
    """Return by what each value is weighted: a ratio by what it is over, all else by *otherwise*.

    Parameters
    ----------
    measures : sequence of Measure, k of them
        A ratio whose own lower part is not among them is weighted as all else.
    values : array [R, k, ...]
        Of them.
    """
    place = {(m.name, m.group): i for i, m in enumerate(measures)}
    found = np.full(values.shape, otherwise, dtype=np.float64)
    for i, measure in enumerate(measures):
        below = place.get((measure.kind.over or "", measure.group))
        if below is not None:
            found[:, i] = values[:, below]
    return found


def linear(measures: Sequence[Measure], values: Values) -> Values:
    """Return values whose means over replications are those of the measures: of ratios, ratios of sums.

    Parameters
    ----------
    measures : sequence of Measure, k of them
    values : array [R, k, ...]
        nan where not defined; a ratio over nobody is not.
    """
    if not any(m.kind.over for m in measures):
        return values
    weight = np.where(np.isnan(values), np.nan, weights(measures, values))
    average = mean_defined(weight)
    safe = np.where(average > 0, average, 1.0)
    ratio = mean_defined(weight * values) / safe
    linearised = ratio + weight * (values - ratio) / safe
    ours = np.array([m.kind.over is not None for m in measures]).reshape(-1, *[1] * (values.ndim - 2))
    return np.where(ours, linearised, values)
