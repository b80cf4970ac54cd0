"""The outer design: the cells of a study at points of the ranges of its assumptions.

Every system and every policy meets the same points and, at each, the same replications. So differences are
paired in the assumptions as they are in chance; and of all systems together the range is that of a country in
which the assumptions are wrong everywhere in the same way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import RangeError
from sim.scenario import Scenario
from sim.study.campaign.plan import Plan
from sim.study.campaign.study_file import Uncertainty
from sim.study.lab.cells import Cell, varying
from sim.study.ranges import hypercube, moved, varied_in


class Outer:
    """The outer design of a study.

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
        self._moved = {
            (policy, assumptions): _at_points(plan.scenario(plan.systems[0], policy, assumptions), asked)
            for assumptions in plan.assumptions
            for policy in plan.policies
        }

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


def _at_points(scenario: Scenario, asked: Uncertainty) -> list[tuple[dict[str, float], Scenario]]:
    """Return the values of the assumptions at each point, and the scenario with them."""
    varied = varied_in(scenario)
    if not varied:
        raise RangeError(
            "no assumption has a range; write {value: .., low: .., high: ..} for those that are uncertain, "
            "or leave out the section `uncertainty`"
        )
    rows = spread(asked.design, asked.points, len(varied), scenario.run.seed)
    points = ({v.path: v.at(float(u)) for v, u in zip(varied, row, strict=True)} for row in rows)
    return [(values, moved(scenario, values)) for values in points]


def spread(design: str, points: int, dimensions: int, seed: int) -> NDArray[np.float64]:
    """Return the points of a design in [0, 1), array [points, dimensions], the same for the same seed.

    ``latin-hypercube`` (McKay, Beckman and Conover 1979, doi:10.2307/1268522), or ``sobol``, Sobol' points
    scrambled by Owen's method, which are at their best for 2, 4, 8, ... points (Owen 1998,
    doi:10.1006/jcom.1998.0487).
    """
    if design == "latin-hypercube":
        return hypercube(points, dimensions, seed)
    from scipy.stats import qmc

    powers = int(np.ceil(np.log2(points)))
    sobol = qmc.Sobol(dimensions, rng=np.random.default_rng(seed))
    return np.asarray(sobol.random_base2(powers))[:points]


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


def asked(outer: Outer, plan: Plan, situation: tuple[str, str]) -> list[tuple[Cell, int]]:
    """Return what the outer design needs of one system under one set of assumptions."""
    system, assumptions = situation
    return [(cell, outer.replications) for p in plan.policies for cell in outer.cells(system, p, assumptions)]
