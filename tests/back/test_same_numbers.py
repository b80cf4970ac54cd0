"""The same seeds give the same logs to the byte, and the same figures in the tables, as when stored."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

import sim

HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("same_numbers", HERE / "same_numbers.py")
assert _spec is not None
assert _spec.loader is not None
same_numbers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(same_numbers)


@pytest.fixture(scope="module")
def stored():
    return json.loads(same_numbers.STORED.read_text())


@pytest.mark.skipif(sys.platform != "linux", reason="the last digit of exp and log may differ elsewhere")
def test_logs_are_the_same_to_the_byte(stored):
    assert same_numbers.log_digests() == stored["logs"]


def test_a_comparison_gives_the_same_figures(stored):
    assert_same({"compared": same_numbers.compared()}, stored)


def test_a_study_gives_the_same_figures(stored, tmp_path):
    tables = same_numbers.studied(tmp_path)
    assert_same({name: tables[name] for name in same_numbers.KEYS if name in tables}, stored)


def assert_same(tables, stored):
    for name, table in tables.items():
        rows = same_numbers.rows(name, table)
        for key, numbers in stored[name].items():
            assert {c: rows[key].get(c) for c in numbers} == pytest.approx(numbers, rel=1e-8, abs=1e-10), key


def test_a_study_and_a_comparison_of_one_question_give_the_same_figures(stored):
    """A team's luck belongs to its place, however it is asked about."""
    scenarios = [sim.load(system="dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    summary = sim.compare(scenarios, replications=40, years=4).summary
    summary = summary.set_index(["scenario", "measure", "group"])
    for measure in ("retention_36m", "lost_knowledge", "cost_total_gbp"):
        row = stored["summary"][f"dorset / three-year-settlement / {measure} / team"]
        assert row["replications"] == row["diff_replications"] == 40
        for column in ("mean", "diff_mean"):
            compared = summary.loc[("three-year-settlement", measure, "team"), column]
            assert row[column] == pytest.approx(compared, rel=1e-8)
