"""Calibration: a whole integrated care board against measured figures, and what that predicts elsewhere.

One system, ``icb-wide``, is held against figures measured in integrated care boards. The engine rooms are
then a prediction: nothing in the model was fitted to them. What else is measured is held against
the model in :mod:`sim.calibration.validation`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from enum import StrEnum
from itertools import chain, islice
from math import isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures.frame import Frame
from sim.measures.measure import Floats
from sim.measures.states import Facts
from sim.measures.workforce import RAN_OUT
from sim.model.engine_room import names_of, simulate
from sim.model.log import Contract, Event, EventLog, Reason
from sim.published.figures import BANDS, WHOLE_BOARD, Counts, Figure
from sim.published.jackknife import jackknife, variance_of_mean
from sim.reading import load
from sim.scenario import Scenario
from sim.study.blocks import Block, blocks_of
from sim.study.executor import in_order
from sim.study.runner.runner import Progress, Tell
from sim.study.statistics import CONFIDENCE

ENGINE_ROOMS = (
    "one-gloucestershire", "west-yorkshire-harrogate", "south-east-london", "dorset", "lincolnshire",
)  # fmt: skip
REPLICATIONS = 200


class Verdict(StrEnum):
    """Where a figure lies."""

    PUBLISHED = "within the published interval"
    PLAUSIBLE = "within the plausible band"
    EDGE = "on the edge"
    OUTSIDE = "outside"


class Found(NamedTuple):
    """A figure as a system shows it, with the 95% interval of its Monte Carlo error."""

    system: str
    figure: Figure
    mean: float
    ci_low: float
    ci_high: float

    @property
    def verdict(self) -> Verdict | None:
        """Where it lies, as far as its Monte Carlo interval allows to say; None where it has no band to meet.

        It is within an interval only if its whole Monte Carlo interval is, and outside only if none of that
        reaches into the widest interval there is. Between the two it is on the edge, which more replications
        may settle. So what straddles an end of the published interval is within the plausible band, if it is
        that, and few replications make nothing fit and nothing miss. The estimate alone decides where it has
        no Monte Carlo interval.

        The engine rooms have no band to meet in what was measured in boards, and what is not defined has no
        verdict.
        """
        if isnan(self.mean) or self.system != WHOLE_BOARD:
            return None
        ends = (self.mean, self.mean) if isnan(self.ci_low) else (self.ci_low, self.ci_high)
        published, plausible = self.figure.published, self.figure.plausible
        if published.holds(*ends):
            return Verdict.PUBLISHED
        if plausible.holds(*ends):
            return Verdict.PLAUSIBLE
        return Verdict.OUTSIDE if published.misses(*ends) and plausible.misses(*ends) else Verdict.EDGE


# --- counting


def counts_of_block(block: Block) -> Counts:
    """Simulate some replications and count what the figures are made of; arrays [replications]."""
    log = simulate(block.scenario, block.replications)
    return counts_of_log(log, block.scenario, block.replications)


def counts_of_log(log: EventLog, scenario: Scenario, replications: Sequence[int]) -> Counts:
    """Count what the figures are made of in a log of some replications; arrays [replications]."""
    return leavers(Facts.of(Frame.of(log, scenario, names_of(scenario), replications)))


def leavers(facts: Facts) -> Counts:
    """Count who leaves by reason, who joins, and the years in post; arrays [replications]."""
    frame, log, people, spells = facts.frame, facts.frame.log, facts.people, facts.spells
    left = frame.rows(Event.LEFT)
    place, reason = frame.place[left], log.reason[left]

    def of(*reasons: Reason) -> Floats:
        return counted(frame, place[np.isin(reason, reasons)])

    fixed_term = log.contract[left] == Contract.FIXED_TERM
    due = frame.rows(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
    joined = np.searchsorted(frame.replications, spells.replication[~spells.day_one])
    return {
        "staff_years": counted(frame, people.place, people.end - people.start) / 12,
        "exits": counted(frame, place),
        "resigned": of(Reason.RESIGNED, Reason.LEFT_IN_LIMBO),
        "retired": of(Reason.RETIRED),
        # the Electronic Staff Record counts the end of a fixed-term post with its contracts
        "ran_out": counted(frame, place[np.isin(reason, RAN_OUT) & fixed_term]),
        "redundancies": counted(frame, frame.place[due]),
        "joined": counted(frame, joined),
    }


def counted(frame: Frame, place: NDArray[np.int64], weights: NDArray[np.float64] | None = None) -> Floats:
    """Count by replication, or add weights; array [replications]."""
    return np.bincount(place, weights, frame.size).astype(np.float64)


# --- estimates


def estimate(value: Callable[[Counts], Floats], counts: Counts) -> tuple[float, float, float]:
    """Return a figure of pooled counts and its 95% interval, by the jackknife over replications.

    Parameters
    ----------
    value : callable
        The figure, a smooth function of sums.
    counts : mapping of name to array [R]
        R replications, which are independent; what happens within one is not.

    Returns
    -------
    tuple of float
        Estimate, low end, high end; the ends are nan with one replication, all are nan where
        nothing was counted.
    """
    from scipy.special import stdtrit

    pooled, influence = jackknife(value, counts)
    n = len(influence)
    if n < 2:
        return pooled, float("nan"), float("nan")
    half = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2) * np.sqrt(variance_of_mean(influence)))
    return pooled, pooled - half, pooled + half


def calibrate(
    replications: int = REPLICATIONS,
    systems: Sequence[str] = (WHOLE_BOARD, *ENGINE_ROOMS),
    workers: int = 1,
    progress: Tell | None = None,
) -> list[Found]:
    """Return every figure of every system, under annual settlements and the central assumptions.

    Parameters
    ----------
    replications : int
        Of each system.
    systems : sequence of str
        Names of shipped systems.
    workers : int
        Processes; the result does not depend on it.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` after every block.
    """
    blocks = [list(blocks_of(_scenario(name), replications)) for name in systems]
    with closing(in_order(counts_of_block, chain.from_iterable(blocks), workers)) as done:
        told = telling(done, replications * len(systems), progress)
        return [
            found
            for name, its_blocks in zip(systems, blocks, strict=True)
            for found in _figures(name, list(islice(told, len(its_blocks))))
        ]


def _scenario(system: str) -> Scenario:
    return load(system=system, policy="annual-settlement", assumptions="central")


def telling(done: Iterator[Counts], total: int, tell: Tell | None) -> Iterator[Counts]:
    """Yield counts as they come, and tell how many replications of so many they make."""
    started, replications = time.monotonic(), 0
    for counts in done:
        replications += len(next(iter(counts.values())))
        if tell is not None:
            tell(Progress(replications, total, 0, time.monotonic() - started))
        yield counts


def _figures(system: str, parts: list[Counts]) -> Iterator[Found]:
    counts = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    for figure in BANDS:
        yield Found(system, figure, *estimate(figure.value, counts))
