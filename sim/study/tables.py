"""Results as tidy tables: one row per thing, one column per number.

Every table begins with the columns of :class:`sim.study.where.Where`. What stands in the summary is
registered in :mod:`sim.study.estimates`; the columns of all tables are in :mod:`sim.study.columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from sim.measures.groups import Groups
from sim.measures.incidence import exits_by_cause as exit_curves
from sim.measures.knowledge import lost_on_exit_by_month
from sim.measures.measure import TEAM, Floats, Ints, Measure
from sim.measures.retention import USUAL, retention_curves
from sim.model.engine_room import names_of
from sim.study.estimates import AtPoints, Estimate, told
from sim.study.ratios import linear
from sim.study.statistics import BANDS, mean_defined, mean_interval, percentiles

if TYPE_CHECKING:
    from sim.study.outcome import Outcome
    from sim.study.where import Where

    Outcomes = Sequence[Outcome]

BAND_NAMES = ("p5", "p25", "p50", "p75", "p95")
KNOWLEDGE_PARTS = {
    "cumulative": "lost_knowledge",
    "heads": "knowledge_heads",
    "files": "knowledge_files",
    "stock": "knowledge_stock",
}
"""What lost_knowledge.csv calls the monthly measures of the team's knowledge."""


class Levels(NamedTuple):
    """What was measured under one scenario.

    Attributes
    ----------
    where : Where
        What its rows are about.
    measures : tuple of Measure, k of them
        Columns of the values.
    values : array [R, k]
        In each replication; nan where not defined, or where the replication failed.
    at_points : AtPoints or None
        The same at the points of the assumptions.
    monthly_measures : tuple of Measure, m of them
        Rows of the months.
    monthly : array [R, m, months + 1]
        Month by month.
    """

    where: Where
    measures: tuple[Measure, ...]
    values: Floats
    at_points: AtPoints | None
    monthly_measures: tuple[Measure, ...]
    monthly: Floats


class Pairs(NamedTuple):
    """The same measures of a scenario, paired with the baseline; nan where one of both is not defined.

    Attributes
    ----------
    baseline, difference : array [R, k]
        Levels of the baseline, and the scenario minus the baseline.
    of_means : array [R, k]
        The same difference, with that of the ratios of sums for its mean.
    at_points : AtPoints or None
        Both at the points of the assumptions, with a last axis of 2.
    """

    baseline: Floats
    difference: Floats
    of_means: Floats
    at_points: AtPoints | None

    @classmethod
    def of(cls, measures: Sequence[Measure], both: Floats, at_points: AtPoints | None) -> Pairs:
        """Return pairs of array [R, k, 2]: the baseline and the scenario, both nan where one is."""
        straight = linear(measures, both)
        return cls(
            straight[..., 0], both[..., 1] - both[..., 0], straight[..., 1] - straight[..., 0], at_points
        )


def paired_with(baseline: Levels, other: Levels) -> Pairs:
    """Return a scenario paired with the baseline; what the baseline does not have (a stream) stays nan."""
    places = {(m.name, m.group): i for i, m in enumerate(baseline.measures)}
    here = [i for i, m in enumerate(other.measures) if (m.name, m.group) in places]
    there = [places[other.measures[i].name, other.measures[i].group] for i in here]

    def taken(values: Floats, ours: Floats) -> Floats:
        matched = np.full(ours.shape, np.nan)
        matched[:, here] = values[:, there]
        return matched

    def beside(theirs: Floats, ours: Floats) -> Floats:
        both = np.stack([taken(theirs, ours), ours], axis=-1)
        return np.where(np.isnan(both).any(axis=-1, keepdims=True), np.nan, both)

    points = other.at_points
    if points is not None and baseline.at_points is not None:
        before = baseline.at_points
        points = points._replace(
            values=beside(before.values, points.values), central=beside(before.central, points.central)
        )
    return Pairs.of(other.measures, beside(baseline.values, other.values), points)


def summary(levels: Sequence[Levels], pairs: Sequence[Pairs] | None, years: int) -> pd.DataFrame:
    """Return one row per scenario, measure and group: its level and its difference from the baseline.

    Parameters
    ----------
    levels : sequence of Levels
        The baseline first, whose differences are empty.
    pairs : sequence of Pairs or None
        Of the others, where they were pooled apart from the levels.
    years : int
        Length of the run.
    """
    baseline, *others = levels
    paired = pairs or [paired_with(baseline, other) for other in others]
    tables = [_summary_of(one, pair, years) for one, pair in zip(levels, [None, *paired], strict=True)]
    return pd.concat(tables, ignore_index=True)


def _summary_of(of: Levels, pair: Pairs | None, years: int) -> pd.DataFrame:
    measures = of.measures
    most = np.array([m.kind.most_in(years) for m in measures])
    least = np.array([m.kind.least for m in measures])
    columns: dict[str, Any] = {**of.where._asdict(), **_labels(measures)}
    level = Estimate(
        measures, of.values, most, least, of.at_points, of_means=linear(measures, of.values),
    )  # fmt: skip
    columns |= told(level, difference=False)
    if pair is None:
        nothing = np.full((1, len(measures)), np.nan)
        pair = Pairs(nothing, nothing, nothing, None)
    difference = Estimate(
        measures, pair.difference, most, -most, pair.at_points, pair.baseline, pair.of_means,
    )  # fmt: skip
    return pd.DataFrame(columns | told(difference, difference=True))


