"""Rules of the climate, of pooled money and of scheduled cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance import Chance
from sim.measures import check, measure_block
from sim.model.climate import Climate
from sim.model.cuts import whole_posts
from sim.model.engine_room import names_of, simulate
from sim.model.funding_rules import tilted
from sim.model.log import Event, EventLog
from sim.model.pooling import PartnerYear, agreed_week, paid_share, part_paid, raised_odds
from sim.reading import load
from sim.scenario import Scenario, ScenarioError
from sim.scenario.funding import long_run, odds_in_force

FUNDING = load(system="dorset").assumptions.funding
IN_FORCE = odds_in_force(FUNDING)
chances = st.floats(0.01, 0.99)


def test_the_climates_average_to_the_odds_without_them() -> None:
    shares = long_run(FUNDING.climate)
    assert shares == pytest.approx((0.25, 0.5, 0.25))
    for i, outcome in enumerate(FUNDING.outcomes):
        mean = sum(share * state.chances[i] for share, state in zip(shares, FUNDING.climate, strict=True))
        assert mean == pytest.approx(outcome.chance, abs=1e-9), outcome.name


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("outcomes.3.chance", 0.55, None),
        ("outcomes", [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}], "one for each outcome"),
        (
            "climate.0.chances",
            [0.31, 0.21, 0.32, 0.16],
            "average to a chance of 0.11",
        ),
    ],
)
def test_climates_that_do_not_fit_the_odds_are_refused(path: str, value: object, said: str | None) -> None:
    overrides = {f"assumptions.funding.{path}": value}
    if said is None:
        load(system="dorset", overrides=overrides)
        return
    with pytest.raises(ScenarioError, match=said):
        load(system="dorset", overrides=overrides)


def test_better_climates_come_later_and_are_better() -> None:
    full = [state.chances[-1] for state in FUNDING.climate]
    nothing = [state.chances[0] for state in FUNDING.climate]
    assert full == sorted(full)
    assert nothing == sorted(nothing, reverse=True)


def test_the_climate_moves_as_its_chain_says() -> None:
    states = {tuple(s.chances): i for i, s in enumerate(FUNDING.climate)}
    moves = np.zeros((3, 3))
    for replication in range(60):
        climate = Climate(Chance(5, replication), IN_FORCE)
        years = [states[climate.odds(y)] for y in range(1, 61)]
        np.add.at(moves, (years[:-1], years[1:]), 1)
    found = moves / moves.sum(axis=1, keepdims=True)
    expected = np.array([s.next for s in FUNDING.climate])
    error = np.sqrt(expected * (1 - expected) / moves.sum(axis=1, keepdims=True))
    assert np.all(np.abs(found - expected) < 4 * error)


def test_a_year_has_the_same_climate_whenever_it_is_asked_for() -> None:
    forwards, at_once = Climate(Chance(1, 2), IN_FORCE), Climate(Chance(1, 2), IN_FORCE)
    seen = [forwards.odds(y) for y in range(1, 9)]
    assert at_once.odds(8) == seen[-1]
    assert at_once.odds(3) == seen[2]


@given(st.lists(chances, min_size=2, max_size=5), st.floats(0.1, 10))
def test_tilting_multiplies_the_odds_of_the_best_and_keeps_the_rest_in_proportion(
    weights: list[float], factor: float
) -> None:
    before = tuple(w / sum(weights) for w in weights)
    after = tilted(before, factor)
    assert sum(after) == pytest.approx(1)
    assert after[-1] / (1 - after[-1]) == pytest.approx(factor * before[-1] / (1 - before[-1]))
    assert after[0] * before[-2] == pytest.approx(after[-2] * before[0])
    assert tilted(before, 1.0) == pytest.approx(before)


@given(chances, st.floats(0.1, 10))
def test_raised_odds_are_the_odds_times_the_factor(chance: float, factor: float) -> None:
    after = raised_odds(chance, factor)
    assert after / (1 - after) == pytest.approx(factor * chance / (1 - chance))


def test_a_pool_is_what_its_partners_pay_when_the_last_has_paid() -> None:
    years = [PartnerYear(0, 0.5, False, 0.0), PartnerYear(1, 0.3, True, 9.0), PartnerYear(2, 0.2, False, 6.0)]
    assert paid_share(years) == pytest.approx(0.7)
    assert [part_paid(years, week, 0.0) for week in (-5.0, 5.9, 6.0)] == pytest.approx([5 / 7, 5 / 7, 1])
    assert part_paid(years, 17.9, 12.0) < part_paid(years, 18.0, 12.0) == 1  # the delay moves late payers too
    assert part_paid([PartnerYear(0, 1.0, False, 6.0)], 5.9, 0.0) == 0
    assert (
        part_paid([years[0], PartnerYear(3, 0.5, True, 6.0)], 0.0, 0.0) == 1
    )  # who refuses is not waited for


def test_a_pool_is_decided_when_it_is_agreed_and_some_partner_has_paid() -> None:
    in_time, late, later = (PartnerYear(i, 0.3, False, weeks) for i, weeks in enumerate((0.0, 6.0, 9.0)))
    refuses = PartnerYear(3, 0.1, True, 2.0)
    assert agreed_week([in_time, late, later, refuses], -5.0, 0.0) == -5.0
    assert agreed_week([later, late, refuses], -5.0, 0.0) == 6.0
    assert agreed_week([later, late], 7.0, 0.0) == 7.0
    assert agreed_week([late], 7.0, 12.0) == 18.0  # the decision's week has the delay already
    assert agreed_week([refuses], 3.0, 0.0) == agreed_week([], 3.0, 0.0) == 3.0


@given(st.floats(0, 1), st.integers(0, 60))
def test_a_cut_takes_its_share_of_posts_on_average(share: float, posts: int) -> None:
    us = (np.arange(2000) + 0.5) / 2000
    taken = [whole_posts(share, posts, float(u)) for u in us]
    assert np.mean(taken) == pytest.approx(share * posts, abs=0.01)
    assert max(taken) <= posts


@pytest.mark.parametrize(
    ("path", "weeks", "said"),
    [
        ("policy.settlement.decision_delay_weeks", 30, "decided 52 weeks after 1 April"),
        ("assumptions.pooling.late_high_weeks", 60, "pay 60 weeks after 1 April"),
    ],
)
def test_money_that_could_come_after_its_year_is_refused(path: str, weeks: int, said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        load(system="dorset", overrides={path: weeks})
    load(system="dorset", overrides={path: weeks - 20})


# --- settlements of several years


def three_year_decisions(**more: Any) -> EventLog:
    """Settlements of the transformation stream, in 12 replications of Dorset under three-year money."""
    scenario = load(system="dorset", policy="three-year-settlement", overrides={"run.years": 4} | more)
    log = simulate(scenario, range(12))
    assert check(log.where(log.replication == 0), scenario, names_of(scenario)) == []
    stream = names_of(scenario).streams.index("transformation")
    return log.where(log.stream == stream)


def test_an_averaged_phase_begins_anywhere_within_a_settlement() -> None:
    first = three_year_decisions(**{"policy.settlement.phase": "averaged"}).of(Event.SETTLEMENT_DECIDED)
    assert set(first.until[first.time == 0]) == {12.0, 24.0, 36.0}


def clawed_in_the_year(policy: str, system: str = "dorset") -> tuple[Scenario, EventLog, EventLog]:
    """A third is clawed back in every November: the log, and that of the transformation stream."""
    path = "assumptions.funding"
    sure = {
        "assumptions.funding.clawback_chance_per_year": 0.0,
        f"{path}.in_year_clawback_chance_per_year": 1.0,
        f"{path}.in_year_clawback_cut.cut_low": 1 / 3,
        f"{path}.in_year_clawback_cut.cut_high": 1 / 3,
        f"{path}.in_year_clawback_from_month": 7.0,
        f"{path}.in_year_clawback_to_month": 7.0,
    }
    full = {f"{path}.outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}]}
    sure["assumptions.renewing.work_ended_share"] = 0.0  # posts open and close for money alone
    changes = {"run.years": 4, f"{path}.climate": []} | full | sure
    scenario = load(system=system, policy=policy, overrides=changes)
    log = simulate(scenario, range(12))
    for n in range(12):
        assert check(log.where(log.replication == n), scenario, names_of(scenario)) == []
    stream = names_of(scenario).streams.index("transformation")
    return scenario, log, log.where(log.stream == stream)


@pytest.mark.parametrize("policy", ["annual-settlement", "three-year-settlement", "rolling-three-year"])
def test_money_is_clawed_back_in_the_year_under_every_settlement_and_the_next_year_is_whole(
    policy: str,
) -> None:
    scenario, _, ours = clawed_in_the_year(policy)
    posts = sum(p.stream == "transformation" for p in scenario.posts())
    taken = ours.of(Event.CLAWBACK)
    assert taken.time == pytest.approx(np.tile([7.0, 19.0, 31.0, 43.0], 12), abs=1e-5)
    assert ours.of(Event.YEAR_FUNDED).amount.tolist() == [posts] * 48
    cut = ours.of(Event.CUT_MADE)
    assert cut.amount.mean() == pytest.approx(posts / 3, abs=3 * 0.5 / 48**0.5)  # each rounded by chance
    opened = ours.of(Event.POST_OPENED)
    again = opened.time[opened.time > 0]
    assert len(again) > 0
    settled = {"annual-settlement": 0, "three-year-settlement": 36, "rolling-three-year": 48}[policy]
    assert np.all(again[again < settled] % 12 == 0)  # after that a decision may come late


def test_funded_post_months_are_without_what_is_clawed_back_in_the_year() -> None:
    scenario, log, ours = clawed_in_the_year("three-year-settlement")
    block = measure_block(log, scenario, names_of(scenario), np.arange(12))
    (column,) = (
        i
        for i, m in enumerate(block.measures)
        if (m.name, m.group) == ("funded_post_months", "transformation")
    )
    posts = sum(p.stream == "transformation" for p in scenario.posts())
    lost = 5.0 * np.bincount(ours.of(Event.CUT_MADE).replication, ours.of(Event.CUT_MADE).amount, 12)
    assert block.values[:, column] == pytest.approx(48 * posts - lost, abs=1e-4)


def test_recurrent_money_is_not_clawed_back_in_the_year() -> None:
    scenario, log, _ = clawed_in_the_year("annual-settlement", "west-yorkshire-harrogate")
    streams = scenario.system.streams
    recurrent = [i for i, s in enumerate(names_of(scenario).streams) if streams[s].horizon == "recurrent"]
    assert recurrent
    assert not np.isin(log.of(Event.CLAWBACK).stream, recurrent).any()


def test_a_claw_back_of_nothing_takes_nothing() -> None:
    sure = {
        "assumptions.funding.clawback_chance_per_year": 1.0,
        "assumptions.funding.clawback_cut.cut_low": 0.0,
        "assumptions.funding.clawback_cut.cut_high": 0.0,
        "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
    }
    log = three_year_decisions(**sure)
    within = log.of(Event.YEAR_FUNDED).where(log.of(Event.YEAR_FUNDED).time < 36)
    assert len(set(within.amount)) == 1  # as many posts in each year of the first settlement
    assert len(log.of(Event.CLAWBACK).time) == 0
