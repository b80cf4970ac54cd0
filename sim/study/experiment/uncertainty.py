"""The uncertainty design: the cells of a study at points of the ranges of its assumptions.

Every system and every policy meets the same points and, at each, the same replications. So differences are
paired in the assumptions as they are in chance; and of all systems together the range is that of a country in
which the assumptions are wrong everywhere in the same way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calibration.board import board_under
from sim.study.experiment.conditioning import Conditioning
from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import Uncertainty
from sim.study.ranges import scenarios_at_points
from sim.study.runner.cells import Asked, Cell, SampleSource, varying


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
        self._conditioning: dict[str, Conditioning] = {}
        for assumptions in plan.assumptions:
            central = [plan.scenario(plan.systems[0], policy, assumptions) for policy in plan.policies]
            boards = [board_under(central[0])] if asked.conditioned else []
            *at, last = scenarios_at_points(
                [*central, *boards], asked.points, plan.file.run.seed, asked.design
            )
            if boards:
                held = Conditioning(assumptions, boards[0], last, asked.replications)
                self._conditioning[assumptions] = held
            else:
                at.append(last)
            for policy, points in zip(plan.policies, at, strict=True):
                self._moved[policy, assumptions] = points

    def conditioning(self, assumptions: str) -> Conditioning | None:
        """Return the points of one set of assumptions held against what was measured, if they are."""
        return self._conditioning.get(assumptions)

    def weights(self, source: SampleSource, assumptions: str) -> NDArray[np.float64] | None:
        """Return the weights of the points, array [points]; None if they are not conditioned.

        All are 0 if too few are left for a range.
        """
        held = self.conditioning(assumptions)
        if held is None:
            return None
        found = held.found(source)
        return found.weights if found.enough else np.zeros(len(found.weights))

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


def asked_of_known(design: UncertaintyDesign | None, assumptions: str) -> list[Asked]:
    """Return what it takes to hold the points of one set of assumptions against what was measured."""
    held = design and design.conditioning(assumptions)
    return held.asked() if held else []


def means(values: NDArray[np.float64], central: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean at each point, with the luck of its few replications taken out.

    What the central scenario gained from all its other replications is added to each point (a control
    variate), so that the luck of the few is not taken for ignorance.

    Parameters
    ----------
    values : array [replications, k, points]
        At the points.
    central : array [more replications, k]
        Of the central scenario; the first of them are those of the points.

    Returns
    -------
    array [points, k]
    """
    from sim.study.statistics import mean_defined

    luck = mean_defined(central[: len(values)]) - mean_defined(central)
    return np.asarray(mean_defined(values).T - luck)


def asked(design: UncertaintyDesign, plan: Plan, situation: tuple[str, str]) -> list[Asked]:
    """Return what the uncertainty design needs of one system under one set of assumptions."""
    system, assumptions = situation
    return [
        (cell, design.replications) for p in plan.policies for cell in design.cells(system, p, assumptions)
    ]
