"""One replication: the mechanisms wired together, and run from day one to the horizon.

The order of simultaneous events is by kind (funding, HR, contracts, people, recruitment) and then by
post. Events dated before the horizon happen; those at it do not. What is left is the event log.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sim.chance import Chance
from sim.model import attrition, cuts, funding, horizon, maturity, passport, recruitment, renewal, start
from sim.model.inputs import Inputs, prepare
from sim.model.log import EventLog, Names
from sim.model.room import Room
from sim.scenario.model import Scenario


def names_of(scenario: Scenario) -> Names:
    """Return what the codes in a scenario's logs mean."""
    return prepare(scenario).names


def simulate(scenario: Scenario, replications: Iterable[int]) -> EventLog:
    """Simulate a scenario and return the event log of the replications asked for.

    Parameters
    ----------
    scenario : Scenario
        What is simulated. The number of replications in its run section is not read.
    replications : iterable of int
        Their numbers. Each is a pure function of the scenario, its seed and its number, so any of them
        can be run again alone.

    Returns
    -------
    EventLog
        One row per thing that happened, by replication and then in the order in which it happened.
    """
    inputs = prepare(scenario)
    return EventLog.joined([EventLog.from_numbers(n, replicate(inputs, n)) for n in replications])


def replicate(inputs: Inputs, replication: int) -> list[float]:
    """Run one replication and return its log, one :class:`sim.model.log.Row` after the other."""
    with _uncollected():
        return _run(inputs, replication)


def _run(inputs: Inputs, replication: int) -> list[float]:
    room = Room(inputs, Chance(inputs.scenario.run.seed, replication))
    resigning = attrition.Resigning(room, inputs.hazards)
    room.seek, room.live_contract, room.changed = recruitment.seek, renewal.live_contract, resigning.changed
    room.left = passport.await_return
    for stream in room.streams:
        funding.open_books(room, stream)
    start.fill_posts(room)
    cuts.await_cuts(room)
    room.start(resigning.every_month())
    if inputs.scenario.assumptions.maturity.odds_slope:
        room.start(maturity.every_month(room))
    room.env.run(until=inputs.horizon)
    horizon.censor(room)
    return room.written


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a replication under way, a tenth of its time.

    It wakes when the room is gone, and finds little: what it would meet alive it would keep for later.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
