"""What later years count, by the rates of the Green Book's annex 6."""

import numpy as np
import pytest

import sim
from sim.measures.discounting import year_factors

RATES = [(30, 0.035), (75, 0.03), (125, 0.025), (200, 0.02), (300, 0.015), (400, 0.01)]
"""The last year of each step, and its rate."""


@pytest.fixture(scope="module")
def dorset():
    return sim.load("dorset", policy="annual-settlement")


def test_the_first_year_counts_in_full_and_every_later_one_by_the_rate_of_its_own(dorset):
    factors = year_factors(dorset.replace({"run.years": 400}))
    assert factors[0] == 1
    each = factors[:-1] / factors[1:] - 1  # of years 1 to 399
    stated = [next(rate for last, rate in RATES if year <= last) for year in range(1, 400)]
    np.testing.assert_allclose(each, stated, rtol=1e-9)


def test_the_rates_of_health_are_the_same_sevenths(dorset):
    health = dorset.replace({"run.years": 200, "assumptions.money.discount_per_year": 0.015})
    factors = year_factors(health)
    each = factors[:-1] / factors[1:] - 1
    assert [round(100 * each[year - 1], 2) for year in (30, 31, 76, 126)] == [1.5, 1.29, 1.07, 0.86]


@pytest.mark.parametrize("years", [1, 6, 31, 32])
def test_what_is_not_far_counts_the_same_in_a_longer_run(dorset, years):
    short, long = (year_factors(dorset.replace({"run.years": n})) for n in (years, 60))
    np.testing.assert_allclose(short, long[:years], rtol=1e-12)
