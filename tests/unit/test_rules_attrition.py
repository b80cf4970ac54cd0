"""M6, the rules: what multiplies the hazard of resignation."""

from __future__ import annotations

from itertools import pairwise
from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.model.attrition_rules import (
    asked_share,
    capacity,
    centred_steps,
    constants,
    contagion_centre,
    contagion_multiplier,
    overload,
    paid_until,
    runway_multiplier,
    workload_multiplier,
)
from sim.reading import load
from sim.scenario.assumptions import TenureStep

ATTRITION = load(system="dorset").assumptions.attrition

a_multiplier = st.floats(1, 10)
a_runway = st.floats(-6, 60)


# --- runway


def test_a_bridge_that_is_promised_counts_and_one_that_has_begun_counts_once() -> None:
    assert paid_until(12.0, 0.0, nan) == 12
    assert paid_until(12.0, 3.0, nan) == 15
    assert paid_until(12.0, 3.0, 15.0) == 15


@pytest.mark.parametrize(
    ("months", "expected"),
    [(-1, 2.5), (0, 2.5), (3, 1.9375), (6, 1.375), (9, 1.1875), (12, 1), (60, 1)],
)
def test_the_runway_multiplier_at_its_corners_and_between(months: float, expected: float) -> None:
    assert runway_multiplier(months, 2.5) == pytest.approx(expected)


@given(a_runway, a_runway, a_multiplier)
def test_a_shorter_runway_never_lowers_the_hazard(one: float, other: float, at_end: float) -> None:
    short, long = sorted((one, other))
    assert runway_multiplier(short, at_end) >= runway_multiplier(long, at_end) - 1e-12
    assert 1 <= runway_multiplier(short, at_end) <= at_end + 1e-12


@given(a_runway, a_multiplier)
def test_the_runway_multiplier_has_no_jumps(months: float, at_end: float) -> None:
    step = 1e-6
    steepest = at_end / 6  # per month
    change = runway_multiplier(months, at_end) - runway_multiplier(months + step, at_end)
    assert abs(change) <= steepest * step + 1e-12


@given(a_runway)
def test_a_multiplier_of_one_switches_the_runway_off(months: float) -> None:
    assert runway_multiplier(months, 1) == 1


# --- tenure


@pytest.mark.parametrize("exits_per_year", [0.05, 0.18, 0.60])
def test_tenure_multipliers_have_mean_one_over_the_staff_of_a_steady_state(exits_per_year: float) -> None:
    starts, multipliers = centred_steps(ATTRITION.tenure_shape, exits_per_year)
    staff = stats.expon(scale=12 / exits_per_year)  # of the tenure of those in post, months

    def weighted(tenure: float) -> float:
        at = np.searchsorted(starts, tenure, side="right") - 1
        return float(multipliers[at] * staff.pdf(tenure))

    corners = [*starts, starts[-1] + 25 * 12 / exits_per_year]
    mean = sum(integrate.quad(weighted, a, b)[0] for a, b in pairwise(corners))
    assert mean == pytest.approx(1, abs=1e-6)


def test_centring_keeps_the_shape_of_the_evidence() -> None:
    starts, multipliers = centred_steps(ATTRITION.tenure_shape, 0.18)
    assert starts == tuple(s.from_months for s in ATTRITION.tenure_shape)
    ratios = [m / s.multiplier for m, s in zip(multipliers, ATTRITION.tenure_shape, strict=True)]
    assert ratios == pytest.approx([ratios[0]] * len(ratios))


def test_a_flat_shape_centres_to_one_whatever_its_height() -> None:
    flat = (TenureStep(from_months=0, multiplier=3), TenureStep(from_months=12, multiplier=3))
    assert centred_steps(flat, 0.18)[1] == pytest.approx((1, 1))


# --- contagion


