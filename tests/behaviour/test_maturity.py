"""Maturity (M12): what success moves, each coupling by itself, and the two fates of one team."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.reading import load
from sim.scenario import Scenario

Floats = NDArray[np.float64]
N = 24
M = "assumptions.maturity."
NO_LOOP = {f"{M}loop": False}
UNCOUPLED = {
    f"{M}odds_slope": 0.0, f"{M}refusal_slope": 0.0, f"{M}pool_share_floor": 1.0,
    f"{M}fill_slope": 0.0, f"{M}planning_slope": 0.0,
}  # fmt: skip

REFUSING = {"assumptions.pooling.refuses_chance_per_year": 0.1}
ALWAYS_PLANNING = {
    "assumptions.attrition.workload_slope": 2.0,
    "system.plan_deadlines": [{"month": 0, "lasts_months": 72, "extra_work_share": 0.3}],
}


def case(changes: dict[str, Any] | None = None, system: str = "developing-system") -> Scenario:
    return load(system=system, policy="annual-settlement", overrides=changes or {})


def measured(scenario: Scenario, *names: str, n: int = N) -> list[Floats]:
    log = simulate(scenario, range(n))
    assert check(log.where(log.replication == 0), scenario, names_of(scenario)) == []
    block = measure_block(log, scenario, names_of(scenario), range(n))
    team = [m.name if m.group == "team" else "" for m in block.measures]
    return [block.values[:, team.index(name)] for name in names]


def rises(less: Floats, more: Floats, by: float = 0.0) -> None:
    difference = more - less
    error = difference.std(ddof=1) / sqrt(len(difference))
    assert difference.mean() > by, f"rises by {difference.mean():.3f} +- {error:.3f}"
    assert difference.mean() > 3 * error, f"{difference.mean():.3f} +- {error:.3f} is not clear of chance"


# --- what maturity moves, one coupling at a time


@pytest.mark.parametrize(
    ("coupling", "measure", "sign"),
    [
        ({f"{M}odds_slope": 1.5}, "funded_post_months", 1),
        ({f"{M}pool_share_floor": 0.6, f"{M}pool_share_slope": 0.6}, "funded_post_months", 1),
        ({f"{M}refusal_slope": 3.0} | REFUSING, "funded_post_months", 1),
        ({f"{M}fill_slope": 0.4}, "vacancy_rate", -1),
        ({f"{M}planning_slope": 1.0} | ALWAYS_PLANNING, "exits_per_year", -1),
    ],
)  # fmt: skip
def test_each_coupling_gives_the_mature_more(coupling: dict[str, float], measure: str, sign: int) -> None:
    changes = UNCOUPLED | coupling | {f"{M}tau_months": 1200.0}
    immature, mature = (measured(case(changes | {"system.maturity": m}), measure)[0] for m in (0.05, 0.95))
    rises(sign * immature, sign * mature)


def test_uncoupled_maturity_moves_nothing_and_off_it_is_not_in_the_log() -> None:
    def but_for_maturity(changes: dict[str, Any]) -> tuple[Any, ...]:
        log = simulate(case(changes), range(4))
        return tuple(log.where(log.event != Event.MATURITY))

    off = simulate(case(NO_LOOP), range(4))
    assert not (off.event == Event.MATURITY).any()
    for start in (0.1, 0.9):
        followed = but_for_maturity(UNCOUPLED | {"system.maturity": start})
        for one, other in zip(followed, off, strict=True):
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_success_makes_a_system_mature() -> None:
    """A team whose people leave more loses capacity and ties, and the system matures less."""
    many, few = (
        measured(case({"assumptions.attrition.resignation_per_year": rate}), "maturity_end")[0]
        for rate in (0.6, 0.05)
    )
    rises(many, few, by=0.02)


def test_a_team_cut_to_half_does_half_the_work_of_the_plan() -> None:
    """Effort is set against the plan of day one: with half the posts paid for, maturity falls."""
    path = "assumptions.funding"
    all_central = {"system.funding_mix.transformation": 1.0} | {
        f"system.{place}.{stream}": None
        for place in ("streams", "funding_mix")
        for stream in ("pooled", "gifted")
    }

    def ended(cut: float) -> Floats:
        odds = [{"name": "this", "chance": 1.0, "cut_low": cut, "cut_high": cut}]
        settled = UNCOUPLED | all_central | {f"{path}.climate": [], f"{path}.outcomes": odds}
        return measured(case(settled), "maturity_end")[0]

    half, full = ended(0.5), ended(0.0)
    rises(half, full, by=0.2)


# --- two fates


def test_a_head_start_lasts_for_some_years_and_not_for_good_under_the_central_assumptions() -> None:
    """After three years every team from .9 is mature and none from .1; after twelve there is no telling."""

    def ended(start: float, years: int) -> list[Floats]:
        changes = {"system.maturity": start, "run.years": years}
        return measured(case(changes, "west-yorkshire-harrogate"), "mature", "maturity_end", n=12)

    (low, _), (high, _) = ended(0.1, 3), ended(0.9, 3)
    assert low.max() == 0
    assert high.min() == 1
    (_, low), (_, high) = ended(0.1, 12), ended(0.9, 12)
    rises(low, high)
    assert (high - low).mean() < 0.05


def test_lincolnshire_has_two_fates_where_success_breeds_success() -> None:
    """Chicken and egg: one team, one policy, two starts; after 16 years most are where they were."""

    def ended(start: float, policy: str = "annual-settlement") -> Floats:
        scenario = load(
            system="lincolnshire", policy=policy, assumptions="chicken-and-egg",
            overrides={"system.maturity": start, "run.years": 16},
        )  # fmt: skip
        return measured(scenario, "maturity_end", n=24)[0]

    low, high, lifted = ended(0.1), ended(0.6), ended(0.1, "invest-in-the-team")
    assert (low < 0.3).mean() > 0.4
    assert (high > 0.7).mean() > 0.9
    rises(low, lifted, by=0.2)
