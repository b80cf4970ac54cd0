"""M6, the rules: hazards of resignation by tenure against their closed forms, their level, and frailty."""

from __future__ import annotations

from itertools import pairwise
from math import exp, gamma, inf, log
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from sim.model import attrition_rules, tenure_rules
from sim.model.attrition_rules import Hazards
from sim.model.engine_room import simulate
from sim.model.log import Reason
from sim.model.tenure_rules import Count, OfLognormal, Power, mean_over_staff, piecewise
from sim.reading import load
from sim.scenario import ScenarioError
from sim.scenario.model import Scenario

CENTRAL = load(system="dorset")
ATTRITION = "assumptions.attrition"
HAZARD = f"{ATTRITION}.tenure_hazard"
TABLE = [
    {"from_months": 0.0, "per_year": 0.08}, {"from_months": 6.0, "per_year": 0.2},
    {"from_months": 30.0, "per_year": 0.1},
]  # fmt: skip
FAMILIES: dict[str, dict[str, Any]] = {
    "steps": {},
    "weibull falling": {f"{HAZARD}.family": "weibull", f"{HAZARD}.shape": 0.6},
    "weibull rising": {f"{HAZARD}.family": "weibull", f"{HAZARD}.shape": 1.7},
    "lognormal": {f"{HAZARD}.family": "lognormal", f"{HAZARD}.sigma": 1.2},
    "table": {f"{HAZARD}.family": "table", f"{HAZARD}.table": TABLE},
}
EXITS = 0.18 / 12  # a month, of the staff over whom hazards have their level

counts = st.one_of(
    st.builds(Power, st.floats(1e-3, 5), st.floats(0.2, 5)),
    st.builds(OfLognormal, st.floats(1, 500), st.floats(0.2, 5), st.floats(1e-3, 1)),
    st.lists(st.floats(0.01, 5), min_size=3, max_size=3).map(lambda h: piecewise((0, 6.5, 24), h)),
)


def hazards(family: str, **changes: Any) -> Hazards:
    return constants_of(
        CENTRAL.replace(FAMILIES[family] | {f"{ATTRITION}.{k}": v for k, v in changes.items()})
    )


def constants_of(scenario: Scenario) -> Hazards:
    return attrition_rules.constants(scenario.assumptions.attrition, 0)


# --- counts


@given(counts, st.floats(0.01, 600))
def test_a_count_is_inverted(count: Count, tenure: float) -> None:
    spent = count.upto(tenure)
    assert count.upto(count.reached(spent)) == pytest.approx(spent, rel=1e-9, abs=1e-300)


@given(counts, st.floats(0, 600), st.floats(0, 600))
def test_a_count_never_falls_and_begins_at_nothing(count: Count, one: float, other: float) -> None:
    assert count.upto(0.0) == 0
    assert count.upto(min(one, other)) <= count.upto(max(one, other))


# --- closed forms: with a constant rate, S(t) = exp(-rate M(t))


@pytest.mark.parametrize(("shape", "rate"), [(0.4, 0.13), (0.8, 0.3), (1.0, 0.13), (2.5, 0.13)])
def test_times_to_a_resignation_are_weibull(shape: float, rate: float) -> None:
    """S(t) = exp(-(t / scale)^k), scale = a (Gamma(k + 1) a / rate)^(1/k) / a, mean scale Gamma(1 + 1/k)."""
    found = constants_of(CENTRAL.replace({f"{HAZARD}.family": "weibull", f"{HAZARD}.shape": shape,
                                          f"{ATTRITION}.resignation_per_year": rate}))  # fmt: skip
    scale = (gamma(shape + 1) * EXITS / (rate / 12)) ** (1 / shape) / EXITS
    closed = stats.weibull_min(shape, scale=scale)
    for months in (0.5, 6, 24, 100, 400):
        assert survival(found, months) == pytest.approx(closed.sf(months), rel=1e-9)
    assert mean_time(found, scale) == pytest.approx(scale * gamma(1 + 1 / shape), rel=1e-6)


@pytest.mark.parametrize(("sigma", "rate"), [(0.5, 0.13), (1.6, 0.13), (1.2, 0.3), (3.0, 0.05)])
def test_times_to_a_resignation_are_lognormal(sigma: float, rate: float) -> None:
    """S(t) = 1 - Phi((log t - log median) / sigma), mean exp(log median + sigma^2 / 2)."""
    found = constants_of(CENTRAL.replace({f"{HAZARD}.family": "lognormal", f"{HAZARD}.sigma": sigma,
                                          f"{ATTRITION}.resignation_per_year": rate}))  # fmt: skip
    assert isinstance(found.count, OfLognormal)
    median = found.count.median
    closed = stats.lognorm(sigma, scale=median)
    for months in (0.5, 6, 24, 100, 400, 2000):
        assert survival(found, months) == pytest.approx(closed.sf(months), rel=1e-9)
    assert mean_time(found, median) == pytest.approx(median * exp(sigma**2 / 2), rel=1e-4)


