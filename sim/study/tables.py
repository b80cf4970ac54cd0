"""Results as tidy tables: one row per thing, one column per number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.measures.incidence import exits_by_cause as exit_curves
from sim.measures.knowledge import lost_on_exit_by_month
from sim.measures.retention import retention_curves
from sim.model.engine_room import names_of
from sim.study.ranges import over_assumptions
from sim.study.statistics import (
    BANDS,
    expected_shortfall,
    mean_defined,
    mean_interval,
    percentiles,
    share_better,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sim.study.outcome import Outcome
    from sim.study.ranges import Ranges

    Outcomes = Sequence[Outcome]

EXPECTED_NAMES = ("p5", "p50", "p95")
BAND_NAMES = ("p5", "p25", "p50", "p75", "p95")
KNOWLEDGE_PARTS = {
    "cumulative": "lost_knowledge",
    "heads": "knowledge_heads",
    "files": "knowledge_files",
    "stock": "knowledge_stock",
}
"""What lost_knowledge.csv calls the monthly measures of the team's knowledge."""


def summary(outcomes: Outcomes, ranges: Ranges | None) -> pd.DataFrame:
    """Return one row per scenario and measure.

    Columns: scenario, measure, group, unit; mean, ci_low, ci_high (95% interval of the Monte Carlo error,
    within what is possible: no amount is negative but the cost of churn, no share of a whole more than 1);
    p5, p50, p95 (what one team should expect); shortfall (mean of the worst 5% of replications, empty where
    neither more nor less is better); range_low, range_high (5-95% over the assumptions and the central
    mean, empty unless asked for). In a comparison also diff_mean, diff_ci_low, diff_ci_high, diff_p5,
    diff_p50, diff_p95, diff_range_low, diff_range_high and share_better, of paired differences from the
    baseline.
    """
    tables = [_summary_of(outcomes, ranges, i) for i in range(len(outcomes))]
    return pd.concat(tables, ignore_index=True)


def _summary_of(outcomes: Outcomes, ranges: Ranges | None, which: int) -> pd.DataFrame:
    outcome = outcomes[which]
    measures = outcome.measured.measures
    columns: dict[str, Any] = {
        "scenario": outcome.name,
        "measure": [m.name for m in measures],
        "group": [m.group for m in measures],
        "unit": [m.unit for m in measures],
    }
    means = ranges.means[which] if ranges else None
    values, better = outcome.measured.values, _better(outcome)
    columns |= _described("", values, _least(outcome), _most(outcome))
    columns |= {"shortfall": expected_shortfall(values, better)}
    columns |= _ranged("", columns["mean"], means)
    if len(outcomes) > 1:
        columns |= _differences(outcomes, ranges, which)
    return pd.DataFrame(columns)


def _differences(outcomes: Outcomes, ranges: Ranges | None, which: int) -> dict[str, Any]:
    outcome, baseline = outcomes[which], outcomes[0]
    keys = [(m.name, m.group) for m in outcome.measured.measures]
    # A stream that the baseline does not have leaves its differences empty, as the baseline's own are.
    here = [i for i, key in enumerate(keys) if which > 0 and key in baseline.places]
    there = [baseline.places[keys[i]] for i in here]
    difference = np.full(outcome.measured.values.shape, np.nan)
    difference[:, here] = outcome.measured.values[:, here] - baseline.measured.values[:, there]
    means = None
    if ranges:
        ours, theirs = ranges.means[which], ranges.means[0]
        means = np.full(ours.shape, np.nan)
        means[:, here] = ours[:, here] - theirs[:, there]
    columns = _described("diff_", difference, -_most(outcome), _most(outcome))
    columns |= _ranged("diff_", columns["diff_mean"], means)
    return columns | {"share_better": share_better(difference, _better(outcome))}


def _better(outcome: Outcome) -> NDArray[np.int8]:
    return np.array([m.better for m in outcome.measured.measures], dtype=np.int8)


def _least(outcome: Outcome) -> NDArray[np.float64]:
    return np.array([m.kind.least for m in outcome.measured.measures])


def _most(outcome: Outcome) -> NDArray[np.float64]:
    return np.array([m.kind.most_in(outcome.scenario.run.years) for m in outcome.measured.measures])


