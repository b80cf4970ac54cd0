"""Cells: the scenarios a study is made of, and the numbers of their replications, asked for by name.

Whatever a study wants to know (differences, sensitivity, why, a sweep), it asks a :class:`SampleSource` for
the replications 0 to n - 1 of some cells. What the runner's store has already is not simulated again: so
a study that was interrupted goes on where it was, and two questions about one cell are answered by one
simulation.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np

from sim.errors import NothingLeftError, StoreError
from sim.measures.block import BlockMeasures
from sim.measures.measure import TEAM, Floats, Ints, Measure
from sim.model.log import EventLog
from sim.scenario import Scenario, fingerprint
from sim.study.carried import code_of

T = TypeVar("T")
R = TypeVar("R")


class Cell(NamedTuple):
    """A scenario with a name of its own in the study.

    Of its replications one number a measure is kept; with *detail* all that was measured of them (months,
    weeks, spells), and with *log* their event log too.

    The name is made of words joined by ``/``, each fit for a file name:
    ``dorset/three-year-settlement/central``. What varies such a cell is named after its values
    (:func:`varying`), so a study may change what it asks and never finds numbers of something else.
    """

    name: str
    scenario: Scenario
    detail: bool = False
    log: bool = False


class Contrast(NamedTuple):
    """A policy held against the baseline, in one system and under one set of assumptions.

    The cells are named ``SYSTEM/POLICY/ASSUMPTIONS``; an analysis names what it varies by adding a
    word (:func:`varying`).
    """

    system: str
    assumptions: str
    baseline: Cell
    policy: Cell


Asked = tuple[Cell, int]
"""A cell, and how many replications of it."""


class Many(NamedTuple):
    """How much is asked for, counted by arithmetic: no cell of it is made.

    Attributes
    ----------
    cells : int
        How many cells.
    replications : int
        Of all of them together.
    """

    cells: int
    replications: int


@dataclass(frozen=True, eq=False)
class Sample:
    """What was measured in some replications of a cell.

    Attributes
    ----------
    replications : int array [R]
        Their numbers, ascending; one that failed is not among them.
    measures : tuple of Measure, n of them
        What the columns are.
    values : float array [R, n]
        nan where a measure is not defined.
    detail : BlockMeasures or None
        All that was measured in them, if the cell keeps it.
    """

    replications: Ints
    measures: tuple[Measure, ...]
    values: Floats
    detail: BlockMeasures | None = None

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """Column of each measure, by its name and group."""
        return {(m.name, m.group): i for i, m in enumerate(self.measures)}

    def column(self, measure: str, group: str = TEAM) -> Floats:
        """Return a measure in each replication, array [R]."""
        return self.values[:, self.places[measure, group]]

    @property
    def nbytes(self) -> int:
        """How many bytes it has, about."""
        return sum(array.nbytes for array in _arrays(self))


def _arrays(of: Any) -> Iterator[np.ndarray[Any, Any]]:
    """Yield every array that is somewhere in measurements."""
    if isinstance(of, np.ndarray):
        yield of
    elif is_dataclass(of):
        for field in fields(of):
            yield from _arrays(getattr(of, field.name))
    elif hasattr(of, "_fields"):
        for value in of:
            yield from _arrays(value)


class Failure(NamedTuple):
    """A replication that could not be simulated.

    Attributes
    ----------
    cell : str
        Name of its cell.
    replication : int
        Its number, by which it can be repeated alone.
    traceback : str
        What Python said.
    scenario : str
        Fingerprint of the scenario.
    """

    cell: str
    replication: int
    traceback: str
    scenario: str


class Store(Protocol):
    """Where the numbers of cells are kept."""

    ahead: int
    """About how many replications are kept that the study is known to ask for; 0 if that is not known."""

    def missing(self, cell: Cell, replications: range) -> list[range]:
        """Return the replications that are not kept, failed or not, as ranges in ascending order."""

    def put(self, cell: Cell, sample: Sample, log: EventLog | None = None) -> None:
        """Keep the numbers of some replications; what is said of their failures is forgotten."""

    def put_failure(self, failure: Failure) -> None:
        """Keep what is known of a replication that failed."""

    def failures(self) -> list[Failure]:
        """Return the failures, by cell and number."""

    def sample(self, cell: Cell, replications: range) -> Sample:
        """Return those replications; all must be kept, or known to have failed."""

    def logs(self, cell: Cell) -> Iterator[EventLog]:
        """Yield the event log of a cell, replications ascending, some at a time."""


class Engine(Protocol):
    """What simulates: this process, processes of this machine, or a cluster."""

    @property
    def workers(self) -> int:
        """How many work at once."""

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Yield ``work(item)`` for each item, in the order of the items."""


