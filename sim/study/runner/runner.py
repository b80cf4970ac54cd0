"""The runner: simulates what is missing, keeps each block as it comes, and gives out what is kept."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from typing import NamedTuple

import numpy as np

from sim.errors import NothingLeftError, StoreError, StudyError
from sim.measures.measure import Ints
from sim.study.blocks import BLOCK
from sim.study.runner.attempt import Attempt, Attempted, attempt_block
from sim.study.runner.cells import (
    Asked,
    Cell,
    Engine,
    Failure,
    Sample,
    Store,
    gaps,
    joined,
    results_fingerprint,
    stretches,
)
from sim.study.runner.shards import WHOLE, Shard


class Progress(NamedTuple):
    """How far the work is, in replications.

    Attributes
    ----------
    done : int
        Kept or failed, of those asked for.
    total : int
        Asked for so far; a study counts what it is still to ask for too.
    found : int
        Of those done, how many were kept already when they were asked for.
    seconds : float
        Spent on simulating the others.
    at_most : bool
        Whether fewer than *total* may do.
    doing : str
        What is being done, if it is not simulating: ``drawing the pictures``.
    """

    done: int
    total: int
    found: int
    seconds: float
    at_most: bool = False
    doing: str = ""

    @property
    def seconds_left(self) -> float:
        """Time the rest will take at the speed so far; nan before the first block is done."""
        simulated = self.done - self.found
        return self.seconds / simulated * (self.total - self.done) if simulated else float("nan")


class RunStatistics(NamedTuple):
    """What it took.

    Attributes
    ----------
    simulated, found, failed : int
        Replications simulated now, kept already, and failed now.
    seconds : float
        Spent on simulating.
    workers : int
        How many worked at once.
    """

    simulated: int
    found: int
    failed: int
    seconds: float
    workers: int

    @property
    def per_second(self) -> float:
        """Replications simulated in a second; nan if there were none."""
        return self.simulated / self.seconds if self.simulated else float("nan")


Tell = Callable[[Progress], None]


class Runner:
    """Simulates cells on asking and keeps their numbers in a store.

    Parameters
    ----------
    store : Store
        Where the numbers are kept. What it has already is not simulated again.
    engine : Engine
        What simulates.
    tell : callable, optional
        Told the :class:`Progress` after each block, and once before the first.
    block : int
        Replications in a block. The numbers do not depend on it.
    shard : Shard
        The part of the study that is simulated here; the whole, if nothing else is said.
    chosen : sequence of int, optional
        The numbers, ascending, of the replications there are, instead of 0, 1, ...: who asks for two gets the
        first two of these.
    """

    def __init__(
        self,
        store: Store,
        engine: Engine,
        tell: Tell | None = None,
        block: int = BLOCK,
        shard: Shard = WHOLE,
        chosen: Sequence[int] | None = None,
    ) -> None:
        self._chosen = None if chosen is None else np.array(chosen, dtype=np.int64)
        self.store, self.engine = store, engine
        self._tell, self._block, self._shard = tell, block, shard
        self._asked: dict[str, int] = {}
        self._scenarios: dict[str, str] = {}
        self._failures: dict[tuple[str, int], Failure] = {}
        self._done = self._total = self._found = 0
        self._seconds = 0.0

    def simulate(self, cells: Sequence[Cell], replications: int) -> None:
        """See to it that replications 0 to *replications* - 1 of every cell are kept."""
        self.simulate_each([(cell, replications) for cell in cells])

    def numbers(self, replications: int) -> Ints:
        """Return the numbers of so many replications: 0, 1, ..., but where some were chosen.

        Raises
        ------
        StudyError
            Fewer were chosen.
        """
        if self._chosen is None:
            return np.arange(replications)
        if replications > len(self._chosen):
            raise StudyError(
                f"{replications} replications are asked for, and {len(self._chosen)} are listed; "
                "list more, or ask for fewer"
            )
        return self._chosen[:replications]

    def simulate_each(self, asked: Sequence[Asked]) -> None:
        """See to it that so many replications of each cell are kept, or known to have failed.

        Raises
        ------
        StoreError
            Two cells of one name have different scenarios, or the store cannot keep the numbers.
        EngineError
            What simulates cannot go on.
        """
        attempts = [a for cell, n in self._largest(asked) for a in self._attempts(cell, n)]
        self._say()
        started, before = time.monotonic(), self._seconds
        try:
            with closing(self.engine.in_order(attempt_block, attempts)) as attempted:
                for done in attempted:
                    self._keep(done)
                    self._seconds = before + time.monotonic() - started
                    self._say()
        finally:
            self._total = self._done  # what was interrupted is asked for anew

    def _keep(self, done: Attempted) -> None:
        cell, replications = done.attempt
        if done.sample is not None:
            self.store.put(cell, done.sample, done.log)
        for failure in done.failures:
            self.store.put_failure(failure)
            self._failures[failure.cell, failure.replication] = failure
        self._done += len(replications)

    def sample(self, cell: Cell, replications: int) -> Sample:
        """Return replications 0 to *replications* - 1 of a simulated cell, less those that failed.

        Raises
        ------
        NothingLeftError
            All of them failed.
        """
        if self._chosen is None:
            return self.store.sample(cell, range(replications))
        numbers, parts = self.numbers(replications), []
        for stretch in stretches(numbers):
            with suppress(NothingLeftError):  # of the others something may be left
                parts.append(self.store.sample(cell, stretch))
        return joined(cell, parts, range(int(numbers[-1]) + 1))

    @property
    def failures(self) -> list[Failure]:
        """The replications that failed of those asked for, by cell and number; the store may know of more."""
        asked = {cell: frozenset(self.numbers(n).tolist()) for cell, n in self._asked.items()}
        return [f for f in self.store.failures() if f.replication in asked.get(f.cell, ())]

    @property
    def lost(self) -> list[str]:
        """The cells of which every replication asked for failed, by name."""
        failed = Counter(f.cell for f in self.failures)
        return [name for name, number in failed.items() if number == self._asked[name]]

    @property
    def progress(self) -> Progress:
        """How far the work is."""
        return Progress(self._done, self._total, self._found, self._seconds)

    @property
    def statistics(self) -> RunStatistics:
        """What it took so far."""
        return RunStatistics(
            self._done - self._found, self._found, len(self._failures), self._seconds, self.engine.workers
        )

    def _largest(self, asked: Sequence[Asked]) -> list[Asked]:
        """Return each cell once, with the most that is asked of it."""
        largest: dict[str, Asked] = {}
        for cell, n in asked:
            self._check_same(cell)
            before, most = largest.get(cell.name, (cell, 0))
            largest[cell.name] = (cell if cell.detail or cell.log else before, max(n, most))
        return list(largest.values())

    def _check_same(self, cell: Cell) -> None:
        fingerprint = results_fingerprint(cell.scenario)
        if self._scenarios.setdefault(cell.name, fingerprint) != fingerprint:
            raise StoreError(f"two scenarios are called {cell.name}; give each a name of its own")

    def _attempts(self, cell: Cell, n: int) -> list[Attempt]:
        """Return the blocks to simulate, and count what is asked for and what was found."""
        failed = np.array([number for name, number in self._failures if name == cell.name], dtype=np.int64)
        numbers, before = self.numbers(n), self._asked.get(cell.name, 0)
        missing = [
            block
            for wanted in stretches(numbers)
            for stretch in self.store.missing(cell, wanted)
            for left in gaps(stretch, [failed])
            for block in self._cut(cell, left)
        ]
        new = [block for stretch in stretches(numbers[before:]) for block in self._cut(cell, stretch)]
        found = _count(new) - sum(len(range(max(b.start, new[0].start), b.stop)) for b in missing if new)
        self._asked[cell.name] = max(n, before)
        self._found += found
        self._done += found
        self._total += found + _count(missing)
        return [Attempt(cell, block) for block in missing]

    def _cut(self, cell: Cell, replications: range) -> Iterator[range]:
        """Cut replications where blocks begin, and yield the pieces that belong to this shard."""
        size = self._block
        for number in range(replications.start // size, -(-replications.stop // size)):
            piece = range(max(number * size, replications.start), min((number + 1) * size, replications.stop))
            if piece and self._shard.owns(cell.name, number):
                yield piece

    def _say(self) -> None:
        if self._tell is not None:
            self._tell(self.progress)


def _count(blocks: Iterable[range]) -> int:
    return sum(map(len, blocks))
