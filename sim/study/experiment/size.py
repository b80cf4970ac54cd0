"""How much is to be simulated and about how long it takes, before it is: from a few timed replications."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

from sim.study.experiment.plan import Plan
from sim.study.experiment.workload import Portion
from sim.study.runner.attempt import simulate_replications
from sim.study.runner.cells import Cell

_LEAST = 0.1  # seconds for which replications are timed
_MOST = 8  # replications


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
    """

    plan: Plan
    parts: tuple[Portion, ...]
    found: int
    workers: int

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

    @cached_property
    def seconds(self) -> dict[str, float]:
        """How long each part takes one worker, by its key: a few replications of each are timed."""
        each: dict[str, float] = {}
        for part in self.parts:
            if part.cell.name not in each:
                each[part.cell.name] = _timed(part.cell)
        return {part.key: part.replications * each[part.cell.name] for part in self.parts}

    @property
    def seconds_to_come(self) -> float:
        """About how long all of it takes, less what is kept already."""
        share = max(0, self.replications - self.found) / max(1, self.replications)
        return sum(self.seconds.values()) * share / max(1, self.workers)

    @property
    def largest(self) -> Portion:
        """The part that takes longest."""
        return max(self.parts, key=lambda part: self.seconds[part.key])


def _timed(cell: Cell) -> float:
    """Return the seconds that a replication takes; the first, which sets up what all use, is left out."""
    simulate_replications(cell, range(1))
    started, done = time.perf_counter(), 0
    while done < _MOST and time.perf_counter() - started < _LEAST:
        simulate_replications(cell, range(done, done + 1))
        done += 1
    return (time.perf_counter() - started) / done
