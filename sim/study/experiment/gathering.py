"""What was simulated of a plan, gathered from where it is kept, as everything that results are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import NothingLeftError
from sim.measures.measure import Floats
from sim.model.engine_room import names_of
from sim.scenario import Scenario
from sim.study.events import Arm, EventsFile
from sim.study.experiment.arrays import Pooled, Reader, sample_or_nothing
from sim.study.experiment.plan import Plan
from sim.study.experiment.precision import Stop
from sim.study.experiment.results import stop_of
from sim.study.experiment.stopping import Situation
from sim.study.experiment.study_file import POOLED
from sim.study.experiment.tabulating import Detail, Rows, Tables, tables_of_arrays
from sim.study.experiment.uncertainty import UncertaintyDesign
from sim.study.outcome import Outcome
from sim.study.over_assumptions import Ranges
from sim.study.runner.cells import in_full
from sim.study.runner.runner import Runner

if TYPE_CHECKING:
    import pandas as pd


class Gathered(NamedTuple):
    """What was simulated.

    Attributes
    ----------
    plan : Plan
        What was asked.
    runner : Runner
        Holds what was simulated.
    uncertainty : UncertaintyDesign or None
        The uncertainty design, if there is one.
    stops : mapping
        Where each situation stopped.
    """

    plan: Plan
    runner: Runner
    uncertainty: UncertaintyDesign | None
    stops: Mapping[Situation, Stop]

    def tables(self) -> Tables:
        """Return the summary and the months: of each system, and of all of them pooled."""
        import pandas as pd

        reader = Reader(self.plan, self.runner, self.uncertainty)
        plan, found = self.plan, []
        for assumptions in plan.assumptions:
            numbers = {s: stop_of(self.stops, (s, assumptions)).replications for s in plan.systems}
            pooled = Pooled(plan, min(numbers.values()))
            for system, n in numbers.items():
                arrays = reader.system(system, assumptions, n)
                pooled.add(system, arrays)
                found.append(tables_of_arrays(plan, (system, assumptions), arrays))
            if len(plan.systems) > 1:
                found.append(tables_of_arrays(plan, (POOLED, assumptions), *pooled.held()))
        return Tables(*(pd.concat(pieces, ignore_index=True) for pieces in zip(*found, strict=True)))

    def rows(self) -> Iterator[Rows]:
        """Yield every measure in every replication, one scenario after the other."""
        plan = self.plan
        for system, assumptions in plan.situations:
            n = stop_of(self.stops, (system, assumptions)).replications
            for policy, cell in zip(plan.policies, plan.cells(system, assumptions), strict=True):
                sample = sample_or_nothing(self.runner, cell, n)
                where = plan.where(system, policy, assumptions)
                yield Rows(where, sample.replications, sample.measures, sample.values)

    def detail(self, situation: Situation) -> Detail:
        """Return all that was measured in one situation.

        Raises
        ------
        NothingLeftError
            No replication is left.
        """
        outcomes, ranges = self._outcomes(situation, stop_of(self.stops, situation).replications)
        cells = self.plan.cells(*situation)
        if not all(cell.log for cell in cells):
            return Detail(outcomes, ranges, None)

        def arms() -> Iterator[Arm]:
            for o, cell in zip(outcomes, cells, strict=True):
                logs = self.runner.store.logs(cell)
                yield Arm(o.name, names_of(o.scenario), o.scenario.posts(), o.measured.replications, logs)

        return Detail(outcomes, ranges, EventsFile(arms))

    def _ranges(self, situation: Situation, central: Sequence[Floats]) -> Ranges | None:
        design = self.uncertainty
        if design is None:
            return None
        system, assumptions = situation
        found = []
        for policy in self.plan.policies:
            points = design.cells(system, policy, assumptions)
            samples = [sample_or_nothing(self.runner, cell, design.replications) for cell in points]
            numbers = self.runner.numbers(design.replications)
            at = [in_full(sample.values, sample, numbers) for sample in samples]
            found.append(np.stack(at, axis=-1))
        return Ranges(tuple(found), tuple(central), design.weights(self.runner, assumptions))

    def _outcomes(self, situation: Situation, replications: int) -> tuple[tuple[Outcome, ...], Ranges | None]:
        """Return what was measured in one situation, the baseline first, and the means over the assumptions.

        A replication that failed under one policy is left out under all.

        Raises
        ------
        NothingLeftError
            No replication is left.
        """
        cells = self.plan.cells(*situation)
        samples = [sample_or_nothing(self.runner, cell, replications) for cell in cells]
        numbers = reduce(np.intersect1d, [sample.replications for sample in samples])
        if not len(numbers):
            empty = (cell.name for cell, s in zip(cells, samples, strict=True) if not len(s.replications))
            raise nothing_left(self.runner, next(empty, cells[0].name))
        system, assumptions = situation
        outcomes = tuple(
            Outcome(
                self.plan.where(system, policy, assumptions),
                _with_replications(cell.scenario, replications),
                sample.detail.only(numbers),
            )
            for policy, cell, sample in zip(self.plan.policies, cells, samples, strict=True)
            if sample.detail is not None
        )
        asked = self.runner.numbers(replications)
        return outcomes, self._ranges(situation, [in_full(s.values, s, asked) for s in samples])


@dataclass(frozen=True, eq=False)
class WholeStudy:
    """A study as :class:`~sim.study.experiment.tabulating.Measured`: its tables have what it names."""

    gathered: Gathered

    @cached_property
    def tables(self) -> Tables:
        """The summary and the months, worked out once."""
        return self.gathered.tables()

    def summary(self) -> pd.DataFrame:
        """Return the summary: each system, and all of them pooled."""
        return self.tables.summary

    def monthly(self) -> pd.DataFrame:
        """Return the months: each system, and all of them pooled."""
        return self.tables.monthly

    def rows(self) -> Iterator[Rows]:
        """Yield every measure in every replication, one scenario after the other."""
        return self.gathered.rows()

    def detail(self, situation: Situation) -> Detail:
        """Return all that was measured in one situation."""
        return self.gathered.detail(situation)


def nothing_left(runner: Runner, cell: str) -> NothingLeftError:
    """Return the error that says what went wrong in a cell: its folder may go with what is left."""
    failures = (f for f in runner.store.failures() if f.cell == cell)
    return NothingLeftError(cell, next((f.traceback.strip().splitlines()[-1] for f in failures), ""))


def _with_replications(scenario: Scenario, replications: int) -> Scenario:
    """Return a scenario that says how many replications were used, where a precision decided it."""
    if scenario.run.replications == replications:
        return scenario
    run = scenario.run.model_copy(update={"replications": replications})
    return scenario.model_copy(update={"run": run})
