"""The results of a study read back from its folder."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.report.answer import LONGEST_NAME
from sim.report.briefing.recorded import Made, ResultsError, legible, need, read_file
from sim.report.english import small
from sim.scenario.errors import shortened
from sim.study.campaign.reading import load_study

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario.policy import Policy
    from sim.study.campaign.plan import Plan

POOLED = "pooled"

_LONGEST_SYSTEM = 44  # characters

_COLUMNS = (
    "assumptions", "system", "policy", "measure", "group", "unit", "baseline_mean",
    "diff_mean", "diff_ci_low", "diff_ci_high", "share_better", "diff_p5", "diff_p95",
    "diff_range_low", "diff_range_high", "replications",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Studied:
    """A folder that ``study`` wrote.

    Attributes
    ----------
    folder : Path
        The folder.
    plan : Plan
        What was asked.
    differences : DataFrame
        Of whole teams, and of all systems pooled.
    tornado : DataFrame or None
        How far each assumption moves a difference, if that was asked.
    told : mapping
        What ``study.json`` says.
    made : Made
        How it was made.
    """

    folder: Path
    plan: Plan
    differences: pd.DataFrame
    tornado: pd.DataFrame | None
    told: dict[str, Any]
    made: Made

    @property
    def systems(self) -> Sequence[str]:
        """The systems of the tables: pooled first, if there are several."""
        several = [POOLED] if len(self.plan.systems) > 1 else []
        return [*several, *self.plan.systems]

    @property
    def points(self) -> int:
        """Points over the assumptions; 0 if they were not varied."""
        return int((self.told["uncertainty"] or {"points": 0})["points"])

    def row(self, assumptions: str, system: str, policy: str, measure: str) -> Any:
        """Return a row of the differences; None if the study has no such measure."""
        table = self.differences
        keys = {"assumptions": assumptions, "system": system, "policy": policy, "measure": measure}
        for column, value in keys.items():
            table = table[table[column] == value]
        return None if table.empty else table.iloc[0]

    # --- names

    def policy(self, name: str) -> Policy:
        """Return a policy of the study."""
        plan = self.plan
        return plan.scenario(plan.systems[0], name, plan.assumptions[0]).policy

    def title(self, policy: str) -> str:
        """Return a policy's title, or its name where two have one title."""
        return self._titles[policy]

    def called(self, policy: str) -> str:
        """Return what a policy is called within a sentence."""
        title = self.title(policy)
        return title if title == policy else small(title)

    def system_title(self, system: str) -> str:
        """Return a system's title, or its name where two have one title."""
        return "All systems together" if system == POOLED else self._system_titles[system]

    @cached_property
    def _titles(self) -> dict[str, str]:
        return _apart({name: self.policy(name).title for name in self.plan.policies}, LONGEST_NAME)

    @cached_property
    def _system_titles(self) -> dict[str, str]:
        plan = self.plan
        titles = {s: plan.scenario(s, plan.baseline, plan.assumptions[0]).system.title for s in plan.systems}
        return _apart(titles, _LONGEST_SYSTEM)


def _apart(titles: dict[str, str], most: int) -> dict[str, str]:
    """Return titles by name, cut where they are long, the name where two would read the same."""
    short = {name: shortened(title, most) for name, title in titles.items()}
    many = Counter(short.values())
    return {name: title if many[title] == 1 else shortened(name, most) for name, title in short.items()}


def is_study(folder: Path) -> bool:
    """Return whether a folder is that of a study, finished or not."""
    return (folder / "study-store.json").is_file()


def read_study(folder: Path) -> Studied:
    """Read a folder that ``study`` wrote.

    Raises
    ------
    ResultsError
        The study is not finished, or a file is missing or garbled.
    sim.scenario.ScenarioError
        What the study asks cannot be read any more.
    """
    if not (folder / "study.json").is_file():
        raise ResultsError(f"{folder}: this study is not finished; run it again, and it goes on where it was")
    told = read_file(folder / "study.json", _told)
    differences = read_file(folder / "differences.csv", _differences)
    tornado = read_file(folder / "tornado.csv", _tornado) if (folder / "tornado.csv").exists() else None
    made = read_file(folder / "run.json", lambda path: _made(path, told))
    return Studied(folder, load_study(folder / "study.yaml"), differences, tornado, told, made)


def _told(path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for key in ("engine_room", "seed", "uncertainty", "stopped", "bias_of_stopping", "failures", "scenarios"):
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
    import pandas as pd

    table = pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""])
    need(table, _COLUMNS)
    return table[table["group"] == "team"]


def _tornado(path: Path) -> pd.DataFrame:
    import pandas as pd

    table = pd.read_csv(path, encoding="utf-8", keep_default_na=False, na_values=[""])
    need(table, ("measure", "factor", "swing"))
    return table
