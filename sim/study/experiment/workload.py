"""How much a study asks in all, known before it is asked: so that its progress does not jump.

What a precision will need is not known before; until it is reached, the maximum is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.plan import Plan
from sim.study.experiment.stopping import Situation, most_asked
from sim.study.experiment.study_file import POOLED
from sim.study.experiment.uncertainty import UncertaintyDesign, asked, asked_of_known
from sim.study.runner.cells import Asked


def besides(plan: Plan, design: UncertaintyDesign | None, situation: Situation) -> Iterator[list[Asked]]:
    """Yield what is asked of one system besides its own cells: the design, then section by section."""
    if design is not None:
        yield asked(design, plan, situation)
    for key, sections in plan.sections.items():
        asks = import_module(ANALYSES[key].module).asks
        yield [a for section in sections for c in plan.contrasts(*situation) for a in asks(c, section)]


class Workload:
    """What a study is still to ask for.

    Parameters
    ----------
    plan : Plan
        The study.
    design : UncertaintyDesign or None
        Its uncertainty design.
    """

    def __init__(self, plan: Plan, design: UncertaintyDesign | None) -> None:
        self._plan = plan
        self._most = most_asked(plan)
        self._own = {s: len(plan.policies) * self._most for s in plan.situations}
        # The same is asked of every system, and to build all of it only to count it would take long.
        each = _besides(plan, design)
        self._besides = dict.fromkeys(plan.situations, each)
        self._known = {a: sum(n for _, n in asked_of_known(design, a)) for a in plan.assumptions}

    @property
    def to_come(self) -> int:
        """Replications that are still to be asked for; no more than these, if a precision decides."""
        return sum(self._own.values()) + sum(self._besides.values()) + sum(self._known.values())

    @property
    def at_most(self) -> bool:
        """Whether fewer may do."""
        return any(self._own.values())

    def asked(self, situation: Situation, replications: int) -> None:
        """Note that so many replications are asked of the own cells of a system, or of all if pooled."""
        for system, assumptions in self._own:
            if situation in ((system, assumptions), (POOLED, assumptions)):
                left = max(0, self._most - replications)
                self._own[system, assumptions] = len(self._plan.policies) * left

    def enough(self, situation: Situation) -> None:
        """Note that the own cells of a system, or of all if pooled, need no more."""
        self.asked(situation, self._most)

    def asked_known(self, assumptions: str) -> None:
        """Note that what the points of a set of assumptions are held against is being asked for."""
        self._known[assumptions] = 0

    def asked_besides(self, situation: Situation) -> None:
        """Note that what is asked of a system besides its own cells is being asked for."""
        self._besides[situation] = 0


def _besides(plan: Plan, design: UncertaintyDesign | None) -> int:
    """Return how many replications are asked of the first system besides those of its own cells."""
    situation = plan.situations[0]
    most: dict[str, int] = {}
    for part in besides(plan, design, situation):
        for cell, n in part:
            most[cell.name] = max(n, most.get(cell.name, 0))
    own = {cell.name for cell in plan.cells(*situation)}
    minimum = plan.file.replications.minimum
    return sum(max(0, n - minimum) if name in own else n for name, n in most.items())
