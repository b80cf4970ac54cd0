"""Live results told as those of a folder are, without a file: briefing, workbook, pictures, scenario files.

Nothing is written to any disk: what is made from a list of people stays in memory. Tables and manifest go
through the bytes that a folder would hold, so that both tell the same numbers to the digit.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from sim.errors import StudyError
from sim.files.names import as_typed
from sim.files.private import ADVICE, NOTICE
from sim.report.documents import document
from sim.report.figures.style import DRAWING
from sim.report.pictures import Drawn, main_pictures, pictures_of, registered_pictures, unasked
from sim.report.reading import read_table
from sim.report.recorded import Recorded, made_of, of_whole_teams
from sim.report.words.again import IN_THE_FOLDER, ON_THE_PAGE, Beside, how_to_run
from sim.study.design import SEED
from sim.study.experiment.comparison import Comparison, with_settings
from sim.study.experiment.folder import as_json, csv
from sim.study.experiment.manifest import FROM_PYTHON, manifest
from sim.study.experiment.outputs import FIGURES
from sim.study.experiment.personal import is_personal
from sim.study.experiment.plan import StudyPlan
from sim.study.questions.structure import Section as StructureSection
from sim.study.questions.structure import phase_section
from sim.study.questions.tornado import Section as TornadoSection
from sim.study.questions.why import Section as WhySection
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.results import Results

Kind = Literal["html", "docx", "xlsx"]
__all__ = ["HOW_TO_RUN", "Kind", "RecordedLive", "command_of", "document_bytes", "pictures_of", "recorded",
           "scenario_files", "zip_of"]  # fmt: skip

HOW_TO_RUN = "how-to-run.txt"
"""The file beside the scenarios with the command that runs them."""
_DAY = (1980, 1, 1, 0, 0, 0)  # the first that a zip file can hold
_UNIX = 3


def document_bytes(results: Results, kind: Kind, title: str = "", question: str = "") -> bytes:
    """Return the briefing (``html``, ``docx``) or the workbook (``xlsx``) of live results.

    One thread at a time makes one.

    Parameters
    ----------
    results : Results
        What ``run``, ``compare`` or ``study`` found.
    kind : str
        What it is written as.
    title, question : str
        A reader's own words; empty ones leave what the results have.

    Raises
    ------
    ImportError
        What writes such files is not installed; it comes with the extra ``report``.
    """
    told = recorded(results, title, question)
    live = results.comparison(results.plan.systems[0]) if told.studies else results
    with DRAWING:
        return document(told, kind, live)


def recorded(results: Results, title: str = "", question: str = "") -> RecordedLive:
    """Return live results as a folder of them would tell them."""
    told = json.loads(as_json(manifest(results)))
    answers = {name: _as_read(table) for name, table in results.answers.items()}
    plan = results.plan.in_words(title, question)
    made = made_of(told, results.command or _as_run(results), results.finished)
    return RecordedLive(plan, _as_read(results.summary), answers, told, made, results)


def _as_run(results: Results) -> str:
    return FROM_PYTHON if isinstance(results.plan, StudyPlan) else command_of(results)


@dataclass(frozen=True, eq=False)
class RecordedLive(Recorded):
    """Results that are in memory alone.

    Attributes
    ----------
    results : Results
        What they are.
    """

    results: Results

    @property
    def beside(self) -> Beside:
        """Where there is more than is told: a study has a folder, a comparison what the page gives."""
        return IN_THE_FOLDER if self.studies else ON_THE_PAGE

    @cached_property
    def replications(self) -> pd.DataFrame:
        """The measures of whole teams in every replication, and of streams what was awarded."""
        return of_whole_teams(self.results.replications)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """What was measured month by month; of a study, its main monthly measures."""
        return _as_read(self.results.monthly)

    @cached_property
    def posts(self) -> pd.DataFrame:
        """What happens to each post, where a system lists its people; else no rows."""
        return _as_read(self.results.posts)

    @cached_property
    def contract_ends(self) -> pd.DataFrame:
        """When the listed contracts end, where a system lists its people; else no rows."""
        return _as_read(self.results.contract_ends)

    @cached_property
    def _pictures(self) -> Mapping[str, Drawn]:
        """The pictures that a folder of these results has, with that of how sure they are."""
        if self.studies:
            return {made.stem: made for made in pictures_of(self.results)}
        wanted = {"how_sure", *unasked(self.results)}
        there = [*main_pictures(self.results), *registered_pictures(self.results)]
        return {
            made.stem: made
            for made in there
            if not made.stem.startswith(f"{FIGURES}/") or made.name in wanted
        }

    def _picture_at(self, stem: str) -> Drawn | None:
        return self._pictures.get(stem)


def _as_read(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table as it is read back from its file."""
    return read_table(BytesIO(csv(table))) if len(table.columns) else table


