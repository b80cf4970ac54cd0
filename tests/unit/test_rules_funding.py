"""M1, the rules: when money is decided, how much of it comes, and what it pays for."""

from __future__ import annotations

from math import floor, inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.engine_room import simulate
from sim.model.funding_rules import (
    Decision,
    award_share,
    day_one_years,
    decision_week,
    decisions,
    first_unfunded,
    mean_award,
    posts_funded,
)
from sim.model.log import Event
from sim.reading import load
from sim.scenario.funding import Outcome, dates_in_force
from sim.scenario.system import Horizon
from tests.money_alone import funded_posts

CENTRAL = load(system="dorset")
FUNDING = CENTRAL.assumptions.funding
ODDS = FUNDING.outcomes
DATES = dates_in_force(FUNDING)
CHANCES = tuple(o.chance for o in ODDS)
GRID = (np.arange(20_000) + 0.5) / 20_000  # the middle of equal slices of the unit interval

uniforms = st.floats(0, 1, exclude_max=True)
horizons = st.sampled_from([1, 2, 3, 5])


# --- how much


def test_the_mean_award_under_central_odds() -> None:
    assert mean_award(ODDS) == pytest.approx(0.8345)
    assert np.mean([award_share(float(u), ODDS, CHANCES) for u in GRID]) == pytest.approx(0.8345, abs=1e-4)


def test_outcomes_come_as_often_as_their_odds_and_cuts_lie_in_their_ranges() -> None:
    shares = np.array([award_share(float(u), ODDS, CHANCES) for u in GRID])
    assert np.mean(shares == 0) == pytest.approx(0.08, abs=1e-4)
    assert np.mean((shares >= 0.5) & (shares <= 0.7)) == pytest.approx(0.12, abs=1e-4)
    assert np.mean((shares >= 0.8) & (shares <= 0.9)) == pytest.approx(0.25, abs=1e-4)
    assert np.mean(shares == 1) == pytest.approx(0.55, abs=1e-4)


@given(uniforms, uniforms)
def test_a_larger_u_is_never_a_worse_award(u: float, v: float) -> None:
    assert award_share(min(u, v), ODDS, CHANCES) <= award_share(max(u, v), ODDS, CHANCES) + 1e-12


def test_a_certain_outcome_is_certain() -> None:
    halved = (Outcome(name="half", chance=1, cut_low=0.5, cut_high=0.5),)
    assert {award_share(u, halved, (1.0,)) for u in (0.0, 0.4, 0.999)} == {0.5}


# --- what it pays for


@given(st.integers(0, 40), st.floats(0, 1))
def test_posts_funded_are_the_share_on_average(planned: int, share: float) -> None:
    """However small the stream: one post under a cut of a tenth is lost one time in ten."""
    us = (np.arange(1000) + 0.5) / 1000
    mean = np.mean([posts_funded(share, planned, float(u), planned) for u in us])
    assert mean == pytest.approx(share * planned, abs=1.1e-3)


@given(st.floats(0, 2), st.integers(0, 40), uniforms)
def test_posts_funded_are_the_share_rounded_one_way_or_the_other(
    share: float, planned: int, u: float
) -> None:
    funded = posts_funded(share, planned, u, planned)
    assert 0 <= funded <= planned
    assert funded in (
        min(planned, floor(share * planned + 1e-9)),
        min(planned, floor(share * planned + 1e-9) + 1),
    )


@given(st.floats(0, 1 - 1e-8), st.integers(0, 40))
def test_all_or_nothing_is_exact(u: float, planned: int) -> None:
    assert posts_funded(1.0, planned, u, planned) == planned
    assert posts_funded(0.0, planned, u, planned) == 0


def test_a_share_that_makes_whole_posts_is_not_lost_to_rounding() -> None:
    assert posts_funded(1 - 0.9, 10, 0.0, 10) == 1  # 1 - .9 is a hair below .1


