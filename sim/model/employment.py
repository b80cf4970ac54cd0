"""M13 Employment models: what it changes who employs the team."""

from __future__ import annotations

from typing import NamedTuple

from sim.scenario.assumptions import Assumptions, Destinations
from sim.scenario.system import EmploymentModel


class Effects(NamedTuple):
    """What an employment model changes.

    The whole-time equivalents it gives belong to the posts: see :meth:`sim.scenario.model.Scenario.posts`.
    """

    permanent_share: float  # least share of offers that are permanent
    destinations: Destinations
    reachable_months: float  # mean time that a leaver to a local partner stays reachable
    second_role: bool  # whoever would go to a trust goes home, to the first role
    partner_employs: bool  # whoever is dismissed goes home, with no redundancy pay
    focus: float  # share of the time given that serves the system


def effects(model: EmploymentModel, assumed: Assumptions) -> Effects:
    """Return what an employment model changes; a central office is the case that changes nothing."""
    given, shares = assumed.employment, assumed.attrition.destinations
    if assumed.attrition.trust_destination_factor != 1:
        shares = to_trusts(shares, assumed.attrition.trust_destination_factor)
    central = Effects(0.0, shares, assumed.knowledge.reachable_months, False, False, 1.0)
    if model == "distributed":
        return central._replace(second_role=True, reachable_months=given.distributed_reachable_months)
    if model == "hosted":
        return central._replace(
            permanent_share=given.hosted_permanent_share,
            destinations=to_trusts(shares, given.hosted_trust_factor),
        )
    if model == "diffuse":
        return central._replace(permanent_share=1.0, partner_employs=True, focus=given.diffuse_focus)
    return central


def to_trusts(shares: Destinations, factor: float) -> Destinations:
    """Return the shares of destinations with the one to trusts weighted by a factor."""
    total = factor * shares.trust + shares.other_nhs + shares.outside
    return Destinations(
        trust=factor * shares.trust / total,
        other_nhs=shares.other_nhs / total,
        outside=shares.outside / total,
    )
