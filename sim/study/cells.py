"""Cells: the scenarios a study is made of, and the numbers of their replications, asked for by name.

Whatever a study wants to know (differences, sensitivity, why, a sweep), it asks a :class:`Lab` for the
replications 0 to n - 1 of some cells. What the lab's store has already is not simulated again: so a study
that was interrupted goes on where it was, and two questions about one cell are answered by one simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol, TypeVar

import numpy as np

from sim.measures.measure import TEAM, Floats, Ints, Measure
from sim.scenario import Scenario

T = TypeVar("T")
R = TypeVar("R")

CURVES = (
    "retention", "lost_knowledge", "knowledge_stock", "headcount", "vacancies", "people_in_limbo",
)  # fmt: skip
"""The team's monthly measures that a cell keeps, if it keeps any."""


class Cell(NamedTuple):
    """A scenario with a name of its own in the study.

    The name is made of words joined by ``/``, each fit for a file name:
    ``dorset/three-year-settlement/central``, ``dorset/three-year-settlement/point-007``.
    """

    name: str
    scenario: Scenario
    curves: bool = False


class Contrast(NamedTuple):
    """A policy held against the baseline, in one system and under one set of assumptions.

    The cells are named ``SYSTEM/POLICY/ASSUMPTIONS``; an analysis names what it varies by adding words:
    ``dorset/three-year-settlement/central/point-007``.
    """

    system: str
    assumptions: str
    baseline: Cell
    policy: Cell


Asked = tuple[Cell, int]
"""A cell, and how many replications of it."""


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
    curves : float array [R, len(CURVES), months + 1] or None
        The curves, if the cell keeps them.
    """

    replications: Ints
    measures: tuple[Measure, ...]
    values: Floats
    curves: Floats | None = None

    @cached_property
    def places(self) -> dict[tuple[str, str], int]:
        """Column of each measure, by its name and group."""
        return {(m.name, m.group): i for i, m in enumerate(self.measures)}

    def column(self, measure: str, group: str = TEAM) -> Floats:
        """Return a measure in each replication, array [R]."""
        return self.values[:, self.places[measure, group]]


class Store(Protocol):
    """Where the numbers of cells are kept."""

    def missing(self, cell: Cell, replications: range) -> list[range]:
        """Return the replications that are not kept yet, as ranges in ascending order."""

    def put(self, cell: Cell, sample: Sample) -> None:
        """Keep the numbers of some replications."""

    def sample(self, cell: Cell, replications: range) -> Sample:
        """Return those replications; all must be kept, or known to have failed."""


class Engine(Protocol):
    """What simulates: this process, processes of this machine, or a cluster."""

    def in_order(self, work: Callable[[T], R], items: Iterable[T]) -> Generator[R, None, None]:
        """Yield ``work(item)`` for each item, in the order of the items."""


class Laboratory(Protocol):
    """Numbers of cells on asking; what analyses are given."""

    def simulate(self, cells: Sequence[Cell], replications: int) -> None:
        """See to it that replications 0 to *replications* - 1 of every cell are kept."""

    def sample(self, cell: Cell, replications: int) -> Sample:
        """Return replications 0 to *replications* - 1 of a simulated cell, less those that failed."""


def paired(ours: Sample, theirs: Sample) -> tuple[Sample, Sample]:
    """Return two samples without the replications that only one of them has."""
    both = np.intersect1d(ours.replications, theirs.replications)

    def kept(sample: Sample) -> Sample:
        rows = np.isin(sample.replications, both)
        curves = None if sample.curves is None else sample.curves[rows]
        return Sample(both, sample.measures, sample.values[rows], curves)

    return kept(ours), kept(theirs)
