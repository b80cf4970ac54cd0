"""Settings: pure changes, and the scenarios that they make."""

from __future__ import annotations

import pytest

from sim.errors import EngineRoomError
from sim.page.levers import levers, value_in
from sim.page.settings import (
    Option,
    Settings,
    as_baseline,
    movable,
    policies,
    read_shipped,
    scenarios_of,
    shipped_again,
    systems,
    with_assumption,
    with_change,
    without_change,
)
from sim.reading import read
from sim.report.words.answer import policies_called
from sim.report.words.naming import JOINT
from sim.study.experiment.comparison import compared

LEAD, HORIZON = "policy.renewal.lead_weeks", "policy.settlement.horizon"
RESIGN = "assumptions.attrition.resignation_per_year"
TWO = Settings("lincolnshire", options=(Option("annual-settlement"), Option("three-year-settlement")))


def test_shipped_settings_are_the_shipped_scenarios() -> None:
    ours = scenarios_of(TWO, {})
    for scenario, policy in zip(ours, ("annual-settlement", "three-year-settlement"), strict=True):
        shipped = read(system="lincolnshire", policy=policy).scenario
        assert scenario.model_dump() == shipped.model_dump()


def test_changes_are_pure_and_can_be_taken_back() -> None:
    moved = with_change(TWO, 1, LEAD, 26.0)
    assert TWO.options[1].changes == ()
    assert moved.options[1].changes == ((LEAD, 26.0),)
    assert moved.options[0] == TWO.options[0]
    assert without_change(moved, 1, LEAD) == TWO == shipped_again(moved, 1)
    assert without_change(TWO, 1, LEAD) == TWO


def test_changes_are_the_same_in_whatever_order_they_were_made() -> None:
    one = with_change(with_change(TWO, 1, LEAD, 26.0), 1, HORIZON, 5)
    other = with_change(with_change(TWO, 1, HORIZON, 5), 1, LEAD, 26.0)
    assert one == other
    assert Option("x", ((LEAD, 26.0), (HORIZON, 5))) == Option("x", ((HORIZON, 5), (LEAD, 26.0)))


def test_a_changed_policy_says_so_in_its_title_and_its_name() -> None:
    baseline, one = scenarios_of(with_change(TWO, 1, LEAD, 26.0), {})
    assert one.policy.renewal.lead_weeks == 26
    assert one.policy.title == (
        "Three-year settlements, but work on a renewal starts ahead of the end by 26 weeks"
    )
    assert one.name == f"lincolnshire{JOINT}three-year-settlement-changed"
    _, two = scenarios_of(with_change(with_change(TWO, 1, LEAD, 26.0), 1, HORIZON, 5), {})
    assert two.policy.title == "Three-year settlements, but 2 levers moved"
    _, same = scenarios_of(with_change(TWO, 1, LEAD, baseline.policy.renewal.lead_weeks), {})
    assert same.policy.title == "Three-year settlements"


def test_names_and_titles_are_unique() -> None:
    settings = Settings("lincolnshire", options=(Option("annual-settlement"),) * 3)
    made = scenarios_of(settings, {})
    assert len({s.name for s in made}) == len({s.policy.title for s in made}) == 3
    assert all(JOINT in s.name for s in made)


def test_a_chip_taken_away_has_the_baselines_value() -> None:
    settings = as_baseline(TWO, 1, HORIZON, {})
    baseline, option = scenarios_of(settings, {})
    assert value_in(option, HORIZON) == value_in(baseline, HORIZON) == 1
    moved = with_change(TWO, 1, LEAD, 26.0)
    assert as_baseline(moved, 1, LEAD, {}) == TWO


