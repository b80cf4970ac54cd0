"""Estimates whose answers are known: by hand, from published tables, and by brute force."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta, chi2, gamma

from sim.calibration.estimating import RETIREMENT, WORK_ENDED, estimate, middles_before, person_years
from sim.calibration.exposure import at_risk, contagion_by_month, ramp
from sim.calibration.filling import Waits, time_to_fill
from sim.calibration.held_against import by_year, retention
from sim.calibration.history import Leaving
from sim.calibration.posterior import rate, share
from sim.calibration.prior import FLAT, Beta, Gamma, beta_of, gamma_of
from sim.calibration.renewals import Ends, noes_reached, renewal
from sim.calibration.resigning import resigning
from sim.errors import StudyError
from sim.model.attrition_rules import centred_steps, runway_multiplier
from sim.reading import load
from sim.report.estimated.words import before_the_data
from sim.scenario import Scenario
from sim.scenario.assumptions import Attrition
from tests.made_histories import history

RESIGNED, RETIRED, STAYED = int(Leaving.RESIGNED), int(Leaving.RETIRED), int(Leaving.STAYED)


@pytest.fixture(scope="module")
def central() -> Scenario:
    return load(system="icb-wide", assumptions="central")


@pytest.fixture(scope="module")
def plain(central: Scenario) -> Attrition:
    """Nobody minds the others' leaving, and the time in post does not matter."""
    return central.assumptions.attrition.model_copy(
        update={"contagion_per_exit": 1.0, "tenure_shape_strength": 0.0}
    )


# --- hand-made tables


def test_three_people_ten_years_and_two_resignations(plain: Attrition) -> None:
    """2 in 10 person-years: .2 a year, 90% interval chi2(.05; 4)/20 to chi2(.95; 6)/20."""
    made = history([0, 0, 12], [48, 36, inf], [RESIGNED, RESIGNED, STAYED], closes=48)
    exposure = at_risk(made, plain, np.full(3, 13.0))
    assert exposure.years.sum() == pytest.approx(4 + 3 + 3)
    found = resigning(exposure, plain, FLAT, None, None).base
    assert found.value == pytest.approx(gamma.ppf(0.5, 2) / 10, rel=1e-3)  # the middle of what is believed
    exact = rate(2, 10, FLAT)
    assert exact.value == pytest.approx(0.2)
    assert (exact.low, exact.high) == pytest.approx((chi2.ppf(0.05, 4) / 20, chi2.ppf(0.95, 6) / 20))


def test_who_was_there_already_counts_from_the_record_s_opening(plain: Attrition) -> None:
    """Ten years in post, of which the record saw the last two."""
    made = history([-96], [24], [RESIGNED], opens=0, closes=24)
    exposure = at_risk(made, plain, np.full(1, 13.0))
    assert exposure.years.sum() == pytest.approx(2)
    assert exposure.by_tenure.years[-1] == pytest.approx(2)  # all of it after five years in post
    kept = retention(made, np.array([95.0, 119.0, 120.0]))
    assert list(kept.at_risk) == [0, 1, 1]
    assert kept.survival[1:] == pytest.approx([1, 0])


def test_notice_before_the_record_opens_is_no_event(plain: Attrition) -> None:
    made = history([-24, -24], [2, 20], [RESIGNED, RESIGNED], notice=[-1, 17], closes=24)
    exposure = at_risk(made, plain, np.full(2, 13.0))
    assert len(exposure.step) == 1
    assert exposure.years.sum() == pytest.approx(17 / 12)


def test_who_is_told_that_a_contract_ends_may_still_retire(central: Scenario) -> None:
    """Told half a year before the end: the time to the end counts, as a retirement in it would."""
    ended = int(Leaving.CONTRACT_ENDED)
    made = history([0], [24], [ended], contract_end=[24.0], notice=[18.0], closes=36)
    assert person_years(made, np.full(1, 13.0)) == pytest.approx(2)
    resigned = history([0], [24], [RESIGNED], notice=[18.0], closes=36)
    assert person_years(resigned, np.full(1, 13.0)) == pytest.approx(1.5)


def test_competing_causes_share_the_time_at_risk(central: Scenario) -> None:
    """Rates of two causes are to each other as their events, whatever the time at risk."""
    ends = [12, 24, 36, 48, 12, 24]
    made = history([0] * 6, ends, [RESIGNED] * 4 + [RETIRED] * 2, closes=60)
    fit = estimate(made, central, shrink=False)
    assert fit.estimates[RETIREMENT].value == pytest.approx(2 / (sum(ends) / 12))
    assert fit.exposure.by_tenure.years.sum() == pytest.approx(sum(ends) / 12)
    assert by_year(made)[:, :2].sum(axis=0).tolist() == [4, 2]


