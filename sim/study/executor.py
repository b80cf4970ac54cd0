"""Work done in order by any number of processes: blocks in, results out, always the same.

Blocks are handed out a few at a time and their results are yielded in the order of the blocks, so what is
built from them cannot depend on who was faster, and memory holds no more than a few blocks.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from multiprocessing.connection import wait as ended
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any, TypeVar, cast

from sim.errors import WorkerLostError
from sim.files.scratch import new_scratch
from sim.interrupts import interrupts_held, stop_if_asked
from sim.study.carried import Answer, Sender, done

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 3
"""Blocks handed out per worker and not yet collected: enough that nobody waits."""

_LOOK_SECONDS = 2.0  # between two looks whether a worker is lost and nobody has seen it


def available_cpus() -> int:
    """Return the number of processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on this system
        return os.cpu_count() or 1


def in_order(work: Callable[[T], R], blocks: Iterable[T], workers: int) -> Generator[R, None, None]:
    """Yield ``work(block)`` for each block, in the order of the blocks.

    Parameters
    ----------
    work : callable
        What is done. Several processes get it, and what it needs, as :mod:`sim.study.carried` says.
    blocks : iterable
        What to work on; taken a few at a time.
    workers : int
        1 works in this process; more start so many processes.

    Raises
    ------
    WorkerLostError
        A worker was killed (for want of memory, perhaps), and again when its work was repeated.
    EngineError
        The package was changed in this process, so that workers would give other numbers.
    """
    if workers == 1:
        for block in blocks:
            stop_if_asked()
            yield work(block)
        return
    waiting: deque[tuple[T, Future[Answer] | None]] = deque()
    sender = Sender()
    coming = iter(blocks)
    breaks = 0  # since the last result
    pool = new_pool(workers)
    try:
        while True:
            stop_if_asked()
            waiting.extend((block, None) for block in islice(coming, workers * AHEAD - len(waiting)))
            if not waiting:
                return
            try:
                with interrupts_held(), only_what_is_installed():
                    waiting = deque(
                        (block, future or pool.submit(done, sender.load(work, block)))
                        for block, future in waiting
                    )
                result: R = sender.result(_outcome(pool, cast("Future[Answer]", waiting[0][1])))
            except BrokenProcessPool:
                breaks += 1
                if breaks > 1:
                    raise WorkerLostError(LOST) from None
                pool.shutdown(wait=False, cancel_futures=True)
                pool = new_pool(workers)
                waiting = deque((block, future if _is_done(future) else None) for block, future in waiting)
                continue
            waiting.popleft()
            breaks = 0
            yield result
    except BaseException:  # Ctrl-C and a caller that wants no more, too
        stop(pool)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


LOST = (
    "a worker process ended without a result, and again when its work was repeated. Memory may have run out: "
    "try fewer workers, or one"
)


def _outcome(pool: ProcessPoolExecutor, future: Future[R]) -> R:
    """Return the result of a future; raise BrokenProcessPool also where a worker was cut off in mid-sentence.

    The pool, which waits for the rest of what such a worker was saying, does not see that it is dead.
    """
    lost = False
    while not wait([future], _LOOK_SECONDS).done:
        if lost:  # and the pool has had the time to see it
            stop(pool)
        lost = bool(ended([process.sentinel for process in _processes(pool)], 0))
    return future.result()


def _processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((getattr(pool, "_processes", None) or {}).values())


def _is_done(future: Future[R] | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None


def new_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes that leave interrupts to this one and end with it.

    They start when work is submitted: do that within :func:`only_what_is_installed`. The process in which
    Python counts semaphores starts at once.
    """
    # Not fork: it copies the threads' locks of whoever calls, and differs between systems.
    start = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(start)
    if start == "forkserver":
        context.set_forkserver_preload(["sim.study.blocks"])
    with only_what_is_installed():
        _use_a_folder_that_is_swept()
        return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin_as_worker)


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
    for process in _processes(pool):
        process.terminate()
    if (results := getattr(pool, "_result_queue", None)) is not None:
        results._writer.close()
