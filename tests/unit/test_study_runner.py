"""The runner: whatever the blocks, workers, shards and interruptions, the same numbers."""

from itertools import pairwise
from math import isnan

import numpy as np
import pytest

import sim
from sim.errors import StoreError
from sim.study.runner import attempt
from sim.study.runner.attempt import simulate_replications
from sim.study.runner.cells import Cell, results_fingerprint
from sim.study.runner.engines import Processes
from sim.study.runner.merging import merge
from sim.study.runner.runner import Runner
from sim.study.runner.shards import Shard
from sim.study.runner.store import FolderStore, MemoryStore

N = 20


def cell(policy, detail=False):
    scenario = sim.load(system="dorset", policy=policy, overrides=["run.years=2", "run.place=dorset"])
    return Cell(f"dorset/{policy}/central", scenario, detail)


ANNUAL = cell("annual-settlement")
LONG = cell("three-year-settlement", detail=True)
CELLS = [ANNUAL, LONG]


def all_bytes(runner, n=N):
    samples = [runner.sample(c, n) for c in CELLS]
    arrays = [
        a for s in samples for a in (s.replications, s.values, s.detail and s.detail.monthly) if a is not None
    ]
    return b"".join(a.tobytes() for a in arrays)


@pytest.fixture(scope="module")
def undisturbed():
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate(CELLS, N)
    return all_bytes(runner)


@pytest.mark.parametrize(
    ("engine", "block"), [(Processes(1), 7), (Processes(1), 1), (Processes(1), 25), (Processes(2), 7)]
)
def test_the_numbers_are_the_same_for_any_block_and_any_number_of_workers(
    engine, block, undisturbed, tmp_path
):
    runner = Runner(FolderStore(tmp_path, {}), engine, block=block)
    runner.simulate(CELLS, N)
    assert all_bytes(runner) == undisturbed


def test_the_numbers_are_those_of_a_comparison(undisturbed):
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate([LONG], N)
    sample = runner.sample(LONG, N)
    outcome = sim.run(LONG.scenario, replications=N).outcomes[0]
    np.testing.assert_array_equal(sample.values, outcome.measured.values)
    np.testing.assert_array_equal(sample.detail.monthly, outcome.measured.monthly)
    np.testing.assert_array_equal(sample.column("retention_12m"), outcome.values("retention_12m"))


def test_what_is_kept_is_not_simulated_again(monkeypatch):
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate([ANNUAL], 10)
    monkeypatch.setattr(attempt, "simulate_block", None)
    runner.simulate([ANNUAL], 10)
    assert runner.failures == []
    assert runner.statistics.simulated == 10


def test_each_cell_gets_as_many_as_the_most_that_is_asked_of_it():
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate_each([(ANNUAL, 3), (LONG, 2), (ANNUAL, 5), (ANNUAL._replace(detail=True), 1)])
    assert len(runner.sample(ANNUAL._replace(detail=True), 5).replications) == 5
    assert runner.store.missing(LONG, range(5)) == [range(2, 5)]
    assert runner.statistics.simulated == 7


def test_two_scenarios_of_one_name_are_refused():
    runner = Runner(MemoryStore(), Processes(1))
    with pytest.raises(StoreError, match="two scenarios are called dorset/annual-settlement/central"):
        runner.simulate([ANNUAL, LONG._replace(name=ANNUAL.name)], 1)


# --- interrupted


class InterruptedStudyError(Exception):
    pass


def interrupting_after(blocks):
    told = []

    def tell(progress):
        told.append(progress)
        if len(told) > blocks:
            raise InterruptedStudyError

    return tell


@pytest.mark.parametrize("then", [7, 25])
def test_an_interrupted_study_goes_on_where_it_was(then, undisturbed, tmp_path):
    with pytest.raises(InterruptedStudyError):
        Runner(FolderStore(tmp_path, {}), Processes(1), interrupting_after(3), block=4).simulate(CELLS, N)
    runner = Runner(FolderStore(tmp_path, {}), Processes(1), block=then)
    runner.simulate(CELLS, N)
    assert all_bytes(runner) == undisturbed
    assert runner.statistics.found == 12
    assert runner.statistics.simulated == 2 * N - 12


def test_progress_counts_what_was_found_apart(tmp_path):
    Runner(FolderStore(tmp_path, {}), Processes(1)).simulate([ANNUAL], 10)
    told = []
    runner = Runner(FolderStore(tmp_path, {}), Processes(1), told.append, block=10)
    runner.simulate(CELLS, 20)
    assert [(p.done, p.total, p.found) for p in told] == [(n, 40, 10) for n in (10, 20, 30, 40)]
    assert isnan(told[0].seconds_left)
    assert told[-1].seconds_left == 0
    assert all(a.seconds < b.seconds for a, b in pairwise(told))
    assert told[2].seconds_left == pytest.approx(told[2].seconds / 20 * 10)
    runner.simulate(CELLS, 25)
    assert told[-1][:3] == (50, 50, 10)
    simulated, found, failed, seconds, workers = runner.statistics
    assert (simulated, found, failed, workers) == (40, 10, 0, 1)
    assert runner.statistics.per_second == pytest.approx(40 / seconds)


