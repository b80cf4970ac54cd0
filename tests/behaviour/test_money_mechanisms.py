"""The climate, scheduled cuts and pooled partners do what they say, and can be switched off."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario

N = 30
CERTAIN: dict[str, Any] = {  # money is always full and on time but for what a test changes
    "assumptions__funding__outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}],
    "assumptions__funding__climate": [],
    "assumptions__pooling__refuses_chance_per_year": 0,
    "assumptions__funding__in_year_clawback_chance_per_year": 0,
}
NO_WORK_ENDS = {"assumptions__renewing__work_ended_share": 0}  # only money closes posts
BASE: dict[str, Any] = {"system": "west-yorkshire-harrogate", "policy": "annual-settlement"}


def team(**changes: Any) -> tuple[Scenario, EventLog]:
    scenario = load(**BASE, overrides={k.replace("__", "."): v for k, v in changes.items()})
    log = simulate(scenario, range(N))
    names = names_of(scenario)
    for n in range(0, N, 6):
        assert check(log.where(log.replication == n), scenario, names) == []
    return scenario, log


def measured(scenario: Scenario, log: EventLog, name: str) -> np.ndarray:
    return measured_at(scenario, log, name, N)


def measured_at(scenario: Scenario, log: EventLog, name: str, replications: int) -> np.ndarray:
    block = measure_block(log, scenario, names_of(scenario), np.arange(replications))
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


def test_a_cut_announced_long_ahead_costs_nothing_before_it_is_made() -> None:
    scenario, log = team(
        **cut("each-stream", announced_month=6, month=30, share=0.5),
        **CERTAIN,
        **NO_WORK_ENDS,
        run__years=4,
    )
    # 16 posts halved from month 30 to 48
    assert measured(scenario, log, "funded_post_months") == pytest.approx(25 * 48 - 8 * 18)
    assert np.all(log.of(Event.POST_CLOSED).time >= 30)


def test_a_cut_on_day_one_is_not_paid_for() -> None:
    scenario, log = team(**cut("each-stream", announced_month=0, month=0, share=0.5), **CERTAIN, run__years=2)
    assert measured(scenario, log, "funded_post_months") == pytest.approx((25 - 8) * 24)


def test_cuts_take_no_more_posts_than_there_are() -> None:
    first = {"month": 24, "announced_month": 18, "share": 0.6, "sharing": "as-posts-fall-vacant"}
    second = {"month": 30, "announced_month": 20, "share": 0.7, "sharing": "each-stream"}
    scenario, log = team(policy__scheduled_cuts=[first, second], **CERTAIN)
    assert np.all(log.of(Event.YEAR_FUNDED).amount >= 0)
    names = names_of(scenario)
    announced = log.of(Event.CUT_ANNOUNCED)
    for name, posts in (("transformation", 10), ("pooled", 6)):
        mine = announced.stream == names.streams.index(name)
        assert np.bincount(announced.replication[mine], weights=announced.amount[mine]).max() == posts


def test_no_post_is_shed_that_a_later_settlement_pays_for() -> None:
    """A poor settlement closes more posts than the cut takes; a full one after it needs all that are left."""
    poor_or_full = [
        {"name": "poor", "chance": 0.5, "cut_low": 0.5, "cut_high": 0.5},
        {"name": "full", "chance": 0.5, "cut_low": 0, "cut_high": 0},
    ]
    shed = cut("as-posts-fall-vacant", month=12, announced_month=11, share=0.6)
    scenario, log = team(**shed, **NO_WORK_ENDS, **CERTAIN | {"assumptions__funding__outcomes": poor_or_full})
    stream = names_of(scenario).streams.index("transformation")
    opened, closed, paid = (
        log.where((log.event == event) & (log.stream == stream))
        for event in (Event.POST_OPENED, Event.POST_CLOSED, Event.YEAR_FUNDED)
    )
    for n, time, posts in zip(paid.replication, paid.time, paid.amount, strict=True):
        year_end = 12 * (time // 12 + 1) - 0.01
        there = np.sum((opened.replication == n) & (opened.time <= year_end)) - np.sum(
            (closed.replication == n) & (closed.time <= year_end)
        )
        assert time == 0 or there >= posts


def test_partners_who_refuse_take_posts_away() -> None:
    # without maturity, which what is lost here lowers, and with it the odds of the other money
    pool_alone = {"assumptions__pooling__refuses_chance_per_year": 0, "assumptions__maturity__loop": False}
    before, without = team(**pool_alone)
    after, refusing = team(**pool_alone, policy__pooling__refusing_partners=3)
    lost = measured(before, without, "funded_post_months") - measured(after, refusing, "funded_post_months")
    # three of six equal payers: half of 6 pooled posts, for five of six years
    assert lost.tolist() == [3 * 60] * N
    assert (
        len(refusing.of(Event.PARTNER_REFUSED).time) == 3 * 6 * N
    )  # the year after the run is settled within it
    assert len(without.of(Event.PARTNER_REFUSED).time) == 0


def test_partners_delay_a_pool_that_is_settled_year_by_year_if_all_are_late() -> None:
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
    assert np.all(decided(2) > 6)  # as well: those who pay in time are not kept waiting
    assert np.all(decided(7) < 6)  # after it


def test_a_cap_on_a_pool_limits_the_posts_of_later_years() -> None:
    def posts_paid(cap: dict[str, Any]) -> np.ndarray:
        never = {
            "assumptions.pooling.refuses_chance_per_year": 0,
            "assumptions.funding.in_year_clawback_chance_per_year": 0,
            "assumptions.maturity.loop": False,  # a young partnership's partners do not agree to all of it
        }
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


@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "lincolnshire"])
def test_a_system_that_is_given_people_instead_of_cash_knows_less(system: str) -> None:
    """Those who are lent know less than the mean hire, and have gone home before they know all."""
    n = 80
    cash, lent = (load(system=system, policy=p) for p in ("annual-settlement", "people-instead-of-cash"))
    assumed = cash.assumptions
    mean_hire = assumed.recruitment.from_partner_chance * assumed.knowledge.start_from_partner
    assert assumed.knowledge.start_lent < mean_hire
    before, after = (measured_at(s, simulate(s, range(n)), "knowledge_stock_mean", n) for s in (cash, lent))
    lost = before - after
    assert lost.mean() > 3 * lost.std(ddof=1) / n**0.5


@pytest.mark.slow
def test_a_shared_climate_spreads_the_fortunes_of_teams() -> None:
    """With several centrally funded streams, a shared climate widens what one team may meet."""
    system = load(**BASE).system
    streams = dict.fromkeys(system.streams) | {f"programme-{i}": {"kind": "transformation"} for i in range(5)}
    group = {"role": "Lead", "band": "7", "count": 2}
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


def test_the_closing_liability_is_what_dismissing_everybody_would_cost() -> None:
    """Three permanent people of known service: 10 months' pay, 24 at most, none before two years."""
    people = {
        "analyst-1": {"tenure_months": 48.0, "contract": "permanent", "prior_nhs_years": 4.0},
        "analyst-2": {"tenure_months": 120.0, "contract": "permanent", "prior_nhs_years": 30.0},
        "finance-lead": {"tenure_months": 0.0, "contract": "permanent"},
    }
    scenario = load(
        **BASE,
        overrides={
            "system.starting.people": people,
            "assumptions.attrition.resignation_per_year": 0,
            "assumptions.attrition.retirement_per_year": 1e-9,
            "assumptions.pooling.refuses_chance_per_year": 0,
            "run.years": 1,
        },
    )
    log = simulate(scenario, range(3))
    names = names_of(scenario)
    due = log.of(Event.REDUNDANCY_LIABILITY)
    at_end = {names.posts[p]: a for p, a in zip(due.post, due.amount, strict=True)}
    pay = scenario.assumptions.money.pay_gbp
    assert at_end["analyst-1"] == pytest.approx((4 + 4 + 1) * pay["6"] / 12)
    assert at_end["analyst-2"] == pytest.approx(24 * pay["6"] / 12)
    assert "finance-lead" not in at_end
    total = measured_at(scenario, log, "redundancy_liability_end_gbp", 3)
    assert total == pytest.approx(np.bincount(due.replication, weights=due.amount, minlength=3))


def test_people_lent_instead_of_cash_save_about_their_pay() -> None:
    names, n = ("annual-settlement", "people-instead-of-cash"), 20
    cash, lent = (load(system="one-gloucestershire", policy=name) for name in names)
    logs = [simulate(scenario, range(n)) for scenario in (cash, lent)]

    def change(*measures: str) -> float:
        before, after = (
            sum(measured_at(scenario, log, name, n).mean() for name in measures)
            for scenario, log in zip((cash, lent), logs, strict=True)
        )
        return float(after - before)

    in_kind = change("cost_in_kind_gbp")
    pay = change("cost_pay_gbp", "cost_limbo_gbp", "cost_bridging_gbp", "cost_at_risk_gbp")
    assert in_kind > 100_000
    # what the team no longer pays is what the lenders pay, but for other gaps between holders
    assert pay == pytest.approx(-in_kind, rel=0.15)
    assert change("cost_total_gbp") == pytest.approx(-in_kind, rel=0.15)
    # the public pays for them all the same
    assert abs(change("cost_public_gbp")) < 0.1 * in_kind
