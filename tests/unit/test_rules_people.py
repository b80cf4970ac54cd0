"""The rules about people: leaving, closing, recruitment, HR casework and the first team."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.model.clock import on_grid, weeks
from sim.model.closing import closing_key, last_day
from sim.model.departure import dismissed_destination, notice_weeks, own_destination
from sim.model.hr import case_weeks
from sim.model.log import Destination
from sim.model.recruitment import advert_to_start_weeks, fill_chance, frozen
from sim.model.start import equilibrium_age
from sim.reading import load
from sim.scenario.base import BANDS

ASSUMED = load(system="dorset").assumptions
DESTINATIONS = ASSUMED.attrition.destinations

uniforms = st.floats(0, 1, exclude_max=True)
times = st.floats(0, 120)


def middle(n: int) -> list[float]:
    """The middle of n equal slices of the unit interval."""
    return [float(u) for u in (np.arange(n) + 0.5) / n]


# --- notice


def test_notice_by_band() -> None:
    weeks = {band: notice_weeks(BANDS.index(band), ASSUMED.notice) for band in BANDS}
    assert {weeks[b] for b in ("2", "3", "4")} == {4}
    assert {weeks[b] for b in ("5", "6")} == {8}
    assert {weeks[b] for b in ("7", "8a", "8b", "8c", "8d", "9")} == {13}


# --- destinations


def test_where_people_go_of_their_own_accord() -> None:
    found = [own_destination(u, DESTINATIONS) for u in middle(2000)]
    assert found.count(Destination.TRUST) / 2000 == pytest.approx(0.45, abs=1e-3)
    assert found.count(Destination.OTHER_NHS) / 2000 == pytest.approx(0.20, abs=1e-3)
    assert found.count(Destination.OUTSIDE) / 2000 == pytest.approx(0.35, abs=1e-3)


def test_a_dismissed_person_with_an_nhs_job_goes_within_the_nhs_by_the_same_odds() -> None:
    found = [dismissed_destination(u, True, DESTINATIONS) for u in middle(2000)]
    assert set(found) == {Destination.TRUST, Destination.OTHER_NHS}
    assert found.count(Destination.TRUST) / 2000 == pytest.approx(0.45 / 0.65, abs=1e-3)
    assert {dismissed_destination(u, False, DESTINATIONS) for u in middle(20)} == {Destination.UNKNOWN}


# --- the closing order


def a_post(**changes: object) -> tuple[int, float, float]:
    """The key of a held, unprotected post of middling priority whose contract ends in a year."""
    usual: dict[str, object] = {
        "searching": False, "held": True, "leaving": False, "rule": "evenly", "contract_end": 12.0,
        "protected": False, "priority": 0.5,
    }  # fmt: skip
    return closing_key(**(usual | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("rule", ["shortest-contract-first", "evenly", "protected-roles-last"])
def test_vacant_posts_close_first_then_those_in_recruitment_then_held_ones(rule: str) -> None:
    order = [
        a_post(rule=rule, held=False, priority=0.9),
        a_post(rule=rule, held=False, searching=True, priority=0.4),
        a_post(rule=rule, leaving=True, priority=0.8),  # a leaver's post counts as one in recruitment
        a_post(rule=rule, contract_end=0.1, priority=0.1),
    ]
    assert order == sorted(order)


def test_a_vacant_post_closes_before_a_held_one_whoever_it_was_meant_for() -> None:
    assert a_post(held=False, protected=True, rule="protected-roles-last") < a_post(
        rule="protected-roles-last"
    )


@given(times, times, uniforms, uniforms)
def test_the_shortest_contract_closes_first(one: float, other: float, p: float, q: float) -> None:
    rule = "shortest-contract-first"
    short, long = sorted((one, other))
    first = a_post(rule=rule, contract_end=short, priority=p)
    second = a_post(rule=rule, contract_end=long, priority=q)
    assert (first < second) == (short < long or p < q)
    assert second < a_post(rule=rule, contract_end=inf, priority=0)  # a permanent one last


@given(times, times, uniforms, uniforms, st.booleans())
def test_evenly_looks_at_the_fixed_priority_alone(
    one: float, other: float, p: float, q: float, protected: bool
) -> None:
    first = a_post(contract_end=one, protected=protected, priority=p)
    assert (first < a_post(contract_end=other, priority=q)) == (p < q)


@given(times, times, uniforms, uniforms)
def test_protected_roles_close_last(one: float, other: float, p: float, q: float) -> None:
    rule = "protected-roles-last"
    protected = a_post(rule=rule, contract_end=one, protected=True, priority=p)
    assert a_post(rule=rule, contract_end=other, priority=q) < protected


# --- the last day in a post that closes


@pytest.mark.parametrize(
    ("told", "effective", "notice", "end", "expected"),
    [
        (9, 12, 3, inf, 12),  # told in time: to the day of the closure
        (11, 12, 3, inf, 14),  # told late: full notice
        (14, 12, 3, inf, 17),  # decided after it: full notice
        (11, 12, 3, 13, 13),  # a fixed term ends when it ends
        (9, 12, 3, 10, 10),
        (14, 12, 3, 13.5, 14),  # out of contract already: at once
        (11, 12, 0, 40, 12),  # a lent person has no notice and goes home as the post closes
    ],
)
def test_the_last_day_worked_by_hand(
    told: float, effective: float, notice: float, end: float, expected: float
) -> None:
    assert last_day(told, effective, notice, end) == expected


@given(times, times, st.floats(0, 6), times)
def test_nobody_goes_before_being_told_nor_stays_past_the_contract(
    told: float, effective: float, notice: float, end: float
) -> None:
    last = last_day(told, effective, notice, end)
    assert last >= told
    assert last <= max(told, end)
    assert last >= min(end, told + notice)


# --- recruitment


def test_weeks_from_advert_to_start_are_lognormal_or_triangular_with_one_mean() -> None:
    """The triangular ones as their stages, 9, 14 and 22 weeks, stretched from their mean of 15 to 12."""
    u = (np.arange(20_000) + 0.5) / 20_000
    recruitment = ASSUMED.recruitment
    triangular = recruitment.model_copy(update={"advert_to_start_distribution": "triangular"})
    usual = np.array([advert_to_start_weeks(float(x), recruitment) for x in u])
    staged = np.array([advert_to_start_weeks(float(x), triangular) for x in u])
    assert usual.mean() == pytest.approx(12, rel=1e-3)
    assert usual.std() / usual.mean() == pytest.approx(0.4, rel=1e-2)
    closed = stats.triang(5 / 13, 7.2, 10.4)
    assert staged == pytest.approx(closed.ppf(u), rel=1e-9)
    assert staged.mean() == pytest.approx(12, rel=1e-6)


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (inf, 0.75),
        (60, 0.75),
        (36, 0.75),
        (36 - 2**-20, 0.75),
        (35.9, 0.70),
        (24, 0.70),
        (12.1, 0.70),
        (12 + 2**-20, 0.65),
        (12, 0.65),
        (6, 0.65),
    ],
)
def test_the_chance_of_filling_a_post_by_the_contract_offered(months: float, expected: float) -> None:
    assert fill_chance(months, ASSUMED.recruitment.fill_chance) == expected


def test_nothing_is_approved_close_to_a_lapse_or_while_money_is_undecided() -> None:
    assert not frozen(now=10, confirmed_until=12, freeze_months=1)
    assert frozen(now=11, confirmed_until=12, freeze_months=1)
    assert frozen(now=12.5, confirmed_until=12, freeze_months=0)
    assert frozen(now=12, confirmed_until=12, freeze_months=0)  # money to 31 March is none on 1 April
    assert not frozen(now=11.9, confirmed_until=12, freeze_months=0)
    assert not frozen(now=500, confirmed_until=inf, freeze_months=3)
    four_weeks_before = on_grid(24 - weeks(4))
    assert frozen(now=four_weeks_before - 2**-20, confirmed_until=24, freeze_months=weeks(4))  # in two steps


# --- HR casework


@pytest.mark.parametrize("distribution", ["lognormal", "exponential", "fixed"])
@pytest.mark.parametrize(("partner", "factor"), [(True, 1.0), (False, 1.5)])
def test_casework_takes_its_mean_and_longer_without_an_hr_partner(
    distribution: str, partner: bool, factor: float
) -> None:
    hr = ASSUMED.hr.model_copy(update={"distribution": distribution})
    times = [case_weeks(u, 2.0, partner, hr) for u in middle(20_000)]
    assert np.mean(times) == pytest.approx(2 * factor, rel=2e-3)
    spread = {"lognormal": 0.5, "exponential": 1.0, "fixed": 0.0}[distribution]
    assert np.std(times) / np.mean(times) == pytest.approx(spread, abs=0.01)


# --- the team of day one

SERVICES = [
    (0.154 / 12, (inf,), 0.0),
    (0.154 / 12, (12.0,) * 4, 0.85),
    (0.154 / 12, (24.0,) * 2, 0.7225),
    (0.40 / 12, (36.0,), 0.6),
    (0.154 / 12, (24.0, 12.0), 0.5),
    (0.0, (24.0, 24.0), 0.7),
]


def found_at_a_random_time(
    rate: float, terms: tuple[float, ...], kept: float, rng: np.random.Generator
) -> np.ndarray:
    """Ages in post of the holders of many posts, each a long chain of services, seen at one instant."""
    seen_at, ages = 1500.0, []
    for _ in range(2000):
        began = -rng.uniform(0, 288)  # whole cycles of every term here, so that chains are out of step
        while True:
            length = 0.0
            for term in terms:
                stay = rng.exponential(1 / rate) if rate else inf
                length += min(stay, term)
                if stay < term or rng.random() >= kept:
                    break
            if began + length > seen_at:
                ages.append(seen_at - began)
                break
            began += length
    return np.array(ages)


@pytest.mark.parametrize(("rate", "terms", "kept"), SERVICES)
def test_the_age_of_service_is_what_a_renewal_process_shows_at_a_random_time(
    rate: float, terms: tuple[float, ...], kept: float
) -> None:
    observed = found_at_a_random_time(rate, terms, kept, np.random.default_rng(7))
    drawn = [equilibrium_age(u, rate, terms, kept)[0] for u in middle(3000)]
    assert stats.ks_2samp(observed, drawn).pvalue > 0.001


@given(uniforms, st.sampled_from(SERVICES))
def test_what_is_left_is_the_term_less_the_part_of_it_served(
    u: float, service: tuple[float, tuple[float, ...], float]
) -> None:
    age, elapsed, left = equilibrium_age(u, *service)
    ends = np.cumsum(service[1])
    end_of_present_term = ends[np.searchsorted(ends, age, side="right").clip(max=len(ends) - 1)]
    assert 0 <= age <= ends[-1]
    assert left == inf or age + left == pytest.approx(end_of_present_term, abs=1e-6)
    assert 0 <= elapsed <= age
    assert left == inf or any(elapsed + left == pytest.approx(term) for term in service[1])


@given(uniforms)
def test_months_left_of_equal_terms_are_the_term_less_tenure_modulo_the_term(u: float) -> None:
    age, elapsed, left = equilibrium_age(u, 0.01, (12.0,) * 4, 0.85)
    assert age < 48
    assert elapsed == pytest.approx(age % 12, abs=1e-6)
    assert left == pytest.approx(12 - age % 12, abs=1e-6)


@pytest.mark.parametrize(("rate", "terms", "kept"), SERVICES)
def test_a_larger_u_is_never_a_shorter_service(rate: float, terms: tuple[float, ...], kept: float) -> None:
    ages = [equilibrium_age(u, rate, terms, kept)[0] for u in middle(500)]
    assert all(a <= b + 1e-9 for a, b in pairwise(ages))


@pytest.mark.parametrize("oldest", [5.0, 24.0, 30.0, 48.0, 100.0])
@pytest.mark.parametrize(("rate", "terms", "kept"), SERVICES)
def test_a_bound_on_the_age_leaves_the_density_of_those_below_it(
    rate: float, terms: tuple[float, ...], kept: float, oldest: float
) -> None:
    """Fault 12: a quarter of a partnership of four years had been there for longer."""
    us = middle(20_000)
    free = np.array([equilibrium_age(u, rate, terms, kept)[0] for u in us])
    bound = np.array([equilibrium_age(u, rate, terms, kept, oldest)[0] for u in us])
    below = free[free <= oldest]
    assert bound.max() <= oldest
    assert stats.ks_2samp(below, bound).statistic < 2e-3
    assert np.quantile(bound, (0.1, 0.5, 0.9)) == pytest.approx(np.quantile(below, (0.1, 0.5, 0.9)), abs=0.02)


@given(uniforms, st.sampled_from(SERVICES), st.sampled_from([5.0, 24.0, 30.0, 48.0]))
def test_a_bound_on_the_age_shortens_no_term(
    u: float, service: tuple[float, tuple[float, ...], float], oldest: float
) -> None:
    age, elapsed, left = equilibrium_age(u, *service, oldest)
    assert 0 <= elapsed <= age <= oldest
    assert left == inf or any(elapsed + left == pytest.approx(term) for term in service[1])


def test_where_nobody_quits_the_age_is_uniform_within_a_term() -> None:
    ages = [equilibrium_age(u, 0.0, (24.0,), 0.0)[0] for u in middle(100)]
    assert ages == pytest.approx([24 * u for u in middle(100)])
    second = [equilibrium_age(u, 0.0, (24.0, 24.0), 0.5)[0] for u in middle(3000)]
    assert np.mean(np.array(second) > 24) == pytest.approx(1 / 3, abs=1e-3)
