"""What is measured in a scenario, known without simulating it."""

from __future__ import annotations

from sim.measures.block import measure_block
from sim.measures.measure import Measure
from sim.model.engine_room import names_of
from sim.model.log import EventLog
from sim.scenario import Scenario


def measures_of(scenario: Scenario) -> tuple[Measure, ...]:
    """Return the measures that a scenario yields, in the order of its columns."""
    nothing = EventLog.from_rows(0, [])
    return measure_block(nothing, scenario, names_of(scenario), []).measures
