"""Hazards of resignation by tenure, frailty and times of recruitment, simulated against their closed forms.

Each is reached by settings alone (bare.yaml). Tolerances are in standard errors of the estimate, Z of them;
seeds are fixed.
"""

from __future__ import annotations

from math import exp, gamma, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.model.attrition_rules import Hazards, constants, runway_multiplier
from sim.model.engine_room import simulate
from sim.model.log import PERSONS_PER_POST, Event, EventLog
from sim.reading import load

Z = 3.5
POSTS, N = 20, 50
RATE = MIX = 0.18  # resignations a year, and the leavers of the staff over whom they have their level
BARE = Path(__file__).with_name("bare.yaml")
ATTRITION = "assumptions.attrition"
HAZARD = f"{ATTRITION}.tenure_hazard"
YEARS = (0.25, 1, 3, 9)
THETA = 1.5


def run(changes: dict[str, Any], replications: int = N) -> tuple[EventLog, Hazards]:
    scenario = load(BARE, overrides=changes)
    return simulate(scenario, range(replications)), constants(scenario.assumptions.attrition, 0)


def day_one_left(log_: EventLog) -> np.ndarray:
    left = log_.of(Event.LEFT)
    return left.time[left.person % PERSONS_PER_POST == 0]


def survival_close(left: np.ndarray, years: float, expected: float) -> None:
    people = N * POSTS
    found = 1 - float((left <= 12 * years).sum()) / people
    error = sqrt(expected * (1 - expected) / people)
    assert abs(found - expected) < Z * error, f"{years}: {found:.4f}, expected {expected:.4f} +- {error:.4f}"


@pytest.mark.parametrize("shape", [0.5, 2.5])
def test_weibull(shape: float) -> None:
    """S(t) = exp(-rate a^(k-1) t^k / Gamma(k + 1)); the mean, of those within twenty years, too."""
    log_, _ = run({f"{HAZARD}.family": "weibull", f"{HAZARD}.shape": shape, "run.years": 20})
    left = day_one_left(log_)
    scale = (RATE * MIX ** (shape - 1) / gamma(shape + 1)) ** (-1 / shape)
    for years in YEARS:
        survival_close(left, years, exp(-((years / scale) ** shape)))
    within = stats.weibull_min(shape, scale=scale)
    times = left / 12
    expected = within.expect(lambda t: t, lb=0, ub=20, conditional=True)
    assert abs(times.mean() - expected) < Z * times.std() / sqrt(len(times))


@pytest.mark.parametrize("sigma", [0.6, 1.6])
def test_lognormal(sigma: float) -> None:
    """S(t) = 1 - Phi(log(t / median) / sigma); over the staff the mean hazard of that median is the rate."""
    log_, found = run({f"{HAZARD}.family": "lognormal", f"{HAZARD}.sigma": sigma})
    median = found.count.median / 12  # type: ignore[union-attr]
    closed, left = stats.lognorm(sigma, scale=median), day_one_left(log_)
    for years in YEARS:
        survival_close(left, years, float(closed.sf(years)))
    staff = -np.log1p(-(np.arange(200_000) + 0.5) / 200_000) / MIX
    assert float((closed.pdf(staff) / closed.sf(staff)).mean()) == pytest.approx(RATE, rel=0.01)


TABLE = [
    {"from_months": 0, "per_year": 0.1}, {"from_months": 10.5, "per_year": 0.4},
    {"from_months": 30, "per_year": 0.05},
]  # fmt: skip


def spent_by(months: float) -> float:
    return (
        0.1 * min(months, 10.5) + 0.4 * np.clip(months - 10.5, 0, 19.5) + 0.05 * max(0.0, months - 30)
    ) / 12


def test_a_table_of_ones_own_and_the_tenure_of_who_is_there_on_day_one() -> None:
    """Rates change on the day that the table says, in mid-month; S(t0 + t) / S(t0) of who came before."""
    table = {f"{HAZARD}.family": "table", f"{HAZARD}.table": TABLE}
    left = day_one_left(run(table)[0])
    for years in YEARS:
        survival_close(left, years, exp(-spent_by(12 * years)))
    left = day_one_left(run({**table, **there_since(7.25)})[0])
    for years in YEARS:
        survival_close(left, years, exp(spent_by(7.25) - spent_by(7.25 + 12 * years)))


def there_since(months: float) -> dict[str, Any]:
    listed = {f"post-{i}": {"tenure_months": months, "contract": "permanent"} for i in range(1, POSTS + 1)}
    return {"system.starting.people": listed}


