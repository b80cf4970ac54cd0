"""Running a study or a comparison: simulate until the differences are known well, then say what came out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sim.study.experiment.answering import answers
from sim.study.experiment.conditioning import held_where
from sim.study.experiment.gathering import Gathered, WholeStudy, nothing_left
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import Stop
from sim.study.experiment.results import BaseResults
from sim.study.experiment.size import Size
from sim.study.experiment.stopping import Situation, most_asked, until_enough
from sim.study.experiment.tabulating import Measured, OneSituation
from sim.study.experiment.uncertainty import UncertaintyDesign, asked_of_known
from sim.study.experiment.workload import Workload, besides
from sim.study.runner.cells import Engine, Store
from sim.study.runner.runner import Progress, Runner, Tell
from sim.study.runner.shards import WHOLE, Shard

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
        What the results are made as.
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
        results: type[BaseResults] = BaseResults,
        command: str = "",
    ) -> None:
        self._results, self._command, self._started = results, command, datetime.now(UTC)
        self.plan = plan
        self._told, self._doing = tell, ""
        self._shard, self._ahead = shard, store.ahead
        self.runner = Runner(store, engine, self._tell, shard=shard, chosen=plan.chosen)
        self._uncertainty = UncertaintyDesign(plan, plan.file.uncertainty) if plan.file.uncertainty else None
        if tell is not None and plan.sections:  # to count them may take a while
            tell(Progress(0, 0, 0, 0.0, doing="counting what is asked"))
        self._workload = Workload(plan, self._uncertainty)
        self._unanswered: list[str] = []

    @property
    def size(self) -> Size:
        """What is to be simulated here, before it is."""
        of = self._shard.of
        parts = (p._replace(replications=-(-p.replications // of)) for p in self._workload.parts)
        return Size(self.plan, tuple(parts), self._ahead, self.runner.engine.workers)

    def run(self) -> BaseResults:
        """Simulate what is needed, and return what came out of it.

        Raises
        ------
        StoreError
            The store cannot keep the numbers, or every replication of every cell failed.
        EngineError
            What simulates cannot go on.
        """
        stops = self.simulate()
        found = self._known_tables()
        for key in self.plan.sections:
            self.say(f"answering `{key}`")
            found.update(answers(self.plan, key, self.runner, self._unanswered))
        self.say("working out the differences")
        results = self.results(stops, found)
        results.prepare()
        return results

    def told(self, answers: Mapping[str, pd.DataFrame]) -> BaseResults:
        """Return the results of what is simulated already, with what the sections answered then.

        Raises
        ------
        NothingLeftError
            No replication is left of a comparison.
        """
        return self.results(until_enough(self.plan, self.runner, self._workload), answers)

    def results(self, stops: Mapping[Situation, Stop], found: Mapping[str, pd.DataFrame]) -> BaseResults:
        """Return the results of what is simulated, with what the sections answered.

        Raises
        ------
        NothingLeftError
            No replication is left of a comparison.
        """
        plan, runner = self.plan, self.runner
        gathered = Gathered(plan, runner, self._uncertainty, stops)
        if isinstance(plan, StudyPlan):
            measured: Measured = WholeStudy(gathered)
        else:
            measured = OneSituation(gathered.detail(plan.situations[0]))
        return self._results(
            plan, plan.situations, stops, found,
            tuple(runner.failures), tuple(runner.lost), tuple(self._unanswered), runner.statistics,
            self._started, datetime.now(UTC), self._command, measured,
        )  # fmt: skip

    def _known_tables(self) -> dict[str, pd.DataFrame]:
        """Return what the points of the assumptions were held against, if they were, by name."""
        import pandas as pd

        pieces: dict[str, list[pd.DataFrame]] = {}
        for assumptions in self.plan.assumptions:
            held = self._uncertainty and self._uncertainty.conditioning(assumptions)
            for name, table in held.tables(self.runner).items() if held else ():
                where = held_where(self.plan, assumptions)._asdict()
                about = pd.DataFrame(where, index=table.index)
                pieces.setdefault(name, []).append(pd.concat([about, table], axis=1))
        return {name: pd.concat(tables, ignore_index=True) for name, tables in pieces.items()}

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
            raise nothing_left(runner, own[0])
        self._simulate_known()
        for situation in plan.situations:
            self._simulate_besides(situation)
        return stops

    def simulate_shard(self) -> None:
        """Simulate this shard's part of all that the study may need; where it stops is seen when merged."""
        most = most_asked(self.plan)
        self._simulate_known()
        for situation in self.plan.situations:
            self._workload.enough(situation)
            self.runner.simulate(self.plan.cells(*situation), most)
            self._simulate_besides(situation)

    def say(self, doing: str) -> None:
        """Tell what is being done now that all is simulated: ``drawing the pictures``."""
        self._doing = doing
        self._tell(self.runner.progress)

    def _simulate_known(self) -> None:
        """Simulate what the points of the assumptions are held against."""
        for assumptions in self.plan.assumptions:
            asked = asked_of_known(self._uncertainty, assumptions)
            self._workload.asked_known(assumptions)
            self.runner.simulate_each(asked)

    def _simulate_besides(self, situation: Situation) -> None:
        """Simulate what is asked of one system besides its own cells: the design, the sections."""
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
