"""What a measure is: its name, title, unit, direction, bounds, how it is pooled, and its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

TEAM = "team"

Pooled = Literal["added", "weighted by posts", "ratio of sums"]
"""How several systems are taken as one: amounts are added, what is said of a head or a post is weighted."""


class Noticed(NamedTuple):
    """The least difference that is worth noticing, and why: a judgement, and no property of the model.

    Attributes
    ----------
    least : float
        In the unit of the measure.
    reason : str
        Why so much, in a few words.
    """

    least: float
    reason: str


NOTICED = {
    "share": Noticed(0.005, "half a point: a tenth of a person in a team of twenty"),
    "months": Noticed(0.1, "three days of a person's stay"),
    "person-months": Noticed(1.0, "one person for a month, in the whole run"),
    "person-weeks": Noticed(0.5, "one person for half a week, in the whole run"),
    "weeks": Noticed(0.2, "a working day"),
    "per year": Noticed(0.05, "one person in twenty years"),
    "people": Noticed(0.05, "a twentieth of a person"),
    "posts": Noticed(0.05, "a twentieth of a post"),
    "post-months": Noticed(0.5, "one post for half a month, in the whole run"),
    "staff equivalents": Noticed(0.05, "a twentieth of what one experienced person knows"),
    "staff-equivalent years": Noticed(0.1, "what one experienced person does in five weeks"),
    "whole-time equivalents": Noticed(0.05, "a twentieth of a person"),
    "ties": Noticed(0.1, "one tie in ten teams"),
    "partners": Noticed(0.05, "one partner in twenty teams"),
    "areas": Noticed(0.05, "one area in twenty teams"),
    "GBP": Noticed(5000.0, "a month's cost of one post, in the whole run"),
}
"""By unit, for measures that say nothing else."""

EVERY = Noticed(0.0, "every difference is told")
"""For a measure of another unit."""


@dataclass(frozen=True)
class MeasureKind:
    """All that is known of a measure but its values.

    Attributes
    ----------
    name : str
        Such as ``retention_24m``.
    title : str
        What tables call it, in plain English and without its unit.
    unit : str
        ``share``, ``months``, ``person-weeks``, ``weeks``, ``per year``, ``people``, ``posts``,
        ``post-months``, ``person-months``, ``ties``, ``partners``, ``areas``, ``staff equivalents``,
        ``staff-equivalent years``, ``whole-time equivalents`` or ``GBP``.
    better : int
        +1 if more is better, -1 if less is better, 0 if neither.
    pooled : str
        ``added``, ``weighted by posts`` (a share, months kept, weeks to fill a post, a cost per head), or
        ``ratio of sums`` (also over replications: see `over`).
    over : str or None
        Of a ratio of sums, the measure it is over. Its mean is the sum of what is above, of all replications
        (and systems), over the sum of what is below.
    least, most : float
        The least and the most it can be, so that no interval claims more.
    most_per_year : float
        The most it can be for each year of the run: 12 of months in the team.
    month : int or None
        Of what is read at a month, such as retention: which. It has no value in a run that does not go beyond
        it.
    monthly : bool
        Whether a replication yields a number for each month, and not one alone.
    notice : Noticed or None
        The least difference worth noticing, if not that of its unit (:data:`NOTICED`).
    """

    name: str
    title: str
    unit: str
    better: int
    pooled: Pooled = "added"
    over: str | None = None
    least: float = 0.0
    most: float = inf
    most_per_year: float = inf
    month: int | None = None
    monthly: bool = False
    notice: Noticed | None = None

    @property
    def noticed(self) -> Noticed:
        """The least difference worth noticing, and why."""
        return self.notice or NOTICED.get(self.unit, EVERY)

    @property
    def added(self) -> bool:
        """Whether it is an amount, to be added over systems, and not something said of a head or a post."""
        return self.pooled == "added"

    def most_in(self, years: int) -> float:
        """Return the most it can be in a run of so many years."""
        return min(self.most, self.most_per_year * years)

    def defined_in(self, years: int) -> bool:
        """Whether it has a value in a run of so many years."""
        return self.month is None or self.month < 12 * years


def share(name: str, title: str, better: int, *, monthly: bool = False) -> MeasureKind:
    """Return a share of a whole: at most 1, and weighted by posts."""
    return MeasureKind(name, title, "share", better, "weighted by posts", most=1.0, monthly=monthly)


@dataclass(frozen=True)
class Measure:
    """A measure of the team or of one funding stream: what a column of values is.

    Attributes
    ----------
    kind : MeasureKind
        What is measured.
    group : str
        ``"team"``, or the name of a funding stream.
    """

    kind: MeasureKind
    group: str

    @property
    def name(self) -> str:
        """Such as ``retention_24m``."""
        return self.kind.name

    @property
    def unit(self) -> str:
        """The unit of its values."""
        return self.kind.unit

    @property
    def better(self) -> int:
        """+1 if more is better, -1 if less is better, 0 if neither."""
        return self.kind.better


class Columns:
    """Measures and their values, gathered one after the other.

    Parameters
    ----------
    streams : sequence of str
        Names of the funding streams.
    kinds : mapping of str to MeasureKind
        The registered measures, by name; there is no column of another.
    """

    def __init__(self, streams: Sequence[str], kinds: Mapping[str, MeasureKind]) -> None:
        self.streams = tuple(streams)
        self._kinds = kinds
        self._measures: list[Measure] = []
        self._values: list[NDArray[Any]] = []

    def team(self, name: str, values: NDArray[Any]) -> None:
        """Add a measure of the team. *values*: shape (replications, ...)."""
        self._measures.append(Measure(self._kinds[name], TEAM))
        self._values.append(values)

    def groups(self, name: str, values: NDArray[Any]) -> None:
        """Add a measure of the team and of each stream. *values*: shape (replications, 1 + streams, ...)."""
        kind = self._kinds[name]
        for i, group in enumerate((TEAM, *self.streams)):
            self._measures.append(Measure(kind, group))
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
