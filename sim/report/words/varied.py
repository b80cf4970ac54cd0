"""Which assumptions the range over them is about, and which a scenario has fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reading.scenarios import without_range
from sim.report.words.english import capital, count
from sim.report.words.naming import titles_within
from sim.study.ranges import varied_in

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.experiment.results import BaseResults

_NAMED = 4  # of the fixed assumptions; explain shows all


def varied_lines(study: BaseResults) -> list[str]:
    """Return how many assumptions varied and which stayed fixed, once if it is the same for all scenarios."""
    if study.ranges is None:
        return []
    said = {o.name: _said(o.scenario) for o in study.outcomes}
    if len(set(said.values())) == 1:
        return [f"{capital(said[study.baseline.name])}."]
    called = titles_within(study)
    return [f"With {called[name]}, {words}." for name, words in said.items()]


def _said(scenario: Scenario) -> str:
    fixed = [path.removeprefix("assumptions.") for path in without_range(scenario)]
    found = f"{count(len(varied_in(scenario)), 'assumption')} varied"
    if not fixed:
        return found
    names = ", ".join(fixed[:_NAMED])
    more = f" and {len(fixed) - _NAMED} more" if len(fixed) > _NAMED else ""
    return f"{found}; fixed, since a plain value has no range: {names}{more}"
