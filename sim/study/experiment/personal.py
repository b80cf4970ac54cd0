"""Whether results are personal data: those of a team whose people are listed are."""

from __future__ import annotations

from sim.study.experiment.plan import Plan


def is_personal(plan: Plan) -> bool:
    """Return whether a scenario of a plan lists who is in post on day one."""
    return any(lists_people(plan, *situation) for situation in plan.situations)


def lists_people(plan: Plan, system: str, assumptions: str) -> bool:
    """Return whether a scenario of a situation lists who is in post on day one."""
    scenarios = (plan.scenario(system, policy, assumptions) for policy in plan.policies)
    return any(scenario.system.starting.people for scenario in scenarios)
