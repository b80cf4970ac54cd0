"""What a researcher calls: :func:`run` and :func:`compare`."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sim.report.results import Results
from sim.scenario import Scenario
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
    StudyError
        A setting is not possible.
    sim.study.ranges.RangeError
        The assumptions cannot be varied.
    sim.study.executor.WorkerLostError
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
    progress: Progress | None = None,
    command: str = "",
) -> Results:
    """Simulate several scenarios with the same chance, replication by replication; the first is the baseline.

    Parameters are those of :func:`run`; the scenarios must agree on replications, seed and years unless
    these are given here.

    Raises
    ------
    StudyError
        Two scenarios have one name or disagree on how to run, or a setting is not possible.
    """
    asked = [with_settings(s, replications=replications, seed=seed, years=years) for s in scenarios]
    started = datetime.now(UTC)
    with ExitStack() as on_failure:
        log = _temporary_file(on_failure) if events else None
        outcomes, ranges = simulate_together(
            asked, workers=workers, assumption_points=assumption_points, log=log, progress=progress
        )
        on_failure.pop_all()
    results = Results(outcomes, ranges, started, datetime.now(UTC), command, log)
    if log is not None:
        weakref.finalize(results, shutil.rmtree, log.parent, ignore_errors=True)
    return results


def _temporary_file(on_failure: ExitStack) -> Path:
    place = tempfile.mkdtemp(prefix="engine-room-")
    on_failure.callback(shutil.rmtree, place, ignore_errors=True)
    return Path(place) / "events.parquet"
