"""M3, the rules: what is offered and for how long, the four-year rule, redundancy pay."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.model.clock import on_grid
from sim.model.contract_rules import (
    day_one_contract,
    fixed_term_end,
    offered_term,
    passes_four_years,
    redundancy_pay,
    still_wanted_chance,
    terms_offered,
)
from sim.model.engine_room import simulate
from sim.model.log import Contract, Event
from sim.reading import load
from sim.scenario.system import FixedTerm

MONEY = load(system="dorset").assumptions.money

quarters = st.integers(0, 480).map(lambda n: n / 4)  # months, in quarters: exact, and often on a year's end
a_term = st.sampled_from([6.0, 12.0, 18.0, 24.0, 36.0, 60.0])
a_shortest = st.sampled_from([0.25, 3.0, 6.0, 12.0])
uniforms = st.floats(0, 1, exclude_max=True)


# --- the end of a fixed term


@given(quarters, a_term, quarters, st.booleans(), a_shortest)
def test_a_term_ends_after_it_starts_and_within_the_money(
    start: float, term: float, beyond: float, year_end: bool, shortest: float
) -> None:
    limit = start + beyond
    end = fixed_term_end(start, term, limit, year_end, shortest)
    assert start <= end <= limit


@given(quarters, a_term, quarters, a_shortest)
def test_a_term_on_anniversaries_is_its_length_or_what_the_money_allows(
    start: float, term: float, beyond: float, shortest: float
) -> None:
    assert fixed_term_end(start, term, start + beyond, False, shortest) == start + min(term, beyond)


@given(quarters, a_term, quarters, a_shortest)
def test_a_term_at_year_end_ends_on_31_march_when_the_money_reaches_one(
    start: float, term: float, beyond: float, shortest: float
) -> None:
    limit = start + beyond
    end = fixed_term_end(start, term, limit, True, shortest)
    reaches_one = any(start + shortest <= year <= limit for year in range(0, 500, 12))
    if reaches_one:
        assert end % 12 == 0
        assert end - start >= shortest
    else:
        assert end == min(start + term, limit)


@given(quarters, a_term, quarters, quarters, st.booleans(), a_shortest)
def test_more_money_never_shortens_a_term(
    start: float, term: float, one: float, other: float, year_end: bool, shortest: float
) -> None:
    less, more = sorted((start + one, start + other))
    assert fixed_term_end(start, term, less, year_end, shortest) <= fixed_term_end(
        start, term, more, year_end, shortest
    )


@given(quarters, a_term, a_term, quarters, st.booleans(), a_shortest)
def test_a_longer_offer_never_ends_sooner(
    start: float, one: float, other: float, beyond: float, year_end: bool, shortest: float
) -> None:
    short, long = sorted((one, other))
    limit = start + beyond
    assert fixed_term_end(start, short, limit, year_end, shortest) <= fixed_term_end(
        start, long, limit, year_end, shortest
    )


@pytest.mark.parametrize(
    ("start", "term", "limit", "year_end", "expected"),
    [
        (0, 12, 12, False, 12),
        (3, 12, 12, False, 12),  # annual money: from July to 31 March
        (3, 24, 36, False, 27),
        (3, 24, 36, True, 24),  # the last 31 March within the term
        (3, 12, 36, True, 12),
        (8, 12, 36, True, 24),  # four months is too short: the 31 March after
        (8, 12, 22, True, 20),  # the money does not reach that one
        (6, 12, 36, True, 12),  # six months is just long enough
        (0, 36, inf, True, 36),
    ],
)
def test_ends_worked_by_hand(
    start: float, term: float, limit: float, year_end: bool, expected: float
) -> None:
    assert fixed_term_end(start, term, limit, year_end, 6) == expected


@pytest.mark.parametrize("months", [1.1, 2.3, 4.6, 5.7])
def test_a_start_that_leaves_just_the_shortest_term_is_in_time_for_31_march(months: float) -> None:
    """Such a start is up to a second late on the clock's grid."""
    assert fixed_term_end(on_grid(12 - months), 12, 36, True, months) == 12


# --- the offer

MIX = (FixedTerm(months=24, share=0.3), FixedTerm(months=12, share=0.5), FixedTerm(months=36, share=0.2))


@given(uniforms, uniforms, st.floats(0, 1))
def test_a_larger_u_is_never_a_shorter_term(u: float, v: float, permanent: float) -> None:
    terms = terms_offered(MIX, permanent)
    assert offered_term(min(u, v), terms) <= offered_term(max(u, v), terms)


@pytest.mark.parametrize("permanent", [0.0, 0.25, 1.0])
def test_terms_come_as_often_as_their_shares(permanent: float) -> None:
    grid = (np.arange(4000) + 0.5) / 4000
    offered = np.array([offered_term(float(u), terms_offered(MIX, permanent)) for u in grid])
    for months, share in ((12, 0.5), (24, 0.3), (36, 0.2)):
        assert np.mean(offered == months) == pytest.approx(share * (1 - permanent), abs=1e-3)
    assert np.mean(offered == inf) == pytest.approx(permanent, abs=1e-3)


@given(uniforms, st.floats(0, 1), st.floats(0, 1))
def test_a_larger_permanent_share_never_shortens_anybodys_offer(u: float, p: float, q: float) -> None:
    fewer, more = sorted((p, q))
    assert offered_term(u, terms_offered(MIX, fewer)) <= offered_term(u, terms_offered(MIX, more))


