"""Engines: what simulates. Each takes work and gives the results in the order of the work.

A cluster's is :class:`sim.study.runner.cluster.Dask`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from sim.errors import StoreError
from sim.files.names import path_of
from sim.study.executor import in_order
from sim.study.runner.attempt import Attempted
from sim.study.runner.store import BLOCKS, FolderStore

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


@dataclass(frozen=True)
class Nothing:
    """Simulates nothing: what a folder does not keep has failed before, or is not there any more.

    Parameters
    ----------
    store : FolderStore
        What is kept, and what is known of replications that failed.
    """

    store: FolderStore
    workers: int = 1

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:  # noqa: ARG002
        """Yield of each attempt that it failed, as the folder tells.

        Raises
        ------
        StoreError
            The folder tells nothing of some replications: a file is missing or cut short.
        """
        attempts: Iterable[Any] = items
        for attempt in attempts:
            (cell, replications), known = attempt, self.store.known
            failures = tuple(known[key] for n in replications if (key := (cell.name, n)) in known)
            if len(failures) < len(replications):
                folder = self.store.folder / BLOCKS / path_of(cell.name)
                raise StoreError(
                    f"{folder}: the file with replications {replications[0]} to {replications[-1]} is "
                    "missing or cut short. The same command simulates them again, and keeps all others"
                )
            failed: Any = Attempted(cell.name, replications, None, failures)
            yield failed
