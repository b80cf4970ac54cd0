"""Levers made from the scenario models: complete, bounded, in words, and nothing impossible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given, settings

from sim.page.levers import (
    TITLES,
    by_path,
    choices_in,
    differs,
    impossible_choices,
    levers,
    possible,
    value_in,
    words,
)
from sim.page.settings import (
    Option,
    Settings,
    movable,
    policies,
    read_shipped,
    scenarios_of,
    why_not,
    with_assumption,
    with_change,
)
from sim.page.values import as_held
from sim.scenario import Scenario
from sim.scenario.model import file_shape
from tests.random_settings import random_settings

LEAD = "policy.renewal.lead_weeks"
DELAY = "policy.settlement.decision_delay_weeks"


@pytest.fixture(scope="module")
def annual() -> Scenario:
    return read_shipped("lincolnshire", "annual-settlement")


def test_every_group_has_levers_in_the_stated_order() -> None:
    assert [group.title for group in levers()] == list(TITLES.values())
    assert all(group.levers for group in levers())


def test_each_lever_has_a_title_of_its_own_and_the_models_help() -> None:
    found = by_path()
    assert len({lever.title for lever in found.values()}) == len(found)
    for path, lever in found.items():
        shape = file_shape().walk(path.split("."))
        assert shape is not None
        assert lever.title not in ("", path)
        assert lever.help == shape.schema["description"]


def test_the_span_of_a_number_lies_within_the_models_bounds(annual: Scenario) -> None:
    for path, lever in by_path().items():
        if lever.kind in ("number", "whole"):
            assert lever.least < lever.most
            for value in (lever.least, lever.most):
                held = int(value) if lever.kind == "whole" else value
                assert not possible(annual, path, held)


@pytest.mark.parametrize("policy", sorted(policies()))
def test_what_every_shipped_policy_has_can_be_chosen(policy: str) -> None:
    scenario = read_shipped("one-gloucestershire", policy)
    for path, lever in by_path().items():
        value = value_in(scenario, path)
        if lever.kind == "choice":
            assert choices_in(scenario, lever) == lever.choices
        elif lever.kind != "yes-no":
            assert lever.least <= value <= lever.most
        moved = scenario.replace({path: as_held(path, value)})
        assert value_in(moved, path) == value


def test_every_difference_of_a_shipped_policy_is_a_chip(annual: Scenario) -> None:
    for policy in policies():
        other = read_shipped("lincolnshire", policy)
        same = {"title": "", "question": ""}
        apart = other.policy.model_copy(update=same) != annual.policy.model_copy(update=same)
        in_force = other.employment() != annual.employment() or other.practices() != annual.practices()
        unseen = {"employment": None, "practices": annual.policy.practices}
        besides = other.policy.model_copy(update=same | unseen) != annual.policy.model_copy(
            update=same | unseen
        )
        assert bool(differs(annual, other)) == (apart and (in_force or besides)), policy


def test_chips_say_what_differs_in_words(annual: Scenario) -> None:
    three = read_shipped("lincolnshire", "three-year-settlement")
    assert [chip.words for chip in differs(annual, three)] == [
        "Money settled for 3 years, not 1 year",
        "Fixed terms offered: all for 36 months, not half for 12 and half for 24 months",
    ]
    moved = annual.replace({LEAD: 26.0, DELAY: -1.0, "policy.practices.passport": True})
    assert [chip.words for chip in differs(annual, moved)] == [
        "Money confirmed: 1 week earlier, not when it is today",
        "Work on a renewal starts ahead of the end by 26 weeks, not 13",
        "A staff passport: yes",
    ]
    assert differs(annual, annual) == []
    kept = annual.replace({"policy.overlap_weeks": 4.0, "policy.honest_advice": 1.2})
    assert [chip.words for chip in differs(annual, kept)] == [
        "Plain advice near a contract's end multiplies resignations by 1.2, not 1",
        "A successor and the leaver may overlap for 4 weeks, not 0",
    ]


def test_a_cut_is_told_and_is_no_lever(annual: Scenario) -> None:
    cut = read_shipped("lincolnshire", "cut-30-evenly")
    *_, told = differs(annual, cut)
    assert told.words == (
        "A cut that is known to come: 20% of posts in month 24 and 10% of posts in month 36"
    )
    assert not told.lever
    assert possible(annual, told.path, value_in(cut, told.path)) == "policy.scheduled_cuts is no lever"
    assert differs(cut, annual)[-1].words == "No cut that is known to come"


def test_a_practice_that_the_system_has_is_in_force() -> None:
    scenario = read_shipped("lincolnshire", "annual-settlement")
    with_it = scenario.replace({"system.practices.passport": True})
    assert value_in(with_it, "policy.practices.passport") is True
    assert value_in(with_it, "policy.employment") == with_it.system.employment


def test_what_is_impossible_is_refused_in_words(annual: Scenario) -> None:
    assert possible(annual, LEAD, 26.0) == ""
    assert "within the year" in possible(annual, DELAY, 40.0)
    assert possible(annual, "policy.contracts.fixed_terms", "soon")
    assert possible(annual, "policy.contracts.fixed_terms", "12x0.5+24x0.2")
    assert possible(annual, "policy.title", "x") == "policy.title is no lever"
    assert possible(annual, LEAD, float("nan"))


def test_impossible_choices_come_with_the_reason(annual: Scenario) -> None:
    for lever in by_path().values():
        assert impossible_choices(annual, lever) == []
    lever = by_path()["policy.settlement.horizon"]._replace(choices=((99, "99 years"), (3, "3 years")))
    ((value, title, why),) = impossible_choices(annual, lever)
    assert (value, title) == (99, "99 years")
    assert "50" in why


def test_a_value_that_is_no_choice_is_offered_as_it_is(annual: Scenario) -> None:
    path = "policy.contracts.fixed_terms"
    odd = annual.replace({path: as_held(path, "12x0.3+24x0.7")})
    (value, title), *rest = choices_in(odd, by_path()[path])
    assert value == value_in(odd, path) == "12x0.3+24x0.7"
    assert tuple(rest) == by_path()[path].choices
    assert title == words(path, value)
    assert words("policy.settlement.horizon", 7) == "7 years"


def test_the_value_of_an_assumption_is_found_also_in_a_table(annual: Scenario) -> None:
    for assumption in movable(annual):
        assert value_in(annual, assumption.path) == assumption.value


@settings(max_examples=25)
@given(random_settings())
def test_nothing_impossible_can_be_chosen(chosen: Settings) -> None:
    """Widgets are moved one after the other, as the page lets somebody: what is taken is in force."""
    now = replace(chosen, assumptions=(), options=tuple(Option(option.policy) for option in chosen.options))
    moves: list[Callable[[Settings], Settings]] = [
        partial(with_change, which=which, path=path, value=value)
        for which, option in enumerate(chosen.options)
        for path, value in option.changes
    ]
    moves += [partial(with_assumption, path=path, value=value) for path, value in chosen.assumptions]
    for move in moves:
        wanted = move(now)
        if said := why_not(wanted, {}):
            assert "\n" not in said
            assert len(said) < 200
        else:
            now = wanted
    for option, scenario in zip(now.options, scenarios_of(now, {}), strict=True):
        for path, value in option.changes:
            assert value_in(scenario, path) == value


def test_levers_and_assumptions_that_do_not_fit_are_told_in_words() -> None:
    low, high = (f"assumptions.funding.clawback_cut.cut_{end}" for end in ("low", "high"))
    asked = Settings("lincolnshire", assumptions=((high, 0.1), (low, 0.15)))
    assert why_not(asked, {}) == "cut_low must be at most cut_high; they are 0.15 and 0.1"
    assert why_not(replace(asked, system="atlantis"), {}) == "no shipped system has this name"
