"""Rules of the wider mechanisms about people: career ladder, plan deadlines, passport, employment models."""

from __future__ import annotations

from math import inf

import pytest

from sim.model.attrition_rules import constants, deadline_load, with_ladder
from sim.model.contract_rules import day_one_contract
from sim.model.employment import effects, to_trusts
from sim.model.log import Contract, Destination
from sim.model.passport import within_reach
from sim.model.recruitment import start_weeks
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.system import PlanDeadline

CENTRAL = load(system="west-yorkshire-harrogate", policy="annual-settlement")
ASSUMED = CENTRAL.assumptions


def moved_to(model: str) -> Scenario:
    return CENTRAL.replace({"policy.employment": model})


# --- career ladder (M6)


def test_a_ladder_lowers_the_steps_from_its_month_and_no_others() -> None:
    starts, multipliers = with_ladder((0.0, 12.0, 24.0, 36.0), (0.5, 1.2, 1.0, 2.0), 24.0, 0.75)
    assert starts == (0.0, 12.0, 24.0, 36.0)
    assert multipliers == (0.5, 1.2, 0.75, 1.5)


@pytest.mark.parametrize(
    ("month", "split", "lowered"),
    [
        (24, (0, 18, 24, 30), (1, 2, 1, 2)),
        (12, (0, 12, 18, 30), (1, 0.5, 1, 2)),
        (0, (0, 18, 30), (0.5, 1, 2)),
    ],
)
def test_a_ladder_splits_the_step_that_its_month_falls_into(
    month: float, split: tuple[float, ...], lowered: tuple[float, ...]
) -> None:
    assert with_ladder((0.0, 18.0, 30.0), (1.0, 2.0, 4.0), month, 0.5) == (split, lowered)


def test_the_ladder_is_a_lever() -> None:
    off = constants(ASSUMED.attrition, 0, career_ladder=False)
    on = constants(ASSUMED.attrition, 0, career_ladder=True)
    after = off.step_starts.index(24)
    assert on.step_multipliers[:after] == off.step_multipliers[:after]
    assert on.step_multipliers[after] == pytest.approx(0.77 * off.step_multipliers[after])
    later = ASSUMED.attrition.model_copy(update={"career_ladder_from_months": 36.0})
    assert constants(later, 0, career_ladder=True).step_multipliers[after] == off.step_multipliers[after]


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
    assert start_weeks(weeks, ASSUMED.passport.model_copy(update={"shortest_start_weeks": shortest})) == start


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
