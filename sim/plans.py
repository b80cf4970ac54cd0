"""A plan carried out and written into its folder, and a folder opened again, live."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import StudyError
from sim.report.results import Results
from sim.study.experiment.comparison import Comparison, refuse_undefined
from sim.study.experiment.folder import folder_as_it_is, open_folder, refuse_others_in_systems
from sim.study.experiment.manifest import run_in
from sim.study.experiment.outputs import FINISHED
from sim.study.experiment.plan import Plan
from sim.study.experiment.reopening import plan_in, read_file, refuse_other_version, told_in
from sim.study.experiment.running import Experiment
from sim.study.experiment.size import Size, size_by_arithmetic, too_many_to_make
from sim.study.experiment.whole import refuse_changed, says_what_was_asked
from sim.study.runner.cells import Engine, Store
from sim.study.runner.engines import Nothing, Processes
from sim.study.runner.runner import Tell
from sim.study.runner.store import MemoryStore


def run_plan(
    plan: Plan,
    out: str | Path | None,
    *,
    engine: Engine,
    progress: Tell | None = None,
    sized: Callable[[Size], None] | None = None,
    force: bool = False,
    answered: Callable[[Results], None] | None = None,
    command: str = "",
    figures: bool = False,
    formats: Sequence[str],
    by: Sequence[str] = (),
    each_system: bool = False,
) -> Results:
    """Simulate what a plan asks and write it; the rest is that of :func:`sim.compare`."""
    if out is not None and each_system:
        refuse_others_in_systems(plan, Path(out))
    if out is None or not Path(out).exists():  # what is refused leaves no folder
        begin(size_by_arithmetic(plan, 0, engine.workers), out, None, force=force)
    with _asked_for(plan, out) as store:
        early = size_by_arithmetic(plan, store.ahead, engine.workers)
        if too_many_to_make(early):  # which takes long, and memory: so that is said, or refused, before
            begin(early, out, sized, force=force)
        experiment = _experiment(plan, store, engine, progress, command)
        begin(experiment.size, out, sized, force=force)
        results = experiment.run()
        assert isinstance(results, Results)
        if isinstance(plan, Comparison):
            refuse_undefined(plan, results.why)
        if answered is not None:
            answered(results)
        if out is not None:
            from sim.report.save import write_results  # a second to import: after the answer

            write_results(
                results, Path(out), figures=figures, formats=formats, by=by, each_system=each_system,
                say=experiment.say,
            )  # fmt: skip
    return results


def begin(size: Size, out: str | Path | None, sized: Callable[[Size], None] | None, *, force: bool) -> None:
    """Tell how much is to be simulated, or raise StudyError if it is more than this machine should begin."""
    if not force and not size.is_small:
        from sim.report.words.sizing import too_large

        if said := too_large(size, None if out is None else Path(out)):
            raise StudyError(f"{said}; --force (in Python force=True) begins all the same")
    if sized is not None:
        sized(size)


def _asked_for(plan: Plan, out: str | Path | None) -> AbstractContextManager[Store]:
    return nullcontext(MemoryStore()) if out is None else open_folder(plan, Path(out))


def _experiment(
    plan: Plan, store: Store, engine: Engine, progress: Tell | None = None, command: str = ""
) -> Experiment:
    return Experiment(plan, store, engine, progress, results=Results, command=command)


def opened(place: Path, answers: Mapping[str, Any] | None = None) -> Results:
    """Return the results in a folder, live again; with tables of answers, nothing is answered anew."""
    told = told_in(place)
    refuse_other_version(place, told)
    refuse_changed(place, says_what_was_asked)
    plan, made = plan_in(place, told), read_file(place / FINISHED, run_in)
    with folder_as_it_is(plan, place) as store:
        experiment = _experiment(plan, store, Nothing(store), command=made.command)
        results = experiment.run() if answers is None else experiment.told(answers)
    assert isinstance(results, Results)
    return replace(results, statistics=made.statistics, started=made.started, finished=made.finished)


def engine_of(workers: int, dask: str | None) -> Engine:
    """Return what simulates: processes of this machine, or the workers of a Dask scheduler."""
    if workers < 1:
        raise StudyError("workers must be 1 or more")
    if dask is not None:
        from sim.study.runner.cluster import Dask

        return Dask(dask)
    return Processes(workers)
