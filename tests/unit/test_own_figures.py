"""Pictures of one's own: drawn by name, saved with their data, made anew, and told of where they fail."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib.figure import Figure

import sim
from sim.study.experiment.results import BaseResults


@pytest.fixture(scope="module")
def results() -> sim.Results:
    return sim.run(sim.load("dorset").replace({"run.years": 1}), replications=2)


def ends(results: BaseResults) -> pd.DataFrame:
    return results.monthly.query("measure == 'headcount'")[["scenario", "month", "mean"]]


def people(results: BaseResults) -> Figure:
    figure = Figure(figsize=(2, 2))
    figure.subplots().plot(ends(results)["month"], ends(results)["mean"])
    return figure


@pytest.mark.usefixtures("sketches")
def test_it_is_drawn_by_its_name_and_saved_with_its_data(results: sim.Results, tmp_path: Path) -> None:
    sim.figure(ends)(people)
    assert isinstance(results.plot("people"), Figure)
    results.save(tmp_path / "saved", figures=True, formats=("png",))
    assert (tmp_path / "saved" / "figures" / "people.png").is_file()
    kept = pd.read_csv(tmp_path / "saved" / "figures" / "people.csv")
    assert list(kept.columns) == ["scenario", "month", "mean"]
    assert len(kept) == len(ends(results))


def test_a_cell_of_a_notebook_may_be_run_again_and_a_shipped_name_may_not_be_taken(
    results: sim.Results,
) -> None:
    sim.figure(ends)(people)
    sim.figure(ends)(people)
    assert isinstance(results.plot("people"), Figure)
    people.__name__, before = "limbo", people.__name__
    try:
        with pytest.raises(ValueError, match="a picture called limbo is registered already"):
            sim.figure(ends)(people)
    finally:
        people.__name__ = before


def test_one_that_fails_is_told_by_its_name(results: sim.Results) -> None:
    @sim.figure(ends)
    def broken(results: BaseResults) -> Figure:
        return results.nothing_of_the_kind

    with pytest.raises(sim.OwnCodeError, match="the picture broken: broken raised AttributeError"):
        results.plot("broken")


def test_one_that_compares_needs_two_scenarios(results: sim.Results) -> None:
    sim.figure(ends, compares=True)(people)
    with pytest.raises(ValueError, match="no picture called people"):
        results.plot("people")