def test_a_tenth_of_unknown_reasons_makes_the_rest_stand_for_all(central: Scenario) -> None:
    reasons = [RESIGNED] * 8 + [RETIRED, int(Leaving.UNKNOWN)]
    made = history([0] * 10, [12.0] * 10, reasons, closes=24)
    fit = estimate(made, central, shrink=False)
    assert fit.estimates[RETIREMENT].value == pytest.approx(1 / (10 * 0.9))
    assert fit.apportioned == 1


# --- published tables, held outside the project


LEFT = (456, 384, 359, 295, 218, 184, 123, 79, 53, 35, 16, 5)
AT_RISK = (3941, 3485, 3101, 2742, 2447, 2229, 2045, 1642, 1256, 948, 648, 391)
KEPT = (0.8843, 0.7869, 0.6958, 0.6209, 0.5656, 0.5189, 0.4877, 0.4642, 0.4446, 0.4282, 0.4177, 0.4123)


def test_michigan_special_educators_life_table(plain: Attrition) -> None:
    """Singer & Willett 2003, Table 10.1, from its counts of those who left and were censored each year."""
    years, reasons = [], []
    for year, (risk, left) in enumerate(zip(AT_RISK, LEFT, strict=True), 1):
        following = AT_RISK[year] if year < len(AT_RISK) else 0
        years += [year] * (risk - following)
        reasons += [RESIGNED] * left + [int(Leaving.LOST)] * (risk - following - left)
    made = history([0] * len(years), [12 * y for y in years], reasons, closes=12 * 12 + 1)
    kept = retention(made, np.arange(12.0, 145, 12))
    assert list(kept.at_risk) == list(AT_RISK)
    assert kept.survival == pytest.approx(KEPT, abs=5e-5)
    exposure = at_risk(made, plain, np.full(len(years), 13.0))
    assert exposure.years.sum() == pytest.approx(sum(AT_RISK))  # everybody at risk in a year is there for it
    assert len(exposure.step) == sum(LEFT)


# --- what was known before


@pytest.mark.parametrize(("low", "high"), [(0.09, 0.17), (0.01, 0.035), (1.5, 4), (8, 22)])
def test_the_range_is_the_middle_90_percent_of_a_gamma(low: float, high: float) -> None:
    a, b = gamma_of(low, high)
    assert gamma.ppf([0.05, 0.95], a, scale=1 / b) == pytest.approx([low, high], rel=1e-6)


@pytest.mark.parametrize(("low", "high"), [(0.75, 0.95), (0.2, 0.6), (0.5, 0.8)])
def test_the_range_is_the_middle_90_percent_of_a_beta(low: float, high: float) -> None:
    assert beta.ppf([0.05, 0.95], *beta_of(low, high)) == pytest.approx([low, high], abs=1e-6)


def test_the_middle_without_data_is_said(central: Scenario) -> None:
    """A range that is not even about its central value: the middle lies where its distribution has it."""
    made = history([0] * 60, [40.0] * 20 + [inf] * 40, [RESIGNED] * 10 + [RETIRED] * 10 + [STAYED] * 40)
    said = before_the_data(estimate(made, central), central)
    assert middles_before(central)[RETIREMENT] == pytest.approx(gamma.ppf(0.5, *_shape_of(0.01, 0.035)))
    assert "retirements a year per 100 people 2.0 (central 2.4)" in said
    assert "advert" not in said  # nothing was estimated of it


def _shape_of(low: float, high: float) -> tuple[float, float, float]:
    prior = gamma_of(low, high)
    return prior.a, 0.0, 1 / prior.b


def test_data_and_assumptions_weigh_as_their_person_years() -> None:
    """Gamma(6, 30) and 10 events in 70 person-years: the mean is .3 of .2 and .7 of 1/7."""
    found = rate(10, 70, Gamma(6, 30))
    assert found.data == pytest.approx(0.7)
    assert (found.low, found.high) == pytest.approx(tuple(gamma.ppf([0.05, 0.95], 16, scale=1 / 100)))
    assert share(3, 1, Beta(2, 2)).value == pytest.approx(beta.ppf(0.5, 5, 3))
    assert share(3, 1, Beta(2, 2)).data == pytest.approx(0.5)


def test_without_data_stands_what_was_known_before(central: Scenario) -> None:
    """Nobody at risk for long: what the record cannot tell is not estimated, and so kept."""
    made = history([0], [inf], [STAYED], closes=0.1)
    fit = estimate(made, central)
    assert fit.estimates == {}
    base = fit.resigning.base
    assert (base.low, base.high) == pytest.approx((0.09, 0.17), rel=2e-3)
    assert base.data < 1e-3


# --- the model's own parameters


def test_the_ramp_is_the_models() -> None:
    left = np.linspace(-1, 15, 65)
    model = [runway_multiplier(x, 2.5) for x in left]
    assert 1 + 1.5 * ramp(left) == pytest.approx(model)


