"""Results read back from the folder that they were written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.written import Written
from sim.report.briefing.document import PictureFiles
from sim.report.reading import read_table
from sim.report.recorded import Made, Recorded, made_of, of_whole_teams, printable
from sim.report.words.again import IN_THE_FOLDER, Beside
from sim.scenario.errors import listed
from sim.study.columns import WHERE, tables
from sim.study.experiment.folder import replications_in
from sim.study.experiment.manifest import run_told
from sim.study.experiment.outputs import (
    FINISHED,
    MANIFEST,
    answers_in,
)
from sim.study.experiment.reopening import (
    ResultsError,
    cells_told,
    plan_in,
    read_file,
    told_in,
)
from sim.study.experiment.whole import is_told_of, refuse_changed

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
        return read_file(self.folder / "monthly.csv", partial(_table, "monthly"))

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
    refuse_changed(folder, is_told_of)
    plan = plan_in(folder, told)
    cells_told(folder / MANIFEST, told, plan)
    summary = read_file(folder / "summary.csv", partial(_table, "summary"))
    answers = {name: read_file(folder / f"{name}.csv", partial(_table, name)) for name in answers_in(folder)}
    made = read_file(folder / FINISHED, partial(_made, told))
    recorded = RecordedFolder(plan, summary, answers, told, made, folder)
    _refuse_other_rows(recorded)
    return recorded


def _made(told: Mapping[str, Any], path: Path) -> Made:
    run = run_told(path)
    return made_of(told, run["command"], datetime.fromisoformat(run["finished"]))


def _table(name: str, path: Path) -> pd.DataFrame:
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    table = read_table(path)
    columns = tables()[name].columns
    if lacking := [c.name for c in columns if c.name not in table.columns]:
        raise ValueError(f"no column {listed(lacking)}")
    for column in (c.name for c in columns if not c.words):
        values = table[column].dropna()
        if len(values) and not is_numeric_dtype(values) and not is_bool_dtype(values.infer_objects()):
            raise ValueError(f"column {column}: text where numbers must be")
    for column in (c.name for c in columns if c.words):
        if any(printable(word) != word.strip() for word in table[column].dropna().unique()):
            raise ValueError(f"column {column}: characters that no document may hold")
    keys = [c.name for c in WHERE]
    if table[keys].isna().any(axis=None):
        raise ValueError(f"a row without {listed(keys)}")
    return table


def _replications(path: Path) -> pd.DataFrame:
    return of_whole_teams(replications_in(path))


def _refuse_other_rows(recorded: RecordedFolder) -> None:
    """Raise ResultsError unless the summary has what the manifest tells of, each measure once."""
    plan, summary = recorded.plan, recorded.summary
    place = recorded.folder / "summary.csv"
    where = [c.name for c in WHERE]
    told = {
        plan.where(system, policy, assumptions)
        for system, policy, assumptions in product(recorded.shown, plan.policies, plan.assumptions)
    }
    if set(summary[where].itertuples(index=False, name=None)) != told:
        raise ResultsError(f"{place}: speaks of other scenarios than {MANIFEST}; run again")
    rows = [*where, "measure", "group"]
    if summary[rows].isna().any(axis=None) or summary.duplicated(rows).any():
        raise ResultsError(f"{place}: has a measure twice, or rows without one; run again")
    if len({*summary.groupby(where)["measure"].nunique()}) > 1 and not recorded.studies:
        raise ResultsError(f"{place}: does not have the same measures of every scenario; run again")