@pytest.mark.parametrize(
    ("per_exit", "cap", "window", "exits_per_year"),
    [(1.1, 1.5, 3, 0.18), (1.3, 1.5, 3, 0.18), (1.1, 9, 12, 0.30), (1.0, 1.5, 3, 0.18)],
)
def test_contagion_has_mean_one_under_poisson_exits(
    per_exit: float, cap: float, window: float, exits_per_year: float
) -> None:
    exits = stats.poisson(20 * exits_per_year * window / 12)
    mean = sum(
        exits.pmf(n) * contagion_multiplier(n, 20, per_exit, cap) for n in range(int(exits.isf(1e-12)) + 1)
    )
    assert mean / contagion_centre(window, exits_per_year, per_exit, cap) == pytest.approx(1, abs=1e-9)


@given(st.integers(0, 30), st.integers(1, 60), st.floats(1, 2), st.floats(1, 3))
def test_contagion_rises_with_exits_up_to_its_cap(n: int, in_post: int, per_exit: float, cap: float) -> None:
    here = contagion_multiplier(n, in_post, per_exit, cap)
    assert 1 <= here <= contagion_multiplier(n + 1, in_post, per_exit, cap) <= cap


def test_contagion_is_felt_per_twenty_people() -> None:
    assert contagion_multiplier(1, 20, 1.1, 1.5) == pytest.approx(1.1)
    assert contagion_multiplier(2, 40, 1.1, 1.5) == pytest.approx(1.1)
    assert contagion_multiplier(2, 10, 1.1, 1.5) == pytest.approx(1.1**4)
    assert contagion_multiplier(9, 20, 1.1, 1.5) == 1.5
    assert contagion_multiplier(3, 0, 1.1, 1.5) == 1  # nobody left to feel it


# --- workload


@pytest.mark.parametrize(
    ("work", "capacity_", "expected"),
    [
        (20, 20, 0.0),
        (10, 20, 0.0),
        (24, 20, 0.2),
        (30, 20, 0.5),  # the cap
        (60, 20, 0.5),
        (5, 0, 0.5),  # nobody is left to do the work
        (0, 20, 0.0),
        (0, 0, 0.0),
    ],
)
def test_overload_is_work_beyond_capacity_up_to_the_cap(
    work: float, capacity_: float, expected: float
) -> None:
    assert overload(work, capacity_, 0.5) == pytest.approx(expected)


@pytest.mark.parametrize(("over", "expected"), [(0.07, 1.0), (0.0, 0.93), (0.5, 1.43)])
def test_workload_counts_against_the_usual_load(over: float, expected: float) -> None:
    assert workload_multiplier(over, ATTRITION) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("is_open", "held", "waits", "share"),
    [
        (True, True, False, 1.0),
        (True, True, True, 1.0),  # who is there works on
        (True, False, False, 1.0),  # the vacant post's work falls on those who are there
        (True, False, True, 0.5),
        (False, False, False, 0.25),
        (False, True, True, 0.25),
    ],
)
def test_work_of_vacant_waiting_and_closed_posts(
    is_open: bool, held: bool, waits: bool, share: float
) -> None:
    assert asked_share(is_open, held, waits, ATTRITION) == share


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100))
def test_more_work_or_less_capacity_never_lowers_the_load(work: float, more: float, have: float) -> None:
    low, high = sorted((work, more))
    assert overload(low, have, 0.5) <= overload(high, have, 0.5)
    assert overload(work, have, 0.5) >= overload(work, have + 1, 0.5)
    assert workload_multiplier(overload(low, have, 0.5), ATTRITION) >= 0


def test_half_of_a_members_capacity_needs_no_knowledge() -> None:
    assert capacity(1, 0) == 0.5
    assert capacity(1, 1) == 1
    assert capacity(0.5, 1) == 0.5
    assert capacity(0.5, 0.4) == pytest.approx(0.35)


# --- the constants of a scenario


def test_constants_are_in_months() -> None:
    found = constants(ATTRITION, 2)
    assert found.resignations_per_month == pytest.approx(0.13 / 12)
    assert found.pay_gap == pytest.approx(1.15**2)
    assert constants(ATTRITION, 0).pay_gap == 1


def test_contagion_stops_at_its_cap_however_many_have_left():
    assert contagion_multiplier(exits=400, in_post=1, per_exit=1.3, cap=1.5) == 1.5
    assert contagion_multiplier(exits=400, in_post=0, per_exit=1.3, cap=1.5) == 1.0
