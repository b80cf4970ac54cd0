"""How much is to be simulated and what that takes, before it is: from a few timed replications."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from sim.study.experiment.analyses import ANALYSES
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
        Whether there is more than these parts, which were not counted.
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
    def is_small(self) -> bool:
        """Whether it is surely done in minutes: then nothing need be timed."""
        firsts = [self.plan.cells(*situation)[0].scenario for situation in self.plan.situations]
        return all(is_small(s, self.replications) for s in firsts) and not too_many_to_make(self)

    @cached_property
    def _timed(self) -> dict[str, _Timed]:
        """What a replication of each cell takes, by its name: a few are timed."""
        return {
            name: _timed(cell) for name, cell in {part.cell.name: part.cell for part in self.parts}.items()
        }

    @property
    def seconds(self) -> dict[str, float]:
        """How long each part takes one worker, by its key."""
        return {part.key: part.replications * self._timed[part.cell.name].seconds for part in self.parts}

    @property
    def seconds_to_come(self) -> float:
        """About how long all of it takes, less what is kept already."""
        return sum(self.seconds.values()) * self._share_to_come / max(1, self.workers)

    @property
    def _share_to_come(self) -> float:
        return max(0, self.replications - self.found) / max(1, self.replications)

    @property
    def largest(self) -> Portion:
        """The part that takes longest."""
        return max(self.parts, key=lambda part: self.seconds[part.key])

    @property
    def memory_bytes(self) -> float:
        """About how much memory it takes at its most: what is worked out together, and all cells."""
        together = sum(self._measured[key] for key in (OWN, UNCERTAINTY) if key in self._measured)
        cells = _CELL_BYTES * sum(part.cells for part in self.parts)
        return _IN_MEMORY * together / len(self.plan.situations) + cells

    @property
    def disk_bytes(self) -> float:
        """About how much room it takes on a disk, less what is kept there already."""
        return _ON_DISK * sum(self._measured.values()) * self._share_to_come

    @property
    def _measured(self) -> dict[str, float]:
        """How many bytes are measured of each part, by its key."""
        found = {}
        for part in self.parts:
            timed = self._timed[part.cell.name]
            each = timed.size if part.key == OWN else timed.of_numbers  # only of these more is kept
            found[part.key] = float(part.replications * each)
        return found


def size_by_arithmetic(plan: Plan, found: int, workers: int) -> Size:
    """Return the size of a plan of which nothing is made yet; of the parts that may be large."""
    uncounted = any(not ANALYSES[key].many for key in plan.sections)
    return Size(plan, tuple(_portions(plan)), found, workers, or_more=uncounted)


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
