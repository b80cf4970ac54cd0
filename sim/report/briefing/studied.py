"""The results of a study read back from its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.names import file_name
from sim.measures.registry import KINDS
from sim.report.briefing.recorded import Made, ResultsError, legible, need, read_file
from sim.report.reading import read_table
from sim.report.study_names import StudyNames
from sim.study.experiment.folder import STUDY
from sim.study.experiment.outputs import FINISHED
from sim.study.experiment.reading import load_study

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.policy import Policy
    from sim.study.experiment.plan import StudyPlan

_COLUMNS = (
    "assumptions", "system", "policy", "measure", "group", "unit", "baseline_mean",
    "diff_mean", "diff_ci_low", "diff_ci_high", "share_better", "diff_p5", "diff_p95",
    "diff_range_low", "diff_range_high", "replications",
)  # fmt: skip
_ANSWERS = {
    "why": ("measure", "unit", "split", "kind", "part", "mean", "ci_low", "ci_high"),
    "tornado": ("measure", "factor", "low_change", "high_change"),
    "sensitivity_split": (
        "measure", "share_of_assumptions", "points", "replications", "replications_needed", "factors",
        "totals_clear", "largest_total", "widest_reach", "verdict",
    ),
    "sensitivity_indices": ("measure", "factor", "total", "total_ci_low", "total_ci_high"),
    "conditions_counts": (
        "of", "measure", "side", "level", "points", "there", "clearly", "clearly_not", "share",
        "share_ci_low", "share_ci_high", "judging", "judging_share", "density", "density_ci_low",
        "density_ci_high", "coverage", "coverage_ci_low", "coverage_ci_high",
    ),
    "conditions_limits": ("factor", "side", "at"),
    "value": (
        "question", "of", "measure", "estimate", "ci_low", "ci_high", "lever_low", "lever_high", "verdict",
    ),
    "sweep": ("question", "measure", "x_lever", "y_lever", "diff_ci_low", "diff_ci_high"),
    "sweep_break_evens": (
        "question", "measure", "unit", "level", "x_lever", "y_lever", "lever_low", "lever_high", "at",
        "ci_low", "ci_high", "verdict",
    ),
    "search": (
        "combination", "target_mean", "target_ci_low", "target_ci_high", "cost_mean", "cost_ci_low",
        "cost_ci_high", "dearer_mean", "dearer_ci_low", "dearer_ci_high",
    ),
    "search_verdict": (
        "verdict", "combinations", "reached", "best", "runner_up", "nearest", "fresh_replications",
        "fresh_target_mean", "fresh_target_ci_low", "fresh_target_ci_high", "fresh_cost_mean",
        "fresh_cost_ci_low", "fresh_cost_ci_high", "share_cheapest",
    ),
}  # fmt: skip
"""The tables that the briefing tells of, and the columns that it needs besides those of every answer."""


@dataclass(frozen=True, eq=False)
class Studied:
    """A folder that ``study`` wrote.

    Attributes
    ----------
    folder : Path
        The folder.
    plan : StudyPlan
        What was asked.
    differences : DataFrame
        Of whole teams, and of all systems pooled.
    answers : mapping of str to DataFrame
        What the optional sections answered, by the name of the table.
    told : mapping
        What ``study.json`` says.
    made : Made
        How it was made.
    """

    folder: Path
    plan: StudyPlan
    differences: pd.DataFrame
    answers: Mapping[str, pd.DataFrame]
    told: dict[str, Any]
    made: Made

    @property
    def systems(self) -> Sequence[str]:
        """The systems of the tables: pooled first, if there are several."""
        return self._names.systems

    @property
    def points(self) -> int:
        """Points over the assumptions; 0 if they were not varied."""
        return int((self.told["uncertainty"] or {"points": 0})["points"])

    def unit(self, measure: str) -> str:
        """Return the unit of a measure of the team, also of one that is not among the study's."""
        return KINDS[measure].unit

    def row(self, assumptions: str, system: str, policy: str, measure: str) -> Any:
        """Return a row of the differences; None if the study has no such measure."""
        table = self.differences
        keys = {"assumptions": assumptions, "system": system, "policy": policy, "measure": measure}
        for column, value in keys.items():
            table = table[table[column] == value]
        return None if table.empty else table.iloc[0]

    def told_table(self, name: str) -> pd.DataFrame | None:
        """Return what an answer says of the first system under the first assumptions; None if not asked."""
        if name not in self.answers:
            return None
        table, plan = self.answers[name], self.plan
        return table[(table["system"] == plan.systems[0]) & (table["assumptions"] == plan.assumptions[0])]

    def told_rows(self, name: str, policy: str) -> pd.DataFrame:
        """Return what an answer says of the first system under a policy."""
        table = self.told_table(name)
        assert table is not None
        return table[table["policy"] == policy]

    def picture(self, kind: str) -> Path | None:
        """Return the first picture of a kind, without its ending; None if there is none."""
        policies = [f"_{policy}" for policy in self.plan.policies[1:]]
        first = f"_{self.plan.systems[0]}"
        word = f"_{self.plan.assumptions[0]}" if len(self.plan.assumptions) > 1 else ""
        names = [f"{kind}{word}", *(f"{kind}{p}{word}" for p in policies)]
        names += [f"{kind}{first}{p}" for p in policies]
        stems = (self.folder / "figures" / file_name(name) for name in names)
        return next(
            (s for s in stems if s.with_suffix(".svg").is_file() and s.with_suffix(".png").is_file()), None
        )

    # --- names

    @cached_property
    def _names(self) -> StudyNames:
        return StudyNames(self.plan)

    def policy(self, name: str) -> Policy:
        """Return a policy of the study."""
        return self._names.policy(name)

    def title(self, policy: str) -> str:
        """Return a policy's title, or its name where two have one title."""
        return self._names.title(policy)

    def called(self, policy: str) -> str:
        """Return what a policy is called within a sentence."""
        return self._names.called(policy)

    def system_title(self, system: str) -> str:
        """Return a system's title, or its name where two have one title."""
        return self._names.system_title(system)


