"""What one scenario of a study yields, and what tables and pictures call it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.measures.block import BlockMeasures
from sim.scenario import Scenario
from sim.study.where import Where

JOINT = " / "
"""Between the pieces of a scenario's name."""

Key = tuple[str, str]
"""A measure's name and group."""


@dataclass(frozen=True, eq=False, repr=False)
class Outcome:
    """One scenario and everything measured in its replications.

    Attributes
    ----------
    where : Where
        What its rows in tables are about.
    scenario : Scenario
        What was simulated.
    measured : BlockMeasures
        What was measured.
    """

    where: Where
    scenario: Scenario
    measured: BlockMeasures

    @property
    def name(self) -> str:
        """What tables call it: a policy of a study, or a scenario's name without what all have in common."""
        return self.where.scenario

    @cached_property
    def places(self) -> Mapping[Key, int]:
        """Column of each measure."""
        return {(m.name, m.group): i for i, m in enumerate(self.measured.measures)}

    @cached_property
    def monthly_places(self) -> Mapping[Key, int]:
        """Column of each monthly measure."""
        return {(m.name, m.group): i for i, m in enumerate(self.measured.monthly_measures)}

    def __repr__(self) -> str:
        """Return one line: the whole is thousands of values."""
        return f"Outcome({self.name}, {counted(len(self.measured.replications), 'replication')})"

    def values(self, measure: str, group: str = "team") -> NDArray[np.float64]:
        """Return a measure in each replication, array [replications]."""
        return self.measured.values[:, self.places[measure, group]]

    def monthly(self, measure: str, group: str = "team") -> NDArray[np.float64]:
        """Return a monthly measure, array [replications, months + 1]."""
        return self.measured.monthly[:, self.monthly_places[measure, group]]


def counted(n: int, thing: str) -> str:
    """Return so many of a thing: ``1 year``, ``6 years``."""
    return f"{n} {thing}" if n == 1 else f"{n} {thing}s"


def labels(names: Sequence[str]) -> list[str]:
    """Return names without the pieces that all of them have.

    >>> labels(["dorset / annual-settlement", "dorset / three-year-settlement"])
    ['annual-settlement', 'three-year-settlement']
    """
    pieces = [name.split(JOINT) for name in names]
    common = set.intersection(*(set(p) for p in pieces))
    short = [JOINT.join(piece for piece in p if piece not in common) for p in pieces]
    return short if all(short) else list(names)
