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
from sim.study.experiment.board import board_under
from sim.study.experiment.conditioning import Conditioning
from sim.study.experiment.plan import Plan
from sim.study.experiment.study_file import Uncertainty
from sim.study.ranges import moved, points_of
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
        self._values: dict[tuple[str, str, str], list[dict[str, float]]] = {}
        self._made: dict[tuple[object, ...], tuple[Part, Part]] = {}
        self._conditioning: dict[str, Conditioning] = {}
        for assumptions in plan.assumptions:
            places = [(s, p, assumptions) for s in plan.systems for p in plan.policies]
            central = [plan.scenario(*place) for place in places]
            boards = [board_under(central[0])] if asked.conditioned else []
            found = points_of(central, asked.points, asked.seed, asked.design, beside=boards)
            self._values |= dict(zip(places, found, strict=False))
            different = {id(scenario.assumptions): i for i, scenario in enumerate(central)}
            for i in different.values():  # so that what is impossible is said at once
                for values in found[i]:
                    self._moved(central[i], values)
            if boards:
                at = [(values, moved(boards[0], values)) for values in found[-1]]
                self._conditioning[assumptions] = Conditioning(assumptions, boards[0], at, asked.replications)

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


def asked_of_known(design: UncertaintyDesign | None, assumptions: str) -> list[Asked]:
    """Return what it takes to hold the points of one set of assumptions against what was measured."""
    held = design and design.conditioning(assumptions)
    return held.asked() if held else []


def asked(design: UncertaintyDesign, plan: Plan, situation: tuple[str, str]) -> list[Asked]:
    """Return what the uncertainty design needs of one system under one set of assumptions."""
    system, assumptions = situation
    return [
        (cell, design.replications) for p in plan.policies for cell in design.cells(system, p, assumptions)
    ]
