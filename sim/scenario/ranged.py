"""Which assumptions have lost their plausible range: a plain value laid over a ranged one has none."""

from __future__ import annotations

from functools import cache

from sim.scenario.model import Note, Scenario
from sim.scenario.reading import DEFAULTS, EXAMPLE_SYSTEM, load


def without_range(scenario: Scenario) -> tuple[str, ...]:
    """Return the paths of assumptions to which the central ones give a range, and this scenario does not."""
    return tuple(p for p in _ranged() if not is_range(scenario.notes.get(p, Note())))


def is_range(note: Note) -> bool:
    """Return whether a note gives a value room to vary."""
    return note.low is not None and note.high is not None and note.low < note.high


@cache
def _ranged() -> tuple[str, ...]:
    central = load(EXAMPLE_SYSTEM, assumptions=DEFAULTS["assumptions"])
    return tuple(p for p, note in central.notes.items() if p.startswith("assumptions.") and is_range(note))