class SampleSource(Protocol):
    """Numbers of cells on asking; what analyses are given."""

    def simulate(self, cells: Sequence[Cell], replications: int) -> None:
        """See to it that replications 0 to *replications* - 1 of every cell are kept."""

    def sample(self, cell: Cell, replications: int) -> Sample:
        """Return replications 0 to *replications* - 1 of a simulated cell, less those that failed."""

    def numbers(self, replications: int) -> Ints:
        """Return the numbers of so many replications: 0, 1, ..., but where some were chosen."""


def varying(cell: Cell, word: str, values: Mapping[str, Any]) -> str:
    """Return the name of a cell of which some values are changed, by path: the word and a digest of them."""
    digest = hashlib.sha256(json.dumps(sorted(values.items())).encode()).hexdigest()[:10]
    return f"{cell.name}/{word}-{digest}"


def results_fingerprint(scenario: Scenario) -> str:
    """Return the fingerprint of what decides a scenario's numbers: not its name, notes or replications.

    The code of mechanisms of one's own is part of it.
    """
    run = scenario.run.model_copy(update={"replications": 1})
    said = fingerprint(scenario.model_copy(update={"name": "", "notes": {}, "run": run}))
    code = [code_of(type(mechanism)) for mechanism in scenario.mechanisms()]
    return hashlib.sha256("".join([said, *code]).encode()).hexdigest() if code else said


def paired(ours: Sample, theirs: Sample) -> tuple[Sample, Sample]:
    """Return two samples without the replications that only one of them has."""
    both = np.intersect1d(ours.replications, theirs.replications)

    def kept(sample: Sample) -> Sample:
        rows = np.isin(sample.replications, both)
        detail = None if sample.detail is None else sample.detail.only(both)
        return Sample(both, sample.measures, sample.values[rows], detail)

    return kept(ours), kept(theirs)


def in_full(values: Floats, sample: Sample, numbers: Ints) -> Floats:
    """Return values with a row for every replication of these numbers, ascending; nan for one that failed."""
    if len(sample.replications) == len(numbers):
        return values
    full = np.full((len(numbers), *values.shape[1:]), np.nan)
    full[np.searchsorted(numbers, sample.replications)] = values
    return full


def gaps(wanted: range, kept: Iterable[Ints]) -> list[range]:
    """Return the numbers of a range that are in none of some arrays, as ranges in ascending order.

    >>> gaps(range(0, 6), [np.array([2, 3])])
    [range(0, 2), range(4, 6)]
    """
    away = np.ones(len(wanted) + 2, dtype=bool)
    away[[0, -1]] = False
    for numbers in kept:
        inside = numbers[(numbers >= wanted.start) & (numbers < wanted.stop)]
        away[inside - wanted.start + 1] = False
    edges = np.flatnonzero(np.diff(away)) + wanted.start
    return [range(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def stretches(numbers: Ints) -> list[range]:
    """Return numbers in ascending order as ranges.

    >>> stretches(np.array([3, 4, 17]))
    [range(3, 5), range(17, 18)]
    """
    pieces = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    return [range(int(piece[0]), int(piece[-1]) + 1) for piece in pieces if len(piece)]


def refuse_gaps(cell: Cell, missing: Iterable[range], failures: Iterable[tuple[str, int]]) -> None:
    """Raise StoreError if replications are missing that did not fail."""
    failed = {number for name, number in failures if name == cell.name}
    for stretch in missing:
        for number in stretch:
            if number not in failed:
                raise StoreError(f"replication {number} of {cell.name} is not kept; simulate it first")


def joined(cell: Cell, parts: Sequence[Sample], wanted: range) -> Sample:
    """Return the replications of a range that are in some parts, each once, in ascending order.

    Raises
    ------
    NothingLeftError
        There is none.
    StoreError
        The parts do not have the same measures.
    """
    if not parts:
        raise NothingLeftError(cell.name)
    measures = parts[0].measures
    if any(part.measures != measures for part in parts):
        raise StoreError(f"{cell.name}: what is kept does not have the same measures throughout")
    numbers, rows = np.unique(np.concatenate([part.replications for part in parts]), return_index=True)
    inside = (numbers >= wanted.start) & (numbers < wanted.stop)
    if not inside.any():
        raise NothingLeftError(cell.name)
    rows = rows[inside]
    details = _once([part.detail for part in parts if part.detail is not None]) if cell.detail else []
    return Sample(
        numbers[inside],
        measures,
        np.concatenate([part.values for part in parts])[rows],
        BlockMeasures.joined(details).only(numbers[inside]) if details else None,
    )


def _once(details: Iterable[BlockMeasures]) -> list[BlockMeasures]:
    """Return what was measured in blocks that may overlap, without the replications of earlier blocks."""
    found: list[BlockMeasures] = []
    for detail in details:
        there = np.concatenate([f.replications for f in found]) if found else np.empty(0, dtype=np.int64)
        found.append(detail.only(np.setdiff1d(detail.replications, there)))
    return found
