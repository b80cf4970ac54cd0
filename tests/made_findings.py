"""Findings of numbers that a test states: a summary, and no simulation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from math import nan
from typing import Any, NamedTuple

import pandas as pd

import sim
from sim.measures.registry import KINDS
from sim.reading.library import shipped
from sim.report.words.findings import Points, Situated, SituatedOutcome
from sim.scenario import Scenario
from sim.scenario.policy import Policy
from sim.study.columns import tables
from sim.study.where import Where

ANNUAL = "annual-settlement"
_COLUMNS = [column.name for column in tables()["summary"].columns]
LEVELS = {
    "retention_42m": 0.4, "retention_30m": 0.5, "retention_18m": 0.6, "months_kept": 30.0,
    "day_one_people": 20.0, "knowledge_stock_end": 16.0, "vacancy_rate": 0.05, "limbo_weeks": 60.0,
    "cost_total_gbp": 6e6, "funded_post_months": 1200.0, "funded_post_months_42m": 700.0,
}  # fmt: skip


class Gap(NamedTuple):
    """A difference of a measure from the baseline, with what is known of it."""

    mean: float
    half_width: float
    better: float = 0.7  # share of replications that go the way of the mean
    worse: float = 0.1
    over: tuple[float, float] | None = None  # over the assumptions

    @property
    def ends(self) -> tuple[float, float]:
        return self.mean - self.half_width, self.mean + self.half_width


@cache
def scenarios() -> dict[str, Scenario]:
    """Every shipped system under annual settlements."""
    return {s.name: sim.load(system=s.name, policy=ANNUAL) for s in shipped("system")}


@cache
def policies() -> dict[str, Policy]:
    """Every shipped policy."""
    return {p.name: sim.load(system="oldham", policy=p.name).policy for p in shipped("policy")}


OTHERS = tuple(sorted(p.name for p in shipped("policy") if p.name != ANNUAL))
"""The policies that are held against annual settlements."""

SYSTEMS = tuple(sorted(s.name for s in shipped("system")))


def made_findings(
    system: str,
    gaps: Mapping[str, Mapping[str, Gap]],
    *,
    years: int = 6,
    replications: int = 100,
    levels: Mapping[str, float] | None = None,
    teams: Sequence[str] = (),
) -> Situated:
    """Return what was found of annual settlements and the policies that are named.

    Parameters
    ----------
    gaps : mapping
        By policy and measure; a measure that is not named does not differ.
    levels : mapping, optional
        Of the baseline, by measure: these alone were measured.
    teams : sequence of str
        The systems that are taken as one, if not the system alone.
    """
    base = scenarios()[system]
    run = base.run.model_copy(update={"years": years, "replications": replications})
    places = LEVELS if levels is None else levels
    ranged = any(gap.over for by_measure in gaps.values() for gap in by_measure.values())
    outcomes, rows = [], []
    for name in (ANNUAL, *gaps):
        where = Where("central", "pooled" if teams else system, name)
        scenario = base.model_copy(update={"run": run, "policy": policies()[name]})
        outcomes.append(SituatedOutcome(where, scenario, None))
        rows += [
            _row(where, measure, level, None if name == ANNUAL else gaps[name].get(measure), replications)
            for measure, level in places.items()
        ]
    taken = tuple(scenarios()[one] for one in teams) or (base,)
    points = Points(40, 20) if ranged else None
    return Situated(tuple(outcomes), points, pd.DataFrame(rows, columns=_COLUMNS), teams=taken)


def _row(where: Where, measure: str, level: float, gap: Gap | None, replications: int) -> dict[str, Any]:
    kind = KINDS[measure]
    known = gap or Gap(0.0, 0.0, 0.0, 0.0)
    mean = level + known.mean
    spread = 0.1 * abs(level)
    row: dict[str, Any] = dict.fromkeys(_COLUMNS, nan)
    row |= where._asdict() | {
        "measure": measure, "group": "team", "unit": kind.unit, "mean": mean, "ci_low": mean - spread / 5,
        "ci_high": mean + spread / 5, "p5": mean - spread, "p95": mean + spread, "replications": replications,
        "diff_replications": 0,
    }  # fmt: skip
    if replications == 1:
        row |= {"ci_low": nan, "ci_high": nan}
    if where.scenario == ANNUAL:
        return row
    low, high = known.ends
    good = kind.better * known.mean >= 0
    sides = (known.better, known.worse) if good else (known.worse, known.better)
    row |= {
        "baseline_mean": level, "diff_mean": known.mean, "diff_ci_low": low, "diff_ci_high": high,
        "diff_p5": known.mean - 3 * known.half_width, "diff_p95": known.mean + 3 * known.half_width,
        "share_better": sides[0] if kind.better else nan, "share_worse": sides[1] if kind.better else nan,
        "diff_replications": replications,
    }  # fmt: skip
    if replications == 1:
        row |= {"diff_ci_low": nan, "diff_ci_high": nan}
    if known.over is not None:
        low, high = known.over
        row |= {
            "diff_range_low": low, "diff_range_high": high, "diff_range_low_ci_low": low,
            "diff_range_high_ci_high": high,
        }  # fmt: skip
    return row