@pytest.mark.parametrize(
    ("family", "before"), [("steps", 0.0), ("steps", 48.0), ("weibull", 48.0), ("lognormal", 0.0)]
)
def test_frailty(family: str, before: float) -> None:
    """S(t) = (1 + theta H(t))^(-1/theta), H at a frailty of 1; of who came before, S(t0 + t) / S(t0)."""
    settings = {f"{HAZARD}.family": family, f"{ATTRITION}.frailty_variance": THETA, **there_since(before)}
    log_, found = run(settings)
    left = day_one_left(log_)

    def survives(months: float) -> float:
        return float((1 + THETA * found.resignations_per_month * found.served.upto(months)) ** (-1 / THETA))

    for years in YEARS:
        survival_close(left, years, survives(before + 12 * years) / survives(before))
    # the level: with the steps of bare.yaml a constant rate c, and the mean over the staff is E1's
    if family == "steps":
        staff = -np.log1p(-(np.arange(200_000) + 0.5) / 200_000) / MIX
        per_year = 12 * found.resignations_per_month
        assert float((per_year / (1 + THETA * per_year * staff)).mean()) == pytest.approx(RATE, rel=0.001)


def test_frailty_is_drawn_anew_for_whoever_comes() -> None:
    """Of those who come second to a post, as many stay for a year as of those who came first."""
    log_, found = run({f"{ATTRITION}.frailty_variance": THETA, "run.years": 4})
    first, left = day_one_left(log_), log_.of(Event.LEFT)
    second = left.where(left.person % PERSONS_PER_POST == 1)
    came = log_.of(Event.JOINED)
    came = came.where(came.person % PERSONS_PER_POST == 1)
    assert len(came.time) == len(first)
    within = 12.0
    early = came.where(came.time <= 48 - within)
    starts = dict(zip(zip(early.replication, early.person, strict=True), early.time, strict=True))
    lasted = [
        t - starts[who] for who, t in zip(zip(second.replication, second.person, strict=True), second.time,
                                          strict=True) if who in starts
    ]  # fmt: skip
    expected = (1 + THETA * found.resignations_per_month * within) ** (-1 / THETA)
    share = 1 - sum(t <= within for t in lasted) / len(starts)
    assert abs(share - expected) < Z * sqrt(expected * (1 - expected) / len(starts))


@pytest.mark.parametrize("family", ["weibull", "lognormal"])
def test_multipliers_that_change_are_integrated_exactly(family: str) -> None:
    """On a fixed term of two years: H is the sum over months of the runway x that month's count.

    And with a career ladder from month 9 on, whose factor stands on the count after it.
    """
    term = [{"months": 24, "share": 1}]
    log_, found = run(
        {
            f"{HAZARD}.family": family,
            f"{HAZARD}.shape": 0.6,
            f"{ATTRITION}.runway_multiplier": 4.0,
            f"{ATTRITION}.resignation_per_year": 0.5,
            f"{ATTRITION}.career_ladder_from_months": 9.0,
            f"{ATTRITION}.career_ladder_multiplier": 0.5,
            "policy.career_ladder": True,
            "system.streams.money.contract": "policy",
            "system.starting.fixed_terms": term,
            "policy.contracts.fixed_terms": term,
            "run.years": 2,
        }
    )
    left, spent = day_one_left(log_), 0.0

    def counted(months: float) -> float:
        total = found.served.upto(months)
        return total if months <= 9 else found.served.upto(9) + 0.5 * (total - found.served.upto(9))

    for month in range(23):
        at = runway_multiplier(24 - month, 4.0)
        spent += found.resignations_per_month * at * (counted(month + 1) - counted(month))
        if month + 1 in (6, 12, 18, 23):
            survival_close(left, (month + 1) / 12, exp(-spent))


def test_weeks_from_advert_to_start_are_triangular_as_their_stages() -> None:
    """9, 14 and 22 weeks, stretched from their mean of 15 to one of 12: by Kolmogorov's distance, at 1%."""
    log_, _ = run(
        {
            "assumptions.recruitment.advert_to_start_weeks": 12,
            "assumptions.recruitment.advert_to_start_distribution": "triangular",
        }
    )
    left, came = log_.of(Event.LEFT), log_.of(Event.JOINED)
    gone = {(r, p): t for r, p, t in zip(left.replication, left.person, left.time, strict=True)}
    waited = np.array([t - gone[r, p - 1] for r, p, t in
                       zip(came.replication, came.person, came.time, strict=True)]) * 52 / 12  # fmt: skip
    low, mode, high = (x * 12 / 15 for x in (9, 14, 22))
    closed = stats.triang((mode - low) / (high - low), low, high - low)
    assert closed.mean() == pytest.approx(12)
    assert abs(waited.mean() - 12) < Z * closed.std() / sqrt(len(waited))
    assert stats.kstest(waited, closed.cdf).statistic < 1.63 / sqrt(len(waited))
