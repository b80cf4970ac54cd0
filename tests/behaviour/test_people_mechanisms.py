"""Recall, passport, career ladder, plan deadlines and employment models push the way they should."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import Contract, Destination, Event, EventLog, Reason
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.base import BANDS

N = 16
SURE_MONEY = {
    "assumptions.funding.outcomes": [{"name": "full", "chance": 1.0, "cut_low": 0.0, "cut_high": 0.0}],
    "assumptions.funding.climate": [],
    "assumptions.funding.clawback_chance_per_year": 0.0,
    "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
}
EASY_RETURN = {"assumptions.passport.return_chance": 1.0, "assumptions.passport.return_within_months": 3.0}


def team(changes: dict[str, Any] | None = None) -> Scenario:
    system, policy = "west-yorkshire-harrogate", "annual-settlement"
    return load(system=system, policy=policy, overrides=changes or {})


@cache
def usual() -> EventLog:
    return simulate(team(), range(N))


def run(changes: dict[str, Any]) -> EventLog:
    """Run the changed team and require a sound log."""
    scenario = team(changes)
    log = simulate(scenario, range(N))
    assert check(log.where(log.replication == 0), scenario, names_of(scenario)) == []
    return log


def same(one: EventLog, other: EventLog) -> bool:
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(one, other, strict=True))


def tally(rows: EventLog) -> NDArray[np.int64]:
    return np.bincount(rows.replication, minlength=N)


def rises(less: NDArray[Any], more: NDArray[Any], by: float) -> None:
    """Assert that the mean rises by a margin at least, and that chance does not explain the rise."""
    difference = more - less
    error = difference.std(ddof=1) / sqrt(len(difference))
    assert difference.mean() > by, f"rises by {difference.mean():.3f} +- {error:.3f}, expected over {by}"
    assert difference.mean() > 3 * error, f"rises by {difference.mean():.3f} +- {error:.3f}"


def left(log: EventLog, *reasons: Reason) -> EventLog:
    rows = log.of(Event.LEFT)
    return rows.where(np.isin(rows.reason, reasons))


def staff_months(log: EventLog, contract: Contract | None = None) -> NDArray[np.float64]:
    total = np.zeros(N)
    ends, starts = (Event.LEFT, Event.PRESENT_AT_END), (Event.JOINED, Event.PRESENT_AT_START)
    for sign, events in ((1, ends), (-1, starts)):
        rows = log.of(*events)
        if contract is not None:
            rows = rows.where(rows.contract == contract)
        total += sign * np.bincount(rows.replication, weights=rows.time, minlength=N)
    return total


# --- recall (M2)


def test_aligned_people_are_recalled_at_the_rate_and_others_are_not() -> None:
    rate = 0.4
    log = run({"assumptions.lending.recall_per_year": rate, "assumptions.lending.recall_notice_weeks": 0})
    recalled = left(log, Reason.RECALL)
    expected = rate / 12 * staff_months(log, Contract.ALIGNED).sum()
    assert abs(len(recalled.time) - expected) < 3.5 * sqrt(expected)
    assert set(recalled.contract) == {Contract.ALIGNED}
    assert set(recalled.destination) == {Destination.HOME}


def test_the_recalled_are_told_ahead_and_the_national_body_sends_others() -> None:
    log = run({"assumptions.lending.recall_per_year": 0.4})
    told = log.of(Event.TOLD)
    told = told.where(told.reason == Reason.RECALL)
    assert np.allclose(told.until - told.time, 4 * 12 / 52, atol=1e-5)
    assert staff_months(log, Contract.ALIGNED).sum() > 0.9 * staff_months(usual(), Contract.ALIGNED).sum()


def test_recall_costs_retention_and_without_it_nobody_is_recalled() -> None:
    none, more = (run({"assumptions.lending.recall_per_year": rate}) for rate in (0.0, 0.4))
    assert len(left(none, Reason.RECALL).time) == 0
    rises(tally(none.of(Event.LEFT)), tally(more.of(Event.LEFT)), by=5)


# --- passport (M9)


def test_shorter_checks_fill_posts_sooner() -> None:
    only_checks = {"policy.practices.passport": True, "assumptions.passport.return_chance": 0.0}
    sooner = run(SURE_MONEY | only_checks | {"assumptions.recruitment.from_partner_chance": 1.0})
    usually = run(SURE_MONEY | {"assumptions.recruitment.from_partner_chance": 1.0})
    rises(staff_months(usually), staff_months(sooner), by=15)


def test_a_passport_with_nothing_to_it_changes_nothing() -> None:
    nothing = {"assumptions.passport.return_chance": 0.0, "assumptions.passport.checks_skipped_weeks": 0.0}
    assert same(run({"policy.practices.passport": True} | nothing), usual())
    assert same(run(EASY_RETURN), usual())  # no passport, no return, however easy


def test_leavers_to_trusts_come_back_in_time_to_a_vacancy_near_their_band() -> None:
    log = run(EASY_RETURN | {"policy.practices.passport": True})
    band = {post.name: BANDS.index(post.band) for post in team().posts()}
    steps = np.array([band[name] for name in names_of(team()).posts])
    back = np.flatnonzero(log.event == Event.RETURNED)
    assert len(back) > N
    assert set(log.event[back + 1]) == {Event.JOINED}
    assert set(log.time[back + 1] - log.time[back]) == {0}
    assert np.array_equal(log.amount[back + 1], log.knowledge[back])
    assert np.abs(steps[log.post[back + 1]] - steps[log.post[back]]).max() <= 1
    went = {(r, p): i for i, (r, p) in enumerate(zip(log.replication, log.person, strict=True))
            if log.event[i] == Event.LEFT}  # fmt: skip
    exits = np.array([went[r, p] for r, p in zip(log.replication[back], log.person[back], strict=True)])
    assert set(log.destination[exits]) == {Destination.TRUST}
    assert (log.time[back] - log.time[exits]).max() <= 3
    kept = 0.5 * np.exp(-0.015 * (log.time[back] - log.time[exits]))
    assert np.allclose(log.knowledge[back], kept * log.knowledge[exits])
    assert np.allclose(log.amount[back], kept * log.amount[exits])


def test_what_comes_back_is_not_lost_to_the_system() -> None:
    """Also of those who could not be reached any more: here, nobody can be."""
    out_of_reach = {"assumptions.knowledge.reachable_share": 0.0}
    scenario = team(EASY_RETURN | {"policy.practices.passport": True} | out_of_reach)
    log = simulate(scenario, range(N))
    block = measure_block(log, scenario, names_of(scenario), range(N))
    measured = {m.name: block.values[:, i] for i, m in enumerate(block.measures) if m.group == "team"}
    back = log.of(Event.RETURNED)
    recovered = np.bincount(back.replication, back.amount, N)
    assert (recovered > 0).mean() > 0.9
    assert measured["lost_knowledge"] - measured["lost_to_system"] == pytest.approx(recovered)


def test_nobody_who_is_back_goes_out_of_reach() -> None:
    log = run(EASY_RETURN | {"policy.practices.passport": True})
    back, out = log.of(Event.RETURNED), log.of(Event.REACH_ENDED)
    since = dict(zip(zip(back.replication, back.person, strict=True), back.time, strict=True))
    ends = zip(out.replication, out.person, out.time, strict=True)
    assert len(out.time) > N
    assert all(time <= since.get((replication, person), time) for replication, person, time in ends)


def test_returns_fill_vacancies() -> None:
    no_checks = {"policy.practices.passport": True, "assumptions.passport.checks_skipped_weeks": 0.0}

    def vacancy(changes: dict[str, Any]) -> NDArray[np.float64]:
        scenario, n = team(SURE_MONEY | changes), 80
        block = measure_block(simulate(scenario, range(n)), scenario, names_of(scenario), range(n))
        (column,) = (i for i, m in enumerate(block.measures) if (m.name, m.group) == ("vacancy_rate", "team"))
        return block.values[:, column]

    rises(vacancy(EASY_RETURN | no_checks), vacancy({}), by=0.002)


# --- career ladder and plan deadlines (M6)


def test_a_career_ladder_keeps_people_after_two_years() -> None:
    strong = {"assumptions.attrition.career_ladder_multiplier": 0.3}
    ladder, none = run(strong | {"policy.career_ladder": True}), run(strong)
    assert same(none, usual())
    rises(tally(left(ladder, Reason.RESIGNED)), tally(left(none, Reason.RESIGNED)), by=2)


def test_deadlines_raise_resignations_and_only_through_workload() -> None:
    demand = {"system.plan_deadlines": [{"month": 6, "lasts_months": 60, "extra_work_share": 1.0}]}
    rises(tally(left(usual(), Reason.RESIGNED)), tally(left(run(demand), Reason.RESIGNED)), by=1)
    maturity_off = {"assumptions.maturity.loop": False, "assumptions.attrition.workload_slope": 0.0}
    busy, idle = run(demand | maturity_off), run(maturity_off)
    assert same(*(log.where(log.event != Event.WORKLOAD) for log in (busy, idle)))
    rises(*(log.of(Event.WORKLOAD).amount.reshape(N, -1).mean(axis=1) for log in (idle, busy)), by=0.2)


def test_a_deadline_past_the_horizon_changes_nothing() -> None:
    never = {"system.plan_deadlines": [{"month": 900, "lasts_months": 12, "extra_work_share": 1.0}]}
    assert same(run(never), usual())


# --- employment models (M13)


@cache
def under(model: str) -> EventLog:
    return run({"policy.employment": model})


def test_the_central_office_is_what_was_there() -> None:
    assert same(under("central-pmo"), usual())


@pytest.mark.parametrize("model", ["distributed", "hosted", "diffuse"])
def test_a_policy_moves_later_contracts_and_leaves_those_of_day_one(model: str) -> None:
    assert same(under(model).of(Event.PRESENT_AT_START), usual().of(Event.PRESENT_AT_START))
    assert not same(under(model), usual())


def of_their_own(log: EventLog, scenario: Scenario) -> tuple[EventLog, EventLog]:
    """Who left by the usual odds of destination: those with a second role, and the full-time."""
    rows = left(log, Reason.RESIGNED, Reason.CONTRACT_NOT_RENEWED, Reason.POST_CLOSED, Reason.REDUNDANCY)
    rows = rows.where(np.isin(rows.contract, (Contract.PERMANENT, Contract.FIXED_TERM)))
    wte = {post.name: post.wte for post in scenario.posts()}
    part_time = np.array([wte[name] < 1 for name in names_of(scenario).posts])[rows.post]
    return rows.where(part_time), rows.where(~part_time)


def assert_reachable_for(rows: EventLog, destination: Destination, months: float) -> None:
    """Who went there stays reachable for an exponential time of that mean."""
    found = rows.where(rows.destination == destination)
    reach = found.until - found.time
    assert len(reach) > 30
    assert abs(reach.mean() - months) < 3.5 * months / sqrt(len(reach))


def test_a_second_role_makes_an_exit_soft_and_who_has_none_goes_where_others_go() -> None:
    longer = {"assumptions.employment.distributed_reachable_months": 30.0}  # far from the usual 9
    scenario = load(system="one-gloucestershire", policy="annual-settlement", overrides=longer)
    log = simulate(scenario, range(10 * N))
    second_role, full_time = of_their_own(log, scenario)
    assert Destination.TRUST not in second_role.destination
    assert_reachable_for(second_role, Destination.HOME, 30)
    assert Destination.HOME not in full_time.destination
    assert_reachable_for(full_time, Destination.TRUST, 9)


def test_a_policy_of_second_roles_makes_every_later_exit_soft() -> None:
    log = run({"policy.employment": "distributed", "assumptions.attrition.resignation_per_year": 0.6})
    second_role, full_time = of_their_own(log, team({"policy.employment": "distributed"}))
    assert len(full_time.time) == 0
    later = second_role.where(second_role.time > 30)  # by then few contracts of day one run on
    home, trust = (int((later.destination == d).sum()) for d in (Destination.HOME, Destination.TRUST))
    assert home > 3 * trust
    assert_reachable_for(later, Destination.HOME, 12)


def test_a_host_trust_offers_safer_jobs_and_loses_more_people_to_trusts() -> None:
    def permanent(log: EventLog) -> NDArray[np.int64]:
        given = log.of(Event.JOINED, Event.CONTRACT_RENEWED)
        return tally(given.where(given.contract == Contract.PERMANENT))

    def to_trusts(log: EventLog) -> float:
        rows = left(log, Reason.RESIGNED)
        own = rows.where(np.isin(rows.contract, (Contract.PERMANENT, Contract.FIXED_TERM)))
        return float((own.destination == Destination.TRUST).mean())

    hosted = under("hosted")
    rises(permanent(usual()), permanent(hosted), by=4)
    rises(tally(left(hosted, Reason.CONTRACT_NOT_RENEWED)),
          tally(left(usual(), Reason.CONTRACT_NOT_RENEWED)), by=1)  # fmt: skip
    assert to_trusts(hosted) > to_trusts(usual()) + 0.02


def test_a_diffuse_team_is_permanent_elsewhere_and_nobody_is_made_redundant() -> None:
    diffuse = run({"system.employment": "diffuse"})
    assert Contract.FIXED_TERM not in diffuse.contract
    assert len(diffuse.of(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED).time) == 0
    assert len(left(diffuse, Reason.REDUNDANCY).time) == 0
    assert set(left(diffuse, Reason.POST_CLOSED).destination) == {Destination.HOME}
    assert len(usual().of(Event.REDUNDANCY_PAID).time) > 0


def test_divided_attention_is_overload() -> None:
    divided, whole = (
        run({"system.employment": "diffuse", "assumptions.employment.diffuse_focus": f}) for f in (0.5, 1.0)
    )
    rises(tally(left(whole, Reason.RESIGNED)), tally(left(divided, Reason.RESIGNED)), by=1)
