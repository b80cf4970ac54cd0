"""A block of a cell attempted: what was measured, and which replications failed, with the reason."""

from __future__ import annotations

import traceback
from typing import NamedTuple

from sim.errors import OwnCodeError
from sim.files.given import printable
from sim.measures.block import BlockMeasures, measure_block
from sim.model.engine_room import names_of
from sim.model.log import EventLog
from sim.study.blocks import Block, simulate_block
from sim.study.runner.cells import Cell, Failure, Sample, joined, results_fingerprint


class Attempt(NamedTuple):
    """One piece of work: some replications of a cell."""

    cell: Cell
    replications: range


class Attempted(NamedTuple):
    """What came of it.

    Attributes
    ----------
    cell : str
        Name of its cell: not the scenario again, which may hold classes that are known by the caller alone.
    replications : range
        Those attempted.
    sample : Sample or None
        What was measured; None if all failed.
    failures : tuple of Failure
        The replications that failed.
    log : EventLog or None
        The event log of the others, if the cell keeps it.
    """

    cell: str
    replications: range
    sample: Sample | None
    failures: tuple[Failure, ...] = ()
    log: EventLog | None = None


def attempt_block(attempt: Attempt) -> Attempted:
    """Simulate a block; if it fails, each replication by itself, so that one failure costs no other."""
    try:
        return _attempted(attempt)
    except OwnCodeError:  # who wrote it is there to mend it
        raise
    except Exception:  # whatever it is, it is recorded
        return _one_by_one(attempt)


def _attempted(attempt: Attempt) -> Attempted:
    cell, replications = attempt
    done = simulate_block(Block(cell.scenario, replications, cell.log))
    return Attempted(cell.name, replications, _sample(cell, done.measures), (), done.log)


def _one_by_one(attempt: Attempt) -> Attempted:
    samples, logs, failures = [], [], []
    for number in attempt.replications:
        try:
            done = _attempted(Attempt(attempt.cell, range(number, number + 1)))
        except Exception:
            scenario = results_fingerprint(attempt.cell.scenario)
            failures.append(Failure(attempt.cell.name, number, printable(traceback.format_exc()), scenario))
            continue
        samples += [done.sample] if done.sample is not None else []
        logs += [done.log] if done.log is not None else []
    sample = joined(attempt.cell, samples, attempt.replications) if samples else None
    log = EventLog.joined(logs) if logs else None
    return Attempted(attempt.cell.name, attempt.replications, sample, tuple(failures), log)


def simulate_replications(cell: Cell, replications: range) -> Sample:
    """Simulate some replications of a cell and return what is kept of them; what it raises goes on."""
    return _sample(cell, simulate_block(Block(cell.scenario, replications)).measures)


def nothing_of(cell: Cell) -> Sample:
    """Return the sample of a cell of which no replication could be simulated: no rows, all its columns."""
    scenario = cell.scenario
    return _sample(cell, measure_block(EventLog.from_rows(0, []), scenario, names_of(scenario), []))


def _sample(cell: Cell, measured: BlockMeasures) -> Sample:
    detail = measured if cell.detail else None
    return Sample(measured.replications, measured.measures, measured.values, detail)
