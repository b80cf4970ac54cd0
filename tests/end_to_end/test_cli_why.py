"""`engine-room compare --why` as a user meets it."""

import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main

pytestmark = pytest.mark.usefixtures("sketches")
QUICK = ["--system", "dorset", "--years", "2", "--workers", "1", "--no-events"]
TWO = ["--policy", "annual-settlement", "--policy", "three-year-settlement"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args):
    return CliRunner().invoke(main, ["compare", *args])


def test_why_prints_both_splits_and_saves_them(here):
    result = call(*QUICK, *TWO, "--replications", "3", "--out", "out", "--why", "months_kept")
    assert result.exit_code == 0, result.output
    assert "Three-year settlements against annual settlements: why they differ" in result.output
    for words in (
        "By what differs",
        "length of settlements",
        "By what it acts through",
        "fear",
        "other ways",
    ):
        assert words in result.output
    assert all(len(line) <= 100 for line in result.output.splitlines())
    assert {"why.csv", "why.png", "why.svg"} <= {p.name for p in (here / "out").iterdir()}
    table = pd.read_csv(here / "out" / "why.csv")
    assert set(table["measure"]) == {"months_kept", "funded_post_months"}


def test_several_scenarios_are_each_explained_against_the_first(here):
    names = ("annual-settlement", "early-confirmation", "decisions-12-weeks-late")
    policies = [word for name in names for word in ("--policy", name)]
    result = call(*QUICK, *policies, "--replications", "2", "--out", "out", "--why", "months_kept")
    assert result.exit_code == 0, result.output
    assert result.output.count(" against annual settlements: why they differ") == 2
    table = pd.read_csv(here / "out" / "why.csv")
    assert list(dict.fromkeys(table["scenario"])) == list(names[1:])
    assert {"why.png", f"why_{names[2]}.png"} <= {p.name for p in (here / "out").iterdir()}
    with pytest.raises(ValueError, match="no difference of annual-settlement here"):
        sim.open(here / "out").plot_why(policy="annual-settlement")


def test_without_why_nothing_of_it_is_there(here):
    result = call(*QUICK, *TWO, "--replications", "2", "--out", "out")
    assert result.exit_code == 0, result.output
    assert "why they differ" not in result.output
    assert not (here / "out" / "why.csv").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ([*TWO[:2], "--why"], "needs two scenarios or more"),
        ([*TWO, "--why", "month_kept"], "did you mean months_kept"),
        ([*TWO, "--why", "retention_36m"], "not defined in a run of 2 years"),
        ([*TWO, "--why", "--replications", "1"], "two replications or more"),
    ],
)
def test_mistakes_are_said_with_status_2_and_nothing_is_left(here, args, said):
    result = call(*QUICK, *args)
    assert result.exit_code == 2, result.output
    assert said in result.output
    assert "Traceback" not in result.output
    assert [p.name for p in here.rglob("*") if p.is_file()] == []


def test_from_python_the_table_and_the_picture_are_there_and_progress_counts_it_all():
    told = []
    scenarios = [sim.load(system="dorset", policy=p) for p in ("annual-settlement", "early-confirmation")]
    results = sim.compare(scenarios, replications=3, years=2, why=True, progress=told.append)
    explained = list(dict.fromkeys(results.why["measure"]))
    assert explained == [
        "retention_18m",
        "lost_knowledge",
        "cost_total_gbp",
        "funded_post_months_18m",
        "funded_post_months",
    ]
    (axes,) = results.plot_why("lost_knowledge").axes
    assert axes.get_xlabel().startswith("Lost knowledge")
    counted = [p for p in told if p.total]
    assert len({p.total for p in counted}) == 1
    assert [p.done for p in counted] == sorted(p.done for p in counted)
    assert told[-1].done == told[-1].total
    with pytest.raises(ValueError, match="why=True"):
        sim.compare(scenarios, replications=2, years=1).plot_why()


@pytest.mark.slow
def test_why_is_the_same_for_any_number_of_workers():
    """Who share its many cells; how they share one is tested of the runner."""
    scenarios = [sim.load(system="dorset", policy=p) for p in ("annual-settlement", "permanent-at-risk")]
    one, two = (
        sim.compare(scenarios, replications=3, years=1, why="months_kept", workers=workers).why
        for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(one, two, check_exact=True)
