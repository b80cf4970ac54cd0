"""Columns of the summary, each registered once: what stands in it, and how it is made.

A column is made from an :class:`Estimate`: everything that replications (and, if the assumptions were varied,
points) tell of a level, or of a paired difference. Most columns say the same of both; those of differences
have ``diff_`` before their name. A column that is registered here stands in ``summary.csv`` of every command
and in its documentation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures.measure import Bools, Floats, Measure
from sim.study.over_assumptions import RangeOver, drawn_in, over_replications, point_means, predictive
from sim.study.proportions import paired_difference, wilson, wilson_of_shares
from sim.study.ratios import linear
from sim.study.statistics import (
    TIE,
    Interval,
    Shares,
    expected_shortfall,
    mean_defined,
    mean_interval,
    percentiles,
    shares,
)

Of = Literal["levels", "differences", "both"]


class AtPoints(NamedTuple):
    """What was measured at the points of the assumptions, and beside it in the central scenario.

    Of a difference both arrays have one axis more, the last, of the baseline and the scenario.

    Attributes
    ----------
    values : array [r, k, points]
        At the points; nan where not defined.
    central : array [R, k]
        In the central scenario; the first r replications are those of the points.
    weights : array [points] or None
        How much each point counts; None: all alike.
    """

    values: Floats
    central: Floats
    weights: Floats | None = None


@dataclass(frozen=True, eq=False)
class Estimate:
    """What is known of some measures of a scenario, or of their paired differences from the baseline.

    Attributes
    ----------
    measures : tuple of Measure, k of them
        What the columns of the arrays are.
    values : array [R, k]
        In each replication; nan where not defined.
    most : array [k]
        The largest that a level of each measure can be.
    least : array [k]
        The smallest that these can be: of a difference, -most.
    at_points : AtPoints or None
        What they are at the points of the assumptions, if these were varied.
    baseline : array [R, k] or None
        Of a difference, the baseline's values where the difference is defined.
    of_means : array [R, k] or None
        What means are taken of, if not of the values: of ratios, see :mod:`sim.study.ratios`.
    point_weights : array [points] or None
        Of the points, if they do not weigh the same.
    """

    measures: tuple[Measure, ...]
    values: Floats
    most: Floats
    least: Floats
    at_points: AtPoints | None = None
    baseline: Floats | None = None
    of_means: Floats | None = None

    @cached_property
    def interval(self) -> Interval:
        """The mean and its 95% interval, within what is possible.

        Of a share that is 0 or 1 in every replication, also when it is 0 in all, it is an interval of
        proportions (:mod:`sim.study.proportions`); of all else Student's.
        """
        of_means = self.values if self.of_means is None else self.of_means
        found = mean_interval(of_means).within(self.least, self.most)
        for column in np.flatnonzero(self.most == 1):
            ends = self._ends_of_shares(int(column))
            if ends is not None:
                found.low[column], found.high[column] = ends
        return found

    def _ends_of_shares(self, column: int) -> tuple[float, float] | None:
        """Return the interval of a column of yes and no; None of any other, and of one replication."""
        difference = self.least[column] < 0
        defined = ~np.isnan(self.values[:, column])
        values = self.values[defined, column]
        if len(values) < 2 or (difference and self.baseline is None):
            return None
        if not difference:
            return wilson(int(values.sum()), len(values)) if _yes_or_no(values) else None
        before = np.asarray(self.baseline)[defined, column]
        after = np.round(before + values, 12)  # what was taken away comes back but for the last digit
        if not (_yes_or_no(before) and _yes_or_no(after)):
            return None
        cells = ((after, before), (after, 1 - before), (1 - after, before), (1 - after, 1 - before))
        return paired_difference(*(int((a * b).sum()) for a, b in cells))

    @cached_property
    def expected(self) -> Floats:
        """What one team should expect, array [3, k]: 5, 50 and 95%."""
        return percentiles(self.values)

    @cached_property
    def ranged(self) -> RangeOver | None:
        """The range of the mean over the assumptions, within what is possible; None if not varied."""
        if self.at_points is None:
            return None
        found = over_replications(*self._whose_means, self.at_points.weights)

        def possible(ends: Sequence[Floats]) -> list[Floats]:
            return [np.clip(end, self.least, self.most) for end in ends]

        low, high = possible((found.low, found.high))
        (a, b), (c, d) = possible(found.low_ci), possible(found.high_ci)
        return found._replace(low=low, high=high, low_ci=(a, b), high_ci=(c, d))

    @cached_property
    def predicted(self) -> tuple[Floats, Floats]:
        """What one team may meet, over the assumptions and luck together: 5 and 95%, within the possible."""
        at = self.at_points
        if at is None:
            return self.nothing, self.nothing
        low, high = predictive(*_differences(at.values, at.central), at.weights)
        return np.clip(low, self.least, self.most), np.clip(high, self.least, self.most)

    @cached_property
    def predicted_shares(self) -> Shares | None:
        """Of single teams at all points, how often it is better, the same and worse; None if not varied."""
        at = self.at_points
        if at is None:
            return None
        values, _ = _differences(at.values, at.central)
        one = np.moveaxis(values, 1, -1).reshape(-1, values.shape[1])  # [r x points, k]
        return shares(one, self.better, None if at.weights is None else np.tile(at.weights, len(values)))

    @property
    def share_of_points(self) -> Floats:
        """The weight of the points whose mean, drawn in, is for the better; nan where no range is known."""
        if self.at_points is None or self.ranged is None:
            return self.nothing
        weights = self.at_points.weights
        found = point_means(*self._whose_means, weights)
        gain = drawn_in(found.means, found.within, weights) * self.better
        defined = ~np.isnan(gain)
        each = np.ones(len(gain)) if weights is None else weights
        known, better = each @ defined, each @ (gain > TIE)
        share = better / np.where(known > 0, known, 1.0)
        return np.where(self.ranged.known & (self.better != 0), share, np.nan)

    @cached_property
    def _whose_means(self) -> tuple[Floats, Floats]:
        """What is averaged at the points, and in the central scenario."""
        at = self.at_points
        assert at is not None
        return _differences(linear(self.measures, at.values), linear(self.measures, at.central))

    @cached_property
    def defined(self) -> NDArray[np.int64]:
        """In how many replications each is defined, array [k]."""
        return np.asarray((~np.isnan(self.values)).sum(axis=0))

    @cached_property
    def shares(self) -> Shares:
        """Of a difference, how often the scenario is better than the baseline, the same, and worse."""
        return shares(self.values, self.better)

    @property
    def nothing(self) -> Floats:
        """What is not known of any measure, array [k]."""
        return np.full(len(self.measures), np.nan)

    @property
    def better(self) -> NDArray[np.int8]:
        """+1 where more is better, -1 where less is, 0 where neither is, array [k]."""
        return np.array([m.better for m in self.measures], dtype=np.int8)


def _differences(values: Floats, central: Floats) -> tuple[Floats, Floats]:
    """Return levels as they are; where both sides of a difference stand in the last axis, the difference."""
    if values.ndim == 3:
        return values, central
    return values[..., 1] - values[..., 0], central[..., 1] - central[..., 0]


def _yes_or_no(values: Floats) -> bool:
    return bool(np.isin(values, (0.0, 1.0)).all())


class Column(NamedTuple):
    """A column of the summary.

    Attributes
    ----------
    name : str
        Of a difference it has ``diff_`` before it, unless it is told of differences alone.
    what : str
        What stands in it, for the documentation.
    make : callable
        Returns it, array [k].
    of : str
        What it is told of.
    """

    name: str
    what: str
    make: Callable[[Estimate], Floats]
    of: Of = "both"

    @property
    def levels(self) -> tuple[str, ...]:
        """Its name among what is told of levels, if it is told of them."""
        return () if self.of == "differences" else (self.name,)

    @property
    def differences(self) -> tuple[str, ...]:
        """Its name among what is told of differences, if it is told of them."""
        return () if self.of == "levels" else (f"diff_{self.name}" if self.of == "both" else self.name,)


_COLUMNS: list[Column] = []


def register(column: Column) -> None:
    """Add a column to the summary.

    Raises
    ------
    ValueError
        There is one of this name.
    """
    if column.name in (known.name for known in _COLUMNS):
        raise ValueError(f"a column called {column.name} is registered already")
    _COLUMNS.append(column)


def registered() -> tuple[Column, ...]:
    """Return all columns, in the order in which they stand."""
    return tuple(_COLUMNS)


def told(estimate: Estimate, *, difference: bool) -> dict[str, Floats]:
    """Return the columns of some levels, or of some differences, by name."""
    return {
        name: column.make(estimate)
        for column in _COLUMNS
        for name in (column.differences if difference else column.levels)
    }


def _range(which: Callable[[RangeOver], Floats | Bools]) -> Callable[[Estimate], Floats]:
    """Return what makes a column of the range over the assumptions; it is empty if they were not varied."""

    def made(estimate: Estimate) -> Floats:
        return (
            estimate.nothing if estimate.ranged is None else np.asarray(which(estimate.ranged), dtype=float)
        )

    return made


def _predicted_share(which: str) -> Callable[[Estimate], Floats]:
    """Return what makes a column of shares over the points; it is empty if these were not varied."""

    def made(estimate: Estimate) -> Floats:
        found = estimate.predicted_shares
        return estimate.nothing if found is None else np.asarray(getattr(found, which))

    return made


def _baseline(estimate: Estimate) -> Floats:
    return estimate.nothing if estimate.baseline is None else mean_defined(estimate.baseline)


def _shares() -> list[Column]:
    """Return how often the scenario is better, the same and worse, each with its interval."""
    said = {"better": "better than", "same": "the same as", "worse": "worse than"}

    def share_of(which: str) -> Callable[[Estimate], Floats]:
        return lambda e: np.asarray(getattr(e.shares, which))

    def end_of(which: str, end: int) -> Callable[[Estimate], Floats]:
        def made(e: Estimate) -> Floats:
            share = share_of(which)(e)
            return np.where(np.isnan(share), np.nan, wilson_of_shares(share, e.defined)[end])

        return made

    found = []
    for which, words in said.items():
        what = f"share of replications in which the scenario is {words} the baseline"
        if which == "better":
            what += "; this, the same and worse add to 1, and are empty where neither more nor less is better"
        found.append(Column(f"share_{which}", what, share_of(which), of="differences"))
        for i, (name, end) in enumerate((("low", "lower"), ("high", "upper"))):
            what = f"{end} end of the 95% interval of that share (Wilson)"
            found.append(Column(f"share_{which}_ci_{name}", what, end_of(which, i), of="differences"))
    return found


def _add(columns: Sequence[Column]) -> None:
    for column in columns:
        register(column)


_add(
    [
        Column(
            "baseline_mean",
            "mean of the baseline, in the replications in which the difference is defined",
            _baseline,
            of="differences",
        ),
        Column(
            "mean", "mean over replications; of a ratio of sums, pooled over them", lambda e: e.interval.mean
        ),
        Column(
            "ci_low",
            "lower end of the 95% interval of its Monte Carlo error: Student's; of a share that is 0 or 1 in "
            "every replication Wilson's or Newcombe's",
            lambda e: e.interval.low,
        ),
        Column(
            "ci_high",
            "upper end of that interval; no end is beyond what is possible",
            lambda e: e.interval.high,
        ),
        Column("p5", "5% of replications are below: what one team should expect", lambda e: e.expected[0]),
        Column("p50", "half of the replications are below", lambda e: e.expected[1]),
        Column("p95", "95% of replications are below", lambda e: e.expected[2]),
        Column(
            "shortfall",
            "mean of the worst 5% of replications; empty where neither more nor less is better",
            lambda e: expected_shortfall(e.values, e.better),
            of="levels",
        ),
        Column(
            "range_low",
            "lower end of the range over the assumptions: 5-95% of the true means at the points that agree "
            "with what was measured, with the noise of few replications taken out; empty if they were not "
            "varied, if there is too little to say, or too few points are left",
            _range(lambda r: r.low),
        ),
        Column("range_high", "upper end of that range", _range(lambda r: r.high)),
        Column(
            "range_known",
            "1 if the part of the assumptions can be told from chance, 0 if that takes more replications at "
            "each point",
            _range(lambda r: r.known),
        ),
        Column(
            "range_low_ci_low",
            "lower end of the 95% interval of that lower end; a range that is not known reaches at most from "
            "here to `range_high_ci_high`",
            _range(lambda r: r.low_ci[0]),
        ),
        Column("range_low_ci_high", "upper end of that interval", _range(lambda r: r.low_ci[1])),
        Column(
            "range_high_ci_low",
            "lower end of the 95% interval of the range's upper end",
            _range(lambda r: r.high_ci[0]),
        ),
        Column("range_high_ci_high", "upper end of that interval", _range(lambda r: r.high_ci[1])),
        Column(
            "range_points",
            "points of the assumptions; if they have weights, how many equal ones they are worth",
            _range(lambda r: r.effective_points),
        ),
        Column(
            "range_noise_share",
            "part of the variance of the points' means that was noise, and was taken out; by chance above 1",
            _range(lambda r: r.noise_share),
        ),
        Column(
            "predictive_p5",
            "5% of teams are below, over the assumptions and luck together; empty if they were not varied",
            lambda e: e.predicted[0],
        ),
        Column("predictive_p95", "95% of teams are below, likewise", lambda e: e.predicted[1]),
        *_shares(),
        Column(
            "share_points_better",
            "share of the same points of the assumptions at which the mean, noise taken out, is better than "
            "the baseline's; empty where the range is",
            lambda e: e.share_of_points,
            of="differences",
        ),
        Column(
            "predictive_share_better",
            "share of single teams at the same points that fare better, whatever the assumptions are; empty "
            "if they were not varied",
            _predicted_share("better"),
            of="differences",
        ),
        Column(
            "predictive_share_worse",
            "share of them that fare worse",
            _predicted_share("worse"),
            of="differences",
        ),
        Column(
            "replications",
            "replications in which it is defined",
            lambda e: np.asarray(e.defined),
        ),
    ]
)