def _labels(measures: Sequence[Measure]) -> dict[str, list[str]]:
    return {
        "measure": [m.name for m in measures],
        "group": [m.group for m in measures],
        "unit": [m.unit for m in measures],
    }


def monthly(levels: Sequence[Levels]) -> pd.DataFrame:
    """Return one row per scenario, monthly measure, group and month: levels, and paired differences."""
    baseline = levels[0]
    places = {(m.name, m.group): i for i, m in enumerate(baseline.monthly_measures)}
    return pd.concat([_monthly_of(of, baseline, places) for of in levels], ignore_index=True)


def _monthly_of(of: Levels, baseline: Levels, places: Mapping[tuple[str, str], int]) -> pd.DataFrame:
    measures, (_, k, months) = of.monthly_measures, of.monthly.shape
    here = [i for i, m in enumerate(measures) if of is not baseline and (m.name, m.group) in places]
    there = [places[measures[i].name, measures[i].group] for i in here]
    difference = np.full_like(of.monthly, np.nan)
    difference[:, here] = of.monthly[:, here] - baseline.monthly[:, there]
    least, most = (np.array([[getattr(m.kind, end)] for m in measures]) for end in ("least", "most"))
    columns: dict[str, Any] = {**of.where._asdict()}
    columns |= {name: np.repeat(words, months) for name, words in _labels(measures).items()}
    columns["month"] = np.tile(np.arange(months), k)
    columns |= _described("", of.monthly, least, most) | _described("diff_", difference, -most, most)
    return pd.DataFrame(columns)


def _described(prefix: str, values: Floats, least: Floats, most: Floats) -> dict[str, Floats]:
    """Return the columns of monthly values, array [R, k, months]."""
    interval = mean_interval(values).within(least, most)
    found = dict(zip(("mean", "ci_low", "ci_high"), interval, strict=True))
    found |= dict(zip(BAND_NAMES, percentiles(values, BANDS), strict=True))
    found["replications"] = (~np.isnan(values)).sum(axis=0)
    return {prefix + name: column.ravel() for name, column in found.items()}


def lost_knowledge(outcomes: Outcomes) -> pd.DataFrame:
    """Return the team's cumulative loss, its stock, and what left with whom, by month.

    The parts of lost_on_exit, by reason and by destination, are what has left so far: each set adds to what
    exits had cost by then.
    """
    return pd.concat(
        [_bands(o, values, {"part": part}) for o in outcomes for part, values in _knowledge(o)],
        ignore_index=True,
    )


def _knowledge(outcome: Outcome) -> Iterator[tuple[str, Floats]]:
    measured = outcome.measured
    for part, measure in KNOWLEDGE_PARTS.items():
        yield part, outcome.monthly(measure)
    yield from lost_on_exit_by_month(measured.spells, measured.replications, measured.monthly.shape[2] - 1)


def _bands(outcome: Outcome, values: Floats, words: dict[str, str]) -> pd.DataFrame:
    columns: dict[str, Any] = {**outcome.where._asdict(), **words, "month": np.arange(values.shape[1])}
    columns["mean"] = mean_defined(values)
    columns |= dict(zip(BAND_NAMES, percentiles(values, BANDS), strict=True))
    columns["replications"] = (~np.isnan(values)).sum(axis=0)
    return pd.DataFrame(columns)


def long(where: Where, replications: Ints, measures: Sequence[Measure], values: Floats) -> pd.DataFrame:
    """Return one row per replication, measure and group of one scenario.

    Parameters
    ----------
    replications : int array [R]
        Their numbers.
    values : array [R, k]
        Of each measure.
    """
    n, columns = values.shape
    return pd.DataFrame(
        {
            **where._asdict(),
            "replication": np.repeat(replications, columns),
            "measure": [m.name for m in measures] * n,
            "group": [m.group for m in measures] * n,
            "value": values.ravel(),
        }
    )


def retention(outcomes: Outcomes, by: Sequence[str] = USUAL) -> pd.DataFrame:
    """Return the retention curves, one row per scenario, clock, group and point.

    On the calendar clock the day-one team, by months from the start date; on the tenure clock all spells, by
    months in post. lower and upper are a 95% interval with variance clustered by replication.

    Parameters
    ----------
    by : sequence of str
        Groupings of :data:`sim.measures.groups.GROUPINGS`.
    """
    return _curves(outcomes, retention_curves, by)


def exits_by_cause(outcomes: Outcomes, by: Sequence[str] = (TEAM,)) -> pd.DataFrame:
    """Return the share of a group who have left, by reason and by destination, on both clocks.

    The clocks are those of :func:`retention`, whose survival and the incidence of all reasons (or
    destinations) add to 1. lower and upper are a 95% interval with variance clustered by replication.

    Parameters
    ----------
    by : sequence of str
        Groupings of :data:`sim.measures.groups.GROUPINGS`.
    """
    return _curves(outcomes, exit_curves, by)


def _curves(outcomes: Outcomes, curves_of: Callable[..., Any], by: Sequence[str]) -> pd.DataFrame:
    tables = []
    for outcome in outcomes:
        scenario, posts = outcome.scenario, outcome.scenario.posts()
        groups = Groups(
            names_of(scenario).streams, [str(post.band) for post in posts], [post.role for post in posts]
        )
        curves = curves_of(outcome.measured.spells, groups, 12 * scenario.run.years, by)
        tables.append(pd.DataFrame({**outcome.where._asdict(), **vars(curves)}))
    return pd.concat(tables, ignore_index=True)
