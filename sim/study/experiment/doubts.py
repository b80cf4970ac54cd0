"""What in a study was surely meant otherwise: in its parts, and in how it is to be run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.reading.scenarios import Loaded
from sim.reading.tree import key_origin
from sim.reading.unlikely import found_in
from sim.reading.yaml_nodes import Entries
from sim.scenario.errors import Mistake, Origin
from sim.study.experiment.plan import Kind, StudyPlan

_FEWEST_POINTS = 10
_FEWEST_REPLICATIONS = 10


def study_doubts(
    plan: StudyPlan, loaded: Mapping[Kind, Mapping[str, Loaded]], root: Entries
) -> Iterator[Mistake]:
    """Yield a warning for all that was surely meant otherwise, each once.

    Every system is looked at under the baseline, and every policy and set of assumptions in the first one.
    """
    system, baseline, assumptions = plan.systems[0], plan.baseline, plan.assumptions[0]
    held = [(s, baseline, assumptions) for s in plan.systems]
    held += [(system, policy, assumptions) for policy in plan.policies]
    held += [(system, baseline, one) for one in plan.assumptions]
    found: list[Mistake] = []
    for names in dict.fromkeys(held):
        parts = dict(zip(loaded, names, strict=True))
        origins: dict[str, Origin] = {}
        for kind, name in parts.items():
            origins |= {p: o for p, o in loaded[kind][name].origins.items() if p.startswith(f"{kind}.")}
        found += found_in(plan.scenario(*names), origins, key_origin(root, ("run",)))
    yield from sorted({*found, *_few(plan, root)})


def _few(plan: StudyPlan, root: Entries) -> Iterator[Mistake]:
    uncertainty, fewest = plan.file.uncertainty, plan.file.replications.minimum
    if uncertainty is not None and uncertainty.points < _FEWEST_POINTS:
        path = ("uncertainty", "points")
        said = "points are for trying: so few say nothing of the ends of a range; 100 for an answer"
        yield Mistake(key_origin(root, path), path, f"{uncertainty.points} {said}")
    if fewest < _FEWEST_REPLICATIONS and plan.file.precision is None:
        path = ("replications", "minimum")
        said = "replications are for trying: intervals of so few mean little; 100 or more for an answer"
        yield Mistake(key_origin(root, path), path, f"{fewest} {said}")
