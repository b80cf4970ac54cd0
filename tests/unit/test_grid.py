"""Grids: every policy is held against the baseline of its own system, unless somebody asks otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sim
from sim.study.experiment.grid import planned
from sim.study.experiment.plan import StudyPlan

SYSTEMS, POLICIES = ["dorset", "frimley"], ["annual-settlement", "three-year-settlement"]
ANNUAL, LONGER = POLICIES


@pytest.fixture(scope="module")
def four() -> list[sim.Scenario]:
    return sim.grid(SYSTEMS, POLICIES, overrides={"run.years": 1, "run.replications": 2})


def test_a_grid_is_every_system_under_every_policy(four: list[sim.Scenario]) -> None:
    assert [s.name for s in four] == [f"{system} / {policy}" for system in SYSTEMS for policy in POLICIES]
    assert four[3] == sim.load(
        system="frimley", policy=LONGER, overrides={"run.years": 1, "run.replications": 2}
    )
    assert [s.name for s in sim.grid("dorset", ANNUAL)] == ["dorset / annual-settlement"]


@pytest.mark.usefixtures("undrawn")
def test_each_is_held_against_the_baseline_of_its_own_system_and_can_be_opened_again(
    four: list[sim.Scenario], tmp_path: Path
) -> None:
    found = sim.compare(four, baseline=ANNUAL, out=tmp_path / "out")
    assert isinstance(found.plan, StudyPlan)
    alone = sim.compare(four[2:])
    wanted = "measure == 'months_kept' and group == 'team' and scenario == @LONGER"
    of_frimley = found.summary.query(f"{wanted} and system == 'frimley'")
    assert of_frimley["diff_mean"].tolist() == alone.summary.query(wanted)["diff_mean"].tolist() != [0.0]
    opened = sim.open(tmp_path / "out")
    assert opened.summary.equals(found.summary)
    assert opened.answers.keys() == found.answers.keys() >= {"more_money", "structure"}
    for name, table in found.answers.items():
        assert opened.answers[name].equals(table), name
    one = sim.Scenario.from_manifest(
        tmp_path / "out", found.plan.cells("frimley", found.plan.assumptions[0])[1].name
    )
    assert (one.policy, one.system, one.place()) == (four[3].policy, four[3].system, four[3].place())


def test_the_baseline_is_a_policy_of_each_system_or_a_scenario_for_all(four: list[sim.Scenario]) -> None:
    assert planned(four).baseline == ANNUAL
    study = planned(four, baseline=LONGER, structure=True, tornado=[], assumption_points=2)
    assert isinstance(study, StudyPlan)
    assert (study.policies, study.systems) == ((LONGER, ANNUAL), ("dorset", "frimley"))
    assert "structure" in study.stated
    of_all = planned(four, baseline="frimley / annual-settlement")
    assert not isinstance(of_all, StudyPlan)
    assert of_all.baseline == "frimley / annual-settlement"
    assert len(of_all.scenarios) == 4
    of_one = planned(four[:2], baseline=LONGER)
    assert [s.name for s in getattr(of_one, "scenarios")] == [four[1].name, four[0].name]  # noqa: B009


@pytest.mark.parametrize(
    ("chosen", "settings", "said"),
    [
        (
            (0, 2),
            {},
            r"\(Dorset, Frimley\), .*sim\.grid.* baseline='dorset / annual-settlement', --baseline",
        ),
        ((0, 1, 2), {}, "frimley is not there under three-year-settlement"),
        (
            (0, 1, 2, 3),
            {"baseline": "anual-settlement"},
            "baseline: none is called .*did you mean annual-settl",
        ),
        (
            (0, 1),
            {"baseline": "frimley"},
            "baseline: none is called frimley; there are annual-settlement, three",
        ),
        ((0, 1, 2, 3), {"assumption_points": 1}, "uncertainty.points"),
    ],
)
def test_what_is_no_grid_or_has_no_such_baseline_says_what_to_write(
    four: list[sim.Scenario], chosen: tuple[int, ...], settings: dict[str, Any], said: str
) -> None:
    with pytest.raises(sim.StudyError, match=said):
        planned([four[i] for i in chosen], **settings)


def test_systems_whose_luck_would_be_another_are_refused(four: list[sim.Scenario]) -> None:
    elsewhere = [s.replace({"run.place": "Kent"}) for s in four[2:]]
    with pytest.raises(sim.StudyError, match=r"frimley / annual-settlement would meet other luck"):
        planned([*four[:2], *elsewhere])


def test_variants_of_one_system_are_one_comparison(four: list[sim.Scenario]) -> None:
    more = four[0].replace({"name": "dorset / a new team", "system.starting.fresh": True})
    assert not isinstance(planned([four[0], more]), StudyPlan)
