"""Which mechanisms act at which point: a tuple for each, so that a point where none acts costs nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sim.errors import OwnCodeError
from sim.model.career_ladder import CareerLadder
from sim.model.passport_checks import PassportChecks
from sim.scenario.mechanism import POINTS, Mechanism
from sim.scenario.model import Scenario

Mechanisms = tuple[Mechanism, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """The mechanisms that act at each point, in the order in which they are asked."""

    own: Mechanisms  # those that are not shipped
    may_recruit: Mechanisms
    weeks_to_start: Mechanisms
    hazard_multiplier: Mechanisms
    handed_over: Mechanisms
    cost_gbp: Mechanisms
    cost_of_year_gbp: Mechanisms


def points_of(scenario: Scenario) -> Points:
    """Return where the mechanisms of a scenario act: shipped ones that are written as such, and its own."""
    own = scenario.mechanisms()
    for mechanism in own:
        if not any(map(mechanism.acts_at, POINTS)):
            raise OwnCodeError(
                f"the mechanism {mechanism.key} acts at no point: it has none of the methods "
                f"{', '.join(POINTS)}"
            )
    every = (*_shipped(scenario), *own)

    def acting(point: str) -> Mechanisms:
        return tuple(mechanism for mechanism in every if mechanism.acts_at(point))

    return Points(
        own=own,
        may_recruit=acting("may_recruit"),
        weeks_to_start=acting("weeks_to_start"),
        hazard_multiplier=acting("hazard_multiplier"),
        handed_over=acting("handed_over"),
        cost_gbp=acting("cost_gbp"),
        cost_of_year_gbp=acting("cost_of_year_gbp"),
    )


def _shipped(scenario: Scenario) -> Mechanisms:
    attrition, passport = scenario.assumptions.attrition, scenario.assumptions.passport
    found: list[Mechanism] = []
    if scenario.policy.career_ladder:
        found.append(
            CareerLadder(
                from_months=attrition.career_ladder_from_months,
                multiplier=attrition.career_ladder_multiplier,
            )
        )
    if scenario.practices().passport:
        found.append(
            PassportChecks(
                skipped_weeks=passport.checks_skipped_weeks, shortest_weeks=passport.shortest_start_weeks
            )
        )
    return tuple(found)
