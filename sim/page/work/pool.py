"""The one pool of worker processes of a server: kept warm, renewed when it breaks, ended with the desk."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

from sim.study.workers import hand, new_pool, only_what_is_installed, stop

T = TypeVar("T")
R = TypeVar("R")


class Pool:
    """So many processes, started when there is work.

    Parameters
    ----------
    workers : int
        How many.

    Attributes
    ----------
    renewed : int
        How often the processes were left for others.
    """

    def __init__(self, workers: int) -> None:
        self.workers, self.renewed = workers, 0
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False

    def submit(self, work: Callable[[T], R], item: T) -> Future[R]:
        """Have ``work(item)`` done.

        Raises
        ------
        concurrent.futures.process.BrokenProcessPool
            A process was lost since: renew the pool.
        RuntimeError
            The pool is closed.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            if self._pool is None:
                self._pool = new_pool(self.workers)
            with only_what_is_installed():
                return hand(self._pool, work, item)

    def renew(self) -> None:
        """Leave the processes there are, and start others for the next work."""
        with self._lock:
            if self._pool is not None:
                stop(self._pool)
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
            self.renewed += 1

    def close(self) -> None:
        """End all processes; what they were at is lost."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            stop(pool)
            pool.shutdown(wait=True, cancel_futures=True)

    @property
    def processes(self) -> tuple[int, ...]:
        """The numbers by which the system knows the processes."""
        with self._lock:
            return tuple(getattr(self._pool, "_processes", None) or ())
