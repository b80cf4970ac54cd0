"""Work done in order by any number of processes: blocks in, results out, always the same.

Blocks are handed out a few at a time and their results are yielded in the order of the blocks, so what is
built from them cannot depend on who was faster, and memory holds no more than a few blocks.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import TypeVar, cast

from sim.errors import WorkerLostError
from sim.interrupts import interrupts_held, stop_if_asked
from sim.study.carried import Answer, Sender, done
from sim.study.workers import hand, new_pool, only_what_is_installed, stop

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 3
"""Blocks handed out per worker and not yet collected: enough that nobody waits."""


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
                        (block, future or hand(pool, done, sender.load(work, block)))
                        for block, future in waiting
                    )
                result: R = sender.result(cast("Future[Answer]", waiting[0][1]).result())
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


def _is_done(future: Future[R] | None) -> bool:
    return future is not None and future.done() and not future.cancelled() and future.exception() is None
