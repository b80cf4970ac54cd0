"""What was simulated is kept, for the next question and for everybody: by what decides the numbers."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Any

import numpy as np

from sim.model.log import EventLog
from sim.study.runner.cells import Cell, Sample, gaps, results_fingerprint
from sim.study.runner.store import MemoryStore

BYTES = 400_000_000
"""So much is kept, about; what was not asked for longest goes first."""


class Kept:
    """Samples of scenarios by fingerprint, for any number of threads.

    Parameters
    ----------
    most : int
        Bytes, about.
    """

    def __init__(self, most: int = BYTES) -> None:
        self._most, self._bytes = most, 0
        self._lock = threading.Lock()
        self._samples: OrderedDict[str, list[Sample]] = OrderedDict()

    def of(self, scenario: str) -> tuple[Sample, ...]:
        """Return what is kept of a scenario, by its fingerprint."""
        with self._lock:
            if scenario in self._samples:
                self._samples.move_to_end(scenario)
            return tuple(self._samples.get(scenario, ()))

    def put(self, scenario: str, sample: Sample) -> None:
        """Keep a sample of a scenario, if it has anything that is not kept yet."""
        numbers = sample.replications
        if not len(numbers):
            return
        with self._lock:
            there = self._samples.setdefault(scenario, [])
            self._samples.move_to_end(scenario)
            alike = [s.replications for s in there if s.detail is not None or sample.detail is None]
            if not _lacking(numbers, alike):
                return
            there.append(sample)
            self._bytes += sample.nbytes
            while self._bytes > self._most and len(self._samples) > 1:
                _, gone = self._samples.popitem(last=False)
                self._bytes -= sum(one.nbytes for one in gone)

    @property
    def bytes(self) -> int:
        """How much is kept, about."""
        return self._bytes


class JobStore(MemoryStore):
    """The numbers of one question: they stay as long as it does, and are shared with the next.

    Parameters
    ----------
    kept : Kept
        Where they come from, and go to.
    """

    def __init__(self, kept: Kept) -> None:
        super().__init__()
        self._kept = kept
        self._fingerprints: dict[str, str] = {}
        self._taken: set[tuple[str, int]] = set()

    def missing(self, cell: Cell, replications: range) -> list[range]:
        """Return the replications that neither this nor the other questions have, in ascending order."""
        for sample in self._kept.of(self._fingerprint(cell)):
            if (cell.name, id(sample)) not in self._taken:
                self._taken.add((cell.name, id(sample)))
                super().put(cell, sample)
        return super().missing(cell, replications)

    def put(self, cell: Cell, sample: Sample, log: EventLog | None = None) -> None:
        """Keep the numbers of some replications, for the other questions too."""
        self._taken.add((cell.name, id(sample)))
        super().put(cell, sample, log)
        self._kept.put(self._fingerprint(cell), sample)

    def keep(self, cell: Cell, sample: Sample) -> None:
        """Keep for the other questions what this one does not wait for any more."""
        self._kept.put(results_fingerprint(cell.scenario), sample)

    def _fingerprint(self, cell: Cell) -> str:
        if cell.name not in self._fingerprints:
            self._fingerprints[cell.name] = results_fingerprint(cell.scenario)
        return self._fingerprints[cell.name]


def _lacking(numbers: np.ndarray[Any, Any], kept: list[np.ndarray[Any, Any]]) -> bool:
    """Return whether some numbers are in none of some arrays."""
    wanted = range(int(numbers.min()), int(numbers.max()) + 1)
    return any(np.isin(numbers, list(stretch)).any() for stretch in gaps(wanted, kept))
