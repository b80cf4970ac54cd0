"""The uncertainty design: the cells of a study at points of the ranges of its assumptions.

Every system and every policy meets the same points and, at each, the same replications. So differences are
paired in the assumptions as they are in chance; and of all systems together the range is that of a country in
which the assumptions are wrong everywhere in the same way.
"""

from __future__ import annotations

from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import Uncertainty
from sim.study.ranges import scenarios_at_points
from sim.study.runner.cells import Cell, varying


class UncertaintyDesign:
    """The uncertainty design of a study.

    Parameters
    ----------
    plan : Plan
        The study.
    asked : Uncertainty
        Its section on uncertainty.

    Raises
    ------
    RangeError
        The assumptions have no ranges, or a range allows what is not possible.
    """

    def __init__(self, plan: Plan, asked: Uncertainty) -> None:
        self.points, self.replications = asked.points, asked.replications
        self._plan = plan
        # What is moved is the same in every system, so a point is made, and checked, once for each policy.
        self._moved = {}
        for assumptions in plan.assumptions:
            central = [plan.scenario(plan.systems[0], policy, assumptions) for policy in plan.policies]
            at = scenarios_at_points(central, asked.points, asked.seed, asked.design)
            for policy, points in zip(plan.policies, at, strict=True):
                self._moved[policy, assumptions] = points

    def cells(self, system: str, policy: str, assumptions: str) -> list[Cell]:
        """Return one cell of the study at each of the points."""
        central = self._plan.cell(system, policy, assumptions)
        return [
            Cell(
                varying(central, f"point-{i:03d}", values),
                central.scenario.model_copy(update={"assumptions": at.assumptions}),
            )
            for i, (values, at) in enumerate(self._moved[policy, assumptions])
        ]


def asked(design: UncertaintyDesign, plan: Plan, situation: tuple[str, str]) -> list[tuple[Cell, int]]:
    """Return what the uncertainty design needs of one system under one set of assumptions."""
    system, assumptions = situation
    return [
        (cell, design.replications) for p in plan.policies for cell in design.cells(system, p, assumptions)
    ]
