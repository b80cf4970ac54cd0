"""Processes that work for this one: how they begin, what they import, how they are lost and how they end."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait as ended
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar

from sim.files.scratch import new_scratch
from sim.interrupts import blocked

T = TypeVar("T")
R = TypeVar("R")

_LOOK_SECONDS = 2.0  # that a look for lost workers takes, and that a pool has to see one itself


def new_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes that leave interrupts to this one and end with it.

    They start when work is submitted: do that within :func:`only_what_is_installed`. The process in which
    Python counts semaphores starts at once. A worker that is lost, in the middle of a result too, breaks the
    pool. Shut it down when it is not needed any more, however it ended.
    """
    # Not fork: it copies the threads' locks of whoever calls, and differs between systems.
    start = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(start)
    if start == "forkserver":
        context.set_forkserver_preload(["sim.study.blocks"])
    # Closing a terminal sends SIGHUP to all. Who counts semaphores ignores Ctrl-C and SIGTERM and not that;
    # another one, begun in its place, would print tracebacks over those that it has not counted.
    with only_what_is_installed(), blocked("SIGHUP"):
        _use_a_folder_that_is_swept()
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_as_worker)
    threading.Thread(target=_look_for_the_lost, args=(pool,), name="workers", daemon=True).start()
    return pool


def hand(pool: ProcessPoolExecutor, work: Callable[[T], R], item: T) -> Future[R]:
    """Have a pool do ``work(item)``, within :func:`only_what_is_installed`.

    Raises
    ------
    BrokenProcessPool
        A worker is lost, or the process that was to begin one.
    """
    try:
        return pool.submit(work, item)
    except (EOFError, ConnectionError):  # the fork server was killed before it answered
        raise BrokenProcessPool("no worker could begin") from None


def _look_for_the_lost(pool: ProcessPoolExecutor) -> None:
    """Stop a pool of which a worker was cut off in the middle of a result, until it is left.

    The pool, which waits for the rest of it, does not see that the worker is dead.
    """
    while (processes := _processes(pool)) is not None:
        if ended([process.sentinel for process in processes], _LOOK_SECONDS):
            time.sleep(_LOOK_SECONDS)  # in which the pool sees it, if it can, and whoever uses it leaves it
            if _processes(pool) is not None:
                stop(pool)
            return


def _processes(pool: ProcessPoolExecutor) -> list[BaseProcess] | None:
    """Return the processes there are, None of a pool that is left."""
    processes: dict[int, BaseProcess] | None = getattr(pool, "_processes", None)
    return None if processes is None else list(processes.values())


def _use_a_folder_that_is_swept() -> None:
    """Have the socket of the fork server lie where it goes with a later run if this process is killed."""
    settings: dict[str, Any] = getattr(multiprocessing.current_process(), "_config", {})
    if os.name != "nt" and settings.get("tempdir") is None:
        folder, remove = new_scratch(short=True)
        settings["tempdir"] = str(folder)  # what multiprocessing asks before it makes one of its own
        atexit.register(remove)


@contextmanager
def only_what_is_installed() -> Iterator[None]:
    """Keep processes that start now from importing what is none of theirs.

    That is what lies in the current folder, a ``random.py`` say: they are started with ``python -c``, which
    would look there first. And the script that calls: multiprocessing would run it again from its top in each
    of them, which a script without ``if __name__ == "__main__":`` does not survive.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    script, ours = sys.modules["__main__"], ModuleType("__main__")
    sys.modules["__main__"] = ours
    try:
        yield
    finally:
        if sys.modules["__main__"] is ours:  # else a server of pages has begun another script meanwhile
            sys.modules["__main__"] = script
        if before is None:
            del os.environ[_SAFE_PATH]
        else:
            os.environ[_SAFE_PATH] = before


_SAFE_PATH = "PYTHONSAFEPATH"


def _begin_as_worker() -> None:
    """Leave interrupts to the parent, and end when it has been killed: else workers would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)


def stop(pool: ProcessPoolExecutor) -> None:
    """End the workers at once; Python 3.14 has ``terminate_workers`` for this.

    One may be cut off in the middle of a result. Who reads it would wait for the rest for ever, as long as
    this process too could write it.
    """
    for process in _processes(pool) or ():
        process.terminate()
    with _CLOSING:
        if (results := getattr(pool, "_result_queue", None)) is not None and not results._writer.closed:
            results._writer.close()


_CLOSING = threading.Lock()
"""Who looks for lost workers and who leaves a pool may both stop it: closed twice, it may be another file."""