def survival(found: Hazards, months: float) -> float:
    return exp(-found.resignations_per_month * found.served.upto(months))


def mean_time(found: Hazards, scale: float) -> float:
    """Return the integral of the survival, over the logarithm of time."""
    value, _ = integrate.quad(
        lambda x: scale * exp(x) * survival(found, scale * exp(x)), -40, 40, limit=500, points=[0.0]
    )
    return float(value)


def test_far_out_the_lognormal_hazard_is_that_of_its_asymptotic_series() -> None:
    for z in (24.9, 25.1, 30.0, 37.0):
        assert tenure_rules._hazard_of_normal(z) == pytest.approx(-stats.norm.logsf(z), rel=1e-9)
        assert tenure_rules._normal_of_hazard(-stats.norm.logsf(z)) == pytest.approx(z, rel=1e-9)


def test_rates_of_a_table_stand_as_they_are() -> None:
    found = hazards("table")
    rate = [
        found.resignations_per_month * (found.served.upto(t + 1) - found.served.upto(t)) for t in (2, 20, 90)
    ]
    assert [12 * r for r in rate] == pytest.approx([0.08, 0.2, 0.1])
    doubled = constants_of(CENTRAL.replace(FAMILIES["table"] | {f"{HAZARD}.table_factor": 2.0}))
    assert survival(doubled, 50) == pytest.approx(survival(found, 50) ** 2)


# --- the level


@pytest.mark.parametrize("family", FAMILIES)
def test_the_mean_over_the_staff_is_the_yearly_rate(family: str) -> None:
    """The integral of a exp(-a t) dH, by the midpoints of 40,000 quantiles of tenure."""
    found = hazards(family)
    expected = 0.13 if family != "table" else own_mean()
    assert found.resignations_per_year == pytest.approx(expected)
    assert mean_by_quantiles(found, 0.0) == pytest.approx(expected, rel=2e-3)
    exact = 12 * EXITS * mean_over_staff(found.served, EXITS) * found.resignations_per_month
    assert exact == pytest.approx(expected, rel=1e-9)


def own_mean() -> float:
    ends = [*(row["from_months"] for row in TABLE), inf]
    weights = [exp(-EXITS * a) - exp(-EXITS * b) for a, b in pairwise(ends)]
    return sum(w * row["per_year"] for w, row in zip(weights, TABLE, strict=True))


def mean_by_quantiles(found: Hazards, variance: float) -> float:
    """Return the mean over the staff of the hazard a year, h / (1 + variance H), by steps of its integral."""
    tenures = -np.log1p(-np.linspace(0, 1, 40_001)[:-1]) / EXITS
    spent = np.array([found.resignations_per_month * found.served.upto(t) for t in tenures])
    integral = np.log1p(variance * spent) / variance if variance else spent
    middles = np.exp(-EXITS * (tenures[1:] + tenures[:-1]) / 2)
    return float(12 * EXITS * np.sum(middles * np.diff(integral)))


@pytest.mark.parametrize("variance", [0.3, 1.0, 3.0])
@pytest.mark.parametrize("family", FAMILIES)
def test_frailty_leaves_the_mean_over_the_staff(family: str, variance: float) -> None:
    found = hazards(family, frailty_variance=variance)
    assert mean_by_quantiles(found, variance) == pytest.approx(found.resignations_per_year, rel=3e-3)
    assert found.resignations_per_month * 12 > found.resignations_per_year


def test_without_frailty_nothing_is_drawn_and_the_steps_are_read_as_ever() -> None:
    found = hazards("steps")
    assert found.count is None
    assert found.resignations_per_month == 0.13 / 12


def test_nobody_resigns_where_no_rate_is_above_nothing() -> None:
    for family in FAMILIES:
        rate = {f"{ATTRITION}.resignation_per_year": 0.0, f"{ATTRITION}.frailty_variance": 1.0}
        none = constants_of(CENTRAL.replace(FAMILIES[family] | {f"{HAZARD}.table_factor": 0.0} | rate))
        assert none.resignations_per_month == 0


# --- frailty


