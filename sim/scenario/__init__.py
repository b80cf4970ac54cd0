"""Scenarios: what is asked. Typed frozen models, reading files, the shipped library."""

from __future__ import annotations

from sim.scenario.changes import refusal as _refusal  # noqa: F401 - gives Scenario.replace its words
from sim.scenario.errors import Mistake, Origin, ScenarioError
from sim.scenario.library import Shipped, shipped
from sim.scenario.model import Note, Run, Scenario
from sim.scenario.plain import fingerprint, from_plain, to_plain, to_yaml
from sim.scenario.posts import PostSpec
from sim.scenario.reading import Loaded, load, read

__all__ = [
    "Loaded",
    "Mistake",
    "Note",
    "Origin",
    "PostSpec",
    "Run",
    "Scenario",
    "ScenarioError",
    "Shipped",
    "fingerprint",
    "from_plain",
    "load",
    "read",
    "shipped",
    "to_plain",
    "to_yaml",
]
