"""Results read back from their folder: what a briefing and a workbook are made from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import ValidationError

from sim.errors import EngineRoomError
from sim.files.names import file_name
from sim.files.written import Written
from sim.report.reading import read_table
from sim.report.words.findings import Points, Situated, situated
from sim.report.words.personal import without_names
from sim.scenario.errors import listed
from sim.study.columns import tables
from sim.study.experiment.folder import plan_in
from sim.study.experiment.outputs import FINISHED, HEADLINES, MANIFEST, answers_in
from sim.study.experiment.plan import Plan, StudyPlan
from sim.study.experiment.study_file import POOLED
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.stopping import Situation

T = TypeVar("T")

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


_TOLD = ("engine_room", "kind", "events", "uncertainty", "precision", "stopped", "failures",
         "failed_cells", "scenarios")  # fmt: skip
"""What is asked of a manifest."""


class ResultsError(EngineRoomError, ValueError):
    """The folder cannot be read; the message names the file and says what to do."""


class Made(NamedTuple):
    """How the results were made."""

    version: str
    command: str  # of personal data without the names of files
    finished: datetime
    fingerprints: tuple[str, ...]  # SHA-256 of each scenario


@dataclass(frozen=True, eq=False)
class Recorded:
    """A folder that ``run``, ``compare`` or ``study`` wrote.

    Attributes
    ----------
    folder : Path
        The folder.
    plan : Plan
        What was asked.
    summary : DataFrame
        Of whole teams.
    answers : mapping of str to DataFrame
        What the optional sections answered, by the name of the table.
    told : mapping
        What ``manifest.json`` says.
    made : Made
        How it was made.
    """

    folder: Path
    plan: Plan
    summary: pd.DataFrame
    answers: Mapping[str, pd.DataFrame]
    told: Mapping[str, Any]
    made: Made

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

    @cached_property
    def replications(self) -> pd.DataFrame:
        """The measures of whole teams in every replication, and of streams what was awarded."""
        return read_file(self.folder / "replications.parquet", _replications)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """What was measured month by month; of a study, its main monthly measures."""
        return read_table(self.folder / "monthly.csv")

    # --- a team whose people are listed

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

    def picture(self, kind: str) -> Path | None:
        """Return the first picture of a kind, without its ending; None if there is none."""
        policies = [f"_{policy}" for policy in self.plan.policies[1:]]
        first = f"_{self.plan.systems[0]}"
        word = f"_{self.plan.assumptions[0]}" if len(self.plan.assumptions) > 1 else ""
        names = [f"{kind}{word}", *(f"{kind}{p}{word}" for p in policies)]
        names += [f"{kind}{first}{p}" for p in policies]
        stems = [self.folder / kind, *(self.folder / "figures" / file_name(name) for name in names)]
        return next(
            (s for s in stems if s.with_suffix(".svg").is_file() and s.with_suffix(".png").is_file()), None
        )


def read_recorded(folder: Path) -> Recorded:
    """Read a folder that ``run``, ``compare`` or ``study`` wrote.

    Raises
    ------
    ResultsError
        There is no such folder, it is not one of finished results, or a file in it is missing or garbled.
    sim.scenario.ScenarioError
        What a study asks cannot be read any more.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "no such folder"
        raise ResultsError(f"{folder}: {what}; name a folder that `run`, `compare` or `study` wrote")
    if not (folder / FINISHED).is_file():
        if (folder / "study-store.json").is_file():
            raise ResultsError(f"{folder}: not finished; run it again, and it goes on where it was")
        raise ResultsError(
            f"{folder}: not a folder of results (no {FINISHED}); name one that `run`, `compare` or `study` "
            "wrote"
        )
    told = read_file(folder / MANIFEST, _told)
    plan = read_file(folder / MANIFEST, lambda _: plan_in(folder, told))
    summary = read_file(folder / "summary.csv", partial(_table, "summary"))
    answers = {name: read_file(folder / f"{name}.csv", partial(_table, name)) for name in answers_in(folder)}
    made = read_file(folder / FINISHED, partial(_made, told))
    recorded = Recorded(folder, plan, summary[summary["group"] == "team"], answers, told, made)
    if sorted(set(plan.policies)) != sorted(set(summary["scenario"])):
        raise ResultsError(f"{folder}: summary.csv and {MANIFEST} speak of different scenarios; run again")
    if not isinstance(plan, StudyPlan):
        _check_pictures(recorded)
    return recorded


def _check_pictures(recorded: Recorded) -> None:
    for stem in HEADLINES if "why" in recorded.answers else HEADLINES[:-1]:
        for suffix in ("svg", "png"):
            if not (recorded.folder / f"{stem}.{suffix}").is_file():
                raise ResultsError(missing(recorded.folder / f"{stem}.{suffix}"))


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


def read_file(path: Path, read: Callable[[Path], T]) -> T:
    """Return what is read from a file of the results; say which file it is that cannot be read."""
    if not path.is_file():
        raise ResultsError(missing(path))
    try:
        return read(path)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        place = ".".join(map(str, said["loc"]))
        raise ResultsError(
            f"{path}: engine-room {__version__} cannot read its scenarios ({place}: {said['msg']}); "
            "they were made by another version or changed; run again"
        ) from None
    except OSError as error:
        raise ResultsError(f"{path}: cannot be read: {error.strerror or error}") from None
    except EngineRoomError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultsError(
            f"{path}: garbled or cut short ({printable(str(error))[:120]}); run again"
        ) from None


def missing(path: Path) -> str:
    """Say that a file of the results is missing."""
    return f"{path}: missing from the results; run again, or put it back"


def _told(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in _TOLD:
        told[key]
    return told


def _made(told: Mapping[str, Any], path: Path) -> Made:
    run = json.loads(path.read_text(encoding="utf-8"))
    command = str(run["command"])
    return Made(
        printable(str(told["engine_room"])),
        printable(without_names(command) if told.get("personal_data") else command),
        datetime.fromisoformat(run["finished"]),
        tuple(printable(str(s["sha256"])) for s in told["scenarios"]),
    )


def _table(name: str, path: Path) -> pd.DataFrame:
    table = read_table(path)
    if lacking := [c.name for c in tables()[name].columns if c.name not in table.columns]:
        raise ValueError(f"no column {listed(lacking)}")
    return table


def _replications(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_parquet(path)
    return table[(table["group"] == "team") | table["measure"].str.startswith("funded_post_months")]
