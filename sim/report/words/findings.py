"""What words are made from: one situation, just simulated or read back from a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from sim.study.experiment.study_file import POOLED

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario
    from sim.study.experiment.plan import Plan
    from sim.study.statistics import Values
    from sim.study.where import Where


class Found(Protocol):
    """One scenario."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def scenario(self) -> Scenario:
        """What was simulated."""


class FoundInFull(Found, Protocol):
    """One scenario and what was measured in its replications."""

    def values(self, measure: str, group: str = "team") -> Values:
        """Return a measure in each replication, array [replications]."""


class VariedAtPoints(Protocol):
    """How the assumptions were varied."""

    @property
    def points(self) -> int:
        """Points of the hypercube."""


class Points(NamedTuple):
    """How the assumptions were varied, as a folder says."""

    points: int
    replications: int


class Findings(Protocol):
    """Scenarios that met the same chance, and the table of what came out; the first is the baseline."""

    @property
    def outcomes(self) -> Sequence[Found]:
        """One per scenario, the baseline first."""

    @property
    def baseline(self) -> Found:
        """The first scenario."""

    @property
    def scenarios(self) -> Sequence[Scenario]:
        """The scenarios, the baseline first."""

    @property
    def ranges(self) -> VariedAtPoints | None:
        """How the assumptions were varied, if they were."""

    @property
    def summary(self) -> pd.DataFrame:
        """One row per scenario and measure, as in ``summary.csv``."""


class FullFindings(Findings, Protocol):
    """The same with every measure in every replication."""

    @property
    def money(self) -> pd.DataFrame | None:
        """How much of each difference is the amount of money, as in ``more_money.csv``; None if not split."""

    @property
    def outcomes(self) -> Sequence[FoundInFull]:
        """One per scenario, the baseline first."""

    @property
    def baseline(self) -> FoundInFull:
        """The first scenario."""


class _Replicated(Protocol):
    @property
    def replications(self) -> pd.DataFrame:
        """Every measure in every replication."""


@dataclass(frozen=True, eq=False)
class SituatedOutcome:
    """A scenario of a plan, with its replications where they are kept."""

    where: Where
    scenario: Scenario
    kept: _Replicated | None

    @property
    def name(self) -> str:
        """What tables call it."""
        return self.where.scenario

    def values(self, measure: str, group: str = "team") -> Values:
        """Return a measure in each replication, array [replications]; empty where they are not kept.

        So it is for all systems together.
        """
        if self.kept is None:
            return np.empty(0)
        table = self.kept.replications
        rows = (table["measure"] == measure) & (table["group"] == group)
        for column, value in self.where._asdict().items():
            rows &= table[column] == value
        return table.loc[rows, "value"].to_numpy(dtype=float)


@dataclass(frozen=True, eq=False)
class Situated:
    """One situation of a plan, or all systems together: its scenarios and its rows of the summary."""

    outcomes: tuple[SituatedOutcome, ...]
    ranges: VariedAtPoints | None
    summary: pd.DataFrame
    teams: tuple[Scenario, ...] = ()  # the baseline in each system it is about
    money: pd.DataFrame | None = None

    @property
    def baseline(self) -> SituatedOutcome:
        """The first scenario."""
        return self.outcomes[0]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios, the baseline first."""
        return tuple(outcome.scenario for outcome in self.outcomes)


def situated(
    plan: Plan,
    system: str,
    assumptions: str,
    summary: pd.DataFrame | None = None,
    ranges: VariedAtPoints | None = None,
    kept: _Replicated | None = None,
    money: pd.DataFrame | None = None,
) -> Situated:
    """Return one situation of results.

    Parameters
    ----------
    system : str
        Or ``pooled``, whose scenarios are those of the first system.
    summary, kept, money
        Of all situations.
    """
    wheres = [plan.where(system, policy, assumptions) for policy in plan.policies]
    about = plan.systems[0] if system == POOLED else system
    scenarios = [plan.scenario(about, policy, assumptions) for policy in plan.policies]
    outcomes = tuple(SituatedOutcome(w, s, kept) for w, s in zip(wheres, scenarios, strict=True))
    each = plan.systems if system == POOLED else (about,)
    teams = tuple(plan.scenario(one, plan.baseline, assumptions) for one in each)
    if summary is None:
        import pandas as pd

        return Situated(outcomes, ranges, pd.DataFrame(), teams=teams)
    rows = (summary["assumptions"] == wheres[0].assumptions) & (summary["system"] == wheres[0].system)
    if len(plan.situations) == 1:  # of a comparison, whose scenarios may be of different systems
        rows = summary["scenario"].notna()
    if money is not None and len(plan.situations) > 1:
        money = money[(money["assumptions"] == wheres[0].assumptions) & (money["system"] == wheres[0].system)]
    found = None if money is None or money.empty else money
    return Situated(outcomes, ranges, summary[rows], teams, found)


def teams_of(found: Findings) -> tuple[Scenario, ...]:
    """Return the baseline in each system that findings are about: several where they are taken as one."""
    return found.teams if isinstance(found, Situated) else (found.baseline.scenario,)
