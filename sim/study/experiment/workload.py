"""How much a study asks in all, known before it is asked: so that its progress does not jump.

What a precision will need is not known before; until it is reached, the maximum is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.counting import KNOWN, OWN, UNCERTAINTY
from sim.study.experiment.plan import Plan
from sim.study.experiment.stopping import Situation, most_asked
from sim.study.experiment.study_file import POOLED
from sim.study.experiment.uncertainty import UncertaintyDesign, asked, asked_of_known
from sim.study.runner.cells import Asked, Cell, Many


def besides(plan: Plan, design: UncertaintyDesign | None, situation: Situation) -> Iterator[list[Asked]]:
    """Yield what is asked of one system besides its own cells: the design, then section by section."""
    if design is not None:
        yield asked(design, plan, situation)
    for key, sections in plan.sections.items():
        asks = import_module(ANALYSES[key].module).asks
        yield [a for section in sections for c in plan.contrasts(*situation) for a in asks(c, section)]


class Portion(NamedTuple):
    """A part of what a study asks for.

    Attributes
    ----------
    key : str
        ``own``: the cells themselves; ``uncertainty``: the points of the assumptions; ``known``: what these
        are held against; else the key of a section.
    replications : int
        Asked for, of all systems; no more than these, if a precision decides.
    cell : Cell
        One of its cells, to time it.
    cells : int
        How many cells.
    """

    key: str
    replications: int
    cell: Cell
    cells: int


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
        self._plan, self._design = plan, design
        self._most = most_asked(plan)
        self._own = {s: len(plan.policies) * self._most for s in plan.situations}
        # The same is asked of every system, and to build all of it only to count it would take long.
        self._each = _besides(plan, design)
        self._besides = dict.fromkeys(plan.situations, sum(many.replications for many in self._each.values()))
        known = {a: asked_of_known(design, a) for a in plan.assumptions}
        self._known = {a: sum(n for _, n in asked) for a, asked in known.items()}
        self._of_known = next((cell for asked in known.values() for cell, _ in asked), None)

    @property
    def parts(self) -> tuple[Portion, ...]:
        """What is to come, part by part, but for parts of which nothing is asked."""
        plan = self._plan
        cell, systems = plan.cells(*plan.situations[0])[0], len(plan.situations)
        found = [Portion(OWN, sum(self._own.values()), cell, systems * len(plan.policies))]
        found += [
            Portion(key, many.replications * systems, cell, many.cells * systems)
            for key, many in self._each.items()
        ]
        if self._of_known is not None:
            cells = sum(len(asked_of_known(self._design, a)) for a in plan.assumptions)
            found.append(Portion(KNOWN, sum(self._known.values()), self._of_known, cells))
        return tuple(part for part in found if part.replications)

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


def _besides(plan: Plan, design: UncertaintyDesign | None) -> dict[str, Many]:
    """Return how much is asked of the first system besides its own cells, by part."""
    situation = plan.situations[0]
    most = {cell.name: plan.file.replications.minimum for cell in plan.cells(*situation)}
    keys = [*([UNCERTAINTY] if design is not None else []), *plan.sections]
    found: dict[str, Many] = {}
    for key, part in zip(keys, besides(plan, design, situation), strict=True):
        before, replications = len(most), 0
        for cell, n in part:
            replications += max(0, n - most.get(cell.name, 0))
            most[cell.name] = max(n, most.get(cell.name, 0))
        found[key] = Many(len(most) - before, replications)
    return found