def test_after_an_interruption_in_the_same_process_progress_is_right(tmp_path):
    runner = Runner(MemoryStore(), Processes(1), interrupting_after(1), block=10)
    with pytest.raises(InterruptedStudyError):
        runner.simulate([ANNUAL], N)
    told = []
    runner._tell = told.append
    runner.simulate([ANNUAL], N)
    assert [p[:2] for p in told] == [(10, 20), (20, 20)]


# --- failures


@pytest.fixture
def failing(monkeypatch):
    """Replications 4 and 11 fail, however they are simulated."""
    simulate = attempt.simulate_block

    def simulate_or_fail(block):
        if {4, 11} & set(block.replications):
            raise ZeroDivisionError("the office burnt down")
        return simulate(block)

    with monkeypatch.context() as patch:
        patch.setattr(attempt, "simulate_block", simulate_or_fail)
        yield patch


@pytest.mark.parametrize("new", [lambda _: MemoryStore(), lambda folder: FolderStore(folder, {})])
def test_a_failure_is_recorded_and_costs_no_other_replication(new, tmp_path, failing):
    runner = Runner(new(tmp_path), Processes(1), block=6)
    runner.simulate([ANNUAL], 12)
    assert [(f.cell, f.replication) for f in runner.failures] == [(ANNUAL.name, 4), (ANNUAL.name, 11)]
    assert runner.failures[0].scenario == results_fingerprint(ANNUAL.scenario)
    assert runner.failures[0].traceback.startswith("Traceback")
    assert runner.failures[0].traceback.endswith("ZeroDivisionError: the office burnt down\n")
    assert runner.statistics.failed == 2
    left = [r for r in range(12) if r not in (4, 11)]
    sample = runner.sample(ANNUAL, 12)
    assert sample.replications.tolist() == left
    failing.undo()
    whole = Runner(MemoryStore(), Processes(1))
    whole.simulate([ANNUAL], 12)
    np.testing.assert_array_equal(sample.values, whole.sample(ANNUAL, 12).values[left])


def test_a_failure_is_tried_again_when_the_study_is_resumed_and_only_then(tmp_path, failing, undisturbed):
    runner = Runner(FolderStore(tmp_path, {}), Processes(1))
    runner.simulate(CELLS, 12)
    failing.setattr(attempt, "simulate_block", None)  # whatever is tried now fails
    runner.simulate(CELLS, 12)
    assert runner.statistics.failed == 4
    assert all("burnt down" in f.traceback for f in runner.failures)
    failing.undo()
    again = Runner(FolderStore(tmp_path, {}), Processes(1))
    again.simulate(CELLS, N)
    assert again.failures == []
    assert all_bytes(again) == undisturbed


def test_failures_that_nobody_asked_about_are_not_told(tmp_path, failing):
    """A shard simulates more than the study turns out to need; what came of that is none of its results."""
    Runner(FolderStore(tmp_path, {}), Processes(1)).simulate([ANNUAL, LONG], 12)
    runner = Runner(FolderStore(tmp_path, {}), Processes(1))
    runner.simulate([ANNUAL], 11)
    assert [(f.cell, f.replication) for f in runner.failures] == [(ANNUAL.name, 4)]


def test_one_replication_is_repeated_alone_with_what_it_raises(failing, undisturbed):
    with pytest.raises(ZeroDivisionError, match="burnt down"):
        simulate_replications(LONG, range(11, 12))
    alone = simulate_replications(LONG, range(12, 13))
    failing.undo()
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate([LONG], 13)
    together = runner.sample(LONG, 13)
    np.testing.assert_array_equal(alone.values[0], together.values[12])
    np.testing.assert_array_equal(alone.detail.monthly[0], together.detail.monthly[12])


# --- shards


def test_shards_divide_every_block_between_them_about_equally():
    names = [f"system-{i}/policy" for i in range(60)]
    for of in (1, 2, 5):
        shards = [Shard(i, of) for i in range(1, of + 1)]
        owned = np.array([[[s.owns(name, b) for b in range(of)] for name in names] for s in shards])
        assert (owned.sum(axis=0) == 1).all()
        assert (owned.sum(axis=2) == 1).all()  # of each cell alike
        singles = owned[:, :, 0].sum(axis=1)  # and of cells of one block: 4 standard errors
        assert (np.abs(singles - 60 / of) <= 4 * np.sqrt(60 / of * (1 - 1 / of))).all()


def test_shards_merged_are_the_whole(tmp_path, undisturbed):
    folders = [tmp_path / "1", tmp_path / "2"]
    simulated = []
    for i, folder in enumerate(folders, 1):
        told = []
        runner = Runner(FolderStore(folder, {}), Processes(1), told.append, block=8, shard=Shard(i, 2))
        runner.simulate(CELLS, N)
        simulated.append(runner.statistics.simulated)
        assert told[-1].done == told[-1].total == simulated[-1]
    assert sum(simulated) == 2 * N
    merge(folders[:1], tmp_path / "whole")
    half = FolderStore(tmp_path / "whole", {})
    assert sum(len(r) for cell in CELLS for r in half.missing(cell, range(N))) == simulated[1]
    merge(folders, tmp_path / "whole")
    runner = Runner(FolderStore(tmp_path / "whole", {}), Processes(1))
    runner.simulate(CELLS, N)
    assert runner.statistics.simulated == 0
    assert all_bytes(runner) == undisturbed
