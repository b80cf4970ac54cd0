"""What a measure is called, what it is about, and which way is better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TEAM = "team"


@dataclass(frozen=True)
class Measure:
    """One number that a replication yields, or one number a month.

    Attributes
    ----------
    name : str
        Such as ``retention_24m``.
    group : str
        ``"team"``, or the name of a funding stream.
    unit : str
        ``share``, ``months``, ``person-weeks``, ``weeks``, ``per year``, ``people``, ``posts``,
        ``post-months``, ``person-months``, ``ties``, ``partners``, ``areas``, ``staff equivalents``,
        ``whole-time equivalents`` or ``GBP``.
    better : int
        +1 if more is better, -1 if less is better, 0 if neither.
    """

    name: str
    group: str
    unit: str
    better: int


class Columns:
    """Measures and their values, gathered one after the other.

    Parameters
    ----------
    streams : sequence of str
        Names of the funding streams.
    """

    def __init__(self, streams: Sequence[str]) -> None:
        self.streams = tuple(streams)
        self._measures: list[Measure] = []
        self._values: list[NDArray[Any]] = []

    def team(self, name: str, unit: str, better: int, values: NDArray[Any]) -> None:
        """Add a measure of the team. *values*: shape (replications, ...)."""
        self._measures.append(Measure(name, TEAM, unit, better))
        self._values.append(values)

    def groups(self, name: str, unit: str, better: int, values: NDArray[Any]) -> None:
        """Add a measure of the team and of each stream. *values*: shape (replications, 1 + streams, ...)."""
        for i, group in enumerate((TEAM, *self.streams)):
            self._measures.append(Measure(name, group, unit, better))
            self._values.append(values[:, i])

    def __iter__(self) -> Iterator[tuple[Measure, NDArray[Any]]]:
        return zip(self._measures, self._values, strict=True)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The measures so far."""
        return tuple(self._measures)

    def array(self) -> Floats:
        """Return the values, shape (replications, measures, ...)."""
        return np.stack(self._values, axis=1).astype(np.float64, copy=False)