def test_hazards_are_read_on_the_first_of_the_month(plain: Attrition) -> None:
    """From mid-month with 3.5 months left: half a month at 3.5, then whole months at 3, 2 and 1."""
    made = history([8.5], [inf], [STAYED], contract_end=[12], closes=24)
    exposure = at_risk(made, plain, np.full(1, 13.0))
    months = np.array([0.5, 1, 1, 1])
    assert exposure.ramp_years.sum() == pytest.approx(months @ ramp(np.array([3.5, 3, 2, 1])) / 12)
    assert exposure.years.sum() == pytest.approx(3.5 / 12)  # and nothing past the end


def test_the_posterior_is_that_of_brute_force(central: Scenario) -> None:
    """A grid over all three values against the likelihood written out person by person."""
    assumed = central.assumptions.attrition.model_copy(update={"contagion_per_exit": 1.0})
    made = history(
        [0, 0, 3, 5, 1], [10, 30, inf, 14, 40], [RESIGNED, RESIGNED, STAYED, RESIGNED, RETIRED],
        contract_end=[12, inf, 27, 17, inf], closes=48,
    )  # fmt: skip
    weeks = np.full(5, 13.0)
    prior, of_end = gamma_of(0.09, 0.17), gamma_of(1.5, 4)
    found = resigning(at_risk(made, assumed, weeks), assumed, prior, of_end, None)
    bases, ends = np.linspace(0.02, 0.4, 400), np.linspace(0.3, 9, 350)
    starts, multipliers = centred_steps(assumed.tenure_shape, assumed.centring_exits_per_year)
    log = gamma.logpdf(bases, prior.a, scale=1 / prior.b)[:, None] + gamma.logpdf(
        ends, of_end.a, scale=1 / of_end.b
    )
    spans = [
        (0, 10, 12, True),
        (0, 30, inf, True),
        (3, 27, 27, False),
        (5, 14, 17, True),
        (1, 40, inf, False),
    ]
    for joined, until, end, resigned in spans:
        for month in range(joined, until):
            step = np.searchsorted(starts, month - joined, "right") - 1
            up = 0.0 if end == inf else float(ramp(np.array([end - month]))[0])
            hazard = multipliers[step] * bases[:, None] * (1 + (ends - 1) * up)
            log = log - hazard / 12 + (np.log(hazard) if resigned and month == until - 1 else 0)
    weight = np.exp(log - log.max())
    for value, at, axis in ((found.base, bases, 1), (found.at_end, ends, 0)):
        up_to = np.cumsum(weight.sum(axis=axis)) / weight.sum()
        exact = [float(at[np.searchsorted(up_to, q)]) for q in (0.05, 0.5, 0.95)]
        assert [value.low, value.value, value.high] == pytest.approx(exact, rel=0.02)


def test_tenure_is_taken_out_of_the_base_rate(central: Scenario) -> None:
    """All at risk in their first three months, when the hazard is half: the base is twice the plain rate."""
    assumed = central.assumptions.attrition.model_copy(update={"contagion_per_exit": 1.0})
    n = 400
    made = history([0.0] * n, [3.0] * n, [RESIGNED] * 10 + [int(Leaving.LOST)] * (n - 10), closes=4)
    found = resigning(at_risk(made, assumed, np.full(n, 13.0)), assumed, FLAT, None, None).base
    first = centred_steps(assumed.tenure_shape, assumed.centring_exits_per_year)[1][0]
    assert found.value == pytest.approx(gamma.ppf(0.5, 10) / (n * 0.25 * first), rel=1e-3)


def test_others_leaving_is_counted_as_the_model_counts_it(central: Scenario) -> None:
    """20 people, of whom one leaves in month 5: three months later it is forgotten."""
    assumed = central.assumptions.attrition
    made = history([0] * 20, [5.0] + [inf] * 19, [RESIGNED] + [STAYED] * 19, closes=12)
    felt, first = contagion_by_month(made, assumed)
    assert first == 0
    relative = felt / felt[0]
    assert relative[:5] == pytest.approx(1)
    assert relative[5:9] == pytest.approx(1.1 ** (20 / 19))
    assert relative[9:] == pytest.approx(1)
    apart, _ = contagion_by_month(replace(made, colleagues=False), assumed)
    assert apart == pytest.approx(1)


def test_the_chance_of_a_renewal_is_per_year_of_the_term() -> None:
    """All terms of a year: Beta. Terms of two years renewed half the time: sqrt(.5) a year."""
    none = np.zeros(0)
    yearly = renewal(Ends(np.full(17, 12.0), np.full(3, 12.0), none, none, 3, 0, 0), Beta(2, 2), 26)
    assert (yearly.low, yearly.high) == pytest.approx(tuple(beta.ppf([0.05, 0.95], 19, 5)), abs=1e-3)
    many = Ends(np.full(500, 24.0), np.full(500, 24.0), none, none, 0, 0, 0)
    assert renewal(many, None, 26).value == pytest.approx(0.5**0.5, abs=5e-3)


