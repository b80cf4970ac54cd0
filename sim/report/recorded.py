"""What a briefing and a workbook are made from: results read back from their folder, or live ones.

Those of a folder are read by :mod:`sim.report.in_folder`, live ones told by :mod:`sim.report.live`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.files.names import file_name
from sim.report.words.again import Beside
from sim.report.words.findings import Points, Situated, situated
from sim.report.words.personal import without_names
from sim.study.experiment.outputs import FIGURES
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.study_file import POOLED
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.briefing.document import Picture
    from sim.study.experiment.stopping import Situation

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


class Made(NamedTuple):
    """How the results were made."""

    version: str
    command: str  # of personal data without the names of files
    finished: datetime
    fingerprints: tuple[str, ...]  # SHA-256 of each scenario


@dataclass(frozen=True, eq=False)
class Recorded(ABC):
    """What ``run``, ``compare`` or ``study`` found, as its files tell it.

    Attributes
    ----------
    plan : Plan
        What was asked.
    whole_summary : DataFrame
        Of whole teams and of all groups within them.
    answers : mapping of str to DataFrame
        What the optional sections answered, by the name of the table.
    told : mapping
        What ``manifest.json`` says.
    made : Made
        How it was made.
    """

    plan: Plan
    whole_summary: pd.DataFrame
    answers: Mapping[str, pd.DataFrame]
    told: Mapping[str, Any]
    made: Made

    @cached_property
    def summary(self) -> pd.DataFrame:
        """The rows of the summary on whole teams."""
        return self.whole_summary[self.whole_summary["group"] == "team"]

    @property
    def studies(self) -> bool:
        """Whether it is of systems under policies, and not of scenarios side by side."""
        return isinstance(self.plan, StudyPlan)

    @property
    def pooled(self) -> bool:
        """Whether there are several systems, and all of them together."""
        return len(self.plan.systems) > 1

    @property
    def shown(self) -> tuple[str, ...]:
        """The systems of the tables: pooled first, if there are several."""
        return (POOLED, *self.plan.systems) if self.pooled else self.plan.systems

    @cached_property
    def points(self) -> Points | None:
        """How the assumptions were varied, if they were."""
        over = self.told["uncertainty"]
        return over and Points(int(over["points"]), int(over["replications"]))

    @cached_property
    def _situated(self) -> dict[Situation, Situated]:
        return {
            (system, assumptions): situated(
                self.plan,
                system,
                assumptions,
                self.summary,
                self.points,
                self,
                self.answers.get("more_money"),
            )
            for assumptions in self.plan.assumptions
            for system in self.shown
        }

    def at(self, system: str, assumptions: str) -> Situated:
        """Return what was found of one system, or of all together, under one set of assumptions."""
        return self._situated[system, assumptions]

    @property
    def whole(self) -> Situated:
        """What was found of all systems together, or of the only one, under the first assumptions."""
        return self.at(self.shown[0], self.plan.assumptions[0])

    @property
    @abstractmethod
    def beside(self) -> Beside:
        """Where there is more than is told."""

    # --- further tables, which are read or made when something is said of them

    @property
    @abstractmethod
    def replications(self) -> pd.DataFrame:
        """The measures of whole teams in every replication, and of streams what was awarded."""

    @property
    @abstractmethod
    def monthly(self) -> pd.DataFrame:
        """What was measured month by month; of a study, its main monthly measures."""

    @property
    @abstractmethod
    def posts(self) -> pd.DataFrame:
        """What happens to each post, where a system lists its people; else no rows."""

    @property
    @abstractmethod
    def contract_ends(self) -> pd.DataFrame:
        """When the listed contracts end, where a system lists its people; else no rows."""

    # --- what the sections answered

    def told_table(self, name: str) -> pd.DataFrame | None:
        """Return what an answer says of the first system under the first assumptions; None if not asked."""
        table = self.answers.get(name)
        if table is None or not isinstance(self.plan, StudyPlan):
            return table
        return table[
            (table["system"] == self.plan.systems[0]) & (table["assumptions"] == self.plan.assumptions[0])
        ]

    def told_rows(self, name: str, policy: str) -> pd.DataFrame:
        """Return what an answer says of the first system under a policy."""
        table = self.told_table(name)
        assert table is not None
        return table[table["scenario"] == policy]

    # --- pictures

    def picture(self, kind: str) -> Picture | None:
        """Return the first picture of a kind; None if there is none."""
        policies = [f"_{policy}" for policy in self.plan.policies[1:]]
        first = f"_{self.plan.systems[0]}"
        word = f"_{self.plan.assumptions[0]}" if len(self.plan.assumptions) > 1 else ""
        names = [f"{kind}{word}", *(f"{kind}{p}{word}" for p in policies)]
        names += [f"{kind}{first}{p}" for p in policies]
        stems = (kind, *(f"{FIGURES}/{file_name(name)}" for name in names))
        return next((found for stem in stems if (found := self._picture_at(stem)) is not None), None)

    @abstractmethod
    def _picture_at(self, stem: str) -> Picture | None:
        """Return the picture of this path in a folder of results, without its ending, if there is one."""


def made_of(told: Mapping[str, Any], command: str, finished: datetime) -> Made:
    """Return how results were made, from what their manifest says, their command and when they were."""
    return Made(
        printable(str(told["engine_room"])),
        printable(without_names(command) if told.get("personal_data") else command),
        finished,
        tuple(printable(str(s["sha256"])) for s in told["scenarios"]),
    )


def of_whole_teams(replications: pd.DataFrame) -> pd.DataFrame:
    """Return the rows on whole teams, and those on streams that say what was awarded."""
    team = replications["group"] == "team"
    return replications[team | replications["measure"].str.startswith("funded_post_months")]


def other_version(version: str) -> str:
    """Return a warning if another version made the results, else nothing."""
    if version == __version__:
        return ""
    return (
        f"These results were made by engine-room {version}, and this is {__version__}: "
        "what words mean may have changed."
    )


def printable(text: str) -> str:
    """Return a text on one line, without characters that no document may hold."""
    return _UNFIT.sub(" ", text).strip()
