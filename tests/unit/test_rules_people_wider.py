"""Rules of the wider mechanisms about people: career ladder, plan deadlines, passport, employment models."""

from __future__ import annotations

from math import inf
from types import SimpleNamespace
from typing import cast

import pytest

from sim.model.attrition_rules import deadline_load
from sim.model.career_ladder import CareerLadder
from sim.model.contract_rules import day_one_contract
from sim.model.employment import effects, to_trusts
from sim.model.log import Contract, Destination
from sim.model.passport import within_reach
from sim.model.passport_checks import PassportChecks
from sim.model.points import points_of
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.mechanism import PersonAt
from sim.scenario.system import PlanDeadline

CENTRAL = load(system="west-yorkshire-harrogate", policy="annual-settlement")
ASSUMED = CENTRAL.assumptions


def moved_to(model: str) -> Scenario:
    return CENTRAL.replace({"policy.employment": model})


# --- career ladder (M6)


def long_in_post(months: float) -> PersonAt:
    return cast("PersonAt", SimpleNamespace(tenure_months=months, post=SimpleNamespace()))


@pytest.mark.parametrize(
    ("months", "multiplier"), [(0, 1), (23.9, 1), (24, 0.77), (23.999999, 0.77), (90, 0.77)]
)
def test_a_ladder_acts_from_its_month_on(months: float, multiplier: float) -> None:
    assert (
        CareerLadder(from_months=24.0, multiplier=0.77).hazard_multiplier(5.0, long_in_post(months))
        == multiplier
    )


def test_the_ladder_and_the_passport_are_levers() -> None:
    assert points_of(CENTRAL).hazard_multiplier == points_of(CENTRAL).weeks_to_start == ()
    levers = {"policy.career_ladder": True, "policy.practices.passport": True}
    later = {
        "assumptions.attrition.career_ladder_from_months": 36.0,
        "assumptions.passport.checks_skipped_weeks": 5.0,
    }
    points = points_of(CENTRAL.replace(levers | later))
    assert points.hazard_multiplier == (CareerLadder(from_months=36.0, multiplier=0.77),)
    assert points.weeks_to_start == (PassportChecks(skipped_weeks=5.0, shortest_weeks=2.0),)
    assert points.own == ()  # nobody need see to it that they are pure


# --- plan deadlines (M6, workload)


@pytest.mark.parametrize(("month", "load"), [(5, 0), (6, 0.4), (8.9, 0.4), (9, 0.5), (10, 0.1), (12, 0)])
def test_deadlines_add_work_while_they_last_and_add_up(month: float, load: float) -> None:
    deadlines = (
        PlanDeadline(month=6.0, lasts_months=4.0, extra_work_share=0.4),
        PlanDeadline(month=9.0, lasts_months=3.0, extra_work_share=0.1),
    )
    assert deadline_load(month, deadlines) == pytest.approx(load)


# --- passport (M9)


@pytest.mark.parametrize(
    ("weeks", "shortest", "start"),
    [(12, 2, 6), (8.5, 2, 2.5), (7, 2, 2), (7, 4, 4), (7, 0, 1), (1.5, 2, 1.5), (0, 2, 0)],
)
def test_skipping_six_weeks_of_checks_leaves_the_shortest_start(
    weeks: float, shortest: float, start: float
) -> None:
    checks, post = PassportChecks(skipped_weeks=6.0, shortest_weeks=shortest), long_in_post(0).post
    assert checks.weeks_to_start(0.0, post, True, weeks) == start
    assert checks.weeks_to_start(0.0, post, False, weeks) == weeks


def test_those_who_may_return_went_to_a_partner_from_a_contract_of_the_team() -> None:
    assert within_reach(Destination.TRUST, Contract.FIXED_TERM)
    assert within_reach(Destination.HOME, Contract.PERMANENT)  # a first role in a partner
    assert not within_reach(Destination.HOME, Contract.ALIGNED)
    assert not within_reach(Destination.OUTSIDE, Contract.PERMANENT)


# --- employment models (M13)


def test_a_central_office_changes_nothing() -> None:
    central = effects("central-pmo", ASSUMED)
    assert central == (0, ASSUMED.attrition.destinations, ASSUMED.knowledge.reachable_months, False, False, 1)
    assert moved_to("central-pmo").posts() == CENTRAL.posts()


def test_each_other_model_changes_what_it_says() -> None:
    distributed, hosted, diffuse = (effects(m, ASSUMED) for m in ("distributed", "hosted", "diffuse"))
    assert (distributed.second_role, distributed.reachable_months) == (True, 12)
    assert (hosted.permanent_share, hosted.partner_employs) == (0.8, False)
    assert (diffuse.permanent_share, diffuse.partner_employs, diffuse.focus) == (1, True, 0.7)


def test_more_go_to_trusts_and_the_shares_still_add_to_one() -> None:
    shares = to_trusts(ASSUMED.attrition.destinations, 1.3)
    assert shares.trust == pytest.approx(0.585 / 1.135)
    assert shares.trust + shares.other_nhs + shares.outside == pytest.approx(1)
    assert shares.other_nhs / shares.outside == pytest.approx(0.2 / 0.35)


def test_a_pull_of_trusts_that_is_uncertain_lies_under_every_model_and_hosting_adds_to_it() -> None:
    pulled = CENTRAL.replace({"assumptions.attrition.trust_destination_factor": 1.5}).assumptions
    shares = to_trusts(ASSUMED.attrition.destinations, 1.5)
    assert effects("central-pmo", pulled).destinations == shares
    assert effects("hosted", pulled).destinations == to_trusts(shares, ASSUMED.employment.hosted_trust_factor)


@pytest.mark.parametrize(("model", "wte"), [("distributed", 0.5), ("diffuse", 0.5), ("hosted", 1)])
def test_moving_to_second_roles_makes_full_time_posts_part_time(model: str, wte: float) -> None:
    assert {p.wte for p in moved_to(model).posts()} == {wte}


def test_a_post_that_is_part_time_already_keeps_its_time() -> None:
    group = CENTRAL.system.posts["analyst"].model_dump() | {"wte": 0.8}
    moved = moved_to("distributed").replace({"system.posts.analyst": group})
    assert {p.wte for p in moved.posts() if p.name.startswith("analyst")} == {0.8}


def test_a_system_with_second_roles_of_its_own_says_which_posts_they_are() -> None:
    own = CENTRAL.replace({"system.employment": "distributed"})
    assert own.posts() == CENTRAL.posts()


def test_a_day_one_contract_that_follows_an_offer_is_what_was_offered() -> None:
    assert day_one_contract("policy", inf) is Contract.PERMANENT
    assert day_one_contract("policy", 24) is Contract.FIXED_TERM
    assert day_one_contract("gifted", inf) is Contract.GIFTED
