"""Workload, skills drift and what they do to those who stay (M6, M10)."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.reading import load

Floats = NDArray[np.float64]
N = 40


@cache
def measured(name: str, policy: str = "annual-settlement", **changes: float) -> Floats:
    overrides: dict[str, Any] = {
        f"assumptions.{key.replace('__', '.')}": value for key, value in changes.items()
    }
    scenario = load(system="west-yorkshire-harrogate", policy=policy, overrides=overrides)
    log = simulate(scenario, range(N))
    assert check(log.where(log.replication == 0), scenario, names_of(scenario)) == []
    block = measure_block(log, scenario, names_of(scenario), range(N))
    (column,) = (i for i, m in enumerate(block.measures) if (m.name, m.group) == (name, "team"))
    return block.values[:, column]


def rises(less: Floats, more: Floats, by: float = 0.0) -> None:
    difference = more - less
    error = difference.std(ddof=1) / sqrt(len(difference))
    assert difference.mean() > max(by, 3 * error), f"{difference.mean():.4f} +- {error:.4f}"


def test_the_usual_overload_is_that_of_the_icb_wide_mix() -> None:
    """So the multiplier has mean 1 where the base hazard was measured; 20 replications of 100 posts."""
    scenario = load(system="icb-wide", policy="annual-settlement")
    block = measure_block(simulate(scenario, range(20)), scenario, names_of(scenario), range(20))
    (column,) = (i for i, m in enumerate(block.measures) if (m.name, m.group) == ("overload_mean", "team"))
    usual = scenario.assumptions.attrition.workload_usual_overload
    assert block.values[:, column].mean() == pytest.approx(usual, abs=0.01)


def test_cuts_and_vacancies_load_those_who_stay() -> None:
    usual = measured("overload_mean")
    rises(usual, measured("overload_mean", "cut-30-evenly"), by=0.03)
    rises(measured("overload_mean", "three-year-settlement"), usual, by=0.02)
    slow = measured("overload_mean", recruitment__advert_to_start_weeks=26.0)
    rises(usual, slow, by=0.02)


def test_load_makes_people_leave() -> None:
    none, usual, twice = (measured("months_kept", attrition__workload_slope=s) for s in (0.0, 1.0, 2.0))
    rises(usual, none)
    rises(twice, usual)


def test_what_closed_posts_leave_behind_and_waiting_ones_put_off_is_load() -> None:
    low, high = (measured("overload_mean", attrition__closed_post_work_share=s) for s in (0.0, 0.5))
    rises(low, high)
    low, high = (measured("overload_mean", attrition__waiting_post_work_share=s) for s in (0.0, 1.0))
    rises(low, high)


def test_new_work_makes_knowledge_obsolete() -> None:
    rises(
        measured("knowledge_stock_mean", knowledge__drift_per_month=0.02),
        measured("knowledge_stock_mean"),
        by=1,
    )


def test_training_offsets_part_of_the_drift() -> None:
    """The shipped practice of training with drift, against the same with none of the offset."""

    def stock(factor: float) -> Floats:
        scenario = load(
            system="west-yorkshire-harrogate",
            policy="annual-settlement",
            overrides={
                "policy.practices.training": True,
                "assumptions.knowledge.drift_per_month": 0.02,
                "assumptions.knowledge.drift_with_training_factor": factor,
            },
        )
        block = measure_block(simulate(scenario, range(N)), scenario, names_of(scenario), range(N))
        (column,) = (
            i for i, m in enumerate(block.measures) if (m.name, m.group) == ("knowledge_stock_mean", "team")
        )
        return block.values[:, column]

    rises(stock(1.0), stock(0.5), by=0.5)