# --- what the command line runs to the same numbers


def scenario_files(results: Results) -> dict[str, str]:
    """Return the files that give the same numbers again: a scenario each, and the command that runs them.

    Of a team whose people are listed they are personal data, and a file says so.

    Raises
    ------
    StudyError
        They are results of a study, which has a file of its own.
    """
    plan = _simulated(results)
    files = {NOTICE: ADVICE} if is_personal(plan) else {}
    files |= {name.rpartition("/")[2]: text for name, text in plan.files.items()}
    return {**files, HOW_TO_RUN: how_to_run(_command(plan), __version__)}


def command_of(results: Results) -> str:
    """Return the command line that gives the same numbers again, beside the files of the scenarios.

    Raises
    ------
    StudyError
        As for :func:`scenario_files`.
    """
    return _command(_simulated(results))


def _simulated(results: Results) -> Comparison:
    """Return the plan with as many replications as were simulated, or at most if a precision says when."""
    plan = results.plan
    if not isinstance(plan, Comparison):
        raise StudyError("these are results of a study: its study.yaml runs it again")
    n = plan.file.replications.maximum if plan.file.precision else results.stop.replications
    scenarios = (with_settings(s, replications=n, seed=None, years=None) for s in plan.scenarios)
    return replace(plan, scenarios=tuple(scenarios))


def _command(plan: Comparison) -> str:
    names = [name.rpartition("/")[2] for name in plan.files]
    return as_typed("engine-room", "compare" if len(names) > 1 else "run", *names, *_options(plan))


def _options(plan: Comparison) -> Iterator[str]:
    """Yield the options of the command; what may stand without a value comes last."""
    for option, text in (("--title", plan.own_title), ("--question", plan.file.question)):
        if text:
            yield from (option, text)
    for number in plan.chosen or ():
        yield from ("--replication", str(number))
    for measure, width in (plan.file.precision.half_widths if plan.file.precision else {}).items():
        yield from ("--precision", f"{measure}={width!r}")
    if (varied := plan.file.uncertainty) is not None:
        yield from ("--assumptions-range", str(varied.points))
        if varied.seed != SEED:
            yield from ("--assumptions-seed", str(varied.seed))
        if not varied.conditioned:
            yield "--unconditioned"
    for section in plan.sections.get("structure", ()):
        unasked_for = phase_section(
            (s.policy for s in plan.scenarios), plan.file.run.years, plan.file.replications.minimum
        )
        if isinstance(section, StructureSection) and section != unasked_for:
            yield from ("--structure", str(section.replications))
    for section in plan.sections.get("why", ()):
        yield "--why"
        if isinstance(section, WhySection) and len(section.measures) == 1:
            yield section.measures[0]
    for section in plan.sections.get("tornado", ()):
        yield "--tornado"
        if isinstance(section, TornadoSection) and section.assumptions:
            yield ",".join(section.assumptions)


def zip_of(files: Mapping[str, str | bytes], *, private: bool = False) -> bytes:
    """Return files in a zip, the same bytes for the same files: all have one date.

    Parameters
    ----------
    files : mapping of str to str or bytes
        What stands in each, by its path.
    private : bool
        Whether their owner alone can read them when they are taken out.
    """
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as held:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX  # whatever system this is
            entry.external_attr = (0o600 if private else 0o644) << 16
            held.writestr(entry, data)
    return buffer.getvalue()
