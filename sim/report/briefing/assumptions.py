"""What was assumed: how much of it is measured, and the assumptions that a reader should know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import capital, count, listed, small
from sim.report.words.titles import title_of, with_unit
from sim.scenario.errors import shortened
from sim.scenario.idle import without_effect
from sim.scenario.model import GRADES, file_shape
from sim.study.ranges import acting_in, varied_in

if TYPE_CHECKING:
    from sim.scenario import Scenario

SHOWN = 7
_LONGEST_SOURCE = 110
_EVIDENCE = re.compile(r"\s*\(evidence [^)]*\)")  # points into the project's own pages


class Assumption(NamedTuple):
    """An assumption with a plausible range, in words."""

    path: str
    what: str
    value: str
    span: str
    grade: str
    source: str


def grades_in_words(scenario: Scenario) -> str:
    """Return how many of the assumptions are of each grade, and how many judgements have a range and act.

    Parameters
    ----------
    scenario : Scenario
        The baseline: what acts in it may depend on its policy and its system.
    """
    notes = {path: note for path, note in scenario.notes.items() if path.startswith("assumptions.")}
    found = Counter[str](note.grade for note in notes.values())
    each = [f"{found[grade]:,} {_are(found[grade])} {what} (grade {grade})" for grade, what in GRADES.items()]
    ranged = [v.path for v in varied_in(scenario) if v.path in notes and notes[v.path].grade == "C"]
    act = len(ranged) - len(without_effect(scenario, ranged))
    return (
        f"Of {len(notes):,} values that the model assumes and gives a source for, {listed(each)}; "
        f"these organisations are integrated care boards, for nobody has measured an engine room. "
        f"Of the judgements {count(len(ranged), 'has', 'have')} a plausible range, and {act:,} of those "
        f"{'does' if act == 1 else 'do'} something in the baseline; the others say why they are not varied. "
        "Who disagrees with a value can change it and run again."
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def widest(scenario: Scenario, most: int = SHOWN) -> list[Assumption]:
    """Return the assumptions that act and whose range is the widest for their size, the widest first.

    Prices and pay are left out: they move the cost and nothing else.
    """
    (acting,) = acting_in([scenario])
    varied = [v for v in acting if v.value and not v.path.startswith("assumptions.money.")]
    order = sorted(varied, key=lambda v: (-(v.high - v.low) / abs(v.value), v.path))
    return described(scenario, [v.path for v in order[:most]])


def described(scenario: Scenario, paths: Sequence[str]) -> list[Assumption]:
    """Return assumptions that have a range in words, in the order of their paths given."""
    varied = {v.path: v for v in varied_in(scenario)}
    return [
        Assumption(
            path,
            _what(path),
            with_unit(path, varied[path].value),
            f"{varied[path].low:g} to {varied[path].high:g}",
            scenario.notes[path].grade,
            shortened(capital(_EVIDENCE.sub("", scenario.notes[path].source)), _LONGEST_SOURCE),
        )
        for path in paths
        if path in varied
    ]


def _what(path: str) -> str:
    """Return what the value at a path is: its name, and what the model says of it."""
    shape = file_shape().walk(path.split("."))
    said = str(shape.schema.get("description", "")) if shape is not None else ""
    named = capital(title_of(path))
    return f"{named}: {small(said.rstrip('.'))}" if said else named
