"""Running a study: simulate until the differences are known well enough, then say what came out."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import NothingLeftError
from sim.measures.measure import Floats
from sim.model.engine_room import names_of
from sim.scenario import Scenario
from sim.study.events import Arm, write_events
from sim.study.experiment.analyses import ANALYSES
from sim.study.experiment.arrays import Pooled, Reader, in_full, sample_or_nothing
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import Stop
from sim.study.experiment.results import StudyResults, stop_of, used
from sim.study.experiment.stopping import Situation, most_asked, until_enough
from sim.study.experiment.study_file import POOLED
from sim.study.experiment.uncertainty import UncertaintyDesign, means
from sim.study.experiment.workload import Workload, besides
from sim.study.outcome import Outcome
from sim.study.ranges import Ranges
from sim.study.runner.cells import Cell, Engine, Store
from sim.study.runner.runner import Progress, Runner, Tell
from sim.study.runner.shards import WHOLE, Shard
from sim.study.study import Study

if TYPE_CHECKING:
    import pandas as pd


class Experiment:
    """A study at work.

    Parameters
    ----------
    plan : Plan
        What is asked.
    store : Store
        Where the numbers are kept; what it has already is not simulated again.
    engine : Engine
        What simulates.
    tell : callable, optional
        Told the :class:`~sim.study.runner.runner.Progress` of the study as it goes.
    shard : Shard
        The part of the study that is simulated here.
    results : type
        What the results of one situation are made as.
    command : str
        Command line to record there.

    Raises
    ------
    RangeError
        The assumptions cannot be varied as the study asks.
    """

    def __init__(
        self,
        plan: Plan,
        store: Store,
        engine: Engine,
        tell: Tell | None = None,
        shard: Shard = WHOLE,
        *,
        results: type[Study] = Study,
        command: str = "",
    ) -> None:
        self._results, self._command, self._started = results, command, datetime.now(UTC)
        self.plan = plan
        self._told, self._doing = tell, ""
        self._shard, self._ahead = shard, store.ahead
        self.runner = Runner(store, engine, self._tell, shard=shard)
        self._uncertainty = UncertaintyDesign(plan, plan.file.uncertainty) if plan.file.uncertainty else None
        if tell is not None and plan.sections:  # to count them may take a while
            tell(Progress(0, 0, 0, 0.0, doing="counting what is asked"))
        self._workload = Workload(plan, self._uncertainty)
        self._unanswered: list[str] = []

    def run(self) -> StudyResults:
        """Simulate what is needed, and return what came out of it.

        Raises
        ------
        StoreError
            The store cannot keep the numbers, or every replication of every cell failed.
        EngineError
            What simulates cannot go on.
        """
        plan, runner = self.plan, self.runner
        assert isinstance(plan, StudyPlan)
        stops = self.simulate()
        self.say("working out the differences")
        differences, summary, curves = self._tables(stops)
        answers = {name: table for key in plan.sections for name, table in self._answers(key)}
        return StudyResults(
            plan, stops, differences, summary, curves, answers,
            runner.failures, runner.lost, self._unanswered, runner.statistics,
            lambda situation: self.comparison(situation, stop_of(stops, *situation)),
        )  # fmt: skip

    def simulate(self) -> dict[Situation, Stop]:
        """Simulate all that is needed, and return where each situation stopped.

        Raises
        ------
        StoreError
            The store cannot keep the numbers, or every replication of every cell failed.
        EngineError
            What simulates cannot go on.
        """
        plan, runner = self.plan, self.runner
        stops = until_enough(plan, runner, self._workload)
        own = [cell.name for situation in plan.situations for cell in plan.cells(*situation)]
        if set(own) <= set(runner.lost):
            raise self._nothing_left(own[0])
        for situation in plan.situations:
            self._simulate_besides(situation)
        return stops

    def outcomes(self, situation: Situation, replications: int) -> tuple[tuple[Outcome, ...], Ranges | None]:
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
            raise self._nothing_left(next(empty, cells[0].name))
        outcomes = tuple(
            Outcome(policy, _with_replications(cell.scenario, replications), sample.detail.only(numbers))
            for policy, cell, sample in zip(self.plan.policies, cells, samples, strict=True)
            if sample.detail is not None
        )
        return outcomes, self._ranges(situation, [in_full(s.values, s, replications) for s in samples])

    def _nothing_left(self, cell: str) -> NothingLeftError:
        """Return the error that says what went wrong in a cell: its folder may go with what is left."""
        failures = (f for f in self.runner.store.failures() if f.cell == cell)
        return NothingLeftError(cell, next((f.traceback.strip().splitlines()[-1] for f in failures), ""))

    def comparison(self, situation: Situation, stop: Stop, why: pd.DataFrame | None = None) -> Study:
        """Return one situation as the results of a comparison; its event log is a file while they live.

        Raises
        ------
        NothingLeftError
            No replication is left.
        """
        outcomes, ranges = self.outcomes(situation, stop.replications)
        cells = self.plan.cells(*situation)
        names = {cell.name for cell in cells}
        kept = self.runner.store.failures()  # also where nothing was asked for, but read
        failures = tuple(f for f in kept if f.cell in names and f.replication < stop.replications)
        log = self._event_log(outcomes, cells) if all(cell.log for cell in cells) else None
        results = self._results(
            outcomes, ranges, self._started, datetime.now(UTC), self._command, log, why, stop, failures
        )
        if log is not None:
            weakref.finalize(results, shutil.rmtree, log.parent, ignore_errors=True)
        return results

    def _event_log(self, outcomes: Sequence[Outcome], cells: Sequence[Cell]) -> Path:
        place = Path(tempfile.mkdtemp(prefix="engine-room-"))
        try:
            arms = (
                Arm(o.name, names_of(o.scenario), o.measured.replications, self.runner.store.logs(cell))
                for o, cell in zip(outcomes, cells, strict=True)
            )
            write_events(place / "events.parquet", arms)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return place / "events.parquet"

    def _ranges(self, situation: Situation, central: Sequence[Floats]) -> Ranges | None:
        outer = self._uncertainty
        if outer is None:
            return None
        system, assumptions = situation
        found = []
        for policy, values in zip(self.plan.policies, central, strict=True):
            points = outer.cells(system, policy, assumptions)
            samples = [sample_or_nothing(self.runner, cell, outer.replications) for cell in points]
            at = [in_full(sample.values, sample, outer.replications) for sample in samples]
            found.append(means(np.stack(at, axis=-1), values))
        return Ranges(outer.replications, tuple(found))

    def simulate_shard(self) -> None:
        """Simulate this shard's part of all that the study may need; where it stops is seen when merged."""
        most = most_asked(self.plan)
        for situation in self.plan.situations:
            self._workload.enough(situation)
            self.runner.simulate(self.plan.cells(*situation), most)
            self._simulate_besides(situation)

    def say(self, doing: str) -> None:
        """Tell what is being done now that all is simulated: ``drawing the pictures``."""
        self._doing = doing
        self._tell(self.runner.progress)

    def _simulate_besides(self, situation: Situation) -> None:
        """Simulate what is asked of one system besides its own cells: the outer design, the sections."""
        parts = list(besides(self.plan, self._uncertainty, situation))
        self._workload.asked_besides(situation)
        self.runner.simulate_each([asked for part in parts for asked in part])

    def _tell(self, progress: Progress) -> None:
        """Tell how far the whole study is: what it will find kept counts as done before it asks for it."""
        if self._told is None:
            return
        to_come = self._workload.to_come // self._shard.of
        there = min(to_come, max(0, self._ahead - progress.found))
        self._told(
            progress._replace(
                done=progress.done + there,
                total=progress.total + to_come,
                found=progress.found + there,
                at_most=self._workload.at_most,
                doing=self._doing,
            )
        )

    def _tables(self, stops: Mapping[Situation, Stop]) -> list[pd.DataFrame]:
        """Return differences, summary and curves: each system, and all of them pooled."""
        import pandas as pd

        from sim.study.experiment.differences import tables_of

        plan, reader = self.plan, Reader(self.plan, self.runner, self._uncertainty)
        found = []
        for assumptions in plan.assumptions:
            numbers = {system: used(stops, system, assumptions) for system in plan.systems}
            pooled = Pooled(plan, min(numbers.values()))
            for system, n in numbers.items():
                held = reader.system(system, assumptions, n)
                pooled.add(system, held)
                found.append(tables_of({"assumptions": assumptions, "system": system}, plan, held))
            if len(plan.systems) > 1:
                found.append(tables_of({"assumptions": assumptions, "system": POOLED}, plan, *pooled.held()))
        return [pd.concat(pieces, ignore_index=True) for pieces in zip(*found, strict=True)]

    def _answers(self, key: str) -> Iterator[tuple[str, pd.DataFrame]]:
        """Yield the tables of one kind of section, all contrasts beneath each other."""
        import pandas as pd

        analysis, pieces = ANALYSES[key], dict[str, list[Any]]()
        self.say(f"answering `{key}`")
        for number, section in enumerate(self.plan.sections[key], 1):
            for system, assumptions in self.plan.situations:
                for contrast in self.plan.contrasts(system, assumptions):
                    policy = contrast.policy.name.split("/")[1]
                    where: dict[str, Any] = {"assumptions": assumptions, "system": system, "policy": policy}
                    where |= {"question": number} if analysis.several else {}
                    try:
                        answer = import_module(analysis.module).answer(contrast, section, self.runner)
                    except NothingLeftError:
                        self._unanswered.append(f"{key} of {contrast.policy.name}")
                        continue
                    for name, table in _named_tables(analysis.table, answer):
                        pieces.setdefault(name, []).append(_beside(where, table))
        for name, tables in pieces.items():
            yield name, pd.concat(tables, ignore_index=True)


def _with_replications(scenario: Scenario, replications: int) -> Scenario:
    """Return a scenario that says how many replications were used, where a precision decided it."""
    if scenario.run.replications == replications:
        return scenario
    run = scenario.run.model_copy(update={"replications": replications})
    return scenario.model_copy(update={"run": run})


def _named_tables(name: str, answer: Any) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the tables of an answer: it is one, or has several as its fields."""
    import pandas as pd

    if isinstance(answer, pd.DataFrame):
        yield name, answer
        return
    for field in answer._fields:
        held = getattr(answer, field)
        if isinstance(held, pd.DataFrame):
            yield name if field == "table" else f"{name}_{field}", held


def _beside(where: Mapping[str, Any], table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with what it is about in its first columns."""
    import pandas as pd

    known = {k: v for k, v in where.items() if k not in table.columns}
    about = pd.DataFrame(known, index=table.index)
    return pd.concat([about, table], axis=1)
