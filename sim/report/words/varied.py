"""Which assumptions the range over them is about, and which a scenario has fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reading.scenarios import without_range
from sim.report.words.english import capital, count
from sim.report.words.naming import titles_within
from sim.study.ranges import acting_in, counted, varied_in

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.study.experiment.plan import Plan
    from sim.study.experiment.results import BaseResults

_NAMED = 4  # of the fixed assumptions; explain shows all


def varied_lines(study: BaseResults) -> list[str]:
    """Return how many assumptions varied and which stayed fixed, once if it is the same for all scenarios."""
    if study.ranges is None:
        return []
    scenarios = [o.scenario for o in study.outcomes]
    varied = acting_in(scenarios)
    said = {o.name: _said(o.scenario, len(v)) for o, v in zip(study.outcomes, varied, strict=True)}
    if len(set(said.values())) == 1:
        return [f"{capital(said[study.baseline.name])}."]
    called = titles_within(study)
    return [f"With {called[name]}, {words}." for name, words in said.items()]


def how_many(plan: Plan) -> str:
    """Return how many assumptions a study varies, and how many have a range, in words."""
    return _those(*counted([plan.scenario(s, p, a) for s, a in plan.situations for p in plan.policies]))


def _said(scenario: Scenario, varied: int) -> str:
    fixed = [path.removeprefix("assumptions.") for path in without_range(scenario)]
    found = f"{_those(varied, len(varied_in(scenario)))} varied"
    if not fixed:
        return found
    names = ", ".join(fixed[:_NAMED])
    more = f" and {len(fixed) - _NAMED} more" if len(fixed) > _NAMED else ""
    return f"{found}; fixed, since a plain value has no range: {names}{more}"


def _those(varied: int, ranged: int) -> str:
    if varied == ranged:
        return f"{count(ranged, 'assumption')} with a range"
    return f"{varied} of {count(ranged, 'assumption')} with a range, those that do something here,"
