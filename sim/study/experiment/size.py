"""How much is to be simulated and what that takes, before it is: from a few timed replications."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from sim.study.experiment.counting import OWN, UNCERTAINTY, counted
from sim.study.experiment.plan import Plan
from sim.study.experiment.small import is_small
from sim.study.experiment.workload import Portion
from sim.study.runner.attempt import simulate_replications
from sim.study.runner.cells import Cell

_LEAST = 0.1  # seconds for which replications are timed
_MOST = 8  # replications
_SLOW = 1.0  # seconds: a replication that takes so long is timed once
_MANY = 20_000  # cells: to make so many takes half a minute, and then they are counted by arithmetic

# Times the bytes that are measured of a replication: a run of 4,000 of dorset took 4.3 in memory at its end,
# with the tables, and .7 on the disk with blocks, logs and tables.
_IN_MEMORY, _ON_DISK = 4.5, 0.75
_CELL_BYTES = 20_000  # of memory that a cell takes: a scenario of its own


class _Timed(NamedTuple):
    """What a replication takes: seconds, and bytes of all that is measured, and of one number a measure."""

    seconds: float
    size: int
    of_numbers: int


@dataclass(frozen=True)
class Size:
    """What is to be simulated.

    Attributes
    ----------
    plan : Plan
        What is compared.
    parts : tuple of Portion
        The cells themselves, and what else is asked, each with its replications.
    found : int
        About how many of them are kept already.
    workers : int
        How many work at once.
    or_more : bool
        Whether there is more than these parts, too much to be counted.
    """

    plan: Plan
    parts: tuple[Portion, ...]
    found: int
    workers: int
    or_more: bool = False

    @property
    def at_most(self) -> bool:
        """Whether fewer may do, as a precision decides."""
        return self.plan.file.precision is not None

    @property
    def replications(self) -> int:
        """How many replications are asked for."""
        return sum(part.replications for part in self.parts)

    @property
    def scenarios(self) -> int:
        """How many scenarios are compared, in all situations together."""
        return len(self.plan.situations) * len(self.plan.policies)

    @property
    def size_by_arithmetic(plan: Plan, found: int, workers: int) -> Size:
    """Return the size of a plan of which nothing is made yet; of the parts that may be large."""
    return Size(plan, tuple(_portions(plan)), found, workers, or_more=True)


def too_many_to_make(size: Size) -> bool:
    """Whether there are so many cells that to make them takes long, and much memory."""
    return sum(part.cells for part in size.parts) > _MANY


def _portions(plan: Plan) -> Iterator[Portion]:
    own = plan.cells(*plan.situations[0])[0]
    for key, many in counted(plan):
        yield Portion(key, many.replications, own, many.cells)


def _timed(cell: Cell) -> _Timed:
    """Return what a replication takes; the first sets up what all use, and is left out unless it is slow."""
    started, done = time.perf_counter(), 1
    sample = simulate_replications(cell, range(1))
    if time.perf_counter() - started < _SLOW:
        started, done = time.perf_counter(), 0
    while done < _MOST and time.perf_counter() - started < _LEAST:
        simulate_replications(cell, range(done, done + 1))
        done += 1
    seconds = (time.perf_counter() - started) / done
    return _Timed(seconds, sample.nbytes, replace(sample, detail=None).nbytes)
