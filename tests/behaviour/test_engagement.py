"""Partners differ in engagement: ties, pools and lending follow each partner's own."""

from __future__ import annotations

from math import log2
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.inputs import prepare
from sim.model.log import Event, EventLog
from sim.model.pooling import raised_odds
from sim.model.ties import months_to_strong
from sim.reading import load
from sim.scenario import Scenario

SYSTEMS = sorted(path.stem for path in Path("scenarios/systems").glob("*.yaml"))
N = 40


def case(system: str = "west-yorkshire-harrogate", changes: dict[str, Any] | None = None) -> Scenario:
    return load(system=system, policy="annual-settlement").replace(changes or {})


def all_partners(system: str, engagement: float, changes: dict[str, Any] | None = None) -> Scenario:
    stated = {f"system.partners.{name}.engagement": engagement for name in case(system).system.partners}
    return case(system, stated | (changes or {}))


def measured(scenario: Scenario, log: EventLog, name: str) -> float:
    block = measure_block(log, scenario, names_of(scenario), range(N))
    return float(block.values[:, [m.name for m in block.measures].index(name)].mean())


def test_the_usual_partner_is_the_mean_partner() -> None:
    assert np.mean(case().engagement()) == pytest.approx(1, abs=0.005)
    engaged = [case(system).engagement() for system in SYSTEMS]
    assert np.mean([np.mean(found) for found in engaged]) == pytest.approx(1, abs=0.02)
    assert np.concatenate(engaged).mean() == pytest.approx(1, abs=0.03)


def test_a_partner_is_as_engaged_as_is_stated_or_else_as_its_kind() -> None:
    scenario = case(
        changes={"system.partners.ccg-1.engagement": 1.5, "system.partners.ccg-2.kind": "local-authority"}
    )
    found = dict(zip(names_of(scenario).partners, scenario.engagement(), strict=True))
    by_kind = scenario.assumptions.ties.engagement
    assert found["ccg-1"] == 1.5
    assert found["ccg-2"] == found["local-authority-1"] == by_kind.local_authority
    assert found["ccg-3"] == by_kind.commissioner != by_kind.local_authority


def test_a_tie_with_a_partner_half_as_engaged_takes_twice_as_long_to_be_strong() -> None:
    scenario = case(changes={f"system.partners.ccg-{i}.engagement": e for i, e in ((1, 0.5), (2, 1.0))})
    inputs = prepare(scenario)
    half, usual = (inputs.tie_months[inputs.names.partners.index(name)] for name in ("ccg-1", "ccg-2"))
    tau = scenario.assumptions.ties.tau_months
    assert months_to_strong(0.0, usual, 0.5) == pytest.approx(tau / log2(np.e))
    assert months_to_strong(0.0, half, 0.5) == pytest.approx(2 * tau / log2(np.e))


def test_the_check_of_a_log_knows_the_rate_of_each_partners_ties() -> None:
    scenario = case()
    log, names = simulate(scenario, range(4)), names_of(scenario)
    assert len(log.of(Event.TIE_LAPSED).time) > 10
    assert check(log, scenario, names) == []
    alike = all_partners("west-yorkshire-harrogate", 1.0)
    assert any("by its partner" in line for line in check(log, alike, names))


def test_fewer_partners_are_covered_where_none_is_engaged() -> None:
    uncovered = [
        measured(scenario, simulate(scenario, range(N)), "partners_uncovered_mean")
        for scenario in (all_partners("west-yorkshire-harrogate", e) for e in (0.5, 1.0, 1.5))
    ]
    assert uncovered[0] > uncovered[1] + 0.5
    assert uncovered[1] > uncovered[2]


def test_an_unengaged_partner_refuses_and_is_late_more_often_by_its_odds() -> None:
    """Shares of partner-years, within four standard errors."""
    changes = {
        "assumptions.pooling.refuses_chance_per_year": 0.1,
        "assumptions.pooling.late_chance_per_year": 0.2,
        "assumptions.maturity.loop": False,
    }
    for engagement in (0.5, 1.5):
        scenario = all_partners("lincolnshire", engagement, changes)
        log = simulate(scenario, range(N))
        asked = N * 5 * 7 * 2  # years with an answer within the run, payers, streams that share their chance
        refusal, lateness = (raised_odds(chance, 1 / engagement) for chance in (0.1, 0.2))
        for event, chance in (
            (Event.PARTNER_REFUSED, refusal),
            (Event.PARTNER_LATE, (1 - refusal) * lateness),
        ):
            rows = log.of(event)
            found = rows.time[rows.time < 66].size / asked
            assert found == pytest.approx(
                chance, abs=4 * (2 * chance * (1 - chance) / asked) ** 0.5
            )  # two streams share a draw


def test_a_lender_that_is_engaged_lends_more_readily_and_never_surely_more_than_always() -> None:
    posts = [
        measured(scenario, simulate(scenario, range(N)), "vacancy_rate")
        for scenario in (
            all_partners("lincolnshire", e, {"assumptions.recruitment.lent_fill_chance": 0.5})
            for e in (0.5, 1.0, 1.5)
        )
    ]
    assert posts[0] > posts[1] > posts[2]


def test_partners_that_are_alike_are_as_if_engagement_were_not_there() -> None:
    """Nobody asks what kind a partner is: a trust that were a local authority would do the same."""
    kinds = type(case().assumptions.ties.engagement).model_fields
    alike = {f"assumptions.ties.engagement.{kind}": 1.0 for kind in kinds}
    scenario = case(changes=alike)
    renamed = scenario.replace(
        {f"system.partners.{name}.kind": "local-authority" for name in scenario.system.partners}
    )
    logs = [simulate(each, range(3)) for each in (scenario, renamed)]
    for column, other in zip(*logs, strict=True):
        np.testing.assert_array_equal(column, other)
    assert len(logs[0].time) != len(simulate(case(), range(3)).time)
