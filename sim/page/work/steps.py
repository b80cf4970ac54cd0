"""The steps of an answer: each the same question with more of it, every one what ``sim.compare`` would give.

First a look at a few teams, then twice as many until the headline is known well; then the range over the
assumptions, of few points; then why, unless that was asked for before; last the range of many points, which
takes longest. A tornado comes as soon as it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from sim.measures.measure import TEAM
from sim.measures.retention import headline_month_of, retention_at
from sim.scenario import Scenario
from sim.study.experiment.comparison import Comparison, compared, with_settings
from sim.study.experiment.study_file import Replications
from sim.study.questions.tornado import Section as Tornado

if TYPE_CHECKING:
    from sim.report.results import Results

Code = Literal["first-look", "narrowing", "precise", "range", "whole"]
Adds = Literal["teams", "range", "why", "tornado"]

FIRST = 8
"""Replications of a first look: what two processes simulate within half a second."""

_FIRST_WITH_ALL = 25
_FIRST_POINTS = 24
POINTS = 100
"""Of the assumptions, without being asked for more."""

HALF_WIDTH = 0.01
"""So well the mean difference of the headline's retention is to be known: half its 95% interval."""


@dataclass(frozen=True)
class Step:
    """How much is asked.

    Attributes
    ----------
    replications, points : int
        Of each scenario, and of the assumptions.
    why : bool
        Whether the differences are split over what differs.
    precise : bool
        Whether there are as many replications as there will be.
    tornado : tuple of str
        Paths of the assumptions that go, one at a time, from end to end of their ranges.
    """

    replications: int
    points: int = 0
    why: bool = False
    precise: bool = False
    tornado: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """How far the steps go.

    Attributes
    ----------
    replications, points : int
        At most.
    why : bool
        Whether why comes before all of the range.
    explained : bool
        Whether there is any difference to be explained.
    tornado : tuple of str
        Paths of the assumptions of a tornado; none if nobody asked for one.
    """

    replications: int
    points: int
    why: bool
    explained: bool
    tornado: tuple[str, ...] = ()


def next_step(last: Step | None, wanted: Wanted) -> Step | None:
    """Return what comes after a step (None: before the first); None if all is answered."""
    if last is None:
        return Step(min(FIRST, wanted.replications))
    if not last.precise:
        more = max(2 * last.replications, _FIRST_WITH_ALL) if last.replications > FIRST else _FIRST_WITH_ALL
        return Step(min(more, wanted.replications))
    if wanted.tornado and wanted.tornado != last.tornado:
        return replace(last, tornado=wanted.tornado)
    ladder = sorted({min(points, wanted.points) for points in (_FIRST_POINTS, POINTS, wanted.points)})
    more_points = next((points for points in ladder if points > last.points), None)
    if wanted.explained and not last.why and (wanted.why or last.points or more_points is None):
        return replace(last, why=True)
    return None if more_points is None else replace(last, points=more_points)


def adds(last: Step | None, step: Step) -> Adds:
    """Return what a step adds to the one before it: teams, points of the assumptions, why, or a tornado."""
    if last is None or step.replications > last.replications:
        return "teams"
    if step.tornado != last.tornado:
        return "tornado"
    return "why" if step.why > last.why else "range"


def as_found(step: Step, results: Results, wanted: Wanted) -> Step:
    """Return a step that was taken, with what its results say: whether it is precise."""
    if step.replications <= FIRST < wanted.replications:
        return step
    known = step.replications >= Replications().minimum and known_well(results)
    enough = known or step.replications >= wanted.replications
    return replace(step, precise=step.precise or enough)


def code_of(step: Step, wanted: Wanted) -> Code:
    """Return what a step that was taken is called."""
    if step.points:
        whole = step.points >= wanted.points and (step.why or not wanted.explained)
        return "whole" if whole else "range"
    if step.precise:
        return "precise" if wanted.points or not step.why else "whole"
    return "first-look" if step.replications <= FIRST else "narrowing"


def plan_of(scenarios: Sequence[Scenario], step: Step) -> Comparison:
    """Return the plan of a step: that of ``sim.compare``; of a first look without what nobody asked."""
    plan = compared(
        [with_settings(s, replications=step.replications, seed=None, years=None) for s in scenarios],
        assumption_points=step.points,
        why=step.why,
        tornado=step.tornado,
    )
    first = step.replications <= FIRST and not step.precise
    return replace(plan, sections={}) if first else plan


def moved_in(results: Results) -> tuple[str, ...]:
    """Return the paths of the assumptions of a tornado that some results have."""
    asked = results.plan.sections.get("tornado", ())
    return tuple(path for one in asked if isinstance(one, Tornado) for path in one.assumptions)


def known_well(results: Results) -> bool:
    """Return whether the headline's differences are known as well as is asked; of one scenario, its mean."""
    month = headline_month_of(results.plan.file.run.years)
    measure = retention_at(month).name if month else "retention_12m"
    several = len(results.plan.policies) > 1
    table, of = (results.differences, "diff_") if several else (results.summary, "")
    rows = table[(table["measure"] == measure) & (table["group"] == TEAM)]
    widths = (rows[f"{of}ci_high"] - rows[f"{of}ci_low"]).to_numpy(dtype=float) / 2
    return bool(widths.size and np.all(widths <= HALF_WIDTH))
