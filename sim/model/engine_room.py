"""One replication: the mechanisms wired together, and run from day one to the end.

The order of simultaneous events is by kind (funding, HR, contracts, people, recruitment) and then by
post. Events dated before the end of the run happen; those at it do not. What is left is the event log.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

import numpy as np

from sim.chance import Chance
from sim.errors import OwnCodeError
from sim.model import added, attrition, cuts, end_of_run, funding, maturity, passport, recruitment, start
from sim.model.inputs import Inputs, prepare
from sim.model.log import EventLog, Names
from sim.model.state import Hooks, State
from sim.scenario.model import Scenario

HOOKS = Hooks(recruitment.seek, attrition.changed, passport.await_return)


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
    return simulate_prepared(prepare(scenario), replications)


def simulate_prepared(inputs: Inputs, replications: Iterable[int]) -> EventLog:
    """Simulate a scenario that is prepared already; see :func:`simulate`."""
    logs = [EventLog.from_numbers(n, replicate(inputs, n)) for n in replications]
    if inputs.points.own and logs:
        _refuse_what_varies(inputs, logs[0])
    return EventLog.joined(logs)


def _refuse_what_varies(inputs: Inputs, first: EventLog) -> None:
    """Simulate a replication once more: mechanisms of one's own must have kept nothing since, nor drawn luck.

    Raises
    ------
    OwnCodeError
        The second time it comes out differently.
    """
    number = int(first.replication[0])
    again = EventLog.from_numbers(number, replicate(inputs, number))
    if not all(map(partial(np.array_equal, equal_nan=True), first, again)):
        names = " or ".join(m.key for m in inputs.points.own)
        raise OwnCodeError(
            f"replication {number} came out differently when it was simulated again: the mechanism {names} "
            "keeps something from one call to the next, or draws chance of its own. Let what it returns "
            "depend on its fields and its arguments alone, and draw with person.chance or post.chance"
        )


def replicate(inputs: Inputs, replication: int) -> list[float]:
    """Run one replication and return its log, one :class:`sim.model.log.Row` after the other."""
    with _uncollected():
        try:
            return _run(inputs, replication)
        except OwnCodeError as error:
            raise OwnCodeError(f"{error} (replication {replication})") from error


def _run(inputs: Inputs, replication: int) -> list[float]:
    state = State(inputs, Chance(inputs.scenario.run.seed, replication), HOOKS)
    for stream in state.streams:
        funding.open_books(state, stream)
    start.fill_posts(state)
    cuts.await_cuts(state)
    state.start(attrition.every_month(state))
    if inputs.scenario.assumptions.maturity.loop:
        state.start(maturity.every_month(state))
    if inputs.points.cost_gbp or inputs.points.cost_of_year_gbp:
        state.start(added.every_month(state))
    state.env.run(until=inputs.run_months)
    end_of_run.censor(state)
    return state.written


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking through a replication under way, a tenth of its time.

    It wakes when the replication is gone, and finds little: what it would meet alive it would keep for later.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