def test_assumptions_move_within_their_ranges_on_all_sides() -> None:
    found = {one.path: one for one in movable(read_shipped("lincolnshire", "annual-settlement"))}
    one = found[RESIGN]
    assert one.low < one.high
    assert one.title == "Share of people who resign in a year when nothing presses them"
    assert one.help == (
        "Base resignation hazard. Assumed 0.13; from 0.09 to 0.17 is plausible (measured in these "
        "organisations)."
    )
    in_table = found["assumptions.ties.engagement.trust"]
    assert in_table.help.startswith("How engaged partners are, by kind")  # what is said of the whole table
    made = scenarios_of(with_assumption(TWO, RESIGN, one.high), {})
    assert {s.assumptions.attrition.resignation_per_year for s in made} == {one.high}
    assert with_assumption(with_assumption(TWO, RESIGN, one.high), RESIGN, None) == TWO
    with pytest.raises(EngineRoomError, match=r"resignation \(attrition\): must be within its range"):
        scenarios_of(with_assumption(TWO, RESIGN, one.high * 2), {})
    with pytest.raises(EngineRoomError, match="no assumption with a range"):
        scenarios_of(with_assumption(TWO, "assumptions.title", 1), {})
    (made, _) = scenarios_of(with_assumption(TWO, "assumptions.ties.partners_per_post", 2.7), {})
    assert made.assumptions.ties.partners_per_post == 3


def test_every_movable_assumption_can_be_moved_to_both_ends() -> None:
    scenario = read_shipped("lincolnshire", "annual-settlement")
    for assumption in movable(scenario):
        assert assumption.title
        assert "plausible" in assumption.help
        for value in (assumption.low, assumption.high):
            held = int(value) if assumption.whole else value
            assert scenario.replace({assumption.path: held}) is not scenario


def test_years_and_seed_are_those_of_the_run() -> None:
    (made,) = scenarios_of(Settings("lincolnshire", years=3, seed=7), {})
    assert (made.run.years, made.run.seed) == (3, 7)


def test_a_session_brings_its_own_scenario() -> None:
    mine = read_shipped("dorset", "bridge-fund").replace({"name": "my team", "system.title": "Mine"})
    settings = Settings("", "key", (Option(""), Option("three-year-settlement")))
    own, three = scenarios_of(settings, {"key": mine})
    assert own.policy == mine.policy
    assert own.system == three.system == mine.system
    assert three.policy == read_shipped("dorset", "three-year-settlement").policy
    assert own.name.startswith(f"my team{JOINT}")
    with pytest.raises(EngineRoomError, match="gone with its session"):
        scenarios_of(settings, {})


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings("lincolnshire", options=()), "from 1 to 4"),
        (Settings("lincolnshire", options=(Option("annual-settlement"),) * 5), "from 1 to 4"),
        (Settings("atlantis"), "no shipped system"),
        (Settings("../../etc/passwd"), "no shipped system"),
        (Settings("lincolnshire", options=(Option("../x"),)), "no shipped policy"),
        (Settings("lincolnshire", options=(Option(""),)), "choose a policy"),
        (
            Settings("lincolnshire", options=(Option("annual-settlement", (("policy.title", "x"),)),)),
            "no lever",
        ),
        (Settings("lincolnshire", options=(Option("annual-settlement", ((LEAD, -1.0),)),)), "from 0 to 520"),
        (Settings("lincolnshire", years=0), "from 1 to 500"),
    ],
)
def test_settings_that_make_no_scenario_are_told(settings: Settings, said: str) -> None:
    with pytest.raises(EngineRoomError) as caught:
        scenarios_of(settings, {})
    assert said in str(caught.value)


def test_what_is_shipped_is_listed_with_a_line_about_each() -> None:
    assert systems()["lincolnshire"]
    assert policies()["annual-settlement"].startswith("Annual settlements: ")


def test_no_title_of_a_policy_with_a_lever_moved_is_cut() -> None:
    for group in levers():
        for lever in group.levers:
            ends = [value for value, _ in lever.choices] or [lever.least, lever.most]
            for value in [True, False] if lever.kind == "yes-no" else ends:
                try:
                    pair = scenarios_of(with_change(TWO, 1, lever.path, value), {})
                except EngineRoomError:
                    continue  # not possible with the rest of the policy
                said = policies_called(compared(pair))
                assert not any(title.endswith("…") for title in said.values()), said
