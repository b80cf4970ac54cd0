"""What takes seconds once is done when the server starts: processes, imports, and a question of no matter what."""

from __future__ import annotations

from concurrent.futures import wait

from sim.page.work import steps
from sim.page.work.kept import JobStore, Kept
from sim.page.work.share import Share
from sim.page.work.turns import Turns
from sim.reading import read
from sim.reading.library import shipped
from sim.report.results import Results
from sim.study.experiment.running import Experiment
from sim.study.runner.attempt import Attempt, attempt_block
from sim.study.runner.cells import Cell


def warm(turns: Turns) -> None:
    """Have every process simulate a replication, and this one make the tables of a small comparison."""
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
        Experiment(plan, JobStore(Kept()), share, results=Results).run()
    finally:
        share.abandon()
        turns.forget("")
