"""Scenarios: what is asked. Typed frozen models of a system, a policy, assumptions and a run."""

from __future__ import annotations

from sim.scenario.errors import Mistake, Origin, ScenarioError
from sim.scenario.evidence import Note
from sim.scenario.model import Run, Scenario
from sim.scenario.plain import fingerprint, from_plain, to_plain
from sim.scenario.posts import PostSpec

__all__ = [
    "Mistake",
    "Note",
    "Origin",
    "PostSpec",
    "Run",
    "Scenario",
    "ScenarioError",
    "fingerprint",
    "from_plain",
    "to_plain",
]