@pytest.mark.parametrize("variance", [0.05, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("tenure", [0.0, 30.0])
def test_the_mean_over_frailties_is_their_laplace_transform(variance: float, tenure: float) -> None:
    """E exp(-Z H) = (1 + theta H)^(-1/theta); of who is left at t0, S(t0 + t) / S(t0)."""
    found = hazards("weibull falling", frailty_variance=variance)
    u = (np.arange(8_000) + 0.5) / 8_000
    drawn = np.array([attrition_rules.frailty(float(x), found, tenure) for x in u])
    begun, spent = (
        found.resignations_per_month * found.served.upto(months) for months in (tenure, tenure + 60)
    )
    assert drawn.mean() == pytest.approx(1 / (1 + variance * begun), rel=1e-3)
    expected = ((1 + variance * spent) / (1 + variance * begun)) ** (-1 / variance)
    assert np.exp(-drawn * (spent - begun)).mean() == pytest.approx(expected, abs=3e-5)


# --- what is refused


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({f"{HAZARD}.family": "table"}, "family: table needs a table"),
        (FAMILIES["table"] | {f"{HAZARD}.table": TABLE[1:]}, "table must start at from_months: 0 and rise"),
        ({f"{HAZARD}.family": "weibul"}, "did you mean weibull?"),
        ({f"{HAZARD}.shape": 0.0}, "expected a number from 0.2 to 5"),
        (FAMILIES["lognormal"] | {f"{ATTRITION}.centring_exits_per_year": 0.0}, "make it at least 0.01"),
        (FAMILIES["lognormal"] | {f"{ATTRITION}.resignation_per_year": 4.0}, "at most 3.6 resignations"),
        (
            {f"{ATTRITION}.frailty_variance": 10.0, f"{ATTRITION}.resignation_per_year": 0.5},
            "most 0.36 resign",
        ),
    ],
)
def test_what_has_no_sensible_level_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        CENTRAL.replace(changes)


@given(
    st.sampled_from(sorted(FAMILIES)), st.floats(0, 10), st.floats(0, 100), st.floats(0, 2),
    st.floats(0.2, 5), st.floats(0.2, 5),
)  # fmt: skip
def test_whatever_is_not_refused_has_a_level(
    family: str, variance: float, rate: float, exits: float, shape: float, sigma: float
) -> None:
    changes = FAMILIES[family] | {
        f"{ATTRITION}.frailty_variance": variance, f"{ATTRITION}.resignation_per_year": rate,
        f"{ATTRITION}.centring_exits_per_year": exits, f"{HAZARD}.shape": shape, f"{HAZARD}.sigma": sigma,
    }  # fmt: skip
    try:
        scenario = CENTRAL.replace(changes)
    except ScenarioError:
        return
    found = constants_of(scenario)
    assert 0 <= found.resignations_per_month < inf
    for months in (0.0, 1.0, 1200.0):
        assert 0 <= found.served.upto(months) < inf
        assert found.count is None or 0 <= found.count.upto(months) < inf


# --- the shapes in the published tables


TEACHERS = (1, 0.87, 5, 0.70)
EDUCATORS = (1, 0.884, 8, 0.464)
HEALTH_WORKERS = (13, 0.975, 130, 0.618)


def test_the_shapes_of_the_central_assumptions_are_those_of_published_retention() -> None:
    """Of S at two times: the Weibull's shape and the lognormal's sigma, as evidence B3 states them."""
    published = (TEACHERS, EDUCATORS, HEALTH_WORKERS)
    shapes = [log(log(late) / log(early)) / log(b / a) for a, early, b, late in published]
    normal = stats.norm.isf
    sigmas = [log(b / a) / (normal(late) - normal(early)) for a, early, b, late in published]
    assert [round(x, 2) for x in shapes] == [0.58, 0.88, 1.28]
    assert [round(x, 2) for x in sigmas] == [2.67, 1.62, 1.39]
    for path, found in (("shape", shapes), ("sigma", sigmas)):
        note = CENTRAL.notes[f"{HAZARD}.{path}"]
        assert all(f"{x:.2f}".lstrip("0") in note.source for x in found)


@pytest.mark.parametrize(("published", "variance"), [(EDUCATORS, 0.7), (TEACHERS, 5.0)])
def test_a_constant_hazard_mixed_by_a_gamma_frailty_has_published_retention(
    published: tuple[float, ...], variance: float
) -> None:
    """From S = (1 + theta H)^(-1/theta), the variance at which H goes with time: that of the file."""
    a, early, b, late = published
    hazard_at = [((s**-variance) - 1) / variance for s in (early, late)]
    assert hazard_at[1] / hazard_at[0] == pytest.approx(b / a, rel=0.03)


# --- the process


def test_a_weibull_of_shape_one_and_steps_of_no_strength_are_the_same_hazard() -> None:
    """Both constant, in a whole system with every other mechanism at work: the same events, to rounding."""
    whole = load("west-yorkshire-three-year").replace({f"{ATTRITION}.frailty_variance": 0.5})
    flat, power = (
        simulate(whole.replace(changes), range(2))
        for changes in (
            {f"{ATTRITION}.tenure_shape_strength": 0.0},
            {f"{HAZARD}.family": "weibull", f"{HAZARD}.shape": 1.0},
        )
    )
    assert (flat.event == power.event).all()
    assert (flat.person == power.person).all()
    np.testing.assert_allclose(flat.time, power.time, atol=1e-4)
    assert (flat.reason == Reason.RESIGNED).any()