# --- when, and for how long


@pytest.mark.parametrize(
    ("horizon", "expected"),
    [
        (1, [(1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4), (5, 5, 5), (6, 6, 6)]),
        (2, [(2, 2, 3), (4, 4, 5), (6, 6, 7)]),
        (3, [(3, 3, 5), (6, 6, 8)]),
        (5, [(5, 5, 9)]),
        ("rolling", [(y, y + 2, y + 2) for y in range(1, 7)]),
        ("recurrent", []),
    ],
)
def test_the_settlements_decided_in_six_years(horizon: Horizon, expected: list[tuple[int, int, int]]) -> None:
    assert decisions(horizon, 3, 0, 6) == [Decision(*d) for d in expected]


@pytest.mark.parametrize(("age", "firsts"), [(0, [3, 6]), (1, [2, 5]), (2, [1, 4])])
def test_a_settlement_of_some_age_lapses_sooner(age: int, firsts: list[int]) -> None:
    assert [d.first for d in decisions(3, 3, age, 6)] == firsts
    assert day_one_years(3, 3, age) == firsts[0]


@pytest.mark.parametrize(("horizon", "covered"), [(1, 1), (5, 5), ("rolling", 4), ("recurrent", inf)])
def test_what_the_settlement_of_day_one_covers(horizon: Horizon, covered: float) -> None:
    assert day_one_years(horizon, 4, 0) == covered


@given(st.one_of(horizons, st.just("rolling")), st.integers(1, 5), st.data())
def test_every_year_is_settled_exactly_once(horizon: Horizon, rolling: int, data: st.DataObject) -> None:
    years = data.draw(st.integers(1, 12))
    age = data.draw(st.integers(0, horizon - 1)) if isinstance(horizon, int) else 0
    settled = list(range(int(day_one_years(horizon, rolling, age))))
    for decision in decisions(horizon, rolling, age, years):
        assert decision.first >= decision.year
        settled += range(decision.first, decision.last + 1)
    assert settled == list(range(len(settled)))
    assert len(settled) > years  # the year after the run included: its coming is felt within the run


# --- the date


def test_the_lateness_of_non_recurrent_money() -> None:
    weeks = np.array([decision_week(float(u), False, 0, DATES) for u in GRID])
    assert np.maximum(weeks, 0).mean() == pytest.approx(4.015, abs=2e-3)
    assert (weeks > 0).mean() == pytest.approx(0.5475, abs=1e-4)
    assert -12 <= weeks.min() < weeks.max() <= 22


def test_core_money_is_decided_before_the_year() -> None:
    weeks = np.array([decision_week(float(u), True, 0, DATES) for u in GRID])
    assert (weeks.min(), weeks.mean(), weeks.max()) == pytest.approx((-14, -7.5, -1), abs=2e-3)


@given(uniforms, st.floats(-26, 26), st.booleans())
def test_a_delay_moves_every_date_by_as_much(u: float, delay: float, recurrent: bool) -> None:
    at_once = decision_week(u, recurrent, 0, DATES)
    assert decision_week(u, recurrent, delay, DATES) == pytest.approx(at_once + delay)


# --- money in the simulation


def test_money_does_not_depend_on_people() -> None:
    scenario = load(system="dorset", policy="three-year-settlement")
    scenario = scenario.replace({"assumptions.maturity.loop": False})  # but for maturity (M12)
    funded = simulate(scenario, range(4)).of(Event.YEAR_FUNDED)
    funded = funded.where(funded.stream == 1)
    whole = 12 * np.bincount(funded.replication, weights=funded.amount, minlength=4)
    assert whole.tolist() == (12 * funded_posts(scenario, 4).sum(axis=1)).tolist()


