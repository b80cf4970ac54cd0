"""Values with their evidence, and scenarios, policies and studies from dictionaries."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.scenario import Note, fingerprint, to_plain
from sim.study.ranges import varied_in

PATH = "assumptions.attrition.resignation_per_year"
SHAPE = "assumptions.attrition.tenure_shape"
MINE = "{value: 0.1, low: 0.08, high: 0.12, source: mine, grade: C}"


@pytest.fixture(scope="module")
def dorset() -> sim.Scenario:
    return sim.load("dorset")


def laid_over(folder: Path, value: str) -> sim.Scenario:
    file = folder / "dorset.yaml"
    file.write_text(f"extends: dorset\nassumptions: {{attrition: {{resignation_per_year: {value}}}}}\n")
    return sim.load(file)


@pytest.mark.parametrize(
    ("written", "value", "note"),
    [
        ("0.1", 0.1, None),
        (
            MINE,
            sim.value(0.1, low=0.08, high=0.12, source="mine", grade="C"),
            Note(low=0.08, high=0.12, source="mine", grade="C"),
        ),
    ],
    ids=["bare", "with its evidence"],
)
def test_a_replaced_value_has_its_own_evidence_or_none_however_it_is_replaced(
    dorset: sim.Scenario, tmp_path: Path, written: str, value: Any, note: Note | None
) -> None:
    assert dorset.notes[PATH].grade == "A"
    ways = [
        dorset.replace({PATH: value}),
        sim.load("dorset", overrides={PATH: value}),
        sim.load("dorset", overrides=[f"{PATH}={written}"]),
        laid_over(tmp_path, written),
        sim.load(
            {
                "name": "dorset",
                "extends": "dorset",
                "assumptions": {"attrition": {PATH.split(".")[-1]: value}},
            }
        ),
    ]
    assert {fingerprint(scenario) for scenario in ways} == {fingerprint(ways[0])}
    assert ways[0].notes.get(PATH) == note
    varied = {one.path: (one.low, one.high) for one in varied_in(ways[0])}
    assert varied.get(PATH) == (None if note is None else (0.08, 0.12))


def test_what_is_said_of_a_whole_goes_with_each_of_its_parts_and_the_last_change_counts(
    dorset: sim.Scenario,
) -> None:
    assert SHAPE in dorset.notes
    assert SHAPE not in dorset.replace({f"{SHAPE}.0.multiplier": 0.6}).notes
    steps = [{"from_months": 0.0, "multiplier": 2.0}]
    known = sim.value(steps, source="mine")
    assert dorset.replace({SHAPE: known}).notes[SHAPE] == Note(source="mine")
    later = dorset.replace({SHAPE: known, f"{SHAPE}.0.multiplier": 3.0})
    assert SHAPE not in later.notes
    rest = {path: note for path, note in dorset.notes.items() if path != SHAPE}
    assert later.notes == rest  # nothing else is lost


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (lambda: sim.value(0.1, low=0.05), "high: missing: a range has two ends"),
        (lambda: sim.value(0.1, low=0.2), "low: the low end is above the value, 0.1"),
        (lambda: sim.value("late", high=0.2), "high: only a number has a low and a high"),
        (lambda: sim.value(0.1, grade="Z"), "grade: expected one of A, L, B, C, got Z"),  # type: ignore[arg-type]
        (lambda: sim.value(0.1, low=0.0, fixed="no"), "fixed: a value with a range is varied"),
    ],
)
def test_evidence_that_cannot_be_is_refused_where_it_is_given(refused: Callable[[], Any], said: str) -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        refused()
    assert said in str(caught.value)
    assert str(caught.value).startswith("sim.value(")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (sim.value(0.1, low=-5.0, high=1.0), f"{PATH}.low: expected a number from 0 to 100, got -5"),
        (sim.value("x", source="mine"), f"{PATH}: expected a number from 0 to 100, got x"),
        (sim.value(0.1, at_least=PATH), f"{PATH}.at_least: {PATH} is itself held above or below"),
        (sim.value(0.1, at_most=f"{PATH}s"), f"is not a number of the scenario; did you mean {PATH}?"),
    ],
)
def test_what_is_not_possible_at_a_place_is_refused_in_the_same_words(
    dorset: sim.Scenario, value: Any, said: str
) -> None:
    told = []
    for way in (dorset.replace, lambda changes: sim.load("dorset", overrides=changes)):
        with pytest.raises(sim.ScenarioError) as caught:
            way({PATH: value})
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert said in told[0]


def test_a_wrong_item_of_a_list_is_told_by_itself(dorset: sim.Scenario) -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        dorset.replace({SHAPE: [{"from_months": 0, "multiplier": "x"}]})
    assert [str(p) for p in caught.value.problems] == [
        f"override of {SHAPE}: {SHAPE}.0.multiplier: expected a number from 0 to 100, got x"
    ]


# --- dictionaries


def test_a_dictionary_is_read_as_the_file_that_says_the_same(dorset: sim.Scenario, tmp_path: Path) -> None:
    said = {"extends": "dorset", "policy": {"settlement": {"horizon": np.int64(3)}}, "run": {"years": 4}}
    (tmp_path / "mine.yaml").write_text(
        "extends: dorset\npolicy: {settlement: {horizon: 3}}\nrun: {years: 4}\n"
    )
    assert sim.load({"name": "mine", **said}) == sim.load(tmp_path / "mine.yaml")
    assert sim.load(to_plain(dorset)) == dorset  # with all that is known of its values
    part = sim.load("dorset", policy={"title": "Longer", "settlement": {"horizon": 3}})
    assert part.name == "dorset / Longer"
    whole = sim.load("dorset", policy={"policy": {"settlement": {"horizon": 3}}})
    assert (whole.name, whole.policy.settlement) == ("dorset / policy", part.policy.settlement)


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (
            lambda: sim.load({"extends": "dorset", "assumptions": {"atrition": {}}}),
            "scenario given as a dictionary: assumptions.atrition: unknown key; did you mean attrition?",
        ),
        (
            lambda: sim.load({"extends": "dorst"}),
            "scenario given as a dictionary: no file and no shipped scenario is called dorst; did you mean",
        ),
        (
            lambda: sim.load("dorset", policy={"setlement": {"horizon": 3}}),
            "policy given as a dictionary: policy.setlement: unknown key; did you mean settlement?",
        ),
        (
            lambda: sim.load("dorset", policy={"run": {"years": 2}}),
            "policy given as a dictionary: has no policy section",
        ),
        (
            lambda: sim.load({"systems": ["dorset"], "policies": []}),
            "scenario given as a dictionary: is a study, not a scenario; read it with sim.load_study",
        ),
        (
            lambda: sim.load({(1, 2): 3}),
            "scenario given as a dictionary: cannot be read as a file: keys must be str",
        ),
        (
            lambda: sim.load({"extends": "dorset", "notes": {"policy.settlement.horizon": {"low": 1}}}),
            "notes.policy.settlement.horizon: the file has no value at this path",
        ),
        (
            lambda: sim.load_study(
                {"title": "x", "systems": ["dorset"], "policies": ["anual-settlement", "x"]}
            ),
            "study given as a dictionary: no file and no shipped scenario is called anual-settlement",
        ),
    ],
)
def test_mistakes_in_dictionaries_are_told_by_their_path(load: Callable[[], Any], said: str) -> None:
    with pytest.raises(sim.ScenarioError) as caught:
        load()
    assert said in str(caught.value)


@pytest.mark.parametrize("load", [sim.load, sim.load_study])
def test_what_is_neither_a_name_nor_a_file_nor_a_dictionary_is_refused(load: Callable[..., Any]) -> None:
    with pytest.raises(TypeError, match="expected a shipped name, a file or a dictionary, such as"):
        load(3)


def test_a_study_from_a_dictionary_is_that_of_its_file(tmp_path: Path) -> None:
    lead = {"policy.renewal.lead_weeks": sim.value(20.0, source="mine")}
    said = {
        "title": "Two", "systems": ["dorset"], "run": {"years": 2},
        "policies": ["annual-settlement", {"name": "later", "extends": "annual-settlement", "set": lead}],
    }  # fmt: skip
    (tmp_path / "two.yaml").write_text(
        "title: Two\nsystems: [dorset]\nrun: {years: 2}\npolicies:\n  - annual-settlement\n"
        "  - {name: later, extends: annual-settlement,\n"
        "     set: {policy.renewal.lead_weeks: {value: 20.0, source: mine}}}\n"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plan = sim.load_study(said)
    assert plan.files == sim.load_study(tmp_path / "two.yaml").files
    later = plan.scenario("dorset", "later", "central")
    assert later.notes["policy.renewal.lead_weeks"] == Note(source="mine")