def is_study(folder: Path) -> bool:
    """Return whether a folder is that of a study, finished or not."""
    return (folder / STUDY).is_file()


def read_study(folder: Path) -> Studied:
    """Read a folder that ``study`` wrote.

    Raises
    ------
    ResultsError
        The study is not finished, or a file is missing or garbled.
    sim.scenario.ScenarioError
        What the study asks cannot be read any more.
    """
    if not all((folder / name).is_file() for name in ("study.json", FINISHED)):
        raise ResultsError(f"{folder}: this study is not finished; run it again, and it goes on where it was")
    told = read_file(folder / "study.json", _told)
    differences = read_file(folder / "differences.csv", _differences)
    answers = {
        name: read_file(folder / f"{name}.csv", partial(_answer, columns))
        for name, columns in _ANSWERS.items()
        if (folder / f"{name}.csv").exists()
    }
    made = read_file(folder / FINISHED, lambda path: _made(path, told))
    return Studied(folder, load_study(folder / "study.yaml"), differences, answers, told, made)


def _told(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in ("engine_room", "seed", "uncertainty", "precision", "stopped", "failures", "scenarios"):
        told[key]
    return told


def _made(path: Path, told: dict[str, Any]) -> Made:
    run = json.loads(path.read_text(encoding="utf-8"))
    return Made(
        legible(str(told["engine_room"])),
        legible(str(run["command"])),
        datetime.fromisoformat(run["finished"]),
        tuple(legible(str(s["sha256"])) for s in told["scenarios"]),
    )


def _differences(path: Path) -> pd.DataFrame:
    table = read_table(path)
    need(table, _COLUMNS)
    return table[table["group"] == "team"]


def _answer(columns: tuple[str, ...], path: Path) -> pd.DataFrame:
    table = read_table(path)
    need(table, ("assumptions", "system", "policy", *columns))
    return table