def test_the_contract_of_day_one() -> None:
    assert day_one_contract("policy", 12) is Contract.FIXED_TERM
    assert day_one_contract("permanent", 12) is Contract.PERMANENT
    assert day_one_contract("aligned", 12) is Contract.ALIGNED


# --- the manager's answer


@given(st.floats(0.01, 1), st.floats(0, 60), st.floats(0, 60))
def test_the_chance_of_a_yes_multiplies_over_terms(chance: float, one: float, other: float) -> None:
    """So that a long term does not remove decisions for free."""
    split = still_wanted_chance(chance, "per-year", one) * still_wanted_chance(chance, "per-year", other)
    assert still_wanted_chance(chance, "per-year", one + other) == pytest.approx(split)


def test_the_chance_of_a_yes_at_the_central_value() -> None:
    assert still_wanted_chance(0.85, "per-year", 12) == pytest.approx(0.85)
    assert still_wanted_chance(0.85, "per-year", 36) == pytest.approx(0.614125)
    assert still_wanted_chance(0.85, "per-end", 36) == 0.85


# --- the four-year rule


@given(quarters)
def test_exactly_48_months_does_not_pass_four_years(since: float) -> None:
    assert not passes_four_years(since, since + 48)
    assert passes_four_years(since, since + 48 + 2**-10)


def test_five_terms_that_make_four_years_do_not_pass_them_by_being_rounded() -> None:
    end = 0.0
    for _ in range(5):
        end = on_grid(end + 9.6)
    assert end > 48  # each term is rounded to the clock's grid
    assert not passes_four_years(0.0, end)


def test_service_before_day_one_counts_towards_four_years() -> None:
    assert passes_four_years(-37.0, 12.0)
    assert not passes_four_years(-36.0, 12.0)


# --- redundancy pay, NHS terms and conditions section 16


@pytest.mark.parametrize(
    ("service_years", "pay_gbp", "expected"),
    [
        (1.99, 48_526, 0.0),  # two years' service earns it
        (2.0, 48_526, 2 * 48_526 / 12),
        (5.9, 48_526, 5 * 48_526 / 12),  # complete years only
        (12.0, 32_324, 32_324.0),
        (24.0, 48_000, 96_000.0),
        (31.0, 48_000, 96_000.0),  # 24 months at most
        (10.0, 111_740, 10 * 80_000 / 12),  # earnings are capped
        (10.0, 20_000, 10 * 23_000 / 12),  # and have a floor
        (40.0, 111_740, 160_000.0),  # the most anybody gets
    ],
)
def test_redundancy_pay_worked_by_hand(service_years: float, pay_gbp: float, expected: float) -> None:
    assert redundancy_pay(service_years, pay_gbp, MONEY) == pytest.approx(expected)


def test_two_years_to_the_day_on_the_clocks_grid_are_two_years() -> None:
    began, now = on_grid(-8.4), 0.0  # .7 of a year, a second short on the grid, after 1.3 elsewhere
    service = 1.3 + (now - began) / 12
    assert service < 2
    assert redundancy_pay(service, 48_000, MONEY) == 8_000


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 150_000), st.floats(0, 150_000))
def test_redundancy_pay_never_falls_with_service_or_pay(
    service: float, longer: float, pay: float, better: float
) -> None:
    low = redundancy_pay(min(service, longer), min(pay, better), MONEY)
    high = redundancy_pay(max(service, longer), max(pay, better), MONEY)
    assert 0 <= low <= high <= 160_000


def test_three_years_reached_by_a_sum_of_months_are_three_complete_years() -> None:
    service = 0.1 * 3 + 0.9 * 3  # a hair off 3 in floats
    assert redundancy_pay(service, 36_000, MONEY) == 9_000


@pytest.mark.parametrize(
    ("wte", "band", "expected"), [(1.0, "7", 48_526), (0.5, "5", 16_162), (0.5, "9", 40_000)]
)
def test_a_part_timers_redundancy_pay_is_the_share_of_a_full_timers(
    wte: float, band: str, expected: float
) -> None:
    """Section 16 sets the floor and the cap on full-time earnings, pro rata for part-time staff."""
    scenario = load(system="dorset").replace(
        {
            "system": {
                "title": "One post that closes after a year",
                "streams": {"money": {"kind": "core", "horizon": 1}},
                "posts": {"member": {"role": "Member", "band": band, "wte": wte, "stream": "money"}},
                "starting": {
                    "fresh": True,
                    "people": {
                        "member": {"tenure_months": 120.0, "contract": "permanent", "prior_nhs_years": 1.0}
                    },
                },
            },
            "assumptions.attrition.resignation_per_year": 0.0,
            "assumptions.attrition.retirement_per_year": 0.0,
            "assumptions.funding.climate": [],
            "assumptions.funding.outcomes": [
                {"name": "nothing", "chance": 1.0, "cut_low": 1.0, "cut_high": 1.0}
            ],
            "assumptions.funding.redeployed_to_partner_chance": 0.0,
            "assumptions.renewing.redundancy_avoided_chance": 0.0,
        }
    )
    paid = simulate(scenario, [0]).of(Event.REDUNDANCY_PAID)
    assert paid.amount == pytest.approx([expected])  # twelve complete years: a year's pay
