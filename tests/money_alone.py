"""The money of a scenario by itself, simulated with nobody in post."""

from __future__ import annotations

import numpy as np

from sim.chance import Chance
from sim.model import funding
from sim.model.engine_room import HOOKS
from sim.model.inputs import prepare
from sim.model.log import Event, EventLog
from sim.model.same_money import Awards, Terms, paid_years
from sim.model.state import State
from sim.scenario import Scenario

NOBODY_COMES = HOOKS._replace(seek=lambda *_: None)  # no post is filled


def funded_posts(scenario: Scenario, replications: int) -> np.ndarray:
    """Posts that transformation money funds, by replication and year: the money alone, nobody in post."""
    inputs = prepare(scenario)
    stream = inputs.names.streams.index("transformation")
    found = []
    for replication in range(replications):
        state = State(inputs, Chance(scenario.run.seed, replication), NOBODY_COMES)
        for each in state.streams:
            funding.open_books(state, each)
        state.env.run(until=inputs.run_months)
        rows = EventLog.from_numbers(replication, state.written).of(Event.YEAR_FUNDED)
        found.append(rows.amount[rows.stream == stream])
    return np.array(found)


def expected_posts(terms: Terms, years: int, awards: Awards, kept: float) -> tuple[float, ...]:
    """Return the posts expected to be paid for in each financial year, per planned post, without a factor."""
    return tuple(year.brings() for year in paid_years(terms, years, awards, kept))[:years]
