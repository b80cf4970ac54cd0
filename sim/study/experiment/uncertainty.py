"""The uncertainty design: the cells of a study at points of the ranges of its assumptions.

Every system and every policy meets the same points and, at each, the same replications; of what only some
systems have, such as a maturity with a range, these share the quantile. So differences are
paired in the assumptions as they are in chance; and of all systems together the range is that of a country in
which the assumptions are wrong everywhere in the same way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.scenario import Scenario
from sim.scenario.base import Part
from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import Uncertainty
from sim.study.ranges import moved, points_of
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
        self._values: dict[tuple[str, str, str], list[dict[str, float]]] = {}
        self._made: dict[tuple[object, ...], tuple[Part, Part]] = {}
        for assumptions in plan.assumptions:
            places = [(s, p, assumptions) for s in plan.systems for p in plan.policies]
            central = [plan.scenario(*place) for place in places]
            found = points_of(central, asked.points, plan.file.run.seed, asked.design)
            self._values |= zip(places, found, strict=True)
            different = {id(scenario.assumptions): i for i, scenario in enumerate(central)}
            for i in different.values():  # so that what is impossible is said at once
                for values in found[i]:
                    self._moved(central[i], values)

    def cells(self, system: str, policy: str, assumptions: str) -> list[Cell]:
        """Return one cell of the study at each of the points."""
        central = self._plan.cell(system, policy, assumptions)
        return [
            Cell(varying(central, f"point-{i:03d}", values), self._moved(central.scenario, values))
            for i, values in enumerate(self._values[system, policy, assumptions])
        ]

    def _moved(self, scenario: Scenario, values: dict[str, float]) -> Scenario:
        """Return a scenario at a point; a part that several share is moved once, and held once."""
        for part in ("assumptions", "system"):
            ours = {path: value for path, value in values.items() if path.startswith(f"{part}.")}
            if ours:
                central = getattr(scenario, part)
                key = (id(central), *ours.items())
                if key not in self._made:  # with what it is made from, whose id is then no other's
                    self._made[key] = (central, getattr(moved(scenario, ours), part))
                scenario = scenario.model_copy(update={part: self._made[key][1]})
        return scenario


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


def asked(design: UncertaintyDesign, plan: Plan, situation: tuple[str, str]) -> list[tuple[Cell, int]]:
    """Return what the uncertainty design needs of one system under one set of assumptions."""
    system, assumptions = situation
    return [
        (cell, design.replications) for p in plan.policies for cell in design.cells(system, p, assumptions)
    ]
