"""M1, the same money as annual settlements, in the simulation: each year brings what it was made to bring.

It draws settlements by the thousand, so its file is not among those whose coverage is measured.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from sim.model.same_money import Awards, Terms
from sim.reading import load
from tests.money_alone import expected_posts, funded_posts

CENTRAL = load(system="dorset")
ODDS = tuple(CENTRAL.assumptions.funding.outcomes)
DRAWN = Awards((ODDS,), (ODDS,))
SAME = {"policy.settlement.award_factor": "same-as-annual"}
N = 250
LARGE_CLAWBACK = {
    "assumptions.funding.clawback_chance_per_year": 0.2,
    "assumptions.funding.clawback_cut.cut_low": 0.1,
    "assumptions.funding.clawback_cut.cut_high": 0.3,
    "assumptions.funding.cut_persistence": 0.3,
}


@pytest.fixture(scope="module")
def annual() -> np.ndarray:
    return funded_posts(CENTRAL.replace(LARGE_CLAWBACK), N)


@pytest.mark.parametrize(
    "settlement",
    [
        {"horizon": 3},
        {"horizon": 5},
        {"horizon": "rolling"},
        {"horizon": 3, "phase": "averaged"},
        {"horizon": 3, "starts_in_year": 2},
        {"horizon": "recurrent"},
        {"horizon": 3, "awards": "full"},
    ],
    ids=str,
)
def test_funded_posts_are_those_of_annual_money_at_the_end_of_every_year(
    settlement: dict, annual: np.ndarray
) -> None:
    """Each year by itself, and all that has been brought by its end, within 3.5 standard errors."""
    levers = {f"policy.settlement.{key}": value for key, value in settlement.items()}
    found = funded_posts(CENTRAL.replace(LARGE_CLAWBACK | levers | SAME), N) - annual
    assert not found[:, 0].any()
    for posts in (found, found.cumsum(axis=1)):
        assert (np.abs(posts.mean(axis=0)) <= 3.5 * posts.std(axis=0, ddof=1) / sqrt(N)).all()


def test_without_the_factors_more_is_funded_by_the_end_of_every_year(annual: np.ndarray) -> None:
    more = funded_posts(CENTRAL.replace(LARGE_CLAWBACK | {"policy.settlement.horizon": 3}), N)
    gained = (more - annual).cumsum(axis=1)[:, 1:]
    assert (gained.mean(axis=0) > 3.5 * gained.std(axis=0, ddof=1) / sqrt(N)).all()


def test_expected_posts_are_those_of_the_simulation() -> None:
    """Annual and three-year money, in every year; the reference for all that is made equal to it."""
    n, scenario = 150, CENTRAL.replace(LARGE_CLAWBACK | {"assumptions.funding.climate": []})
    tilted = scenario.replace({"assumptions.maturity.loop": False})
    for horizon in (1, 3):
        found = funded_posts(tilted.replace({"policy.settlement.horizon": horizon}), n) / 7
        expected = expected_posts(Terms(horizon), 6, DRAWN._replace(persistence=0.3), 1 - 0.2 * 0.2)
        off = np.abs(found.mean(axis=0) - expected)
        assert (off[1:] < 4 * found.std(axis=0, ddof=1)[1:] / sqrt(n) + 1e-12).all()


def test_awards_in_full_pay_for_the_whole_plan_each_year() -> None:
    assert (funded_posts(CENTRAL.replace({"policy.settlement.awards": "full"}), 20) == 7).all()


def test_a_factor_that_is_given_scales_awards_after_the_first_alone() -> None:
    """Its meaning does not change: the settlement of day one is full, and an award may be more than whole."""
    levers = {"policy.settlement.horizon": 3, "policy.settlement.award_factor": 0.5}
    sure = {"policy.settlement.awards": "full", "assumptions.funding.clawback_chance_per_year": 0.0}
    found = funded_posts(CENTRAL.replace(levers | sure), 60)
    assert (found[:, :3] == 7).all()
    assert set(found[:, 3:].ravel()) == {3, 4}
