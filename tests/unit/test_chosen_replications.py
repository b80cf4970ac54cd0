"""A replication is asked for by its number, and its number is the same chance everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.model.log import Event
from sim.report.live import command_of
from sim.report.story.history import History
from sim.study.runner import attempt

STUDY = """\
title: Two of one title
systems:
  - one-gloucestershire
  - {name: larger, extends: one-gloucestershire, set: {system.posts.analyst.count: 3}}
policies: [annual-settlement, career-ladder]
run: {years: 2}
measures: [retention_12m]
replications: {minimum: 5, maximum: 5, look_ahead: 0}
"""
CHOSEN = [4, 2, 27]


@pytest.fixture(scope="module")
def pair() -> list[sim.Scenario]:
    return [sim.load("dorset", policy=name) for name in ("annual-settlement", "bridge-fund")]


@pytest.fixture(scope="module")
def whole(pair: list[sim.Scenario]) -> sim.Results:
    return sim.compare(pair, replications=28, years=1, events=True)


def rows(table: pd.DataFrame, numbers: list[int]) -> pd.DataFrame:
    return table[table["replication"].isin(numbers)].reset_index(drop=True)


def test_chosen_replications_are_those_of_any_run_that_has_them(
    pair: list[sim.Scenario], whole: sim.Results
) -> None:
    few = sim.compare(pair, replications=CHOSEN, years=1, events=True)
    assert [o.measured.replications.tolist() for o in few.outcomes] == [sorted(CHOSEN)] * 2
    assert few.replications.equals(rows(whole.replications, CHOSEN))
    assert few.stop.replications == 3
    for ours, theirs in ((few.events, whole.events), (few.people, whole.people)):
        assert ours.astype(object).equals(rows(theirs, CHOSEN).astype(object))
    mean = few.summary.query("measure == 'months_kept' and group == 'team'")["mean"]
    for outcome, found in zip(whole.outcomes, mean, strict=True):
        assert found == pytest.approx(outcome.values("months_kept")[sorted(CHOSEN)].mean())
    alone = sim.run(pair[1], replications=np.array([27]), years=1, events=True)
    told = [name for name in alone.events if name != "scenario"]
    theirs = whole.events[whole.events["scenario"] == "bridge-fund"]
    assert alone.events[told].astype(object).equals(rows(theirs, [27])[told].astype(object))


def test_replications_that_are_listed_from_0_are_so_many(
    pair: list[sim.Scenario], whole: sim.Results
) -> None:
    listed = sim.compare(pair, replications=reversed(range(28)), years=1)
    assert listed.plan.chosen is None
    assert listed.summary.equals(whole.summary)


def test_everything_else_can_be_asked_of_chosen_replications(pair: list[sim.Scenario]) -> None:
    """A range over the assumptions, why, the phase and a failure: rows are found by number, not by place."""
    real = attempt.simulate_block

    def failing(block: attempt.Block) -> object:
        if 101 in block.replications and block.scenario.name.endswith("bridge-fund"):
            raise ZeroDivisionError("made up")
        return real(block)

    settings = {"years": 1, "assumption_points": 2, "conditioned": False, "why": "months_kept"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attempt, "simulate_block", failing)
        found = sim.compare(pair, replications=range(100, 103), **settings)
    assert {f.replication for f in found.failures} == {101}
    assert [o.measured.replications.tolist() for o in found.outcomes] == [[100, 102]] * 2
    assert found.ranges is not None
    assert np.isnan(found.ranges.values[1][1]).all()
    assert found.why is not None
    phased = sim.compare(
        [pair[0], sim.load("dorset", policy="three-year-settlement")], replications=[17], years=1
    )
    assert phased.structure is not None
    assert phased.structure["replications"].max() == 1
    with pytest.raises(sim.StudyError, match="50 replications are asked for, and 3 are listed"):
        sim.compare(pair, replications=range(100, 103), years=1, structure=50)


@pytest.mark.usefixtures("undrawn")
def test_a_folder_of_chosen_replications_says_which_and_is_read_back(
    pair: list[sim.Scenario], tmp_path: Path
) -> None:
    written = sim.run(pair[0], replications=[17, 3], years=1, events=True, out=tmp_path / "out")
    told = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert told["replications_chosen"] == [3, 17]
    read = sim.open(tmp_path / "out")
    assert read.plan.chosen == (3, 17)
    assert command_of(read).endswith(" --replication 3 --replication 17")
    assert read.summary.equals(written.summary)
    assert read.events.equals(written.events)
    more = sim.run(pair[0], replications=[17, 18], years=1, events=True, out=tmp_path / "out")
    assert (more.statistics.simulated, more.statistics.found) == (1, 1)
    assert set(more.events["replication"]) == {17, 18}


def test_a_number_is_the_same_chance_in_a_study_a_comparison_and_a_story(tmp_path: Path) -> None:
    """Of two systems of one title, too: their luck is that of their names, which the scenario says."""
    (tmp_path / "two.yaml").write_text(STUDY)
    plan = sim.load_study(tmp_path / "two.yaml")
    study = sim.run_study(plan, events=True)
    for system in plan.systems:
        one = study.comparison(system)
        scenario = plan.scenario(system, "career-ladder", plan.assumptions[0])
        alone = sim.run(scenario, replications=[3], events=True)
        told = [name for name in alone.events if name != "scenario"]
        theirs = one.events[one.events["scenario"] == one.plan.policies[1]]
        assert alone.events[told].astype(object).equals(rows(theirs, [3])[told].astype(object))
        story = History.of(scenario, 3)
        assert [row.time for row in story.happened(Event.LEFT)] == [
            *alone.events.loc[alone.events["event"] == "left", "time_months"]
        ]
    named = {system: plan.scenario(system, "career-ladder", plan.assumptions[0]) for system in plan.systems}
    own = sim.load("one-gloucestershire", policy="career-ladder", overrides=["run.years=2"])
    there = sim.run(own.replace({"run.place": "one-gloucestershire"}), replications=[3])
    ours = sim.run(named["one-gloucestershire"], replications=[3])
    elsewhere = sim.run(own, replications=[3])
    assert there.baseline.values("months_kept") == ours.baseline.values("months_kept")
    assert there.baseline.values("months_kept") != elsewhere.baseline.values("months_kept")


@pytest.mark.parametrize(
    ("replications", "said"),
    [
        ([], "the list is empty"),
        ([3, 3], "3 is listed twice"),
        ([-1], "their numbers go from 0 to 999999, got -1"),
        ([10**6], "got 1000000"),
        ([1.5], r"a list of their numbers such as \[17\], got \[1.5\]"),
        ("17", "got '17'"),
        (2.0, "got 2.0"),
    ],
)
def test_what_is_no_number_of_a_replication_is_refused(
    pair: list[sim.Scenario], replications: object, said: str
) -> None:
    with pytest.raises(sim.StudyError, match=f"replications: .*{said}"):
        sim.run(pair[0], replications=replications)  # type: ignore[arg-type]


def test_a_precision_takes_no_list(pair: list[sim.Scenario]) -> None:
    with pytest.raises(sim.StudyError, match="give the most as a number, not as a list"):
        sim.run(pair[0], replications=[17], precision={"months_kept": 1.0})
