"""The folder of a study: what is gone on with, what is refused, and what is left alone."""

import pandas as pd
import pytest

import sim
from sim.study.lab.cells import StoreError

TINY = """\
title: Tiny
systems: [one-gloucestershire]
policies: [annual-settlement, {name: early, extends: annual-settlement, set: {policy.renewal.lead_weeks: 26}}]
run: {years: 2}
measures: [retention_12m, cost_total_gbp]
replications: {minimum: 2}
"""


@pytest.fixture
def run(tmp_path):
    """Run a study in one folder, whatever its file says."""

    def run_in_one_folder(text=TINY):
        (tmp_path / "tiny.yaml").write_text(text, encoding="utf-8")
        return sim.run_study(sim.load_study(tmp_path / "tiny.yaml"), out=tmp_path / "out")

    return run_in_one_folder


def contents(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_study_that_is_refused_leaves_the_folder_as_it_was(run, tmp_path):
    run()
    before = contents(tmp_path / "out")
    with pytest.raises(StoreError, match=r"lead_weeks is 26\.0 there and 20\.0 here"):
        run(TINY.replace("lead_weeks: 26", "lead_weeks: 20"))
    assert contents(tmp_path / "out") == before


def test_a_study_may_be_called_something_else_and_others_may_keep_tables_in_its_folder(run, tmp_path):
    run()
    notes = tmp_path / "out" / "my-notes.csv"
    notes.write_text("mine", encoding="utf-8")
    (tmp_path / "out" / "sweep.csv").write_text("of a section that the study had", encoding="utf-8")
    again = run(TINY.replace("Tiny", "Two teams"))
    assert again.statistics.simulated == 0
    assert notes.read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "out" / "sweep.csv").exists()


def test_the_replications_in_the_file_are_those_of_the_tables(run, tmp_path):
    results = run()
    found = pd.read_parquet(tmp_path / "out" / "replications.parquet")
    means = found.groupby(["policy", "measure", "group"], observed=True)["value"].mean()
    for row in results.summary.itertuples():
        if row.group != "treated":  # made of the streams
            assert means[row.policy, row.measure, row.group] == pytest.approx(row.mean)
