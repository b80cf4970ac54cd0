"""Retention in people of the day-one team, and the policy of which all pictures of a comparison speak."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report.words.quantities import WHOLE, Quantity, people_said
from sim.report.words.spoken import View

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults
    from sim.study.outcome import Outcome


def day_one_people(study: BaseResults) -> Quantity:
    """Return how shares of the day-one team are said: in its people, or of 100 where teams differ."""
    people = View(study).team.people
    return Quantity("retention", "", people if people >= WHOLE else 100.0, 0.0, "")


def of_day_one(study: BaseResults) -> str:
    """Return of how many people shares are said: ``18 people``."""
    return people_said(day_one_people(study).scale)


def points_explained(study: BaseResults) -> tuple[str, ...]:
    """Return what a point of the day-one team is, if there is a difference to count in points."""
    if len(study.outcomes) == 1:
        return ()
    ten = day_one_people(study).size(0.1)
    return (f"A point is one in a hundred of the day-one team: ten are {ten} of {of_day_one(study)}.",)


def leading(study: BaseResults, among: Sequence[Outcome]) -> Outcome | None:
    """Return the policy that the front page speaks of first, if it is among some.

    So all pictures of a comparison speak of the same policy, wherever they can.
    """
    first = View(study).lead
    return next((o for o in among if first is not None and o.name == first.outcome.name), None)
