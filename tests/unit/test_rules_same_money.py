"""M1, the same money as annual settlements: what each year is expected to bring, and is made to bring."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.funding_rules import mean_award
from sim.model.same_money import (
    FULL,
    Awards,
    Terms,
    Year,
    brings_what_annual_would,
    factors,
    paid_years,
    same_money,
)
from sim.reading import load
from sim.scenario.funding import Outcome
from sim.scenario.system import Horizon
from tests.money_alone import expected_posts

CENTRAL = load(system="dorset")
ODDS = tuple(CENTRAL.assumptions.funding.outcomes)
DRAWN = Awards((ODDS,), (ODDS,))
SAME = {"policy.settlement.award_factor": "same-as-annual"}


def share(terms: Terms, years: int = 5, awards: Awards = DRAWN, kept: float = 1.0) -> float:
    return sum(expected_posts(terms, years, awards, kept)) / years


# --- what is expected


@pytest.mark.parametrize(
    ("horizon", "expected"), [(1, (1 + 4 * 0.8345) / 5), (3, (3 + 2 * 0.8345) / 5), (5, 1), ("recurrent", 1)]
)
def test_expected_funded_share_over_five_years(horizon: Horizon, expected: float) -> None:
    assert share(Terms(horizon)) == pytest.approx(expected)


def test_the_two_figures_of_the_conceptual_model() -> None:
    assert share(Terms(1)) == pytest.approx(0.868, abs=5e-4)
    assert share(Terms(3)) == pytest.approx(0.934, abs=5e-4)


def test_clawback_takes_its_expected_share_of_each_year_after_the_first_of_a_settlement() -> None:
    kept = 1 - 0.05 * 0.15
    found = expected_posts(Terms(3), 5, DRAWN, kept)
    assert found == pytest.approx((1, kept, kept**2, 0.8345, 0.8345 * kept))
    assert expected_posts(Terms(1), 5, DRAWN, kept) == expected_posts(Terms(1), 5, DRAWN, 1.0)


def test_a_cut_that_persists_lowers_later_plans() -> None:
    found = expected_posts(Terms(1), 4, DRAWN._replace(persistence=1.0), 1.0)
    assert found == pytest.approx((1, 0.8345, 0.8345**2, 0.8345**3))


def test_a_cut_that_persists_meets_climates_that_persist() -> None:
    """By enumeration of every course of two climates, each of which tends to stay."""
    good, bad = ((Outcome(name="x", chance=1, cut_low=cut, cut_high=cut),) for cut in (0.0, 0.4))
    stays = ((0.9, 0.1), (0.3, 0.7))
    awards = Awards((good, bad), (good, bad), (0.75, 0.25), stays, 0.5)
    expected = [1.0, 0.0, 0.0, 0.0]
    for course in product((0, 1), repeat=3):
        chance = awards.first[course[0]] * stays[course[0]][course[1]] * stays[course[1]][course[2]]
        plan = 1.0
        for year, climate in enumerate(course, 1):
            award = (1.0, 0.6)[climate]
            expected[year] += chance * plan * award
            plan *= 1 - 0.5 * (1 - award)
    assert expected_posts(Terms(1), 4, awards, 1.0) == pytest.approx(expected)
    assert expected_posts(Terms(2), 5, awards, 1.0)[2] == pytest.approx(0.75 + 0.25 * 0.6)


@given(st.floats(0.5, 2), st.lists(st.floats(0, 0.8), min_size=1, max_size=4))
def test_the_mean_of_scaled_awards_is_that_of_awards_that_are_scaled(
    factor: float, cuts: list[float]
) -> None:
    outcomes = [Outcome(name="x", chance=1 / len(cuts), cut_low=c, cut_high=c + 0.2) for c in cuts]
    grid = 0.2 * (np.arange(4000) + 0.5) / 4000
    scaled = [np.minimum(1, factor * (1 - c - grid)).mean() for c in cuts]
    assert mean_award(outcomes, factor) == pytest.approx(float(np.mean(scaled)), abs=1e-6)


# --- what is made of it


@pytest.mark.parametrize("awards", ["drawn", "full"])
@pytest.mark.parametrize("persistence", [0.0, 0.7])
@pytest.mark.parametrize("phase", ["start", "averaged"])
@pytest.mark.parametrize("horizon", [1, 2, 3, 5, "rolling", "recurrent"])
def test_every_year_is_expected_to_bring_what_annual_money_does(
    horizon: Horizon, phase: str, persistence: float, awards: str
) -> None:
    scenario = CENTRAL.replace(
        SAME
        | {
            "policy.settlement.horizon": horizon,
            "policy.settlement.phase": phase,
            "policy.settlement.awards": awards,
            "assumptions.funding.cut_persistence": persistence,
            "assumptions.funding.climate": [],
            "assumptions.funding.in_year_clawback_chance_per_year": 0.0,
            "assumptions.maturity.loop": False,
        }
    )
    kept, drawn = 1 - 0.05 * 0.15, DRAWN._replace(persistence=persistence)
    given_awards = drawn if awards == "drawn" else Awards((FULL,), (FULL,))
    annual = expected_posts(Terms(1), 6, drawn, kept)
    found = same_money(scenario)
    assert len(found) == (horizon if phase == "averaged" and isinstance(horizon, int) else 1)
    for age, by_year in enumerate(found):
        years = list(paid_years(Terms(horizon, 3, age), 6, given_awards, kept))
        brought = [year.brings(factor) for year, factor in zip(years, by_year, strict=True)]
        assert brought[:6] == pytest.approx(annual)
    unscaled = horizon == 1 and awards == "drawn"
    assert unscaled == (max(abs(f - 1) for by_year in found for f in by_year) < 1e-9)
    assert unscaled == brings_what_annual_would(scenario)


def test_what_a_year_cannot_bring_is_made_up_for_in_the_years_after() -> None:
    """Half is clawed back in the second year of a settlement, and annual money brings .8 of each."""
    most = Outcome(name="x", chance=1, cut_low=0.2, cut_high=0.2)
    years = [Year((1.0,), (FULL,), 1.0), Year((1.0,), (FULL,), 0.5), *[Year((1.0,), ((most,),), 1.0)] * 3]
    found = factors(years, (1.0, 0.8, 0.8, 0.8, 0.8))
    assert found == pytest.approx((1, 1, 1.25, 1.125, 1), abs=1e-5)
    brought = [year.brings(factor) for year, factor in zip(years, found, strict=True)]
    assert brought == pytest.approx((1, 0.5, 1, 0.9, 0.8))  # .3 is owed, of which .2 and .1 are made up for


def test_what_a_year_brings_does_not_depend_on_where_the_run_ends() -> None:
    short, long = (
        same_money(CENTRAL.replace(SAME | {"policy.settlement.horizon": 3, "run.years": years}))[0]
        for years in (4, 9)
    )
    assert long[:5] == short


def test_pools_bring_what_their_partners_agree_year_by_year() -> None:
    scenario = CENTRAL.replace(SAME | {"policy.settlement.horizon": 3, "system.maturity": 0.4})
    assumed = scenario.assumptions.maturity
    agreed = assumed.pool_share_floor + 0.4 * assumed.pool_share_slope
    kept = 1 - 0.05 * 0.15
    expected = (1, agreed / kept, agreed / kept**2, agreed, agreed / kept, agreed / kept**2)
    assert same_money(scenario, partners_pay=True)[0][:6] == pytest.approx(expected)


def test_settlements_that_begin_later_bring_more_money_only_from_then_on() -> None:
    """Once day one's year is over, a longer settlement brings as much as it lasts: only certainty differs."""
    for starts in range(1, 6):
        assert share(Terms(3, starts=starts), 6) == pytest.approx(share(Terms(1), 6))
    assert share(Terms(3), 6) > share(Terms(1), 6)
