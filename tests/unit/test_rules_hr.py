"""How long HR casework takes."""

import math
from statistics import NormalDist

import pytest

from sim.model.engine_room import simulate
from sim.model.hr import case_weeks
from sim.model.log import Event
from sim.reading import load
from sim.scenario.assumptions import Hr

HR = load("dorset").assumptions.hr


def hr(distribution: str, cv: float = 0.5) -> Hr:
    return HR.model_copy(update={"distribution": distribution, "cv": cv, "no_partner_factor": 1.5})


def test_a_fixed_case_takes_its_weeks_whatever_is_drawn() -> None:
    assert {case_weeks(u, 4.0, True, hr("fixed")) for u in (0.01, 0.5, 0.99)} == {4.0}


@pytest.mark.parametrize("u", [0.01, 0.5, 0.99])
def test_an_exponential_case_has_the_inverse_of_its_distribution(u: float) -> None:
    assert case_weeks(u, 4.0, True, hr("exponential")) == pytest.approx(-4.0 * math.log(1 - u))


@pytest.mark.parametrize("u", [0.01, 0.5, 0.99])
def test_a_lognormal_case_has_the_mean_and_the_spread_that_are_assumed(u: float) -> None:
    sigma = math.sqrt(math.log(1 + 0.5**2))
    expected = 4.0 * math.exp(NormalDist().inv_cdf(u) * sigma - sigma**2 / 2)
    assert case_weeks(u, 4.0, True, hr("lognormal")) == pytest.approx(expected)


@pytest.mark.parametrize("distribution", ["fixed", "exponential", "lognormal"])
def test_without_a_partner_in_hr_every_case_takes_longer_by_the_factor(distribution: str) -> None:
    with_one, without = (case_weeks(0.3, 4.0, partner, hr(distribution)) for partner in (True, False))
    assert without == pytest.approx(1.5 * with_one)


@pytest.mark.parametrize("weeks", [0, 2])
def test_no_casework_is_no_case_and_its_post_is_filled_at_once(weeks: int) -> None:
    settings = {"assumptions.hr.recruitment_weeks": weeks, "assumptions.attrition.resignation_per_year": 1.0}
    log = simulate(load("tests/analytic/bare.yaml", overrides=settings), range(1))
    emptied, joined = log.of(Event.POST_EMPTIED), log.of(Event.JOINED)
    assert len(emptied.time) > 100
    assert (len(log.of(Event.HR_OPENED).time) == 0) is (weeks == 0)
    assert (set(joined.time) <= set(emptied.time)) is (weeks == 0)


def test_nobody_works_on_the_renewal_of_somebody_who_goes() -> None:
    """A case that waits, or is under way, is withdrawn as notice is given, and its handler is free."""
    slow = {"assumptions.hr.renewal_weeks": 6.0, "assumptions.attrition.resignation_per_year": 0.6}
    log = simulate(load(system="west-yorkshire-harrogate", overrides=slow), range(10))
    withdrawn = log.of(Event.HR_WITHDRAWN)
    gone = log.of(Event.NOTICE_GIVEN, Event.TOLD)
    leaving = set(zip(gone.replication, gone.person, gone.time, strict=True))
    assert len(withdrawn.time) > 20
    assert set(zip(withdrawn.replication, withdrawn.person, withdrawn.time, strict=True)) <= leaving
    # somebody who goes has no case started or done between being known to go and going
    left = log.of(Event.LEFT)
    exits = dict(zip(zip(left.replication, left.person, strict=True), left.time, strict=True))
    known: dict[tuple[int, int], float] = {}
    for replication, person, time in sorted(leaving):
        known.setdefault((replication, person), time)
    worked_on = log.of(Event.HR_STARTED, Event.HR_DONE)
    for who in zip(worked_on.replication, worked_on.person, worked_on.time, strict=True):
        told = known.get(who[:2])
        if told is not None and who[:2] in exits:
            assert who[2] <= told
