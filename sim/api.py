"""What a researcher calls: :func:`run`, :func:`compare`, :func:`run_study` and :func:`open`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sim.plans import engine_of, opened, run_plan
from sim.report.results import Results
from sim.scenario import Scenario
from sim.study.experiment.comparison import listed_numbers, with_settings
from sim.study.experiment.grid import planned
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.results import groupings
from sim.study.experiment.size import Size
from sim.study.runner.runner import Tell


def run(
    scenario: Scenario,
    *,
    replications: int | Iterable[int] | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    assumption_seed: int | None = None,
    conditioned: bool = True,
    precision: Mapping[str, float] | None = None,
    events: bool = False,
    out: str | Path | None = None,
    figures: bool = False,
    formats: Sequence[str] = ("png", "svg"),
    by: Sequence[str] = (),
    dask: str | None = None,
    progress: Tell | None = None,
    answered: Callable[[Results], None] | None = None,
    command: str = "",
    title: str = "",
    question: str = "",
) -> Results:
    """Simulate one scenario.

    Parameters
    ----------
    scenario : Scenario
        What is asked; see :func:`sim.load`.
    replications : int or iterable of int, optional
        How many, instead of the number in the scenario's run section; or which, each by its number from 0:
        ``[17]``, ``range(100, 200)``. A number is the same chance wherever it is asked for: alone or among
        others, in a comparison, in a study of the same place, in a story.
    seed, years : int, optional
        Instead of those in the scenario's run section.
    workers : int
        Processes; the results are the same for any number.
    assumption_points : int
        Points of a Latin hypercube over the ranges of the assumptions, 100 for an answer; 0 leaves them where
        they are.
    assumption_seed : int, optional
        Of these points, instead of one that is always the same, whatever the seed of the run is.
    conditioned : bool
        Whether points that disagree with what integrated care boards published are left out of the range
        over the assumptions; see :mod:`sim.published.matching`.
    precision : mapping of str to float, optional
        Measures of the team and the half-width that the 95% interval may have, of the mean difference from
        the baseline or, of a single scenario, of the mean: ``{"retention_42m": 0.01}``. Then simulate until
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
    by : sequence of str
        What people are told apart by in tables of their own there: see :meth:`sim.Results.save`.
    dask : str, optional
        Address of a Dask scheduler whose workers simulate instead.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` after every block.
    answered : callable, optional
        Called with the results as soon as there are numbers, before any file of *out* is written.
    command : str
        Command line to record.
    title, question : str
        A reader's own words for the whole, kept with the results.

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
        assumption_seed=assumption_seed,
        conditioned=conditioned,
        precision=precision,
        events=events,
        out=out,
        figures=figures,
        formats=formats,
        by=by,
        dask=dask,
        progress=progress,
        answered=answered,
        command=command,
        title=title,
        question=question,
    )


def compare(
    scenarios: Sequence[Scenario],
    *,
    baseline: str | None = None,
    replications: int | Iterable[int] | None = None,
    seed: int | None = None,
    years: int | None = None,
    workers: int = 1,
    assumption_points: int = 0,
    assumption_seed: int | None = None,
    conditioned: bool = True,
    precision: Mapping[str, float] | None = None,
    events: bool = False,
    why: bool | str = False,
    structure: bool | int = False,
    tornado: bool | Sequence[str] = False,
    out: str | Path | None = None,
    figures: bool = False,
    formats: Sequence[str] = ("png", "svg"),
    by: Sequence[str] = (),
    dask: str | None = None,
    progress: Tell | None = None,
    sized: Callable[[Size], None] | None = None,
    force: bool = False,
    answered: Callable[[Results], None] | None = None,
    command: str = "",
    title: str = "",
    question: str = "",
) -> Results:
    """Simulate scenarios with the same chance, replication by replication; the first is the baseline.

    Those of several systems (of different titles) under the same policies are a study, as :func:`sim.grid`
    gives them: each policy is held against the first one of the same system, and :meth:`Results.comparison`
    gives one system with every table. Different places share what is national, and no more.

    Parameters are those of :func:`run`; the scenarios must agree on replications, seed and years unless
    these are given here.

    Parameters
    ----------
    baseline : str, optional
        What the others are held against, if not the first: a scenario, by its name or by what tables call it,
        or, of several systems, a policy by the name that all their scenarios have: ``"annual-settlement"``.
    why : bool or str
        Also split each difference over what differs and what it acts through: in a measure, or in retention,
        lost knowledge and cost. There are 50 replications of each mixed scenario, and then twice as many, up
        to as many as of the scenarios, until every part of the first measure is known to within the least
        difference worth noticing. See :func:`sim.study.questions.why.answer`.
    structure : bool or int
        Also hold the difference under every shipped alternative of how the system works, each with so many
        replications (200, or as many as there are, if true). See
        :func:`sim.study.questions.structure.answer`. Both phases of a settlement of several years, day one
        its first day or any, are held against each other without being asked.
    tornado : bool or sequence of str
        Also move assumptions, one at a time, to the low and to the high end of their ranges: those of these
        paths, such as ``assumptions.attrition.runway_multiplier``, or, if true, all that do something; 50
        replications at each end, or as many as there are. See
        :func:`sim.study.questions.tornado.answer`.
    sized : callable, optional
        Called with a :class:`sim.study.experiment.size.Size` before anything is simulated.
    force : bool
        Begin also what takes more than a week, or more memory or disk than there is.

    Raises
    ------
    sim.StudyError
        Two scenarios have one name or disagree on how to run, a setting is not possible, there is no such
        baseline, or the scenarios are of several systems, not under the same policies, and no scenario is
        named as the baseline of all.
    """
    by = by and groupings(by)
    count, chosen = listed_numbers(replications)
    asked = [with_settings(s, replications=count, seed=seed, years=years) for s in scenarios]
    plan = planned(
        asked,
        baseline=baseline,
        assumption_points=assumption_points,
        assumption_seed=assumption_seed,
        conditioned=conditioned,
        precision=precision,
        keep_log=events,
        why=why,
        structure=structure,
        tornado=tornado,
        chosen=chosen,
    ).in_words(title, question)
    return run_plan(
        plan, out, engine=engine_of(workers, dask), progress=progress, sized=sized, force=force,
        answered=answered,
        command=command, figures=figures, formats=formats, by=by,
        each_system=figures and isinstance(plan, StudyPlan),
    )  # fmt: skip


def run_study(
    plan: StudyPlan,
    *,
    out: str | Path | None = None,
    each_system: bool = False,
    events: bool = False,
    formats: Sequence[str] = ("png", "svg"),
    by: Sequence[str] = (),
    workers: int = 1,
    dask: str | None = None,
    progress: Tell | None = None,
    sized: Callable[[Size], None] | None = None,
    force: bool = False,
    answered: Callable[[Results], None] | None = None,
    command: str = "",
) -> Results:
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
        Keep the event log of every system; see :meth:`sim.Results.comparison`.
    formats : sequence of str
        Of the pictures: ``png``, ``svg``, ``pdf``.
    by : sequence of str
        What people are told apart by in tables of their own there: see :meth:`sim.Results.save`.
    workers : int
        Processes; the results are the same for any number.
    dask : str, optional
        Address of a Dask scheduler whose workers simulate instead.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` after every block.
    sized : callable, optional
        Called with a :class:`sim.study.experiment.size.Size` before anything is simulated.
    force : bool
        Begin also what takes more than a week, or more memory or disk than there is.
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
    plan, by = replace(plan, keep_log=events), by and groupings(by)
    return run_plan(
        plan, out, engine=engine_of(workers, dask), progress=progress, sized=sized, force=force,
        answered=answered,
        command=command, formats=formats, by=by, each_system=each_system,
    )  # fmt: skip


def open(folder: str | Path) -> Results:
    """Return the results that :func:`run`, :func:`compare` or :func:`run_study` wrote, live again.

    They are worked out once more from what was simulated, and so are what they were, with every table,
    picture and answer. Nothing is simulated, and nothing in the folder changes.

    Parameters
    ----------
    folder : str or Path
        What they were given as *out*, or a command's folder of results.

    Raises
    ------
    StoreError
        It holds no finished results, those of another version, or something that was written there
        (``blocks/`` above all) is missing, cut short or changed. The message names the file.
    """
    return opened(Path(folder))
