"""From what was measured to the summary and the months: of a comparison everything, of a study what it names.

A study's tables are made from arrays of what it names, as all of its systems would not fit into memory; its
levels and its pairs are pooled apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from sim.measures.measure import TEAM, Floats, Ints, Measure
from sim.measures.registry import MONTHLY_KINDS
from sim.study.events import EventsFile
from sim.study.experiment.arrays import CURVES, Arrays, paired
from sim.study.experiment.plan import Plan
from sim.study.experiment.stopping import Situation
from sim.study.experiment.uncertainty import means
from sim.study.outcome import Outcome
from sim.study.ranges import Ranges
from sim.study.ratios import linear
from sim.study.where import Where

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.tables import Levels


class Tables(NamedTuple):
    """The tables that everything else is told from; their columns are in :mod:`sim.study.columns`."""

    summary: pd.DataFrame
    monthly: pd.DataFrame


@dataclass(frozen=True, eq=False)
class Detail:
    """All that was measured in one situation.

    Attributes
    ----------
    outcomes : tuple of Outcome
        One per scenario, the baseline first.
    ranges : Ranges or None
        Means over the ranges of the assumptions, if they were varied.
    events : EventsFile or None
        The event log, if it was kept.
    """

    outcomes: tuple[Outcome, ...]
    ranges: Ranges | None
    events: EventsFile | None


class Rows(NamedTuple):
    """Every measure of one scenario in every replication.

    Attributes
    ----------
    where : Where
        Which scenario.
    replications : int array [R]
        Their numbers.
    measures : tuple of Measure, k of them
        Columns of the values.
    values : array [R, k]
        nan where not defined.
    """

    where: Where
    replications: Ints
    measures: tuple[Measure, ...]
    values: Floats


class Measured(Protocol):
    """What results are made from."""

    def summary(self) -> pd.DataFrame:
        """Return the summary."""

    def monthly(self) -> pd.DataFrame:
        """Return the months."""

    def rows(self) -> Iterator[Rows]:
        """Yield every measure in every replication, one scenario after the other."""

    def detail(self, situation: Situation) -> Detail:
        """Return all that was measured in one situation."""


class OneSituation(NamedTuple):
    """A comparison, or one system of a study, as :class:`Measured`: all that was measured is told."""

    found: Detail

    def summary(self) -> pd.DataFrame:
        """Return the summary, of every measure."""
        from sim.study.tables import summary

        return summary(self._levels, None, self.found.outcomes[0].scenario.run.years)

    def monthly(self) -> pd.DataFrame:
        """Return the months, of every monthly measure."""
        from sim.study.tables import monthly

        return monthly(self._levels)

    @property
    def _levels(self) -> list[Levels]:
        from sim.study.tables import Levels

        ranges = self.found.ranges
        return [
            Levels(
                o.where, o.measured.measures, o.measured.values, ranges and ranges.means[i],
                o.measured.monthly_measures, o.measured.monthly, ranges and ranges.weights,
            )
            for i, o in enumerate(self.found.outcomes)
        ]  # fmt: skip

    def rows(self) -> Iterator[Rows]:
        """Yield every measure in every replication, one scenario after the other."""
        for o in self.found.outcomes:
            yield Rows(o.where, o.measured.replications, o.measured.measures, o.measured.values)

    def detail(self, situation: Situation) -> Detail:  # noqa: ARG002
        """Return all that was measured."""
        return self.found


def tables_of_arrays(plan: Plan, situation: Situation, arrays: Arrays, pairs: Arrays | None = None) -> Tables:
    """Return the tables of one system, or of all systems pooled, with their pairs pooled apart.

    Parameters
    ----------
    arrays : Arrays
        Levels, array [R, k, policies].
    pairs : Arrays or None
        Pairs, array [R, k, policies, 2], if they were pooled apart.
    """
    from sim.study.tables import Levels, Pairs, monthly, summary

    system, assumptions = situation
    levels = []
    for p, policy in enumerate(plan.policies):
        values = arrays.values[:, :, p]
        at = None
        if arrays.points is not None:
            at = means(linear(arrays.measures, arrays.points[:, :, :, p]), linear(arrays.measures, values))
        where, kinds = plan.where(system, policy, assumptions), [MONTHLY_KINDS[name] for name in CURVES]
        levels.append(
            Levels(
                where, arrays.measures, values, at,
                tuple(Measure(kind, TEAM) for kind in kinds), arrays.curves[..., p], arrays.point_weights,
            )
        )  # fmt: skip
    both = paired(arrays.values) if pairs is None else pairs.values
    points = _paired_points(arrays, pairs)
    found = []
    for p in range(1, len(levels)):
        pair = Pairs.of(arrays.measures, both[:, :, p], None)
        at = None if points is None else means(points[:, :, :, p], pair.of_means)
        found.append(pair._replace(at_points=at))
    table = summary(levels, found, plan.file.run.years)
    asked = table["measure"].isin(plan.file.measures)
    return Tables(table[asked].reset_index(drop=True), monthly(levels))


def _paired_points(arrays: Arrays, pairs: Arrays | None) -> Floats | None:
    """Return the differences at the points, for their means, array [r, k, points, policies]."""
    if arrays.points is None:
        return None
    both = paired(arrays.points) if pairs is None or pairs.points is None else pairs.points
    straight = linear(arrays.measures, both)
    return np.asarray(straight[..., 1] - straight[..., 0])