def _described(
    prefix: str, values: NDArray[np.float64], least: NDArray[np.float64], most: NDArray[np.float64]
) -> dict[str, Any]:
    interval = mean_interval(values).within(least, most)
    names = {"mean": interval.mean, "ci_low": interval.low, "ci_high": interval.high}
    names |= dict(zip(EXPECTED_NAMES, percentiles(values), strict=True))
    return {prefix + name: column for name, column in names.items()}


def _ranged(
    prefix: str, central: NDArray[np.float64], point_means: NDArray[np.float64] | None
) -> dict[str, Any]:
    nothing = np.full((2, len(central)), np.nan)
    low, high = nothing if point_means is None else over_assumptions(point_means, central)
    return {f"{prefix}range_low": low, f"{prefix}range_high": high}


def monthly(outcomes: Outcomes) -> pd.DataFrame:
    """Return one row per scenario, monthly measure and month, with the mean and bands over replications."""
    return pd.concat(
        [
            _bands(o, o.measured.monthly[:, i], {"measure": m.name, "group": m.group})
            for o in outcomes
            for i, m in enumerate(o.measured.monthly_measures)
        ],
        ignore_index=True,
    )


def lost_knowledge(outcomes: Outcomes) -> pd.DataFrame:
    """Return the team's cumulative loss, its stock, and what left with whom, by month.

    Columns: scenario, month, part, mean, p5, p25, p50, p75, p95. The parts of lost_on_exit, by reason and by
    destination, are what has left so far: each set adds to what exits had cost by then.
    """
    return pd.concat(
        [_bands(o, values, {"part": part}) for o in outcomes for part, values in _knowledge(o)],
        ignore_index=True,
    )


def _knowledge(outcome: Outcome) -> Iterator[tuple[str, NDArray[np.float64]]]:
    measured = outcome.measured
    for part, measure in KNOWLEDGE_PARTS.items():
        yield part, outcome.monthly(measure)
    yield from lost_on_exit_by_month(measured.spells, measured.replications, measured.monthly.shape[2] - 1)


def _bands(outcome: Outcome, values: NDArray[np.float64], words: dict[str, str]) -> pd.DataFrame:
    columns: dict[str, Any] = {"scenario": outcome.name, "month": np.arange(values.shape[1]), **words}
    columns["mean"] = mean_defined(values)
    columns |= dict(zip(BAND_NAMES, percentiles(values, BANDS), strict=True))
    return pd.DataFrame(columns)


def replications(outcomes: Outcomes) -> pd.DataFrame:
    """Return one row per scenario, replication and measure."""
    return pd.concat([_long(o) for o in outcomes], ignore_index=True)


def _long(outcome: Outcome) -> pd.DataFrame:
    measured = outcome.measured
    n, columns = measured.values.shape
    return pd.DataFrame(
        {
            "scenario": outcome.name,
            "replication": np.repeat(measured.replications, columns),
            "measure": [m.name for m in measured.measures] * n,
            "group": [m.group for m in measured.measures] * n,
            "value": measured.values.ravel(),
        }
    )


def retention(outcomes: Outcomes) -> pd.DataFrame:
    """Return the retention curves: scenario, clock, group, months, survival, lower, upper, at_risk.

    On the calendar clock the day-one team, by months from the start date; on the tenure clock all spells, by
    months in post. lower and upper are a 95% interval with variance clustered by replication.
    """
    return pd.concat([_curves(o) for o in outcomes], ignore_index=True)


def _curves(outcome: Outcome) -> pd.DataFrame:
    scenario = outcome.scenario
    names = names_of(scenario)
    band = {post.name: post.band for post in scenario.posts()}
    bands = [band[name] for name in names.posts]
    curves = retention_curves(outcome.measured.spells, names.streams, bands, 12 * scenario.run.years)
    return pd.DataFrame({"scenario": outcome.name, **vars(curves)})


def exits_by_cause(outcomes: Outcomes) -> pd.DataFrame:
    """Return the share of the team who have left, by reason and by destination, on both clocks.

    Columns: scenario, clock, group, by, cause, months, incidence, lower, upper, at_risk. The clocks are those
    of :func:`retention`, whose survival and the incidence of all reasons (or destinations) add to 1. lower
    and upper are a 95% interval with variance clustered by replication.
    """
    tables = []
    for outcome in outcomes:
        curves = exit_curves(outcome.measured.spells, 12 * outcome.scenario.run.years)
        tables.append(pd.DataFrame({"scenario": outcome.name, **vars(curves)}))
    return pd.concat(tables, ignore_index=True)
