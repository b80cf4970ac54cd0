"""Engines: what simulates. Each takes work and gives the results in the order of the work.

A cluster's is :class:`sim.study.runner.cluster.Dask`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import TypeVar

from sim.study.executor import in_order

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Processes:
    """Processes of this machine; one is this process itself.

    Parameters
    ----------
    workers : int
        How many.
    """

    workers: int

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Yield ``work(item)`` for each item, in the order of the items.

        Raises
        ------
        WorkerLostError
            A worker was killed, and again when its work was repeated.
        """
        return in_order(work, items, self.workers)
