"""What takes seconds once is done when the server starts: processes, imports, and some small question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import wait
from itertools import cycle, islice

from sim.page.work import steps
from sim.page.work.job import Ahead
from sim.page.work.kept import JobStore, Kept
from sim.page.work.share import Share
from sim.page.work.turns import Turns
from sim.reading import read
from sim.reading.library import shipped
from sim.report.results import Results
from sim.study.experiment.running import Experiment
from sim.study.runner.attempt import Attempt, attempt_block
from sim.study.runner.cells import Cell


def warm(turns: Turns, ahead: Callable[[Results], Sequence[Ahead]] | None) -> None:
    """Have every process simulate a replication, and this one make the tables of a small comparison.

    What is done ahead of its results is done by every process, and by this one.
    """
    system = shipped("system")[0].name
    scenarios = [
        read(system=system, policy=p).scenario for p in ("annual-settlement", "three-year-settlement")
    ]
    line = turns.line("")
    share = Share(turns, line, JobStore(Kept()), 1)
    try:
        cell = Cell("warm", scenarios[0])
        each = [Attempt(cell, range(i, i + 1)) for i in range(turns.pool.workers)]
        wait([turns.hand_in(line, attempt_block, attempt) for attempt in each])
        plan = steps.plan_of(scenarios, steps.Step(2))
        results = Experiment(plan, JobStore(Kept()), share, results=Results).run()
        assert isinstance(results, Results)
        if ahead is not None and (begun := ahead(results)):
            done = [share.have_done(one.work, one.item) for one in islice(cycle(begun), share.workers)]
            begun[0].work(begun[0].item)
            wait(done)
    finally:
        share.abandon()
        turns.forget("")