@pytest.mark.parametrize("weeks", [-12.0, -1.0, 0.0, 1.0])
def test_a_year_is_funded_once_whenever_it_is_decided(weeks: float) -> None:
    """On 1 April itself, and at the very time at which people would be told, too."""
    scenario = CENTRAL.replace(
        {
            f"assumptions.funding.non_recurrent_decision_weeks.{key}": weeks
            for key in ("earliest", "likeliest", "latest")
        }
    )
    funded = simulate(scenario, range(3)).of(Event.YEAR_FUNDED)
    for replication in range(3):
        for stream in range(2):
            here = funded.where((funded.replication == replication) & (funded.stream == stream))
            assert (here.time // 12).astype(int).tolist() == list(range(6))


def test_money_is_known_up_to_the_first_year_without_any() -> None:
    assert first_unfunded({0: 3, 1: 2, 2: 0, 3: 3}, 0) == 2
    assert first_unfunded({0: 3, 1: 2, 2: 0, 3: 3}, 2) == 2
    assert first_unfunded({0: 3, 1: 2, 2: 0, 3: 3}, 3) == 4
    assert first_unfunded({}, 1) == 1


def test_rolling_money_is_never_confirmed_over_a_year_awarded_nothing() -> None:
    """No contract runs into such a year, or over it, and the money goes on in the year after."""
    scenario = CENTRAL.replace(
        {
            "policy.settlement.horizon": "rolling",
            "policy.settlement.decision_delay_weeks": -6.0,
            "policy.contracts.past_money_months": 0.0,
            "system.streams": {"money": {"kind": "transformation"}},
            "system.funding_mix": {"money": 1.0},
            "assumptions.funding.climate": [],
            "assumptions.funding.clawback_chance_per_year": 0.0,
        }
    )
    signed_before, signed_after = 0, 0
    for replication in range(60):
        log = simulate(scenario, [replication])
        decided, contracts = log.of(Event.SETTLEMENT_DECIDED), log.of(Event.JOINED, Event.CONTRACT_RENEWED)
        for n in np.flatnonzero(decided.amount == 0):
            known, april = decided.time[n], 12 * (n + 2)  # the nth decision is on the year after the next
            before = (contracts.time > known) & (contracts.time < april) & np.isfinite(contracts.until)
            assert (contracts.until[before] <= april).all(), (replication, n)
            signed_before += int(before.sum())
            within = (contracts.time >= april + 12) & (contracts.time < april + 24)
            signed_after += int(within.sum())
    assert signed_before > 20
    assert signed_after > 20


def test_rolling_a_single_year_is_the_annual_settlement() -> None:
    """Each year is newly decided, so a claw-back, however likely, has no year to fall in."""
    likely = {"assumptions.funding.clawback_chance_per_year": 0.9}
    rolling = {"policy.settlement.horizon": "rolling", "policy.settlement.rolling_years": 1}
    annual = funded_posts(CENTRAL.replace(likely), 20)
    assert funded_posts(CENTRAL.replace(likely | rolling), 20).tolist() == annual.tolist()


# --- settlements that begin later in the run


def test_settlements_that_begin_later_follow_annual_ones() -> None:
    assert day_one_years(3, 3, 0, starts=2) == 1
    later = decisions(3, 3, 0, 6, starts=2)
    assert [(d.year, d.first, d.last) for d in later] == [(1, 1, 1), (2, 2, 4), (5, 5, 7)]
    rolling = decisions("rolling", 3, 0, 4, starts=2)
    assert [(d.year, d.first, d.last) for d in rolling] == [(1, 1, 1), (2, 2, 4), (3, 5, 5), (4, 6, 6)]


@given(horizons, st.integers(1, 8), st.integers(1, 10))
def test_every_year_is_covered_once_whenever_settlements_begin(horizon: int, starts: int, years: int) -> None:
    covered = list(range(int(day_one_years(horizon, 3, 0, starts))))
    for decision in decisions(horizon, 3, 0, years, starts):
        assert decision.year == decision.first
        covered += range(decision.first, decision.last + 1)
    assert covered[: years + 1] == list(range(years + 1))
