"""What was assumed: how much of it is measured, and the assumptions that a reader should know."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.assumed import USUAL, assumption_in_words
from sim.report.words.english import capital, count, listed
from sim.report.words.titles import with_unit
from sim.scenario.errors import shortened
from sim.scenario.evidence import GRADES
from sim.scenario.idle import without_effect
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


def usual(scenarios: Sequence[Scenario]) -> list[str]:
    """Return the assumptions that act in a comparison and move such answers most, by the usual order.

    Parameters
    ----------
    scenarios : sequence of Scenario
        The baseline first.
    """
    acting = {varied.path for of_one in acting_in(scenarios) for varied in of_one}
    return [path for path in USUAL if path in acting]


def described(scenarios: Sequence[Scenario], paths: Sequence[str], most: int = SHOWN) -> list[Assumption]:
    """Return assumptions that have a range in words, in the order of their paths given.

    Each is described as in the first scenario that gives it a range.
    """
    given = {v.path: (scenario, v) for scenario in reversed(scenarios) for v in varied_in(scenario)}
    told = [given[path] for path in paths if path in given]
    return [
        Assumption(
            varied.path,
            assumption_in_words(varied.path),
            with_unit(varied.path, varied.value),
            f"{varied.low:g} to {varied.high:g}",
            scenario.notes[varied.path].grade,
            shortened(capital(_EVIDENCE.sub("", scenario.notes[varied.path].source)), _LONGEST_SOURCE),
        )
        for scenario, varied in told[:most]
    ]
