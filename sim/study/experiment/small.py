"""What is surely done in minutes, so that nothing need be timed; known without the model."""

from __future__ import annotations

from sim.scenario import Scenario

_POST_YEARS = 2e6  # that any machine has simulated in minutes


def is_small(scenario: Scenario, replications: int) -> bool:
    """Whether so many replications of a scenario are surely done in minutes."""
    return len(scenario.posts()) * scenario.run.years * replications < _POST_YEARS
