"""Results read back from their folder: what a briefing is made from."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from pydantic import ValidationError

from sim.errors import EngineRoomError
from sim.report.answer import topics
from sim.report.reading import read_table
from sim.report.wording import HEADLINE_MEASURES
from sim.scenario import Scenario, from_plain
from sim.scenario.errors import listed
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.statistics import Values

T = TypeVar("T")

PICTURES = ("retention", "lost_knowledge")
"""Every results folder has them, as PNG and as SVG."""

_COLUMNS = (
    "scenario", "measure", "group", "unit", "mean", "ci_low", "ci_high", "p5", "p95",
    "range_low", "range_high",
)  # fmt: skip
_DIFFERENCES = (
    "diff_mean", "diff_ci_low", "diff_ci_high", "diff_p5", "diff_p95", "diff_range_low", "diff_range_high",
    "share_better",
)  # fmt: skip
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


class ResultsError(EngineRoomError, ValueError):
    """The folder cannot be read; the message names the file and says what to do."""


class Points(NamedTuple):
    """How the assumptions were varied."""

    points: int
    replications: int


class Made(NamedTuple):
    """How the results were made."""

    version: str
    command: str
    finished: datetime
    fingerprints: tuple[str, ...]  # SHA-256 of each scenario


@dataclass(frozen=True, eq=False)
class RecordedOutcome:
    """One scenario, and its measures in each replication."""

    name: str
    scenario: Scenario
    table: Callable[[], pd.DataFrame]

    def values(self, measure: str, group: str = "team") -> Values:
        """Return a measure in each replication, array [replications]."""
        table = self.table()
        rows = (table["scenario"] == self.name) & (table["measure"] == measure) & (table["group"] == group)
        return table.loc[rows, "value"].to_numpy(dtype=float)


@dataclass(frozen=True, eq=False)
class Recorded:
    """A folder that ``run`` or ``compare`` wrote; see :class:`sim.report.findings.Findings`."""

    folder: Path
    outcomes: tuple[RecordedOutcome, ...]
    ranges: Points | None
    summary: pd.DataFrame
    made: Made
    why: pd.DataFrame | None = None  # what the difference is made of

    @property
    def baseline(self) -> RecordedOutcome:
        """The first scenario."""
        return self.outcomes[0]

    @cached_property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, the baseline first."""
        return tuple(outcome.scenario for outcome in self.outcomes)


def read_results(folder: Path) -> Recorded:
    """Read a folder that ``run`` or ``compare`` wrote.

    Raises
    ------
    ResultsError
        There is no such folder, it is not one of results, or a file in it is missing or garbled.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "no such folder"
        raise ResultsError(f"{folder}: {what}; name a folder that `run`, `compare` or `study` wrote")
    if not (folder / "manifest.json").is_file():
        raise ResultsError(
            f"{folder}: not a folder of results (no manifest.json); name one that `run`, `compare` or "
            "`study` wrote"
        )
    made, scenarios, ranges = read_file(folder / "manifest.json", _manifest)
    summary = read_file(folder / "summary.csv", _summary)
    table = read_file(folder / "replications.parquet", _replications)
    names = list(dict.fromkeys(summary["scenario"]))
    if len(names) != len(scenarios):
        raise ResultsError(f"{folder}: summary.csv and manifest.json speak of different scenarios; run again")
    outcomes = tuple(RecordedOutcome(n, s, lambda: table) for n, s in zip(names, scenarios, strict=True))
    why = read_file(folder / "why.csv", _why) if (folder / "why.csv").exists() else None
    recorded = Recorded(folder, outcomes, ranges, summary, made, why)
    _check_measures(recorded)
    for stem in (*PICTURES, *(["why"] if why is not None else [])):
        for suffix in ("svg", "png"):
            if not (folder / f"{stem}.{suffix}").is_file():
                raise ResultsError(missing(folder / f"{stem}.{suffix}"))
    return recorded


def other_version(version: str) -> str:
    """Return a warning if another version made the results, else nothing."""
    if version == __version__:
        return ""
    return (
        f"These results were made by engine-room {version}, and this is {__version__}: "
        "what words mean may have changed."
    )


def legible(text: str) -> str:
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
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ResultsError(f"{path}: garbled or cut short ({legible(str(error))[:120]}); run again") from None


def missing(path: Path) -> str:
    """Say that a file of the results is missing."""
    return f"{path}: missing from the results; run again, or put it back"


def _manifest(path: Path) -> tuple[Made, list[Scenario], Points | None]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    made = Made(
        legible(str(manifest["engine_room"])),
        legible(str(manifest["command"])),
        datetime.fromisoformat(manifest["finished"]),
        tuple(legible(str(s["sha256"])) for s in manifest["scenarios"]),
    )
    scenarios = [from_plain(s["scenario"]) for s in manifest["scenarios"]]
    if not scenarios:
        raise ValueError("it names no scenarios")
    over = manifest["assumptions_range"]
    return made, scenarios, over and Points(int(over["points"]), int(over["replications"]))


def _summary(path: Path) -> pd.DataFrame:
    table = read_table(path)
    several = len(set(table["scenario"])) > 1
    need(table, (*_COLUMNS, *(_DIFFERENCES if several else ())))
    return table


def _why(path: Path) -> pd.DataFrame:
    table = read_table(path)
    need(table, ("measure", "unit", "split", "kind", "part", "mean", "ci_low", "ci_high"))
    return table


def _replications(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_parquet(path)
    need(table, ("scenario", "replication", "measure", "group", "value"))
    return table[table["group"] == "team"]


def need(table: pd.DataFrame, columns: tuple[str, ...]) -> None:
    """Raise ValueError if a table lacks columns."""
    if lacking := [c for c in columns if c not in table.columns]:
        raise ValueError(f"no column {listed(lacking)}")


def _check_measures(recorded: Recorded) -> None:
    needed = {*HEADLINE_MEASURES, *(topic.measure for topic in topics(recorded))}
    for outcome in recorded.outcomes:
        table = recorded.summary
        there = set(table.loc[(table["scenario"] == outcome.name) & (table["group"] == "team"), "measure"])
        if lacking := sorted(needed - there):
            path = recorded.folder / "summary.csv"
            raise ResultsError(f"{path}: says nothing of {listed(lacking)} in {outcome.name}; run again")
