"""The tables of a study: paired differences first, levels, and curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measures.measure import Floats, Measure
from sim.measures.registry import MONTHLY_KINDS
from sim.study.experiment.arrays import CURVES, Arrays, paired
from sim.study.experiment.plan import Plan
from sim.study.experiment.uncertainty import means
from sim.study.ranges import over_assumptions
from sim.study.statistics import expected_shortfall, mean_defined, mean_interval, percentiles, share_better

EXPECTED = ("p5", "p50", "p95")

Where = dict[str, str]
"""The columns that say what a row is about: assumptions, system."""


def tables_of(
    where: Where, plan: Plan, held: Arrays, pairs: Arrays | None = None
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the differences, the summary and the curves of one system, or of all systems pooled."""
    policies, years = plan.policies, plan.file.run.years
    return (
        differences(where, policies, held, pairs, years),
        summary(where, policies, held, years),
        curves(where, policies, held),
    )


def differences(
    where: Where, policies: Sequence[str], held: Arrays, pairs: Arrays | None, years: int
) -> pd.DataFrame:
    """Return each policy against the baseline, one row a measure and group.

    Columns: those of *where*, policy, measure, group, unit; baseline_mean and policy_mean (over the
    replications in which both are defined); diff_mean, diff_ci_low, diff_ci_high (the 95% interval of its
    Monte Carlo error); share_better (share of replications in which the policy is better, ties half; empty
    where neither more nor less is better); diff_p5, diff_p50, diff_p95 (what a single system should expect;
    in pooled rows, all systems together); diff_range_low, diff_range_high (over the assumptions: 5-95% of the
    points, and the central mean), share_points_better (share of the points at which the policy's mean is
    better), both empty without an outer design; replications (in which the difference is defined).

    Parameters
    ----------
    where : dict
        What the rows are about.
    policies : sequence of str
        The baseline first.
    held : Arrays
        Levels, array [R, k, policies].
    pairs : Arrays or None
        Pairs, array [R, k, policies, 2], if they were pooled apart.
    years : int
        Length of the run.
    """
    values = paired(held.values) if pairs is None else pairs.values
    points = _paired_points(held, pairs)
    better = _better(held.measures)
    most = _most(held.measures, years)
    tables = []
    for p, policy in list(enumerate(policies))[1:]:
        baseline, ours = values[:, :, p, 0], values[:, :, p, 1]
        difference = ours - baseline
        interval = mean_interval(difference).within(-most, most)
        columns: dict[str, Any] = {**where, "policy": policy, **_labels(held.measures)}
        columns |= {"baseline_mean": mean_defined(baseline), "policy_mean": mean_defined(ours)}
        columns |= {"diff_mean": interval.mean, "diff_ci_low": interval.low, "diff_ci_high": interval.high}
        columns["share_better"] = share_better(difference, better)
        columns |= _expected("diff_", difference)
        at_points = None if points is None else means(points[:, :, :, p], difference)
        columns |= _range("diff_", interval.mean, at_points)
        nothing = np.full(len(better), np.nan)
        columns["share_points_better"] = nothing if at_points is None else share_better(at_points, better)
        columns["replications"] = _defined(difference)
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def summary(where: Where, policies: Sequence[str], held: Arrays, years: int) -> pd.DataFrame:
    """Return the level of every measure, one row a policy, measure and group.

    Columns: those of *where*, policy, measure, group, unit, mean, ci_low, ci_high, p5, p50, p95, shortfall,
    range_low, range_high, replications; as in :func:`sim.study.tables.summary`.
    """
    better, most = _better(held.measures), _most(held.measures, years)
    least = np.array([m.kind.least for m in held.measures])
    tables = []
    for p, policy in enumerate(policies):
        values = held.values[:, :, p]
        interval = mean_interval(values).within(least, most)
        columns: dict[str, Any] = {**where, "policy": policy, **_labels(held.measures)}
        columns |= {"mean": interval.mean, "ci_low": interval.low, "ci_high": interval.high}
        columns |= _expected("", values)
        columns["shortfall"] = expected_shortfall(values, better)
        at_points = None if held.points is None else means(held.points[:, :, :, p], values)
        columns |= _range("", interval.mean, at_points)
        columns["replications"] = _defined(values)
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def curves(where: Where, policies: Sequence[str], held: Arrays) -> pd.DataFrame:
    """Return the curves of the team, one row a policy, measure and month.

    Columns: those of *where*, policy, measure, month, mean, ci_low, ci_high, p5, p50, p95, and of the paired
    difference from the baseline diff_mean, diff_ci_low, diff_ci_high, diff_p5, diff_p50, diff_p95 (empty for
    the baseline itself).
    """
    months = held.curves.shape[2]
    tables = []
    for p, policy in enumerate(policies):
        for c, name in enumerate(CURVES):
            values = held.curves[:, c, :, p]
            columns: dict[str, Any] = {**where, "policy": policy, "measure": name, "month": np.arange(months)}
            least, most = MONTHLY_KINDS[name].least, MONTHLY_KINDS[name].most
            interval = mean_interval(values).within(least, most)
            columns |= {"mean": interval.mean, "ci_low": interval.low, "ci_high": interval.high}
            columns |= _expected("", values)
            difference = values - held.curves[:, c, :, 0] if p else np.full_like(values, np.nan)
            interval = mean_interval(difference).within(-most, most)
            columns |= {
                "diff_mean": interval.mean, "diff_ci_low": interval.low, "diff_ci_high": interval.high,
            }  # fmt: skip
            tables.append(pd.DataFrame(columns | _expected("diff_", difference)))
    return pd.concat(tables, ignore_index=True)


def _paired_points(held: Arrays, pairs: Arrays | None) -> Floats | None:
    """Return the differences at the points, array [r, k, points, policies]."""
    if held.points is None:
        return None
    both = paired(held.points) if pairs is None or pairs.points is None else pairs.points
    return np.asarray(both[..., 1] - both[..., 0])


def _labels(measures: Sequence[Measure]) -> dict[str, list[str]]:
    return {
        "measure": [m.name for m in measures],
        "group": [m.group for m in measures],
        "unit": [m.unit for m in measures],
    }


def _better(measures: Sequence[Measure]) -> NDArray[np.int8]:
    return np.array([m.better for m in measures], dtype=np.int8)


def _most(measures: Sequence[Measure], years: int) -> Floats:
    return np.array([m.kind.most_in(years) for m in measures])


def _expected(prefix: str, values: Floats) -> dict[str, Floats]:
    return {prefix + name: p for name, p in zip(EXPECTED, percentiles(values), strict=True)}


def _range(prefix: str, central: Floats, points: Floats | None) -> dict[str, Floats]:
    nothing = np.full(len(central), np.nan)
    low, high = (nothing, nothing) if points is None else over_assumptions(points, central)
    return {f"{prefix}range_low": low, f"{prefix}range_high": high}


def _defined(values: Floats) -> NDArray[np.int64]:
    return np.asarray((~np.isnan(values)).sum(axis=0))
