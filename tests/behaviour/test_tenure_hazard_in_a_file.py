"""A family of hazards as a file states it: read, varied, explained, and no other than it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.model.engine_room import simulate
from sim.reading import read
from sim.reading.explain import explain
from sim.study.ranges import acting_in, moved, varied_in

HAZARD = "assumptions.attrition.tenure_hazard"
STRENGTH = "assumptions.attrition.tenure_shape_strength"
MINE = """\
extends: west-yorkshire-annual
assumptions:
  attrition:
    tenure_hazard:
      family: weibull
      shape: {value: 0.7, low: 0.5, high: 1, source: our records, grade: B}
    frailty_variance: {value: 0.3, low: 0, high: 1, source: a guess, grade: C}
"""


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mine") / "mine.yaml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_the_range_of_a_family_is_varied_and_that_of_the_others_is_not(mine: Path) -> None:
    scenario = sim.load(mine)
    (acting,) = acting_in([scenario])
    paths = {varied.path for varied in acting}
    assert {f"{HAZARD}.shape", "assumptions.attrition.frailty_variance"} <= paths
    assert not {f"{HAZARD}.sigma", STRENGTH} & paths
    for varied in varied_in(scenario):
        if varied.path in (f"{HAZARD}.shape", "assumptions.attrition.frailty_variance"):
            for end in (varied.low, varied.high):
                assert simulate(moved(scenario, {varied.path: end}).replace({"run.years": 1}), [0]).time.size


def test_the_central_assumptions_vary_what_they_did() -> None:
    (acting,) = acting_in([sim.load("west-yorkshire-annual")])
    paths = {varied.path for varied in acting}
    assert STRENGTH in paths
    assert not any(path.startswith(HAZARD) or "frailty" in path or "stages" in path for path in paths)


def test_a_file_may_change_the_family_of_the_file_that_it_extends(mine: Path) -> None:
    other = mine.with_name("other.yaml")
    mine_but = "{tenure_hazard: {family: lognormal, sigma: 1.1}}"
    other.write_text(f"extends: mine.yaml\nassumptions: {{attrition: {mine_but}}}", "utf-8")
    given = sim.load(other).assumptions.attrition.tenure_hazard
    assert (given.family, given.shape, given.sigma) == ("lognormal", 0.7, 1.1)


def test_the_family_is_explained_with_its_range_and_source(mine: Path) -> None:
    lines = explain(read(mine)).splitlines()
    (shape,) = (line for line in lines[20:] if line.lstrip().startswith("attrition.tenure_hazard.shape"))
    assert "0.7" in shape
    assert "0.5 to 1" in shape
    assert "mine.yaml:6" in shape
    assert "our records" in shape
