"""What a researcher calls: :func:`run`, :func:`compare` and :func:`run_study`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sim.errors import StoreError, StudyError
from sim.report.reading import read_table
from sim.report.results import Results
from sim.scenario import Scenario, from_plain
from sim.study.experiment.comparison import TOGETHER, compared, why_they_differ, with_settings
from sim.study.experiment.folder import folder_as_it_is, open_folder, write_finished, write_tables
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.precision import as_given
from sim.study.experiment.reading import load_study
from sim.study.experiment.results import StudyResults
from sim.study.experiment.running import Experiment
from sim.study.experiment.study_file import POOLED
from sim.study.runner.cells import Engine
from sim.study.runner.engines import Processes
from sim.study.runner.runner import Tell
from sim.study.runner.store import BLOCKS, MemoryStore


def run(
    scenario: Scenario,
    *,
    replications: int | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    precision: Mapping[str, float] | None = None,
    events: bool = False,
    out: str | Path | None = None,
    figures: bool = False,
    formats: Sequence[str] = ("png", "svg"),
    dask: str | None = None,
    progress: Tell | None = None,
    answered: Callable[[Results], None] | None = None,
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
    precision : mapping of str to float, optional
        Measures of the team and the half-width that the 95% interval may have, of the mean difference from
        the baseline or, of a single scenario, of the mean: ``{"retention_36m": 0.01}``. Then simulate until
        that is reached, with no more replications than asked for.
    events : bool
        Keep the event log (on disk, for as long as the results live).
    out : str or Path, optional
        Folder in which the numbers are kept as they come, and the results written at the end. If it holds
        this comparison already, what is there is not simulated again. Without it, nothing is written.
    figures : bool
        Whether every picture is drawn there, and not retention, lost knowledge and why alone.
    formats : sequence of str
        Of the pictures: ``png``, ``svg``, ``pdf``.
    dask : str, optional
        Address of a Dask scheduler whose workers simulate instead.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` after every block.
    answered : callable, optional
        Called with the results as soon as there are numbers, before any file of *out* is written.
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
        precision=precision,
        events=events,
        out=out,
        figures=figures,
        formats=formats,
        dask=dask,
        progress=progress,
        answered=answered,
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
    precision: Mapping[str, float] | None = None,
    events: bool = False,
    why: bool | str = False,
    out: str | Path | None = None,
    figures: bool = False,
    formats: Sequence[str] = ("png", "svg"),
    dask: str | None = None,
    progress: Tell | None = None,
    answered: Callable[[Results], None] | None = None,
    command: str = "",
) -> Results:
    """Simulate several scenarios with the same chance, replication by replication; the first is the baseline.

    Scenarios of different places (systems of different titles) share what is national, and no more.

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
    plan = compared(asked, assumption_points=assumption_points, precision=precision, keep_log=events, why=why)
    folder = None if out is None else Path(out)
    with nullcontext(MemoryStore()) if folder is None else open_folder(plan, folder) as store:
        engine = engine_of(workers, dask)
        experiment = Experiment(plan, store, engine, progress, results=Results, command=command)
        stops = experiment.simulate()
        table = why_they_differ(plan, experiment.runner)
        results = experiment.comparison(TOGETHER, stops[TOGETHER], table)
        assert isinstance(results, Results)
        if answered is not None:
            answered(results)
        if folder is not None:
            from sim.report.save import write_into  # pictures take a second to import: after the answer

            experiment.say("drawing the pictures")
            write_into(results, folder, figures=figures, formats=formats)
    return results


def read_results(folder: str | Path) -> Results:
    """Return the results that :func:`run` or :func:`compare` wrote, live again: every table and picture.

    Parameters
    ----------
    folder : str or Path
        What they were given as *out*, or a command's folder of results.

    Raises
    ------
    StoreError
        It holds no such results, or what was simulated (``blocks/``) is not there any more.
    """
    place = Path(folder)
    try:
        manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
        scenarios = [from_plain(one["scenario"]) for one in manifest["scenarios"]]
        varied = manifest["assumptions_range"]
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(f"{place}: no results of `run` or `compare` can be read there") from None
    plan = compared(scenarios, assumption_points=varied["points"] if varied else 0)
    number, why = scenarios[0].run.replications, place / "why.csv"
    results = _read(plan, place, TOGETHER, number, manifest["command"], why if why.exists() else None)
    events = place / "events.parquet"
    return replace(results, events_file=events if events.exists() else None)


