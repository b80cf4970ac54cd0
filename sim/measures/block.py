"""A block of replications measured: what the study layer works with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measures import disruption
from sim.measures.frame import Frame
from sim.measures.measure import Floats, Ints, Measure
from sim.measures.posts import DayOneHolders, day_one_holders
from sim.measures.registry import measured
from sim.measures.spells import Spells
from sim.measures.states import Facts
from sim.model.log import EventLog, Names
from sim.scenario.model import Scenario

__all__ = ["BlockMeasures", "Measure", "Spells", "measure_block"]


@dataclass(frozen=True)
class BlockMeasures:
    """The measures of some replications.

    Attributes
    ----------
    replications : int array [R]
        Their numbers.
    measures : tuple of Measure, n of them
        What the columns of `values` are.
    values : float array [R, n]
        One number a replication; nan where the measure is not defined there.
    monthly_measures : tuple of Measure, m of them
        What the middle axis of `monthly` is.
    monthly : float array [R, m, months + 1]
        The state at the instant of each month 0, 1, ... after every event dated that month (at the last
        month, the horizon, events do not happen any more); of a flow, such as spend, what flowed in
        the month that ends then.
    limbo_by_week : float array [R, 52]
        People in limbo, on average over each week of the financial year and over the years of the run;
        week 0 begins on 1 April.
    spells : Spells
        Everybody's time in the team.
    holders : DayOneHolders or None
        What becomes of who holds each post on day one, of a system that lists its people.
    """

    replications: Ints
    measures: tuple[Measure, ...]
    values: Floats
    monthly_measures: tuple[Measure, ...]
    monthly: Floats
    limbo_by_week: Floats
    spells: Spells
    holders: DayOneHolders | None = None

    @classmethod
    def joined(cls, blocks: Iterable[BlockMeasures]) -> BlockMeasures:
        """Return several blocks of the same scenario as one, in the order given.

        Raises
        ------
        ValueError
            There is no block, or they do not have the same measures.
        """
        parts = list(blocks)
        if not parts:
            raise ValueError("no block to join")
        first = parts[0]
        if any((p.measures, p.monthly_measures) != (first.measures, first.monthly_measures) for p in parts):
            raise ValueError("blocks of different scenarios cannot be joined")
        holders = [p.holders for p in parts if p.holders is not None]
        return cls(
            np.concatenate([p.replications for p in parts]),
            first.measures,
            np.concatenate([p.values for p in parts]),
            first.monthly_measures,
            np.concatenate([p.monthly for p in parts]),
            np.concatenate([p.limbo_by_week for p in parts]),
            Spells.joined([p.spells for p in parts]),
            DayOneHolders.joined(holders) if len(holders) == len(parts) else None,
        )

    def only(self, numbers: Ints) -> BlockMeasures:
        """Return some of the replications, in ascending order of their numbers.

        Parameters
        ----------
        numbers : int array
            Which; each must be there, and no other is returned.
        """
        rows = np.flatnonzero(np.isin(self.replications, numbers))
        rows = rows[np.argsort(self.replications[rows])]
        spells = self.spells.where(np.isin(self.spells.replication, numbers))
        order = np.argsort(spells.replication, kind="stable")
        return BlockMeasures(
            self.replications[rows],
            self.measures,
            self.values[rows],
            self.monthly_measures,
            self.monthly[rows],
            self.limbo_by_week[rows],
            spells.where(order),
            None if self.holders is None else self.holders.where(rows),
        )


def measure_block(
    log: EventLog, scenario: Scenario, names: Names, replications: Sequence[int] | NDArray[Any]
) -> BlockMeasures:
    """Return the measures of the replications in *log*.

    What is returned for a replication does not depend, to the last bit, on which others are in the log.

    Parameters
    ----------
    log : EventLog
        What happened in them.
    scenario : Scenario
        What was simulated.
    names : Names
        What the codes of the log mean.
    replications : int array [R]
        The replications of the log, each once; also those in which nothing happened.

    Raises
    ------
    ValueError
        The log holds a replication that is not listed, or one is listed twice.
    """
    frame = Frame.of(log, scenario, names, replications)
    facts = Facts.of(frame)
    values, monthly = measured(facts)
    return BlockMeasures(
        frame.replications,
        values.measures,
        values.array(),
        monthly.measures,
        monthly.array(),
        disruption.limbo_by_week(facts),
        facts.spells,
        day_one_holders(facts) if scenario.system.starting.people else None,
    )
