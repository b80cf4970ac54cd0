"""Simulating the cells of a study until every named difference is known well enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np

from sim.measures.measure import Bools
from sim.measures.registry import KINDS
from sim.study.experiment.arrays import sample_or_nothing
from sim.study.experiment.plan import Plan
from sim.study.experiment.precision import Rule, Stop, Values, next_number, stop
from sim.study.experiment.study_file import POOLED
from sim.study.pooling import Pool
from sim.study.runner.cells import Asked, in_full
from sim.study.runner.runner import Runner

Situation = tuple[str, str]
"""A system, or ``pooled`` for all of them, and a set of assumptions."""


def rule_of(plan: Plan) -> Rule:
    """Return how many replications a study may have of each system."""
    given = plan.file.replications
    return Rule(given.minimum, given.maximum, given.look_ahead)


def most_asked(plan: Plan) -> int:
    """Return the most replications that a study may need of one of its cells."""
    rule = rule_of(plan)
    return rule.maximum if _Named(plan).targets.size else rule.minimum


class Listener(Protocol):
    """Who hears how far the study's own cells are."""

    def asked(self, situation: Situation, replications: int) -> None:
        """So many replications of each cell are asked for."""

    def enough(self, situation: Situation) -> None:
        """No more are needed."""


def until_enough(plan: Plan, runner: Runner, listener: Listener) -> dict[Situation, Stop]:
    """Simulate the study's own cells until the precision asked for is reached.

    Returns
    -------
    dict
        Where each system stopped; of a pooled precision, all of them at once, under ``pooled``.
    """
    named, rule = _Named(plan), rule_of(plan)
    pooled = plan.file.precision is not None and plan.file.precision.of == POOLED
    keys = [(POOLED, a) for a in plan.assumptions] if pooled else list(plan.situations)
    waiting = {key: np.empty((0, named.targets.size)) for key in keys}
    stops: dict[Situation, Stop] = {}
    while waiting:
        numbers = {key: next_number(held, named.targets, rule) for key, held in waiting.items()}
        for key, n in numbers.items():
            listener.asked(key, n)
        runner.simulate_each([asked for key, n in numbers.items() for asked in _asked(plan, key, n)])
        for key, n in numbers.items():
            waiting[key] = named.pooled(runner, key[1], n) if pooled else named.of(runner, *key, n)
            found = stop(waiting[key], named.targets, rule)
            if found is not None:
                stops[key] = found
                listener.enough(key)
                del waiting[key]
    return {key: stops[key] for key in keys}


def _asked(plan: Plan, key: Situation, n: int) -> Iterator[Asked]:
    for system in plan.systems if key[0] == POOLED else key[:1]:
        yield from ((cell, n) for cell in plan.cells(system, key[1]))


class _Named:
    """The differences that a precision is asked for: policies but the baseline x measures.

    Of a single policy they are its own measures.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        widths = plan.file.precision.half_widths if plan.file.precision else {}
        self._measures = list(widths)
        self.targets = np.tile(np.array(list(widths.values())), max(1, len(plan.policies) - 1))

    def of(self, runner: Runner, system: str, assumptions: str, n: int) -> Values:
        """Return those of a system in replications 0 to n - 1, array [n, targets]; nan where one failed."""
        return self._of(runner, system, assumptions, n)[0] if self._measures else np.empty((n, 0))

    def pooled(self, runner: Runner, assumptions: str, n: int) -> Values:
        """Return those of all systems together; nan where a replication failed in any of them."""
        amounts = np.array([KINDS[name].added for name in self._measures])
        pool = Pool(np.tile(amounts, len(self._plan.policies) - 1))
        everywhere = np.ones((n, len(self.targets)), dtype=bool)
        for system in self._plan.systems:
            differences, simulated = self._of(runner, system, assumptions, n)
            everywhere &= simulated
            pool.add(differences, sum(self._plan.posts(system).values()))
        return np.where(everywhere, pool.values(), np.nan)

    def _of(self, runner: Runner, system: str, assumptions: str, n: int) -> tuple[Values, Bools]:
        """Return the differences of a system, and which were simulated on both sides: arrays [n, targets]."""
        columns, simulated, numbers = [], [], runner.numbers(n)
        for cell in self._plan.cells(system, assumptions):
            sample = sample_or_nothing(runner, cell, n)
            has = np.isin(numbers, sample.replications)
            simulated.append(np.repeat(has[:, None], len(self._measures), axis=1))
            held = np.stack([sample.column(m) for m in self._measures], axis=1)
            columns.append(in_full(held, sample, numbers))
        if len(columns) == 1:  # nothing to be held against: its own means
            return columns[0], simulated[0]
        differences = np.concatenate([other - columns[0] for other in columns[1:]], axis=1)
        return differences, np.concatenate([has & simulated[0] for has in simulated[1:]], axis=1)
