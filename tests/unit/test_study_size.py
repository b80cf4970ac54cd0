"""How much is to be simulated, and how long that takes, is told before it is."""

import pytest

import sim
from sim.report.words.sizing import size_lines
from sim.study.experiment import size as sizes
from sim.study.experiment.running import Experiment
from sim.study.runner.engines import Processes
from sim.study.runner.store import MemoryStore

STUDY = """\
title: Big
systems: [lincolnshire]
policies: [annual-settlement, bridge-fund]
replications: {minimum: 100}
uncertainty: {points: 50, replications: 25, conditioned: false}
run: {years: 2}
"""


@pytest.fixture
def size_of(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "_timed", lambda _: sizes._Timed(0.02, 30_000, 2_500))

    def size_of(text: str, workers: int = 2) -> sizes.Size:
        (tmp_path / "s.yaml").write_text(text, "utf-8")
        plan = sim.load_study(tmp_path / "s.yaml")
        return Experiment(plan, MemoryStore(), Processes(workers)).size

    return size_of


def test_a_study_tells_its_size_its_time_and_what_would_make_it_smaller(size_of):
    size = size_of(STUDY)
    assert {part.key: part.replications for part in size.parts} == {
        "own": 2 * 100, "uncertainty": 2 * 50 * 25,
    }  # fmt: skip
    assert list(size_lines(size)) == [
        "To simulate: 2,700 replications for two scenarios, on two processors: about 27 s, by a few that "
        "were timed."
    ]
    assert list(size_lines(size_of(STUDY, workers=1))) == [
        "To simulate: 2,700 replications for two scenarios, on one processor: about 54 s, by a few that "
        "were timed.",
        "93% of that time is the range over the assumptions; --set uncertainty.points=.. lowers it (now 50)",
    ]


def test_with_a_precision_it_is_the_most_that_may_be_needed(size_of):
    text = STUDY.replace(
        "uncertainty: {points: 50", "precision: {retention_18m: 0.01}\nuncertainty: {points: 20"
    )
    first, second = size_lines(size_of(text, workers=1))
    assert first.startswith(
        "To simulate: up to 5,000 replications for two scenarios, on one processor: up to about "
    )
    assert (
        second
        == "80% of that time is the comparison itself; --set replications.maximum=.. lowers it (now 2,000)"
    )


def test_its_replications_are_those_that_are_simulated():
    seen = []
    scenarios = [sim.load("lincolnshire", policy=p) for p in ("annual-settlement", "bridge-fund")]
    told = []
    sim.compare(
        scenarios, replications=4, years=1, assumption_points=3, conditioned=False, sized=seen.append,
        progress=told.append,
    )  # fmt: skip
    assert seen[0].replications == told[-1].done == 2 * 4 + 2 * 3 * 4
    assert seen[0].seconds_to_come > 0
    assert list(size_lines(seen[0])) == []  # at once
