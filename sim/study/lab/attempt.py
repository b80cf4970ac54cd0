"""A block of a cell attempted: what was measured, and which replications failed, with the reason."""

from __future__ import annotations

import traceback
from typing import NamedTuple

from sim.measures.block import BlockMeasures, measure_block
from sim.measures.measure import TEAM, Floats
from sim.model.engine_room import names_of
from sim.model.log import EventLog
from sim.study.blocks import Block, simulate_block
from sim.study.lab.cells import CURVES, Cell, Failure, Sample, joined, results_fingerprint


class Attempt(NamedTuple):
    """One piece of work: some replications of a cell."""

    cell: Cell
    replications: range


class Attempted(NamedTuple):
    """What came of it.

    Attributes
    ----------
    attempt : Attempt
        The work.
    sample : Sample or None
        What was measured; None if all failed.
    failures : tuple of Failure
        The replications that failed.
    """

    attempt: Attempt
    sample: Sample | None
    failures: tuple[Failure, ...] = ()


def attempt_block(attempt: Attempt) -> Attempted:
    """Simulate a block; if it fails, each replication by itself, so that one failure costs no other."""
    try:
        return Attempted(attempt, simulate_replications(*attempt))
    except Exception:  # whatever it is, it is recorded
        return _one_by_one(attempt)


def _one_by_one(attempt: Attempt) -> Attempted:
    samples, failures = [], []
    for number in attempt.replications:
        try:
            samples.append(simulate_one(attempt.cell, number))
        except Exception:
            scenario = results_fingerprint(attempt.cell.scenario)
            failures.append(Failure(attempt.cell.name, number, traceback.format_exc(), scenario))
    sample = joined(attempt.cell, samples, attempt.replications) if samples else None
    return Attempted(attempt, sample, tuple(failures))


def simulate_one(cell: Cell, replication: int) -> Sample:
    """Simulate one replication alone; what it raises is the caller's."""
    return simulate_replications(cell, range(replication, replication + 1))


def simulate_replications(cell: Cell, replications: range) -> Sample:
    """Simulate some replications of a cell and return what is to be kept of them."""
    measured = simulate_block(Block(cell.scenario, replications)).measures
    curves = _curves(measured) if cell.curves else None
    return Sample(measured.replications, measured.measures, measured.values, curves)


def nothing_of(cell: Cell) -> Sample:
    """Return the sample of a cell of which no replication could be simulated: no rows, all its columns."""
    scenario = cell.scenario
    measured = measure_block(EventLog.from_rows(0, []), scenario, names_of(scenario), [])
    curves = _curves(measured) if cell.curves else None
    return Sample(measured.replications, measured.measures, measured.values, curves)


def _curves(measured: BlockMeasures) -> Floats:
    places = {m.name: i for i, m in enumerate(measured.monthly_measures) if m.group == TEAM}
    return measured.monthly[:, [places[name] for name in CURVES]]
