"""The unit of work: one scenario, a few replications. It is what a worker process is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sim.measures.block import BlockMeasures, measure_block
from sim.model.engine_room import simulate_prepared
from sim.model.inputs import prepare
from sim.model.log import EventLog
from sim.scenario import Scenario

BLOCK = 25
"""Replications in a block: fixed, so that nothing in the results can depend on the number of workers."""


class Block(NamedTuple):
    """One piece of work."""

    scenario: Scenario
    replications: range
    keep_log: bool = False


class Done(NamedTuple):
    """What comes back from a block; the log only if it is to be kept."""

    measures: BlockMeasures
    log: EventLog | None


def blocks_of(scenario: Scenario, replications: int, *, keep_log: bool = False) -> Iterator[Block]:
    """Yield the blocks of replications 0, 1, ..., *replications* - 1 of a scenario."""
    for first in range(0, replications, BLOCK):
        yield Block(scenario, range(first, min(first + BLOCK, replications)), keep_log)


def simulate_block(block: Block) -> Done:
    """Simulate a block and measure it."""
    inputs = prepare(block.scenario)
    log = simulate_prepared(inputs, block.replications)
    measures = measure_block(log, block.scenario, inputs.names, block.replications)
    return Done(measures, log if block.keep_log else None)
