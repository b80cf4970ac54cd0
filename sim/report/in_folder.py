"""Results read back from the folder that they were written to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.written import Written
from sim.report.briefing.document import PictureFiles
from sim.report.reading import read_table
from sim.report.recorded import Made, Recorded, made_of, of_whole_teams
from sim.report.words.again import IN_THE_FOLDER, Beside
from sim.scenario.errors import listed
from sim.study.columns import tables
from sim.study.experiment.outputs import FINISHED, HEADLINES, MANIFEST, answers_in
from sim.study.experiment.plan import StudyPlan
from sim.study.experiment.reopening import ResultsError, missing, plan_in, read_file, told_in

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class RecordedFolder(Recorded):
    """A folder that ``run``, ``compare`` or ``study`` wrote.

    Attributes
    ----------
    folder : Path
        The folder.
    """

    folder: Path

    @property
    def beside(self) -> Beside:
        """Where there is more than is told: in the folder."""
        return IN_THE_FOLDER

    @cached_property
    def replications(self) -> pd.DataFrame:
        """The measures of whole teams in every replication, and of streams what was awarded."""
        return read_file(self.folder / "replications.parquet", _replications)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """What was measured month by month; of a study, its main monthly measures."""
        return read_table(self.folder / "monthly.csv")

    @cached_property
    def posts(self) -> pd.DataFrame:
        """What happens to each post, where a system lists its people; else no rows."""
        return self._of_listed("posts")

    @cached_property
    def contract_ends(self) -> pd.DataFrame:
        """When the listed contracts end, where a system lists its people; else no rows."""
        return self._of_listed("contract_ends")

    def _of_listed(self, name: str) -> pd.DataFrame:
        import pandas as pd

        if f"{name}.csv" not in Written(self.folder).names:
            return pd.DataFrame()
        return read_file(self.folder / f"{name}.csv", partial(_table, name))

    def _picture_at(self, stem: str) -> PictureFiles | None:
        found = PictureFiles(self.folder / stem)
        return found if found.there else None


def read_recorded(folder: Path) -> RecordedFolder:
    """Read a folder that ``run``, ``compare`` or ``study`` wrote.

    Raises
    ------
    ResultsError
        There is no such folder, it is not one of finished results, or a file in it is missing or garbled.
    sim.scenario.ScenarioError
        What a study asks cannot be read any more.
    """
    told = told_in(folder)
    plan = plan_in(folder, told)
    summary = read_file(folder / "summary.csv", partial(_table, "summary"))
    answers = {name: read_file(folder / f"{name}.csv", partial(_table, name)) for name in answers_in(folder)}
    made = read_file(folder / FINISHED, partial(_made, told))
    recorded = RecordedFolder(plan, summary, answers, told, made, folder)
    if sorted(set(plan.policies)) != sorted(set(summary["scenario"])):
        raise ResultsError(f"{folder}: summary.csv and {MANIFEST} speak of different scenarios; run again")
    if not isinstance(plan, StudyPlan):
        _check_pictures(recorded)
    return recorded


def _check_pictures(recorded: RecordedFolder) -> None:
    for stem in HEADLINES if "why" in recorded.answers else HEADLINES[:-1]:
        for suffix in ("svg", "png"):
            if not (recorded.folder / f"{stem}.{suffix}").is_file():
                raise ResultsError(missing(recorded.folder / f"{stem}.{suffix}"))


def _made(told: Mapping[str, Any], path: Path) -> Made:
    run = json.loads(path.read_text(encoding="utf-8"))
    return made_of(told, str(run["command"]), datetime.fromisoformat(run["finished"]))


def _table(name: str, path: Path) -> pd.DataFrame:
    table = read_table(path)
    if lacking := [c.name for c in tables()[name].columns if c.name not in table.columns]:
        raise ValueError(f"no column {listed(lacking)}")
    return table


def _replications(path: Path) -> pd.DataFrame:
    import pandas as pd

    return of_whole_teams(pd.read_parquet(path))