def read_system(folder: str | Path, system: str, assumptions: str) -> Results:
    """Return one system of a finished study as :func:`compare` would, from the study's folder.

    Parameters
    ----------
    folder : str or Path
        What :func:`run_study` was given as *out*.
    system, assumptions : str
        Which.

    Raises
    ------
    StoreError
        It holds no finished study, or what was simulated (``blocks/``) is not there any more.
    """
    place = Path(folder)
    try:
        told = json.loads((place / "study.json").read_text(encoding="utf-8"))["stopped"]
        numbers = {(s["system"], s["assumptions"]): int(s["replications"]) for s in told}
    except (OSError, ValueError, KeyError, TypeError):
        raise StoreError(f"{place}: no finished study can be read there") from None
    plan = load_study(place / "study.yaml")
    number = numbers.get((system, assumptions)) or numbers[POOLED, assumptions]
    return _read(plan, place, (system, assumptions), number)


def _read(
    plan: Plan,
    folder: Path,
    situation: tuple[str, str],
    replications: int,
    command: str = "",
    why: Path | None = None,
) -> Results:
    """Return one situation from what a folder keeps of it; nothing is simulated, and nothing written."""
    if not (folder / BLOCKS).is_dir():
        raise StoreError(f"{folder}: what was simulated ({BLOCKS}/) is not there any more; run it again")
    with folder_as_it_is(plan, folder) as store:
        experiment = Experiment(plan, store, Processes(1), results=Results, command=command)
        results = experiment.comparison(
            situation, as_given(replications), None if why is None else read_table(why)
        )
    assert isinstance(results, Results)
    return results


def run_study(
    plan: StudyPlan,
    *,
    out: str | Path | None = None,
    each_system: bool = False,
    events: bool = False,
    workers: int = 1,
    dask: str | None = None,
    progress: Tell | None = None,
    answered: Callable[[StudyResults], None] | None = None,
    command: str = "",
) -> StudyResults:
    """Run a study: simulate until its differences are known as well as it asks, and return its tables.

    Parameters
    ----------
    plan : StudyPlan
        What is asked; see :func:`sim.load_study`.
    out : str or Path, optional
        Folder in which the numbers are kept as they come, and the tables and pictures written at the end (no
        pictures if of some cell every replication failed: they would be of something else than they say). If
        it holds this study already, or a smaller or larger one, what is there is not simulated again.
        Without it, nothing is written.
    each_system : bool
        Whether there is also, for each system, the folder that :func:`compare` writes, with every table and
        picture: ``systems/dorset``.
    events : bool
        Keep the event log of every system; see :meth:`sim.StudyResults.comparison`.
    workers : int
        Processes; the results are the same for any number.
    dask : str, optional
        Address of a Dask scheduler whose workers simulate instead.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` after every block.
    answered : callable, optional
        Called with the results as soon as there are numbers, before any file of *out* is written.
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
    plan = replace(plan, keep_log=events)
    with nullcontext(MemoryStore()) if folder is None else open_folder(plan, folder) as store:
        engine = engine_of(workers, dask)
        experiment = Experiment(plan, store, engine, progress, results=Results, command=command)
        results = experiment.run()
        if answered is not None:
            answered(results)
        if folder is not None:
            write_tables(results, experiment, folder)
            if not results.lost:
                from sim.report.study_figures import write_study_figures  # after the answer, too

                experiment.say("drawing the pictures")
                write_study_figures(results, folder)
                if each_system:
                    _write_each_system(results, experiment, folder)
            finished = datetime.now(UTC)
            write_finished(results, folder, command=command, started=started, finished=finished)
    return results


def _write_each_system(results: StudyResults, experiment: Experiment, folder: Path) -> None:
    """Write, for each system under each set of assumptions, the folder that a comparison writes."""
    from sim.report.save import write_into

    several = len(results.plan.assumptions) > 1
    for system, assumptions in results.plan.situations:
        experiment.say(f"drawing the pictures of {system}")
        one = results.comparison(system, assumptions)
        place = folder / "systems" / (f"{system}--{assumptions}" if several else system)
        place.mkdir(parents=True, exist_ok=True)
        write_into(one, place, figures=True)


def engine_of(workers: int, dask: str | None) -> Engine:
    """Return what simulates: processes of this machine, or the workers of a Dask scheduler."""
    if workers < 1:
        raise StudyError("workers must be 1 or more")
    if dask is not None:
        from sim.study.runner.cluster import Dask

        return Dask(dask)
    return Processes(workers)
