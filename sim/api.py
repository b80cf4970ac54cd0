"""What a researcher calls: :func:`run`, :func:`compare` and :func:`run_study`."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sim.report.results import Results
from sim.report.study_figures import write_study_figures
from sim.scenario import Scenario
from sim.study.campaign.folder import open_folder, write_finished, write_tables
from sim.study.campaign.plan import Plan
from sim.study.campaign.running import Campaign, StudyResults
from sim.study.lab.cells import Engine
from sim.study.lab.engines import Processes
from sim.study.lab.laboratory import Tell
from sim.study.lab.store import MemoryStore
from sim.study.questions.explaining import Explanation
from sim.study.run import Progress, simulate_together, with_settings


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    events: bool = False,
    progress: Progress | None = None,
    command: str = "",
) -> Results:
    """Simulate one scenario.

    Parameters
    ----------
    scenario : Scenario
        What is asked; see :func:`sim.load`.
    replications, seed, years : int, optional
        Instead of those in the scenario's run section.
    workers : int
        Processes; the results are the same for any number.
    assumption_points : int
        Points of a Latin hypercube over the ranges of the assumptions; 0 leaves them where they are.
    events : bool
        Keep the event log (on disk, for as long as the results live).
    progress : callable, optional
        Called with the replications done and the replications in all.
    command : str
        Command line to record.

    Returns
    -------
    Results

    Raises
    ------
    sim.StudyError
        A setting is not possible.
    sim.RangeError
        The assumptions cannot be varied.
    sim.WorkerLostError
        A worker process was killed twice.
    """
    return compare(
        [scenario],
        replications=replications,
        seed=seed,
        years=years,
        workers=workers,
        assumption_points=assumption_points,
        events=events,
        progress=progress,
        command=command,
    )


def compare(
    scenarios: Sequence[Scenario],
    *,
    replications: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    events: bool = False,
    why: bool | str = False,
    progress: Progress | None = None,
    command: str = "",
) -> Results:
    """Simulate several scenarios with the same chance, replication by replication; the first is the baseline.

    Parameters are those of :func:`run`; the scenarios must agree on replications, seed and years unless
    these are given here.

    Parameters
    ----------
    why : bool or str
        Of two scenarios, also split their difference over what differs and what it acts through: in a
        measure, or in retention, lost knowledge and cost. See :func:`sim.study.questions.why.answer`.

    Raises
    ------
    sim.StudyError
        Two scenarios have one name or disagree on how to run, or a setting is not possible.
    """
    asked = [with_settings(s, replications=replications, seed=seed, years=years) for s in scenarios]
    started = datetime.now(UTC)
    explanation = Explanation(asked, [why] if isinstance(why, str) else []) if why else None
    told = _Stages(progress, explanation.replications if explanation else 0)
    with ExitStack() as on_failure:
        log = _temporary_file(on_failure) if events else None
        outcomes, ranges = simulate_together(
            asked, workers=workers, assumption_points=assumption_points, log=log, progress=told.first
        )
        table = explanation.answered(outcomes, workers, told.second) if explanation else None
        on_failure.pop_all()
    results = Results(outcomes, ranges, started, datetime.now(UTC), command, log, table)
    if log is not None:
        weakref.finalize(results, shutil.rmtree, log.parent, ignore_errors=True)
    return results


def run_study(
    plan: Plan,
    *,
    out: str | Path | None = None,
    workers: int = 1,
    dask: str | None = None,
    progress: Tell | None = None,
    command: str = "",
) -> StudyResults:
    """Run a study: simulate until its differences are known as well as it asks, and return its tables.

    Parameters
    ----------
    plan : Plan
        What is asked; see :func:`sim.load_study`.
    out : str or Path, optional
        Folder in which the numbers are kept as they come, and the tables and pictures written at the end (no
        pictures if of some cell every replication failed: they would be of something else than they say). If
        it holds this study already, or a smaller or larger one, what is there is not simulated again.
        Without it, nothing is written.
    workers : int
        Processes; the results are the same for any number.
    dask : str, optional
        Address of a Dask scheduler whose workers simulate instead.
    progress : callable, optional
        Called with a :class:`sim.study.lab.laboratory.Progress` after every block.
    command : str
        Command line to record.

    Raises
    ------
    sim.StoreError
        The folder holds something else, or cannot be written.
    sim.RangeError
        The assumptions cannot be varied.
    sim.EngineError
        What simulates cannot go on; what was simulated stays.
    """
    started = datetime.now(UTC)
    folder = None if out is None else Path(out)
    with nullcontext(MemoryStore()) if folder is None else open_folder(plan, folder) as store:
        campaign = Campaign(plan, store, engine_of(workers, dask), progress)
        results = campaign.run()
        if folder is not None:
            write_tables(results, campaign, folder)
            if not results.lost:
                campaign.say("drawing the pictures")
                write_study_figures(results, folder)
            finished = datetime.now(UTC)
            write_finished(results, folder, command=command, started=started, finished=finished)
    return results


def engine_of(workers: int, dask: str | None) -> Engine:
    """Return what simulates: processes of this machine, or the workers of a Dask scheduler."""
    if dask is not None:
        from sim.study.lab.cluster import Dask

        return Dask(dask)
    return Processes(workers)


class _Stages:
    """Progress of two stages as one: of the scenarios, and of why they differ."""

    def __init__(self, progress: Progress | None, in_second: int) -> None:
        self._progress, self._in_first, self._in_second = progress, 0, in_second

    def first(self, done: int, total: int) -> None:
        """Tell how far the first stage is."""
        self._in_first = total
        if self._progress is not None:
            self._progress(done, total + self._in_second)

    def second(self, done: int, total: int) -> None:  # noqa: ARG002
        """Tell how far the second stage is."""
        if self._progress is not None:
            self._progress(self._in_first + done, self._in_first + self._in_second)


def _temporary_file(on_failure: ExitStack) -> Path:
    place = tempfile.mkdtemp(prefix="engine-room-")
    on_failure.callback(shutil.rmtree, place, ignore_errors=True)
    return Path(place) / "events.parquet"
