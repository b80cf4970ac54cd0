"""How much a study asks for, by arithmetic: of some, no computer could make all cells to count them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.conditioning import REPLICATIONS
from sim.study.experiment.plan import Plan
from sim.study.experiment.stopping import most_asked
from sim.study.runner.cells import Many

OWN, UNCERTAINTY, KNOWN = "own", "uncertainty", "known"
"""The parts of a study that are no section of it: see :class:`sim.study.experiment.workload.Portion`."""


class Counted(NamedTuple):
    """A part of what a study asks for, by its key, of all its systems."""

    key: str
    many: Many


def counted(plan: Plan) -> Iterator[Counted]:
    """Yield how much each part of a study asks for, of those that may ask for very many cells.

    What two parts share is counted in both, and the cells of the other sections, few, not at all.
    """
    systems, policies = len(plan.situations), len(plan.policies)
    yield Counted(OWN, Many(systems * policies, systems * policies * most_asked(plan)))
    if (design := plan.file.uncertainty) is not None:
        cells = systems * policies * design.points
        yield Counted(UNCERTAINTY, Many(cells, cells * design.replications))
        if design.conditioned:
            cells = len(plan.assumptions) * design.points
            yield Counted(KNOWN, Many(cells, cells * min(design.replications, REPLICATIONS)))
    for key, sections in plan.sections.items():
        if not ANALYSES[key].many:
            continue
        many = import_module(ANALYSES[key].module).many
        each = [many(c, section) for section in sections for c in plan.contrasts(*plan.situations[0])]
        yield Counted(key, Many(*(systems * sum(numbers) for numbers in zip(*each, strict=True))))
