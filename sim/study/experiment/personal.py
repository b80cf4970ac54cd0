"""Whether results are personal data: those of a team whose people are listed are."""

from __future__ import annotations

from sim.study.experiment.plan import Plan

NOTICE = "KEEP-PRIVATE.txt"
"""The file that says so, in a folder of such results."""


def is_personal(plan: Plan) -> bool:
    """Return whether a scenario of a plan lists who is in post on day one."""
    return any(
        plan.scenario(system, policy, assumptions).system.starting.people
        for system, assumptions in plan.situations
        for policy in plan.policies
    )