def test_who_resigns_without_an_answer_would_rather_have_had_a_yes() -> None:
    none = np.zeros(0)
    seen = Ends(np.full(5, 12.0), np.full(5, 12.0), none, none, 0, 0, 0)
    open_ = seen.__class__(seen.yes_months, seen.no_months, np.full(9, 12.0), np.full(9, 13.0), 0, 0, 0)
    assert renewal(open_, None, 26).value > renewal(seen, None, 26).value


def test_fewer_noes_are_reached_than_yeses() -> None:
    """Told no 12 weeks before the end at most: three extra hazards of .26 a year over 12 weeks at least."""
    one = np.ones(1)
    assert noes_reached(0.26 * one, one, one, 13, 26) == pytest.approx(np.exp(-0.26 * 12 / 52), rel=1e-3)
    short = noes_reached(0.26 * one, one, one, 0, 26)  # who knows of a yes may be gone before it, too
    assert short == pytest.approx(1, rel=1e-3)
    assert noes_reached(0.26 * one, one, 4 * one, 0, 26) < np.exp(-3 * 0.26 * 12 / 52)
    terms, none = np.full(50, 12.0), np.zeros(0)
    ends = Ends(terms, terms, none, none, 0, 0, 0, reached=True)
    assert renewal(ends, None, 26).value == pytest.approx(0.5, abs=0.01)
    assert renewal(ends, None, 26, np.full(9, 0.5)).value == pytest.approx(1 / 3, abs=0.01)


def test_slow_starts_that_are_not_seen_yet_are_made_good() -> None:
    """Waits of mean 12 weeks from adverts of the last 20: the plain mean is too short, the estimate not."""
    chance = np.random.default_rng(2)
    sigma = np.sqrt(np.log1p(0.16))
    weeks = chance.lognormal(np.log(12) - sigma**2 / 2, sigma, 1500)
    most = chance.uniform(0, 20, 1500)
    seen = weeks < most
    waits = Waits(weeks[seen], np.zeros(seen.sum()), most[seen], np.zeros(seen.sum(), bool))
    mean, cv = time_to_fill(waits, gamma_of(8, 22), gamma_of(0.2, 0.6))
    assert weeks[seen].mean() < 10.5
    assert mean.low < 12 < mean.high
    assert cv.low < 0.4 < cv.high


def test_adverts_from_before_the_record_do_not_pull_the_weeks_down() -> None:
    """Many of them, starting soon after it opens: their chance to be seen is tiny where the mean is short."""
    chance = np.random.default_rng(5)
    weeks = np.concatenate([chance.uniform(10, 20, 40), chance.uniform(15.5, 17.5, 13)])
    least = np.concatenate([np.zeros(40), np.full(13, 11.3)])
    waits = Waits(weeks, least, np.full(53, 200.0), np.zeros(53, bool))
    mean, _ = time_to_fill(waits, gamma_of(8, 22), gamma_of(0.2, 0.6))
    assert mean.low < weeks.mean() < mean.high
    assert 1 < mean.high - mean.low < 4


def test_nobody_left_and_everybody_left(central: Scenario) -> None:
    stayed = estimate(history([0] * 50, [inf] * 50, [STAYED] * 50, closes=60), central)
    assert stayed.resigning.base.high < 0.13
    assert stayed.other.value < 0.01
    left = estimate(history([0] * 50, [1.0] * 50, [RESIGNED] * 50, closes=60), central)
    assert left.resigning.base.low > 0.17
    assert WORK_ENDED not in left.estimates


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attrition.tenure_hazard.family": "weibull"}, "family is weibull, .* steps alone"),
        ({"attrition.frailty_variance": 0.5}, "frailty_variance is 0.5, .* 0 alone"),
        ({"recruitment.advert_to_start_distribution": "triangular"}, "is triangular, .* lognormal alone"),
    ],
)
def test_times_that_go_otherwise_than_what_is_estimated_are_refused(
    central: Scenario, changes: dict[str, Any], said: str
) -> None:
    other = central.replace({f"assumptions.{path}": value for path, value in changes.items()})
    with pytest.raises(StudyError, match=said):
        estimate(history([0], [24], [RESIGNED], closes=60, notice=[nan]), other)


def test_one_person_changes_next_to_nothing(central: Scenario) -> None:
    fit = estimate(history([0], [24], [RESIGNED], closes=60, notice=[nan]), central)
    base = fit.resigning.base
    assert base.low == pytest.approx(0.09, rel=0.06)
    assert base.high == pytest.approx(0.17, rel=0.06)
    assert base.data < 0.02
