"""The few numbers that words are made from: differences from the baseline, spreads, ranges."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.study.ranges import over_assumptions
from sim.study.statistics import Values, mean_defined, mean_interval, percentiles, share_better

if TYPE_CHECKING:
    from sim.study.outcome import Outcome
    from sim.study.study import Study


class Spread(NamedTuple):
    """A measure of one scenario over its replications."""

    mean: float
    low: float  # of the 95% interval of the mean; nan after one replication
    high: float
    p5: float  # what one team should expect
    p95: float

    @classmethod
    def of(cls, values: Values, most: float = inf, least: float = 0) -> Spread:
        """Return the spread of values that lie from *least* to *most*, array [replications]."""
        column = values[:, None]
        interval = mean_interval(column).within(least, most)
        p5, p95 = percentiles(column, (5.0, 95.0))
        return cls(*(float(x[0]) for x in (*interval, p5, p95)))


class Paired(NamedTuple):
    """A paired difference of one measure from the baseline."""

    mean: float
    low: float  # of the 95% interval of the mean; nan after one replication
    high: float
    better: float  # share of replications
    same: bool  # in every replication
    range_low: float  # over the assumptions; nan if not asked for
    range_high: float

    @property
    def clear(self) -> bool:
        """Whether the 95% interval leaves 0 out."""
        return self.low > 0 or self.high < 0

    @property
    def holds_over_assumptions(self) -> bool:
        """Whether the range over the assumptions lies on the same side of 0 as the mean."""
        return self.range_low > 0 if self.mean > 0 else self.range_high < 0


def paired(study: Study, outcome: Outcome, *measures: str) -> Paired:
    """Return the paired difference of a measure of the team, or of the sum of several, from the baseline."""
    better = outcome.measured.measures[outcome.places[measures[0], "team"]].better
    difference = sum((outcome.values(m) - study.baseline.values(m) for m in measures), start=np.float64(0))
    return _paired(study, outcome, measures, np.asarray(difference), better)


def paired_retention(study: Study, outcome: Outcome, month: int) -> Paired:
    """Return the paired difference of the day-one team still in post at a month, also at the horizon."""
    difference = (outcome.monthly("retention") - study.baseline.monthly("retention"))[:, month]
    return _paired(study, outcome, [f"retention_{month}m"], difference, better=1)


def _paired(
    study: Study, outcome: Outcome, measures: Sequence[str], difference: Values, better: int
) -> Paired:
    column = difference[:, None]
    low = high = nan
    if study.ranges is not None:
        which = study.outcomes.index(outcome)
        points = sum(_at_points(study, which, m) - _at_points(study, 0, m) for m in measures)
        low, high = _range(np.asarray(points), difference)
    share = share_better(column, np.array([better], dtype=np.int8))
    mean, mean_low, mean_high, share_of_all = (float(x[0]) for x in (*mean_interval(column), share))
    return Paired(mean, mean_low, mean_high, share_of_all, not difference.any(), low, high)


def baseline_over_assumptions(study: Study, measure: str) -> tuple[float, float]:
    """Return where the mean of a measure of the baseline's team lies over the assumptions."""
    return _range(_at_points(study, 0, measure), study.baseline.values(measure))


def _at_points(study: Study, which: int, measure: str) -> Values:
    assert study.ranges is not None
    return study.ranges.means[which][:, study.outcomes[which].places[measure, "team"]]


def _range(point_means: Values, values: Values) -> tuple[float, float]:
    low, high = over_assumptions(point_means[:, None], mean_defined(values[:, None]))
    return float(low[0]), float(high[0])
