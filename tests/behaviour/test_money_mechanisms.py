"""The climate, scheduled cuts and pooled partners do what they say, and can be switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.scenario import Scenario, load

N = 30
CERTAIN: dict[str, Any] = {  # money is always full and on time but for what a test changes
    "assumptions__funding__outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}],
    "assumptions__funding__climate": [],
    "assumptions__pooling__refuses_chance_per_year": 0,
}
BASE: dict[str, Any] = {"system": "west-yorkshire-harrogate", "policy": "annual-settlement"}


def team(**changes: Any) -> tuple[Scenario, EventLog]:
    scenario = load(**BASE, overrides={k.replace("__", "."): v for k, v in changes.items()})
    log = simulate(scenario, range(N))
    names = names_of(scenario)
    for n in range(0, N, 6):
        assert check(log.where(log.replication == n), scenario, names) == []
    return scenario, log


def measured(scenario: Scenario, log: EventLog, name: str) -> np.ndarray:
    block = measure_block(log, scenario, names_of(scenario), np.arange(N))
    (column,) = (i for i, m in enumerate(block.measures) if (m.name, m.group) == (name, "team"))
    return block.values[:, column]


def cut(sharing: str, **more: Any) -> dict[str, Any]:
    one = {"month": 24, "announced_month": 18, "share": 0.3, "sharing": sharing}
    return {"policy__scheduled_cuts": [one | more]}


@pytest.mark.parametrize("sharing", ["each-stream", "whole-team", "as-posts-fall-vacant"])
def test_a_cut_takes_its_share_of_the_posts_it_falls_on(sharing: str) -> None:
    _, log = team(**cut(sharing), **CERTAIN)
    funded = log.of(Event.YEAR_FUNDED)
    by_year = np.bincount((funded.time / 12 + 0.5).astype(int), weights=funded.amount) / N
    # 10 transformation and 6 pooled posts of 25 are cut by 30%: 4.8 posts on average, from month 24 on
    assert by_year[:2] == pytest.approx([25, 25])
    assert by_year[2:] == pytest.approx(np.full(len(by_year) - 2, 25 - 4.8), abs=0.35)


def test_a_cut_as_posts_fall_vacant_dismisses_nobody_for_it() -> None:
    _, shed = team(**cut("as-posts-fall-vacant"), **CERTAIN)
    _, evenly = team(**cut("each-stream"), **CERTAIN)

    def dismissed(log: EventLog) -> int:
        left = log.of(Event.LEFT)
        return int(np.isin(left.reason, [Reason.POST_CLOSED, Reason.REDUNDANCY]).sum())

    assert dismissed(shed) == 0
    assert dismissed(evenly) > N
    assert len(shed.of(Event.POST_CLOSED).time) > N


def test_late_redundancy_money_keeps_people_at_risk_for_longer() -> None:
    _, early = team(**cut("whole-team", share=0.6))
    _, late = team(**cut("whole-team", share=0.6, redundancy_money_month=32))

    def last_days(log: EventLog) -> np.ndarray:
        left = log.of(Event.LEFT)
        return left.time[(left.reason == Reason.REDUNDANCY) & (left.time >= 18) & (left.time < 32)]

    assert len(last_days(early)) > 5
    assert len(last_days(late)) == 0


def test_a_cut_within_a_year_costs_the_rest_of_that_year_only() -> None:
    scenario, log = team(**cut("each-stream", month=20, share=0.5), **CERTAIN, run__years=3)
    # 16 posts halved from month 20 to 36
    assert measured(scenario, log, "funded_post_months") == pytest.approx(25 * 36 - 8 * 16)


def test_partners_who_refuse_take_posts_away() -> None:
    before, without = team(assumptions__pooling__refuses_chance_per_year=0)
    after, refusing = team(
        assumptions__pooling__refuses_chance_per_year=0, policy__pooling__refusing_partners=3
    )
    lost = measured(before, without, "funded_post_months") - measured(after, refusing, "funded_post_months")
    # three of six equal payers: half of 6 pooled posts, for five of six years
    assert lost.mean() == pytest.approx(3 * 60, abs=1)
    assert (
        len(refusing.of(Event.PARTNER_REFUSED).time) == 3 * 6 * N
    )  # the year after the run is settled within it
    assert len(without.of(Event.PARTNER_REFUSED).time) == 0


def test_late_partners_delay_a_pool_that_is_settled_year_by_year() -> None:
    def decided(late: int) -> np.ndarray:
        scenario = load(
            system="lincolnshire",
            policy="annual-settlement",
            overrides={"policy.pooling.late_partners": late, "assumptions.pooling.late_chance_per_year": 0},
        )
        log = simulate(scenario, range(N))
        stream = names_of(scenario).streams.index("pooled-cash")
        found = log.of(Event.SETTLEMENT_DECIDED)
        return found.time[(found.stream == stream) & (found.time > 0)] % 12

    assert np.all(decided(0) > 6)  # in the weeks before 1 April
    assert np.all(decided(2) < 6)  # after it


def test_a_cap_on_a_pool_limits_the_posts_of_later_years() -> None:
    def posts_paid(cap: dict[str, Any]) -> np.ndarray:
        never = {"assumptions.pooling.refuses_chance_per_year": 0}
        scenario = load(system="lincolnshire", policy="annual-settlement", overrides=never | cap)
        log = simulate(scenario, range(N))
        stream = names_of(scenario).streams.index("pooled-cash")
        found = log.of(Event.YEAR_FUNDED)
        return found.amount[(found.stream == stream) & (found.time > 0)]

    (all_posts,) = set(posts_paid({}))
    scenario = load(system="lincolnshire", policy="annual-settlement")
    pay = scenario.assumptions.money
    cost = sum(pay.pay_gbp[p.band] * p.wte for p in scenario.posts() if p.stream == "pooled-cash")
    half = posts_paid({"system.streams.pooled-cash.cap_gbp": cost * pay.on_cost_factor / 2})
    assert half.mean() == pytest.approx(all_posts / 2, abs=0.15)
    assert set(posts_paid({"system.streams.pooled-cash.cap_gbp": 1e8})) == {all_posts}


def test_people_instead_of_cash_come_on_secondment_and_know_little() -> None:
    scenario, log = team(policy__pooling__in_kind_share=1.0)
    pooled = names_of(scenario).streams.index("pooled")
    joined = log.of(Event.JOINED)
    joined = joined.where(joined.stream == pooled)
    assert len(joined.time) > N
    assert set(joined.contract.tolist()) == {2}
    assert np.all(joined.amount == scenario.assumptions.knowledge.start_lent)


def test_a_shared_climate_spreads_the_fortunes_of_teams() -> None:
    """With several centrally funded streams, a shared climate widens what one team may meet."""
    system = load(**BASE).system
    streams = dict.fromkeys(system.streams) | {f"programme-{i}": {"kind": "transformation"} for i in range(5)}
    group = {"role": "Lead", "band": "7", "count": 4}
    posts = dict.fromkeys(system.posts) | {
        f"lead-{i}": group | {"stream": f"programme-{i}"} for i in range(5)
    }
    mix = dict.fromkeys(system.funding_mix)
    funded = {}
    for label, climate in (("shared", None), ("none", [])):
        changes: dict[str, Any] = {
            "system.streams": streams,
            "system.posts": posts,
            "system.funding_mix": mix,
        }
        if climate is not None:
            changes["assumptions.funding.climate"] = climate
        log = simulate(load(**BASE, overrides=changes), range(250))
        year = log.of(Event.YEAR_FUNDED)
        funded[label] = np.bincount(year.replication, weights=year.amount)
    assert funded["shared"].mean() == pytest.approx(funded["none"].mean(), rel=0.02)
    assert funded["shared"].std() > 1.15 * funded["none"].std()
