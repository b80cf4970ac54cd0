"""The few numbers that words are made from: differences from the baseline, spreads, ranges."""

from __future__ import annotations

from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.measures.retention import retention_at
from sim.study.statistics import Values, mean_interval, percentiles, shares

if TYPE_CHECKING:
    from sim.report.words.findings import Findings, Found, FoundInFull, FullFindings
    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome


class Spread(NamedTuple):
    """A measure of one scenario over its replications, or the sum of several."""

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

    @classmethod
    def of_row(cls, row: Any) -> Spread:
        """Return what a row of the summary says of a level."""
        return cls(*(_written(row[name]) for name in ("mean", "ci_low", "ci_high", "p5", "p95")))


class Over(NamedTuple):
    """Where a mean lies over the assumptions."""

    low: float  # nan if not asked for, or if there is too little to say
    high: float
    least: float = nan  # how far it may reach: the outer ends of the intervals of both ends
    most: float = nan

    @classmethod
    def of(cls, row: Any, prefix: str = "") -> Over:
        """Return what a row of the summary says of a level, or with ``diff_`` of a difference."""
        ends = ("low", "high", "low_ci_low", "high_ci_high")
        return cls(*(_written(row[f"{prefix}range_{end}"]) for end in ends))

    @property
    def known(self) -> bool:
        """Whether the part of the assumptions can be told from chance."""
        return not isnan(self.low)

    @property
    def given(self) -> bool:
        """Whether there is a range, or how far it may reach: not where too few points are left."""
        return not isnan(self.at_most[0])

    @property
    def at_most(self) -> tuple[float, float]:
        """The range; where it is not known, how far it may reach."""
        return (self.low, self.high) if self.known else (self.least, self.most)


class Paired(NamedTuple):
    """A paired difference of one measure from the baseline."""

    mean: float
    low: float  # of the 95% interval of the mean; nan after one replication
    high: float
    better: float  # share of replications, without ties; nan where neither more nor less is better
    same: bool  # in every replication
    range_low: float = nan  # over the assumptions; nan if not asked for, or not known
    range_high: float = nan
    p5: float = nan  # what one team should expect
    p95: float = nan
    worse: float = nan  # share of replications, as `better`; the rest is the same
    range_least: float = nan  # how far the range may reach
    range_most: float = nan
    predictive_p5: float = nan  # one team, over the assumptions and luck together
    predictive_p95: float = nan
    predictive_better: float = nan  # share of single teams over the assumptions, as `better`
    predictive_worse: float = nan
    defined: int = 0  # replications in which both sides have a value

    @classmethod
    def of(cls, row: Any) -> Paired:
        """Return what a row of a table says of a difference."""
        mean, low, high, p5, p95, least, most = (
            _written(row[f"diff_{name}"])
            for name in ("mean", "ci_low", "ci_high", "p5", "p95", "predictive_p5", "predictive_p95")
        )
        better, worse = _written(row["share_better"]), _written(row["share_worse"])
        same = mean == 0 and not low < high
        over = Over.of(row, "diff_")
        gains, losses = (_written(row[f"predictive_share_{side}"]) for side in ("better", "worse"))
        n = int(row["diff_replications"])
        return cls(
            mean, low, high, better, same, *over[:2], p5, p95, worse, *over[2:], least, most, gains, losses, n
        )  # fmt: skip

    @classmethod
    def between(cls, ours: Values, theirs: Values) -> Paired:
        """Return the paired difference of values, arrays [replications], neither of which is better."""
        difference = (ours - theirs)[:, None]
        mean, low, high = (_written(float(x[0])) for x in mean_interval(difference))
        defined = int((~np.isnan(difference)).sum())
        return cls(mean, low, high, nan, mean == 0 and not low < high, defined=defined)

    @property
    def over(self) -> Over:
        """Where it lies over the assumptions."""
        return Over(self.range_low, self.range_high, self.range_least, self.range_most)

    @property
    def clear(self) -> bool:
        """Whether the 95% interval leaves 0 out."""
        return self.low > 0 or self.high < 0

    @property
    def holds_over_assumptions(self) -> bool:
        """Whether the range over the assumptions, as far as it may reach, is on the mean's side of 0."""
        low, high = self.over.at_most
        return low > 0 if self.mean > 0 else high < 0


def paired(study: Findings, outcome: Found, measure: str) -> Paired:
    """Return the paired difference of a measure of the team from the baseline."""
    return Paired.of(row_of(study, outcome, measure))


def paired_sum(study: FullFindings, outcome: FoundInFull, *measures: str) -> Spread:
    """Return the spread of the paired difference of the sum of several measures of the team."""
    differences = [outcome.values(m) - study.baseline.values(m) for m in measures]
    return Spread.of(np.sum(differences, axis=0), least=-inf)


def paired_retention(study: BaseResults, outcome: Outcome, month: int) -> Paired:
    """Return the paired difference of the day-one team still in post at a month, also at the horizon."""
    kind = retention_at(month)
    if kind.defined_in(study.baseline.scenario.run.years):
        return paired(study, outcome, kind.name)
    difference = (outcome.monthly("retention") - study.baseline.monthly("retention"))[:, month]
    column = difference[:, None]
    better, _, worse = (float(x[0]) for x in shares(column, np.array([kind.better], dtype=np.int8)))
    mean, low, high = (float(x[0]) for x in mean_interval(column))
    known = difference[~np.isnan(difference)]
    return Paired(
        mean, low, high, better, len(known) > 0 and not known.any(), worse=worse, defined=len(known)
    )


def of_so_many(better: float, worse: float, n: int) -> tuple[int, int, int]:
    """Return how many of *n* are better, the same and worse: whole numbers that add to n.

    What the shares leave over goes to those that were cut most (largest remainders).
    """
    exact = [n * share for share in (better, max(1 - better - worse, 0.0), worse)]
    found = [int(x + 1e-9) for x in exact]
    for i in sorted(range(3), key=lambda i: found[i] - exact[i])[: n - sum(found)]:
        found[i] += 1
    return found[0], found[1], found[2]


def baseline_over_assumptions(study: Findings, measure: str) -> Over:
    """Return where the mean of a measure of the baseline's team lies over the assumptions."""
    return Over.of(row_of(study, study.baseline, measure))


def baseline_predicted(study: Findings, measure: str) -> tuple[float, float]:
    """Return where one team of the baseline lies, over the assumptions and luck together."""
    row = row_of(study, study.baseline, measure)
    return _written(row["predictive_p5"]), _written(row["predictive_p95"])


_OVER = ("range_low", "range_low_ci_low", "diff_range_low", "diff_range_low_ci_low")


def over_given(study: Findings) -> bool:
    """Return whether ranges over the assumptions are given: they were varied, and points enough are left."""
    return study.ranges is not None and bool(study.summary.filter(items=_OVER).notna().any(axis=None))


def replications_of(study: Findings) -> int:
    """Return how many replications the results are from."""
    return int(study.summary["replications"].max())


def row_of(study: Findings, outcome: Found, measure: str) -> Any:
    """Return the row of the summary on a measure of a scenario's team."""
    table = study.summary
    wanted = {"measure": measure, "group": "team", "scenario": outcome.name}
    # of arrays: sentences look up hundreds of rows, and columns take seven times as long
    of_it = np.logical_and.reduce([table[name].to_numpy() == value for name, value in wanted.items()])
    return table.iloc[int(np.flatnonzero(of_it)[0])]


def _written(value: float) -> float:
    """Return a number as summary.csv holds it, so that words made from the file are the same words."""
    return float(f"{value:.10g}")
