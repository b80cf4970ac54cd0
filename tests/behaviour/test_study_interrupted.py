"""A study whose processes are killed with no warning ends with the same numbers as one that is not."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

import sim
from sim.errors import EngineError
from sim.study.runner import cluster
from sim.study.runner.cells import Cell
from sim.study.runner.cluster import Dask
from sim.study.runner.engines import Processes
from sim.study.runner.runner import Runner
from sim.study.runner.store import FolderStore, MemoryStore

N = 100
BLOCK = 5
PATIENCE = 60  # seconds, for what takes a moment

CELLS = [
    Cell(
        f"dorset/{policy}/central", sim.load(system="dorset", policy=policy, overrides=["run.years=1"]), True
    )
    for policy in ("annual-settlement", "three-year-settlement")
]


def all_bytes(runner):
    samples = [runner.sample(cell, N) for cell in CELLS]
    return b"".join(a.tobytes() for s in samples for a in (s.replications, s.values, s.detail.monthly))


@pytest.fixture(scope="module")
def undisturbed():
    runner = Runner(MemoryStore(), Processes(1))
    runner.simulate(CELLS, N)
    return all_bytes(runner)


@contextmanager
def started(*words, **settings):
    """Run a Python process, in a group of its own, that ends with the block, come what may."""
    root = str(Path(sim.__file__).parents[1])
    process = subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": root},
        start_new_session=True,
        text=True,
        **settings,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def alone(process):
    """Whether nothing is left of the group of a process that has ended."""
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(happened):
    until = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.01)


def kept(folder):
    return len(list(folder.rglob("*.npz")))


THE_STUDY = f"""
import sys
from pathlib import Path
import sim
from sim.study.runner import cluster
from sim.study.runner.cells import Cell
from sim.study.runner.engines import Processes
from sim.study.runner.runner import Runner
from sim.study.runner.store import FolderStore

if __name__ == "__main__":
    cells = [
        Cell(f"dorset/{{p}}/central", sim.load(system="dorset", policy=p, overrides=["run.years=1"]), True)
        for p in ("annual-settlement", "three-year-settlement")
    ]
    store, engine = FolderStore(Path(sys.argv[1]), {{}}), Processes(int(sys.argv[2]))
    Runner(store, engine, block={BLOCK}).simulate(cells, {N})
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="process groups are not killed in this way on Windows")
def test_a_study_killed_twice_goes_on_where_it_was_and_ends_with_the_same_numbers(tmp_path, undisturbed):
    script, folder = tmp_path / "the_study.py", tmp_path / "results"
    script.write_text(THE_STUDY)
    for workers in (1, 2):
        before = kept(folder)
        with started(str(script), str(folder), str(workers), stderr=subprocess.DEVNULL) as process:
            wait_for(lambda enough=before + 4: kept(folder) >= enough)
            assert process.poll() is None
            process.kill()
            process.wait()
            wait_for(lambda: alone(process))  # its workers end with it
    found = kept(folder)
    runner = Runner(FolderStore(folder, {}), Processes(2), block=BLOCK)
    runner.simulate(CELLS, N)
    assert 8 <= found < 2 * N / BLOCK
    assert runner.statistics.found == BLOCK * found
    assert runner.statistics.simulated == 2 * N - BLOCK * found
    assert all_bytes(runner) == undisturbed


# --- a cluster


@contextmanager
def scheduler():
    pytest.importorskip("distributed")
    words = ("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    with started(*words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
        address = next(found[0] for line in process.stderr if (found := re.search(r"tcp://[\d.:]+", line)))
        threading.Thread(target=process.stderr.read, daemon=True).start()  # so that it never waits for us
        try:
            yield process, address
        finally:
            kill(process)
            process.stderr.close()


def worker(address):
    words = ("-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard")
    return started(*words, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="process groups are not killed in this way on Windows")
def test_a_cluster_that_loses_a_worker_and_then_its_scheduler_loses_nothing_else(
    tmp_path, undisturbed, monkeypatch
):
    told = []

    def lab_of(address):
        return Runner(FolderStore(tmp_path, {}), Dask(address), tell, block=BLOCK)

    with scheduler() as (process, address), worker(address) as first, worker(address):

        def tell(progress):
            told.append(progress.done)
            if len(told) == 8:
                kill(first)
            if len(told) == 30:
                kill(process)

        with pytest.raises(EngineError, match="has gone"):
            lab_of(address).simulate(CELLS, N)
    assert len(told) >= 30  # the one worker left went on
    before = kept(tmp_path)
    assert before >= 29
    with scheduler() as (_, address):
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "_WORKER_SECONDS", 0.5)
            with pytest.raises(EngineError, match=f"no worker has joined .* dask worker {address}"):
                lab_of(address).simulate(CELLS, N)
        with worker(address), worker(address):
            with monkeypatch.context() as patch:
                patch.setattr(cluster, "__version__", "9.9.9")
                with pytest.raises(EngineError, match=rf"has engine-room {sim.__version__}, .* 9\.9\.9"):
                    lab_of(address).simulate(CELLS, N)
            runner = lab_of(address)
            runner.simulate(CELLS, N)
    assert runner.statistics.found == BLOCK * before
    assert runner.statistics.workers >= 1
    assert all_bytes(runner) == undisturbed


def test_a_scheduler_that_does_not_answer_is_said():
    pytest.importorskip("distributed")
    before = time.monotonic()
    with pytest.raises(EngineError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9;"):
        Runner(MemoryStore(), Dask("tcp://127.0.0.1:9")).simulate(CELLS, 1)
    assert time.monotonic() - before < 15
