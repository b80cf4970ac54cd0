"""Work in order by several processes. The work is ``eval``: processes can find it without this file."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import sim
from sim.errors import WorkerLostError
from sim.study.executor import in_order
from sim.study.workers import new_pool, only_what_is_installed, stop
from tests.cut_off import KILLED_AS_IT_SPEAKS

WORKERS = 2


def test_results_come_in_the_order_of_the_blocks_whoever_is_faster():
    blocks = [f"__import__('time').sleep({0.15 if i == 0 else 0}) or {i}" for i in range(12)]
    assert list(in_order(eval, blocks, WORKERS)) == list(range(12))


def test_one_worker_is_this_process():
    pid = "__import__('os').getpid()"
    assert next(in_order(eval, [pid], 1)) == eval(pid)


def test_no_work_gives_no_results():
    assert list(in_order(eval, [], WORKERS)) == []


def test_work_lost_with_its_worker_is_repeated_once(tmp_path):
    died = tmp_path / "died"
    dies_once = (
        "(lambda path: 'again' if path.exists() else (path.touch(), __import__('os')._exit(9)))"
        f"(__import__('pathlib').Path({str(died)!r}))"
    )
    assert list(in_order(eval, ["1", dies_once, "3"], WORKERS)) == [1, "again", 3]
    assert died.exists()


def test_a_worker_that_dies_again_is_an_error_that_says_what_to_try():
    with pytest.raises(WorkerLostError, match="fewer workers"):
        list(in_order(eval, ["__import__('os')._exit(9)"], WORKERS))


@pytest.mark.skipif(os.name == "nt", reason="workers answer by pipes of another kind there")
def test_work_of_a_worker_that_was_killed_in_the_middle_of_its_result_is_repeated(tmp_path):
    path = f"__import__('pathlib').Path({str(tmp_path / 'died')!r})"
    once = f"'again' if {path}.exists() else ({path}.touch(), {KILLED_AS_IT_SPEAKS})"
    assert list(in_order(eval, ["1", once, "3", "4"], WORKERS)) == [1, "again", 3, 4]


@pytest.mark.skipif(os.name == "nt", reason="workers answer by pipes of another kind there")
def test_who_stops_while_a_result_is_cut_off_is_not_kept_waiting(tmp_path):
    there = f"__import__('pathlib').Path({str(tmp_path / 'taken')!r}).exists"
    then = f"([__import__('time').sleep(0.01) for _ in iter({there}, True)], {KILLED_AS_IT_SPEAKS})"
    results = in_order(eval, ["1", then, "__import__('time').sleep(60)"], WORKERS)
    assert next(results) == 1
    (tmp_path / "taken").touch()
    time.sleep(0.5)
    before = time.monotonic()
    results.close()
    assert time.monotonic() - before < 10


@pytest.mark.parametrize("error", [EOFError, BrokenPipeError])
def test_the_loss_of_the_process_that_begins_workers_is_that_of_a_worker(monkeypatch, error):
    begin, failed = ProcessPoolExecutor.submit, []

    def lost(pool, *work):
        if len(failed) < 1 + always:
            failed.append(pool)
            raise error
        return begin(pool, *work)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", lost)
    always = False
    assert list(in_order(eval, ["1", "2", "3"], WORKERS)) == [1, 2, 3]
    always = True
    failed.clear()
    with pytest.raises(WorkerLostError):
        list(in_order(eval, ["1"], WORKERS))


@pytest.mark.skipif(os.name == "nt", reason="no terminal says there that it is closed")
def test_the_process_that_counts_semaphores_outlives_the_terminal():
    done = subprocess.run([sys.executable, "-c", _HUNG_UP], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", "")


_HUNG_UP = """
import os, signal, time
from multiprocessing.resource_tracker import _resource_tracker as tracker
from sim.study.workers import new_pool
pool = new_pool(1)
os.kill(tracker._pid, signal.SIGHUP)
time.sleep(0.2)
print(tracker._check_alive())
pool.shutdown()
"""


def test_a_pool_may_be_stopped_by_two_at_once(monkeypatch):
    """By who looks for lost workers, and by who leaves it: closed twice, it may be another file."""
    from multiprocessing.connection import Connection

    told = []
    monkeypatch.setattr("threading.excepthook", lambda error: told.append(error.exc_value))
    pool = new_pool(1)
    with only_what_is_installed():
        assert pool.submit(abs, -1).result() == 1
    close = Connection._close
    monkeypatch.setattr(Connection, "_close", lambda *rest: time.sleep(0.1) or close(*rest))
    both = [threading.Thread(target=stop, args=(pool,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    pool.shutdown()
    assert told == []


def test_an_error_in_the_work_is_the_callers():
    with pytest.raises(ZeroDivisionError):
        list(in_order(eval, ["1", "1 / 0"], WORKERS))


def test_a_caller_that_wants_no_more_is_not_kept_waiting():
    results = in_order(eval, ["1", "__import__('time').sleep(60)"], WORKERS)
    assert next(results) == 1
    before = time.monotonic()
    results.close()
    assert time.monotonic() - before < 10


def test_workers_import_nothing_from_the_current_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "two.py").write_text(_TWO_WORKERS, encoding="utf-8")
    for name in ("random", "simpy"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not ours')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, tmp_path / "script" / "two.py"],
        env={**os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["1", "2", "3"]), done.stderr


_TWO_WORKERS = """
from sim.study.executor import in_order
from sim.study.workers import new_pool, only_what_is_installed, stop
if __name__ == "__main__":
    print(*in_order(eval, ["__import__('random') and 1", "__import__('simpy') and 2", "3"], 2))
"""
