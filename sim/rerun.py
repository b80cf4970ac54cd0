"""Results run again from what their folder says of itself, and held against those that were kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from sim.files.written import Written
from sim.plans import engine_of, run_plan
from sim.report.save import FORMATS, draw_missing
from sim.study.experiment.agreeing import Agreement, agreements
from sim.study.experiment.manifest import made_with, own_code, run_told
from sim.study.experiment.outputs import FIGURES, FINISHED, MANIFEST, PICTURES
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.reopening import ResultsError, plan_in, read_file, refuse_other_version, told_in
from sim.study.experiment.size import Size
from sim.study.experiment.whole import refuse_changed, says_what_was_asked
from sim.study.runner.runner import Tell


class Then(NamedTuple):
    """What a folder says of itself.

    Attributes
    ----------
    plan : Plan
        What was asked.
    by : tuple of str
        What people are told apart by in tables of their own.
    made_with : mapping
        The code, Python and libraries that made it, as now :func:`~sim.study.experiment.manifest.made_with`
        says of these.
    """

    plan: Plan
    by: tuple[str, ...]
    made_with: Mapping[str, Any]


class Rerun(NamedTuple):
    """What came of running results again.

    Attributes
    ----------
    files : tuple of Agreement
        What came of each file.
    then, now : mapping
        The code, Python and libraries of either.
    """

    files: tuple[Agreement, ...]
    then: Mapping[str, Any]
    now: Mapping[str, Any]

    @property
    def agrees(self) -> bool:
        """Whether every file is the same."""
        return all(one.verdict == "same" for one in self.files)


def then_in(folder: Path) -> Then:
    """Return what a folder of finished results says of itself.

    Raises
    ------
    StoreError
        It is none, or one of another version, or a file that says what was asked is missing, cut short or
        changed. The message names the file.
    """
    told = told_in(folder)
    refuse_other_version(folder, told)
    refuse_changed(folder, says_what_was_asked)
    run = read_file(folder / FINISHED, run_told)
    known = {"source": told.get("source")} | {key: run.get(key) for key in made_with() if key != "source"}
    plan, own = plan_in(folder, told), told.get("own_code", {})
    lacking = sorted(set(own) - set(own_code(plan)))
    if lacking:
        raise ResultsError(
            f"{folder / MANIFEST}: made with {lacking[0]}, a measure that is not defined here; import the "
            "Python module that has it first, or name it on the command line: --with FILE.py"
        )
    return Then(plan, tuple(told.get("by", ())), known | {"own_code": own})


def rerun(
    then: Then,
    folder: Path,
    place: Path,
    *,
    workers: int,
    progress: Tell | None = None,
    sized: Callable[[Size], None] | None = None,
    force: bool = False,
) -> Rerun:
    """Run the results of a folder again into a place, and hold every file of either against the other.

    The pictures are drawn in the formats that are there, a report's too. Nothing in the folder changes.
    """
    kinds = {name.rpartition(".")[2] for name in Written(folder).names}
    formats = tuple(kind for kind in PICTURES[1:] if kind in kinds) or FORMATS
    results = run_plan(
        then.plan, place, engine=engine_of(workers, None), progress=progress, sized=sized, force=force,
        formats=formats, by=then.by, each_system=(folder / "systems").is_dir(),
    )  # fmt: skip
    if not isinstance(then.plan, StudyPlan) and not results.empty:
        for drawn in sorted((folder / FIGURES).glob("*.csv")):
            if not (place / FIGURES / drawn.name).is_file():
                draw_missing(results, place, [drawn.stem], formats)
    now = made_with() | {"own_code": own_code(then.plan)}
    return Rerun(tuple(agreements(folder, place)), then.made_with, now)
